"""The values of a form: plain texts, lists and objects, as a page sends and receives them."""

from collections.abc import Mapping
from typing import TypeAlias

from verhalen_build.desk.forms import YES

FormValue: TypeAlias = "str | list[FormValue] | dict[str, FormValue]"
"""A text; a list where a field repeats; an object by key of field for a group or an image.

A choice is the key of the choice and a flag `yes` or `no`, where the file holds one that is known; in the file they
stand in the site's language. Anything else is as the writer wrote it.
"""

Values: TypeAlias = dict[str, FormValue]
"""The values of a form by key of field; a field without a value is not in it."""


def as_draft(values: Mapping[str, FormValue]) -> Values:
    """The values of a record that is not for readers yet."""
    return {**values, "draft": YES}


def is_draft(values: Mapping[str, FormValue]) -> bool:
    """Whether the record is not for readers yet."""
    return values.get("draft") == YES
