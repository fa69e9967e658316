"""Browsing: the facets that the schema declares, their values, and which records have which."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import with_successors
from verhalen_build.model.names import matching_key, slugify
from verhalen_build.model.record import Choice, Flag, PartialDate, Period, Record, RecordKey, Reference, Text, Value
from verhalen_build.model.schema import Field, FieldType, Kind
from verhalen_build.model.typography import typographic
from verhalen_build.site.shown import capital

YEAR = "year"
KIND = "kind"
MUNICIPALITY = "municipality"
THEME = "themes"
_DATES = frozenset({FieldType.DATE, FieldType.PERIOD})
_YES, _NO = "yes", "no"


class Meaning(NamedTuple):
    """What a value of a facet means, whatever its words: a facet, and in it the key of a record or choice, or a year.

    A facet has the key of its field; that of all dates is YEAR, that of the kinds is KIND.
    """

    facet: str
    value: str


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet: `name` stands for it in an address, `count` tells how many records have it.

    `record` is the one that it is, if it is one: of fields with the same key, one may name records and another not.
    """

    meaning: Meaning
    name: str
    label: str
    count: int
    record: RecordKey | None = None


@dataclass(frozen=True)
class Facet:
    """Something to choose by: `name` stands for it in an address; `one` is what a single value is called.

    `kinds` are the kinds of record that its values are, if they are records.
    """

    key: str
    name: str
    label: str
    one: str
    kinds: tuple[str, ...]
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Browse:
    """All that can be browsed: the records, kind by kind, with what each has; and the facets, kind first.

    After it come the facets in which most records have a value.
    """

    facets: tuple[Facet, ...]
    records: dict[RecordKey, tuple[Meaning, ...]]

    def facet(self, key: str) -> Facet | None:
        """The facet of a field, if any record has a value in it."""
        return next((facet for facet in self.facets if facet.key == key), None)


def browse(archive: Archive, texts: Callable[[str], str]) -> Browse:
    """The records of every kind with a facet among its fields; `texts` gives the site's words for English ones."""
    kinds = [kind for kind in archive.schema.kinds.values() if any(one.facet for one in kind.fields)]
    meanings = _Meanings(archive, texts)
    records = {record.key: meanings.of(record, kind) for kind, record in browsed_records(archive)}
    counts = Counter(meaning for of_record in records.values() for meaning in of_record)
    filled = Counter(facet for of_record in records.values() for facet in {meaning.facet for meaning in of_record})
    declared = list(_declared(kinds, archive, texts))
    # A list that is sorted keeps the order of what is equal: that of declaration.
    ordered = sorted(declared, key=lambda facet: (facet.key != KIND, -filled[facet.key]))
    values = meanings.values(counts)
    found = (replace(facet, values=values.get(facet.key, ())) for facet in _named(ordered))
    return Browse(tuple(facet for facet in found if facet.values), records)


def browsed_records(archive: Archive) -> Iterator[tuple[Kind, Record]]:
    """Each record that can be browsed, with its kind: kind by kind, stories in the order of the book."""
    for kind in archive.schema.kinds.values():
        if any(one.facet for one in kind.fields):
            for key in archive.stories if kind.key == STORY else archive.by_kind[kind.key]:
                yield kind, archive.records[key]


def by_municipality(archive: Archive) -> tuple[tuple[RecordKey | None, tuple[RecordKey, ...]], ...]:
    """What can be browsed under each municipality, by the alphabet, and at the end under none.

    Far quicker to know than all facets: how many pages there are depends on it.
    """
    groups: dict[RecordKey | None, dict[RecordKey, None]] = {}
    for kind, record in browsed_records(archive):
        for municipality in named_in(archive, kind, record, MUNICIPALITY) or (None,):
            groups.setdefault(municipality, {})[record.key] = None
    places = {key: place for keys in archive.by_kind.values() for place, key in enumerate(keys)}
    ordered = sorted(groups, key=lambda key: (key is None, places.get(key, 0) if key else 0))
    return tuple((municipality, tuple(groups[municipality])) for municipality in ordered)


def named_in(archive: Archive, kind: Kind, record: Record, key: str) -> tuple[RecordKey, ...]:
    """The records that a field names, with those into which they were merged; none where it is not a facet."""
    field = kind.field(key)
    return with_successors(archive, record.references(key)) if field is not None and field.facet else ()


def _declared(kinds: list[Kind], archive: Archive, texts: Callable[[str], str]) -> Iterator[Facet]:
    """Each facet once, without values; fields of the same key are one facet, and so are all dates."""
    language = archive.settings.language
    if len([kind for kind in kinds if archive.by_kind[kind.key]]) > 1:
        yield Facet(KIND, slugify(texts("Kind")), texts("Kind"), texts("Kind"), (), ())
    seen = set()
    for one in (one for kind in kinds for one in kind.fields if one.facet):
        key = _facet_key(one)
        if key in seen:
            continue
        seen.add(key)
        if key == YEAR:
            yield Facet(YEAR, slugify(texts("Year")), texts("Year"), texts("Year"), (), ())
        else:
            label, single = (typographic(one.shown(language, one=alone)) for alone in (False, True))
            yield Facet(key, slugify(one.shown(language, one=True)) or slugify(key), label, single, one.to, ())


def _facet_key(one: Field) -> str:
    """The facet that a field belongs to."""
    return YEAR if one.type in _DATES else one.key


def _named(facets: Iterable[Facet]) -> Iterator[Facet]:
    """The facets, each with a name that no other has."""
    names: set[str] = set()
    for facet in facets:
        yield replace(facet, name=_unused(facet.name, names))


class _Met(NamedTuple):
    """A value as it was met: where it stands in its facet, what readers see of it and what addresses do.

    Those of equal rank stand in order of how many records have them, and then of place.
    """

    rank: int
    label: str
    name: str
    place: int = 0
    record: RecordKey | None = None


class _Meanings:
    """Says what each record of an archive has, and how that is called."""

    def __init__(self, archive: Archive, texts: Callable[[str], str]) -> None:
        self._archive = archive
        self._texts = texts
        self._language = archive.settings.language
        self._met: dict[Meaning, _Met] = {}
        self._of_written: dict[tuple[str, object], tuple[Meaning, ...]] = {}
        self._places = {key: place for keys in archive.by_kind.values() for place, key in enumerate(keys)}
        kinds = archive.schema.kinds.values()
        self._fields = {kind.key: tuple(one for one in kind.fields if one.facet) for kind in kinds}
        self._of_kind = {
            kind.key: self._words(Meaning(KIND, kind.key), place, capital(kind.label[self._language][1]))
            for place, kind in enumerate(kinds)
        }

    def of(self, record: Record, kind: Kind) -> tuple[Meaning, ...]:
        """What a record has in every facet, each once."""
        meanings = dict.fromkeys([self._of_kind[kind.key]])
        for one in self._fields[kind.key]:
            for value in record.values.get(one.key, ()):
                # What is written the same means the same, wherever it stands.
                written = (value.name, value.kinds) if isinstance(value, Reference) else value
                known = self._of_written.get((one.key, written))
                if known is None:
                    known = self._of_written[one.key, written] = tuple(self._of_value(one, value))
                meanings.update(dict.fromkeys(known))
        return tuple(meanings)

    def _of_value(self, one: Field, value: Value) -> Iterator[Meaning]:
        match value:
            case Reference():
                # What has the old name of a municipality is found under the new one too.
                for key in with_successors(self._archive, (value,)):
                    yield self._record(Meaning(one.key, key), key)
            case Choice(key):
                label = capital(one.choices[key][self._language])
                yield self._words(Meaning(one.key, key), list(one.choices).index(key), label)
            case Flag(flag):
                word = _YES if flag else _NO
                yield self._words(Meaning(one.key, word), int(not flag), capital(self._texts(word)))
            case Text(text):
                yield self._words(Meaning(one.key, matching_key(text)), 0, typographic(text))
            case PartialDate(year):
                yield self._year(year)
            case Period(start, end):
                yield from map(self._year, range(start.year, (end or start).year + 1))

    def _record(self, meaning: Meaning, key: RecordKey) -> Meaning:
        slug = self._archive.records[key].slug
        return self._meet(meaning, _Met(0, self._archive.names[key], slug, self._places[key], key))

    def _words(self, meaning: Meaning, rank: int, label: str) -> Meaning:
        return self._meet(meaning, _Met(rank, label, slugify(label) or "-"))

    def _year(self, year: int) -> Meaning:
        return self._words(Meaning(YEAR, str(year)), -year, str(year))

    def _meet(self, meaning: Meaning, met: _Met) -> Meaning:
        self._met.setdefault(meaning, met)
        return meaning

    def values(self, counts: Counter[Meaning]) -> dict[str, tuple[FacetValue, ...]]:
        """The values of each facet, in the order in which readers see them: of names those that most records have."""
        # Named in an order of their own, so that an address means the same when there are more records.
        taken: dict[str, set[str]] = {}
        names = {
            meaning: _unused(self._met[meaning].name, taken.setdefault(meaning.facet, set()))
            for meaning in sorted(counts)
        }

        def order(meaning: Meaning) -> tuple[str, int, int, int, str]:
            met = self._met[meaning]
            return meaning.facet, met.rank, -counts[meaning], met.place, matching_key(met.label)

        def value(meaning: Meaning) -> FacetValue:
            met = self._met[meaning]
            return FacetValue(meaning, names[meaning], met.label, counts[meaning], met.record)

        return {
            facet: tuple(map(value, meanings))
            for facet, meanings in groupby(sorted(counts, key=order), key=lambda meaning: meaning.facet)
        }


def _unused(name: str, taken: set[str]) -> str:
    """The name, or with a number where it stands for something else already."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
