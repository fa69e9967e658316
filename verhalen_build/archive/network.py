"""The network around an initiative: who did or gave what to whom, and what of it stays when the initiative is gone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from verhalen_build.archive.archive import Archive, Relation
from verhalen_build.archive.within import link_name, links_in, references_in
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Link, PartialDate, RecordKey

FLOW = "flow"

# As a writer types it: `€ 1.200`, `1200 euro`, `€ 8,-`, `EUR 3,5 miljoen`.
_NUMBER = r"(?P<{0}>\d{{1,3}}+(?:[.,]\d{{3}})++(?:[.,]\d{{1,2}})?|\d++(?:[.,]\d{{1,2}})?)"
_TIMES = r"(?:,[-=–—])?(?:\s*+(?P<{0}>miljoen|mln|million|duizend|thousand))?"
_AMOUNT = re.compile(
    rf"(?:€|\beuro?\b)\s*+{_NUMBER.format('after')}{_TIMES.format('times_after')}"
    # Not from the middle of a number.
    rf"|(?<!\d)(?<!\d[.,]){_NUMBER.format('before')}{_TIMES.format('times_before')}\s*+(?:€|euro?s?\b)",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_TIMES_OF = {"miljoen": 1_000_000, "mln": 1_000_000, "million": 1_000_000, "duizend": 1_000, "thousand": 1_000}
# What one person or one time costs says nothing of how much flows.
_OF_EACH = re.compile(
    r"\bp\.?\s?p\b|(?:^|\s)[àá@]\s|\b(?:per|each)\s+(?:persoon|keer|stuk|uur|kind|person|time|piece|hour|child)|\beach\b",
    re.IGNORECASE,
)
_A_YEAR = (
    (re.compile(r"\b(?:per|a)\s+week\b", re.IGNORECASE), 52),
    (re.compile(r"\b(?:per|a)\s+(?:maand|month)\b", re.IGNORECASE), 12),
)


# Equal only to itself: a relation may be written twice.
@dataclass(frozen=True, eq=False)
class Tie:
    """One relation between two records. `type` and `flow` are keys of choices; `euros` is what flows in a year."""

    start: RecordKey
    end: RecordKey
    type: str
    flow: str
    what: str
    amount: str
    euros: float | None
    until: PartialDate | None
    relation: Relation

    @property
    def ends(self) -> tuple[RecordKey, RecordKey]:
        return self.start, self.end


@dataclass(frozen=True)
class Network:
    """The relations of an initiative; `actors` are all others in them, in the order in which they are named."""

    initiative: RecordKey
    actors: tuple[RecordKey, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Measures:
    """A network in plain numbers.

    `linked` is how many actors have a relation with another one; `most` are those who are linked to the most others,
    and `reach` is to how many. More than one has the most where it is a tie.
    """

    relations: int
    linked: int
    most: tuple[RecordKey, ...]
    reach: int


@dataclass(frozen=True)
class Crossing:
    """How many flows come into the neighbourhood, leave it, stay within it and pass it by."""

    into: int
    out: int
    within: int
    beside: int


def ties_of(archive: Archive, key: RecordKey) -> tuple[Tie, ...]:
    """The relations that a record declares, and those of others in which it is an end.

    Those are left out of which it is not known what sort they are, as in a draft.
    """
    return tuple(_tie(one) for one in archive.relations.get(key, ()) if one.group.choice("type"))


def network_of(initiative: RecordKey, relations: Iterable[Tie]) -> Network:
    """The network of an initiative in its relations; one of somebody with themselves links nobody, and is left out."""
    ties = tuple(tie for tie in relations if tie.start != tie.end)
    everyone = dict.fromkeys(end for tie in ties for end in tie.ends)
    return Network(initiative, tuple(key for key in everyone if key != initiative), ties)


def relations_with_themselves(archive: Archive) -> Iterator[Problem]:
    """Each relation that goes from a record to the same one."""
    for key, relations in archive.relations.items():
        for relation in relations:
            if relation.declared_on == key and relation.start == relation.end:
                end = relation.group.references("to")[0]
                at = Location(archive.records[key].source, end.line, end.column)
                yield Problem("relation-with-itself", at, end.name)


def _tie(relation: Relation) -> Tie:
    group = relation.group
    amount = group.text("amount")
    return Tie(
        start=relation.start,
        end=relation.end,
        type=group.choice("type"),
        flow=group.choice("flow"),
        what=group.text("what"),
        amount=amount,
        euros=euros(amount),
        until=next((value for value in group.values.get("until", ()) if isinstance(value, PartialDate)), None),
        relation=relation,
    )


def staying(network: Network, today: date) -> Network:
    """The network that stays: the initiative taken out, and of the rest only the relations that still stand.

    All actors are kept, so that those who are no longer linked to anybody can be told.
    """
    ties = (tie for tie in network.ties if network.initiative not in tie.ends and still_stands(tie.until, today))
    return Network(network.initiative, network.actors, tuple(ties))


def still_stands(until: PartialDate | None, today: date) -> bool:
    """Whether what holds until a date still does; a year or a month is over when its last day is."""
    if until is None:
        return True
    return (until.year, until.month or 12, until.day or 31) > (today.year, today.month, today.day)


def measures_of(network: Network) -> Measures:
    """The network in plain numbers. The initiative counts as nobody's link."""
    others: dict[RecordKey, set[RecordKey]] = {actor: set() for actor in network.actors}
    for tie in network.ties:
        if network.initiative not in tie.ends:
            others[tie.start].add(tie.end)
            others[tie.end].add(tie.start)
    reach = max(map(len, others.values()), default=0)
    return Measures(
        relations=len(network.ties),
        linked=sum(bool(some) for some in others.values()),
        most=tuple(actor for actor in network.actors if reach and len(others[actor]) == reach),
        reach=reach,
    )


def flows_of(network: Network) -> Network:
    """Only what flows, and those between whom it does."""
    ties = tuple(tie for tie in network.ties if tie.type == FLOW)
    ends = {end for tie in ties for end in tie.ends}
    return Network(network.initiative, tuple(actor for actor in network.actors if actor in ends), ties)


def neighbours_of(archive: Archive, network: Network) -> frozenset[RecordKey]:
    """Who in the network is of the neighbourhood itself, by the field `neighbourhood` of the initiative."""
    named = archive.records[network.initiative].references("neighbourhood")
    return frozenset(target for target in map(archive.target, named) if target in network.actors)


def crossing_of(network: Network, neighbours: frozenset[RecordKey]) -> Crossing:
    """How the flows go in and out of the neighbourhood, of which the initiative itself is."""
    inside = neighbours | {network.initiative}
    seen = [(tie.start in inside, tie.end in inside) for tie in network.ties]
    return Crossing(
        into=seen.count((False, True)),
        out=seen.count((True, False)),
        within=seen.count((True, True)),
        beside=seen.count((False, False)),
    )


def euros(amount: str) -> float | None:
    """How many euros a year an amount as written tells: `€ 1.200 per jaar` gives 1200.0, `€ 100 per maand` as well.

    None where it tells no number of euros, more than one, or only what one person or one time costs.
    """
    found = list(_AMOUNT.finditer(amount))
    if len(found) != 1 or _OF_EACH.search(amount):
        return None
    one = found[0]
    number = one["after"] or one["before"]
    times = _TIMES_OF.get((one["times_after"] or one["times_before"] or "").lower(), 1)
    a_year = next((count for period, count in _A_YEAR if period.search(amount)), 1)
    plain = _in_digits(number)
    return None if plain is None else plain * times * a_year


def _in_digits(number: str) -> float | None:
    """`1.250,50` is 1250.5, and `0.125` is 0.125: no thousands begin with a 0."""
    if not number.startswith("0"):
        return float(_GROUPED.sub("", number).replace(",", "."))
    marks = number.count(".") + number.count(",")
    return float(number.replace(",", ".")) if marks < 2 else None


def named_by(archive: Archive, key: RecordKey) -> tuple[RecordKey, ...]:
    """The records that a record names, in its fields and in its texts, each once, in that order."""
    record = archive.records[key]
    targets: Iterator[RecordKey | None] = (archive.target(reference) for reference in references_in(record.values))
    found = dict.fromkeys(targets)
    for links in (record.body.links, links_in(record.values)):
        found.update(dict.fromkeys(_linked(archive, links, key)))
    return tuple(target for target in found if target is not None and target != key)


def _linked(archive: Archive, links: Iterable[Link], key: RecordKey) -> Iterator[RecordKey | None]:
    source = archive.records[key].source
    return (archive.targets.get(link_name(link, source)) for link in links if link.form != "image")
