"""Writes front matter: values as YAML that reads back as the same texts, with quotation marks only where needed."""

import json
import re
from collections.abc import Iterator, Mapping

Plain = str | list["Plain"] | dict[str, "Plain"]
"""What front matter holds, before the schema types it: a text, a list, or texts by key."""

# Letters, digits and the marks that mean nothing to YAML wherever they stand.
_NEEDS_NO_QUOTES = re.compile(r"[^\W_][\w .,()/+&'’-]*(?<! )")
_NULLS = frozenset({"null", "Null", "NULL"})
_NO_BLOCK = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[ \t]$|^[ \t]", re.MULTILINE)


def front_matter(values: Mapping[str, Plain]) -> str:
    """The values between two lines of three hyphens, a field after the other; those that are empty are left out."""
    lines = [line for key, value in values.items() if value for line in _entry(key, value)]
    return "\n".join(["---", *lines, "---", ""])


def _entry(key: str, value: Plain) -> Iterator[str]:
    if isinstance(value, str):
        first, *others = _text(value)
        yield f"{key}: {first}"
        yield from others
        return
    yield f"{key}:"
    if isinstance(value, list):
        for item in value:
            first, *others = _item(item)
            yield f"  - {first}"
            yield from (f"    {line}" for line in others)
    else:
        for inner, one in value.items():
            yield from (f"  {line}" for line in _entry(inner, one))


def _item(item: Plain) -> list[str]:
    if isinstance(item, str):
        return [_quoted(item)]
    if isinstance(item, list):
        # No field takes lists in a list; the schema will say so of this text.
        return [_quoted(json.dumps(item, ensure_ascii=False))]
    return [line for key, value in item.items() for line in _entry(key, value)]


def _text(text: str) -> list[str]:
    """A text on one line, or below its key where it has several."""
    if "\n" not in text or _NO_BLOCK.search(text):
        return [_quoted(text)]
    return ["|-", *(f"  {line}".rstrip() for line in text.split("\n"))]


def _quoted(text: str) -> str:
    if _NEEDS_NO_QUOTES.fullmatch(text) and text not in _NULLS:
        return text
    # What JSON writes between quotation marks, YAML reads.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
