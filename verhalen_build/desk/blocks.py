"""Writes values as YAML: the entries of a mapping and the items of a list, in the manner of the examples."""

from collections.abc import Iterable
from dataclasses import dataclass

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.scalars import LINE, written_scalar
from verhalen_build.desk.values import GROUPS, FormValue, Values
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Field, FieldType

_WORDS = frozenset({FieldType.TEXT, FieldType.MARKDOWN, FieldType.CHOICE, FieldType.REFERENCE})
_FLAG_NAMES: dict[Language, dict[str, str]] = {"nl": {"yes": "ja", "no": "nee"}, "en": {"yes": "yes", "no": "no"}}


@dataclass(frozen=True)
class Blocks:
    """Writes in one language. `indent` is the number of spaces before a key or a dash."""

    language: Language

    def entries(self, fields: Iterable[Field], values: Values, indent: int) -> str:
        """The entries of a mapping, in the order of the fields, each on lines of its own."""
        return "\n".join(self.entry(field, values[field.key], indent) for field in fields if field.key in values)

    def entry(self, field: Field, value: FormValue, indent: int) -> str:
        """A key with its value."""
        return f"{' ' * indent}{self._key(field)}:{self.after_key(field, value, indent)}"

    def after_key(self, field: Field, value: FormValue, indent: int) -> str:
        """What follows the colon of a key: a space and a value, or the lines below it."""
        if isinstance(value, list):
            return self._list(field, value, indent)
        if isinstance(value, dict):
            return "\n" + self.entries(inner_fields(field), value, indent + 2)
        return f" {self.scalar(field, value, indent + 2)}"

    def item(self, field: Field, value: FormValue, indent: int) -> str:
        """An item of a list, from its dash."""
        return f"{' ' * indent}-{self.after_dash(field, value, indent)}"

    def after_dash(self, field: Field, value: FormValue, indent: int) -> str:
        """What follows the dash of an item; other keys of a group stand below its first."""
        if isinstance(value, dict):
            return " " + self.entries(inner_fields(field), value, indent + 2).lstrip(" ")
        assert isinstance(value, str)
        return f" {self.scalar(field, value, indent + 2)}"

    def flow(self, field: Field, value: FormValue) -> str:
        """A value as it stands between brackets, on one line."""
        if isinstance(value, list):
            return f"[{', '.join(self.flow(field, item) for item in value)}]"
        if isinstance(value, dict):
            inner = (field for field in inner_fields(field) if field.key in value)
            return f"{{{', '.join(self.flow_entry(one, value[one.key]) for one in inner)}}}"
        return self.scalar(field, value, 0, in_flow=True)

    def flow_entry(self, field: Field, value: FormValue) -> str:
        """A key with its value as they stand between braces."""
        return f"{self._key(field)}: {self.flow(field, value)}"

    def scalar(self, field: Field, text: str, indent: int, style: str = "", in_flow: bool = False) -> str:
        """One text of a field; `style` is how it was written before."""
        words = text
        if field.type is FieldType.FLAG:
            words = _FLAG_NAMES[self.language].get(text, text)
        elif text in field.choices:
            words = field.choices[text][self.language]
        return written_scalar(words, indent, style, field.type in _WORDS, in_flow)

    def _key(self, field: Field) -> str:
        """The name of a field; a site may have chosen one that YAML takes for something else."""
        return written_scalar(field.name(self.language), 0, in_flow=True)

    def _list(self, field: Field, items: list[FormValue], indent: int) -> str:
        if field.type not in GROUPS | {FieldType.MARKDOWN}:
            line = f" {self.flow(field, items)}"
            if len(line) <= LINE:
                return line
        return "".join("\n" + self.item(field, item, indent + 2) for item in items)
