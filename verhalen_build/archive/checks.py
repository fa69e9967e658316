"""Checks of the archive as a whole: what is odd, and more often a mistake than intended."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.cycles import strongly_connected
from verhalen_build.archive.directory import first_name, names_of_record
from verhalen_build.model.areas import box_of, corners_of
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import LONGEST_SLUG, matching_key
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Coordinates, Record, RecordKey, Text

# The part of the map's width and height that a place may lie outside: just over a border is not a mistake.
_MARGIN = 0.1
# What OneDrive, Dropbox, iCloud, Syncthing, Windows and macOS add to the name of a file that they copy:
# `soep-LAPTOP-7K2`, `soep (1)`, `soep 2`, `soep - kopie`, `soep (conflicted copy 2024-05-01)`, `soep.sync-conflict-…`.
_ADDED_TO_COPY = re.compile(
    r"\s*\(\d+\)|\s\d+|-(?=.*[A-Z])[\w'’ -]+|(?i:.*(?:\b(?:kopie|copy|copie|duplicaat)\b|conflict).*)"
)
_BEFORE_COPY = re.compile(r"(?:kopie van|copy of) ", re.IGNORECASE)


@dataclass(frozen=True)
class SimilarNames:
    """Records with similar names; computed once for as long as no name changes.

    `titles` are groups of records of a kind whose titles begin with the same hundred letters; `first_names` are people
    with an alias that is the first name of others, each followed by those others.
    """

    titles: tuple[tuple[RecordKey, ...], ...]
    first_names: tuple[tuple[RecordKey, ...], ...]


def archive_warnings(archive: Archive, similar_names: SimilarNames) -> Iterator[Problem]:
    """Every warning about the archive as a whole."""
    for keys in similar_names.titles:
        yield from _titles_twice([archive.records[key] for key in keys])
    for key, *namesakes in similar_names.first_names:
        yield from _aliases_of_others(archive.records[key], [archive.records[namesake] for namesake in namesakes])
    yield from _follows_in_circles(archive)
    yield from _places_off_the_map(archive)


# Names


def find_similar_names(records: Iterable[Record]) -> SimilarNames:
    """The similar names among these records, which are all that are described."""
    titles: dict[tuple[str, str], dict[RecordKey, None]] = defaultdict(dict)
    namesakes: dict[tuple[str, str], dict[RecordKey, None]] = defaultdict(dict)
    with_aliases: list[Record] = []
    for record in records:
        titles[record.kind, matching_key(record.title)[:LONGEST_SLUG]][record.key] = None
        if is_of_people(record.kind):
            namesakes[record.kind, first_name(record)][record.key] = None
            with_aliases += [record] if "aliases" in record.values else []
    people = ((record.key, *_namesakes(record, namesakes)) for record in with_aliases)
    return SimilarNames(
        tuple(tuple(keys) for keys in titles.values() if len(keys) > 1),
        tuple(keys for keys in people if len(keys) > 1),
    )


def _namesakes(record: Record, namesakes: Mapping[tuple[str, str], Iterable[RecordKey]]) -> Iterator[RecordKey]:
    """The records whose first name is an alias of this record."""
    for name in dict.fromkeys(map(matching_key, names_of_record(record))):
        yield from (key for key in namesakes.get((record.kind, name), ()) if key != record.key)


def _titles_twice(group: list[Record]) -> Iterator[Problem]:
    """Records with the title of an earlier one, or a title that differs only after a hundred letters."""
    stems = frozenset(map(_stem, group))
    yield from _twice(sorted(group, key=lambda record: (_is_copy(record, stems), record.source, record.line)), stems)


def _twice(records: list[Record], stems: frozenset[str]) -> Iterator[Problem]:
    """All records but the first of each title, with that first one; `stems` are their file names."""
    first_by_title: dict[str, Record] = {}
    for record in records:
        first = first_by_title.setdefault(matching_key(record.title), record)
        if first is not record:
            details = {"other": first.place, "near": record.source if _is_copy(record, stems) else ""}
            yield Problem("title-twice", _title_place(record), record.title, details)
        elif record is not records[0]:
            yield Problem("titles-alike", _title_place(record), record.title, {"other": records[0].place})


def _is_copy(record: Record, stems: frozenset[str]) -> bool:
    """Whether the name of its file looks like that of a copy that a program made of one of these."""
    stem = _stem(record)
    if _BEFORE_COPY.match(stem):
        return _BEFORE_COPY.sub("", stem) in stems
    return any(stem[:end] in stems and _ADDED_TO_COPY.fullmatch(stem, end) for end in range(1, len(stem)))


def _stem(record: Record) -> str:
    return posixpath.splitext(posixpath.basename(record.source))[0]


def _title_place(record: Record) -> Location:
    title = next((value for value in record.values.get("title", ()) if isinstance(value, Text) and value.line), None)
    return Location(record.source, title.line, title.column) if title else Location(record.source, record.line)


def _aliases_of_others(record: Record, people: Iterable[Record]) -> Iterator[Problem]:
    """Each alias that is the first name of others: quotes of one may be attributed to the other."""
    for alias in record.values.get("aliases", ()):
        if isinstance(alias, Text):
            alias_key = matching_key(alias.text)
            names = ", ".join(person.title for person in people if first_name(person) == alias_key)
            details = {"title": record.title, "others": names}
            at = Location(record.source, alias.line, alias.column)
            yield from [Problem("alias-of-others", at, alias.text, details)] if names else []


# Order of stories


def _follows_in_circles(archive: Archive) -> Iterator[Problem]:
    """Each reference by which a story follows one that follows it, directly or indirectly."""
    circle_of = strongly_connected(archive.followed_by)
    for key in {later: None for later in chain.from_iterable(archive.followed_by.values()) if later in circle_of}:
        record = archive.records[key]
        for reference in record.references("follows"):
            target = archive.target(reference)
            if target is not None and circle_of.get(target) == circle_of[key]:
                at = Location(record.source, reference.line, reference.column)
                yield Problem("follows-circle", at, reference.name, {"other": record.title})


# Places on the map


def _places_off_the_map(archive: Archive) -> Iterator[Problem]:
    """Each place off the archive's map, with swapped coordinates if that puts it on the map."""
    box = box_of(corners_of(archive.settings.base_map.areas))
    if box is None:
        return
    west, south, east, north = box
    x_margin, y_margin = (east - west) * _MARGIN, (north - south) * _MARGIN

    def is_on_map(latitude: float, longitude: float) -> bool:
        return south - y_margin <= latitude <= north + y_margin and west - x_margin <= longitude <= east + x_margin

    for record, at in _coordinates(archive):
        if not is_on_map(at.latitude, at.longitude):
            swapped = is_on_map(at.longitude, at.latitude)
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
