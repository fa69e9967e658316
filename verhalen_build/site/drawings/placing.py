"""The positions of a map's marks and their labels, without overlaps.

A mark without room at its true place is moved to the nearest free place; the most important ones are placed first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import hypot, pi, sqrt
from typing import NamedTuple

from verhalen_build.model.areas import Point
from verhalen_build.site.drawings.labels import Box, rounded, serif_width, text_width
from verhalen_build.site.drawings.land import Projection
from verhalen_build.site.drawings.room import Room, grow, nearby_offsets, shift
from verhalen_build.site.view import View

# Radii of marks: the least, of what the page is about, for one story, and of the record that most stories name.
_LEAST, _HERE, _OF_ONE, _MOST = 2.6, 4.5, 3.0, 11.0
# If marks would fill more than this part of any square of the map, all marks become smaller, down to a limit.
_FULL, _SQUARE, _SMALLEST = 0.55, 40.0, 0.3

STOP_TYPE = 10.0
"""The height of the numbers of the tour."""
_STOPS_IN_A_ROW = 3
_STOP = 13.0

# How far a mark may be moved, and the space around it.
_STEP, _RINGS, _GAP = 2.0, 20, 0.7
# Marks whose true places are this close are not tried any more once one of their size found no room.
_SAME = 4.0

_TYPE = {"municipality": 12.0, "place": 11.0}
# The height of a line as a part of its type size, and of that the part above the baseline: enough for an accent on a
# capital (Š) and the tail of a g in DejaVu, Noto and Liberation.
_LINE, _ABOVE = 1.2, 0.95
_BESIDE = 1.8
# Names stay this far from each other, so that two of them do not read as one.
_BETWEEN = 1.5
# A label above or below a group of marks might belong to any of them.
_AWAY = {"start": 1.5, "end": 1.5, "middle": 4.0}


class MapSpot(NamedTuple):
    """A record to draw: `at` is its longitude and latitude, `stories` the number of stories that name it.

    `kind` is municipality, place or gathering; `number` its position in the tour, from 1, or 0; `here` is set for the
    record that the page is about. `lang` is the language of its name, and `note` the number of stories in words.
    """

    kind: str
    name: str
    path: str
    label: str
    at: Point
    stories: int = 0
    number: int = 0
    here: bool = False
    lang: str = ""
    note: str = ""


class MapLabel(View, frozen=True, array_like=True):
    """A text on a map: `x` is its start, middle or end, as `anchor` says; `y` its baseline."""

    text: str
    x: float
    y: float
    anchor: str = "middle"


class PlacedMarks(NamedTuple):
    """Marks that found room: their spots, the box of each, and the middle they have and should have."""

    spots: tuple[MapSpot, ...]
    boxes: tuple[Box, ...]
    middle: Point
    true: Point


class MarkSizes:
    """Sizes of marks: areas in proportion to the number of stories, and none too small to see."""

    def __init__(self, spots: Sequence[MapSpot], projection: Projection) -> None:
        most = max((spot.stories for spot in spots), default=0)
        self._least, self._of_one = _LEAST, min(_OF_ONE, _MOST / sqrt(max(most, 1)))
        full = self._fullest(spots, projection)
        if full > _FULL:
            scale = max(sqrt(_FULL / full), _SMALLEST)
            self._least, self._of_one = self._least * scale, self._of_one * scale

    def _fullest(self, spots: Iterable[MapSpot], projection: Projection) -> float:
        """The part of a square of the map that marks would fill, for the fullest square."""
        squares: dict[tuple[float, float], float] = {}
        for spot in spots:
            x, y = projection.of(spot.at)
            square = x // _SQUARE, y // _SQUARE
            squares[square] = squares.get(square, 0.0) + (2 * self._radius((spot,)) + 2 * _GAP) ** 2
        return max(squares.values(), default=0.0) / _SQUARE**2

    def shape(self, spots: tuple[MapSpot, ...]) -> list[Box]:
        """The box of a mark, centred on 0."""
        radius = self._radius(spots)
        # A square or diamond has the area of the circle.
        half = {"municipality": radius, "place": radius * sqrt(pi / 2)}.get(spots[0].kind, radius * sqrt(pi) / 2)
        return [Box(-half, -half, half, half)]

    def stops(self, spots: tuple[MapSpot, ...]) -> list[Box]:
        """The boxes of stops at one spot, in rows, centred on 0 together; every number fits its box."""
        height = max(_STOP, self._radius(spots) * sqrt(pi))
        width = max(height, max(text_width(str(spot.number), STOP_TYPE) for spot in spots) + 5)
        columns, rows = min(len(spots), _STOPS_IN_A_ROW), -(-len(spots) // _STOPS_IN_A_ROW)
        boxes = []
        for place in range(len(spots)):
            left = (place % _STOPS_IN_A_ROW - columns / 2) * width
            top = (place // _STOPS_IN_A_ROW - rows / 2) * height
            boxes.append(Box(left, top, left + width, top + height))
        return boxes

    def _radius(self, spots: tuple[MapSpot, ...]) -> float:
        least = _HERE if spots[0].here else self._least
        return max(least, self._of_one * sqrt(max(spot.stories for spot in spots)))


def place_all(
    groups: Iterable[tuple[MapSpot, ...]],
    boxes_of: Callable[[tuple[MapSpot, ...]], list[Box]],
    room: Room,
    projection: Projection,
) -> Iterator[PlacedMarks]:
    """Each group of spots at the nearest free place; a group without one is left out."""
    full: dict[tuple[float, float], float] = {}
    for spots in sorted(groups, key=_importance):
        true = projection.of(spots[0].at)
        boxes = boxes_of(spots)
        near, size = (true[0] // _SAME, true[1] // _SAME), boxes[0].right - boxes[0].left
        if size >= full.get(near, size + 1):
            continue
        placed = _place(spots, boxes, room, true)
        if placed is not None:
            yield placed
        else:
            full[near] = size


def _place(spots: tuple[MapSpot, ...], boxes: Sequence[Box], room: Room, true: Point) -> PlacedMarks | None:
    for right, down in nearby_offsets(_STEP, _RINGS, _direction_away(true, boxes, room)):
        middle = (true[0] + right, true[1] + down)
        shifted = tuple(shift(box, *middle) for box in boxes)
        if all(room.is_free(grow(box, _GAP)) for box in shifted):
            for box in shifted:
                room.take(grow(box, _GAP))
            return PlacedMarks(spots, shifted, middle, true)
    return None


def _direction_away(true: Point, boxes: Sequence[Box], room: Room) -> Point:
    """The direction away from the obstacle, so that a spot east of a town is drawn east of it."""
    obstacles = (room.in_the_way(grow(shift(box, *true), _GAP)) for box in boxes)
    obstacle = next((box for box in obstacles if box is not None), None)
    if obstacle is None:
        return 0.0, 0.0
    across, down = true[0] - (obstacle.left + obstacle.right) / 2, true[1] - (obstacle.top + obstacle.bottom) / 2
    return (across, down) if hypot(across, down) > 0.5 else (0.0, 0.0)


def _importance(spots: tuple[MapSpot, ...]) -> tuple[bool, int, int, str, str]:
    first = spots[0]
    return not first.here, -max(spot.stories for spot in spots), first.number, first.name, first.path


def place_labels(
    placed: Iterable[PlacedMarks], room: Room, road: Room, width: float
) -> Iterator[tuple[str, tuple[MapLabel, ...]]]:
    """The labels that find room beside their marks, by the address of their record.

    If there is a choice, they stay off the road, and away from marks other than their own.
    """
    for marks in placed:
        spot, mark = marks.spots[0], marks.boxes[0]
        size = _TYPE.get(spot.kind)
        if size is None:
            continue
        own = grow(mark, _GAP)
        free = [(box, words) for box, words in _label_positions(spot.name, mark, size, width) if room.is_free(box)]
        off_the_road = [(box, words) for box, words in free if road.is_free(box)]
        clear = (
            position for position in off_the_road if room.is_clear(grow(position[0], _AWAY[position[1][0].anchor]), own)
        )
        best = next(clear, next(iter(free), None))
        if best is not None:
            room.take(grow(best[0], _BETWEEN))
            yield spot.path, best[1]


def _label_positions(name: str, mark: Box, size: float, room: float) -> Iterator[tuple[Box, tuple[MapLabel, ...]]]:
    """Possible positions of a mark's label in a drawing of this width, the best first."""
    for lines in _line_breaks(name):
        width = max(serif_width(line, size) for line in lines)
        height = _LINE * size * len(lines)
        x, y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
        # Above and below the mark a label may be off-centre, near the edge of the drawing.
        middle = min(max(x - width / 2, 2), room - width - 2)
        over, under = mark.top - _GAP - height, mark.bottom + _GAP
        left, right = mark.left - _GAP - width, mark.right + _GAP
        for at, top, anchor in (
            (right + _BESIDE, y - height / 2, "start"),
            (left - _BESIDE, y - height / 2, "end"),
            (middle, over, "middle"),
            (middle, under, "middle"),
            (right, over + _BESIDE, "start"),
            (right, under - _BESIDE, "start"),
            (left, over + _BESIDE, "end"),
            (left, under - _BESIDE, "end"),
        ):
            box = Box(at, top, at + width, top + height)
            yield box, tuple(_words(lines, box, anchor, size))


def _line_breaks(name: str) -> Iterator[tuple[str, ...]]:
    """A name on one line, and on two if it can be broken."""
    yield (name,)
    places = [place for place, letter in enumerate(name[:-1], start=1) if letter in "- " and place > 1]
    if places:
        place = min(places, key=lambda place: abs(2 * place - len(name)))
        yield name[:place], name[place:]


def _words(lines: Sequence[str], box: Box, anchor: str, size: float) -> Iterator[MapLabel]:
    at = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[anchor]
    for place, line in enumerate(lines):
        x, y = rounded(at, box.top + (place * _LINE + _ABOVE) * size)
        yield MapLabel(line, x, y, anchor)
