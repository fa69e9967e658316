"""The maps: where the book's municipalities, places and gatherings are, and the tour along the gatherings.

A map is drawn in units, of which a phone shows about one per pixel. What has no room where it is, is moved to the
nearest free place, with a thin line to where it is; names stand beside their marks where there is room.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from math import hypot, pi, sqrt
from typing import NamedTuple

from verhalen_build.model.base_map import BaseMap, Point, box_of, holds, points_of
from verhalen_build.site.drawings.labels import Box, rounded, text_width, wrapped
from verhalen_build.site.drawings.land import Projection, outlines, projection_of
from verhalen_build.site.drawings.room import Room, around, grown, is_within, moved
from verhalen_build.site.view import View

_WIDTH = 360.0
_TALLEST = 480.0
_SMALL = 250.0

# With more stops than this the tour is a list and no line: nobody could follow it.
_LONGEST_TOUR = 60
_STOPS_AT_A_SPOT = 6
_STOPS_IN_A_ROW = 3
_STOP = 13.0

# With more marks than this they are drawn smaller.
_FEW = 150
_LEAST, _HERE, _OF_ONE, _MOST = 2.6, 4.5, 3.0, 11.0
_MANY_SCALE = 0.65

# How far a mark may be moved, and what stays free around it.
_STEP, _RINGS, _GAP = 2.0, 14, 0.7
_MOVED = 1.5

_TYPE = {"municipality": 12.0, "place": 11.0}
_STOP_TYPE = 10.0
# A line takes so much of the height of its type, and this much of it stands above the foot of the letters.
_LINE, _ABOVE = 1.2, 0.92
# Letters with a serif are so much narrower than those without, and a long name goes on lines of so much of its width.
_SERIF, _IN_TWO = 0.92, 0.65
_BESIDE = 1.8
# A name above or below marks that stand together might be of any of them.
_AWAY = {"start": 1.5, "end": 1.5, "middle": 4.0}
_BEND = 0.12
# Of the points by which names keep beside the tour.
_CLOSE = 4.0


class Spot(NamedTuple):
    """A record to draw: `at` is its longitude and latitude, `stories` the number of stories that name it.

    `kind` is municipality, place or gathering; `number` its place in the tour, from 1, or 0; `here` tells that the
    page is about this one.
    """

    kind: str
    name: str
    path: str
    title: str
    at: Point
    stories: int = 0
    number: int = 0
    here: bool = False


class Words(View, frozen=True, array_like=True):
    """Words in a drawing: `x` is their start, middle or end, as `anchor` says; `y` the line they stand on."""

    text: str
    x: float
    y: float
    anchor: str = "middle"


class Mark(View, frozen=True, array_like=True):
    """A record in a drawing: a link with a shape (the `d` of a path) and perhaps words."""

    kind: str
    path: str
    title: str
    shape: str
    words: tuple[Words, ...] = ()
    in_tour: bool = False
    here: bool = False


class MapDrawing(View, frozen=True, array_like=True):
    """A map, ready to write down: paths, and the marks in the order of the spots.

    `land_here` is the area that the page is about, and `crowded` how many spots found no room.
    """

    width: float
    height: float
    land: tuple[str, ...]
    land_here: str
    tour: str
    leaders: str
    marks: tuple[Mark, ...]
    crowded: int = 0


class _Placed(NamedTuple):
    """What found room: the spots it is for, the box of each, and where they truly are."""

    spots: tuple[Spot, ...]
    boxes: tuple[Box, ...]
    middle: Point
    true: Point


def book_map(base: BaseMap, spots: Sequence[Spot]) -> MapDrawing | None:
    """The map of a book; none where there is nothing to draw on it.

    Spots too far from the areas to be shown with them are not on it (see `off_the_map`).
    """
    off = {spot.path for spot in off_the_map(base, spots)}
    drawn = [spot for spot in spots if spot.path not in off]
    if not drawn:
        return None
    projection = projection_of((*points_of(base.areas), *(spot.at for spot in drawn)), _WIDTH, _TALLEST)
    return _drawing(projection, tuple(outlines(base.areas, projection).values()), "", drawn)


def small_map(base: BaseMap, spots: Sequence[Spot]) -> MapDrawing | None:
    """A map of the area with the spot that has `here`; none where no spot has it."""
    here = next((spot for spot in spots if spot.here), None)
    if here is None:
        return None
    # It tells where things are, and not how much there is of them.
    spots = [spot._replace(stories=0) for spot in spots]
    own = next((area for area in base.areas if holds(area, here.at)), None)
    in_view = (*points_of((own,) if own else ()), *(spot.at for spot in spots))
    projection = projection_of(in_view, _SMALL, _SMALL)
    land = outlines(base.areas, projection)
    land_here = land.pop(own, "") if own else ""
    return _drawing(projection, tuple(land.values()), land_here, spots)


def area_name(base: BaseMap, point: Point) -> str:
    """The name of the area in which a point (longitude, latitude) lies, or ""."""
    return next((area.name for area in base.areas if holds(area, point)), "")


def off_the_map(base: BaseMap, spots: Sequence[Spot]) -> list[Spot]:
    """The spots farther from the areas than half their width and height, for which the map would shrink to nothing.

    Where that is so of every spot, the map shrinks all the same: it cannot be empty.
    """
    west, south, east, north = box_of(points_of(base.areas)) or (-180.0, -90.0, 180.0, 90.0)
    aside, up = (east - west) / 2, (north - south) / 2
    shown = Box(west - aside, south - up, east + aside, north + up)
    off = [spot for spot in spots if not is_within(Box(*spot.at, *spot.at), shown)]
    return off if len(off) < len(spots) else []


def _drawing(projection: Projection, land: tuple[str, ...], land_here: str, spots: Sequence[Spot]) -> MapDrawing:
    canvas = Box(1, 1, projection.width - 1, projection.height - 1)
    room = Room(canvas)
    size = _Size(spots)
    if sum(spot.number > 0 for spot in spots) > _LONGEST_TOUR:
        spots = [spot._replace(number=0) for spot in spots]
    stops = [spot for spot in spots if spot.number]
    municipalities = [spot for spot in spots if spot.kind == "municipality"]
    others = [spot for spot in spots if spot not in {*stops, *municipalities}]
    # What matters most comes first, and has the best places.
    placed = [*_place_all(_alone(municipalities), size.shape, room, projection)]
    placed += _place_all(_together(stops), size.stops, room, projection)
    steps = _steps(placed)
    road = Room(canvas)
    for point in _along(steps):
        road.take(Box(*point, *point))
    words = dict(_named(placed, room, road, projection.width))
    rest = [*_place_all(_alone(others), size.shape, room, projection)]
    words.update(_named(rest, room, road, projection.width))
    placed += rest
    marks = {mark.path: mark for one in placed for mark in _marks(one, words)}
    return MapDrawing(
        width=projection.width,
        height=projection.height,
        land=land,
        land_here=land_here,
        tour=_tour(steps),
        leaders=_leaders(placed),
        marks=tuple(marks[spot.path] for spot in spots if spot.path in marks),
        crowded=len(spots) - len(marks),
    )


def _alone(spots: Iterable[Spot]) -> list[tuple[Spot, ...]]:
    return [(spot,) for spot in spots]


def _together(stops: Iterable[Spot]) -> list[tuple[Spot, ...]]:
    """The stops of the tour that are at one spot, in order."""
    in_order = sorted(stops, key=lambda spot: (spot.at, spot.number))
    return [tuple(group)[:_STOPS_AT_A_SPOT] for _, group in groupby(in_order, key=lambda spot: spot.at)]


class _Size:
    """How large marks are: the surface of each goes by its number of stories, and none is too small to see."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        scale = 1.0 if len(spots) <= _FEW else _MANY_SCALE
        most = max((spot.stories for spot in spots), default=0)
        self._least = _LEAST * scale
        self._of_one = scale * min(_OF_ONE, _MOST / sqrt(max(most, 1)))

    def shape(self, spots: tuple[Spot, ...]) -> list[Box]:
        """The box of a mark, its middle at nought."""
        radius = self._radius(spots)
        # The surface of a square, or of one on its corner, is that of the circle.
        half = {"municipality": radius, "place": radius * sqrt(pi / 2)}.get(spots[0].kind, radius * sqrt(pi) / 2)
        return [Box(-half, -half, half, half)]

    def stops(self, spots: tuple[Spot, ...]) -> list[Box]:
        """The boxes of stops at one spot, in rows, the middle of them all at nought; no number is too large for it."""
        height = max(_STOP, self._radius(spots) * sqrt(pi))
        width = max(height, max(text_width(str(spot.number), _STOP_TYPE) for spot in spots) + 5)
        columns, rows = min(len(spots), _STOPS_IN_A_ROW), -(-len(spots) // _STOPS_IN_A_ROW)
        boxes = []
        for place in range(len(spots)):
            left = (place % _STOPS_IN_A_ROW - columns / 2) * width
            top = (place // _STOPS_IN_A_ROW - rows / 2) * height
            boxes.append(Box(left, top, left + width, top + height))
        return boxes

    def _radius(self, spots: tuple[Spot, ...]) -> float:
        least = _HERE if spots[0].here else self._least
        return max(least, self._of_one * sqrt(max(spot.stories for spot in spots)))


def _place_all(
    groups: Iterable[tuple[Spot, ...]],
    boxes_of: Callable[[tuple[Spot, ...]], list[Box]],
    room: Room,
    projection: Projection,
) -> Iterator[_Placed]:
    """Each group at the nearest place that is free; one for which there is none is left out."""
    for spots in sorted(groups, key=_importance):
        true = projection.of(spots[0].at)
        boxes = boxes_of(spots)
        for right, down in around(_STEP, _RINGS, _away(true, boxes, room)):
            middle = (true[0] + right, true[1] + down)
            found = tuple(moved(box, *middle) for box in boxes)
            if all(room.is_free(grown(box, _GAP)) for box in found):
                for box in found:
                    room.take(grown(box, _GAP))
                yield _Placed(spots, found, middle, true)
                break


def _away(true: Point, boxes: Sequence[Box], room: Room) -> Point:
    """The direction away from what is in the way, so that what lies east of a town is drawn east of it."""
    blocks = (room.in_the_way(grown(moved(box, *true), _GAP)) for box in boxes)
    block = next((found for found in blocks if found is not None), None)
    if block is None:
        return 0.0, 0.0
    across, down = true[0] - (block.left + block.right) / 2, true[1] - (block.top + block.bottom) / 2
    return (across, down) if hypot(across, down) > 0.5 else (0.0, 0.0)


def _importance(spots: tuple[Spot, ...]) -> tuple[bool, int, int, str, str]:
    first = spots[0]
    return not first.here, -max(spot.stories for spot in spots), first.number, first.name, first.path


def _named(placed: Iterable[_Placed], room: Room, road: Room, width: float) -> Iterator[tuple[str, tuple[Words, ...]]]:
    """The names that find room beside their marks, by the address they lead to.

    Where there is a choice they keep off the road, and away from other marks than their own.
    """
    for one in placed:
        spot, mark = one.spots[0], one.boxes[0]
        size = _TYPE.get(spot.kind)
        if size is None:
            continue
        own = grown(mark, _GAP)
        free = [(box, words) for box, words in _beside(spot.name, mark, size, width) if room.is_free(box)]
        off_the_road = [(box, words) for box, words in free if road.is_free(box)]
        clear = (found for found in off_the_road if room.is_clear(grown(found[0], _AWAY[found[1][0].anchor]), own))
        best = next(clear, next(iter(free), None))
        if best is not None:
            room.take(best[0])
            yield spot.path, best[1]


def _beside(name: str, mark: Box, size: float, room: float) -> Iterator[tuple[Box, tuple[Words, ...]]]:
    """Where the name of a mark may stand in a drawing of this width, the best place first."""
    for lines in _broken(name, size):
        width = max(_wide(line, size) for line in lines)
        height = _LINE * size * len(lines)
        x, y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
        # Above and below it the name may be out of the middle, where the edge of the drawing is near.
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


def _broken(name: str, size: float) -> Iterator[tuple[str, ...]]:
    """A name on one line, and on more if there is a place in it to break it."""
    yield (name,)
    lines = wrapped(name, text_width(name, size) * _IN_TWO, size)
    if "".join(lines) in {name, name.replace(" ", "")} and len(lines) > 1:
        yield lines


def _words(lines: Sequence[str], box: Box, anchor: str, size: float) -> Iterator[Words]:
    at = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[anchor]
    for place, line in enumerate(lines):
        x, y = rounded(at, box.top + (place * _LINE + _ABOVE) * size)
        yield Words(line, x, y, anchor)


def _wide(text: str, size: float) -> float:
    return text_width(text, size) * _SERIF


def _marks(one: _Placed, words: Mapping[str, tuple[Words, ...]]) -> Iterator[Mark]:
    for spot, box in zip(one.spots, one.boxes, strict=True):
        x, y = rounded((box.left + box.right) / 2, (box.top + box.bottom) / 2 + _STOP_TYPE * 0.35)
        number = (Words(str(spot.number), x, y),) if spot.number else ()
        shape = _shape(spot.kind, box)
        yield Mark(spot.kind, spot.path, spot.title, shape, words.get(spot.path, number), spot.number > 0, spot.here)


def _shape(kind: str, box: Box) -> str:
    """A circle for a municipality, a square on its corner for a place, a square for a gathering."""
    width, height = rounded(box.right - box.left, box.bottom - box.top)
    x, y, top = rounded(box.left, (box.top + box.bottom) / 2, box.top)
    half = round(width / 2, 1)
    match kind:
        case "municipality":
            return f"M{x:g} {y:g}a{half:g} {half:g} 0 1 1 {2 * half:g} 0a{half:g} {half:g} 0 1 1 {-2 * half:g} 0z"
        case "place":
            return f"M{x:g} {y:g}l{half:g} {-half:g} {half:g} {half:g} {-half:g} {half:g}z"
    return f"M{x:g} {top:g}h{width:g}v{height:g}h{-width:g}z"


def _leaders(placed: Iterable[_Placed]) -> str:
    """A line from each mark that was moved to where it belongs."""
    return "".join(
        "M{:g} {:g}L{:g} {:g}".format(*rounded(*one.true), *rounded(*one.middle))
        for one in placed
        if hypot(one.middle[0] - one.true[0], one.middle[1] - one.true[1]) > _MOVED
    )


class _Step(NamedTuple):
    """A part of the tour: a curve from one stop to the next (a quadratic Bézier curve)."""

    start: Point
    bend: Point
    end: Point


def _steps(placed: Iterable[_Placed]) -> list[_Step]:
    """The tour in order, bent a little, so that the way there is not drawn over the way back."""
    stops = sorted((spot.number, one.middle) for one in placed for spot in one.spots if spot.number)
    found = []
    for (_, start), (_, end) in pairwise(stops):
        if start != end:
            across, down = end[0] - start[0], end[1] - start[1]
            bend = (start[0] + end[0]) / 2 + _BEND * down, (start[1] + end[1]) / 2 - _BEND * across
            found.append(_Step(start, bend, end))
    return found


def _along(steps: Iterable[_Step]) -> Iterator[Point]:
    """Points close together on the tour."""
    for start, bend, end in steps:
        parts = max(1, round(hypot(end[0] - start[0], end[1] - start[1]) / _CLOSE))
        for part in range(parts + 1):
            t = part / parts
            one, two, three = (1 - t) ** 2, 2 * t * (1 - t), t * t
            yield (
                one * start[0] + two * bend[0] + three * end[0],
                one * start[1] + two * bend[1] + three * end[1],
            )


def _tour(steps: Sequence[_Step]) -> str:
    begin = "M{:g} {:g}".format(*rounded(*steps[0].start)) if steps else ""
    return begin + "".join("Q{:g} {:g} {:g} {:g}".format(*rounded(*step.bend, *step.end)) for step in steps)
