"""The lessons and quotes of all stories, in the order of the book."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.model.record import Group, RecordKey, RichText


class Lesson(NamedTuple):
    """A lesson: its story, its number in that story from 1, and its text."""

    story: RecordKey
    number: int
    text: RichText


class Quote(NamedTuple):
    """A quote: its story, its number in that story from 1, and its fields."""

    story: RecordKey
    number: int
    fields: Group


@dataclass(frozen=True)
class Excerpts:
    """All lessons, also by story, and all quotes, also by the person quoted."""

    lessons: Sequence[Lesson]
    lessons_of: Mapping[RecordKey, Sequence[Lesson]]
    quotes: Sequence[Quote]
    quotes_of: Mapping[RecordKey, Sequence[Quote]]


def excerpts(archive: Archive) -> Excerpts:
    """The lessons and quotes of an archive."""
    lessons, quotes = list(_lessons(archive)), list(_quotes(archive))
    by_story = {
        story: list(story_lessons) for story, story_lessons in groupby(lessons, key=lambda lesson: lesson.story)
    }
    by_person: dict[RecordKey, list[Quote]] = {}
    for quote in quotes:
        for reference in quote.fields.references("person"):
            person = archive.target(reference)
            if person is not None:
                by_person.setdefault(person, []).append(quote)
    return Excerpts(lessons, by_story, quotes, by_person)


def _lessons(archive: Archive) -> Iterator[Lesson]:
    for key in archive.stories:
        for number, value in enumerate(archive.records[key].values.get("lessons", ()), start=1):
            if isinstance(value, RichText):
                yield Lesson(key, number, value)


def _quotes(archive: Archive) -> Iterator[Quote]:
    for key in archive.stories:
        for number, group in enumerate(archive.records[key].groups("quotes"), start=1):
            if any(isinstance(value, RichText) for value in group.values.get("text", ())):
                yield Quote(key, number, group)


def item_id(field_key: str, number: int) -> str:
    """The id of an item on the page of its story."""
    # With an underscore, which no heading's id begins with.
    return f"_{field_key}-{number}"
