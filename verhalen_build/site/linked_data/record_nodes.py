"""The node of each record: what its fields say by the properties of the schema, and what needs structure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote

from verhalen_build.archive.archive import Archive
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.licences import licence_url, licences
from verhalen_build.model.record import (
    Choice,
    Coordinates,
    Flag,
    Group,
    Image,
    Money,
    Number,
    PartialDate,
    Period,
    Record,
    RecordKey,
    Reference,
    RichText,
    Text,
    first_value,
)
from verhalen_build.model.record import Value as FieldValue
from verhalen_build.model.recording import Recording
from verhalen_build.model.schema import Field
from verhalen_build.model.schema_types import ORGANIZATION, PERSON, PLACE, TERM, WORK, types_of
from verhalen_build.model.single_values import first_day, last_day
from verhalen_build.model.translation import has_words
from verhalen_build.model.typography import typographic
from verhalen_build.site.excerpts import item_id
from verhalen_build.site.language_books import LanguageBook
from verhalen_build.site.linked_data import json_ld
from verhalen_build.site.linked_data.vocabulary import (
    ADDRESS_PARTS,
    AGENTS_OF_DATASETS,
    CODES,
    DATES,
    NAMED,
    Node,
    Value,
)
from verhalen_build.site.linked_data.works import Works
from verhalen_build.site.old_addresses import looks_like_address
from verhalen_build.site.picture_markup import picture_address, thumbnail_address
from verhalen_build.site.presenter import Presenter
from verhalen_build.site.routes import Routes
from verhalen_build.site.sharing import has_card

Pair = tuple[str, Value]
"""A property and one of its values."""

_WORDS = frozenset({FieldType.TEXT, FieldType.MARKDOWN})
_SUBJECTS = frozenset({TERM, WORK, PERSON, ORGANIZATION})
"""What the profile of Dutch heritage takes as the subject of a work; a place has a property of its own."""


class _Subject(NamedTuple):
    """What a node is about: the record, its address, its types, and the language of its texts."""

    record: Record
    id: str
    types: tuple[str, ...]
    language: str

    @property
    def is_work(self) -> bool:
        return WORK in self.types


class _Position(NamedTuple):
    """Where a value stands: the field, in which item of which group, if any, and its number in the field."""

    field: Field
    group: str
    number: int

    @property
    def property(self) -> str:
        """The property of the field, without its prefix."""
        return self.field.property.removeprefix("schema:")

    def id_in(self, subject: _Subject) -> str:
        """The address of a node that is there only for this value; headings of texts never begin with an underscore."""
        return f"{subject.id}#_{quote(self.group + self.field.key)}-{self.number}"


class RecordNodes:
    """Makes the nodes of the records of an archive. `root` stands before the address of each.

    A node names its targets with their type and name if `describes_targets`: a page has to be read by itself.
    `dataset` is the address of the dataset that the records are part of, or "". `translated` are the book in other
    languages, in which the same records have other words.
    """

    def __init__(
        self,
        presenter: Presenter,
        works: Works,
        root: str,
        dataset: str = "",
        describes_targets: bool = True,
        translated: tuple[LanguageBook, ...] = (),
    ) -> None:
        self._presenter = presenter
        self._archive: Archive = presenter.archive
        self._routes: Routes = presenter.routes
        self._works = works
        self._root = root
        self._is_absolute = "://" in root
        self._dataset = dataset
        self._translated = translated
        self._describes_targets = describes_targets
        self._targets: dict[RecordKey, Node] = {}

    def node(self, key: RecordKey) -> Node:
        """The node of a record."""
        described = self._described(key)
        record = self._archive.records[key]
        subject = _Subject(record, self.id_of(key), self._types(record), self._language(record))
        filled = (field for field in self._fields[record.kind] if field.key in record.values)
        pairs = chain(
            (pair for field in filled for pair in self._of_field(field, subject)),
            self._in_translations(subject),
            self._of_recordings(subject),
        )
        more, last = (self._media_and_dataset(subject), self._works.properties(record)) if subject.is_work else ((), ())
        # What every work has once comes last: a field of an archive's own must not make two of it.
        return {**described, **json_ld.merged(chain(pairs, more)), **dict(last)}

    def id_of(self, key: RecordKey) -> str:
        """The address of a record."""
        return self._root + self._routes.records[key]

    def _types(self, record: Record) -> tuple[str, ...]:
        return types_of(self._archive.schema.kinds[record.kind].schema_type)

    def _language(self, record: Record) -> str:
        return record.choice("lang") or self._archive.settings.language

    def _described(self, key: RecordKey) -> Node:
        """The address, type and name of a record."""
        record = self._archive.records[key]
        types = self._types(record)
        names = [json_ld.words(self._archive.names[key], self._language(record))]
        names += [
            json_ld.words(book.archive.names[key], book.language) for book in self._translated if key in book.translated
        ]
        name = names[0] if len(names) == 1 else names
        return {"@id": self.id_of(key), "@type": list(types) if len(types) > 1 else types[0], "name": name}

    def _in_translations(self, subject: _Subject) -> Iterator[Pair]:
        """What the translations of a record say in words."""
        for book in self._translated:
            if subject.record.key in book.translated:
                record = book.archive.records[subject.record.key]
                own = subject._replace(record=record, language=book.language)
                inherited = book.archive.inherited.get(record.key, {})
                for field in self._fields[record.kind]:
                    if field.type in _WORDS and has_words(field) and field.key not in inherited:
                        yield from self._of_values(field, record.values.get(field.key, ()), own)

    def _target(self, key: RecordKey) -> Node:
        """A record as the nodes of others name it."""
        if key not in self._targets:
            self._targets[key] = self._described(key) if self._describes_targets else {"@id": self.id_of(key)}
        return self._targets[key]

    @cached_property
    def _fields(self) -> Mapping[str, tuple[Field, ...]]:
        """The fields of each kind that say something."""
        return {
            kind.key: tuple(field for field in kind.fields if _is_published(field))
            for kind in self._archive.schema.kinds.values()
        }

    def _of_field(self, field: Field, subject: _Subject) -> Iterator[Pair]:
        values = subject.record.values[field.key]
        if field.type is not FieldType.GROUP:
            return self._of_values(field, values, subject)
        numbered = ((number, value) for number, value in enumerate(values, start=1) if isinstance(value, Group))
        groups = [(number, group) for number, group in numbered if not _has_ended(group, self._works.today)]
        if field.key == "quotes":
            return self._quotations(field, groups, subject)
        return (pair for number, group in groups for pair in self._of_group(field, group, number, subject))

    def _of_group(self, field: Field, group: Group, number: int, subject: _Subject) -> Iterator[Pair]:
        """What the fields of a group say."""
        for inner in field.fields:
            if inner.property:
                values = group.values.get(inner.key, ())
                yield from self._of_values(inner, values, subject, f"{field.key}-{number}-")

    def _quotations(self, field: Field, groups: Iterable[tuple[int, Group]], subject: _Subject) -> Iterator[Pair]:
        """The quotes that are what was said, word for word."""
        for number, group in groups:
            if group.choice("wording") == "verbatim":
                said = json_ld.merged(self._of_group(field, group, number, subject))
                yield "hasPart", {"@id": f"{subject.id}#{item_id(field.key, number)}", "@type": "Quotation", **said}

    def _of_values(
        self, field: Field, values: Iterable[FieldValue], subject: _Subject, group: str = ""
    ) -> Iterator[Pair]:
        for number, value in enumerate(values, start=1):
            yield from self._of_value(value, _Position(field, group, number), subject)

    def _of_value(self, value: FieldValue, position: _Position, subject: _Subject) -> Iterable[Pair]:
        property_ = position.property
        match value:
            case Reference():
                return self._of_reference(property_, value, subject)
            case Text() if position.field.type is FieldType.URL:
                return ((property_, json_ld.address(property_, value.text)),)
            case Text():
                return self._of_words(value.text, position, subject, subject.language)
            case RichText():
                plain = self._presenter.plain(value, subject.record)
                return self._of_words(plain, position, subject, subject.language)
            case Choice():
                return self._of_choice(value, position, subject)
            case Image():
                return self._of_picture(value, position, subject)
        return _of_quantity(value, position, subject)

    def _of_reference(self, property_: str, reference: Reference, subject: _Subject) -> Iterator[Pair]:
        target = self._archive.target(reference)
        # What is no more than a draft is not published as data, whatever a build shows.
        if target is not None and self.id_of(target) != subject.id and not self._archive.records[target].flag("draft"):
            target_types = self._types(self._archive.records[target])
            for fitting in self._properties(property_, subject, target_types):
                yield fitting, self._target(target)

    def _properties(self, property_: str, subject: _Subject, target_types: Sequence[str]) -> tuple[str, ...]:
        """The properties that may stand between these types for a declared one."""
        match property_:
            case "creator":
                # Of an organisation that made something, registers ask whom to write to about the data.
                may_be_creator = self._is_absolute and ORGANIZATION not in target_types
                return ("author", "creator") if may_be_creator else ("author",)
            case "citation" if not subject.is_work:
                return ("subjectOf",)
            case "isBasedOn" if WORK not in target_types:
                return ("contributor",)
            case "about" if subject.is_work and PLACE in target_types:
                return ("contentLocation",)
            case "about" if subject.is_work and not _SUBJECTS.intersection(target_types):
                return ("mentions",)
        return (property_,)

    def _of_choice(self, value: Choice, position: _Position, subject: _Subject) -> Iterable[Pair]:
        if position.field.type is FieldType.LICENCE:
            return ((position.property, json_ld.address(position.property, licences()[value.key].url)),)
        language = self._archive.settings.language
        return self._of_words(position.field.choices[value.key][language], position, subject, language)

    def _of_words(self, text: str, position: _Position, subject: _Subject, language: str) -> Iterator[Pair]:
        """What a text says: words in a language, a code, the name of something, or a part of an address."""
        property_ = position.property
        shown = json_ld.words(typographic(text), language)
        if property_ in ADDRESS_PARTS:
            node = {"@id": f"{subject.id}#_address", "@type": "PostalAddress"}
            yield "address", {**node, property_: json_ld.plain_text(text)}
        elif property_ in NAMED:
            yield from self._of_name(property_, shown, position.id_in(subject))
        elif property_ in CODES:
            yield property_, json_ld.plain_text(text)
        elif property_ == "name":
            # Its name is its title.
            yield "alternateName", shown
        elif property_ != "alternateName" or not looks_like_address(text):
            yield property_, shown

    def _of_name(self, property_: str, name: Value, id_: str) -> Iterator[Pair]:
        """Something of which only the name is known."""
        node: Node = {"@id": id_, **({"@type": NAMED[property_]} if NAMED[property_] else {}), "name": name}
        if self._is_absolute or property_ not in AGENTS_OF_DATASETS:
            yield property_, node
        elif property_ == "creator":
            yield "author", node

    def _of_picture(self, image: Image, position: _Position, subject: _Subject) -> Iterator[Pair]:
        """A picture that others may use on known terms, at its full address."""
        record = subject.record
        path = self._archive.asset(record.source, image.src)
        licence = licence_url(image.licence) if image.licence else self._works.licence(record)
        if path is None or not licence or not self._is_absolute:
            return
        node = {
            "@id": position.id_in(subject),
            "@type": ["MediaObject", "ImageObject"],
            "contentUrl": self._root + picture_address(path, self._archive, self._routes),
            "thumbnailUrl": self._root + thumbnail_address(path, self._archive, self._routes),
        }
        texts = {"caption": image.caption, "description": image.alt, "copyrightNotice": image.credit}
        said = {name: json_ld.words(typographic(text), subject.language) for name, text in texts.items() if text}
        is_of_work = position.property == "image" and subject.is_work
        yield "associatedMedia" if is_of_work else position.property, {**node, "license": json_ld.iri(licence), **said}

    def _of_recordings(self, subject: _Subject) -> Iterator[Pair]:
        """The sound and film of a record, at their full addresses; what is in the book itself, on its terms."""
        key = subject.record.key
        if not self._is_absolute:
            return
        for number, recording in enumerate(self._archive.recordings.get(key, ()), start=1):
            yield self._of_recording(recording, f"{subject.id}#_recording-{number}", self._archive.names[key], subject)
        for book in self._translated:
            page, own = self._root + book.routes.records[key], subject._replace(language=book.language)
            for number, recording in enumerate(book.archive.recordings.get(key, ()), start=1):
                if recording.is_translation and book.has_translation(key):
                    yield self._of_recording(recording, f"{page}#_recording-{number}", book.archive.names[key], own)

    def _of_recording(self, recording: Recording, id_: str, name: str, subject: _Subject) -> Pair:
        licence = self._works.licence(subject.record) if recording.file is not None else ""
        property_ = "video" if recording.is_film else "audio"
        if licence:
            property_ = "associatedMedia"
        return property_ if subject.is_work else "subjectOf", self._recording(recording, id_, name, licence, subject)

    def _recording(self, recording: Recording, id_: str, name: str, licence: str, subject: _Subject) -> Node:
        file, title = recording.file, recording.fields.text("title")
        speakers = recording.fields.references("speakers")
        pairs = (pair for speaker in speakers for pair in self._of_reference("contributor", speaker, subject))
        node: Node = {
            "@id": id_,
            "@type": ["MediaObject", "VideoObject" if recording.is_film else "AudioObject"],
            "name": json_ld.words(typographic(title) or name, subject.language),
            "inLanguage": subject.language,
            "contentUrl": self._root + quote(self._routes.asset(file)) if file is not None else recording.address,
            "encodingFormat": recording.media_type,
        }
        if recording.seconds:
            node["duration"] = json_ld.duration(recording.seconds)
        if licence:
            node["license"] = json_ld.iri(licence)
        said = " ".join(cue.text for cue in recording.cues if not cue.is_heading)
        if said:
            node["transcript"] = json_ld.words(said, subject.language)
        return node | json_ld.merged(pairs)

    def _media_and_dataset(self, subject: _Subject) -> Iterator[Pair]:
        """The page of a work, as the file in which readers have it, and the dataset that it is part of."""
        licence = self._works.licence(subject.record)
        if licence and self._is_absolute:
            page = {"@id": f"{subject.id}#_page", "@type": "MediaObject", "contentUrl": subject.id}
            file = {"encodingFormat": "text/html", "thumbnailUrl": self._card(subject.record), "license": licence}
            yield "associatedMedia", {**page, **file}
        if self._dataset:
            yield "isPartOf", {"@id": self._dataset, "@type": "Dataset"}

    def _card(self, record: Record) -> str:
        """The address of the picture of a page: its share card, or that of the book."""
        path = self._routes.records[record.key] if has_card(record) else self._routes.fixed("home")
        return self._root + self._routes.share_card(path)


def _has_ended(group: Group, today: PartialDate) -> bool:
    """Whether a group was true until a date in the past, as a role may be: a property says what is so now."""
    until = first_value(group.values, "until", PartialDate)
    return until is not None and last_day(until) < first_day(today)


def _is_published(field: Field) -> bool:
    return bool(field.property) or any(inner.property for inner in field.fields)


def _of_quantity(value: FieldValue, position: _Position, subject: _Subject) -> Iterator[Pair]:
    """What a date, a number or a place on the map says."""
    property_ = position.property
    match value:
        case PartialDate():
            yield property_, json_ld.date(property_, value)
        case Period():
            yield from _of_period(property_, value)
        case Number() if position.field.type is FieldType.DURATION:
            yield property_, json_ld.duration(value.value)
        case Number():
            yield property_, json_ld.decimal(value.value)
        case Money():
            yield property_, json_ld.money(value, position.id_in(subject))
        case Flag():
            yield property_, value.value
        case Coordinates():
            degrees = {"latitude": json_ld.decimal(value.latitude), "longitude": json_ld.decimal(value.longitude)}
            yield property_, {"@id": position.id_in(subject), "@type": "GeoCoordinates", **degrees}


def _of_period(property_: str, period: Period) -> Iterator[Pair]:
    if property_ not in DATES:
        yield property_, json_ld.interval(period)
        return
    yield property_, json_ld.date(property_, period.start)
    if property_ == "startDate" and period.end is not None:
        yield "endDate", json_ld.date("endDate", period.end)
