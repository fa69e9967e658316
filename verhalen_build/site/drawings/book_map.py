"""The maps: where the book's municipalities, places and gatherings are, and the tour along the gatherings.

A map is drawn in units, of which a phone shows about one per pixel. What has no room where it is, is moved to the
nearest free place, with a thin line to where it is; names stand beside their marks where there is room.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from math import hypot
from typing import NamedTuple

from verhalen_build.model.base_map import BaseMap, Point, box_of, corners_of, holds
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

# With more stops than this the tour is a list and no line: nobody could follow it.
_LONGEST_TOUR = 24
_STOPS_AT_A_SPOT = 6
# A mark farther than this from where it belongs has a line to there.
_MOVED = 1.5
_BEND = 0.12
# Of the points by which names keep beside the tour.
_CLOSE = 4.0


class MapMark(View, frozen=True, array_like=True):
    """A record in a drawing: a link with a shape (the `d` of a path) and perhaps words."""

    kind: str
    path: str
    label: str
    shape: str
    words: tuple[MapLabel, ...] = ()
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
    marks: tuple[MapMark, ...]
    crowded: int = 0


def book_map(base: BaseMap, spots: Sequence[MapSpot]) -> MapDrawing | None:
    """The map of a book; none where there is nothing to draw on it.

    Spots too far from the areas to be shown with them are not on it (see `off_the_map`).
    """
    off = {spot.path for spot in off_the_map(base, spots)}
    drawn = [spot for spot in spots if spot.path not in off]
    if not drawn:
        return None
    projection = projection_of((*corners_of(base.areas), *(spot.at for spot in drawn)), _WIDTH, _TALLEST)
    return _drawing(projection, tuple(path for _, path in outlines(base, projection)), "", drawn)


def small_map(base: BaseMap, spots: Sequence[MapSpot]) -> MapDrawing | None:
    """A map of the area with the spot that has `here`; none where no spot has it."""
    here = next((spot for spot in spots if spot.here), None)
    if here is None:
        return None
    off = off_the_map(base, spots)
    # It tells where things are, and not how much there is of them.
    spots = [spot._replace(stories=0) for spot in spots if spot.here or spot not in off]
    own = next((area for area in base.areas if holds(area, here.at)), None)
    in_view = (*corners_of((own,) if own else ()), *(spot.at for spot in spots))
    projection = projection_of(in_view, _SMALL, _SMALL)
    land = dict(outlines(base, projection))
    land_here = land.pop(base.areas.index(own), "") if own else ""
    return _drawing(projection, tuple(land.values()), land_here, spots)


def area_name(base: BaseMap, point: Point) -> str:
    """The name of the area in which a point (longitude, latitude) lies, or ""."""
    return next((area.name for area in base.areas if holds(area, point)), "")


def off_the_map(base: BaseMap, spots: Sequence[MapSpot]) -> list[MapSpot]:
    """The spots farther from the areas than half their width and height, for which the map would shrink to nothing.

    Where that is so of every spot, the map shrinks all the same: it cannot be empty.
    """
    west, south, east, north = box_of(corners_of(base.areas)) or (-180.0, -90.0, 180.0, 90.0)
    aside, up = (east - west) / 2, (north - south) / 2
    shown = Box(west - aside, south - up, east + aside, north + up)
    off = [spot for spot in spots if not is_within(Box(*spot.at, *spot.at), shown)]
    return off if len(off) < len(spots) else []


def _drawing(projection: Projection, land: tuple[str, ...], land_here: str, spots: Sequence[MapSpot]) -> MapDrawing:
    canvas = Box(1, 1, projection.width - 1, projection.height - 1)
    room = Room(canvas)
    size = MarkSizes(spots, projection)
    if sum(spot.number > 0 for spot in spots) > _LONGEST_TOUR:
        spots = [spot._replace(number=0) for spot in spots]
    stops = [spot for spot in spots if spot.number]
    municipalities = [spot for spot in spots if spot.kind == "municipality"]
    others = [spot for spot in spots if spot.kind != "municipality" and not spot.number]
    # What matters most comes first, and has the best places.
    placed = [*place_all(_alone(municipalities), size.shape, room, projection)]
    placed += place_all(_together(stops), size.stops, room, projection)
    steps = _steps(placed)
    road = Room(canvas)
    for point in _along(steps):
        road.take(Box(*point, *point))
    words = dict(place_labels(placed, room, road, projection.width))
    rest = [*place_all(_alone(others), size.shape, room, projection)]
    words.update(place_labels(rest, room, road, projection.width))
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


def _alone(spots: Iterable[MapSpot]) -> list[tuple[MapSpot, ...]]:
    return [(spot,) for spot in spots]


def _together(stops: Iterable[MapSpot]) -> list[tuple[MapSpot, ...]]:
    """The stops of the tour that are at one spot, in order."""
    in_order = sorted(stops, key=lambda spot: (spot.at, spot.number))
    return [tuple(group)[:_STOPS_AT_A_SPOT] for _, group in groupby(in_order, key=lambda spot: spot.at)]


def _marks(one: PlacedMarks, words: Mapping[str, tuple[MapLabel, ...]]) -> Iterator[MapMark]:
    for spot, box in zip(one.spots, one.boxes, strict=True):
        x, y = rounded((box.left + box.right) / 2, (box.top + box.bottom) / 2 + STOP_TYPE * 0.35)
        number = (MapLabel(str(spot.number), x, y),) if spot.number else ()
        shape = _shape(spot.kind, box)
        yield MapMark(spot.kind, spot.path, spot.label, shape, words.get(spot.path, number), spot.number > 0, spot.here)


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


def _leaders(placed: Iterable[PlacedMarks]) -> str:
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


def _steps(placed: Iterable[PlacedMarks]) -> list[_Step]:
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
