"""The network of an initiative: who did or gave what to whom, and what of it stays without the initiative."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from verhalen_build.archive.archive import Archive, Relation
from verhalen_build.archive.record_contents import link_name, links_in, references_in
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Link, PartialDate, RecordKey, first_value

FLOW = "flow"

# As writers type it: `€ 1.200`, `1200 euro`, `€ 8,-`, `EUR 3,5 miljoen`.
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
# The price per person or per time does not say how much flows.
_OF_EACH = re.compile(
    r"\bp\.?\s?p\b|(?:^|\s)[àá@]\s|\b(?:per|each)\s+(?:persoon|keer|stuk|uur|kind|person|time|piece|hour|child)|\beach\b",
    re.IGNORECASE,
)
_A_YEAR = (
    (re.compile(r"\b(?:per|a)\s+week\b", re.IGNORECASE), 52),
    (re.compile(r"\b(?:per|a)\s+(?:maand|month)\b", re.IGNORECASE), 12),
)


# Compared by identity: the same relation may be written twice.
@dataclass(frozen=True, eq=False)
class Tie:
    """One relation between two records. `type` and `flow` are keys of choices; `euros` is the amount per year."""

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
    """The relations of an initiative; `actors` are all others in them, in order of appearance."""

    initiative: RecordKey
    actors: tuple[RecordKey, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Measures:
    """A network in plain numbers.

    `linked` is the number of actors related to another one; `most` are those linked to the most others, namely to
    `reach` of them. There are several if they are equal.
    """

    relations: int
    linked: int
    most: tuple[RecordKey, ...]
    reach: int


@dataclass(frozen=True)
class Crossing:
    """The number of flows into the neighbourhood, out of it, within it, and past it."""

    into: int
    out: int
    within: int
    beside: int


def ties_of(archive: Archive, key: RecordKey) -> tuple[Tie, ...]:
    """The relations that a record declares, and those declared by others in which it is an end.

    Relations without a type, as in a draft, are left out.
    """
    return tuple(_tie(relation) for relation in archive.relations.get(key, ()) if relation.group.choice("type"))


def network_of(initiative: RecordKey, relations: Iterable[Tie]) -> Network:
    """The network of an initiative; relations of a record with itself link nobody and are left out."""
    ties = tuple(tie for tie in relations if tie.start != tie.end)
    everyone = dict.fromkeys(end for tie in ties for end in tie.ends)
    return Network(initiative, tuple(key for key in everyone if key != initiative), ties)


def relations_to_itself(archive: Archive) -> Iterator[Problem]:
    """Each relation of a record with itself."""
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
        until=first_value(group.values, "until", PartialDate),
        relation=relation,
    )


def remaining_network(network: Network, today: date) -> Network:
    """The network that stays: without the initiative, and only with relations that have not ended.

    All actors are kept, to show who is no longer linked to anybody.
    """
    ties = (tie for tie in network.ties if network.initiative not in tie.ends and still_holds(tie.until, today))
    return Network(network.initiative, network.actors, tuple(ties))


def still_holds(until: PartialDate | None, today: date) -> bool:
    """Whether something with this end date still holds; a year or month ends with its last day."""
    if until is None:
        return True
    return (until.year, until.month or 12, until.day or 31) > (today.year, today.month, today.day)


def measures_of(network: Network) -> Measures:
    """The network in plain numbers. The initiative itself does not count as a link."""
    linked_to: dict[RecordKey, set[RecordKey]] = {actor: set() for actor in network.actors}
    for tie in network.ties:
        if network.initiative not in tie.ends:
            linked_to[tie.start].add(tie.end)
            linked_to[tie.end].add(tie.start)
    reach = max(map(len, linked_to.values()), default=0)
    return Measures(
        relations=len(network.ties),
        linked=sum(bool(actors) for actors in linked_to.values()),
        most=tuple(actor for actor in network.actors if reach and len(linked_to[actor]) == reach),
        reach=reach,
    )


def flows_of(network: Network) -> Network:
    """The flows of a network, and the actors between whom they are."""
    ties = tuple(tie for tie in network.ties if tie.type == FLOW)
    ends = {end for tie in ties for end in tie.ends}
    return Network(network.initiative, tuple(actor for actor in network.actors if actor in ends), ties)


def neighbours_of(archive: Archive, network: Network) -> frozenset[RecordKey]:
    """The actors who belong to the neighbourhood, by the field `neighbourhood` of the initiative."""
    references = archive.records[network.initiative].references("neighbourhood")
    return frozenset(target for target in map(archive.target, references) if target in network.actors)


def crossing_of(network: Network, neighbours: frozenset[RecordKey]) -> Crossing:
    """The flows into and out of the neighbourhood, to which the initiative belongs."""
    inside = neighbours | {network.initiative}
    ends_inside = [(tie.start in inside, tie.end in inside) for tie in network.ties]
    return Crossing(
        into=ends_inside.count((False, True)),
        out=ends_inside.count((True, False)),
        within=ends_inside.count((True, True)),
        beside=ends_inside.count((False, False)),
    )


def euros(amount: str) -> float | None:
    """The euros per year in an amount as written: `€ 1.200 per jaar` gives 1200.0, and so does `€ 100 per maand`.

    None if there is no number of euros, more than one, or only a price per person or per time.
    """
    matches = list(_AMOUNT.finditer(amount))
    if len(matches) != 1 or _OF_EACH.search(amount):
        return None
    match = matches[0]
    number = match["after"] or match["before"]
    times = _TIMES_OF.get((match["times_after"] or match["times_before"] or "").lower(), 1)
    a_year = next((count for period, count in _A_YEAR if period.search(amount)), 1)
    plain = _parse_number(number)
    return None if plain is None else plain * times * a_year


def _parse_number(number: str) -> float | None:
    """`1.250,50` is 1250.5, and `0.125` is 0.125: a number with thousands does not begin with a 0."""
    if not number.startswith("0"):
        return float(_GROUPED.sub("", number).replace(",", "."))
    marks = number.count(".") + number.count(",")
    return float(number.replace(",", ".")) if marks < 2 else None


def records_named_by(archive: Archive, key: RecordKey) -> tuple[RecordKey, ...]:
    """The records that a record names, in its fields and then in its texts, each once."""
    record = archive.records[key]
    referenced: Iterator[RecordKey | None] = (archive.target(reference) for reference in references_in(record.values))
    targets = dict.fromkeys(referenced)
    for links in (record.body.links, links_in(record.values)):
        targets.update(dict.fromkeys(_link_targets(archive, links, key)))
    return tuple(target for target in targets if target is not None and target != key)


def _link_targets(archive: Archive, links: Iterable[Link], key: RecordKey) -> Iterator[RecordKey | None]:
    source = archive.records[key].source
    return (archive.targets.get(link_name(link, source)) for link in links if link.form != "image")
