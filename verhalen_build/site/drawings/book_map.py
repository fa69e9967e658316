"""The maps: the book's municipalities, places and gatherings, and the tour along the gatherings.

A phone shows about one unit of a map per pixel. A mark without room at its true place is moved to the nearest free
place, with a thin line to the true one; names are beside their marks where there is room.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from math import hypot
from typing import NamedTuple

from verhalen_build.model.areas import BaseMap, Point, box_of, contains, corners_of
from verhalen_build.site.drawings.labels import Box, rounded
from verhalen_build.site.drawings.land import Projection, outlines, projection_of
from verhalen_build.site.drawings.placing import (
    STOP_TYPE,
    MapLabel,
    MapSpot,
    MarkSizes,
    PlacedMarks,
    place_all,
    place_labels,
)
from verhalen_build.site.drawings.room import Room, is_within
from verhalen_build.site.view import View

_WIDTH = 360.0
_TALLEST = 480.0
_SMALL = 250.0

# With more stops than this the tour is a list without a line: nobody could follow it.
_LONGEST_TOUR = 24
_STOPS_AT_A_SPOT = 6
# A mark farther than this from its true place gets a line to it.
_MOVED = 1.5
_BEND = 0.12
# 24 px where the map is drawn in a window of 320 px (https://www.w3.org/TR/WCAG22/#target-size-minimum).
_TARGET = 31.0
# Distance between the points that keep names off the tour.
_CLOSE = 4.0


class MapMark(View, frozen=True, array_like=True):
    """A record on a map: a link with a shape (the `d` of a path) and optional labels.

    `lang` is the language of its name, and `stories` how many name it, in words.

    One may point anywhere within `reach` of its middle, which is `x` and `y`.
    """

    kind: str
    path: str
    name: str
    lang: str
    stories: str
    shape: str
    x: float
    y: float
    reach: float
    words: tuple[MapLabel, ...] = ()
    in_tour: bool = False
    here: bool = False


class MapDrawing(View, frozen=True, array_like=True):
    """A map: paths, and marks in the order of their spots.

    `land_here` is the area that the page is about, and `crowded` the number of spots without room.
    """

    width: float
    height: float
    land: tuple[str, ...]
    land_here: str
    tour: str
    leaders: str
    marks: tuple[MapMark, ...]
    crowded: int = 0


def book_map(base: BaseMap, spots: Sequence[MapSpot]) -> MapDrawing | None:
    """The map of a book, or None if there is nothing to draw on it.

    Spots too far from the areas to be shown with them are left out (see `off_the_map`).
    """
    off = {spot.path for spot in off_the_map(base, spots)}
    drawn = [spot for spot in spots if spot.path not in off]
    if not drawn:
        return None
    projection = projection_of((*corners_of(base.areas), *(spot.at for spot in drawn)), _WIDTH, _TALLEST)
    return _drawing(projection, tuple(path for _, path in outlines(base, projection)), "", drawn)


def small_map(base: BaseMap, spots: Sequence[MapSpot]) -> MapDrawing | None:
    """A map of the area around the spot that has `here`; None if no spot has it."""
    here = next((spot for spot in spots if spot.here), None)
    if here is None:
        return None
    off = off_the_map(base, spots)
    # It shows where things are, not how many.
    spots = [spot._replace(stories=0) for spot in spots if spot.here or spot not in off]
    own = next((area for area in base.areas if contains(area, here.at)), None)
    in_view = (*corners_of((own,) if own else ()), *(spot.at for spot in spots))
    projection = projection_of(in_view, _SMALL, _SMALL)
    land = dict(outlines(base, projection))
    land_here = land.pop(base.areas.index(own), "") if own else ""
    return _drawing(projection, tuple(land.values()), land_here, spots)


def area_name(base: BaseMap, point: Point) -> str:
    """The name of the area in which a point (longitude, latitude) lies, or ""."""
    return next((area.name for area in base.areas if contains(area, point)), "")


def off_the_map(base: BaseMap, spots: Sequence[MapSpot]) -> list[MapSpot]:
    """The spots farther outside the areas than half their width and height, for which the map would become too small.

    If that is true of every spot, none is left out: a map cannot be empty.
    """
    west, south, east, north = box_of(corners_of(base.areas)) or (-180.0, -90.0, 180.0, 90.0)
    aside, up = (east - west) / 2, (north - south) / 2
    visible = Box(west - aside, south - up, east + aside, north + up)
    off = [spot for spot in spots if not is_within(Box(*spot.at, *spot.at), visible)]
    return off if len(off) < len(spots) else []


def _drawing(projection: Projection, land: tuple[str, ...], land_here: str, spots: Sequence[MapSpot]) -> MapDrawing:
    canvas = Box(1, 1, projection.width - 1, projection.height - 1)
    room = Room(canvas)
    size = MarkSizes(spots, projection)
    if sum(spot.number > 0 for spot in spots) > _LONGEST_TOUR:
        spots = [spot._replace(number=0) for spot in spots]
    stops = [spot for spot in spots if spot.number]
    municipalities = [spot for spot in spots if spot.kind == "municipality"]
    other_spots = [spot for spot in spots if spot.kind != "municipality" and not spot.number]
    # The most important marks come first and get the best places.
    placed = [*place_all(_one_per_group(municipalities), size.shape, room, projection)]
    placed += place_all(_group_by_spot(stops), size.stops, room, projection)
    steps = _steps(placed)
    road = Room(canvas)
    for point in _along(steps):
        road.take(Box(*point, *point))
    words = dict(place_labels(placed, room, road, projection.width))
    other_marks = [*place_all(_one_per_group(other_spots), size.shape, room, projection)]
    words.update(place_labels(other_marks, room, road, projection.width))
    placed += other_marks
    marks = {mark.path: mark for mark in _marks(placed, words)}
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


def _one_per_group(spots: Iterable[MapSpot]) -> list[tuple[MapSpot, ...]]:
    return [(spot,) for spot in spots]


def _group_by_spot(stops: Iterable[MapSpot]) -> list[tuple[MapSpot, ...]]:
    """The stops of the tour by spot, in order."""
    in_order = sorted(stops, key=lambda spot: (spot.at, spot.number))
    return [tuple(group)[:_STOPS_AT_A_SPOT] for _, group in groupby(in_order, key=lambda spot: spot.at)]


def _marks(placed: Sequence[PlacedMarks], words: Mapping[str, tuple[MapLabel, ...]]) -> Iterator[MapMark]:
    spots = [spot for marks in placed for spot in marks.spots]
    boxes = [box for marks in placed for box in marks.boxes]
    middles = [(round((box.left + box.right) / 2, 1), round((box.top + box.bottom) / 2, 1)) for box in boxes]
    for spot, box, (x, y), reach in zip(spots, boxes, middles, _reaches(middles), strict=True):
        number = (MapLabel(str(spot.number), x, round(y + STOP_TYPE * 0.35, 1)),) if spot.number else ()
        yield MapMark(
            spot.kind,
            spot.path,
            spot.label,
            spot.lang,
            spot.note,
            _shape(spot.kind, box),
            x,
            y,
            reach,
            words.get(spot.path, number),
            spot.number > 0,
            spot.here,
        )


def _reaches(middles: Sequence[Point]) -> list[float]:
    """How far around each mark one may point at it: half a target, or half the way to the nearest other mark."""
    reaches = [_TARGET / 2] * len(middles)
    from_left = sorted(range(len(middles)), key=lambda mark: middles[mark])
    for place, mark in enumerate(from_left):
        for other in from_left[place + 1 :]:
            across = middles[other][0] - middles[mark][0]
            if across >= _TARGET:
                break
            half_way = hypot(across, middles[other][1] - middles[mark][1]) / 2
            reaches[mark], reaches[other] = min(reaches[mark], half_way), min(reaches[other], half_way)
    return [round(reach, 1) for reach in reaches]


def _shape(kind: str, box: Box) -> str:
    """A circle for a municipality, a diamond for a place, a square for a gathering."""
    width, height = rounded(box.right - box.left, box.bottom - box.top)
    x, y, top = rounded(box.left, (box.top + box.bottom) / 2, box.top)
    half = round(width / 2, 1)
    match kind:
        case "municipality":
            return f"M{x:g} {y:g}a{half:g} {half:g} 0 1 1 {2 * half:g} 0a{half:g} {half:g} 0 1 1 {-2 * half:g} 0z"
        case "place":
            return f"M{x:g} {y:g}l{half:g} {-half:g} {half:g} {half:g} {-half:g} {half:g}z"
    return f"M{x:g} {top:g}h{width:g}v{height:g}h{-width:g}z"


def _leaders(placed: Iterable[PlacedMarks]) -> str:
    """A line from each mark that was moved to its true place."""
    return "".join(
        "M{:g} {:g}L{:g} {:g}".format(*rounded(*marks.true), *rounded(*marks.middle))
        for marks in placed
        if hypot(marks.middle[0] - marks.true[0], marks.middle[1] - marks.true[1]) > _MOVED
    )


class _Step(NamedTuple):
    """One leg of the tour: a quadratic Bézier curve from one stop to the next."""

    start: Point
    bend: Point
    end: Point


def _steps(placed: Iterable[PlacedMarks]) -> list[_Step]:
    """The tour in order, bent a little so that the way there and the way back do not coincide."""
    stops = sorted((spot.number, marks.middle) for marks in placed for spot in marks.spots if spot.number)
    steps = []
    for (_, start), (_, end) in pairwise(stops):
        if start != end:
            across, down = end[0] - start[0], end[1] - start[1]
            bend = (start[0] + end[0]) / 2 + _BEND * down, (start[1] + end[1]) / 2 - _BEND * across
            steps.append(_Step(start, bend, end))
    return steps


def _along(steps: Iterable[_Step]) -> Iterator[Point]:
    """Closely spaced points along the tour."""
    for start, bend, end in steps:
        parts = max(1, round(hypot(end[0] - start[0], end[1] - start[1]) / _CLOSE))
        for part in range(parts + 1):
            t = part / parts
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            yield (
                a * start[0] + b * bend[0] + c * end[0],
                a * start[1] + b * bend[1] + c * end[1],
            )


def _tour(steps: Sequence[_Step]) -> str:
    begin = "M{:g} {:g}".format(*rounded(*steps[0].start)) if steps else ""
    return begin + "".join("Q{:g} {:g} {:g} {:g}".format(*rounded(*step.bend, *step.end)) for step in steps)
