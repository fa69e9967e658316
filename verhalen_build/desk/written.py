"""What a file says now, as the values of a form."""

import textwrap
from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePosixPath

import msgspec

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.source import Source, read_source
from verhalen_build.desk.values import GROUPS, FormValue, Values, tidy_scalar, trimmed
from verhalen_build.model.digests import digest
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.model.schema import Field, FieldType, Kind, Schema, lookup_name, names_of
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence


class Shown(StrEnum):
    """How the desk can show a file: in a form, as plain text where its YAML has a fault, or not at all."""

    FORM = "form"
    TEXT = "text"
    CLOSED = "closed"


class Entry(msgspec.Struct, frozen=True):
    """One record as it stands in its file.

    `item` counts the items of a list file such as stories/members.yaml from 0; it is None for a Markdown file.
    `kind` is the key of its kind, "" in a folder of no kind. `digest` names the bytes of the whole file; saving asks
    for it. `values` are those of the form, by key of field. `body` is the text below the front matter without blank
    lines around it, and None for an item of a list. `unknown` are keys in the file that no field has: they stay as
    they are. `raw` is the text of the whole file where `shown` is TEXT, else "". `problems` are those with the
    characters and the YAML of the file; what the schema says of its values, the reader tells.
    """

    path: SourcePath
    item: int | None
    kind: str
    digest: str
    shown: Shown
    values: Values
    body: str | None
    unknown: tuple[str, ...] = ()
    raw: str = ""
    problems: tuple[Problem, ...] = ()


def is_list_file(path: str) -> bool:
    """Whether a file is a list of records rather than one."""
    return path.lower().endswith((".yaml", ".yml"))


def kind_of(path: SourcePath, schema: Schema) -> Kind | None:
    """The kind of the records in a file, by its folder or by the name of a list file; None for a folder of no kind."""
    parts = PurePosixPath(path).parts
    stem = PurePosixPath(path).stem
    at_top = stem if is_list_file(path) and stem != STORIES else ""
    return schema.kind_of_folder(parts[1] if len(parts) > 2 else at_top)


def written(path: SourcePath, data: bytes, schema: Schema) -> tuple[Entry, ...]:
    """The records of a file, in order: one for a Markdown file, one an item for a list file.

    A file that no form can show gives one entry, with the problems that are in the way.
    """
    kind = kind_of(path, schema)
    source, text, problems = read_source(path, data, is_list_file(path))
    name = digest(data)
    if source is None or kind is None:
        shown = Shown.CLOSED if text is None else Shown.TEXT
        key = kind.key if kind else ""
        return (Entry(path, None, key, name, shown, {}, None, raw=text or "", problems=problems),)
    if source.front is None:
        items = items_of(source.root)
        one = as_field(kind)
        return tuple(
            Entry(path, number, kind.key, name, Shown.FORM, values, None, unknown_keys(item, kind.fields), "", problems)
            for number, item in enumerate(items)
            if isinstance(values := one_value(one, item, source), dict)
        )
    assert isinstance(source.root, Mapping)
    values = values_of(source.root, kind.fields, source)
    unknown = unknown_keys(source.root, kind.fields)
    body = trimmed(source.front.body)
    return (Entry(path, None, kind.key, name, Shown.FORM, values, body, unknown, "", problems),)


def items_of(root: Node) -> tuple[Node, ...]:
    """The items of a list file; a file with nothing in it has none."""
    return root.items if isinstance(root, Sequence) else ()


def as_field(kind: Kind) -> Field:
    """A kind as the field that a list file holds: a group that repeats."""
    names: dict[str, tuple[str, ...]] = {"nl": (kind.key,), "en": (kind.key,)}
    return Field(kind.key, FieldType.GROUP, names, {}, repeat=True, fields=kind.fields, main="title")


def values_of(mapping: Mapping, fields: Iterable[Field], source: Source) -> Values:
    """The values of a mapping by key of field; of a field that stands there twice the first, as the reader has it."""
    known = {name: field for field in fields for name in names_of(field)}
    values: Values = {}
    seen: set[str] = set()
    for key, node in mapping.entries:
        field = known.get(lookup_name(key.text))
        if field is None or field.key in seen:
            continue
        seen.add(field.key)
        value = value_of(field, node, source)
        if value:
            values[field.key] = value
    return values


def value_of(field: Field, node: Node, source: Source) -> FormValue:
    """The value of a field, in the form that the field has; something empty where there is none."""
    inside = unwrapped(field, node)
    if not field.repeat:
        return one_value(field, inside, source)
    items = inside.items if isinstance(inside, Sequence) else (inside,)
    return [value for value in (one_value(field, item, source) for item in items) if value]


def one_value(field: Field, node: Node, source: Source) -> FormValue:
    """One value of a field, which may be one of several."""
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
    """The field inside a group or image that a single text stands for."""
    fields = inner_fields(field)
    key = "src" if field.type is FieldType.IMAGE else field.main
    needed = (inner for inner in fields if inner.required)
    return next((inner for inner in fields if inner.key == key), None) or next(needed, fields[0])


def knows_any(node: Mapping, fields: Iterable[Field]) -> bool:
    """Whether any key is that of a field: where none is, what looks like keys are words with a colon in them."""
    known = {name for field in fields for name in names_of(field)}
    return not node.entries or any(lookup_name(key.text) in known for key, _ in node.entries)


def unwrapped(field: Field, node: Node) -> Node:
    """What stands in `[[Zwolle]]`, two lists to YAML and a link to its writer; anything else as it is."""
    if field.type is FieldType.REFERENCE and isinstance(node, Sequence) and len(node.items) == 1:
        inner = node.items[0]
        if isinstance(inner, Sequence) and len(inner.items) == 1 and isinstance(inner.items[0], Scalar):
            return inner.items[0]
    return node


def unknown_keys(node: Node, fields: Iterable[Field]) -> tuple[str, ...]:
    """The keys that no field has."""
    if not isinstance(node, Mapping):
        return ()
    known = {name for field in fields for name in names_of(field)}
    return tuple(key.text for key, _ in node.entries if lookup_name(key.text) not in known)


def _scalar(field: Field, node: Node, source: Source) -> str:
    if isinstance(node, Scalar):
        return tidy_scalar(node.text, field)
    if field.type is FieldType.COORDINATES and isinstance(node, Sequence):
        return ", ".join(item.text for item in node.items if isinstance(item, Scalar))
    # What does not belong here is shown as it stands, so that its writer can see what to make of it.
    return tidy_scalar(_outdented(source, node), field)


def _outdented(source: Source, node: Node) -> str:
    return textwrap.dedent(" " * (node.column - 1) + source.slice(node)) if node.line else ""
