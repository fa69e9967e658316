"""What is odd in an archive as a whole, and more often wrong than meant: checks that look at more than one record."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.circles import within_circles
from verhalen_build.archive.directory import first_name
from verhalen_build.model.base_map import box_of, corners_of
from verhalen_build.model.names import LONGEST_SLUG, matching_key
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Coordinates, Record, RecordKey, Reference, Text
from verhalen_build.model.schema import FieldType

_FOLLOWS = "follows"
# Around the box of the map, as a part of its width and height: what lies just over a border is no mistake.
_MARGIN = 0.1
# What OneDrive, Dropbox, iCloud, Syncthing, Windows and a Mac add to the name of a file of which they make a copy:
# `soep-LAPTOP-7K2`, `soep (1)`, `soep 2`, `soep - kopie`, `soep (conflicted copy 2024-05-01)`, `soep.sync-conflict-…`.
_ADDED_TO_COPY = re.compile(
    r"\s*\(\d+\)|\s\d+|-(?=.*[A-Z])[\w'’ -]+|(?i:.*(?:\b(?:kopie|copy|copie|duplicaat)\b|conflict).*)"
)
_BEFORE_COPY = re.compile(r"(?:kopie van|copy of) ", re.IGNORECASE)


def odd_things(archive: Archive) -> Iterator[Problem]:
    """Every warning about the archive as a whole."""
    for keys in archive.by_kind.values():
        records = [archive.records[key] for key in keys if key not in archive.stubs]
        yield from _titles_twice(records)
        yield from _aliases_that_are_first_names(records)
    yield from _follows_in_circles(archive)
    yield from _places_off_the_map(archive)


# Titles


def _titles_twice(records: Iterable[Record]) -> Iterator[Problem]:
    """Each record of a kind with the title of an earlier one, or the same hundred letters at its begin."""
    alike: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        alike[matching_key(record.title)[:LONGEST_SLUG]].append(record)
    for group in alike.values():
        if len(group) > 1:
            stems = frozenset(map(_stem, group))
            yield from _twice(
                sorted(group, key=lambda record: (_is_copy(record, stems), record.source, record.line)), stems
            )


def _twice(records: list[Record], stems: frozenset[str]) -> Iterator[Problem]:
    """Each of these but the first, with the first whose title is the same; `stems` are the names of their files."""
    firsts: dict[str, Record] = {}
    for record in records:
        first = firsts.setdefault(matching_key(record.title), record)
        if first is not record:
            details = {"other": first.place, "near": record.source if _is_copy(record, stems) else ""}
            yield Problem("title-twice", _title_place(record), record.title, details)
        elif record is not records[0]:
            yield Problem("titles-alike", _title_place(record), record.title, {"other": records[0].place})


def _is_copy(record: Record, stems: frozenset[str]) -> bool:
    """Whether the name of its file looks as if a program made it a copy of one of these."""
    stem = _stem(record)
    if _BEFORE_COPY.match(stem):
        return _BEFORE_COPY.sub("", stem) in stems
    return any(stem[:end] in stems and _ADDED_TO_COPY.fullmatch(stem, end) for end in range(1, len(stem)))


def _stem(record: Record) -> str:
    return posixpath.splitext(posixpath.basename(record.source))[0]


def _title_place(record: Record) -> Location:
    title = next((value for value in record.values.get("title", ()) if isinstance(value, Text) and value.line), None)
    return Location(record.source, title.line, title.column) if title else Location(record.source, record.line)


def _aliases_that_are_first_names(records: list[Record]) -> Iterator[Problem]:
    """Each alias that is the first name of another: a reader, and a quotation, may take the one for the other."""
    namesakes: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        namesakes[first_name(record)].append(record)
    namesakes.pop("", None)
    for record in records if namesakes else ():
        for alias in record.values.get("aliases", ()):
            others = namesakes.get(matching_key(alias.text), ()) if isinstance(alias, Text) else ()
            names = ", ".join(other.title for other in others if other is not record)
            if names and isinstance(alias, Text):
                at = Location(record.source, alias.line, alias.column)
                yield Problem("alias-of-others", at, alias.text, {"title": record.title, "others": names})


# What follows what


def _follows_in_circles(archive: Archive) -> Iterator[Problem]:
    """Each place where a story follows one that follows it, in however many steps."""
    following = {key: archive.records[key].references(_FOLLOWS) for key in archive.by_kind[STORY]}
    steps = {key: _targets(archive, references) for key, references in following.items() if references}
    circle_of = within_circles(steps)
    for key, references in following.items():
        for reference in references:
            target = archive.target(reference)
            if target is not None and (target == key or circle_of.get(key, -1) == circle_of.get(target, -2)):
                at = Location(archive.records[key].source, reference.line, reference.column)
                yield Problem("follows-circle", at, reference.name, {"other": archive.records[key].title})


def _targets(archive: Archive, references: Iterable[Reference]) -> list[RecordKey]:
    return [target for target in map(archive.target, references) if target is not None]


# Where it is


def _places_off_the_map(archive: Archive) -> Iterator[Problem]:
    """Each place that lies off the map of the archive, with its coordinates in the right order where that helps."""
    box = box_of(corners_of(archive.settings.base_map.areas))
    if box is None:
        return
    west, south, east, north = box
    aside, up = (east - west) * _MARGIN, (north - south) * _MARGIN

    def is_on_it(latitude: float, longitude: float) -> bool:
        return south - up <= latitude <= north + up and west - aside <= longitude <= east + aside

    for record, at in _coordinates(archive):
        if not is_on_it(at.latitude, at.longitude):
            swapped = is_on_it(at.longitude, at.latitude)
            written = f"{at.latitude:g}, {at.longitude:g}"
            details = {"title": record.title, "right": f"{at.longitude}, {at.latitude}" if swapped else ""}
            code = "coordinates-swapped" if swapped else "off-the-map"
            yield Problem(code, Location(record.source, at.line, at.column), written, details)


def _coordinates(archive: Archive) -> Iterator[tuple[Record, Coordinates]]:
    for kind in archive.schema.kinds.values():
        fields = [field.key for field in kind.fields if field.type is FieldType.COORDINATES]
        for key in archive.by_kind[kind.key] if fields else ():
            values: Mapping[str, tuple[object, ...]] = archive.records[key].values
            for value in (value for field in fields for value in values.get(field, ())):
                if isinstance(value, Coordinates):
                    yield archive.records[key], value
