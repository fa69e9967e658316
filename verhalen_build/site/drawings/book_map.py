"""The maps: where the book's municipalities, places and gatherings are, and the tour along the gatherings.

A map is drawn in units, of which a phone shows about one per pixel. What has no room where it is, is moved to the
nearest free place, with a thin line to where it is; names stand beside their marks where there is room.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from math import hypot, pi, sqrt
from typing import NamedTuple

from verhalen_build.model.base_map import BaseMap, Point, box_of, holds, points_of
from verhalen_build.site.drawings.land import Projection, outlines, projection_of
from verhalen_build.site.drawings.room import Box, Room, around, text_width
from verhalen_build.site.view import View

_WIDTH = 360.0
_TALLEST = 480.0
_SMALL = 300.0

# With more stops than this the tour is a list and no line: nobody could follow it.
_LONGEST_TOUR = 60
_STOPS_AT_A_SPOT = 6
_STOPS_IN_A_ROW = 3
_STOP = 13.0

# With more marks than this they are drawn smaller.
_FEW = 150
_LEAST, _OF_ONE, _MOST = 2.6, 3.0, 11.0
_MANY_SCALE = 0.65

# How far a mark may be moved, and what stays free around it.
_STEP, _RINGS, _GAP = 2.0, 14, 0.7
_MOVED = 1.5

_TYPE = {"municipality": 12.0, "place": 11.0}
_STOP_TYPE = 10.0
# How far letters reach above and below the line they stand on, as a part of the height of the type.
_ABOVE, _BELOW = 0.92, 0.28
_BESIDE = 2.5
_BEND = 0.12


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
    words: Words | None = None
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
    off = [spot for spot in spots if not Box(*spot.at, *spot.at).within(shown)]
    return off if len(off) < len(spots) else []


def _drawing(projection: Projection, land: tuple[str, ...], land_here: str, spots: Sequence[Spot]) -> MapDrawing:
    room = Room(Box(1, 1, projection.width - 1, projection.height - 1))
    size = _Size(spots)
    is_tour = sum(spot.number > 0 for spot in spots) <= _LONGEST_TOUR
    stops = [spot for spot in spots if spot.number and is_tour]
    municipalities = [spot for spot in spots if spot.kind == "municipality"]
    others = [spot for spot in spots if spot not in {*stops, *municipalities}]
    placed: list[_Placed] = []
    words: dict[str, Words] = {}
    # What matters most comes first, and has the best places.
    for groups, boxes in (
        (_alone(municipalities), size.shape),
        (_together(stops), size.stops),
        (_alone(others), size.shape),
    ):
        fresh = list(_place_all(groups, boxes, room, projection))
        words.update(_named(fresh, room))
        placed += fresh
    marks = {mark.path: mark for one in placed for mark in _marks(one, words)}
    return MapDrawing(
        width=projection.width,
        height=projection.height,
        land=land,
        land_here=land_here,
        tour=_tour(placed) if is_tour else "",
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
        return max(self._least, self._of_one * sqrt(max(spot.stories for spot in spots)))


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
        for right, down in around(_STEP, _RINGS):
            middle = (true[0] + right, true[1] + down)
            moved = tuple(box.moved(*middle) for box in boxes)
            if all(room.is_free(box.grown(_GAP)) for box in moved):
                for box in moved:
                    room.take(box.grown(_GAP))
                yield _Placed(spots, moved, middle, true)
                break


def _importance(spots: tuple[Spot, ...]) -> tuple[bool, int, int, str, str]:
    first = spots[0]
    return not first.here, -max(spot.stories for spot in spots), first.number, first.name, first.path


def _named(placed: Iterable[_Placed], room: Room) -> Iterator[tuple[str, Words]]:
    """The names that find room beside their marks, by the address they lead to."""
    for one in placed:
        spot = one.spots[0]
        size = _TYPE.get(spot.kind)
        if size is None:
            continue
        width = text_width(spot.name, size)
        for words in _beside(spot.name, one.boxes[0], size):
            left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
            box = Box(left, words.y - _ABOVE * size, left + width, words.y + _BELOW * size)
            if room.is_free(box):
                room.take(box)
                yield spot.path, words
                break


def _beside(text: str, box: Box, size: float) -> Iterator[Words]:
    """Where the name of a mark may stand, the best place first."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    left, right = box.left - _BESIDE, box.right + _BESIDE
    level, over, under = y + size * 0.32, box.top - size * 0.38, box.bottom + size * 0.98
    for anchor, at, line in (
        ("start", right, level),
        ("end", left, level),
        ("middle", x, over),
        ("middle", x, under),
        ("start", right - 2, over + 2),
        ("start", right - 2, under - 2),
        ("end", left + 2, over + 2),
        ("end", left + 2, under - 2),
    ):
        yield Words(text, round(at, 1), round(line, 1), anchor)


def _marks(one: _Placed, words: Mapping[str, Words]) -> Iterator[Mark]:
    for spot, box in zip(one.spots, one.boxes, strict=True):
        number = Words(str(spot.number), *_rounded((box.left + box.right) / 2, (box.top + box.bottom) / 2 + 3.5))
        yield Mark(
            kind=spot.kind,
            path=spot.path,
            title=spot.title,
            shape=_shape(spot.kind, box),
            words=words.get(spot.path) or (number if spot.number else None),
            here=spot.here,
        )


def _shape(kind: str, box: Box) -> str:
    """A circle for a municipality, a square on its corner for a place, a square for a gathering."""
    width, height = _rounded(box.right - box.left, box.bottom - box.top)
    x, y = _rounded(box.left, (box.top + box.bottom) / 2)
    half = round(width / 2, 1)
    match kind:
        case "municipality":
            return f"M{x:g} {y:g}a{half:g} {half:g} 0 1 1 {2 * half:g} 0a{half:g} {half:g} 0 1 1 {-2 * half:g} 0z"
        case "place":
            return f"M{x:g} {y:g}l{half:g} {-half:g} {half:g} {half:g} {-half:g} {half:g}z"
    return f"M{x:g} {box.top:.1f}h{width:g}v{height:g}h{-width:g}z"


def _leaders(placed: Iterable[_Placed]) -> str:
    """A line from each mark that was moved to where it belongs."""
    return "".join(
        "M{:g} {:g}L{:g} {:g}".format(*_rounded(*one.true), *_rounded(*one.middle))
        for one in placed
        if hypot(one.middle[0] - one.true[0], one.middle[1] - one.true[1]) > _MOVED
    )


def _tour(placed: Iterable[_Placed]) -> str:
    """The line along the stops in order, bent a little, so that the way there is not drawn over the way back."""
    stops = sorted((spot.number, one.middle) for one in placed for spot in one.spots if spot.number)
    steps = [(start, end) for (_, start), (_, end) in pairwise(stops) if start != end]
    parts: list[str] = []
    for (x, y), (x_end, y_end) in steps:
        bend = (x + x_end) / 2 + _BEND * (y_end - y), (y + y_end) / 2 - _BEND * (x_end - x)
        begin = "" if parts else "M{:g} {:g}".format(*_rounded(x, y))
        parts.append(begin + "Q{:g} {:g} {:g} {:g}".format(*_rounded(*bend), *_rounded(x_end, y_end)))
    return "".join(parts)


def _rounded(x: float, y: float) -> Point:
    return round(x, 1), round(y, 1)
