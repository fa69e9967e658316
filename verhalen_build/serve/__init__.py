"""The preview and the writing desk: a server on this computer, for one writer."""
