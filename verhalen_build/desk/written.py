"""Reads a file as the values of a form."""

import textwrap
from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePosixPath

import msgspec

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.source import EditableSource, read_source
from verhalen_build.desk.values import GROUPS, FormValue, Values, tidy_scalar, trimmed
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.model.schema import Field, Kind, Schema
from verhalen_build.read.fields import as_scalar, field_entries, knows_any, unwrapped
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence
from verhalen_build.translations import languages


class EditMode(StrEnum):
    """How the desk can edit a file: in a form, as text if its YAML has an error, or not at all."""

    FORM = "form"
    TEXT = "text"
    CLOSED = "closed"


class RecordEntry(msgspec.Struct, frozen=True):
    """One record as it is in its file.

    `item` is the index in a list file such as stories/members.yaml; it is None for a Markdown file. `kind` is the key
    of its kind, "" in a folder of no kind. `digest` is that of the whole file, for saving. `values` are those of the
    form, by key of field. `body` is the text after the front matter without blank lines around it, and None in a list
    file. `unknown` has the keys in the file that no field has, which are kept. `raw` is the text of the whole file if
    `mode` is TEXT, else "". `problems` are those of characters and YAML; those of values come from reading.
    """

    path: SourcePath
    item: int | None
    kind: str
    digest: str
    mode: EditMode
    values: Values
    body: str | None
    unknown: tuple[str, ...] = ()
    raw: str = ""
    problems: tuple[Problem, ...] = ()


def is_list_file(path: str) -> bool:
    """Whether a file is a list of records."""
    return path.lower().endswith((".yaml", ".yml"))


def kind_of(path: SourcePath, schema: Schema) -> Kind | None:
    """The kind of the records in a file, by its folder or the name of a list file; None for a folder of no kind."""
    parts = PurePosixPath(path).parts
    stem = PurePosixPath(path).stem
    at_top = stem if is_list_file(path) and stem != STORIES else ""
    return schema.kind_of_folder(parts[1] if len(parts) > 2 else at_top)


def written(path: SourcePath, data: bytes, schema: Schema) -> tuple[RecordEntry, ...]:
    """The records of a file, in order: one for a Markdown file, one for each item of a list file.

    A file that cannot be edited in a form gives one entry, with the problems that prevent it.
    """
    kind = kind_of(path, schema)
    source, text, problems = read_source(path, data, is_list_file(path))
    data_digest = digest(data)
    if source is None or kind is None:
        mode = EditMode.CLOSED if text is None else EditMode.TEXT
        key = kind.key if kind else ""
        return (RecordEntry(path, None, key, data_digest, mode, {}, None, raw=text or "", problems=problems),)
    if source.front is None:
        items = items_of(source.root)
        list_field = as_field(kind)
        return tuple(
            RecordEntry(
                path,
                index,
                kind.key,
                data_digest,
                EditMode.FORM,
                values,
                None,
                unknown_keys(item, kind.fields),
                problems=problems,
            )
            for index, item in enumerate(items)
            if isinstance(values := one_value(list_field, item, source), dict)
        )
    assert isinstance(source.root, Mapping)
    values = values_of(source.root, kind.fields, source)
    unknown = unknown_keys(source.root, kind.fields)
    body = trimmed(source.front.body)
    return (RecordEntry(path, None, kind.key, data_digest, EditMode.FORM, values, body, unknown, "", problems),)


def items_of(root: Node) -> tuple[Node, ...]:
    """The items of a list file; an empty file has none."""
    return root.items if isinstance(root, Sequence) else ()


def as_field(kind: Kind) -> Field:
    """A kind as the field of a list file: a repeated group."""
    names: dict[str, tuple[str, ...]] = dict.fromkeys(languages(), (kind.key,))
    return Field(kind.key, FieldType.GROUP, names, {}, repeat=True, fields=kind.fields, main="title")


def values_of(mapping: Mapping, fields: Iterable[Field], source: EditableSource) -> Values:
    """The values of a mapping by key of field; of a repeated key the first, as in reading."""
    return {
        field.key: value
        for _, node, field, earlier in field_entries(mapping, fields)
        if field is not None and earlier is None and (value := value_of(field, node, source))
    }


def value_of(field: Field, node: Node, source: EditableSource) -> FormValue:
    """The value of a field; an empty one of the same type for none."""
    value_node = unwrapped(field, node)
    if not field.repeat:
        return one_value(field, value_node, source)
    items = value_node.items if isinstance(value_node, Sequence) else (value_node,)
    return [value for value in (one_value(field, item, source) for item in items) if value]


def one_value(field: Field, node: Node, source: EditableSource) -> FormValue:
    """A single value of a field, which may be an item of a list."""
    node = unwrapped(field, node)
    if field.type in GROUPS:
        fields = inner_fields(field)
        if isinstance(node, Mapping) and knows_any(node, fields):
            return values_of(node, fields, source)
        main = main_field(field)
        text = _scalar(main, node, source)
        return {main.key: text} if text else {}
    return _scalar(field, node, source)


def main_field(field: Field) -> Field:
    """The field inside a group or image that gets a single text."""
    fields = inner_fields(field)
    key = "src" if field.type is FieldType.IMAGE else field.main
    needed = (inner for inner in fields if inner.required)
    return next((inner for inner in fields if inner.key == key), None) or next(needed, fields[0])


def unknown_keys(node: Node, fields: Iterable[Field]) -> tuple[str, ...]:
    """The keys that no field has."""
    if not isinstance(node, Mapping):
        return ()
    return tuple(entry.key.text for entry in field_entries(node, fields) if entry.field is None)


def _scalar(field: Field, node: Node, source: EditableSource) -> str:
    node = as_scalar(field, node)
    if isinstance(node, Scalar):
        return tidy_scalar(node.text, field)
    # Invalid values are shown as they are, so that the writer can correct them.
    return tidy_scalar(_outdented(source, node), field)


def _outdented(source: EditableSource, node: Node) -> str:
    return textwrap.dedent(" " * (node.column - 1) + source.slice(node)) if node.line else ""
