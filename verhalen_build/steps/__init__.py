"""The stages of a build that need several floors at once, and the book while somebody writes.

In: the archive on disk, the memo, the options of a command. Out: a book, staged pages, search files, a summary.
Must not know: commands, browsers, or who asks.
"""
