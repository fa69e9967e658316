"""Joins a changed file again, where nothing by which others know its records has changed.

What comes of it is what joining everything again would give; a test holds the two against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from verhalen_build.archive.archive import Mention
from verhalen_build.archive.join import (
    Joined,
    book_of,
    by_file,
    follows_of,
    mentions_by,
    relations_of,
)
from verhalen_build.archive.resolve import Resolution, Resolver
from verhalen_build.archive.within import links_in, references_in
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import Record, RecordKey, Text


def rejoined(before: Joined, old: Sequence[Record], new: Sequence[Record]) -> Joined | None:
    """The archive with these `old` records, all those of a file or of several, become the `new` ones.

    None where more has to be joined again: a name or address came, went or changed.
    """
    if before.address_problems or list(map(_known_by, old)) != list(map(_known_by, new)):
        return None
    readers = _readers_of_headings(before, old, new)
    if readers is None:
        return None
    changed = {record.key: record for record in new}
    records = {**before.archive.records, **changed}
    again = [*new, *(records[key] for key in readers if key not in changed)]
    resolution = _resolution(before, records, again)
    if _names_of_stubs(old, before.resolution) != _names_of_stubs(new, resolution):
        return None
    return _patched(before, old, new, records, resolution, {record.source for record in again})


def _known_by(record: Record) -> tuple[object, ...]:
    """All by which other records find, order and show this one, but for its date, and its headings."""
    aliases = tuple(value.text for value in record.values.get("aliases", ()) if isinstance(value, Text))
    return (record.key, record.title, record.source, record.text("sort"), record.flag("listed"), aliases)


def _readers_of_headings(before: Joined, old: Sequence[Record], new: Sequence[Record]) -> frozenset[RecordKey] | None:
    """The records that may link to a heading which has come or gone; None where those cannot be told apart."""
    pairs = zip(old, new, strict=True)
    moved = {was.key for was, now in pairs if (was.body.ids, was.body.headings) != (now.body.ids, now.body.headings)}
    if not moved:
        return frozenset()
    cover = before.archive.settings.record
    if any(link.fragment for link in chain(cover.body.links, links_in(cover.values))):
        return None
    readers = frozenset(mention.source for key in moved for mention in before.archive.mentions.get(key, ()))
    # Problems are kept by file, so that a list would have to be resolved as a whole.
    in_lists = any(record.place != record.source for record in map(before.archive.records.__getitem__, readers))
    return None if in_lists else readers


def _resolution(before: Joined, records: Mapping[RecordKey, Record], again: Sequence[Record]) -> Resolution:
    """What all names stand for, those in the records that are joined again among them."""
    resolver = Resolver(before.index, records, before.resolution)
    for record in again:
        resolver.references(references_in(record.values), record.source)
    for record in again:
        resolver.links(record)
    resolution = resolver.resolution()
    sources = {record.source for record in again}
    uses = {use for use in before.resolution.uses if use[0] not in sources} | resolution.uses
    return replace(resolution, uses=frozenset(uses))


def _names_of_stubs(records: Iterable[Record], resolution: Resolution) -> list[tuple[RecordKey, str]]:
    """How records name what nobody described: those names are all there is of it."""
    names = []
    for record in records:
        for reference in references_in(record.values):
            target = resolution.targets.get((reference.name, reference.kinds))
            if target is not None and target in resolution.stubs:
                names.append((target, reference.name))
    return names


def _patched(
    before: Joined,
    old: Sequence[Record],
    new: Sequence[Record],
    records: Mapping[RecordKey, Record],
    resolution: Resolution,
    again: set[SourcePath],
) -> Joined:
    archive, targets = before.archive, resolution.targets
    archive = replace(
        archive,
        records=records,
        targets=targets,
        absent_names=resolution.absent_names,
        used_assets=frozenset(asset for _, asset in resolution.uses),
        mentions=_mentions(before, old, new, resolution),
    )
    book_problems = before.book_problems
    if _fields(old, "date") != _fields(new, "date"):
        book, book_problems = book_of(records, archive.by_kind, archive.settings.parts, targets)
        archive = replace(archive, book=book)
    if _fields(old, "relations") != _fields(new, "relations"):
        described = (record for key, record in records.items() if key not in archive.stubs)
        archive = replace(archive, relations=relations_of(described, targets))
    if _fields(old, "follows") != _fields(new, "follows"):
        archive = replace(archive, followed_by=follows_of(records, targets))
    kept = {path: some for path, some in before.problems_of.items() if path not in again}
    problems_of = {**kept, **by_file(resolution.problems)}
    return replace(before, archive=archive, resolution=resolution, problems_of=problems_of, book_problems=book_problems)


def _fields(records: Iterable[Record], field: str) -> list[object]:
    return [record.values.get(field) for record in records]


def _mentions(
    before: Joined, old: Sequence[Record], new: Sequence[Record], resolution: Resolution
) -> dict[RecordKey, tuple[Mention, ...]]:
    names = before.archive.names
    mentions = dict(before.archive.mentions)
    changed = {record.key for record in new}
    for target in {target for record in old for target in mentions_by(record, before.resolution, names)}:
        mentions[target] = tuple(mention for mention in mentions[target] if mention.source not in changed)
    for record in new:
        for target, mention in mentions_by(record, resolution, names).items():
            mentions[target] = (*mentions.get(target, ()), mention)
    return {target: some for target, some in mentions.items() if some}
