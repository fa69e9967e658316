"""Joins records into one immutable archive.

In: records as they were read, the schema and settings, and the paths of other files. Out: the archive with all its
references resolved, selections and figures from it, and the problems found on the way.
Must not know: the disk, the clock, how records are read, or what a page is.
"""
