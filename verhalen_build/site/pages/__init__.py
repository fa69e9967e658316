"""The views of pages: a module for each area, with a function for each type of page."""
