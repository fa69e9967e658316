"""The archive: everything in the book, joined. Immutable."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from verhalen_build.archive.record_contents import asset_path, link_name
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import (
    Group,
    Link,
    Record,
    RecordKey,
    Reference,
    RichText,
)
from verhalen_build.model.schema import Schema

STORY = "story"
UNLISTED = "unlisted"


@dataclass(frozen=True)
class LeftOut:
    """A record that is not in this build; `reason` is draft, future or unlisted."""

    record: Record
    reason: str


class Mention(msgspec.Struct, frozen=True, gc=False):
    """One record naming another: in a field, or by a link in its text (then `field` is empty)."""

    source: RecordKey
    field: str
    sentence: str


@dataclass(frozen=True)
class Relation:
    """One relation as declared on an initiative, its ends resolved."""

    declared_on: RecordKey
    start: RecordKey
    end: RecordKey
    group: Group


@dataclass(frozen=True)
class BookPart:
    """A part of the book with its stories in order; stories in no part have one without a title, at the end."""

    title: str
    about: RichText | None
    stories: tuple[RecordKey, ...]


@dataclass(frozen=True)
class Archive:
    """Everything in the book, joined. Immutable. `stories` are in the order of the book."""

    schema: Schema
    settings: Settings
    records: Mapping[RecordKey, Record]
    names: Mapping[RecordKey, str]
    stubs: frozenset[RecordKey]
    by_kind: Mapping[str, tuple[RecordKey, ...]]
    targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
    absent_names: Mapping[tuple[str, tuple[str, ...]], str]
    mentions: Mapping[RecordKey, tuple[Mention, ...]]
    relations: Mapping[RecordKey, tuple[Relation, ...]]
    book: tuple[BookPart, ...]
    stories: tuple[RecordKey, ...]
    followed_by: Mapping[RecordKey, tuple[RecordKey, ...]]
    members: int
    assets: frozenset[SourcePath]
    used_assets: frozenset[SourcePath]
    left_out: tuple[LeftOut, ...]

    def target(self, reference: Reference) -> RecordKey | None:
        """The record that a reference names, unless it is left out of this build."""
        return self.targets.get((reference.name, reference.kinds))

    def link_target(self, link: Link, source: SourcePath) -> RecordKey | None:
        """The record that a link in a text leads to, if any."""
        return self.targets.get(link_name(link, source))

    def asset(self, source: SourcePath, target: str) -> SourcePath | None:
        """The file that an address in a source refers to, if it exists."""
        return asset_path(source, target, self.assets)

    def absent_name(self, reference: Reference) -> str:
        """The name shown for a reference to a record left out; "" for a person who does not want to be named."""
        return self.absent_names.get((reference.name, reference.kinds), "")

    def has_fields_of(self, before: "Archive") -> bool:
        """Whether this is an earlier archive with other texts, but the same records, names, fields and order."""
        # Those are the same objects where a file was joined again by itself; comparing all would take longer.
        if self.by_kind is not before.by_kind or self.names is not before.names or self.stories != before.stories:
            return False
        earlier = before.records
        return all(
            record.values == earlier[key].values for key, record in self.records.items() if record is not earlier[key]
        )


def stories_of(book: tuple[BookPart, ...]) -> tuple[RecordKey, ...]:
    """The stories in the order of a book."""
    return tuple(story for part in book for story in part.stories)
