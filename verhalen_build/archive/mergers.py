"""Mergers: what went into what, as far as today, and the circles that writers may make of it."""

from collections.abc import Iterable, Iterator

from verhalen_build.archive.archive import Archive
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import RecordKey, Reference

_FIELD = "merged_into"


def successors(archive: Archive, key: RecordKey) -> tuple[RecordKey, ...]:
    """What a record was merged into, what that was merged into, and so on; the last is the one that is there now.

    In a circle each comes once, and the record itself never.
    """
    found = [key]
    # The list grows while it is gone through.
    for one in found:
        for reference in archive.records[one].references(_FIELD):
            target = archive.target(reference)
            if target is not None and target not in found:
                found.append(target)
    return tuple(found[1:])


def with_successors(archive: Archive, references: Iterable[Reference]) -> tuple[RecordKey, ...]:
    """The records that are named, each followed by what it was merged into; each once."""
    targets = (target for target in map(archive.target, references) if target is not None)
    return tuple(dict.fromkeys(one for target in targets for one in (target, *successors(archive, target))))


def merged_in_circles(archive: Archive) -> Iterator[Problem]:
    """Each merger by which a municipality comes back to itself."""
    for key in archive.by_kind["municipality"]:
        record = archive.records[key]
        for reference in record.references(_FIELD):
            target = archive.target(reference)
            if target is not None and (target == key or key in successors(archive, target)):
                at = Location(record.source, reference.line, reference.column)
                yield Problem("merged-circle", at, reference.name, {"other": archive.names[key]})
