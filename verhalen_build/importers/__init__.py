"""Importers: documents, tables and folders of other generators that become records of this archive.

In: files that somebody names on the command line, and the archive as it is. Out: new files, all written or none.
Must not know: pages and how they look; an import is checked by the rules of the build, and never writes over a file.
"""
