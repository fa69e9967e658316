"""From degrees to the units of a drawing, and from areas to the paths of their outlines."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple

from verhalen_build.model.areas import Area, BaseMap, Point, area_of, box_of, simplify
from verhalen_build.site.drawings.labels import Box

_MARGIN = 12.0
# A drawing shows at least this many degrees of latitude: some 22 km.
_SMALLEST = 0.2
# For all outlines together; at some six bytes each, a page stays small.
_MOST_POINTS = 6500
_FINEST = 0.35
_COARSEST = 50.0


class Projection(NamedTuple):
    """Degrees to units, with the same scale in both directions in the middle of the map (equirectangular).

    At the scale of a country the edges are a few percent off, which is invisible in a drawing. `width` and `height` are
    those of the drawing.
    """

    west: float
    north: float
    across: float
    down: float
    left: float
    top: float
    width: float
    height: float

    def of(self, point: Point) -> Point:
        """The position in the drawing of a longitude and latitude."""
        return self.left + (point[0] - self.west) * self.across, self.top + (self.north - point[1]) * self.down


def projection_of(points: Iterable[Point], width: float, tallest: float) -> Projection:
    """The projection that fits all these points (one or more) in a drawing of this width and at most this height."""
    west, south, east, north = box_of(points) or (0.0, 0.0, 0.0, 0.0)
    squeeze = max(cos(radians((south + north) / 2)), 0.05)
    high = max(north - south, _SMALLEST)
    wide = max(east - west, _SMALLEST / squeeze) * squeeze
    down = min((width - 2 * _MARGIN) / wide, (tallest - 2 * _MARGIN) / high)
    height = round(max(high * down + 2 * _MARGIN, width / 2), 1)
    across = down * squeeze
    left, top = (width - (east - west) * across) / 2, (height - (north - south) * down) / 2
    return Projection(west, north, across, down, left, top, width, height)


@lru_cache(maxsize=64)
def outlines(base: BaseMap, projection: Projection) -> tuple[tuple[int, str], ...]:
    """The areas visible in a drawing: the index of each and its path, with no more points than it needs.

    Cached, as all records in one area have the same map.
    """
    visible = [
        area_of(str(number), (_project(ring, projection) for ring in area.rings))
        for number, area in enumerate(base.areas)
        if _is_visible(area, projection)
    ]
    tolerance = _FINEST
    simple = simplify(visible, tolerance)
    while sum(len(ring) for area in simple for ring in area.rings) > _MOST_POINTS and tolerance < _COARSEST:
        tolerance *= 1.5
        simple = simplify(visible, tolerance)
    return tuple((int(area.name), _path(area.rings)) for area in simple)


def _project(ring: Sequence[Point], projection: Projection) -> tuple[Point, ...]:
    return tuple(projection.of(point) for point in ring)


def _is_visible(area: Area, projection: Projection) -> bool:
    west, south, east, north = area.box
    box = Box(*projection.of((west, north)), *projection.of((east, south)))
    return box.left < projection.width and box.right > 0 and box.top < projection.height and box.bottom > 0


def _path(rings: Sequence[Sequence[Point]]) -> str:
    """Rings as a path with relative steps, in tenths of a unit."""
    parts = []
    for ring in rings:
        points = [(round(x * 10), round(y * 10)) for x, y in ring]
        steps = [(x - x_before, y - y_before) for (x_before, y_before), (x, y) in pairwise(points)]
        parts.append(f"M{_numbers(points[:1])}l{_numbers(step for step in steps if any(step))}z")
    return "".join(parts)


def _numbers(pairs: Iterable[tuple[int, int]]) -> str:
    """Tenths as a path writes them: a minus separates two numbers as well as a space does."""
    written = " ".join(_tenths(number) for pair in pairs for number in pair)
    return written.replace(" -", "-")


def _tenths(number: int) -> str:
    whole, rest = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole or ''}.{rest}" if rest else f"{sign}{whole}"
