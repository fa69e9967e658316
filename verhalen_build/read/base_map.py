"""The base map: GeoJSON (RFC 7946) with the areas on which the book's points are drawn."""

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath

import msgspec

from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.areas import Area, BaseMap, Point, Ring, area_of, box_of, corners_of, simplify
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.sources import LEFT_ALONE, read_bytes

LARGEST = 8 * 1024 * 1024
"""The most bytes that a file with a map may have."""
# A detail smaller than this part of the whole map is invisible in any drawing of it.
_FINEST = 1 / 4000
_PROVINCES_BY = "Zubayer Rahman, @svg-maps/netherlands 1.0.0, CC BY 4.0"
_MARK = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAMES = ("name", "naam", "NAME", "statnaam", "gemeentenaam")


class _Geometry(msgspec.Struct, tag_field="type"):
    """Any shape; only those with a surface are drawn."""


class _Point(_Geometry, tag="Point"):
    pass


class _Points(_Geometry, tag="MultiPoint"):
    pass


class _Line(_Geometry, tag="LineString"):
    pass


class _Lines(_Geometry, tag="MultiLineString"):
    pass


class _Polygon(_Geometry, tag="Polygon"):
    coordinates: list[list[list[float]]]


class _Polygons(_Geometry, tag="MultiPolygon"):
    coordinates: list[list[list[list[float]]]]


class _Collection(_Geometry, tag="GeometryCollection"):
    geometries: list["_AnyGeometry"]


_AnyGeometry = _Point | _Points | _Line | _Lines | _Polygon | _Polygons | _Collection


class _Feature(msgspec.Struct, tag="Feature", tag_field="type"):
    geometry: _AnyGeometry | None = None
    properties: dict[str, object] | None = None


class _Features(msgspec.Struct, tag="FeatureCollection", tag_field="type"):
    features: list[_Feature]


_AnyMap = _Features | _Feature | _AnyGeometry
_DECODER: msgspec.json.Decoder[_AnyMap] = msgspec.json.Decoder(_AnyMap)


@cache
def provinces() -> BaseMap:
    """The provinces of the Netherlands: the map of a book without one of its own."""
    data = files("verhalen_build.read").joinpath("nl-provinces.geojson").read_bytes()
    return BaseMap(_simple(_areas(_decoded(data))), _PROVINCES_BY)


def map_path(name: str) -> SourcePath:
    """The file that a name in config.yaml refers to; it may have backslashes, as on Windows."""
    return SourcePath(PurePosixPath(name.replace("\\", "/")).as_posix())


def read_base_map(root: Path, name: str, at: Location, credit: str) -> tuple[BaseMap | None, tuple[Problem, ...]]:
    """The map in a file of the archive; None, and the problem, if it cannot be used.

    `name` is its name in config.yaml, at `at`. Raises UserFault (`cannot-read`).
    """
    path = map_path(name)
    fault = _no_file(root, path, name, at)
    if fault is not None:
        return None, (fault,)
    data = read_bytes(root, path)
    try:
        decoded = _decoded(data)
    except msgspec.ValidationError:
        return None, (Problem("map-without-areas", Location(path, 1, 1), path),)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, (_not_json(data, path),)
    areas = _areas(decoded)
    outside = next(_outside(areas), None)
    if outside is not None:
        return None, (_not_degrees(data.decode("utf-8", "replace"), path, outside),)
    simple = _simple(areas)
    if not simple:
        return None, (Problem("map-without-areas", Location(path, 1, 1), path),)
    return BaseMap(simple, credit), ()


def _no_file(root: Path, path: SourcePath, name: str, at: Location) -> Problem | None:
    """The reason why a name in config.yaml is not that of a file that can be read."""
    # A NUL in a file name raises ValueError.
    inside = "\0" not in path and (root / path).resolve().is_relative_to((root / STORIES).resolve())
    # Changes in files that reading ignores would go unnoticed.
    if not path.startswith(f"{STORIES}/") or not inside or any(part.startswith(LEFT_ALONE) for part in path.split("/")):
        return Problem("map-outside", at, name)
    if not (root / path).is_file():
        return Problem("map-missing", at, name)
    size = (root / path).stat().st_size
    return Problem("map-too-large", at, name, {"size": str(-(-size // 1024**2))}) if size > LARGEST else None


def _decoded(data: bytes) -> _AnyMap:
    return _DECODER.decode(data.removeprefix(_MARK))


def _not_json(data: bytes, path: SourcePath) -> Problem:
    """The problem with invalid JSON, at the place of the error."""
    text = data.removeprefix(_MARK).decode("utf-8", "replace")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        excerpt = text[error.pos : error.pos + 20].partition("\n")[0].strip()
        return Problem("map-not-json", Location(path, error.lineno, error.colno), excerpt)
    except RecursionError:
        pass
    return Problem("map-not-json", Location(path, 1, 1), text[:20].partition("\n")[0])


def _not_degrees(text: str, path: SourcePath, point: Point) -> Problem:
    """The problem with a point outside the range of coordinates, at its first number."""
    start = max(0, text.find('"coordinates"'))
    place = next((m.start() for m in _NUMBER.finditer(text, start) if float(m[0]) == point[0]), start)
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Problem("map-coordinates", Location(path, line, column), f"{point[0]:g}, {point[1]:g}")


def _areas(decoded: _AnyMap) -> tuple[Area, ...]:
    """Every area of a map, with all its points."""
    features = decoded.features if isinstance(decoded, _Features) else [decoded]
    areas = []
    for feature in features:
        geometry, properties = (
            (feature.geometry, feature.properties) if isinstance(feature, _Feature) else (feature, {})
        )
        rings = tuple(_rings(geometry))
        if rings:
            name = next((str(properties[key]) for key in _NAMES if properties and key in properties), "")
            areas.append(area_of(name, rings))
    return tuple(areas)


def _rings(geometry: _AnyGeometry | None) -> Iterator[Ring]:
    match geometry:
        case _Polygon(coordinates=rings):
            yield from (_points(ring) for ring in rings if len(ring) > 3)
        case _Polygons(coordinates=polygons):
            yield from (_points(ring) for rings in polygons for ring in rings if len(ring) > 3)
        case _Collection(geometries=inner):
            for part in inner:
                yield from _rings(part)


def _points(ring: list[list[float]]) -> Ring:
    """The points of a ring, without the last, which repeats the first, and without elevation."""
    return tuple((position[0], position[1]) for position in ring[:-1] if len(position) > 1)


def _outside(areas: tuple[Area, ...]) -> Iterator[Point]:
    return (
        (x, y) for area in areas for ring in area.rings for x, y in ring if not (-180 <= x <= 180 and -90 <= y <= 90)
    )


def _simple(areas: tuple[Area, ...]) -> tuple[Area, ...]:
    """The areas simplified to the precision of a drawing."""
    west, south, east, north = box_of(corners_of(areas)) or (0.0, 0.0, 0.0, 0.0)
    finest = max(east - west, north - south) * _FINEST
    if not finest:
        return ()
    # Rounded first, so that two copies of a border that differ in their last decimals become one.
    digits = math.ceil(-math.log10(finest)) + 1
    rounded = ((area.name, [_rounded(ring, digits) for ring in area.rings]) for area in areas)
    solid = ((name, [ring for ring in rings if len(ring) > 2]) for name, rings in rounded)
    return simplify([area_of(name, rings) for name, rings in solid if rings], finest)


def _rounded(ring: Ring, digits: int) -> Ring:
    points = [(round(x, digits), round(y, digits)) for x, y in ring]
    return tuple(point for place, point in enumerate(points) if point != points[place - 1])
