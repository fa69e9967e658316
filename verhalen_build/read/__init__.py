"""From the files of an archive to typed records.

In: the bytes of `stories/` and `config.yaml`, the schema, and the glossary. Out: records, settings, and HTML with slots
for links, each with the problems found on the way.
Must not know: other records than those of the same file, addresses of pages, the theme, or what was read before.
"""
