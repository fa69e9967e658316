"""Which stories are in which feed, and the dates that feeds and the list of pages for search engines give."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from heapq import nlargest

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import with_successors
from verhalen_build.model.record import PartialDate, Record, RecordKey

WHOLE_BOOK = ""
"""The name of the feed of all stories; others are named by the key of their theme or municipality."""
FEED_SUFFIX = ".atom"
_MOST_ENTRIES = 20
# There are many of these feeds, and each entry has a whole text.
_MOST_ENTRIES_OF_SUBJECT = 10


def feeds_of(archive: Archive, today: date) -> Mapping[str, tuple[RecordKey, ...]]:
    """The stories in each feed: those that were last changed first, and of one day in the order of the book."""
    dated: dict[str, list[tuple[PartialDate, int, RecordKey]]] = {}
    for place, key in enumerate(archive.stories):
        record = archive.records[key]
        changed = last_changed(record, today)
        if changed is not None and not record.flag("draft") and archive.has_words_in_language(key):
            for name in (WHOLE_BOOK, *_subjects(archive, record)):
                dated.setdefault(name, []).append((changed, -place, key))
    return {name: tuple(key for _, _, key in nlargest(_most_entries(name), stories)) for name, stories in dated.items()}


def _most_entries(name: str) -> int:
    return _MOST_ENTRIES if name == WHOLE_BOOK else _MOST_ENTRIES_OF_SUBJECT


def last_changed(record: Record, today: date) -> PartialDate | None:
    """The day on which a record was last changed, or on which a story was written, as far as that is known."""
    dates = (record.date("updated"), written_on(record, today))
    return max((day for day in dates if day is not None and not is_future(day, today)), default=None)


def written_on(record: Record, today: date) -> PartialDate | None:
    """The date of a story; that of other records says when something happened, not when it was written."""
    day = record.date("date") if record.kind == STORY else None
    return day if day is not None and not is_future(day, today) else None


def timestamp(day: PartialDate) -> str:
    """A date as a feed gives it: the first day that it may be, at noon, when it is that day nearly everywhere.

    https://www.rfc-editor.org/rfc/rfc3339
    """
    return f"{day.year:04}-{day.month or 1:02}-{day.day or 1:02}T12:00:00Z"


def _subjects(archive: Archive, record: Record) -> Iterator[RecordKey]:
    """The themes and municipalities of a story, and what these were merged into."""
    yield from _unique(archive.target(reference) for reference in record.references("themes"))
    yield from with_successors(archive, record.references("municipality"))


def _unique(keys: Iterable[RecordKey | None]) -> Iterable[RecordKey]:
    return dict.fromkeys(key for key in keys if key is not None)


def is_future(day: PartialDate, today: date) -> bool:
    """Whether a date is after today, as it is where somebody mistyped it."""
    return (day.year, day.month or 1, day.day or 1) > (today.year, today.month, today.day)
