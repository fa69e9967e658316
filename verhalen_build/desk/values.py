"""The values of a form: plain texts, lists and objects, as a page sends and receives them."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from verhalen_build.desk.forms import NO, YES, inner_fields
from verhalen_build.model.schema import Field, FieldType
from verhalen_build.read.fields import FLAGS, choice_key
from verhalen_build.read.text import without_slot_marks

FormValue: TypeAlias = "str | list[FormValue] | dict[str, FormValue]"
"""A text; a list where a field repeats; an object by key of field for a group or an image.

A choice is the key of the choice and a flag `yes` or `no`, where the file holds one that is known; in the file they
stand in the site's language. Anything else is as the writer wrote it.
"""

Values: TypeAlias = dict[str, FormValue]
"""The values of a form by key of field; a field without a value is not in it."""

GROUPS = frozenset({FieldType.GROUP, FieldType.IMAGE})
"""The types of field that have fields inside."""

_LINE_END = re.compile(r"\r\n?")
# A file of text can hold none of these, not even by their number.
_IMPOSSIBLE = re.compile(r"[\x00\ud800-\udfff]")
_BLANK_LINES_BEFORE = re.compile(r"\A(?:[ \t]*\n)+")


def as_draft(values: Mapping[str, FormValue]) -> Values:
    """The values of a record that is not for readers yet."""
    return {**values, "draft": YES}


def is_draft(values: Mapping[str, FormValue]) -> bool:
    """Whether the record is not for readers yet."""
    return values.get("draft") == YES


def tidy_values(values: Mapping[str, FormValue], fields: Iterable[Field]) -> Values:
    """Values as they can be written and will be read back: without what is empty, lines ended by `\\n` and no other.

    Line ends at the end of a text go, and characters that no file may hold become U+FFFD. Raises ValueError for a
    key that no field has, and for a value of another form than its field has.
    """
    by_key = {field.key: field for field in fields}
    unknown = values.keys() - by_key.keys()
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    tidied = {key: _tidy(values[key], field) for key, field in by_key.items() if key in values}
    return {key: value for key, value in tidied.items() if value}


def tidy_scalar(text: str, field: Field) -> str:
    """One text of a field, as `tidy_values` leaves it; a choice or flag by its key."""
    text = tidy_text(text).rstrip("\n")
    if not text.strip():
        return ""
    if field.type is FieldType.CHOICE:
        return choice_key(text.strip(), field) or text
    if field.type is FieldType.FLAG and text.strip().lower() in FLAGS:
        return YES if FLAGS[text.strip().lower()] else NO
    return text


def tidy_text(text: str) -> str:
    """A text with its lines ended by `\\n`, and U+FFFD for what no file may hold."""
    return without_slot_marks(_IMPOSSIBLE.sub("\ufffd", _LINE_END.sub("\n", text)))


def trimmed(body: str) -> str:
    """The text of a record as a form shows it: without blank lines before and after it."""
    return _BLANK_LINES_BEFORE.sub("", body).rstrip()


def _tidy(value: FormValue, field: Field) -> FormValue:
    if not field.repeat:
        return _tidy_one(value, field)
    if not isinstance(value, list):
        raise ValueError(f"{field.key} is no list")
    return [one for one in (_tidy_one(item, field) for item in value) if one]


def _tidy_one(value: FormValue, field: Field) -> FormValue:
    if field.type in GROUPS:
        if not isinstance(value, dict):
            raise ValueError(f"{field.key} is no object")
        return tidy_values(value, inner_fields(field))
    if not isinstance(value, str):
        raise ValueError(f"{field.key} is no text")
    return tidy_scalar(value, field)
