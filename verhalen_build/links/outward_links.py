"""The links from an archive to the web: in texts, in fields with an address, and in the credit of pictures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from verhalen_build.archive.archive import Archive
from verhalen_build.links.web_hosts import without_fragment
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.problems import Location
from verhalen_build.model.record import Group, Image, Record, RichText, Text, Value, WebLink
from verhalen_build.model.schema import Field
from verhalen_build.model.single_values import is_url

_ADDRESS_IN_WORDS = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]]")


@dataclass(frozen=True)
class OutwardLink:
    """A link as written, with its place.

    `copy` is a kept copy of the page, if any, and `year` that of the record, 0 if it has none.
    """

    written: str
    at: Location
    copy: str
    year: int


def outward_links(archive: Archive) -> dict[str, list[OutwardLink]]:
    """The links by the address of their page, in the order of the archive."""
    links: dict[str, list[OutwardLink]] = {}
    copies = _kept_copies(archive.records.values())
    for record in (archive.settings.record, *archive.written_records):
        kind = archive.schema.kinds.get(record.kind)
        began = record.began
        for link in _web_links(record, kind.fields if kind else ()):
            page = without_fragment(link.address)
            at = Location(record.source, link.line or record.line, link.column)
            outward = OutwardLink(link.address, at, copies.get(page, ""), began.year if began else 0)
            links.setdefault(page, []).append(outward)
    return links


def _kept_copies(records: Iterable[Record]) -> dict[str, str]:
    """The kept copy of each page that has one, by its address."""
    with_copy = (record for record in records if "kept" in record.values)
    return {without_fragment(record.text("url")): record.text("kept") for record in with_copy}


def _web_links(record: Record, fields: Iterable[Field]) -> Iterator[WebLink]:
    yield from _in_values(record.values, fields)
    yield from record.body.web_links


def _in_values(values: Mapping[str, tuple[Value, ...]], fields: Iterable[Field]) -> Iterator[WebLink]:
    """The links in values, of which those of config.yaml have no fields."""
    field_of = {field.key: field for field in fields}
    for key, field_values in values.items():
        for value in field_values:
            yield from _in_value(value, field_of.get(key))


def _in_value(value: Value, field: Field | None) -> Iterator[WebLink]:
    match value:
        case RichText():
            yield from value.web_links
        case Text() if field is not None and _is_address(field, value):
            yield WebLink(value.text, value.line, value.column)
        case Image():
            for address in _ADDRESS_IN_WORDS.findall(value.credit):
                yield WebLink(address, value.line, value.column)
        case Group() if field is not None:
            yield from _in_values(value.values, field.fields)


def _is_address(field: Field, value: Text) -> bool:
    """Whether a text is an address; a kept copy is a file or an address."""
    return field.type is FieldType.URL or (field.key == "kept" and is_url(value.text))
