"""The views of pages: a module for each area, with a function for each type of page.

In: the site context and the plan of a page. Out: the view of that page.
Must not know: templates, or the addresses of types of page other than by their name.
"""
