"""Joins a changed file again, as long as nothing changed by which other records know its records.

The result is the same as that of joining everything again; a test compares the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from verhalen_build.archive.archive import Mention, stories_of
from verhalen_build.archive.file_links import linked_files_of, shown_pictures_of
from verhalen_build.archive.join import (
    Joined,
    book_of,
    by_file,
    follows_of,
    mentions_by,
    relations_of,
)
from verhalen_build.archive.record_contents import links_in, references_in
from verhalen_build.archive.resolve import Resolution, Resolver
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import Record, RecordKey, Text


def rejoin(before: Joined, old: Sequence[Record], new: Sequence[Record]) -> Joined | None:
    """The archive after `old` records, which are all those of one or several files, have become the `new` ones.

    None if more must be joined again because a name or address was added, removed or changed.
    """
    if before.address_problems or list(map(_identity, old)) != list(map(_identity, new)):
        return None
    readers = _readers_of_headings(before, old, new)
    if readers is None:
        return None
    changed = {record.key: record for record in new}
    records = {**before.archive.records, **changed}
    to_resolve = [*new, *(records[key] for key in readers if key not in changed)]
    resolution = _resolution(before, records, to_resolve)
    if _names_of_stubs(old, before.resolution) != _names_of_stubs(new, resolution):
        return None
    return _patch(before, old, new, records, resolution, {record.source for record in to_resolve})


def _identity(record: Record) -> tuple[object, ...]:
    """All by which other records find, sort and name this one, except its date and headings."""
    aliases = tuple(value.text for value in record.values.get("aliases", ()) if isinstance(value, Text))
    consent = (record.values.get("consent"), record.values.get("roles")) if is_of_people(record.kind) else ()
    return (record.key, record.title, record.source, record.text("sort"), record.flag("listed"), aliases, consent)


def _readers_of_headings(before: Joined, old: Sequence[Record], new: Sequence[Record]) -> frozenset[RecordKey] | None:
    """The records that may link to a heading that was added or removed; None if they cannot be determined."""
    pairs = zip(old, new, strict=True)
    with_new_headings = {
        old_record.key
        for old_record, new_record in pairs
        if (old_record.body.ids, old_record.body.headings) != (new_record.body.ids, new_record.body.headings)
    }
    if not with_new_headings:
        return frozenset()
    cover = before.archive.settings.record
    if any(link.fragment for link in chain(cover.body.links, links_in(cover.values))):
        return None
    readers = frozenset(mention.source for key in with_new_headings for mention in before.archive.mentions.get(key, ()))
    # Problems are kept by file, so all of a list would have to be resolved.
    in_lists = any(record.place != record.source for record in map(before.archive.records.__getitem__, readers))
    return None if in_lists else readers


def _resolution(before: Joined, records: Mapping[RecordKey, Record], to_resolve: Sequence[Record]) -> Resolution:
    """The resolution of all names, with the records that are joined again."""
    resolver = Resolver(before.index, records, before.resolution)
    for record in to_resolve:
        resolver.references(references_in(record.values), record.source)
    for record in to_resolve:
        resolver.links(record)
    resolution = resolver.resolution()
    sources = {record.source for record in to_resolve}
    uses = {use for use in before.resolution.uses if use.source not in sources} | resolution.uses
    return replace(resolution, uses=frozenset(uses))


def _names_of_stubs(records: Iterable[Record], resolution: Resolution) -> list[tuple[RecordKey, str]]:
    """How records name stubs: a stub consists of nothing but such names."""
    names = []
    for record in records:
        for reference in references_in(record.values):
            target = resolution.targets.get((reference.name, reference.kinds))
            if target is not None and target in resolution.stubs:
                names.append((target, reference.name))
    return names


def _patch(
    before: Joined,
    old: Sequence[Record],
    new: Sequence[Record],
    records: Mapping[RecordKey, Record],
    resolution: Resolution,
    resolved_sources: set[SourcePath],
) -> Joined:
    archive, targets = before.archive, resolution.targets
    archive = replace(
        archive,
        records=records,
        targets=targets,
        absent_names=resolution.absent_names,
        shown_pictures=shown_pictures_of(resolution.uses),
        linked_files=linked_files_of(resolution.uses),
        mentions=_mentions(before, old, new, resolution),
    )
    book_problems = before.book_problems
    if _fields(old, "date") != _fields(new, "date"):
        book, book_problems = book_of(records, archive.by_kind, archive.settings.parts, targets)
        archive = replace(archive, book=book, stories=stories_of(book))
    if _fields(old, "relations") != _fields(new, "relations"):
        described = (record for key, record in records.items() if key not in archive.stubs)
        archive = replace(archive, relations=relations_of(described, targets))
    if _fields(old, "follows") != _fields(new, "follows"):
        archive = replace(archive, followed_by=follows_of(records, targets))
    other_problems = {
        path: file_problems for path, file_problems in before.problems_of.items() if path not in resolved_sources
    }
    problems_of = {**other_problems, **by_file(resolution.problems)}
    return replace(before, archive=archive, resolution=resolution, problems_of=problems_of, book_problems=book_problems)


def _fields(records: Iterable[Record], field: str) -> list[object]:
    return [record.values.get(field) for record in records]


def _mentions(
    before: Joined, old: Sequence[Record], new: Sequence[Record], resolution: Resolution
) -> dict[RecordKey, tuple[Mention, ...]]:
    names, roles = before.archive.names, before.archive.roles
    mentions = dict(before.archive.mentions)
    changed = {record.key for record in new}
    for target in {target for record in old for target in mentions_by(record, before.resolution, names, roles)}:
        mentions[target] = tuple(mention for mention in mentions[target] if mention.source not in changed)
    for record in new:
        for target, mention in mentions_by(record, resolution, names, roles).items():
            mentions[target] = (*mentions.get(target, ()), mention)
    return {target: record_mentions for target, record_mentions in mentions.items() if record_mentions}
