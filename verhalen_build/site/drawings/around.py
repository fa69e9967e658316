"""The neighbours of a record: records that name it on the left, those it names on the right, grouped by kind.

Every record has this drawing, so it is laid out in columns and whole numbers, without searching for better places.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from verhalen_build.site.drawings.labels import label_lines
from verhalen_build.site.view import Ref, View

MAX_DRAWN = 30
WIDTH = 360
COLUMN = 120
# Space between a label and its line; height of a line; of a label of one line, large enough to point at.
BESIDE = 3
LINE = 14
ROW = 25
_PADDING = 6
_EDGE = 138
_SPINE = 129
_CAPTION = 20
_KIND = 16
_GROUP_GAP = 9


class Neighbour(View, frozen=True, array_like=True):
    """A record beside this one: the top and height of its area, and its name on lines."""

    ref: Ref
    y: int
    height: int
    lines: tuple[str, ...]


class Side(View, frozen=True, array_like=True):
    """The records on one side: those that are drawn, and how many `more` there are.

    `kinds` has the name of each kind with its y; `paths` is the path of all lines, `heads` that of the arrow heads.
    """

    caption_y: int
    kinds: tuple[tuple[int, str], ...]
    neighbours: tuple[Neighbour, ...]
    paths: str
    heads: str
    more: int


class AroundDrawing(View, frozen=True, array_like=True):
    """A record between those that name it (`incoming`) and those it names (`outgoing`).

    Its own box is `own` high, from `top` down.
    """

    name: str
    lines: tuple[str, ...]
    height: int
    top: int
    own: int
    incoming: Side
    outgoing: Side


class _SideLayout(NamedTuple):
    """A side before the height of the drawing is known: everything counts from 0."""

    kinds: list[tuple[int, str]]
    neighbours: list[tuple[Ref, int, int, tuple[str, ...]]]
    more: int
    height: int


def around_drawing(
    name: str, incoming: Sequence[Ref], outgoing: Sequence[Ref], kinds: Mapping[str, str]
) -> AroundDrawing | None:
    """The drawing around a record, or None if there are no records around it; both sides are ordered by kind.

    `kinds` has the name of each kind. Of more than `MAX_DRAWN` records the first are drawn: half of them on each side,
    or more where the other side has fewer.
    """
    if not incoming and not outgoing:
        return None
    left = min(len(incoming), max(MAX_DRAWN // 2, MAX_DRAWN - len(outgoing)))
    right = min(len(outgoing), MAX_DRAWN - left)
    sides = (_lay_out_side(incoming, left, kinds), _lay_out_side(outgoing, right, kinds))
    lines = label_lines(name, WIDTH - 2 * _EDGE - 2 * _PADDING)
    own = len(lines) * LINE + 2 * _PADDING
    # Even, so that its middle is a whole number.
    height = max(own, *(side.height for side in sides)) // 2 * 2 + 2
    return AroundDrawing(
        name=name,
        lines=lines,
        height=height,
        top=(height - own) // 2,
        own=own,
        incoming=_left_side(sides[0], height // 2),
        outgoing=_right_side(sides[1], height // 2),
    )


def _lay_out_side(refs: Sequence[Ref], most: int, kinds: Mapping[str, str]) -> _SideLayout:
    headings: list[tuple[int, str]] = []
    neighbours: list[tuple[Ref, int, int, tuple[str, ...]]] = []
    y = _CAPTION if most else 0
    for kind, group in groupby(refs[:most], key=_kind_of):
        y += _GROUP_GAP if headings else 0
        headings.append((y + 11, kinds[kind]))
        y += _KIND
        for ref in group:
            lines = label_lines(ref.label, COLUMN - BESIDE)
            height = max(len(lines) * LINE + _PADDING, ROW)
            neighbours.append((ref, y, height, lines))
            y += height
    return _SideLayout(headings, neighbours, len(refs) - most, y)


def _kind_of(ref: Ref) -> str:
    return ref.kind


def _left_side(placed: _SideLayout, middle: int) -> Side:
    """The left side; its lines join before the middle."""
    down = middle - placed.height // 2
    ends = _ends(placed, down)
    if not ends:
        return _side(placed, down, "", "")
    paths = "".join([f"M{COLUMN} {y}H{_SPINE}" for y in ends])
    return _side(placed, down, f"{paths}{_spine(_SPINE, ends, middle)}M{_SPINE} {middle}H{_EDGE}", _head(_EDGE, middle))


def _right_side(placed: _SideLayout, middle: int) -> Side:
    """The right side; its lines start together after the middle."""
    down, spine, end = middle - placed.height // 2, WIDTH - _SPINE, WIDTH - COLUMN
    ends = _ends(placed, down)
    if not ends:
        return _side(placed, down, "", "")
    paths = "".join([f"M{spine} {y}H{end}" for y in ends])
    heads = "".join([_head(end, y) for y in ends])
    return _side(placed, down, f"M{WIDTH - _EDGE} {middle}H{spine}{_spine(spine, ends, middle)}{paths}", heads)


def _ends(placed: _SideLayout, down: int) -> list[int]:
    return [down + y + height // 2 for _, y, height, _ in placed.neighbours]


def _spine(x: int, ends: list[int], middle: int) -> str:
    return f"M{x} {min(ends[0], middle)}V{max(ends[-1], middle)}"


def _head(x: int, y: int) -> str:
    """An arrow head pointing right."""
    return f"M{x} {y}l-6 -3v6z"


def _side(placed: _SideLayout, down: int, paths: str, heads: str) -> Side:
    return Side(
        caption_y=down + 11,
        kinds=tuple([(down + y, text) for y, text in placed.kinds]),
        neighbours=tuple([Neighbour(ref, down + y, height, lines) for ref, y, height, lines in placed.neighbours]),
        paths=paths,
        heads=heads,
        more=placed.more,
    )
