"""Front matter as YAML that reads back as the same texts, with quotation marks only where needed."""

import json
import re
from collections.abc import Iterator, Mapping

PlainValue = str | list["PlainValue"] | dict[str, "PlainValue"]
"""A value of front matter before the schema types it: a text, a list, or texts by key."""

# Letters, digits and the characters that have no meaning in YAML anywhere in a scalar.
_PLAIN_SCALAR = re.compile(r"[^\W_][\w .,()/+&'’-]*(?<! )")
_NULLS = frozenset({"null", "Null", "NULL"})
_NOT_IN_BLOCK_SCALAR = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[ \t]$|^[ \t]", re.MULTILINE)


def format_front_matter(values: Mapping[str, PlainValue]) -> str:
    """The values as a block of front matter, in their order; empty ones are left out."""
    lines = [line for key, value in values.items() if value for line in _entry(key, value)]
    return "\n".join(["---", *lines, "---", ""])


def _entry(key: str, value: PlainValue) -> Iterator[str]:
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
        for inner_key, inner in value.items():
            yield from (f"  {line}" for line in _entry(inner_key, inner))


def _item(item: PlainValue) -> list[str]:
    if isinstance(item, str):
        return [_quoted(item)]
    if isinstance(item, list):
        # No field takes a list of lists: validation will report this text.
        return [_quoted(json.dumps(item, ensure_ascii=False))]
    return [line for key, value in item.items() for line in _entry(key, value)]


def _text(text: str) -> list[str]:
    """The lines of a text: a scalar, or a block scalar where it has several lines."""
    if "\n" not in text or _NOT_IN_BLOCK_SCALAR.search(text):
        return [_quoted(text)]
    return ["|-", *(f"  {line}".rstrip() for line in text.split("\n"))]


def _quoted(text: str) -> str:
    if _PLAIN_SCALAR.fullmatch(text) and text not in _NULLS:
        return text
    # A JSON string is a YAML double-quoted scalar.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
