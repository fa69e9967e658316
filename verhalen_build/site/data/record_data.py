"""Records as plain data: texts, numbers, and lists and mappings of these, under the names of their fields.

A record has its id (the address of its page without `.html`), its address, and each field that is filled in. Names are
those that readers see, and a text with markup is its plain words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.kept_copies import kept_file
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SourcePath
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
    Value,
)
from verhalen_build.model.recording import RECORDINGS, TRANSCRIPT_FIELDS
from verhalen_build.model.single_values import format_duration
from verhalen_build.site.data.data_fields import LANG, DataField, DataKind, data_kind
from verhalen_build.site.picture_markup import picture_address
from verhalen_build.site.presenter import Presenter
from verhalen_build.translations import msgid, translations

_ADDRESS = msgid("address")
# Files of which readers get another form.
_UNPUBLISHED = frozenset(TRANSCRIPT_FIELDS)

Data = dict[str, Any]
"""Plain values by their name."""


class RecordData:
    """The records of one archive as plain data; `names` translates names of files and columns, `texts` other texts."""

    def __init__(self, presenter: Presenter, texts: Callable[[str], str]) -> None:
        self.archive = presenter.archive
        self.texts = texts
        self.names = translations(presenter.archive.settings.language).gettext
        self.description = presenter.description
        self._presenter = presenter
        self._routes = presenter.routes

    @cached_property
    def keys(self) -> Mapping[str, tuple[RecordKey, ...]]:
        """The published records of each kind that has any. Drafts are not published, whatever a build shows."""
        published = {kind: tuple(filter(self.is_published, keys)) for kind, keys in self.archive.by_kind.items()}
        return {kind: keys for kind, keys in published.items() if keys}

    def is_published(self, key: RecordKey) -> bool:
        """Whether a record is among the data."""
        return not self.archive.records[key].flag("draft")

    @cached_property
    def kinds(self) -> Mapping[str, DataKind]:
        """The kinds as they are published."""
        address, language = self.names(_ADDRESS), self.archive.settings.language
        return {kind.key: data_kind(kind, address, language) for kind in self.archive.schema.kinds.values()}

    def id_of(self, key: RecordKey) -> str:
        """The id of a record, which is the same in all files."""
        return self._routes.records[key].removesuffix(".html")

    def address(self, path: str) -> str:
        """The full address of a page or file; where that is not known, its path from the root of the site."""
        return f"{self.archive.settings.base_url}{path}"

    def identity(self, key: RecordKey) -> Data:
        """The id, address and name of a record."""
        kind = self.kinds[key.partition("/")[0]]
        return {
            kind.id_name: self.id_of(key),
            kind.address_name: self.address(self._routes.records[key]),
            kind.fields[0].name: self.archive.names[key],
        }

    def record(self, key: RecordKey) -> Data:
        """A record."""
        record = self.archive.records[key]
        return self.identity(key) | self._values(self.kinds[record.kind].fields[1:], record.values, record)

    def _values(self, fields: Iterable[DataField], values: Mapping[str, tuple[Value, ...]], record: Record) -> Data:
        data: Data = {}
        for field in fields:
            if field.key not in values:
                continue
            if field.id_name:
                self._add_references(data, field, values[field.key])
                continue
            plain = [self._plain(field, value, record) for value in values[field.key]]
            _add(data, field.name, [value for value in plain if value not in ("", None, {})], field)
        return data

    def _add_references(self, data: Data, field: DataField, values: Iterable[Value]) -> None:
        """The names of records, and their ids in the same order; a record that is not published has no id."""
        pairs = [pair for value in values if isinstance(value, Reference) for pair in self._name_and_id(value)]
        _add(data, field.name, [name for name, _ in pairs], field)
        _add(data, field.id_name, [id_ for _, id_ in pairs] if any(id_ for _, id_ in pairs) else [], field)

    def _name_and_id(self, reference: Reference) -> Iterator[tuple[str, str]]:
        target = self.archive.target(reference)
        if target is not None and self.is_published(target):
            yield self.archive.names[target], self.id_of(target)
        elif target is None and (name := self.archive.absent_name(reference)):
            yield name, ""

    def _plain(self, field: DataField, value: Value, record: Record) -> Any:
        match value:
            case RichText():
                return self._presenter.plain(value, record)
            case Group():
                fields = (inner for inner in field.fields if field.key != RECORDINGS or inner.key not in _UNPUBLISHED)
                return self._values(fields, value.values, record)
            case Image():
                return self._picture(field, value, record)
            case Choice() if field.key == LANG:
                return value.key
            case Choice():
                return field.declared.choices[value.key][self.archive.settings.language]
            case Number() if field.declared.type is FieldType.DURATION:
                return format_duration(int(value.value))
            case Text() if (path := self._published_file(field, value, record)) is not None:
                return self._asset_address(path)
        return _plain_words(value)

    def _published_file(self, field: DataField, value: Text, record: Record) -> SourcePath | None:
        """The file that a field names, if readers get it: a kept copy, or a recording."""
        if field.key == "kept":
            return kept_file(record, self.archive)
        return self.archive.asset(record.source, value.text) if field.key == "file" else None

    def _picture(self, field: DataField, image: Image, record: Record) -> Data:
        """A picture, if it may be shown: its address and what is written about it."""
        path = self.archive.asset(record.source, image.src)
        if path is None:
            return {}
        texts = {"alt": image.alt, "caption": image.caption, "credit": image.credit, "licence": image.licence}
        texts["src"] = self.address(picture_address(path, self.archive, self._routes))
        return {inner.name: texts[inner.key] for inner in field.fields if texts[inner.key]}

    def _asset_address(self, path: SourcePath) -> str:
        return self.address(quote(self._routes.asset(path)))


def _plain_words(value: Value) -> str | int | float | bool:
    """A value that is no more than a few words or a number."""
    match value:
        case Number():
            return int(value.value) if value.value.is_integer() else value.value
        case Flag():
            return value.value
        case Money():
            return f"{value.amount:.2f} {value.currency}"
        case Period():
            return f"{value.start}/{value.end or '..'}"
        case Coordinates():
            return f"{value.latitude}, {value.longitude}"
        case Text():
            return value.text
    return str(value)


def _add(data: Data, name: str, values: list[Any], field: DataField) -> None:
    if values:
        data[name] = values if field.repeat else values[0]


def newest_update(archive: Archive) -> PartialDate | None:
    """The newest day on which a record says to have been changed."""
    return max((updated for record in archive.records.values() if (updated := record.date("updated"))), default=None)
