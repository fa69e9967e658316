"""The values of a form: texts, lists and objects, as the browser sends and receives them."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from verhalen_build.desk.forms import inner_fields
from verhalen_build.model.field_types import FIELD_TYPES
from verhalen_build.model.schema import Field
from verhalen_build.model.single_values import YES
from verhalen_build.read.text import without_slot_marks

FormValue: TypeAlias = "str | list[FormValue] | dict[str, FormValue]"
"""A text; a list where a field repeats; an object by key of field for a group or an image.

A choice is its key and a flag `yes` or `no`, if the file has a valid one, which is in the language of the site.
Anything else is as the writer wrote it.
"""

Values: TypeAlias = dict[str, FormValue]
"""The values of a form by key of field; a field without a value is not in it."""

GROUPS = frozenset(field_type for field_type, row in FIELD_TYPES.items() if row.is_group)
"""The types of field that have fields inside."""

_LINE_END = re.compile(r"\r\n?")
# Not allowed in YAML, not even escaped.
_NOT_ALLOWED = re.compile(r"[\x00\ud800-\udfff]")
_BLANK_LINES_BEFORE = re.compile(r"\A(?:[ \t]*\n)+")


def as_draft(values: Mapping[str, FormValue]) -> Values:
    """The values with the draft flag set."""
    return {**values, "draft": YES}


def is_draft(values: Mapping[str, FormValue]) -> bool:
    """Whether the record is a draft."""
    return values.get("draft") == YES


def tidy_values(values: Mapping[str, FormValue], fields: Iterable[Field]) -> Values:
    """Values normalized so that they read back the same: without empty ones, and with lines ended by `\\n`.

    Line breaks at the end of a text are dropped, and characters that YAML does not allow become U+FFFD. Raises
    ValueError for an unknown field, and for a value of the wrong type.
    """
    by_key = {field.key: field for field in fields}
    unknown = values.keys() - by_key.keys()
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    normalized = {key: _tidy(values[key], field) for key, field in by_key.items() if key in values}
    return {key: value for key, value in normalized.items() if value}


def tidy_scalar(text: str, field: Field) -> str:
    """One text of a field, normalized as in `tidy_values`; a choice or flag becomes its key."""
    text = tidy_text(text).rstrip("\n")
    if not text.strip():
        return ""
    return FIELD_TYPES[field.type].form_text(text, field.choices)


def tidy_text(text: str) -> str:
    """A text with lines ended by `\\n`, and U+FFFD for characters that YAML does not allow."""
    return without_slot_marks(_NOT_ALLOWED.sub("\ufffd", _LINE_END.sub("\n", text)))


def trimmed(body: str) -> str:
    """The body of a record as a form shows it: without blank lines around it."""
    return _BLANK_LINES_BEFORE.sub("", body).rstrip()


def _tidy(value: FormValue, field: Field) -> FormValue:
    if not field.repeat:
        return _tidy_single(value, field)
    if not isinstance(value, list):
        raise ValueError(f"{field.key} is no list")
    return [normalized for item in value if (normalized := _tidy_single(item, field))]


def _tidy_single(value: FormValue, field: Field) -> FormValue:
    if field.type in GROUPS:
        if not isinstance(value, dict):
            raise ValueError(f"{field.key} is no object")
        return tidy_values(value, inner_fields(field))
    if not isinstance(value, str):
        raise ValueError(f"{field.key} is no text")
    return tidy_scalar(value, field)
