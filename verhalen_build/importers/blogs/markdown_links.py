"""The parts of Markdown links whose addresses may hold template tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from verhalen_build.importers.blogs.template_tags import TAG

_LONGEST_LABEL = 2000
# An address has no more nested brackets than this, and searching for their ends would be slow.
_MAX_NESTING = 8
TITLE = re.compile(r"[ \t\n]+(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\([^()]*\))")
"""The title after an address."""


@dataclass(frozen=True)
class InlineLink:
    """A link or picture of the form [label](address "title"): the offsets of its brackets, address and end."""

    opening: int
    closing: int
    address_start: int
    address_end: int
    end: int


def inline_links(text: str) -> Iterator[InlineLink]:
    """The links and pictures in a text, in the order in which their labels end."""
    closing = text.find("](")
    while closing >= 0:
        tail = _parse_tail(text, closing + 2)
        opening = _opening_bracket(text, closing) if tail is not None else -1
        if tail is not None and opening >= 0:
            yield InlineLink(opening, closing, tail.start, tail.stop, tail.end)
        closing = text.find("](", closing + 1)


@dataclass(frozen=True)
class _LinkTail:
    """The part of a link after its text: the address is from `start` to `stop`, and the link ends at `end`."""

    start: int
    stop: int
    end: int


def _parse_tail(text: str, start: int) -> _LinkTail | None:
    """The address and optional title between the brackets that open before `start`; None where they do not close."""
    while text[start : start + 1] in {" ", "\n"}:
        start += 1
    stop = _address_end(text, start)
    title = TITLE.match(text, stop)
    end = title.end() if title else stop
    while text[end : end + 1] in {" ", "\n"}:
        end += 1
    return _LinkTail(start, stop, end + 1) if text[end : end + 1] == ")" else None


def _address_end(text: str, start: int) -> int:
    if text[start : start + 1] == "<":
        bracketed = re.compile(r"<[^<>\n]*>").match(text, start)
        return bracketed.end() if bracketed else start
    depth = 0
    position = start
    while position < len(text):
        tag = TAG.match(text, position)
        if tag:
            position = tag.end()
            continue
        letter = text[position]
        if letter.isspace() or (letter == ")" and depth == 0) or depth > _MAX_NESTING:
            break
        depth += (letter == "(") - (letter == ")")
        position += 1
    return position


def _opening_bracket(text: str, closing: int) -> int:
    """The offset of the square bracket that closes at an offset; -1 for none in the same paragraph."""
    depth = 0
    for position in range(closing - 1, max(closing - _LONGEST_LABEL, 0) - 1, -1):
        letter = text[position]
        if letter == "[" and depth == 0:
            return position
        depth += (letter == "]") - (letter == "[")
        if letter == "\n" and text[position - 1 : position] == "\n":
            break
    return -1
