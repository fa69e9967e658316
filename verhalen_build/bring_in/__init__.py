"""Brings in what was written elsewhere: documents from Word and the like, tables, and folders of another generator."""
