"""Rows of a spreadsheet, saved as CSV, that become records of one kind.

In: the bytes of a CSV file, a kind, and which column is which field. Out: a file for each good row, and problems.
Must not know: documents, blogs, and how files come on the disk.
"""
