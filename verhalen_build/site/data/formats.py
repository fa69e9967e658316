"""The formats of data files: CSV (RFC 4180), JSON and GeoJSON (RFC 7946)."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import msgspec

SEPARATOR = " | "
"""Between the values of a cell that has several; such a sign in a value has a backslash before it."""
_BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection), also behind the signs
# that make it harmless, so that one of these can be taken away again.
_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_IN_LIST = re.compile(r"([\\|])")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as CSV with a byte order mark, by which Excel knows that it is UTF-8."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(map(_cell, header))
    writer.writerows(map(_cell, row) for row in rows)
    return (_BYTE_ORDER_MARK + stream.getvalue()).encode()


def _cell(value: Any) -> str | int | float | None:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case dict():
            return harmless(msgspec.json.encode(value).decode())
        case list():
            return harmless(SEPARATOR.join(_IN_LIST.sub(r"\\\1", _words(item)) for item in value))
        case int() | float():
            return value
    return None


def _words(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it, if need be."""
    return f"'{text}" if _FORMULA.match(text) else text


def json_bytes(data: Any) -> bytes:
    """Plain data as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def geojson_bytes(points: Iterable[tuple[float, float, dict[str, Any]]]) -> bytes:
    """Points with their properties as GeoJSON; each begins with its latitude and longitude in degrees (WGS 84)."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": properties,
        }
        for latitude, longitude, properties in points
    ]
    return json_bytes({"type": "FeatureCollection", "features": features})
