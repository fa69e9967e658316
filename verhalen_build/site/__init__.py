"""From an archive to the pages of its site.

In: the joined archive, its settings and the files of its theme. Out: addresses, views (plain data, a struct for each
page) and, from these, the bytes of pages.
Must not know: files of stories, the memo, the output folder, or in which order and process pages are made.
"""
