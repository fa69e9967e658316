"""From YAML text to values typed by the schema: every scalar is text until its field says what it is."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field
from functools import cached_property
from typing import assert_never

from msgspec.structs import replace

from verhalen_build.model.field_types import FIELD_TYPES, FieldType, Shape
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.near import nearest
from verhalen_build.model.numbers import (
    Separator,
    unclear_number,
)
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
)
from verhalen_build.model.reference import example_of, takes_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, names_of
from verhalen_build.model.single_values import InvalidValue, first_day, last_day
from verhalen_build.read.addresses import refusal
from verhalen_build.read.markup import Markup
from verhalen_build.read.yaml_faults import quoted
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence

_WIKI_BRACKETS = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")

_SHOWN = 60


@dataclass
class FieldParser:
    """Parses the fields of one file and gathers what is wrong with them; `text` is that of the file."""

    file: SourcePath
    language: Language
    markup: Markup
    problems: list[Problem] = field(default_factory=list)
    text: str = ""
    _numbers: list[tuple[Field, Scalar]] = field(default_factory=list)

    def mapping(
        self, mapping: Mapping, fields: Iterable[Field], skip: frozenset[str] = frozenset()
    ) -> dict[str, tuple[Value, ...]]:
        """The values of a mapping, by field; keys in `skip` are somebody else's."""
        known = {name: one for one in fields for name in names_of(one)}
        values: dict[str, tuple[Value, ...]] = {}
        first: dict[str, Scalar] = {}
        nodes: dict[str, Node] = {}
        for key, node in mapping.entries:
            if key.text in skip:
                continue
            found = known.get(lookup_name(key.text))
            if found is None:
                self._unknown_key(key, fields)
            elif found.key in first:
                other = first[found.key]
                near = found.name(self.language) if found.repeat else ""
                self._problem("key-twice", key, key.text, other=other.text, line=str(other.line), near=near)
            else:
                first[found.key] = key
                typed = self._field(found, node)
                if typed:
                    values[found.key] = typed
                    nodes[found.key] = node
        self._check_order(fields, values, nodes)
        return values

    def _check_order(
        self, fields: Iterable[Field], values: Mapped[str, tuple[Value, ...]], nodes: Mapped[str, Node]
    ) -> None:
        """Reports each date that lies before the one after which it comes; both may be a year or a month only."""
        named = {one.key: one for one in fields}
        for one in (one for one in named.values() if one.not_before):
            first, last = _date_in(values, one.not_before), _date_in(values, one.key)
            if first and last and last_day(last) < first_day(first):
                names = {"field": one.name(self.language), "other": named[one.not_before].name(self.language)}
                self._problem("dates-swapped", nodes[one.key], str(last), **names, first=str(first))

    def missing(
        self,
        values: dict[str, tuple[Value, ...]],
        fields: Iterable[Field],
        at: Location,
        code: str = "missing-required",
    ) -> None:
        """Reports the required fields that have no value."""
        for one in fields:
            if one.required and one.key not in values and not self._said_at(at, one):
                details = {"about": one.about[self.language]}
                self.problems.append(Problem(code, at, one.name(self.language), details))

    def _said_at(self, at: Location, one: Field) -> bool:
        """Whether this field has a problem of its own already: one fault, one problem."""
        return any(p.details.get("field") == one.name(self.language) and p.at.line >= at.line for p in self.problems)

    def check_numbers(self) -> None:
        """Reports the numbers that can be read in two ways, once the whole file has been: how does it write others?"""
        separators = [
            (one, node, FIELD_TYPES[one.type].separator(node.text.strip(), self.language))
            for one, node in self._numbers
        ]
        other = next((node for _, node, separator in separators if separator is Separator.BEFORE_DECIMALS), None)
        for one, node, separator in separators if other else ():
            if other and separator is Separator.AFTER_THOUSANDS:
                other_text = other.text.strip()
                details = unclear_number(node.text.strip(), self.language, other_text, other.line)
                self._problem("number-unclear", node, node.text.strip(), field=one.name(self.language), **details)

    # One field

    def _field(self, one: Field, node: Node) -> tuple[Value, ...]:
        node = unwrapped(one, node)
        if isinstance(node, Scalar) and not node.text.strip():
            return ()
        if isinstance(node, Sequence) and one.repeat:
            values = [self._value(one, item) for item in node.items]
            return tuple(value for value in values if value is not None)
        value = self._value(one, node)
        return () if value is None else (value,)

    def _value(self, one: Field, node: Node) -> Value | None:
        node = unwrapped(one, node)
        row = FIELD_TYPES[one.type]
        if row.shape is Shape.GROUP:
            return self._group(one, node)
        if row.shape is Shape.IMAGE:
            return self._image(one, node)
        node = as_scalar(one, node)
        if not isinstance(node, Scalar):
            if isinstance(node, Mapping) and row.is_prose:
                self._sentence(one, node)
            else:
                self._wrong(one, node, as_written(node), InvalidValue(meant=_as_one(one, node)))
            return None
        return self._scalar(one, node) if node.text.strip() else None

    def _scalar(self, one: Field, node: Scalar) -> Value | None:
        match FIELD_TYPES[one.type].shape:
            case Shape.REFERENCE:
                name = _WIKI_BRACKETS.sub(r"\1", node.text).strip()
                return Reference(name, one.to, node.line, node.column)
            case Shape.MARKDOWN:
                at = Location(self.file, node.line, node.column)
                text, problems = self.markup.field(node.text, at, self._as_it_stands(node))
                self.problems += problems
                return text
            case Shape.WORDS:
                return self._words(one, node)
            case Shape.IMAGE | Shape.GROUP as shape:
                raise AssertionError(f"a {shape} is more than one scalar")
            case shape:
                assert_never(shape)

    def _words(self, one: Field, node: Scalar) -> Value | None:
        row = FIELD_TYPES[one.type]
        self._numbers += (
            [(one, node)] if row.separator(node.text.strip(), self.language) is not Separator.ABSENT else []
        )
        try:
            value = row.read(node.text.strip(), one.choices, self.language)
        except InvalidValue as fault:
            self._wrong(one, node, node.text.strip(), fault)
            return None
        if isinstance(value, Text | Coordinates):
            # Those are named in problems later.
            return replace(value, line=node.line, column=node.column)
        return value

    def _as_it_stands(self, node: Scalar) -> str:
        """A value as it stands in the file, indented and folded, and perhaps some lines that follow it."""
        if not self._lines:
            return node.text
        count = 2 * node.text.count("\n") + len(node.text) // 20 + 5
        first, *others = self._lines[node.line - 1 : node.line + count]
        return "\n".join([first[node.column - 1 :], *others])

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n") if self.text else []

    def _group(self, one: Field, node: Node) -> Value | None:
        if isinstance(node, Scalar) and one.main:
            main = next(inner for inner in one.fields if inner.key == one.main)
            node = Mapping(((Scalar(main.key, node.line, node.column, False), node),), node.line, node.column)
        if isinstance(node, Mapping) and one.main and not knows_any(node, one.fields):
            self._sentence(one, node)
            return None
        if not isinstance(node, Mapping):
            needed = [inner for inner in one.fields if inner.required] or one.fields[:1]
            self._wrong(one, node, as_written(node), InvalidValue(), example=self._example_of(needed))
            return None
        values = self.mapping(node, one.fields)
        if one.shares:
            self._check_shares(one, node, values)
        self.missing(values, one.fields, Location(self.file, node.line, node.column))
        return Group(values)

    def _check_shares(self, one: Field, node: Mapping, values: dict[str, tuple[Value, ...]]) -> None:
        """Reports parts of a whole that cannot be: one below zero, or all of them zero."""
        shares = {inner.key: inner for inner in one.fields if inner.type is FieldType.NUMBER}
        numbers = {key: value.value for key in shares for value in values.get(key, ()) if isinstance(value, Number)}
        for key, number in numbers.items():
            if number < 0:
                written = next(value for name, value in node.entries if lookup_name(name.text) in names_of(shares[key]))
                self._problem("share-negative", written, as_written(written), field=shares[key].name(self.language))
        if numbers.keys() == shares.keys() and not any(numbers.values()):
            self._problem("shares-all-zero", node, as_written(node), field=one.name(self.language))

    def _example_of(self, fields: Iterable[Field]) -> str:
        return f"{{{', '.join(f'{inner.name(self.language)}: …' for inner in fields)}}}"

    def _image(self, one: Field, node: Node) -> Value | None:
        if isinstance(node, Scalar):
            node = Mapping(((Scalar("src", node.line, node.column, False), node),), node.line, node.column)
        if not isinstance(node, Mapping):
            self._wrong(one, node, as_written(node), InvalidValue(), example=self._example_of(IMAGE_FIELDS[:2]))
            return None
        values = self.mapping(node, IMAGE_FIELDS)
        self.missing(values, IMAGE_FIELDS, Location(self.file, node.line, node.column))
        texts = {key: value.text for key, (value, *_) in values.items() if isinstance(value, Text)}
        src = texts.get("src", "")
        if not src:
            return None
        at = next(Location(self.file, n.line, n.column) for k, n in node.entries if lookup_name(k.text) in _SRC_NAMES)
        if not texts.get("alt"):
            self.problems.append(Problem("image-without-alt", at, src))
        refused = refusal(src, is_image=True)
        if refused:
            self.problems.append(Problem(refused, at, src[:_SHOWN]))
            return None
        alt, caption, credit, licence = (texts.get(key, "") for key in ("alt", "caption", "credit", "licence"))
        return Image(SourcePath(src), alt, caption, credit, licence, at.line, at.column)

    # Problems

    def _problem(self, code: str, node: Node, value: str, **details: str) -> None:
        self.problems.append(Problem(code, Location(self.file, node.line, node.column), value, details))

    def _wrong(self, one: Field, node: Node, value: str, fault: InvalidValue, example: str = "") -> None:
        name = one.name(self.language)
        lead = "" if fault.choices else self._lead(one, node)
        details = {
            "field": name,
            "expected": takes_of(one.type, self.language),
            "example": lead + (example or example_of(one.type, self.language) or "…"),
            "near": fault.meant and lead + fault.meant,
            "known": fault.choices,
        }
        self._problem(fault.code, node, value, **{name: text for name, text in details.items() if text})

    def _sentence(self, one: Field, node: Mapping) -> None:
        """Reports what is a block to YAML and a sentence to the writer, such as `- Ik had: nog hout over`."""
        sentence = ", ".join(f"{key.text}: {as_written(value)}" for key, value in node.entries)
        self._problem("yaml-colon", node, sentence, correction=f"{self._lead(one, node)}{quoted(sentence)}")

    def _lead(self, one: Field, node: Node) -> str:
        """What a line to paste begins with: the dash of a list where the value stands behind one, or else the field."""
        is_item = self._lines and self._lines[node.line - 1][: node.column - 1].rstrip().endswith("-")
        return "- " if is_item else f"{one.name(self.language)}: "

    def _unknown_key(self, key: Scalar, fields: Iterable[Field]) -> None:
        names = [name for one in fields for name in one.names[self.language]]
        near = nearest(key.text.lower(), names)
        known = ", ".join(one.name(self.language) for one in fields)
        self._problem("unknown-key", key, key.text, near=near, known=known)


_SRC_NAMES = frozenset(names_of(IMAGE_FIELDS[0]))


def unwrapped(one: Field, node: Node) -> Node:
    """`gemeente: [[Zwolle]]` is two lists in YAML, but a link to the writer."""
    if one.type is FieldType.REFERENCE and isinstance(node, Sequence) and len(node.items) == 1:
        inner = node.items[0]
        if isinstance(inner, Sequence) and len(inner.items) == 1 and isinstance(inner.items[0], Scalar):
            return inner.items[0]
    return node


def as_scalar(field: Field, node: Node) -> Node:
    """The words of coordinates that are written as a list of two; any other node as it is."""
    if field.type is not FieldType.COORDINATES or not isinstance(node, Sequence):
        return node
    texts = [item.text for item in node.items if isinstance(item, Scalar)]
    return Scalar(", ".join(texts), node.line, node.column, False)


def knows_any(node: Mapping, fields: Iterable[Field]) -> bool:
    """Whether any key is that of a field: otherwise the keys are text with a colon in it."""
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


def _as_one(one: Field, node: Node) -> str:
    """How to write a list where one value belongs: words after one another, of anything else the first."""
    texts = [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    return ", ".join(texts) if FIELD_TYPES[one.type].is_prose else "".join(texts[:1])


def _date_in(values: Mapped[str, tuple[Value, ...]], key: str) -> PartialDate | None:
    return next((value for value in values.get(key, ()) if isinstance(value, PartialDate)), None)
