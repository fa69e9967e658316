"""Publishing: from the folder of a site to where readers find it, and reading it back from there."""
