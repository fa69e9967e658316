"""A data file: its name in the folder `data/`, what is in it, and its bytes."""

from dataclasses import dataclass
from enum import Enum

from verhalen_build.site.data.tables import DataTable
from verhalen_build.site.media_types import MediaType


class DataFormat(Enum):
    """The format of a data file: its name for readers, and its media type."""

    CSV = ("CSV", MediaType.CSV)
    JSON = ("JSON", MediaType.JSON)
    JSON_SCHEMA = ("JSON Schema", MediaType.JSON)
    GEOJSON = ("GeoJSON", MediaType.GEOJSON)
    N_TRIPLES = ("N-Triples", MediaType.N_TRIPLES)
    TURTLE = ("Turtle", MediaType.TURTLE)

    def __init__(self, label: str, media_type: MediaType) -> None:
        self.label = label
        self.media_type = media_type


@dataclass(frozen=True)
class DataFile:
    """A data file; `kind` is the kind of its records, and `table` the table in it, if it has one.

    `field` is the one of which a record has several, where the table is of those.
    """

    name: str
    title: str
    format: DataFormat
    data: bytes
    kind: str = ""
    table: DataTable | None = None
    field: str = ""
