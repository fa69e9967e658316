"""The writing desk without its pages: forms, editing files in place, saving, and uploads.

In: the values of a form, and the bytes of the file they are for. Out: the new bytes, written atomically or a conflict.
Must not know: HTTP, templates and the preview; an edit is a change in a file as an editor would make it.
"""
