"""What stands around a record: what names it on the left, what it names on the right, grouped by kind.

Made for every record, so it is laid out in columns, without looking for better places.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from verhalen_build.site.drawings.labels import LINE, label_lines
from verhalen_build.site.view import Ref, View

MOST = 30
WIDTH = 360.0
COLUMN = 120.0
MIDDLE = 84.0
_HALF_GAP = (WIDTH - MIDDLE) / 4 - COLUMN / 2
_CAPTION = 20.0
_GAP = 6.0
_GROUP_GAP = 9.0
_ROW = 25.0


class Neighbour(View, frozen=True, array_like=True):
    """A record beside this one: the room that can be pointed at, and its name on lines with where each is set."""

    ref: Ref
    y: float
    height: float
    rows: tuple[tuple[float, str], ...]


class Side(View, frozen=True, array_like=True):
    """The records at one side: those that are drawn, and how many `more` there are.

    `headings` has each kind with where it is set; `lines` is the path of all lines and `heads` that of the arrow heads.
    """

    caption_y: float
    headings: tuple[tuple[float, str], ...]
    neighbours: tuple[Neighbour, ...]
    lines: str
    heads: str
    more: int


class AroundDrawing(View, frozen=True, array_like=True):
    """A record in the middle of what names it and what it names; its own room is `own` high, from `top` on."""

    name: str
    rows: tuple[tuple[float, str], ...]
    height: float
    top: float
    own: float
    naming: Side
    named: Side


class _Placed(NamedTuple):
    """A side before it is known how high the drawing is: everything from 0 on."""

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
    lines = label_lines(name, MIDDLE - 12)
    own = len(lines) * LINE + 12
    height = max(own, *(side.height for side in sides))
    top = (height - own) / 2
    edge = (WIDTH - MIDDLE) / 2
    return AroundDrawing(
        name=name,
        rows=_rows(lines, top + 6),
        height=round(height + 2, 1),
        top=round(top, 1),
        own=round(own, 1),
        naming=_side(sides[0], height, (COLUMN, edge - _HALF_GAP, edge)),
        named=_side(sides[1], height, (WIDTH - edge, WIDTH - edge + _HALF_GAP, WIDTH - COLUMN)),
    )


def _placed(refs: Sequence[Ref], most: int, kinds: Mapping[str, str]) -> _Placed:
    headings: list[tuple[float, str]] = []
    neighbours: list[tuple[Ref, float, float, tuple[str, ...]]] = []
    y = _CAPTION if most else 0.0
    for kind, some in groupby(refs[:most], key=_kind_of):
        y += _GROUP_GAP if headings else 0
        headings.append((y + LINE * 0.8, kinds[kind]))
        y += LINE + 2
        for ref in some:
            lines = label_lines(ref.label, COLUMN - 3)
            height = max(len(lines) * LINE + _GAP, _ROW)
            neighbours.append((ref, y, height, lines))
            y += height
    return _Placed(headings, neighbours, len(refs) - most, y)


def _kind_of(ref: Ref) -> str:
    return ref.kind


def _side(placed: _Placed, height: float, stops: tuple[float, float, float]) -> Side:
    """A side in the middle of the height, with lines that run to the right: from a stop, along the next, to the last.

    Where the labels are on the left, they come together in the last; else they begin together in the first.
    """
    start, along, end = stops
    middle, down = height / 2, (height - placed.height) / 2 + 1
    neighbours, ends = [], []
    for ref, y, room, label in placed.neighbours:
        top = down + y
        neighbours.append(Neighbour(ref, round(top, 1), room, _rows(label, top + (room - len(label) * LINE) / 2)))
        ends.append(round(top + room / 2, 1))
    lines = heads = ""
    if ends:
        lines = f"M{along:g} {min(*ends, middle):g}V{max(*ends, middle):g}"
        if start == COLUMN:
            lines += "".join(f"M{start:g} {y:g}H{along:g}" for y in ends) + f"M{along:g} {middle:g}H{end:g}"
            heads = _head(end, middle)
        else:
            lines += "".join(f"M{along:g} {y:g}H{end:g}" for y in ends) + f"M{start:g} {middle:g}H{along:g}"
            heads = "".join(_head(end, y) for y in ends)
    return Side(
        caption_y=round(down + LINE * 0.8, 1),
        headings=tuple((round(down + y, 1), text) for y, text in placed.headings),
        neighbours=tuple(neighbours),
        lines=lines,
        heads=heads,
        more=placed.more,
    )


def _head(x: float, y: float) -> str:
    """An arrow head that points to the right."""
    return f"M{x:g} {y:g}l-6 -3v6z"


def _rows(lines: Sequence[str], top: float) -> tuple[tuple[float, str], ...]:
    return tuple((round(top + LINE * (row + 0.78), 1), line) for row, line in enumerate(lines))
