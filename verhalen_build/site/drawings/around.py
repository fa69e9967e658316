"""What stands around a record: what names it on the left, what it names on the right, grouped by kind.

Made for every record, so it is laid out in columns, without looking for better places.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from verhalen_build.site.drawings.labels import LINE, wrapped
from verhalen_build.site.view import Ref, View

MOST = 30
_WIDTH = 360.0
_COLUMN = 122.0
_LABEL = _COLUMN - 8
_MIDDLE = 88.0
_SMALL = 10.0
_GAP = 6.0
_GROUP_GAP = 9.0
_ROW = 25.0


class Neighbour(View, frozen=True, array_like=True):
    """A record beside this one: its lines stand from `y` on, in the room that can be pointed at."""

    ref: Ref
    y: float
    height: float
    rows: tuple[tuple[float, str], ...]


class Side(View, frozen=True, array_like=True):
    """The records at one side. `headings` has each kind with where it is set, `lines` the path of all lines, and
    `heads` that of their arrow heads.

    `more` is how many others there are, and `more_y` where that is told.
    """

    headings: tuple[tuple[float, str], ...]
    neighbours: tuple[Neighbour, ...]
    lines: str
    heads: str
    more: int
    more_y: float


class AroundDrawing(View, frozen=True, array_like=True):
    """A record in the middle of what names it and what it names."""

    name: str
    rows: tuple[tuple[float, str], ...]
    height: float
    top: float
    bottom: float
    naming: Side
    named: Side


class _Placed(NamedTuple):
    """A side before it is known how high the drawing is: everything from 0, with the middle of each line's end."""

    headings: list[tuple[float, str]]
    neighbours: list[tuple[Ref, float, float, tuple[str, ...]]]
    more: int
    height: float


def around_drawing(
    name: str, naming: Sequence[Ref], named: Sequence[Ref], kinds: Mapping[str, str]
) -> AroundDrawing | None:
    """The drawing around a record, or nothing where nothing is; both sides ordered by kind.

    `kinds` has what each kind is called. Of more than `MOST` records the first are drawn, at either side half of them
    or more where the other has fewer.
    """
    if not naming and not named:
        return None
    left = min(len(naming), max(MOST // 2, MOST - len(named)))
    right = min(len(named), MOST - left)
    sides = (_placed(naming, left, kinds), _placed(named, right, kinds))
    lines = wrapped(name, _MIDDLE - 12)
    own = len(lines) * LINE + 12
    height = max(own, *(side.height for side in sides))
    top = (height - own) / 2
    x = (_WIDTH - _MIDDLE) / 2
    return AroundDrawing(
        name=name,
        rows=_rows(lines, top + 6),
        height=round(height + 2, 1),
        top=round(top, 1),
        bottom=round(own, 1),
        naming=_side(sides[0], height, _COLUMN - 4, x, ends_in_middle=True),
        named=_side(sides[1], height, _WIDTH - _COLUMN + 4, _WIDTH - x, ends_in_middle=False),
    )


def _placed(refs: Sequence[Ref], most: int, kinds: Mapping[str, str]) -> _Placed:
    headings: list[tuple[float, str]] = []
    neighbours = []
    y = 0.0
    for kind, some in groupby(refs[:most], key=_kind_of):
        y += _GROUP_GAP if headings else 0
        headings.append((y + LINE * 0.8, kinds[kind]))
        y += LINE + 3
        for ref in some:
            lines = wrapped(ref.label, _LABEL)
            height = max(len(lines) * LINE + _GAP, _ROW)
            neighbours.append((ref, y, height, lines))
            y += height
    more = len(refs) - most
    return _Placed(headings, neighbours, more, y + (LINE + 6 if more else 0))


def _kind_of(ref: Ref) -> str:
    return ref.kind


def _side(placed: _Placed, height: float, end: float, middle: float, *, ends_in_middle: bool) -> Side:
    """A side in the middle of the height; its lines lie between `end`, where the labels begin, and `middle`."""
    down = (height - placed.height) / 2 + 1
    bend = (end + middle) / 2
    neighbours, lines, heads = [], [], []
    for ref, y, room, label in placed.neighbours:
        top = down + y
        neighbours.append(Neighbour(ref, round(top, 1), room, _rows(label, top + (room - len(label) * LINE) / 2)))
        at = round(top + room / 2, 1)
        lines.append(f"M{end:g} {at:g}C{bend:g} {at:g} {bend:g} {height / 2:.1f} {middle:g} {height / 2:.1f}")
        if not ends_in_middle:
            heads.append(_head(end, at))
    if ends_in_middle and neighbours:
        heads.append(_head(middle, height / 2))
    return Side(
        headings=tuple((round(down + y, 1), text) for y, text in placed.headings),
        neighbours=tuple(neighbours),
        lines="".join(lines),
        heads="".join(heads),
        more=placed.more,
        more_y=round(down + placed.height - 4, 1),
    )


def _head(x: float, y: float) -> str:
    """An arrow head that points to the right."""
    return f"M{x:g} {y:.1f}l-6 -3v6z"


def _rows(lines: Iterable[str], top: float) -> tuple[tuple[float, str], ...]:
    return tuple((round(top + LINE * (row + 0.78), 1), line) for row, line in enumerate(lines))
