"""Browsing: the facets that the schema declares, their values, and which records have which."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import with_successors
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import matching_key, slugify
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Choice, Flag, PartialDate, Period, Record, RecordKey, Reference, Text, Value
from verhalen_build.model.schema import Field, Kind
from verhalen_build.model.typography import capitalized, typographic

YEAR = "year"
KIND = "kind"
MUNICIPALITY = "municipality"
THEME = "themes"
_DATES = frozenset({FieldType.DATE, FieldType.PERIOD})
_YES, _NO = "yes", "no"


class FacetValueKey(NamedTuple):
    """Identifies a facet value: the facet, and in it the key of a record or choice, a year, or words.

    A facet has the key of its field, except YEAR for all dates together and KIND for the kinds.
    """

    facet: str
    value: str


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet: `name` represents it in an address, `count` is the number of records that have it.

    `record` is set if the value is a record: of fields with the same key, one may name records and another not.
    """

    key: FacetValueKey
    name: str
    label: str
    count: int
    record: RecordKey | None = None


@dataclass(frozen=True)
class Facet:
    """Something to browse by: `name` represents it in an address, `singular` is the label of a single value.

    `kinds` are the kinds of its values, if these are records.
    """

    key: str
    name: str
    label: str
    singular: str
    kinds: tuple[str, ...]
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Browse:
    """All that can be browsed: the records by kind, with the values each has, and the facets.

    The first facet is the kind; the others are in order of the number of records that have a value.
    """

    facets: tuple[Facet, ...]
    records: dict[RecordKey, tuple[FacetValueKey, ...]]

    def facet(self, key: str) -> Facet | None:
        """The facet of a field, if any record has a value in it."""
        return next((facet for facet in self.facets if facet.key == key), None)


def browse(archive: Archive, texts: Callable[[str], str]) -> Browse:
    """The records of every kind that has a facet; `texts` translates English texts."""
    kinds = [kind for kind in archive.schema.kinds.values() if any(field.facet for field in kind.fields)]
    collector = _ValueCollector(archive, texts)
    records = {record.key: collector.of(record, kind) for kind, record in browsed_records(archive)}
    counts = Counter(key for keys in records.values() for key in keys)
    usage = Counter(facet for keys in records.values() for facet in {key.facet for key in keys})
    declared = list(_declared_facets(kinds, archive, texts))
    # Sorting is stable: equal ones stay in order of declaration.
    ordered = sorted(declared, key=lambda facet: (facet.key != KIND, -usage[facet.key]))
    values = collector.values(counts)
    with_values = (replace(facet, values=values.get(facet.key, ())) for facet in _with_unique_names(ordered))
    return Browse(tuple(facet for facet in with_values if facet.values), records)


def browsed_records(archive: Archive) -> Iterator[tuple[Kind, Record]]:
    """Each record that can be browsed, with its kind: by kind, stories in the order of the book."""
    for kind in archive.schema.kinds.values():
        if any(field.facet for field in kind.fields):
            for key in archive.stories if kind.key == STORY else archive.by_kind[kind.key]:
                yield kind, archive.records[key]


def facet_references(archive: Archive, kind: Kind, record: Record, key: str) -> tuple[RecordKey, ...]:
    """The records that a field names and those they were merged into; none if the field is not a facet."""
    field = kind.field(key)
    return with_successors(archive, record.references(key)) if field is not None and field.facet else ()


def _declared_facets(kinds: list[Kind], archive: Archive, texts: Callable[[str], str]) -> Iterator[Facet]:
    """Each facet once, without values; fields with the same key are one facet, and so are all dates."""
    language = archive.settings.language
    if len([kind for kind in kinds if archive.by_kind[kind.key]]) > 1:
        yield Facet(KIND, slugify(texts("Kind")), texts("Kind"), texts("Kind"), (), ())
    declared_keys = set()
    for field in (field for kind in kinds for field in kind.fields if field.facet):
        key = _facet_key(field)
        if key in declared_keys:
            continue
        declared_keys.add(key)
        if key == YEAR:
            yield Facet(YEAR, slugify(texts("Year")), texts("Year"), texts("Year"), (), ())
        else:
            label, singular_label = (
                typographic(field.display_name(language, singular=singular)) for singular in (False, True)
            )
            yield Facet(
                key,
                slugify(_name_in_address(field, language)) or slugify(key),
                label,
                singular_label,
                field.to,
                (),
            )


def _name_in_address(field: Field, language: Language) -> str:
    # The name in files: a label may get better words without moving an address that somebody passed on.
    names = field.names[language]
    return (names[1] if field.repeat and len(names) > 1 else names[0]).replace("_", " ")


def _facet_key(field: Field) -> str:
    """The facet that a field belongs to."""
    return YEAR if field.type in _DATES else field.key


def _with_unique_names(facets: Iterable[Facet]) -> Iterator[Facet]:
    """The facets, each with a unique name."""
    names: set[str] = set()
    for facet in facets:
        yield replace(facet, name=_unused(facet.name, names))


class _ValueDetails(NamedTuple):
    """What is collected about a value: its rank in its facet, its label for readers, and its name in addresses.

    Values of equal rank are in order of how many records have them, and then of place.
    """

    rank: int
    label: str
    name: str
    place: int = 0
    record: RecordKey | None = None


class _ValueCollector:
    """Finds the facet values of each record, and their labels."""

    def __init__(self, archive: Archive, texts: Callable[[str], str]) -> None:
        self._archive = archive
        self._texts = texts
        self._language = archive.settings.language
        self._collected: dict[FacetValueKey, _ValueDetails] = {}
        self._keys_of_written: dict[tuple[str, object], tuple[FacetValueKey, ...]] = {}
        self._places = {key: place for keys in archive.by_kind.values() for place, key in enumerate(keys)}
        kinds = archive.schema.kinds.values()
        self._facets = {kind.key: tuple(field for field in kind.fields if field.facet) for kind in kinds}
        self._of_kind = {
            kind.key: self._words(FacetValueKey(KIND, kind.key), place, capitalized(kind.label[self._language][1]))
            for place, kind in enumerate(kinds)
        }

    def of(self, record: Record, kind: Kind) -> tuple[FacetValueKey, ...]:
        """The values of a record in every facet, each once."""
        keys = dict.fromkeys([self._of_kind[kind.key]])
        for field in self._facets[kind.key]:
            for value in record.values.get(field.key, ()):
                keys.update(dict.fromkeys(self._of_written(field, value)))
        return tuple(keys)

    def _of_written(self, field: Field, value: Value) -> tuple[FacetValueKey, ...]:
        # Equal values mean the same in every record.
        written = (field.key, (value.name, value.kinds) if isinstance(value, Reference) else value)
        keys = self._keys_of_written.get(written)
        if keys is None:
            keys = self._keys_of_written[written] = tuple(self._of_value(field, value))
        return keys

    def _of_value(self, field: Field, value: Value) -> Iterator[FacetValueKey]:
        match value:
            case Reference():
                # A record with the old name of a municipality is found under the new one too.
                for key in with_successors(self._archive, (value,)):
                    yield self._record(FacetValueKey(field.key, key), key)
            case Choice(key):
                label = capitalized(field.choices[key][self._language])
                yield self._words(FacetValueKey(field.key, key), list(field.choices).index(key), label)
            case Flag(flag):
                word = _YES if flag else _NO
                yield self._words(FacetValueKey(field.key, word), int(not flag), capitalized(self._texts(word)))
            case Text(text):
                yield self._words(FacetValueKey(field.key, matching_key(text)), 0, typographic(text))
            case PartialDate(year):
                yield self._year(year)
            case Period(start, end):
                yield from map(self._year, range(start.year, (end or start).year + 1))

    def _record(self, value: FacetValueKey, key: RecordKey) -> FacetValueKey:
        slug = self._archive.records[key].slug
        return self._collect(value, _ValueDetails(0, self._archive.names[key], slug, self._places[key], key))

    def _words(self, value: FacetValueKey, rank: int, label: str) -> FacetValueKey:
        return self._collect(value, _ValueDetails(rank, label, slugify(label) or "-"))

    def _year(self, year: int) -> FacetValueKey:
        return self._words(FacetValueKey(YEAR, str(year)), -year, str(year))

    def _collect(self, value: FacetValueKey, collected: _ValueDetails) -> FacetValueKey:
        self._collected.setdefault(value, collected)
        return value

    def values(self, counts: Counter[FacetValueKey]) -> dict[str, tuple[FacetValue, ...]]:
        """The values of each facet in the order readers see: records by how many have them, then by name."""
        # Names are given in an order of their own, so that addresses stay the same when records are added.
        taken: dict[str, set[str]] = {}
        names = {key: _unused(self._collected[key].name, taken.setdefault(key.facet, set())) for key in sorted(counts)}

        def order(key: FacetValueKey) -> tuple[str, int, int, int, str]:
            collected = self._collected[key]
            return key.facet, collected.rank, -counts[key], collected.place, matching_key(collected.label)

        def value(key: FacetValueKey) -> FacetValue:
            collected = self._collected[key]
            return FacetValue(key, names[key], collected.label, counts[key], collected.record)

        return {
            facet: tuple(map(value, keys))
            for facet, keys in groupby(sorted(counts, key=order), key=lambda key: key.facet)
        }


def _unused(name: str, taken: set[str]) -> str:
    """The name, with a number added if it is taken."""
    unused, number = name, 1
    while unused in taken:
        number += 1
        unused = f"{name}-{number}"
    taken.add(unused)
    return unused
