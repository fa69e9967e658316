"""Puts a site in place.

In: finished pages and files by their address, and what earlier builds left in `.verhalen/` and `site/`. Out: the output
folder, of which only what differs is written, the memo, and the files of full text search.
Must not know: records, schemas or templates.
"""
