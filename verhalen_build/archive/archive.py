"""The archive: everything in the book, joined. Immutable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from verhalen_build.archive.record_contents import asset_path, link_name
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture import Picture
from verhalen_build.model.problems import Language
from verhalen_build.model.record import (
    Group,
    Heading,
    Link,
    Record,
    RecordKey,
    Reference,
    RichText,
)
from verhalen_build.model.recording import Recording
from verhalen_build.model.schema import Schema
from verhalen_build.model.slots import SLOT, begins_sentence
from verhalen_build.model.translation import is_translation

STORY = "story"
SOURCE = "source"
UNLISTED = "unlisted"
UNNAMED = "unnamed"


@dataclass(frozen=True)
class LeftOut:
    """A record that is not in this build; `reason` is draft, future, unlisted or unnamed."""

    record: Record
    reason: str


@dataclass(frozen=True)
class Translation:
    """A record as it was written with the words of another, and the key of that."""

    record: Record
    original: RecordKey

    @property
    def language(self) -> Language:
        """The language of its words."""
        return self.record.choice("lang")


class ShownName(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How a record is named for readers: by itself, and within a sentence. In fields it may be left out."""

    alone: str
    in_text: str
    in_fields: bool = True

    def at(self, text: str, position: int) -> str:
        """The name at a position in a text."""
        return self.alone if self.alone == self.in_text or begins_sentence(text, position) else self.in_text


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
    """A part of the book with its stories in order; stories in no part have one without a title, at the end.

    The languages are those of its words where these are not in that of the site.
    """

    title: str
    about: RichText | None
    stories: tuple[RecordKey, ...]
    title_lang: Language = ""
    about_lang: Language = ""


@dataclass(frozen=True)
class Archive:
    """Everything in the book, joined. Immutable. `stories` are in the order of the book.

    `names` are those that readers see. `roles` has those that are no names but words such as “a neighbour”, which are
    written in another way within a sentence; `renamed` are all people whom readers do not see by their whole name.
    `sizes` are those of the assets in bytes, as far as they are known; `pictures` has those that are pictures. Of
    these, `shown_pictures` are on a page, and `linked_files` are the assets that a page leads to. `translations` are
    not among the records. In a translated book, `inherited` has the fields that translated records have of their
    original, each with the language of that, and `role_languages` the languages of the words in `roles`.
    """

    schema: Schema
    settings: Settings
    records: Mapping[RecordKey, Record]
    names: Mapping[RecordKey, str]
    roles: Mapping[RecordKey, str]
    renamed: frozenset[RecordKey]
    stubs: frozenset[RecordKey]
    by_kind: Mapping[str, tuple[RecordKey, ...]]
    targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
    absent_names: Mapping[tuple[str, tuple[str, ...]], ShownName]
    mentions: Mapping[RecordKey, tuple[Mention, ...]]
    relations: Mapping[RecordKey, tuple[Relation, ...]]
    book: tuple[BookPart, ...]
    stories: tuple[RecordKey, ...]
    followed_by: Mapping[RecordKey, tuple[RecordKey, ...]]
    members: int
    assets: frozenset[SourcePath]
    sizes: Mapping[SourcePath, int]
    shown_pictures: frozenset[SourcePath]
    linked_files: frozenset[SourcePath]
    pictures: Mapping[SourcePath, Picture]
    left_out: tuple[LeftOut, ...]
    recordings: Mapping[RecordKey, tuple[Recording, ...]] = field(default_factory=dict)
    translations: tuple[Translation, ...] = ()
    inherited: Mapping[RecordKey, Mapping[str, Language]] = field(default_factory=dict)
    role_languages: Mapping[RecordKey, Language] = field(default_factory=dict)

    def language_of(self, key: RecordKey) -> Language:
        """The language of the words of a record; texts of config.yaml, which is none, are in that of the pages."""
        record = self.records.get(key)
        return (record.choice("lang") if record is not None else "") or self.settings.language

    def language_of_name(self, key: RecordKey) -> Language:
        """The language of what readers see as the name of a record."""
        return self.role_languages.get(key) or self.language_of(key)

    def has_words_in_language(self, key: RecordKey) -> bool:
        """Whether the words of a record are in the language of a translated book; always so in the book itself."""
        settings = self.settings
        return not settings.translated_from or self.records[key].choice("lang") == settings.book_language

    @property
    def written_records(self) -> tuple[Record, ...]:
        """Every record that somebody wrote or named, with the translations as they were written."""
        return (*self.records.values(), *(translation.record for translation in self.translations))

    def is_in_build(self, record: Record) -> bool:
        """Whether readers see a record, as it was read from a file."""
        if is_translation(record):
            # By its place, as one with a fault may have the key of another record.
            return self.original_of(record) is not None
        return record.key in self.records

    def original_of(self, translation: Record) -> Record | None:
        """The record that a translation in this build is of, as the translation was read from a file."""
        key = self._originals.get((translation.source, translation.line))
        return self.records[key] if key is not None else None

    @cached_property
    def _originals(self) -> Mapping[tuple[SourcePath, int], RecordKey]:
        """The key of the original by the place of its translation."""
        return {(each.record.source, each.record.line): each.original for each in self.translations}

    @property
    def used_assets(self) -> frozenset[SourcePath]:
        """The assets that pages show or link to."""
        return self.shown_pictures | self.linked_files

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
        absent = self.absent_names.get((reference.name, reference.kinds))
        return absent.alone if absent is not None and absent.in_fields else ""

    def name_in_text(self, key: RecordKey) -> ShownName:
        """How a record is named in a text."""
        return shown_name(key, self.names, self.roles)

    def label(self, link: Link, source: SourcePath) -> ShownName:
        """The words for a link in a text that has no label."""
        target = self.link_target(link, source)
        return self.name_in_text(target) if target is not None else self.absent_in_text(link, source)

    def heading_text(self, heading: Heading, record: Record) -> str:
        """The words of a heading as readers see them."""

        def name(slot: re.Match[str]) -> str:
            return self.label(record.body.links[int(slot[2])], record.source).at(heading.text, slot.start())

        return SLOT.sub(name, heading.text)

    def absent_in_text(self, link: Link, source: SourcePath) -> ShownName:
        """The words for a link in a text to a record left out, or to nothing: then they are the writer's own."""
        return self.absent_names.get(link_name(link, source)) or ShownName(link.target, link.target)

    def has_fields_of(self, before: "Archive") -> bool:
        """Whether this is an earlier archive with other texts, but the same records, names, fields and order."""
        # Those are the same objects where a file was joined again by itself; comparing all would take longer.
        if self.by_kind is not before.by_kind or self.names is not before.names or self.stories != before.stories:
            return False
        earlier = before.records
        return all(
            record.values == earlier[key].values for key, record in self.records.items() if record is not earlier[key]
        )


def shown_name(key: RecordKey, names: Mapping[RecordKey, str], roles: Mapping[RecordKey, str]) -> ShownName:
    """How a record is named in a text, by the names and roles of an archive."""
    return ShownName(names[key], roles.get(key, names[key]))


def stories_of(book: tuple[BookPart, ...]) -> tuple[RecordKey, ...]:
    """The stories in the order of a book."""
    return tuple(story for part in book for story in part.stories)
