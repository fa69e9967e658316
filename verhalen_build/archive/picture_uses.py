"""Where a picture is used."""

from collections.abc import Iterator
from itertools import chain

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.record_contents import images_in, links_in
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location
from verhalen_build.model.record import Record


def uses_of_picture(path: SourcePath, archive: Archive) -> Iterator[tuple[Location, str]]:
    """Each place that shows a picture, with its address as it is written there."""
    for record in (*archive.records.values(), archive.settings.record):
        for address, line, column in _shown_in(record):
            if archive.asset(record.source, address) == path:
                yield Location(record.source, line, column), address


def _shown_in(record: Record) -> Iterator[tuple[str, int, int]]:
    for image in images_in(record.values):
        yield image.src, image.line, image.column
    for link in chain(links_in(record.values), record.body.links):
        if link.form == "image":
            yield link.target, link.line, link.column
