"""Joins the records into one archive: references both ways, the order of the book, what follows what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from verhalen_build.archive.archive import STORY, UNLISTED, Archive, BookPart, LeftOut, Mention, Relation
from verhalen_build.archive.checks import Alike, alike_in, odd_things
from verhalen_build.archive.mergers import merged_in_circles
from verhalen_build.archive.naming import register_key, shown_name
from verhalen_build.archive.network import relations_with_themselves
from verhalen_build.archive.resolve import OF_AN_INDEX, NameIndex, Resolution, Resolver, unread_files
from verhalen_build.archive.within import link_name, links_in, references_in
from verhalen_build.model.layout import CONFIG
from verhalen_build.model.names import NO_LETTER, SourcePath, initial
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import (
    PartialDate,
    Record,
    RecordKey,
    Reference,
    Text,
)
from verhalen_build.model.schema import Schema
from verhalen_build.model.settings import DeclaredPart, Settings
from verhalen_build.model.slots import LABEL, SLOT


@dataclass(frozen=True)
class Joined:
    """An archive, what is wrong in it, and what it takes to join a changed file again.

    `problems_of` has, by file, what is wrong with how its records name others.
    """

    archive: Archive
    index: NameIndex
    resolution: Resolution
    problems_of: Mapping[SourcePath, tuple[Problem, ...]]
    address_problems: tuple[Problem, ...]
    book_problems: tuple[Problem, ...]
    alike: Alike

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with how records name each other."""
        named = (problem for some in self.problems_of.values() for problem in some)
        unread = unread_files(self.archive.assets.difference(self.archive.used_assets))
        circles = merged_in_circles(self.archive)
        with_themselves = relations_with_themselves(self.archive)
        odd = odd_things(self.archive, self.alike)
        return (*self.address_problems, *named, *self.book_problems, *circles, *with_themselves, *unread, *odd)


def join(
    records: Iterable[Record],
    schema: Schema,
    settings: Settings,
    left_out: tuple[LeftOut, ...],
    assets: frozenset[SourcePath],
    naming: Callable[[Record], str] = shown_name,
    picture_faults: Mapping[SourcePath, PictureFault] = MappingProxyType({}),
) -> Joined:
    """The archive of these records, and what is wrong with how they name each other.

    `assets` are the other files under stories/, to which texts may link; `naming` gives the name that readers see.
    `picture_faults` has those of these files that cannot be shown as a picture.
    """
    # Whatever order they come in, the same archive comes of it.
    described = sorted(records, key=lambda record: (record.source, record.line))
    index = NameIndex(described, schema, settings.language, left_out, assets, naming, picture_faults)
    resolver = Resolver(index, {record.key: record for record in described})
    parts = settings.parts
    for record in described:
        resolver.references(references_in(record.values), record.source)
    for part in parts:
        resolver.references(part.stories, CONFIG)
    # Links come second: a link may name a stub, whichever file brings that in.
    for record in (*described, settings.record):
        resolver.links(record)
    resolution = resolver.resolution()
    everything = {record.key: record for record in (*described, *resolution.stubs.values())}
    names = {key: naming(record) for key, record in everything.items()}
    by_kind = _by_kind(everything, names, schema)
    book, book_problems = book_of(everything, by_kind, parts, resolution.targets)
    archive = Archive(
        schema=schema,
        settings=settings,
        records=everything,
        names=names,
        stubs=frozenset(resolution.stubs),
        by_kind=by_kind,
        targets=resolution.targets,
        absent_names=resolution.absent_names,
        mentions=_mentions(described, resolution, names),
        relations=relations_of(described, resolution.targets),
        book=book,
        followed_by=follows_of(everything, resolution.targets),
        members=sum(record.kind == "member" for record in described) + sum(out.reason == UNLISTED for out in left_out),
        assets=assets,
        used_assets=frozenset(asset for _, asset in resolution.uses),
        left_out=left_out,
    )
    addresses = tuple(_taken_addresses(described, schema))
    return Joined(
        archive, index, resolution, by_file(resolution.problems), addresses, book_problems, alike_in(described)
    )


def by_file(problems: Iterable[Problem]) -> dict[SourcePath, tuple[Problem, ...]]:
    """The problems of each file."""
    found: dict[SourcePath, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.at.file].append(problem)
    return {path: tuple(some) for path, some in found.items()}


def _taken_addresses(records: list[Record], schema: Schema) -> Iterator[Problem]:
    """Records that would get the same address."""
    first: dict[RecordKey, Record] = {}
    for record in records:
        other = first.setdefault(record.key, record)
        if other is not record:
            yield Problem(
                "address-taken", _address_place(record), record.slug, {"other": f"{other.place} (“{other.title}”)"}
            )
        if OF_AN_INDEX.fullmatch(record.slug):
            yield Problem("address-kept", _address_place(record), record.slug)


def _address_place(record: Record) -> Location:
    """Where the address of a record comes from: the name of its file, or its title in a list."""
    if record.place == record.source:
        return Location(record.source)
    title = next((value for value in record.values["title"] if isinstance(value, Text)), Text(""))
    return Location(record.source, title.line, title.column)


def _by_kind(
    records: Mapping[RecordKey, Record], names: Mapping[RecordKey, str], schema: Schema
) -> dict[str, tuple[RecordKey, ...]]:
    ordered: dict[str, list[tuple[bool, str, RecordKey]]] = {kind: [] for kind in schema.kinds}
    for key, record in records.items():
        filed = register_key(record, names[key])
        # What begins with no letter comes first, all together.
        ordered[record.kind].append((initial(filed) != NO_LETTER, filed, key))
    return {kind: tuple(key for *_, key in sorted(some)) for kind, some in ordered.items()}


def book_of(
    records: Mapping[RecordKey, Record],
    by_kind: Mapping[str, tuple[RecordKey, ...]],
    parts: tuple[DeclaredPart, ...],
    targets: Mapping[tuple[str, tuple[str, ...]], RecordKey],
) -> tuple[tuple[BookPart, ...], tuple[Problem, ...]]:
    """The parts of the book; the stories that no part names come last, by date."""
    placed: dict[RecordKey, None] = {}
    book: list[BookPart] = []
    problems: list[Problem] = []
    for part in parts:
        stories: list[RecordKey] = []
        for reference in part.stories:
            key = targets.get((reference.name, reference.kinds))
            if key in placed:
                problems.append(
                    Problem("story-twice", Location(CONFIG, reference.line, reference.column), reference.name)
                )
            elif key is not None:
                placed[key] = None
                stories.append(key)
        book.append(BookPart(part.title, part.about, tuple(stories)))
    rest = [key for key in by_kind[STORY] if key not in placed]
    rest.sort(key=lambda key: records[key].date("date") or PartialDate(9999))
    if rest:
        book.append(BookPart("", None, tuple(rest)))
    return tuple(part for part in book if part.stories), tuple(problems)


def follows_of(
    records: Mapping[RecordKey, Record], targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
) -> dict[RecordKey, tuple[RecordKey, ...]]:
    """Which stories follow each story."""
    followed: dict[RecordKey, list[RecordKey]] = defaultdict(list)
    for key, record in records.items():
        for reference in record.references("follows"):
            earlier = targets.get((reference.name, reference.kinds))
            if earlier is not None:
                followed[earlier].append(key)
    return {key: tuple(later) for key, later in followed.items()}


def _mentions(
    records: Iterable[Record], resolution: Resolution, names: Mapping[RecordKey, str]
) -> dict[RecordKey, tuple[Mention, ...]]:
    mentions: dict[RecordKey, list[Mention]] = defaultdict(list)
    for record in records:
        for target, mention in mentions_by(record, resolution, names).items():
            mentions[target].append(mention)
    return {target: tuple(some) for target, some in mentions.items()}


def mentions_by(record: Record, resolution: Resolution, names: Mapping[RecordKey, str]) -> dict[RecordKey, Mention]:
    """Whom a record names, each once: with a sentence of the text where there is one."""
    targets, key, source = resolution.targets, record.key, record.source
    mentions: dict[RecordKey, Mention] = {}
    for reference in references_in(record.values):
        sentence = _with_labels(reference.sentence, record, resolution, names)
        _mention(mentions, targets.get((reference.name, reference.kinds)), key, reference.field, sentence)
    for link in record.body.links:
        if link.form != "image":
            sentence = _with_labels(link.sentence, record, resolution, names)
            _mention(mentions, targets.get(link_name(link, source)), key, "", sentence)
    for link in links_in(record.values):
        if link.form != "image":
            _mention(mentions, targets.get(link_name(link, source)), key, "", "")
    return mentions


def _with_labels(sentence: str, record: Record, resolution: Resolution, names: Mapping[RecordKey, str]) -> str:
    """A sentence of a record's text with the slots filled that stand in it for names."""
    if LABEL not in sentence:
        return sentence
    return SLOT.sub(lambda slot: resolution.label(record.body.links[int(slot[2])], record.source, names), sentence)


def _mention(
    mentions: dict[RecordKey, Mention],
    target: RecordKey | None,
    source: RecordKey,
    field: str,
    sentence: str,
) -> None:
    if target is None or target == source:
        return
    known = mentions.get(target)
    if known is None or (sentence and not known.sentence):
        mentions[target] = Mention(source, known.field if known else field, sentence)


def relations_of(
    records: Iterable[Record], targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
) -> dict[RecordKey, tuple[Relation, ...]]:
    """The relations of each record, seen from both ends and from the initiative that declares them."""
    relations: dict[RecordKey, dict[int, Relation]] = defaultdict(dict)
    for record in records:
        for group in record.groups("relations"):
            ends = [
                targets.get((reference.name, reference.kinds))
                for end in ("from", "to")
                for reference in group.values.get(end, ())
                if isinstance(reference, Reference)
            ]
            if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
                relation = Relation(record.key, ends[0], ends[1], group)
                for key in {record.key, *ends} - {None}:
                    relations[key][id(group)] = relation  # type: ignore[index]
    return {key: tuple(some.values()) for key, some in relations.items()}
