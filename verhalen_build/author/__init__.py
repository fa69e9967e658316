"""New archives and new records.

In: a folder, or a kind and a title. Out: new files, written atomically and never over an existing one.
Must not know: what an archive holds; what is written here is read like anything else.
"""
