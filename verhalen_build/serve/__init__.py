"""The preview, and the pages of the writing desk.

In: the state of the book, and HTTP requests. Out: pages of the book with a strip, and the desk's forms and answers.
Must not know: how a page is made or a file edited; it asks `steps/` for pages, and `desk/` for edits.
"""
