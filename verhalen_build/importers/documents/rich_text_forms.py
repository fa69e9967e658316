"""What was filled in on a form in RTF: ticks and choices, of which pandoc shows nothing."""

import re

from verhalen_build.importers.documents.word_forms import TICKED, UNTICKED

# From the code of a field to its result, which is empty; a field is not longer than this.
_FIELD = re.compile(
    rb"FORM(?P<kind>CHECKBOX|DROPDOWN)\b(?P<properties>(?:(?!FORM[CDT]).){0,4000}?)(?P<result>\{\\fldrslt\b ?)",
    re.DOTALL,
)
_CHOSEN = re.compile(rb"\\ffres(\d{1,3})")
_DEFAULT = re.compile(rb"\\ffdefres(\d{1,3})")
_CHOICE = re.compile(rb"\{\\\*\\ffl ((?:[^{}\\]|\\[^{}])*)\}")
# As Word writes it where nobody chose, so that the default counts.
_UNDEFINED = 25


def write_form_fields(data: bytes) -> bytes:
    """A document with its ticks and choices as text in the results of their fields."""
    return _FIELD.sub(_with_result, data)


def _with_result(field: re.Match[bytes]) -> bytes:
    number = _number(field["properties"])
    if field["kind"] == b"CHECKBOX":
        shown = b"{\\u%d\\'3f}" % ord(TICKED if number else UNTICKED)
    else:
        choices = _CHOICE.findall(field["properties"])
        shown = choices[number] if number < len(choices) else b""
    return field[0] + shown


def _number(properties: bytes) -> int:
    """The number of the choice, from 0; of a tick, whether it is there."""
    chosen, default = _CHOSEN.search(properties), _DEFAULT.search(properties)
    if chosen is None or int(chosen[1]) == _UNDEFINED:
        return int(default[1]) if default else 0
    return int(chosen[1])
