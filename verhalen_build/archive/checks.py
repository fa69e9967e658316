"""What is odd in an archive as a whole, and more often wrong than meant: checks that look at more than one record."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.circles import within_circles
from verhalen_build.archive.directory import first_name, names_of_record
from verhalen_build.archive.naming import is_of_people
from verhalen_build.model.base_map import box_of, corners_of
from verhalen_build.model.names import LONGEST_SLUG, matching_key
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Coordinates, Record, RecordKey, Text
from verhalen_build.model.schema import FieldType

# Around the box of the map, as a part of its width and height: what lies just over a border is no mistake.
_MARGIN = 0.1
# What OneDrive, Dropbox, iCloud, Syncthing, Windows and a Mac add to the name of a file of which they make a copy:
# `soep-LAPTOP-7K2`, `soep (1)`, `soep 2`, `soep - kopie`, `soep (conflicted copy 2024-05-01)`, `soep.sync-conflict-…`.
_ADDED_TO_COPY = re.compile(
    r"\s*\(\d+\)|\s\d+|-(?=.*[A-Z])[\w'’ -]+|(?i:.*(?:\b(?:kopie|copy|copie|duplicaat)\b|conflict).*)"
)
_BEFORE_COPY = re.compile(r"(?:kopie van|copy of) ", re.IGNORECASE)


@dataclass(frozen=True)
class Alike:
    """The records whose names are alike; found once for as long as no record is called otherwise.

    `titles` are those of a kind that begin with the same hundred letters; `first_names` the people of whom an alias may
    be the first name of another, each followed by those others.
    """

    titles: tuple[tuple[RecordKey, ...], ...]
    first_names: tuple[tuple[RecordKey, ...], ...]


def odd_things(archive: Archive, alike: Alike) -> Iterator[Problem]:
    """Every warning about the archive as a whole."""
    for keys in alike.titles:
        yield from _titles_twice([archive.records[key] for key in keys])
    for key, *others in alike.first_names:
        yield from _aliases_of_others(archive.records[key], [archive.records[other] for other in others])
    yield from _follows_in_circles(archive)
    yield from _places_off_the_map(archive)


# Names


def alike_in(records: Iterable[Record]) -> Alike:
    """Those of these records, all that are described, whose names are alike."""
    titles: dict[tuple[str, str], dict[RecordKey, None]] = defaultdict(dict)
    namesakes: dict[tuple[str, str], dict[RecordKey, None]] = defaultdict(dict)
    with_aliases: list[Record] = []
    for record in records:
        titles[record.kind, matching_key(record.title)[:LONGEST_SLUG]][record.key] = None
        if is_of_people(record.kind):
            namesakes[record.kind, first_name(record)][record.key] = None
            with_aliases += [record] if "aliases" in record.values else []
    people = ((record.key, *_others(record, namesakes)) for record in with_aliases)
    return Alike(
        tuple(tuple(keys) for keys in titles.values() if len(keys) > 1),
        tuple(keys for keys in people if len(keys) > 1),
    )


def _others(record: Record, namesakes: Mapping[tuple[str, str], Iterable[RecordKey]]) -> Iterator[RecordKey]:
    """Those of whom an alias of this record is the first name."""
    for name in dict.fromkeys(map(matching_key, names_of_record(record))):
        yield from (key for key in namesakes.get((record.kind, name), ()) if key != record.key)


def _titles_twice(group: list[Record]) -> Iterator[Problem]:
    """Each of these with the title of an earlier one, or a title that is no other until a hundred letters are past."""
    stems = frozenset(map(_stem, group))
    yield from _twice(sorted(group, key=lambda record: (_is_copy(record, stems), record.source, record.line)), stems)


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


def _aliases_of_others(record: Record, others: Iterable[Record]) -> Iterator[Problem]:
    """Each alias that is the first name of another: a quotation may end up with the one for the other."""
    for alias in record.values.get("aliases", ()):
        if isinstance(alias, Text):
            wanted = matching_key(alias.text)
            names = ", ".join(other.title for other in others if first_name(other) == wanted)
            details = {"title": record.title, "others": names}
            at = Location(record.source, alias.line, alias.column)
            yield from [Problem("alias-of-others", at, alias.text, details)] if names else []


# What follows what


def _follows_in_circles(archive: Archive) -> Iterator[Problem]:
    """Each place where a story follows one that follows it, in however many steps."""
    circle_of = within_circles(archive.followed_by)
    for key in {later: None for later in chain.from_iterable(archive.followed_by.values()) if later in circle_of}:
        record = archive.records[key]
        for reference in record.references("follows"):
            target = archive.target(reference)
            if target is not None and circle_of.get(target) == circle_of[key]:
                at = Location(record.source, reference.line, reference.column)
                yield Problem("follows-circle", at, reference.name, {"other": record.title})


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
