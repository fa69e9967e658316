"""Everything that the site says about one person: each sentence, field and picture, with the record that says it.

Texts are those of the finished pages, so the names of others are those that readers see.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple

import msgspec

from verhalen_build.archive.archive import STORY
from verhalen_build.archive.directory import names_of_record
from verhalen_build.archive.naming import first_of, last_of
from verhalen_build.archive.record_contents import images_in, references_among
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.consent import NameForm
from verhalen_build.model.digests import digest
from verhalen_build.model.name_patterns import is_named_in
from verhalen_build.model.names import SourcePath, matching_key
from verhalen_build.model.record import Group, Image, Link, Record, RecordKey, Reference, RichText, Text, Value
from verhalen_build.model.recording import RECORDINGS
from verhalen_build.model.schema import Field, Kind
from verhalen_build.model.translation import has_words
from verhalen_build.model.typography import typographic
from verhalen_build.read.sentences import sentence_spans
from verhalen_build.read.tree import NOTE_LINKS
from verhalen_build.site.context import SiteContext
from verhalen_build.site.recording_times import SpokenPassage, chapters_of
from verhalen_build.site.slot_filling import Fill, fill_slots, fills_of
from verhalen_build.site.view import Cell
from verhalen_build.steps.live import State

# Where a link to the person begins; as with slots, reading removes this character from whatever a writer wrote.
_MARK = "\ue00e"
_BLOCK_END = "\x00"
# What a page says twice, or only the style sheet shows.
_NOTES = NOTE_LINKS | {"sidenote"}
_BLOCKS = frozenset(
    "p li h1 h2 h3 h4 h5 h6 td th dt dd blockquote figure figcaption pre div section tr table ul ol br".split()
)
_ID_LENGTH = 12
_IN_PLACES = ("place", "places", "municipality")


class Statement(NamedTuple):
    """One thing that a record says about somebody: a sentence, or a field with its `label`.

    The `id` stays the same for as long as the words do.
    """

    id: str
    label: str
    text: str


class ShownPicture(NamedTuple):
    """A picture that somebody is in; without a file where readers do not see it."""

    path: SourcePath | None
    text: str


@dataclass(frozen=True)
class RecordMentions:
    """What one record says about somebody; `is_own` where it is their own."""

    record: Record
    title: str
    kind: str
    date: str
    places: str
    is_own: bool
    statements: tuple[Statement, ...]
    pictures: tuple[ShownPicture, ...]


@dataclass(frozen=True)
class _Person:
    """A person, and how mentions of them are recognised in the texts of pages."""

    record: Record
    names: tuple[str, ...]
    parts: tuple[str, ...]

    def is_named_by(self, name: str) -> bool:
        return matching_key(name) in map(matching_key, names_of_record(self.record))

    def is_in(self, sentence: str, with_parts: bool) -> bool:
        """Whether a sentence names them; `with_parts` also by their first or last name alone."""
        names = (*self.names, *self.parts) if with_parts else self.names
        return any(is_named_in(name, sentence) for name in names)


def mentions_of(record: Record, state: State) -> tuple[RecordMentions, ...]:
    """What each record of the site says about a person, in the order of the book; their own record first.

    What translations say comes after that.
    """
    person = _person(record, state)
    order = state.site_pages.context.order.records
    keys = sorted(
        state.book.archive.records,
        key=lambda key: (key != record.key, not key.startswith(f"{STORY}/"), order.get(key, 0)),
    )
    all_mentions = (
        _mentions_in(key, person, state, context)
        for context in state.site_pages.contexts.values()
        for key in keys
        if not context.is_translated or key in context.book.translated
    )
    in_settings = _in_settings(person, state)
    return tuple(each for each in (*all_mentions, in_settings) if each.statements or each.pictures)


def _person(record: Record, state: State) -> _Person:
    naming = state.config.naming
    # What readers must not see is on no page; a search for it would find the words instead of the name of others.
    names = tuple(names_of_record(record)) if naming.is_named_in_full(record) else ()
    first, last = first_of(record.title), last_of(record.title)
    parts = {NameForm.FULL: (first, last), NameForm.FIRST: (first,)}.get(naming.form(record), ())
    return _Person(record, names, parts)


def _mentions_in(key: RecordKey, person: _Person, state: State, context: SiteContext) -> RecordMentions:
    archive = context.archive
    record, language = archive.records[key], archive.settings.language
    kind = archive.schema.kinds[record.kind]
    is_own = key == person.record.key
    pages = _Pages(state, context, person, record, is_own)
    written = () if key in archive.stubs else (*pages.in_fields(_told_by(record, kind, context)), *pages.in_body())
    statements = (*written, *pages.in_recordings(kind))
    places = (ref.label for field in _IN_PLACES for ref in context.presenter.refs_of(record, field))
    return RecordMentions(
        record,
        archive.names[key],
        kind.label[language][0],
        context.presenter.date(record),
        ", ".join(dict.fromkeys(places)),
        is_own,
        tuple(dict.fromkeys(statements)),
        () if context.is_translated else tuple(pages.pictures()),
    )


def _told_by(record: Record, kind: Kind, context: SiteContext) -> Iterable[Field]:
    """The fields in which a record says something of its own: a translation has the rest of its original."""
    inherited = context.archive.inherited.get(record.key, {})
    return (
        field for field in kind.fields if not context.is_translated or (has_words(field) and field.key not in inherited)
    )


def _in_settings(person: _Person, state: State) -> RecordMentions:
    """What the texts of config.yaml say."""
    settings = state.config.settings
    pages = _Pages(state, state.site_pages.context, person, settings.record, False)
    texts = (settings.title, settings.subtitle, *(part.title for part in settings.parts))
    sentences = [pages.statement("", text) for text in texts if person.is_in(text, with_parts=False)]
    for text in settings.record.values["texts"]:
        sentences += pages.in_rich_text("", text) if isinstance(text, RichText) else ()
    return RecordMentions(settings.record, settings.title, CONFIG, "", "", False, tuple(sentences), ())


@dataclass(frozen=True)
class _Pages:
    """The texts of a record as its page has them."""

    state: State
    context: SiteContext
    person: _Person
    record: Record
    is_own: bool

    def statement(self, label: str, text: str) -> Statement:
        name = f"{self.record.key}\n{label}\n{text}"
        return Statement(digest(name.encode())[:_ID_LENGTH], label, text)

    def in_body(self) -> Iterator[Statement]:
        """The sentences of the text."""
        body = self.record.body
        if body.digest:
            html = self.state.html[body.digest].decode()
            yield from self._sentences("", fill_slots(html, self._fills(body.links)))

    def in_fields(self, fields: Iterable[Field]) -> Iterator[Statement]:
        """What the fields say."""
        for field in fields:
            for value in self.record.values.get(field.key, ()):
                yield from self._in_value(field, value)

    def in_recordings(self, kind: Kind) -> Iterator[Statement]:
        """What they say in recordings, until somebody else speaks, and the sentences of others that name them.

        A translation may have that of its original, which is told there.
        """
        archive, field = self.context.archive, kind.field(RECORDINGS)
        label = typographic(field.display_name(archive.settings.language, singular=True)) if field is not None else ""
        for recording in archive.recordings.get(self.record.key, ()):
            if not self.context.is_translated or "transcript" in recording.translated:
                for chapter in chapters_of(recording.cues):
                    for passage in chapter.passages:
                        yield from self._in_passage(label, passage)

    def _in_passage(self, label: str, passage: SpokenPassage) -> Iterator[Statement]:
        sentences = [typographic(sentence.text) for sentence in passage.sentences]
        if self.is_own or (passage.speaker is not None and self._is_person(passage.speaker)):
            yield self.statement(label, " ".join(sentences))
            return
        for sentence in sentences:
            if self.person.is_in(sentence, self._is_named_in_fields):
                yield self.statement(label, sentence)

    def pictures(self) -> Iterator[ShownPicture]:
        """The pictures with the person, of which the file is known where readers see them."""
        archive = self.context.archive
        for image in images_in(self.record.values):
            if self.is_own or any(map(self._is_person, image.people)):
                text = image.caption or image.alt
                yield ShownPicture(archive.asset(self.record.source, image.src), typographic(text))

    def in_rich_text(self, label: str, text: RichText) -> Iterator[Statement]:
        """The sentences of a Markdown field."""
        yield from self._sentences(label, fill_slots(text.html, self._fills(text.links)))

    def _in_value(self, field: Field, value: Value) -> Iterator[Statement]:
        label = typographic(field.display_name(self.context.archive.settings.language, singular=True))
        match value:
            case Reference():
                if self.is_own or self._is_person(value):
                    yield from self._whole(label, field, value)
            case Group():
                if (
                    self.is_own
                    or any(map(self._is_person, references_among([value])))
                    or self._has_sentence(field, value)
                ):
                    yield from self._whole(label, field, value)
            case RichText():
                yield from self.in_rich_text(label, value)
            case Image():
                # Pictures are shown by themselves; here only their words.
                for text in (value.alt, value.caption, value.credit):
                    yield from self._in_text(label, text)
            case Text():
                yield from self._in_text(label, value.text)
            case _:
                if self.is_own:
                    yield from self._whole(label, field, value)

    def _in_text(self, label: str, text: str) -> Iterator[Statement]:
        shown = typographic(text)
        if shown and (self.is_own or self.person.is_in(shown, self._is_named_in_fields)):
            yield self.statement(label, shown)

    def _has_sentence(self, field: Field, group: Group) -> bool:
        inner_fields = {inner.key: inner for inner in field.fields}
        values = ((inner_fields[key], value) for key, values in group.values.items() for value in values)
        return any(True for inner, value in values for _ in self._in_value(inner, value))

    def _whole(self, label: str, field: Field, value: Value) -> Iterator[Statement]:
        """A value in words, as a page shows it."""
        presenter = self.context.presenter
        text = _plain(presenter.cell(field, (value,), self.record, ""))
        if text:
            yield self.statement(label, text)

    def _sentences(self, label: str, html: str) -> Iterator[Statement]:
        # Most texts do not name them, and taking HTML apart takes longer than a search.
        if not (self.is_own or _MARK in html or self.person.is_in(html, with_parts=True)):
            return
        with_parts = self.is_own or self._is_named_in_fields or _MARK in html
        for block in text_blocks(html):
            text, marks = _without_marks(block)
            for start, end in sentence_spans(text):
                sentence = " ".join(text[start:end].split())
                is_linked = any(start <= mark < end for mark in marks)
                if sentence and (self.is_own or is_linked or self.person.is_in(sentence, with_parts)):
                    yield self.statement(label, sentence)

    @property
    def _is_named_in_fields(self) -> bool:
        return any(
            self._is_person(reference)
            for values in self.record.values.values()
            for reference in references_among(values)
        )

    def _is_person(self, reference: Reference) -> bool:
        target = self.context.archive.target(reference)
        return target == self.person.record.key if target is not None else self.person.is_named_by(reference.name)

    def _fills(self, links: tuple[Link, ...]) -> tuple[Fill, ...]:
        """The slot values of links, with a mark where one leads to the person."""
        archive, routes = self.context.archive, self.context.routes
        fills = fills_of(links, self.record, archive, routes, "")
        return tuple(
            msgspec.structs.replace(fill, open=_MARK + fill.open) if self._leads_to_person(link) else fill
            for link, fill in zip(links, fills, strict=True)
        )

    def _leads_to_person(self, link: Link) -> bool:
        if link.form == "image":
            return False
        target = self.context.archive.link_target(link, self.record.source)
        return target == self.person.record.key if target is not None else self.person.is_named_by(link.target)


def _plain(cell: Cell) -> str:
    """The values of a field as plain words."""
    if cell.bits:
        inner = (bit.text or "; ".join(f"{each.label}: {_plain(each)}" for each in bit.cells) for bit in cell.bits)
        return "; ".join(text for text in inner if text)
    html = " ".join(block for block in text_blocks(cell.html) if block)
    return ", ".join(text for text in (*(ref.label for ref in cell.refs), cell.text, html) if text)


def text_blocks(html: str) -> tuple[str, ...]:
    """The text of each block of some HTML."""
    parser = _BlockParser()
    parser.feed(html)
    parser.close()
    return tuple(" ".join(block.split()) for block in "".join(parser.parts).split(_BLOCK_END) if block.strip())


class _BlockParser(HTMLParser):
    """Gathers the text of HTML in parts with an end of block between them, without marks and copies of notes."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipped_tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._skipped_tag or attributes.get("class") in _NOTES:
            self._skipped_tag = self._skipped_tag or tag
            return
        self.parts += [_BLOCK_END] if tag in _BLOCKS else []
        self.parts += [_BLOCK_END, attributes.get("alt") or "", _BLOCK_END] if tag == "img" else []

    def handle_endtag(self, tag: str) -> None:
        if self._skipped_tag:
            self._skipped_tag = "" if tag == self._skipped_tag else self._skipped_tag
            return
        self.parts += [_BLOCK_END] if tag in _BLOCKS else []

    def handle_data(self, data: str) -> None:
        self.parts += [] if self._skipped_tag else [data]


def _without_marks(block: str) -> tuple[str, Sequence[int]]:
    """A text without marks, and where they were."""
    parts = block.split(_MARK)
    marks, position = [], 0
    for part in parts[:-1]:
        position += len(part)
        marks.append(position)
    return "".join(parts), marks
