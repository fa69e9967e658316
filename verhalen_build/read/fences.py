"""Fenced code: where in a text it is (https://spec.commonmark.org/0.31.2/#fenced-code-blocks).

A fence may be in quotes, in items of lists and in notes, and ends with what it is in. Only a fence that is never closed
is read otherwise than in CommonMark: it is text, so that it does not make code of all that follows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from verhalen_build.read.line_starts import BULLET, NOTE, NUMBER

_OPENING = re.compile(r"(?P<indent>[ ]{0,3})(?:(?P<ticks>`{3,}+)[^`]*+$|(?P<tildes>~{3,}+))")
_CLOSING = re.compile(r"[ ]{0,3}(`{3,}+|~{3,}+)[ ]*+$")
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
_ITEM = re.compile(rf"(?P<mark>[ ]{{0,3}}(?:{BULLET}|(?P<number>{NUMBER})))(?P<gap>[ ]*)(?=[^ ])")
_NOTE = re.compile(rf"{NOTE}[ ]*")
_NO_MARGIN = re.compile(r"[^ \t>]")
_NOTE_INDENT = 4
_DEEPEST = 50


@dataclass(frozen=True)
class Fence:
    """A piece of fenced code: offsets of its first mark, of the end of that line and of its own end, and the code.

    `margin` is what begins the lines of the quotes and items that it is in, as on its first line.
    """

    start: int
    info_end: int
    end: int
    code: str
    margin: str
    begins_container: bool

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end


@dataclass(frozen=True, eq=False)
class _Container:
    """A quote, or an item or a note: the column of its text, and the least one of a line that belongs to it."""

    column: int = 0
    least: int = 0
    is_numbered: bool = False

    @property
    def is_quote(self) -> bool:
        return not self.column


@dataclass(frozen=True)
class _Closings:
    """The lines that may close a fence of one sort, the lengths of their marks, and the greatest from each on."""

    lines: list[int]
    lengths: list[int]
    greatest: list[int]

    def first(self, after: int, length: int) -> int | None:
        """The first line after another with marks of at least a length."""
        index = bisect_right(self.lines, after)
        if index == len(self.lines) or self.greatest[index] < length:
            return None
        return next(line for line, own in zip(self.lines[index:], self.lengths[index:], strict=True) if own >= length)


# What reads a text asks for this several times in a row.
@lru_cache(maxsize=2)
def fences(text: str) -> tuple[Fence, ...]:
    """The fenced code of a text, in order. The time it takes grows with the length of the text only."""
    if "```" not in text and "~~~" not in text:
        return ()
    return tuple(_fences(text.split("\n")))


def _fences(lines: list[str]) -> Iterator[Fence]:
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    closings: dict[tuple[tuple[_Container, ...], str], _Closings] = {}
    containers: tuple[_Container, ...] = ()
    follows_text, next_line = False, 0
    for number, line in enumerate(lines):
        if number < next_line:
            continue
        depth, rest = _inside(line.expandtabs(4), containers)
        new, rest = _opened(rest, containers, depth, follows_text)
        opening = _OPENING.match(rest)
        if new or opening or not rest.strip() or not follows_text:
            # Other lines go on with the paragraph above, whatever their column.
            containers = (*containers[:depth], *new)
        follows_text = bool(rest.strip())
        if opening is None:
            continue
        marks = opening["ticks"] or opening["tildes"]
        key = containers, marks[0]
        if key not in closings:
            closings.update(_closings(lines, number, containers))
        last = closings[key].first(number, len(marks))
        if last is not None:
            next_line, follows_text = last + 1, False
            column = line.index(marks)
            code = _code(lines[number + 1 : last], containers, len(opening["indent"]))
            margin = _margin(line[:column])
            start = starts[number] + column
            yield Fence(start, starts[number] + len(line), starts[last] + len(lines[last]), code, margin, bool(new))


def _inside(line: str, containers: tuple[_Container, ...]) -> tuple[int, str]:
    """In how many of the containers a line is, and what it is there."""
    for depth, container in enumerate(containers):
        if container.is_quote:
            mark = _QUOTE.match(line)
            if mark is None:
                return depth, line
            line = line[mark.end() :]
        elif line and not line.isspace():
            column = len(line) - len(line.lstrip(" "))
            if column < container.least:
                return depth, line
            line = line[min(column, container.column) :]
    return len(containers), line


def _opened(
    rest: str, containers: tuple[_Container, ...], depth: int, follows_text: bool
) -> tuple[tuple[_Container, ...], str]:
    """The containers that begin on a line, and the rest of it; `depth` is in how many of the open ones it is."""
    new: list[_Container] = []
    follows_number = depth < len(containers) and containers[depth].is_numbered
    while depth + len(new) < _DEEPEST:
        goes_on = follows_text and not new and not follows_number
        container, after = _container(rest, is_top=not depth and not new, goes_on=goes_on)
        if container is None:
            break
        new.append(container)
        rest = rest[after:]
    return tuple(new), rest


def _container(rest: str, is_top: bool, goes_on: bool) -> tuple[_Container | None, int]:
    """The container that a line begins with, and where its text begins."""
    quote = _QUOTE.match(rest)
    if quote:
        return _Container(), quote.end()
    note = _NOTE.match(rest) if is_top else None
    if note:
        return _Container(_NOTE_INDENT, _NOTE_INDENT), note.end()
    item = _ITEM.match(rest)
    if item is None or (goes_on and item["number"] and int(item["number"][:-1]) != 1):
        return None, 0
    # More than four spaces begin indented code, one space after the mark.
    column = item.end("mark") + (len(item["gap"]) if len(item["gap"]) <= _NOTE_INDENT else 1)
    mark_column = len(rest) - len(rest.lstrip(" "))
    return _Container(column, min(column, mark_column + 2), item["number"] is not None), column


def _closings(
    lines: list[str], start: int, containers: tuple[_Container, ...]
) -> Iterator[tuple[tuple[tuple[_Container, ...], str], _Closings]]:
    """For each sort of mark, the lines after another that may close a fence in these containers."""
    candidates: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    for number in range(start + 1, len(lines)):
        depth, rest = _inside(lines[number].expandtabs(4), containers)
        if depth < len(containers):
            break
        closing = _CLOSING.match(rest)
        if closing:
            candidates[closing[1][0]].append((number, len(closing[1])))
    for mark, of_mark in candidates.items():
        lengths = [length for _, length in of_mark]
        greatest = list(accumulate(reversed(lengths), max))[::-1]
        yield (containers, mark), _Closings([number for number, _ in of_mark], lengths, greatest)


def _code(lines: list[str], containers: tuple[_Container, ...], indent: int) -> str:
    """The lines of code, without what belongs to the containers, and with no more indentation than within the fence."""
    inner = (_inside(line.expandtabs(4), containers)[1] for line in lines)
    return "".join(f"{line[min(indent, len(line) - len(line.lstrip(' '))) :]}\n" for line in inner)


def _margin(before: str) -> str:
    """What begins the following lines of the containers that are open before a place in a line."""
    note = _NOTE.match(before)
    return " " * _NOTE_INDENT if note else _NO_MARGIN.sub(" ", before)
