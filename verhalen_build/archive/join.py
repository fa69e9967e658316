"""Joins the records into one archive: references from both ends, the order of the book, and what follows what."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from verhalen_build.archive.archive import (
    STORY,
    UNLISTED,
    Archive,
    BookPart,
    LeftOut,
    Mention,
    Relation,
    Translation,
    stories_of,
)
from verhalen_build.archive.checks import SimilarNames, archive_warnings, find_similar_names
from verhalen_build.archive.file_links import linked_files_of, shown_pictures_of, unread_files
from verhalen_build.archive.mergers import circular_mergers
from verhalen_build.archive.name_index import NameIndex
from verhalen_build.archive.naming import Naming, register_key
from verhalen_build.archive.network import relations_to_itself
from verhalen_build.archive.record_contents import link_name, links_in, references_among, references_in
from verhalen_build.archive.recordings import named_transcripts
from verhalen_build.archive.resolve import (
    INDEX_SLUG,
    Resolution,
    Resolver,
)
from verhalen_build.archive.translation_matching import NO_TRANSLATIONS, Translations
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.archive_settings import DeclaredPart, Settings
from verhalen_build.model.assets import Assets
from verhalen_build.model.consent import is_of_people
from verhalen_build.model.names import NO_LETTER, SourcePath, initial
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import (
    PartialDate,
    Record,
    RecordKey,
    Reference,
    Text,
)
from verhalen_build.model.schema import Schema
from verhalen_build.model.slots import LABEL, SLOT
from verhalen_build.model.translation import TRANSLATION_OF


@dataclass(frozen=True)
class Joined:
    """An archive, its problems, and what is needed to join a changed file again.

    `problems_of` has, by file, the problems with how its records name others. `absent` are the records that are in no
    page, such as drafts.
    """

    archive: Archive
    index: NameIndex
    resolution: Resolution
    problems_of: Mapping[SourcePath, tuple[Problem, ...]]
    address_problems: tuple[Problem, ...]
    book_problems: tuple[Problem, ...]
    similar_names: SimilarNames
    absent: tuple[Record, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem with how records name each other."""
        naming_problems = (problem for problems in self.problems_of.values() for problem in problems)
        linked = (
            self.archive.asset(record.source, link.target)
            for record in self.absent
            for link in record.body.links
            if link.form == "file"
        )
        used = (self.archive.used_assets, named_transcripts(self.archive, self.absent), filter(None, linked))
        unread = unread_files(self.archive.assets.difference(*used))
        circles = circular_mergers(self.archive)
        with_themselves = relations_to_itself(self.archive)
        odd = archive_warnings(self.archive, self.similar_names)
        return (
            *self.address_problems,
            *naming_problems,
            *self.book_problems,
            *circles,
            *with_themselves,
            *unread,
            *odd,
        )


def join(
    records: Iterable[Record],
    schema: Schema,
    settings: Settings,
    left_out: tuple[LeftOut, ...],
    assets: Assets,
    naming: Naming,
    translations: Translations = NO_TRANSLATIONS,
) -> Joined:
    """The archive of these records, and the problems with how they name each other.

    Texts may link to `assets`, and `naming` says what readers see of names. Names in translations are found as others
    are, and their own titles are names of their originals, also where they are excluded from the build. To name a
    translation without an original is not reported, as that translation is.
    """
    # The archive does not depend on the order of the records.
    described = sorted(records, key=lambda record: (record.source, record.line))
    originals = {record.key: record for record in described}
    as_originals = _as_originals(translations.included, originals)
    named = [*as_originals, *_as_originals(translations.excluded, originals)]
    absent_originals = {out.record.key: out.record for out in left_out}
    absent = [*_as_originals(translations.excluded, absent_originals), *translations.orphans]
    index = NameIndex(described, schema, settings.language, left_out, assets, naming, named, absent)
    resolution = _resolution(index, originals, (*described, *as_originals), settings)
    all_records = {record.key: record for record in (*described, *resolution.stubs.values())}
    names = {key: naming.name(record) for key, record in all_records.items()}
    roles = roles_of(all_records, names, naming)
    by_kind = by_kind_of(all_records, names, naming, schema)
    book, book_problems = book_of(all_records, by_kind, settings.parts, resolution.targets)
    archive = Archive(
        schema=schema,
        settings=settings,
        records=all_records,
        names=names,
        roles=roles,
        renamed=frozenset(key for key, record in all_records.items() if not naming.is_named_in_full(record)),
        stubs=frozenset(resolution.stubs),
        by_kind=by_kind,
        targets=resolution.targets,
        absent_names=resolution.absent_names,
        mentions=mentions_of(described, resolution, names, roles),
        relations=relations_of(described, resolution.targets),
        book=book,
        stories=stories_of(book),
        followed_by=follows_of(all_records, resolution.targets),
        members=sum(record.kind == "member" for record in described) + sum(out.reason == UNLISTED for out in left_out),
        assets=assets.paths,
        sizes=assets.sizes,
        shown_pictures=shown_pictures_of(resolution.uses),
        linked_files=linked_files_of(resolution.uses),
        pictures=assets.pictures,
        left_out=left_out,
        translations=translations.included,
    )
    addresses = tuple(_taken_addresses(described, schema))
    return Joined(
        archive,
        index,
        resolution,
        by_file(resolution.problems),
        addresses,
        book_problems,
        find_similar_names(described),
        (
            *(out.record for out in left_out),
            *(each.record for each in translations.excluded),
            *translations.orphans,
        ),
    )


def _resolution(
    index: NameIndex, originals: Mapping[RecordKey, Record], records: Sequence[Record], settings: Settings
) -> Resolution:
    """The resolution of all names in records and in config.yaml."""
    resolver = Resolver(index, originals)
    for record in records:
        resolver.references(references_in(record.values), record.source)
    for part in settings.parts:
        resolver.references(part.stories, CONFIG)
    # Links come second: a link may name a stub, whichever file introduces that.
    for record in (*records, settings.record):
        resolver.links(record)
    return resolver.resolution()


def _as_originals(translations: Iterable[Translation], originals: Mapping[RecordKey, Record]) -> list[Record]:
    """Translations as records by which their originals are known, as far as these are among the given ones."""
    return [_as_original(originals[each.original], each.record) for each in translations if each.original in originals]


def _as_original(original: Record, translation: Record) -> Record:
    """A translation by which its original is known: its title and file are names of that."""
    # What it is a translation of has been found already.
    values = {key: each for key, each in translation.values.items() if key != TRANSLATION_OF}
    if not is_of_people(original.kind):
        return msgspec.structs.replace(translation, slug=original.slug, values=values)
    names = {key: original.values[key] for key in ("title", "aliases") if key in original.values}
    return msgspec.structs.replace(translation, slug=original.slug, title=original.title, values={**values, **names})


def by_file(problems: Iterable[Problem]) -> dict[SourcePath, tuple[Problem, ...]]:
    """The problems of each file."""
    problems_of: dict[SourcePath, list[Problem]] = defaultdict(list)
    for problem in problems:
        problems_of[problem.at.file].append(problem)
    return {path: tuple(file_problems) for path, file_problems in problems_of.items()}


def _taken_addresses(records: list[Record], schema: Schema) -> Iterator[Problem]:
    """Records with the same address as another, or with that of an index."""
    first_records: dict[RecordKey, Record] = {}
    for record in records:
        other = first_records.setdefault(record.key, record)
        if other is not record:
            yield Problem(
                "address-taken", _address_place(record), record.slug, {"other": f"{other.place} (“{other.title}”)"}
            )
        if INDEX_SLUG.fullmatch(record.slug):
            yield Problem("address-kept", _address_place(record), record.slug)


def _address_place(record: Record) -> Location:
    """Where the address of a record comes from: the name of its file, or its title in a list."""
    if record.place == record.source:
        return Location(record.source)
    title = next((value for value in record.values["title"] if isinstance(value, Text)), Text(""))
    return Location(record.source, title.line, title.column)


def roles_of(
    records: Mapping[RecordKey, Record], names: Mapping[RecordKey, str], naming: Naming
) -> dict[RecordKey, str]:
    """The names that are roles, such as “een buurtbewoner”: within a sentence they begin with a small letter."""
    in_text = {key: naming.name_in_text(record) for key, record in records.items() if is_of_people(record.kind)}
    return {key: name for key, name in in_text.items() if name != names[key]}


def by_kind_of(
    records: Mapping[RecordKey, Record], names: Mapping[RecordKey, str], naming: Naming, schema: Schema
) -> dict[str, tuple[RecordKey, ...]]:
    """The records of each kind, alphabetically by the names that readers see."""
    ordered: dict[str, list[tuple[bool, str, RecordKey]]] = {kind: [] for kind in schema.kinds}
    for key, record in records.items():
        # A name to sort by would tell where a withheld name is in the alphabet.
        sort_key = register_key(naming.public(record) if is_of_people(record.kind) else record, names[key])
        # Titles that do not begin with a letter come first.
        ordered[record.kind].append((initial(sort_key) != NO_LETTER, sort_key, key))
    return {kind: tuple(key for *_, key in sorted(entries)) for kind, entries in ordered.items()}


def book_of(
    records: Mapping[RecordKey, Record],
    by_kind: Mapping[str, tuple[RecordKey, ...]],
    parts: tuple[DeclaredPart, ...],
    targets: Mapping[tuple[str, tuple[str, ...]], RecordKey],
) -> tuple[tuple[BookPart, ...], tuple[Problem, ...]]:
    """The parts of the book; stories that no part names come last, by date."""
    in_parts: dict[RecordKey, None] = {}
    book: list[BookPart] = []
    problems: list[Problem] = []
    for part in parts:
        stories: list[RecordKey] = []
        for reference in part.stories:
            key = targets.get((reference.name, reference.kinds))
            if key in in_parts:
                problems.append(
                    Problem("story-twice", Location(CONFIG, reference.line, reference.column), reference.name)
                )
            elif key is not None:
                in_parts[key] = None
                stories.append(key)
        book.append(BookPart(part.title, part.about, tuple(stories), part.title_lang, part.about_lang))
    remaining = [key for key in by_kind[STORY] if key not in in_parts]
    remaining.sort(key=lambda key: records[key].date("date") or PartialDate(9999))
    if remaining:
        book.append(BookPart("", None, tuple(remaining)))
    return tuple(part for part in book if part.stories), tuple(problems)


def follows_of(
    records: Mapping[RecordKey, Record], targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
) -> dict[RecordKey, tuple[RecordKey, ...]]:
    """Which stories follow each story."""
    followers: dict[RecordKey, list[RecordKey]] = defaultdict(list)
    for key, record in records.items():
        for reference in record.references("follows"):
            earlier = targets.get((reference.name, reference.kinds))
            if earlier is not None:
                followers[earlier].append(key)
    return {key: tuple(later) for key, later in followers.items()}


def mentions_of(
    records: Iterable[Record],
    resolution: Resolution,
    names: Mapping[RecordKey, str],
    roles: Mapping[RecordKey, str],
) -> dict[RecordKey, tuple[Mention, ...]]:
    """The mentions of each record by these."""
    mentions: dict[RecordKey, list[Mention]] = defaultdict(list)
    for record in records:
        for target, mention in mentions_by(record, resolution, names, roles).items():
            mentions[target].append(mention)
    return {target: tuple(record_mentions) for target, record_mentions in mentions.items()}


def mentions_by(
    record: Record, resolution: Resolution, names: Mapping[RecordKey, str], roles: Mapping[RecordKey, str]
) -> dict[RecordKey, Mention]:
    """The records that a record names, each once, with the first sentence of the text that does so, if any."""
    targets, key, source = resolution.targets, record.key, record.source
    mentions: dict[RecordKey, Mention] = {}
    for field, values in record.values.items():
        for reference in references_among(values):
            sentence = _with_labels(reference.sentence, record, resolution, names, roles)
            _mention(mentions, targets.get((reference.name, reference.kinds)), key, field, sentence)
    for link in record.body.links:
        if link.form != "image":
            sentence = _with_labels(link.sentence, record, resolution, names, roles)
            _mention(mentions, targets.get(link_name(link, source)), key, "", sentence)
    for link in links_in(record.values):
        if link.form != "image":
            _mention(mentions, targets.get(link_name(link, source)), key, "", "")
    return mentions


def _with_labels(
    sentence: str,
    record: Record,
    resolution: Resolution,
    names: Mapping[RecordKey, str],
    roles: Mapping[RecordKey, str],
) -> str:
    """A sentence of a record's text with names filled into its slots."""
    if LABEL not in sentence:
        return sentence

    def label(slot: re.Match[str]) -> str:
        name = resolution.label(record.body.links[int(slot[2])], record.source, names, roles)
        return name.at(sentence, slot.start())

    return SLOT.sub(label, sentence)


def _mention(
    mentions: dict[RecordKey, Mention],
    target: RecordKey | None,
    source: RecordKey,
    field: str,
    sentence: str,
) -> None:
    if target is None or target == source:
        return
    previous = mentions.get(target)
    if previous is None or (sentence and not previous.sentence):
        mentions[target] = Mention(source, previous.field if previous else field, sentence)


def relations_of(
    records: Iterable[Record], targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
) -> dict[RecordKey, tuple[Relation, ...]]:
    """The relations of each record: those in which it is an end, and those it declares."""
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
    return {key: tuple(record_relations.values()) for key, record_relations in relations.items()}
