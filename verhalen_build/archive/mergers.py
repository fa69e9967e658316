"""Mergers: what merged into what, and circles that writers may make of that."""

from collections.abc import Iterable, Iterator

from verhalen_build.archive.archive import Archive
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import RecordKey, Reference

_FIELD = "merged_into"


def successors(archive: Archive, key: RecordKey) -> tuple[RecordKey, ...]:
    """What a record was merged into, what that was merged into, and so on; the last one is the one that exists now.

    In a circle each record comes once, without the record itself.
    """
    chain = [key]
    # The list grows while it is iterated over.
    for member in chain:
        for reference in archive.records[member].references(_FIELD):
            target = archive.target(reference)
            if target is not None and target not in chain:
                chain.append(target)
    return tuple(chain[1:])


def with_successors(archive: Archive, references: Iterable[Reference]) -> tuple[RecordKey, ...]:
    """The records named, each followed by what it was merged into; each once."""
    targets = (target for target in map(archive.target, references) if target is not None)
    return tuple(dict.fromkeys(key for target in targets for key in (target, *successors(archive, target))))


def circular_mergers(archive: Archive) -> Iterator[Problem]:
    """Each reference by which a municipality is merged into itself, directly or indirectly."""
    for key in archive.by_kind["municipality"]:
        record = archive.records[key]
        for reference in record.references(_FIELD):
            target = archive.target(reference)
            if target is not None and (target == key or key in successors(archive, target)):
                at = Location(record.source, reference.line, reference.column)
                yield Problem("merged-circle", at, reference.name, {"other": archive.names[key]})
