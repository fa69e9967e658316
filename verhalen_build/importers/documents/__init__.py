"""Word, OpenDocument, RTF, HTML and Markdown documents that become stories.

In: the bytes of a document, read into a tree by pandoc. Out: a draft story, its pictures, and findings for the report.
Must not know: tables, blogs, and how files come on the disk.
"""
