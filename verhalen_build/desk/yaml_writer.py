"""Writes values as YAML in the style of the examples: entries of a mapping and items of a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.scalars import LINE, format_scalar
from verhalen_build.desk.values import GROUPS, FormValue, Values
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Field
from verhalen_build.model.single_values import NO, YES, flag_label

_TEXT_TYPES = frozenset(
    {
        FieldType.TEXT,
        FieldType.MARKDOWN,
        FieldType.CHOICE,
        FieldType.LANGUAGE,
        FieldType.LICENCE,
        FieldType.REFERENCE,
    }
)


@dataclass(frozen=True)
class YamlWriter:
    """Writes keys and choices in one language. `indent` is the number of spaces before a key or a dash."""

    language: Language

    def entries(self, fields: Iterable[Field], values: Values, indent: int) -> str:
        """The entries of a block mapping, in the order of the fields."""
        return "\n".join(self.entry(field, values[field.key], indent) for field in fields if field.key in values)

    def entry(self, field: Field, value: FormValue, indent: int) -> str:
        """An entry of a block mapping."""
        return f"{' ' * indent}{self._key(field)}:{self.after_key(field, value, indent)}"

    def after_key(self, field: Field, value: FormValue, indent: int) -> str:
        """The text after the colon of a key: a space and a value, or lines below the key."""
        if isinstance(value, list):
            return self._list(field, value, indent)
        if isinstance(value, dict):
            return "\n" + self.entries(inner_fields(field), value, indent + 2)
        return f" {self.scalar(field, value, indent + 2)}"

    def item(self, field: Field, value: FormValue, indent: int) -> str:
        """An item of a block list."""
        return f"{' ' * indent}-{self.after_dash(field, value, indent)}"

    def after_dash(self, field: Field, value: FormValue, indent: int) -> str:
        """The text after the dash of an item; further keys of a group are aligned below the first."""
        if isinstance(value, dict):
            return " " + self.entries(inner_fields(field), value, indent + 2).lstrip(" ")
        assert isinstance(value, str)
        return f" {self.scalar(field, value, indent + 2)}"

    def flow(self, field: Field, value: FormValue) -> str:
        """A value in flow style, on one line."""
        if isinstance(value, list):
            return f"[{', '.join(self.flow(field, item) for item in value)}]"
        if isinstance(value, dict):
            filled = (inner for inner in inner_fields(field) if inner.key in value)
            return f"{{{', '.join(self.flow_entry(inner, value[inner.key]) for inner in filled)}}}"
        return self.scalar(field, value, 0, in_flow=True)

    def flow_entry(self, field: Field, value: FormValue) -> str:
        """An entry in flow style."""
        return f"{self._key(field)}: {self.flow(field, value)}"

    def scalar(self, field: Field, text: str, indent: int, style: str = "", in_flow: bool = False) -> str:
        """A scalar of a field; `style` is its quoting style so far."""
        written = text
        if field.type is FieldType.FLAG and text in {YES, NO}:
            written = flag_label(text, self.language)
        elif text in field.choices:
            written = field.choices[text][self.language]
        return format_scalar(written, indent, style, field.type in _TEXT_TYPES, in_flow)

    def _key(self, field: Field) -> str:
        """The name of a field, quoted where needed: an archive chooses its own names."""
        return format_scalar(field.name(self.language), 0, in_flow=True)

    def _list(self, field: Field, items: list[FormValue], indent: int) -> str:
        if field.type not in GROUPS | {FieldType.MARKDOWN}:
            line = f" {self.flow(field, items)}"
            if len(line) <= LINE:
                return line
        return "".join("\n" + self.item(field, item, indent + 2) for item in items)
