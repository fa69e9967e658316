"""The node of each record: what its fields say by the properties of the schema, and what needs structure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
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
)
from verhalen_build.model.record import Value as FieldValue
from verhalen_build.model.schema import Field
from verhalen_build.model.schema_types import ORGANIZATION, PERSON, PLACE, TERM, WORK, types_of
from verhalen_build.model.typography import typographic
from verhalen_build.site.excerpts import item_id
from verhalen_build.site.linked_data import linked_values as to
from verhalen_build.site.linked_data.vocabulary import (
    ADDRESS_PARTS,
    AGENTS_OF_DATASETS,
    CODES,
    DATES,
    NAMED,
    Node,
    Value,
)
from verhalen_build.site.old_addresses import looks_like_address
from verhalen_build.site.presenter import Presenter
from verhalen_build.site.routes import Routes
from verhalen_build.site.sharing import has_card

Pair = tuple[str, Value]
"""A property and one of its values."""

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


class _Place(NamedTuple):
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
    `dataset` is the address of the dataset that the records are part of, or "".
    """

    def __init__(
        self, presenter: Presenter, today: date, root: str, dataset: str = "", describes_targets: bool = True
    ) -> None:
        self._presenter = presenter
        self._archive: Archive = presenter.archive
        self._routes: Routes = presenter.routes
        self._today = PartialDate(today.year, today.month, today.day)
        self._root = root
        self._is_absolute = "://" in root
        self._dataset = dataset
        self._describes_targets = describes_targets
        self._targets: dict[RecordKey, Node] = {}

    def node(self, key: RecordKey) -> Node:
        """The node of a record."""
        described = self._described(key)
        record = self._archive.records[key]
        subject = _Subject(record, self.id_of(key), self._types(record), self._language(record))
        filled = (field for field in self._fields[record.kind] if field.key in record.values)
        pairs = (pair for field in filled for pair in self._of_field(field, subject))
        more, last = (self._media_and_dataset(subject), self._of_work(record)) if subject.is_work else ((), ())
        # What every work has once comes last: a field of an archive's own must not make two of it.
        return {**described, **to.merged(chain(pairs, more)), **dict(last)}

    def id_of(self, key: RecordKey) -> str:
        """The address of a record."""
        return self._root + self._routes.records[key]

    @cached_property
    def edition(self) -> PartialDate:
        """The last day on which anything is said to have changed, as far as is known; without any date, today."""
        dates = (when for record in self._archive.records.values() for when in self._dates_of_change(record))
        days = (PartialDate(when.year, when.month or 1, when.day or 1) for when in dates)
        return max((day for day in days if day <= self._today), default=self._today)

    def _types(self, record: Record) -> tuple[str, ...]:
        return types_of(self._archive.schema.kinds[record.kind].schema_type)

    def _language(self, record: Record) -> str:
        return record.choice("lang") or self._archive.settings.language

    def _described(self, key: RecordKey) -> Node:
        """The address, type and name of a record."""
        record = self._archive.records[key]
        types = self._types(record)
        name = to.words(self._archive.names[key], self._language(record))
        return {"@id": self.id_of(key), "@type": list(types) if len(types) > 1 else types[0], "name": name}

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
        groups = [(number, value) for number, value in enumerate(values, start=1) if isinstance(value, Group)]
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
                said = to.merged(self._of_group(field, group, number, subject))
                yield "hasPart", {"@id": f"{subject.id}#{item_id(field.key, number)}", "@type": "Quotation", **said}

    def _of_values(
        self, field: Field, values: Iterable[FieldValue], subject: _Subject, group: str = ""
    ) -> Iterator[Pair]:
        for number, value in enumerate(values, start=1):
            yield from self._of_value(value, _Place(field, group, number), subject)

    def _of_value(self, value: FieldValue, place: _Place, subject: _Subject) -> Iterable[Pair]:
        property_ = place.property
        match value:
            case Reference():
                return self._of_reference(property_, value, subject)
            case Text() if place.field.type is FieldType.URL:
                return ((property_, to.address(property_, value.text)),)
            case Text():
                return self._of_words(value.text, place, subject, subject.language)
            case RichText():
                plain = self._presenter.plain(value, subject.record)
                return self._of_words(plain, place, subject, subject.language)
            case Choice():
                return self._of_choice(value, place, subject)
            case Image():
                return self._of_picture(value, place, subject)
        return _of_quantity(value, place, subject)

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

    def _of_choice(self, value: Choice, place: _Place, subject: _Subject) -> Iterable[Pair]:
        if place.field.type is FieldType.LICENCE:
            return ((place.property, to.address(place.property, licences()[value.key].url)),)
        language = self._archive.settings.language
        return self._of_words(place.field.choices[value.key][language], place, subject, language)

    def _of_words(self, text: str, place: _Place, subject: _Subject, language: str) -> Iterator[Pair]:
        """What a text says: words in a language, a code, the name of something, or a part of an address."""
        property_ = place.property
        shown = to.words(typographic(text), language)
        if property_ in ADDRESS_PARTS:
            node = {"@id": f"{subject.id}#_address", "@type": "PostalAddress"}
            yield "address", {**node, property_: to.plain_text(text)}
        elif property_ in NAMED:
            yield from self._of_name(property_, shown, place.id_in(subject))
        elif property_ in CODES:
            yield property_, to.plain_text(text)
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

    def _of_picture(self, image: Image, place: _Place, subject: _Subject) -> Iterator[Pair]:
        """A picture that others may use on known terms, at its full address."""
        record = subject.record
        path = self._archive.asset(record.source, image.src)
        licence = licence_url(image.licence) if image.licence else self._licence(record, or_of_archive=True)
        if path is None or not licence or not self._is_absolute:
            return
        url = self._root + quote(self._routes.asset(path))
        # Browsers make it as small as it is shown: there is no smaller file of it.
        node = {
            "@id": place.id_in(subject),
            "@type": ["MediaObject", "ImageObject"],
            "contentUrl": url,
            "thumbnailUrl": url,
        }
        texts = {"caption": image.caption, "description": image.alt, "copyrightNotice": image.credit}
        said = {name: to.words(typographic(text), subject.language) for name, text in texts.items() if text}
        is_of_work = place.property == "image" and subject.is_work
        yield "associatedMedia" if is_of_work else place.property, {**node, "license": to.iri(licence), **said}

    def _media_and_dataset(self, subject: _Subject) -> Iterator[Pair]:
        """The page of a work, as the file in which readers have it, and the dataset that it is part of."""
        licence = self._licence(subject.record, or_of_archive=True)
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

    def _of_work(self, record: Record) -> Iterator[Pair]:
        """What is said of every work: its language, terms and dates."""
        # A record that needs no text is about the work of somebody else, such as a report.
        is_own = self._is_own(record)
        language, licence = record.choice("lang"), self._licence(record, or_of_archive=is_own)
        if language or is_own:
            yield "inLanguage", language or self._archive.settings.language
        if licence:
            yield "license", licence
        updated = record.date("updated")
        if is_own and updated is not None:
            yield "dateModified", str(updated)
        covered = _covered(record)
        if covered is not None:
            yield "temporalCoverage", to.interval(covered)
        yield "sdDatePublished", to.day(self._changed(record) or self.edition)

    def _is_own(self, record: Record) -> bool:
        return self._archive.schema.kinds[record.kind].needs_text

    def _licence(self, record: Record, or_of_archive: bool) -> str:
        """The address of the terms of a record, "" if it has none."""
        key = record.choice("licence") or (self._archive.settings.licence if or_of_archive else "")
        return licences()[key].url if key else ""

    def _changed(self, record: Record) -> PartialDate | None:
        """The day on which a record was last changed: of a text that does not say so, the day it was written."""
        return next((day for day in self._dates_of_change(record) if day.day and day <= self._today), None)

    def _dates_of_change(self, record: Record) -> Iterator[PartialDate]:
        dates = (record.date("updated"), record.date("date") if self._is_own(record) else None)
        return (day for day in dates if day is not None)


def _is_published(field: Field) -> bool:
    return bool(field.property) or any(inner.property for inner in field.fields)


def _covered(record: Record) -> Period | None:
    """The time of which a story tells: from its date to the last of its interim states."""
    dates = [value for group in record.groups("states") for value in group.values.get("date", ())]
    states = [value for value in dates if isinstance(value, PartialDate)]
    began = record.date("date")
    return Period(min((*states, began) if began else states), max(states)) if states else None


def _of_quantity(value: FieldValue, place: _Place, subject: _Subject) -> Iterator[Pair]:
    """What a date, a number or a place on the map says."""
    property_ = place.property
    match value:
        case PartialDate():
            yield property_, to.date(property_, value)
        case Period():
            yield from _of_period(property_, value)
        case Number() if place.field.type is FieldType.DURATION:
            yield property_, to.duration(value)
        case Number():
            yield property_, to.decimal(value.value)
        case Money():
            yield property_, to.money(value, place.id_in(subject))
        case Flag():
            yield property_, value.value
        case Coordinates():
            degrees = {"latitude": to.decimal(value.latitude), "longitude": to.decimal(value.longitude)}
            yield property_, {"@id": place.id_in(subject), "@type": "GeoCoordinates", **degrees}


def _of_period(property_: str, period: Period) -> Iterator[Pair]:
    if property_ not in DATES:
        yield property_, to.interval(period)
        return
    yield property_, to.date(property_, period.start)
    if property_ == "startDate" and period.end is not None:
        yield "endDate", to.date("endDate", period.end)
