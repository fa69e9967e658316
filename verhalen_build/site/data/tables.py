"""Tables of records: a row for each, and tables of their own for what a record may have several of with fields.

A field with fields of its own that does not repeat is spread over columns (`waarden.legitimiteit`). One that repeats
has a table, in which each row begins with the id of its record.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verhalen_build.model.schema import Field
from verhalen_build.site.data.data_fields import DataField, DataKind, free_name
from verhalen_build.site.data.record_data import Data


@dataclass(frozen=True)
class DataColumn:
    """A column: its name, the way to its values in a record, and the field that is in it, if it is one."""

    name: str
    way: tuple[str, ...]
    field: Field | None = None


@dataclass(frozen=True)
class DataTable:
    """A table; `key` is the column that tells its rows apart, if there is one."""

    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: str = ""


def table_of_records(kind: DataKind, records: Sequence[Data]) -> DataTable:
    """The records of a kind, without the fields that have a table of their own."""
    own = (DataColumn(kind.id_name, (kind.id_name,)), DataColumn(kind.address_name, (kind.address_name,)))
    columns = _used((*own, *_columns((field for field in kind.fields if not field.is_table), ())), records)
    return DataTable(columns, tuple(_row(columns, record) for record in records), kind.id_name)


def table_of_group(kind: DataKind, group: DataField, records: Sequence[Data]) -> DataTable:
    """The values of a field with fields of its own, each with the id of its record."""
    items = [(record[kind.id_name], item) for record in records for item in record.get(group.name, ())]
    columns = _used(tuple(_columns(group.fields, ())), [item for _, item in items])
    id_name = free_name(kind.id_name, (column.name for column in columns))
    return DataTable((DataColumn(id_name, ()), *columns), tuple((id_, *_row(columns, item)) for id_, item in items))


def _columns(fields: Iterable[DataField], way: tuple[str, ...]) -> Iterator[DataColumn]:
    for field in fields:
        here = (*way, field.name)
        if field.fields and not field.repeat:
            yield from _columns(field.fields, here)
        else:
            # What repeats within another group is kept as it is, in one cell.
            yield DataColumn(".".join(here), here, field.declared)
        if field.id_name:
            yield DataColumn(".".join((*way, field.id_name)), (*way, field.id_name))


def _used(columns: tuple[DataColumn, ...], records: Sequence[Data]) -> tuple[DataColumn, ...]:
    """The columns in which any record has a value: most archives use some of the fields."""
    return tuple(column for column in columns if any(_value(column, record) is not None for record in records))


def _row(columns: Iterable[DataColumn], record: Data) -> tuple[Any, ...]:
    return tuple(_value(column, record) for column in columns)


def _value(column: DataColumn, record: Data) -> Any:
    value: Any = record
    for name in column.way:
        value = value.get(name) if isinstance(value, dict) else None
    return value
