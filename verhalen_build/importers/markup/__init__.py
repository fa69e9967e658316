"""What documents and blogs share: HTML made plain, pandoc, the writer of Markdown, and the check of lost words.

In: HTML, or a tree of pandoc. Out: Markdown as this program reads it, and findings about what it could not hold.
Must not know: where a text comes from, and how files come on the disk.
"""
