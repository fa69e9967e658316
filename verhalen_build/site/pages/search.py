"""The page on which readers search, and what it searches in where Pagefind cannot run."""

from collections.abc import Iterator

from verhalen_build.archive.archive import Archive
from verhalen_build.model.record import RecordKey


def keys_to_find(archive: Archive) -> Iterator[RecordKey]:
    """The records that a search may lead to: no drafts, and none that nobody has described yet."""
    for key, record in archive.records.items():
        if not record.flag("draft") and key not in archive.stubs:
            yield key
