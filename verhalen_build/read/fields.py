"""From YAML text to values typed by the schema: every scalar is text until its field says what it is."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Mapped
from functools import cached_property
from typing import NamedTuple, assert_never

from msgspec.structs import replace

from verhalen_build.model.field_types import FIELD_TYPES, FieldType, Shape
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.near import nearest
from verhalen_build.model.numbers import (
    Separator,
    unclear_number,
)
from verhalen_build.model.picture import fault_of_description
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import (
    Coordinates,
    Group,
    Image,
    Number,
    PartialDate,
    Reference,
    Text,
    Value,
    first_value,
)
from verhalen_build.model.recording import RECORDINGS
from verhalen_build.model.reference import example_of, takes_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, names_of
from verhalen_build.model.single_values import InvalidValue, first_day, last_day
from verhalen_build.read.addresses import refusal
from verhalen_build.read.markup import Markup
from verhalen_build.read.yaml_faults import quoted
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence

_WIKI_BRACKETS = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")

_SHOWN = 60


@dataclasses.dataclass
class FieldParser:
    """Parses the fields of one file and collects their problems; `text` is that of the file."""

    file: SourcePath
    language: Language
    markup: Markup
    problems: list[Problem] = dataclasses.field(default_factory=list)
    text: str = ""
    _numbers: list[tuple[Field, Scalar]] = dataclasses.field(default_factory=list)

    def mapping(
        self, mapping: Mapping, fields: Iterable[Field], skip: frozenset[str] = frozenset()
    ) -> dict[str, tuple[Value, ...]]:
        """The values of a mapping, by field; keys in `skip` are read elsewhere."""
        values: dict[str, tuple[Value, ...]] = {}
        nodes: dict[str, Node] = {}
        for key, node, field, earlier in field_entries(mapping, fields):
            if key.text in skip:
                continue
            if field is None:
                self._unknown_key(key, fields)
            elif earlier is not None:
                near = field.name(self.language) if field.repeat else ""
                self._problem("key-twice", key, key.text, other=earlier.text, line=str(earlier.line), near=near)
            else:
                typed = self._field(field, node)
                if typed:
                    values[field.key] = typed
                    nodes[field.key] = node
        self._check_order(fields, values, nodes)
        return values

    def _check_order(
        self, fields: Iterable[Field], values: Mapped[str, tuple[Value, ...]], nodes: Mapped[str, Node]
    ) -> None:
        """Reports each date before the one that it must follow; both may be only a year or a month."""
        by_key = {field.key: field for field in fields}
        for field in (field for field in by_key.values() if field.not_before):
            first, last = _date_in(values, field.not_before), _date_in(values, field.key)
            if first and last and last_day(last) < first_day(first):
                names = {"field": field.name(self.language), "other": by_key[field.not_before].name(self.language)}
                self._problem("dates-swapped", nodes[field.key], str(last), **names, first=str(first))

    def missing(
        self,
        values: dict[str, tuple[Value, ...]],
        fields: Iterable[Field],
        at: Location,
        code: str = "missing-required",
    ) -> None:
        """Reports the required fields that have no value."""
        for field in fields:
            if field.required and field.key not in values and not self._is_reported(at, field):
                details = {"about": field.about[self.language]}
                self.problems.append(Problem(code, at, field.name(self.language), details))

    def _is_reported(self, at: Location, field: Field) -> bool:
        """Whether this field has a problem already, as one fault is one problem."""
        return any(p.details.get("field") == field.name(self.language) and p.at.line >= at.line for p in self.problems)

    def check_numbers(self) -> None:
        """Reports ambiguous numbers once the whole file is read: doubtful if others have decimals after that sign."""
        separators = [
            (field, node, FIELD_TYPES[field.type].separator(node.text.strip(), self.language))
            for field, node in self._numbers
        ]
        other = next((node for _, node, separator in separators if separator is Separator.BEFORE_DECIMALS), None)
        for field, node, separator in separators if other else ():
            if other and separator is Separator.AFTER_THOUSANDS:
                other_text = other.text.strip()
                details = unclear_number(node.text.strip(), self.language, other_text, other.line)
                self._problem("number-unclear", node, node.text.strip(), field=field.name(self.language), **details)

    # Values

    def _field(self, field: Field, node: Node) -> tuple[Value, ...]:
        node = unwrapped(field, node)
        if isinstance(node, Scalar) and not node.text.strip():
            return ()
        if isinstance(node, Sequence) and field.repeat:
            values = [self._value(field, item) for item in node.items]
            return tuple(value for value in values if value is not None)
        if isinstance(node, Scalar) and field.repeat and not node.quoted:
            self._check_lines(field, node)
        value = self._value(field, node)
        return () if value is None else (value,)

    def _check_lines(self, field: Field, node: Scalar) -> None:
        """Reports lines that YAML joins, and that were most likely meant as values of their own."""
        first, *others = [line.strip() for line in self._source_of(node).split("\n")]
        joined, beginnings = first, []
        for line in others:
            if not line or len(joined) >= len(node.text):
                break
            joined += f" {line}"
            beginnings.append(line.lstrip("\"'[“‘")[:1])
        # A sentence that goes on in the next line begins there with a small letter, most often.
        if joined == node.text and beginnings and all(map(str.isupper, beginnings)):
            self._problem("lines-without-dashes", node, first.rstrip(","), field=field.name(self.language))

    def _value(self, field: Field, node: Node) -> Value | None:
        node = unwrapped(field, node)
        row = FIELD_TYPES[field.type]
        if row.shape is Shape.GROUP:
            return self._group(field, node)
        if row.shape is Shape.IMAGE:
            return self._image(field, node)
        node = as_scalar(field, node)
        if not isinstance(node, Scalar):
            if isinstance(node, Mapping) and row.is_prose:
                self._sentence(field, node)
            else:
                self._wrong(field, node, as_written(node), InvalidValue(meant=_as_single(field, node)))
            only = _only_scalar(node)
            # Otherwise what is referred to would seem to be named by words that refer to nothing.
            if only is not None and only.text.strip() and row.shape is Shape.REFERENCE:
                return self._scalar(field, only)
            return None
        return self._scalar(field, node) if node.text.strip() else None

    def _scalar(self, field: Field, node: Scalar) -> Value | None:
        match FIELD_TYPES[field.type].shape:
            case Shape.REFERENCE:
                name = _WIKI_BRACKETS.sub(r"\1", node.text).strip()
                return Reference(name, field.to, node.line, node.column)
            case Shape.MARKDOWN:
                at = Location(self.file, node.line, node.column)
                text, problems = self.markup.field(node.text, at, self._source_of(node))
                self.problems += problems
                return text
            case Shape.WORDS:
                return self._words(field, node)
            case Shape.IMAGE | Shape.GROUP as shape:
                raise AssertionError(f"a {shape} is more than field scalar")
            case shape:
                assert_never(shape)

    def _words(self, field: Field, node: Scalar) -> Value | None:
        row = FIELD_TYPES[field.type]
        self._numbers += (
            [(field, node)] if row.separator(node.text.strip(), self.language) is not Separator.ABSENT else []
        )
        try:
            value = row.read(node.text.strip(), field.choices, self.language)
        except InvalidValue as fault:
            self._wrong(field, node, node.text.strip(), fault)
            return None
        if isinstance(value, Text | Coordinates):
            # Later problems are about these.
            return replace(value, line=node.line, column=node.column)
        return value

    def _source_of(self, node: Scalar) -> str:
        """A value as in the file, indented and folded, and possibly some lines after it."""
        if not self._lines:
            return node.text
        count = 2 * node.text.count("\n") + len(node.text) // 20 + 5
        first, *others = self._lines[node.line - 1 : node.line + count]
        return "\n".join([first[node.column - 1 :], *others])

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n") if self.text else []

    def _group(self, field: Field, node: Node) -> Value | None:
        if isinstance(node, Scalar) and field.main:
            main = next(inner for inner in field.fields if inner.key == field.main)
            node = Mapping(((Scalar(main.key, node.line, node.column, False), node),), node.line, node.column)
        if isinstance(node, Mapping) and field.main and self._is_sentence(field, node):
            self._sentence(field, node)
            return None
        if not isinstance(node, Mapping):
            needed = [inner for inner in field.fields if inner.required] or field.fields[:1]
            self._wrong(field, node, as_written(node), InvalidValue(), example=self._example_of(needed))
            return None
        values = self.mapping(node, field.fields)
        if field.shares:
            self._check_shares(field, node, values)
        self.missing(values, field.fields, Location(self.file, node.line, node.column))
        # Which of its fields are not to be there, a translation hears once its original is found.
        entries = field_entries(node, field.fields) if field.key == RECORDINGS else ()
        places = tuple((entry.field.key, entry.key.line, entry.key.column) for entry in entries if entry.field)
        return Group(values, node.line, node.column, places)

    def _check_shares(self, field: Field, node: Mapping, values: dict[str, tuple[Value, ...]]) -> None:
        """Reports impossible shares: one below zero, or all of them zero."""
        shares = {inner.key: inner for inner in field.fields if inner.type is FieldType.NUMBER}
        numbers = {key: value.value for key in shares for value in values.get(key, ()) if isinstance(value, Number)}
        for key, number in numbers.items():
            if number < 0:
                written = next(value for name, value in node.entries if lookup_name(name.text) in names_of(shares[key]))
                self._problem("share-negative", written, as_written(written), field=shares[key].name(self.language))
        if numbers.keys() == shares.keys() and not any(numbers.values()):
            self._problem("shares-all-zero", node, as_written(node), field=field.name(self.language))

    def _example_of(self, fields: Iterable[Field]) -> str:
        return f"{{{', '.join(f'{inner.name(self.language)}: …' for inner in fields)}}}"

    def _image(self, field: Field, node: Node) -> Value | None:
        if isinstance(node, Scalar):
            node = Mapping(((Scalar("src", node.line, node.column, False), node),), node.line, node.column)
        if not isinstance(node, Mapping):
            self._wrong(field, node, as_written(node), InvalidValue(), example=self._example_of(IMAGE_FIELDS[:2]))
            return None
        values = self.mapping(node, IMAGE_FIELDS)
        self.missing(values, IMAGE_FIELDS, Location(self.file, node.line, node.column))
        texts = {key: value.text for key, (value, *_) in values.items() if isinstance(value, Text)}
        src = texts.get("src", "")
        if not src:
            return None
        at = next(Location(self.file, n.line, n.column) for k, n in node.entries if lookup_name(k.text) in _SRC_NAMES)
        fault = fault_of_description(texts.get("alt", ""))
        if fault:
            self.problems.append(Problem(fault, at, src))
        refused = refusal(src, is_image=True)
        if refused:
            self.problems.append(Problem(refused, at, src[:_SHOWN]))
            return None
        alt, caption, credit, licence = (texts.get(key, "") for key in ("alt", "caption", "credit", "licence"))
        people = tuple(value for value in values.get("people", ()) if isinstance(value, Reference))
        return Image(SourcePath(src), alt, caption, credit, licence, at.line, at.column, people)

    # Problems

    def _problem(self, code: str, node: Node, value: str, **details: str) -> None:
        self.problems.append(Problem(code, Location(self.file, node.line, node.column), value, details))

    def _wrong(self, field: Field, node: Node, value: str, fault: InvalidValue, example: str = "") -> None:
        name = field.name(self.language)
        lead = "" if fault.choices else self._lead(field, node)
        details = {
            "field": name,
            "expected": takes_of(field.type, self.language),
            "example": lead + (example or _only_value(node) or example_of(field.type, self.language) or "…"),
            # As one types it in a form.
            "sample": example_of(field.type, self.language) or "…",
            "near": fault.meant and lead + fault.meant,
            "better": fault.meant,
            "known": fault.choices,
        }
        self._problem(fault.code, node, value, **{name: text for name, text in details.items() if text})

    def _is_sentence(self, field: Field, node: Mapping) -> bool:
        """Whether a mapping is a sentence with a colon in it, rather than fields of which a key is misspelt."""
        is_in_braces = self._lines and self._lines[node.line - 1][node.column - 1 :].startswith("{")
        if len(node.entries) > 1 or knows_any(node, field.fields) or is_in_braces:
            return False
        names = [name for inner in field.fields for name in inner.names[self.language]]
        return not any(nearest(key.text.lower(), names) for key, _ in node.entries)

    def _sentence(self, field: Field, node: Mapping) -> None:
        """Reports a sentence that YAML reads as a mapping, such as `- Ik had: nog hout over`."""
        sentence = ", ".join(f"{key.text}: {as_written(value)}" for key, value in node.entries)
        self._problem("yaml-colon", node, sentence, correction=f"{self._lead(field, node)}{quoted(sentence)}")

    def _lead(self, field: Field, node: Node) -> str:
        """The beginning of a line to paste: a dash if the value is an item of a list, or else the field."""
        is_item = self._lines and self._lines[node.line - 1][: node.column - 1].rstrip().endswith("-")
        return "- " if is_item else f"{field.name(self.language)}: "

    def _unknown_key(self, key: Scalar, fields: Iterable[Field]) -> None:
        names = [name for field in fields for name in field.names[self.language]]
        near = nearest(key.text.lower(), names)
        all_names = ", ".join(field.name(self.language) for field in fields)
        self._problem("unknown-key", key, key.text, near=near, known=all_names)


class FieldEntry(NamedTuple):
    """An entry of a mapping with its field, None for an unknown key; `earlier` is a key before it of the same field."""

    key: Scalar
    node: Node
    field: Field | None
    earlier: Scalar | None


def field_entries(mapping: Mapping, fields: Iterable[Field]) -> Iterator[FieldEntry]:
    """The entries of a mapping with their fields; of several keys for one field, the first counts."""
    field_by_name = {name: field for field in fields for name in names_of(field)}
    first_keys: dict[str, Scalar] = {}
    for key, node in mapping.entries:
        field = field_by_name.get(lookup_name(key.text))
        first = first_keys.setdefault(field.key, key) if field is not None else key
        yield FieldEntry(key, node, field, first if first is not key else None)


_SRC_NAMES = frozenset(names_of(IMAGE_FIELDS[0]))


def _only_value(node: Node) -> str:
    """What was written where a name was put before it: `naam: Joke`."""
    only = _only_scalar(node)
    return as_written(only) if only is not None else ""


def _only_scalar(node: Node) -> Scalar | None:
    values = [value for _, value in node.entries] if isinstance(node, Mapping) else []
    return values[0] if len(values) == 1 and isinstance(values[0], Scalar) else None


def unwrapped(field: Field, node: Node) -> Node:
    """A node without the brackets of `gemeente: [[Zwolle]]`, which YAML reads as two lists."""
    if field.type is FieldType.REFERENCE and isinstance(node, Sequence) and len(node.items) == 1:
        inner = node.items[0]
        if isinstance(inner, Sequence) and len(inner.items) == 1 and isinstance(inner.items[0], Scalar):
            return inner.items[0]
    return node


def as_scalar(field: Field, node: Node) -> Node:
    """Coordinates written as a list, as one scalar; any other node unchanged."""
    if field.type is not FieldType.COORDINATES or not isinstance(node, Sequence):
        return node
    texts = [item.text for item in node.items if isinstance(item, Scalar)]
    return Scalar(", ".join(texts), node.line, node.column, False)


def knows_any(node: Mapping, fields: Iterable[Field]) -> bool:
    """Whether any key is that of a field; otherwise this is a text with a colon in it."""
    names = {name for field in fields for name in names_of(field)}
    return not node.entries or any(lookup_name(key.text) in names for key, _ in node.entries)


def as_written(node: Node) -> str:
    """A value on one line, cut short where it is long."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        text = f"[{', '.join(map(as_written, node.items))}]"
    else:
        text = f"{{{', '.join(f'{key.text}: {as_written(value)}' for key, value in node.entries)}}}"
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + " …"


def _as_single(field: Field, node: Node) -> str:
    """A list as the single value that was meant: all its texts in a field of prose, otherwise the first."""
    texts = [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    return ", ".join(texts) if FIELD_TYPES[field.type].is_prose else "".join(texts[:1])


def _date_in(values: Mapped[str, tuple[Value, ...]], key: str) -> PartialDate | None:
    return first_value(values, key, PartialDate)
