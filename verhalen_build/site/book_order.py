"""The order in which readers meet records: stories as in the book, all others as in the lists of their kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from verhalen_build.archive.archive import Archive, BookPart
from verhalen_build.model.record import RecordKey


@dataclass(frozen=True)
class BookOrder:
    """The place of each story in the book, and of each record in the lists of its kind, counting from 0.

    `parts` has the part of the book that each story is in, `part_numbers` its number from 1.
    """

    stories: Mapping[RecordKey, int]
    records: Mapping[RecordKey, int]
    parts: Mapping[RecordKey, BookPart]
    part_numbers: Mapping[RecordKey, int]


def book_order(archive: Archive) -> BookOrder:
    """The order of an archive."""
    stories = {key: place for place, key in enumerate(archive.stories)}
    places = {key: place for keys in archive.by_kind.values() for place, key in enumerate(keys)}
    parts = {key: part for part in archive.book for key in part.stories}
    part_numbers = {key: number for number, part in enumerate(archive.book, start=1) for key in part.stories}
    return BookOrder(stories, {**places, **stories}, parts, part_numbers)
