"""Browsing: the facets that the schema declares, their values, and which records have which."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.mergers import successors
from verhalen_build.model.names import matching_key, slugify, sort_key
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
    """One value of a facet: `name` stands for it in an address, `count` tells how many records have it."""

    meaning: Meaning
    name: str
    label: str
    count: int


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

    @cached_property
    def by_municipality(self) -> tuple[tuple[FacetValue | None, tuple[RecordKey, ...]], ...]:
        """The records of each municipality, by its name, and at the end those of none."""
        facet = self.facet(MUNICIPALITY)
        values = sorted(facet.values, key=lambda value: sort_key(value.label)) if facet else []
        groups: dict[Meaning | None, list[RecordKey]] = {value.meaning: [] for value in values}
        groups[None] = []
        for key, meanings in self.records.items():
            own = [groups[meaning] for meaning in meanings if meaning in groups]
            for group in own or [groups[None]]:
                group.append(key)
        found = ((value, tuple(groups[value.meaning if value else None])) for value in (*values, None))
        return tuple((value, keys) for value, keys in found if keys)

    def facet(self, key: str) -> Facet | None:
        """The facet of a field, if any record has a value in it."""
        return next((facet for facet in self.facets if facet.key == key), None)


def browse(archive: Archive, texts: Callable[[str], str]) -> Browse:
    """The records of every kind with a facet among its fields; `texts` gives the site's words for English ones."""
    kinds = [kind for kind in archive.schema.kinds.values() if any(one.facet for one in kind.fields)]
    meanings = _Meanings(archive, texts)
    records = {
        key: tuple(dict.fromkeys(meanings.of(archive.records[key], kind)))
        for kind in kinds
        for key in _in_order(archive, kind)
    }
    counts = Counter(meaning for of_record in records.values() for meaning in of_record)
    filled = Counter(facet for of_record in records.values() for facet in {meaning.facet for meaning in of_record})
    declared = list(_declared(kinds, archive, texts))
    # A list that is sorted keeps the order of what is equal: that of declaration.
    ordered = sorted(declared, key=lambda facet: (facet.key != KIND, -filled[facet.key]))
    values = meanings.values(counts)
    found = (replace(facet, values=values.get(facet.key, ())) for facet in _named(ordered))
    return Browse(tuple(facet for facet in found if facet.values), records)


def _in_order(archive: Archive, kind: Kind) -> tuple[RecordKey, ...]:
    return archive.stories if kind.key == "story" else archive.by_kind[kind.key]


def _declared(kinds: list[Kind], archive: Archive, texts: Callable[[str], str]) -> Iterator[Facet]:
    """Each facet once, without values; fields of the same key are one facet, and so are all dates."""
    language = archive.settings.language
    if len([kind for kind in kinds if archive.by_kind[kind.key]]) > 1:
        yield Facet(KIND, slugify(texts("Kind")), texts("Kind"), texts("Kind"), (), ())
    seen = set()
    for one in (one for kind in kinds for one in kind.fields if one.facet):
        key = facet_key(one)
        if key in seen:
            continue
        seen.add(key)
        if key == YEAR:
            yield Facet(YEAR, slugify(texts("Year")), texts("Year"), texts("Year"), (), ())
        else:
            label, single = (typographic(one.shown(language, one=alone)) for alone in (False, True))
            yield Facet(key, slugify(one.shown(language, one=True)) or slugify(key), label, single, one.to, ())


def facet_key(one: Field) -> str:
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


class _Meanings:
    """Says what each record of an archive has, and how that is called."""

    def __init__(self, archive: Archive, texts: Callable[[str], str]) -> None:
        self._archive = archive
        self._texts = texts
        self._language = archive.settings.language
        self._met: dict[Meaning, _Met] = {}
        self._merged: dict[RecordKey, tuple[RecordKey, ...]] = {}
        self._places = {key: place for keys in archive.by_kind.values() for place, key in enumerate(keys)}
        self._kinds = list(archive.schema.kinds)

    def of(self, record: Record, kind: Kind) -> Iterator[Meaning]:
        """What a record has in every facet."""
        yield self._meet(Meaning(KIND, kind.key), self._kinds.index(kind.key), capital(kind.label[self._language][1]))
        for one in kind.fields:
            if one.facet:
                for value in record.values.get(one.key, ()):
                    yield from self._of_value(one, value)

    def _of_value(self, one: Field, value: Value) -> Iterator[Meaning]:
        match value:
            case Reference():
                target = self._archive.target(value)
                for key in self._with_successors(target) if target is not None else ():
                    yield self._meet_record(Meaning(one.key, key), key)
            case Choice(key):
                rank = list(one.choices).index(key)
                yield self._meet(Meaning(one.key, key), rank, capital(one.choices[key][self._language]))
            case Flag(flag):
                word = _YES if flag else _NO
                yield self._meet(Meaning(one.key, word), int(not flag), capital(self._texts(word)))
            case Text(text):
                yield self._meet(Meaning(one.key, matching_key(text)), 0, text)
            case PartialDate(year):
                yield self._meet_year(year)
            case Period(start, end):
                yield from map(self._meet_year, range(start.year, (end or start).year + 1))

    def _meet(self, meaning: Meaning, rank: int, label: str) -> Meaning:
        if meaning not in self._met:
            self._met[meaning] = _Met(rank, typographic(label), slugify(label) or "-")
        return meaning

    def _meet_year(self, year: int) -> Meaning:
        return self._meet(Meaning(YEAR, str(year)), -year, str(year))

    def _meet_record(self, meaning: Meaning, key: RecordKey) -> Meaning:
        if meaning not in self._met:
            slug = self._archive.records[key].slug
            self._met[meaning] = _Met(0, self._archive.names[key], slug, self._places[key])
        return meaning

    def _with_successors(self, key: RecordKey) -> tuple[RecordKey, ...]:
        """A record and that into which it was merged: what has the old name is found under the new one too."""
        known = self._merged.get(key)
        if known is None:
            known = self._merged[key] = (key, *successors(self._archive, key))
        return known

    def values(self, counts: Counter[Meaning]) -> dict[str, tuple[FacetValue, ...]]:
        """The values of each facet, in the order in which readers see them: of names those that most records have."""
        # Named in an order of their own, so that an address means the same when there are more records.
        taken: dict[str, set[str]] = {}
        names = {
            meaning: _unused(self._met[meaning].name, taken.setdefault(meaning.facet, set()))
            for meaning in sorted(self._met)
        }

        def order(meaning: Meaning) -> tuple[str, int, int, int, str]:
            rank, label, _, place = self._met[meaning]
            return meaning.facet, rank, -counts[meaning], place, matching_key(label)

        return {
            facet: tuple(FacetValue(one, names[one], self._met[one].label, counts[one]) for one in meanings)
            for facet, meanings in groupby(sorted(self._met, key=order), key=lambda meaning: meaning.facet)
        }


def _unused(name: str, taken: set[str]) -> str:
    """The name, or with a number where it stands for something else already."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
