"""From the archive to pages: routes, links, views, the theme and its rendering."""
