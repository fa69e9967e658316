"""The map under a drawing: areas with their outlines, and how to simplify these."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

Point = tuple[float, float]
"""First to the right, then up or down: degrees of longitude and latitude, or units of a drawing."""
Ring = tuple[Point, ...]
"""The points around an area or a hole in it; the last is joined to the first and does not repeat it."""


class Area(msgspec.Struct, frozen=True, array_like=True):
    """A province, a municipality or an island, with all its rings, holes included.

    `box` has the smallest and largest coordinates: west, south, east, north. Made by `area_of`.
    """

    name: str
    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]


def area_of(name: str, rings: Iterable[Ring]) -> Area:
    """The area with these rings, at least one."""
    all_rings = tuple(rings)
    across, along = [x for ring in all_rings for x, _ in ring], [y for ring in all_rings for _, y in ring]
    return Area(name, all_rings, (min(across), min(along), max(across), max(along)))


class BaseMap(msgspec.Struct, frozen=True, array_like=True):
    """The areas on which points are drawn, in degrees (WGS 84); `credit` says who made it and under which licence."""

    areas: tuple[Area, ...]
    credit: str = ""


def simplify(areas: Sequence[Area], tolerance: float) -> tuple[Area, ...]:
    """The same areas without points that lie closer than `tolerance`, in their own unit, to the simplified line.

    A border shared by two areas stays shared: it is split where a third area meets it, and each part is simplified by
    itself (Douglas and Peucker, 1973). An area with fewer than three points left is dropped.
    """
    knots = _junctions([ring for area in areas for ring in area.rings])
    result = []
    for area in areas:
        rings = tuple(
            ring for ring in (_simplify_ring(outline, knots, tolerance) for outline in area.rings) if len(ring) > 2
        )
        if rings:
            result.append(area_of(area.name, rings))
    return tuple(result)


def _junctions(rings: Iterable[Ring]) -> frozenset[Point]:
    """The points where borders meet: those with other neighbours than one on each side."""
    neighbours: dict[Point, set[Point]] = {}
    for ring in rings:
        for before, point, after in zip((*ring[-1:], *ring[:-1]), ring, (*ring[1:], *ring[:1]), strict=True):
            neighbours.setdefault(point, set()).update((before, after))
    return frozenset(point for point, around in neighbours.items() if len(around) != 2)


def _simplify_ring(ring: Ring, knots: frozenset[Point], tolerance: float) -> Ring:
    places = [place for place, point in enumerate(ring) if point in knots]
    if len(places) < 2:
        places = _far_apart(ring, places)
    turned = ring[places[0] :] + ring[: places[0]]
    ends = [place - places[0] for place in places] + [len(ring)]
    closed = (*turned, turned[0])
    parts = (_simplify_line(closed[start : end + 1], tolerance) for start, end in pairwise(ends))
    return tuple(point for part in parts for point in part[:-1])


def _far_apart(ring: Ring, places: list[int]) -> list[int]:
    """Two places to split a ring at that meets no other ring, or meets others in one point."""
    first = places[0] if places else ring.index(min(ring))
    x, y = ring[first]
    farthest = max(
        range(len(ring)), key=lambda place: ((ring[place][0] - x) ** 2 + (ring[place][1] - y) ** 2, ring[place])
    )
    return sorted({first, farthest})


def _simplify_line(points: Ring, tolerance: float) -> Ring:
    """A simplified line that keeps its ends."""
    # From the same end on both sides of a border, so that both keep the same points.
    if points[0] > points[-1]:
        return tuple(reversed(_simplify_line(points[::-1], tolerance)))
    keep = {0, len(points) - 1}
    parts = [(0, len(points) - 1)]
    while parts:
        start, end = parts.pop()
        place, distance = _farthest(points, start, end)
        if distance > tolerance * tolerance:
            keep.add(place)
            parts += [(start, place), (place, end)]
    return tuple(points[place] for place in sorted(keep))


def _farthest(points: Ring, start: int, end: int) -> tuple[int, float]:
    """The point between two others farthest from the line through them, and the square of its distance."""
    (x, y), (x_end, y_end) = points[start], points[end]
    width, height = x_end - x, y_end - y
    length = width * width + height * height
    best, most = start, 0.0
    for place in range(start + 1, end):
        right, up = points[place][0] - x, points[place][1] - y
        along = max(0.0, min(1.0, (right * width + up * height) / length)) if length else 0.0
        distance = (right - along * width) ** 2 + (up - along * height) ** 2
        if distance > most:
            best, most = place, distance
    return best, most


def corners_of(areas: Iterable[Area]) -> Iterator[Point]:
    """Two opposite corners of each area's box, which cover all its points."""
    for area in areas:
        west, south, east, north = area.box
        yield west, south
        yield east, north


def box_of(points: Iterable[Point]) -> tuple[float, float, float, float] | None:
    """The smallest and largest coordinates (west, south, east, north), or None where there are no points."""
    all_points = list(points)
    if not all_points:
        return None
    across, along = [x for x, _ in all_points], [y for _, y in all_points]
    return min(across), min(along), max(across), max(along)


def contains(area: Area, point: Point) -> bool:
    """Whether a point lies in an area and not in a hole of it: a line from it to the right crosses an odd number."""
    x, y = point
    west, south, east, north = area.box
    if not (west <= x <= east and south <= y <= north):
        return False
    crossings = 0
    for ring in area.rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
