"""The relations between records as an edge list: who names whom in which field or text, and who did what with whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from verhalen_build.archive.record_contents import links_in, references_among
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.record import Group, PartialDate, RecordKey, first_value
from verhalen_build.site.data.record_data import RecordData
from verhalen_build.site.data.tables import DataColumn, DataTable
from verhalen_build.translations import msgid

_COLUMNS = (
    msgid("from_id"),
    msgid("from"),
    msgid("relation"),
    msgid("to_id"),
    msgid("to"),
    msgid("what"),
    msgid("since"),
    msgid("until"),
    msgid("according_to_id"),
)
_TEXT = msgid("text")
_RELATIONS = "relations"


def relations_table(data: RecordData) -> DataTable:
    """The edge list, in the order of the records that name others."""
    columns = tuple(DataColumn(data.names(column), ()) for column in _COLUMNS)
    edges = (edge for keys in data.keys.values() for key in keys for edge in _edges_of(data, key))
    return DataTable(columns, tuple(_row(data, edge) for edge in edges))


@dataclass(frozen=True)
class _Edge:
    """That one record is related to another, according to a record."""

    start: RecordKey
    relation: str
    end: RecordKey
    according_to: RecordKey
    what: str | None = None
    since: str | None = None
    until: str | None = None


def _row(data: RecordData, edge: _Edge) -> tuple[Any, ...]:
    names = data.archive.names
    return (
        data.id_of(edge.start),
        names[edge.start],
        edge.relation,
        data.id_of(edge.end),
        names[edge.end],
        edge.what,
        edge.since,
        edge.until,
        data.id_of(edge.according_to),
    )


def _edges_of(data: RecordData, key: RecordKey) -> Iterator[_Edge]:
    """What a record says: in its fields, its texts, and its relations."""
    edges = chain(_named(data, key), _declared(data, key))
    return (edge for edge in edges if data.is_published(edge.start) and data.is_published(edge.end))


def _named(data: RecordData, key: RecordKey) -> Iterator[_Edge]:
    """An edge for each record that a record names in a field or in a text, once for each."""
    archive, record = data.archive, data.archive.records[key]
    named: dict[tuple[str, RecordKey | None], None] = {}
    for field in data.kinds[record.kind].fields:
        # What a relation says has an edge of its own, and who is in a picture is not published.
        if field.key != _RELATIONS and field.declared.type is not FieldType.IMAGE:
            references = references_among(record.values.get(field.key, ()))
            named |= dict.fromkeys((field.name, archive.target(reference)) for reference in references)
    links = chain(record.body.links, links_in(record.values))
    named |= dict.fromkeys((data.names(_TEXT), archive.link_target(link, record.source)) for link in links)
    for relation, target in named:
        if target is not None and target != key:
            yield _Edge(key, relation, target, key)


def _declared(data: RecordData, key: RecordKey) -> Iterator[_Edge]:
    """An edge for each relation that a record declares."""
    field = data.archive.schema.kinds[key.partition("/")[0]].field(_RELATIONS)
    types = next((inner.choices for inner in (field.fields if field is not None else ()) if inner.key == "type"), {})
    for relation in data.archive.relations.get(key, ()):
        if relation.declared_on == key:
            group = relation.group
            label = types.get(group.choice("type"), {}).get(data.archive.settings.language, "")
            what, since, until = group.text("what") or None, _date(group, "since"), _date(group, "until")
            yield _Edge(relation.start, label, relation.end, key, what, since, until)


def _date(group: Group, field: str) -> str | None:
    date = first_value(group.values, field, PartialDate)
    return str(date) if date is not None else None
