"""Actors in a ring around an initiative, and the lines between them.

The labels are outside the ring, in two columns with one above and one below; the lines run inside it. The ring is
convex, so no line inside it crosses a label.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from verhalen_build.site.drawings.labels import LINE, Box, label_lines, rounded, stack_tops, text_width
from verhalen_build.site.drawings.order import Pair, ring_order

WIDTH = 360.0
HUB = -1
DOT = 4.0
# The size of the area that can be pointed at; a little above the minimum, for phones that scale the drawing down.
TARGET = 25.0
MARK_SIZE = 10.0

_CENTRE = WIDTH / 2
_EDGE = 1.5
_COLUMNS = (72.0, 119.0)
_BULGE = 13.0
_BESIDE_DOT = 6.5
_HUB_WIDTH = 102.0
_HUB_PADDING = 5.0
_ABOVE_WIDTH = 150.0
_ROW_GAP = 11.0
_CLEAR = 30.0
_FRAME_GAP = 17.0
_HALF_OF = {
    "upper left": "upper",
    "above": "upper",
    "upper right": "upper",
    "lower right": "lower",
    "below": "lower",
    "lower left": "lower",
}
_STRETCHES = (1.0, 1.4, 2.0, 3.0, 4.5)


class Point(NamedTuple):
    """A point in a drawing; y goes down."""

    x: float
    y: float


@dataclass(frozen=True)
class RingSpot:
    """The position of an actor: its dot, its label, and the side of the dot on which that is."""

    dot: Point
    side: str
    lines: tuple[str, ...]
    box: Box

    @property
    def anchor(self) -> str:
        """The SVG text-anchor of the label."""
        return {"left": "end", "right": "start"}.get(self.side, "middle")

    @property
    def rows(self) -> tuple[tuple[float, float, str], ...]:
        """Each line of the label with its position."""
        x = {"left": self.box.right, "right": self.box.left}.get(self.side, self.dot.x)
        top = (self.box.top + self.box.bottom - len(self.lines) * LINE) / 2
        return rows_of(self.lines, x, top)


@dataclass(frozen=True)
class Ring:
    """The positions of all actors, by number, with the initiative in the middle."""

    height: float
    spots: tuple[RingSpot, ...]
    hub: Box
    hub_lines: tuple[str, ...]
    frame: Box


class Line(NamedTuple):
    """A quadratic curve between two actors, with the corners of its arrow head and the box of its mark."""

    start: Point
    control: Point
    end: Point
    head: tuple[Point, Point, Point]
    mark: Box

    @property
    def path(self) -> str:
        """The curve as an SVG path."""
        return f"M{svg_point(self.start)}Q{svg_point(self.control)} {svg_point(self.end)}"

    @property
    def arrow(self) -> str:
        """The arrow head as an SVG path."""
        return "M" + "L".join(map(svg_point, self.head)) + "Z"


class Stroke(NamedTuple):
    """A line to draw between two actors' numbers, or HUB; `mark` is its name, `width` its width."""

    start: int
    end: int
    mark: str
    width: float


def rows_of(lines: Sequence[str], x: float, top: float) -> tuple[tuple[float, float, str], ...]:
    """The position of each line of a label whose box begins at `top`."""
    return tuple((round(x, 1), round(top + LINE * (row + 0.78), 1), line) for row, line in enumerate(lines))


def svg_point(point: Point) -> str:
    """A point as SVG writes it, with one decimal."""
    return " ".join(f"{value:g}" for value in rounded(*point))


def lay_out_ring(
    labels: Sequence[str], hub: str, strokes: Sequence[Stroke], inside: frozenset[int] | None = None
) -> tuple[Ring, tuple[Line, ...]]:
    """The ring of these labels and its lines, in the order of the strokes.

    Actors `inside` the neighbourhood are in the lower half, with a frame around them and the initiative.
    The drawing becomes taller until no mark overlaps another, a label or the initiative.
    """
    between = [(stroke.start, stroke.end) for stroke in strokes if HUB not in (stroke.start, stroke.end)]
    order = ring_order(len(labels), between)
    halves = _best_halves(order, between, inside)
    ring, lines = _lay_out(labels, hub, strokes, halves, _STRETCHES[0])
    for stretch in _STRETCHES[1:]:
        if not _marks_lie_on_something(ring, lines):
            break
        ring, lines = _lay_out(labels, hub, strokes, halves, stretch)
    return ring, lines


def _marks_lie_on_something(ring: Ring, lines: Sequence[Line]) -> bool:
    fixed = [ring.hub, *(spot.box for spot in ring.spots)]
    return any(
        line.mark.overlaps(other)
        for at, line in enumerate(lines)
        for other in (*fixed, *(before.mark for before in lines[:at]))
    )


def _lay_out(
    labels: Sequence[str], hub: str, strokes: Sequence[Stroke], halves: "Halves", stretch: float
) -> tuple[Ring, tuple[Line, ...]]:
    ring = _ring(labels, hub, halves, stretch)
    return ring, _lines(ring, strokes, halves)


# The order of the actors


class Halves(NamedTuple):
    """The actors above and below the initiative, both clockwise."""

    upper: tuple[int, ...]
    lower: tuple[int, ...]

    def columns(self) -> dict[str, tuple[int, ...]]:
        """The actors in each part of the ring, from the initiative outwards."""
        (upper_left, above, upper_right), (lower_right, below, lower_left) = map(_split_half, self)
        return {
            "upper left": upper_left,
            "above": above,
            "upper right": upper_right[::-1],
            "lower right": lower_right,
            "below": below,
            "lower left": lower_left[::-1],
        }


def _split_half(half: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """A half of the ring as its first column, the middle one of an odd number, and its last column."""
    side = len(half) // 2
    return half[:side], half[side : len(half) - side], half[len(half) - side :]


def _best_halves(order: Sequence[int], between: Sequence[Pair], inside: frozenset[int] | None) -> Halves:
    """The rotation of the ring in which linked actors are in the same part as much as possible."""
    turns = [_halves((*order[start:], *order[:start]), inside) for start in range(max(1, len(order)))]
    return min(turns, key=lambda halves: _separations(halves, between))


def _halves(ring: tuple[int, ...], inside: frozenset[int] | None) -> Halves:
    if inside is None:
        return Halves(ring[: (len(ring) + 1) // 2], ring[(len(ring) + 1) // 2 :])
    return Halves(
        tuple(actor for actor in ring if actor not in inside), tuple(actor for actor in ring if actor in inside)
    )


def _separations(halves: Halves, between: Sequence[Pair]) -> int:
    part_of = {actor: set(part.split()) for part, actors in halves.columns().items() for actor in actors}
    return sum(len(part_of[start] ^ part_of[end]) for start, end in between)


# The positions of the actors


def _ring(labels: Sequence[str], hub: str, halves: Halves, stretch: float) -> Ring:
    hub_lines = label_lines(hub, _HUB_WIDTH - 2 * _HUB_PADDING)
    hub_width = max((text_width(line) for line in hub_lines), default=0) + 2 * _HUB_PADDING
    hub_height = len(hub_lines) * LINE + 2 * _HUB_PADDING - 4
    columns = halves.columns()
    column = _column([labels[actor] for part, actors in columns.items() if " " in part for actor in actors])
    reach = {half: _reach(labels, columns, half, stretch) for half in ("upper", "lower")}
    # Everything is placed around the middle of the initiative first, and moved down once the height is known.
    half = hub_height / 2
    spots = dict(
        placed
        for part, actors in columns.items()
        for placed in _part(labels, part, actors, half + _CLEAR * stretch, reach[_HALF_OF[part]], column)
    )
    placed = [spots[number] for number in range(len(labels))]
    top = min([-half, *(spot.box.top for spot in placed)]) - 4
    bottom = max([half, *(spot.box.bottom for spot in placed), half + _FRAME_GAP]) + 4
    hub_box = Box(_CENTRE - hub_width / 2, -half - top, _CENTRE + hub_width / 2, half - top)
    frame = Box(_EDGE, hub_box.top - _FRAME_GAP, WIDTH - _EDGE, bottom - top - _EDGE)
    return Ring(bottom - top, tuple(_shift_spot(spot, -top) for spot in placed), hub_box, hub_lines, frame)


def _column(labels: Sequence[str]) -> float:
    """The distance of the columns' dots from the edge: no more than their labels need."""
    widest = max((text_width(line) for label in labels for line in _side_lines(label)), default=0)
    return min(max(widest + _BESIDE_DOT + _EDGE, _COLUMNS[0]), _COLUMNS[1])


def _shift_spot(spot: RingSpot, down: float) -> RingSpot:
    box = spot.box
    return RingSpot(
        Point(spot.dot.x, spot.dot.y + down),
        spot.side,
        spot.lines,
        Box(box.left, box.top + down, box.right, box.bottom + down),
    )


def _side_lines(label: str) -> tuple[str, ...]:
    return label_lines(label, _COLUMNS[1] - _BESIDE_DOT - _EDGE)


def _height(lines: Sequence[str]) -> float:
    return max(len(lines) * LINE, TARGET)


def _reach(labels: Sequence[str], columns: dict[str, tuple[int, ...]], half: str, stretch: float) -> float:
    """The height of the taller of the two columns in a half."""
    return max(
        sum(_height(_side_lines(labels[actor])) + _ROW_GAP * stretch for actor in columns[f"{half} {side}"])
        - (_ROW_GAP * stretch if columns[f"{half} {side}"] else 0)
        for side in ("left", "right")
    )


def _part(
    labels: Sequence[str], part: str, actors: Sequence[int], start: float, reach: float, column: float
) -> Iterator[tuple[int, RingSpot]]:
    """The actors in one part of the ring, from the initiative outwards; the middle of the initiative is at 0."""
    if part in {"above", "below"}:
        yield from ((actor, _in_the_middle(labels[actor], part, start, reach)) for actor in actors)
        return
    side = part.split()[1]
    down = -1 if _HALF_OF[part] == "upper" else 1
    label_rows = [_side_lines(labels[actor]) for actor in actors]
    heights = [_height(lines) for lines in label_rows]
    for actor, lines, height, near in zip(
        actors, label_rows, heights, stack_tops(heights, _ROW_GAP, reach), strict=True
    ):
        y = down * (start + near + height / 2)
        outward = (start + near + height / 2) / (start + reach)
        inward = _BULGE * outward * outward
        text = height / 2
        width = max((text_width(line) for line in lines), default=0)
        x = column + inward
        if side == "left":
            box = Box(x - _BESIDE_DOT - width, y - text, x - _BESIDE_DOT, y + text)
        else:
            x = WIDTH - x
            box = Box(x + _BESIDE_DOT, y - text, x + _BESIDE_DOT + width, y + text)
        yield actor, RingSpot(Point(x, y), side, lines, box)


def _in_the_middle(label: str, part: str, start: float, reach: float) -> RingSpot:
    """The position of the actor above or below all others in its half."""
    lines = label_lines(label, _ABOVE_WIDTH)
    width, height = max((text_width(line) for line in lines), default=0) / 2, _height(lines)
    near = start + (reach + 4 if reach else 8)
    dot = near + DOT
    # A label of one line has some space of its own.
    label_at = near + 2 * DOT + (2 if len(lines) > 1 else -2)
    if part == "above":
        box = Box(_CENTRE - width, -label_at - height, _CENTRE + width, -label_at)
        return RingSpot(Point(_CENTRE, -dot), "top", lines, box)
    return RingSpot(
        Point(_CENTRE, dot), "bottom", lines, Box(_CENTRE - width, label_at, _CENTRE + width, label_at + height)
    )


# The lines between them


def _lines(ring: Ring, strokes: Sequence[Stroke], halves: Halves) -> tuple[Line, ...]:
    ports = _ports(ring, strokes, halves)
    bends = _bends(strokes)
    lines: list[Line] = []
    for number, stroke in enumerate(strokes):
        start, control, end = _curve(ring, stroke, ports.get(number), bends[number])
        trimmed = _trim(start, control, end, stroke)
        head = _head(trimmed[1], trimmed[2], stroke.width)
        tail_end = _towards(trimmed[2], control, 4 + stroke.width)
        mark = _mark(ring, (trimmed[0], control, tail_end), stroke, [line.mark for line in lines])
        lines.append(Line(trimmed[0], control, tail_end, head, mark))
    return tuple(lines)


def _ports(ring: Ring, strokes: Sequence[Stroke], halves: Halves) -> dict[int, Point]:
    """Where lines meet the initiative: side by side along its edge, in the order of the ring."""
    ports: dict[int, Point] = {}
    for half, y, clockwise in ((halves.upper, ring.hub.top, 1), (halves.lower, ring.hub.bottom, -1)):
        place = {actor: at for at, actor in enumerate(half[::clockwise])}
        places = [
            (place[_other(stroke)], number)
            for number, stroke in enumerate(strokes)
            if HUB in (stroke.start, stroke.end) and _other(stroke) in place
        ]
        step = (ring.hub.right - ring.hub.left) / (len(places) + 1)
        for at, (_, number) in enumerate(sorted(places), start=1):
            ports[number] = Point(ring.hub.left + step * at, y)
    return ports


def _other(stroke: Stroke) -> int:
    return stroke.end if stroke.start == HUB else stroke.start


def _bends(strokes: Sequence[Stroke]) -> list[float]:
    """How far each line bends if others have the same two ends: to either side of the straight line."""
    same: dict[Pair, list[int]] = {}
    for number, stroke in enumerate(strokes):
        same.setdefault((min(stroke.start, stroke.end), max(stroke.start, stroke.end)), []).append(number)
    bends = [0.0] * len(strokes)
    for numbers in same.values():
        for at, number in enumerate(numbers):
            bends[number] = (at - (len(numbers) - 1) / 2) * 2
    return bends


def _curve(ring: Ring, stroke: Stroke, port: Point | None, bend: float) -> tuple[Point, Point, Point]:
    if port is not None:
        dot = ring.spots[_other(stroke)].dot
        ends = (port, dot) if stroke.start == HUB else (dot, port)
        # Relative to the same end for both directions, so that lines there and back do not coincide, and to the side
        # of the port, so that they do not cross.
        control = _offset_midpoint(dot, port, bend * (-11 if dot.y < port.y else 11))
        return ends[0], control, ends[1]
    start, end = ring.spots[stroke.start].dot, ring.spots[stroke.end].dot
    low, high = sorted((start, end))
    candidates = [_offset_midpoint(control, None, 0) for control in _control_points(ring, stroke, low, high, bend)]
    clear = (control for control in candidates if not _crosses_hub(ring.hub, start, control, end))
    return start, next(clear, candidates[0]), end


def _offset_midpoint(start: Point, end: Point | None, by: float) -> Point:
    """The middle between two points, moved sideways; or the point itself."""
    if end is None:
        return start
    length = _distance(start, end) or 1
    across = Point(-(end.y - start.y) / length, (end.x - start.x) / length)
    return Point((start.x + end.x) / 2 + across.x * by, (start.y + end.y) / 2 + across.y * by)


def _control_points(ring: Ring, stroke: Stroke, low: Point, high: Point, bend: float) -> Iterator[Point]:
    """Control points for a line between two actors, the best first; later ones go around the initiative."""
    middle = (ring.hub.top + ring.hub.bottom) / 2
    sides = {ring.spots[stroke.start].side, ring.spots[stroke.end].side}
    centre = Point((low.x + high.x) / 2, (low.y + high.y) / 2)
    if len(sides) == 1:
        inward = 1 if sides == {"left"} else -1
        for bulge in (22 + 0.3 * abs(high.y - low.y), 60, 40, 24, 12, 4, -4, -12):
            yield Point(centre.x + inward * (min(bulge, 110) + bend * 11), centre.y)
        return
    away = -1 if centre.y <= middle else 1
    straight = _offset_midpoint(low, high, bend * 11)
    for further in range(12):
        yield Point(straight.x, straight.y + away * 20 * further)


def _crosses_hub(hub: Box, start: Point, control: Point, end: Point) -> bool:
    return any(hub.has(*_point_on_curve(start, control, end, step / 24), 4) for step in range(25))


def _point_on_curve(start: Point, control: Point, end: Point, at: float) -> Point:
    """The point at a fraction of a curve."""
    before, after, both = (1 - at) * (1 - at), at * at, 2 * at * (1 - at)
    return Point(
        before * start.x + both * control.x + after * end.x, before * start.y + both * control.y + after * end.y
    )


def _distance(start: Point, end: Point) -> float:
    # Not hypot or a power: square roots are rounded the same on every machine.
    return sqrt((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y))


def _towards(start: Point, end: Point, by: float) -> Point:
    length = _distance(start, end) or 1
    by = min(by, length / 2)
    return Point(start.x + (end.x - start.x) * by / length, start.y + (end.y - start.y) * by / length)


def _trim(start: Point, control: Point, end: Point, stroke: Stroke) -> tuple[Point, Point, Point]:
    """A curve cut short to leave the dots at its ends free."""
    room = {HUB: 1.0}
    return (
        _towards(start, control, room.get(stroke.start, DOT + 2)),
        control,
        _towards(end, control, room.get(stroke.end, DOT + 2)),
    )


def _head(control: Point, tip: Point, width: float) -> tuple[Point, Point, Point]:
    """The corners of an arrow head: its tip, and those of its base."""
    length, half = 6.5 + width, 2.4 + width * 0.9
    base = _towards(tip, control, length)
    along = _distance(tip, base) or 1
    across = Point(-(tip.y - base.y) / along * half, (tip.x - base.x) / along * half)
    return (tip, Point(base.x + across.x, base.y + across.y), Point(base.x - across.x, base.y - across.y))


# Possible positions of a mark, in hundredths of its line: clear of the arrow head at the end.
_ALONG = tuple(range(12, 79, 3))
_BEST, _BEST_BETWEEN = 42, 51


def _mark(ring: Ring, curve: tuple[Point, Point, Point], stroke: Stroke, taken: Sequence[Box]) -> Box:
    """The best box for a mark on its line: near the actor, and clear of labels, the initiative and other marks."""
    best = _BEST_BETWEEN if HUB not in (stroke.start, stroke.end) else _BEST if stroke.end == HUB else 100 - _BEST
    along = sorted(_ALONG, key=lambda at: (abs(at - best), at))
    places = [_around(_point_on_curve(*curve, at / 100), stroke.mark) for at in along]
    blocked = [*taken, ring.hub, *(spot.box for spot in ring.spots), *(_around_dot(spot.dot) for spot in ring.spots)]
    return min(places, key=lambda place: sum(_overlap_area(place, other) for other in blocked))


def _around(middle: Point, mark: str) -> Box:
    half = max(TARGET, text_width(mark, MARK_SIZE, bold=True) + 8) / 2
    return Box(middle.x - half, middle.y - TARGET / 2, middle.x + half, middle.y + TARGET / 2)


def _around_dot(dot: Point) -> Box:
    # The corners of the area that can be pointed at are empty, so a mark may come this close.
    return Box(dot.x - 2, dot.y - 2, dot.x + 2, dot.y + 2)


def _overlap_area(box: Box, other: Box) -> float:
    """How much of a box another one covers."""
    across = min(box.right, other.right) - max(box.left, other.left)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    return across * down if across > 0 and down > 0 else 0.0
