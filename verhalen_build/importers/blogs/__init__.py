"""Folders of Jekyll, Hugo and Eleventy: posts that become records, with their pictures, links and old addresses.

In: a folder of another generator, and a mapping of its keys to fields. Out: new files, and problems.
Must not know: documents, tables, and how files come on the disk; no template or program of the folder is ever run.
"""
