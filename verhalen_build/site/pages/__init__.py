"""The pages of the site: one module per area, with a function that gives the view of each page of it."""
