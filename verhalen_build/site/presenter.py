"""How records and their values appear on a page: names, facts, dates, pictures, texts."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from html import unescape
from itertools import chain
from urllib.parse import quote

from msgspec.structs import replace

from verhalen_build.archive.archive import SOURCE, STORY, Archive
from verhalen_build.archive.kept_copies import kept_file
from verhalen_build.model.field_types import FIELD_TYPES, FieldType, Shape, SiteWords
from verhalen_build.model.formatting import (
    format_partial_date,
    format_period,
    language_attributes,
)
from verhalen_build.model.record import (
    Choice,
    Group,
    Image,
    PartialDate,
    Period,
    Placement,
    Record,
    RecordKey,
    Reference,
    RichText,
    Text,
    Value,
    first_value,
)
from verhalen_build.model.schema import Field, Kind
from verhalen_build.model.single_values import is_url
from verhalen_build.model.typography import typographic
from verhalen_build.site.file_notes import file_note
from verhalen_build.site.picture_markup import picture_markup
from verhalen_build.site.routes import Routes
from verhalen_build.site.slot_filling import fills_of, rich_html
from verhalen_build.site.view import (
    Bit,
    BodyView,
    Cell,
    Figure,
    ListEntry,
    Ref,
    Section,
)

BLOCKS = ("<p", "<ul", "<ol", "<h", "<div", "<blockquote", "<figure", "<pre", "<table")
"""How a text of several blocks begins."""
_PAGE_NUMBERS = re.compile(r"\d+(?:\s?[–-]\s?\d+)?(?:, \d+)*")
_TAG = re.compile(r"<[^>]*>?")

# The shapes of fields that have a section of their own.
_LONG = frozenset({Shape.GROUP, Shape.MARKDOWN, Shape.IMAGE})

# Fields that a page shows in a special place, or not at all.
_ELSEWHERE = frozenset(
    "title aliases draft lang translation_of original_digest".split()
    + "image sources summary updated licence same_as mining recordings".split()
)
_ELSEWHERE_IN: dict[str, frozenset[str]] = {
    STORY: frozenset({"date", "authors", "after", "follows"}),
    "initiative": frozenset({"relations"}),
    "person": frozenset({"sort", "consent", "precision"}),
    "member": frozenset({"listed", "consent"}),
    "place": frozenset({"precision"}),
    SOURCE: frozenset({"sha256"}),
}

# What the templates of these sections rely on; an archive's own field of that name may be something else.
_TEMPLATES: dict[str, dict[str, FieldType]] = {
    "quotes": {"text": FieldType.MARKDOWN},
    "states": {"text": FieldType.MARKDOWN},
    "milestones": {"text": FieldType.MARKDOWN},
    "figures": {"label": FieldType.TEXT, "value": FieldType.NUMBER},
    "roles": {"role": FieldType.TEXT},
    "evaluation": {"party": FieldType.TEXT, "criterion": FieldType.TEXT},
    "values": dict.fromkeys(("legitimacy", "commitment", "efficiency"), FieldType.NUMBER),
    "relations": {"from": FieldType.REFERENCE, "to": FieldType.REFERENCE, "type": FieldType.CHOICE},
}
_MARKDOWN_SECTIONS = frozenset({"definition", "lessons", "questions"})


class Presenter:
    """Presents the records of one archive; `texts` translates English texts."""

    def __init__(self, archive: Archive, routes: Routes, texts: Callable[[str], str]) -> None:
        self.archive = archive
        self.routes = routes
        self._words = SiteWords(archive.settings.language, texts)
        # Kept, since most records are named on several pages.
        self._refs: dict[RecordKey, Ref] = {}
        self._entries: dict[RecordKey, ListEntry] = {}

    def ref(self, key: RecordKey) -> Ref:
        """A record as other pages name it."""
        if key not in self._refs:
            record = self.archive.records[key]
            self._refs[key] = Ref(
                self.archive.names[key],
                self.routes.records[key],
                record.kind,
                key in self.archive.stubs,
                self._language_of_name(record),
                record.flag("draft"),
            )
        return self._refs[key]

    def language_of(self, record: Record, field: str = "") -> str:
        """The language of a record's text, or of the words in a field, if it is not that of the site."""
        lang = self.archive.inherited.get(record.key, {}).get(field) or record.choice("lang")
        return lang if lang != self.archive.settings.language else ""

    def _language_of_name(self, record: Record) -> str:
        """The language of the name of a record, if it is not that of the site."""
        language = self.archive.language_of_name(record.key)
        return language if language != self.archive.settings.language else ""

    def html(self, text: RichText, record: Record, field: str, root: str) -> str:
        """The HTML of a Markdown field, with its language if that is not the one of the site."""
        html = rich_html(text, record, self.archive, self.routes, root)
        return self.in_language(html, self.language_of(record, field))

    def in_language(self, html: str, language: str) -> str:
        """HTML that says in which language it is, if that is not the one of the site."""
        attributes = language_attributes(language, self.archive.settings.language) if html else ""
        element = "div" if html.startswith(BLOCKS) else "span"
        return f"<{element}{attributes}>{html}</{element}>" if attributes else html

    def entry(self, key: RecordKey) -> ListEntry:
        """A record in a list, with its description and date."""
        if key not in self._entries:
            record = self.archive.records[key]
            text, lang = self._description(record)
            self._entries[key] = ListEntry(self.ref(key), text, self.date(record), text_lang=lang)
        return self._entries[key]

    def _description(self, record: Record) -> tuple[str, str]:
        """A record's description in lists and its language: its summary, or the definition of a word, without links."""
        definition = first_value(record.values, "definition", RichText)
        if definition is None:
            return typographic(record.text("summary")), self.language_of(record, "summary")
        return self.plain(definition, record), self.language_of(record, "definition")

    def plain(self, text: RichText, record: Record) -> str:
        """A text as plain words, without links and emphasis."""
        return unescape(_TAG.sub("", rich_html(text, record, self.archive, self.routes, ""))).strip()

    @property
    def description(self) -> str:
        """What the book is, in plain words."""
        settings = self.archive.settings
        about = self.plain(settings.description, settings.record) if settings.description is not None else ""
        return about or typographic(settings.subtitle or settings.title)

    def cell(self, field: Field, values: Sequence[Value], record: Record, root: str, outer: str = "") -> Cell:
        """The values of one field as a page shows them; `outer` is the field that it is in, if any."""
        refs = (ref for value in values if isinstance(value, Reference) for ref in self.linked_refs(value))
        texts = (self.html(value, record, outer or field.key, root) for value in values if isinstance(value, RichText))
        first = values[0] if values else None
        return Cell(
            key=field.key,
            label=typographic(field.display_name(self.archive.settings.language, singular=len(values) == 1)),
            text=", ".join(text for text in (self._text(field, value) for value in values) if text),
            html=" ".join(texts),
            refs=tuple(dict.fromkeys(refs)),
            iso=str(first) if isinstance(first, PartialDate) else "",
            choice=first.key if isinstance(first, Choice) else "",
            bits=self._bits(field, values, record, root),
            lang=self.language_of(record, outer or field.key) if field.type is FieldType.TEXT else "",
        )

    def _bits(self, field: Field, values: Sequence[Value], record: Record, root: str) -> tuple[Bit, ...]:
        row = FIELD_TYPES[field.type]
        if field.key == "kept" and record.kind == SOURCE:
            return (self._kept_copy(record, root),)
        if row.is_group or row.href or (field.type is FieldType.DATE and len(values) > 1):
            return tuple(self._bit(field, value, record, root) for value in values)
        return ()

    def _bit(self, field: Field, value: Value, record: Record, root: str) -> Bit:
        match value:
            case Image():
                placement: Placement = "gallery" if field.repeat else "column"
                return Bit(picture=self._as_picture(value, record, root, placement, field.key))
            case Group():
                return Bit(cells=tuple(self.group(field, value, record, root).values()))
            case PartialDate():
                return Bit(self._text(field, value), iso=str(value))
        href = FIELD_TYPES[field.type].href
        assert href is not None
        assert isinstance(value, Text)
        return Bit(value.text, href=href(value.text))

    def _kept_copy(self, record: Record, root: str) -> Bit:
        """The kept copy of a source: a file of the site, with what it is and its size, or a page of an archive."""
        written = record.text("kept")
        path = kept_file(record, self.archive)
        if path is None:
            return Bit(written, href=written) if is_url(written) else Bit(written)
        name = path.rpartition("/")[2]
        return Bit(name, f"{root}{quote(self.routes.asset(path))}", file_note(path, self.archive))

    def group(self, field: Field, group: Group, record: Record, root: str) -> dict[str, Cell]:
        """The values of an object, by field; a required field is included even when a draft leaves it out."""
        return {
            inner.key: self.cell(inner, group.values.get(inner.key, ()), record, root, field.key)
            for inner in field.fields
            if inner.required or inner.key in group.values
        }

    def label(self, field: Field) -> str:
        """The name of a field for readers."""
        return typographic(field.display_name(self.archive.settings.language))

    def page_in_source(self, page: str) -> str:
        """The page or chapter of a source: a bare number is that of a page."""
        page = typographic(page)
        return self._words.texts("p. %(page)s") % {"page": page} if _PAGE_NUMBERS.fullmatch(page) else page

    def _text(self, field: Field, value: Value) -> str:
        if field.key == "page" and isinstance(value, Text):
            return self.page_in_source(value.text)
        return FIELD_TYPES[field.type].text(value, field.choices, self._words)

    def linked_refs(self, reference: Reference) -> tuple[Ref, ...]:
        """The record that a reference names; no link if it is left out of the build, nothing if it is to be hidden."""
        target = self.archive.target(reference)
        if target is not None:
            return (self.ref(target),)
        absent = self.archive.absent_name(reference)
        return (Ref(absent),) if absent else ()

    def refs_of(self, record: Record, key: str) -> tuple[Ref, ...]:
        """The records that a field names, without those to be hidden."""
        refs = (refs for reference in record.references(key) for refs in self.linked_refs(reference))
        return tuple(dict.fromkeys(ref for ref in refs if ref.path != self.routes.records[record.key]))

    def refs_in_text(self, record: Record, key: str) -> tuple[Ref, ...]:
        """The records that a field names, by what they are called within a sentence: `een buurtbewoner`."""
        refs = (self._linked_refs_in_text(reference) for reference in record.references(key))
        return tuple(dict.fromkeys(chain.from_iterable(refs)))

    def _linked_refs_in_text(self, reference: Reference) -> tuple[Ref, ...]:
        target = self.archive.target(reference)
        return self.linked_refs(reference) if target is None else (self.ref_in_text(target),)

    def ref_in_text(self, key: RecordKey) -> Ref:
        """A record by what it is called within a sentence: `een buurtbewoner`."""
        return replace(self.ref(key), label=self.archive.name_in_text(key).in_text)

    def date(self, record: Record) -> str:
        """The date of a record in words, or ""."""
        language = self.archive.settings.language
        match record.when:
            case PartialDate() as date:
                return format_partial_date(date, language)
            case Period() as period:
                return format_period(period, language)
        return ""

    def picture(self, record: Record, root: str, placement: Placement = "column") -> Figure | None:
        """The picture of a record, if it exists."""
        image = first_value(record.values, "image", Image)
        return self._as_picture(image, record, root, placement, "image") if image is not None else None

    def _as_picture(self, image: Image, record: Record, root: str, placement: Placement, field: str) -> Figure | None:
        path = self.archive.asset(record.source, image.src)
        if path is None:
            return None
        markup = picture_markup(path, placement, self.archive, self.routes, root)
        caption, credit, licence = map(typographic, (image.caption, image.credit, image.licence))
        lang = self.language_of(record, field)
        return Figure(markup.image(typographic(image.alt)), caption, credit, licence, lang)

    def body(self, record: Record, root: str) -> BodyView:
        """The text of a record, with its slot values."""
        body = record.body
        fills = fills_of(body.links, record, self.archive, self.routes, root)
        return BodyView(body.digest, fills, body.shown_ids)

    def sources(self, record: Record, kind: Kind, root: str) -> tuple[Cell, ...]:
        """Each source and its page, as one line."""
        field = kind.field("sources")
        cells = []
        for group in record.groups("sources") if field is not None else ():
            assert field is not None
            parts = self.group(field, group, record, root)
            page = parts["page"].text if "page" in parts else ""
            refs = parts["source"].refs if "source" in parts else ()
            cells.append(Cell("source", "", text=page, refs=refs, lang=self.language_of(record, "sources")))
        return tuple(cells)

    def fields(self, record: Record, kind: Kind, root: str) -> tuple[tuple[Cell, ...], tuple[Section, ...]]:
        """The fields that the schema declares: short ones as facts, long ones as sections."""
        cells = (
            self.cell(field, values, record, root)
            for field, values in self._filled_in(record, kind)
            if FIELD_TYPES[field.type].shape not in _LONG
        )
        return tuple(cell for cell in cells if cell.text or cell.refs), self.sections(record, kind, root)

    def sections(self, record: Record, kind: Kind, root: str) -> tuple[Section, ...]:
        """The long fields that the schema declares."""
        sections = []
        for field, values in self._filled_in(record, kind):
            shape = FIELD_TYPES[field.type].shape
            if shape in _LONG:
                items = self._items(field, values, record, root)
                sections.append(Section(field.key, _template(field), self.label(field), items))
        return tuple(section for section in sections if section.items)

    def _items(self, field: Field, values: Sequence[Value], record: Record, root: str) -> tuple[dict[str, Cell], ...]:
        if FIELD_TYPES[field.type].shape is not Shape.GROUP:
            return tuple({field.key: self.cell(field, (value,), record, root)} for value in values)
        groups = (self.group(field, value, record, root) for value in values if isinstance(value, Group))
        return tuple(item for item in groups if item)

    def _filled_in(self, record: Record, kind: Kind) -> Iterator[tuple[Field, Sequence[Value]]]:
        """The fields that a page shows without special treatment, with what the record has in them."""
        for field in self._shown_fields[kind.key]:
            values = record.values.get(field.key)
            if values:
                yield field, values

    @cached_property
    def _shown_fields(self) -> dict[str, tuple[Field, ...]]:
        """The fields of each kind that its page shows without special treatment."""
        return {
            kind.key: tuple(field for field in kind.fields if not _shown_elsewhere(field, kind.key))
            for kind in self.archive.schema.kinds.values()
        }


def _template(field: Field) -> str:
    """The template for a section: a special one if the field is what that template expects."""
    if field.key in _MARKDOWN_SECTIONS:
        return field.key if field.type is FieldType.MARKDOWN else "any"
    needed = _TEMPLATES.get(field.key)
    if needed is None or needed.items() <= {inner.key: inner.type for inner in field.fields if inner.required}.items():
        return field.key
    return "any"


def _shown_elsewhere(field: Field, kind: str) -> bool:
    if field.key == "summary" and field.type is not FieldType.TEXT:
        return False
    return field.key in _ELSEWHERE or field.key in _ELSEWHERE_IN.get(kind, frozenset())
