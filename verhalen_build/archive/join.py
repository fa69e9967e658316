"""Joins the records into one archive: references both ways, the order of the book, what follows what."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from verhalen_build.archive.directory import Directory
from verhalen_build.archive.naming import may_be_shown, register_key, shown_name
from verhalen_build.model.names import SourcePath, meant_address, slugify
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import (
    Body,
    Group,
    Image,
    Link,
    PartialDate,
    Record,
    RecordKey,
    Reference,
    RichText,
    Text,
    Value,
)
from verhalen_build.model.schema import Schema
from verhalen_build.read.settings import Part, Settings
from verhalen_build.read.sources import CONFIG, STORIES
from verhalen_build.read.walk import LABEL, SLOT

STORY = "story"
UNLISTED = "unlisted"
# What Notepad and word processors make of a text.
_WRITTEN_ELSEWHERE = frozenset({"txt", "doc", "docx", "odt", "rtf", "htm", "html"})
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*|\s+(?:en|and)\s+")
_OF_AN_INDEX = re.compile(r"index(?:-\d+)?")


@dataclass(frozen=True)
class LeftOut:
    """A record that is not in this build; `reason` is draft, future or unlisted."""

    record: Record
    reason: str


@dataclass(frozen=True)
class Mention:
    """One record names another: in a field, or with a link in its text (then `field` is empty)."""

    source: RecordKey
    field: str
    sentence: str


@dataclass(frozen=True)
class Relation:
    """One relation as declared on an initiative, its ends resolved."""

    declared_on: RecordKey
    start: RecordKey
    end: RecordKey
    group: Group


@dataclass(frozen=True)
class BookPart:
    """A part of the book with its stories in order; the stories that stand in none have a part without a title."""

    title: str
    about: RichText | None
    stories: tuple[RecordKey, ...]


@dataclass(frozen=True)
class Archive:
    """Everything that is in the book, joined. Nothing in it changes after it is made."""

    schema: Schema
    settings: Settings
    records: Mapping[RecordKey, Record]
    names: Mapping[RecordKey, str]
    stubs: frozenset[RecordKey]
    by_kind: Mapping[str, tuple[RecordKey, ...]]
    targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
    absent_names: Mapping[tuple[str, tuple[str, ...]], str]
    mentions: Mapping[RecordKey, tuple[Mention, ...]]
    relations: Mapping[RecordKey, tuple[Relation, ...]]
    book: tuple[BookPart, ...]
    followed_by: Mapping[RecordKey, tuple[RecordKey, ...]]
    by_year: Mapping[int, tuple[RecordKey, ...]]
    members: int
    assets: frozenset[SourcePath]
    used_assets: frozenset[SourcePath]
    left_out: tuple[LeftOut, ...]

    def target(self, reference: Reference) -> RecordKey | None:
        """The record that a reference names, unless it is left out of this build."""
        return self.targets.get((reference.name, reference.kinds))

    def link_target(self, link: Link, source: SourcePath) -> RecordKey | None:
        """The record that a link in a text leads to, if any."""
        return self.targets.get(link_name(link, source))

    def asset(self, source: SourcePath, target: str) -> SourcePath | None:
        """The file that an address in a source means, if it is there."""
        return asset_path(source, target, self.assets)

    def absent_name(self, reference: Reference) -> str:
        """What is shown for a reference to a record that is left out; "" for somebody who does not want to be named."""
        return self.absent_names.get((reference.name, reference.kinds), "")

    @cached_property
    def stories(self) -> tuple[RecordKey, ...]:
        """The stories in the order of the book."""
        return tuple(story for part in self.book for story in part.stories)


def link_name(link: Link, source: SourcePath) -> tuple[str, tuple[str, ...]]:
    """The name and kinds under which the target of a link is filed."""
    if link.form == "word":
        return link.target, ("word",)
    if link.form == "file":
        return f"{SourcePath(source.rpartition('/')[0])}/{link.target}", ("file",)
    return link.target, ()


def references_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Reference]:
    """Every reference in a record's fields, those in groups included."""
    for some in values.values():
        for value in some:
            if isinstance(value, Reference):
                yield value
            elif isinstance(value, Group):
                yield from references_in(value.values)


def links_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Link]:
    """Every link in a record's Markdown fields."""
    for some in values.values():
        for value in some:
            if isinstance(value, RichText):
                yield from value.links
            elif isinstance(value, Group):
                yield from links_in(value.values)


def images_in(values: Mapping[str, tuple[Value, ...]]) -> Iterator[Image]:
    """Every picture in a record's fields."""
    for some in values.values():
        for value in some:
            if isinstance(value, Image):
                yield value
            elif isinstance(value, Group):
                yield from images_in(value.values)


def asset_path(source: SourcePath, target: str, assets: frozenset[SourcePath]) -> SourcePath | None:
    """The file that an address in a source means: seen from that file, or else from stories/."""
    candidates = (_path_from(source, target), _path_from(SourcePath(f"{STORIES}/."), target))
    return next((path for path in candidates if path in assets), None)


def join(
    records: Iterable[Record],
    schema: Schema,
    settings: Settings,
    left_out: tuple[LeftOut, ...],
    assets: frozenset[SourcePath],
    naming: Callable[[Record], str] = shown_name,
) -> tuple[Archive, tuple[Problem, ...]]:
    """The archive of these records, and what is wrong with how they name each other.

    `assets` are the other files under stories/, to which texts may link; `naming` gives the name that readers see.
    """
    # Whatever order they come in, the same archive comes of it.
    described = sorted(records, key=lambda record: (record.source, record.line))
    problems = [*_taken_addresses(described, schema)]
    resolver = Resolver(described, schema, settings.language, left_out, assets, naming)
    parts = settings.parts
    for record in described:
        resolver.references(references_in(record.values), record.source)
    for part in parts:
        resolver.references(part.stories, CONFIG)
    # Links come second: a link may name a stub, whichever file brings that in.
    for record in (*described, settings.record):
        resolver.links(record)
    everything = {record.key: record for record in (*described, *resolver.stubs.values())}
    names = {key: naming(record) for key, record in everything.items()}
    by_kind = _by_kind(everything, names, schema)
    book, book_problems = _book(everything, by_kind, parts, resolver.targets)
    follows = _follows(everything, resolver.targets)
    archive = Archive(
        schema=schema,
        settings=settings,
        records=everything,
        names=names,
        stubs=frozenset(resolver.stubs),
        by_kind=by_kind,
        targets=resolver.targets,
        absent_names=resolver.absent_names,
        mentions=_mentions(described, resolver, names),
        relations=_relations(described, resolver.targets),
        book=book,
        followed_by=follows,
        by_year=_by_year(everything),
        members=sum(record.kind == "member" for record in described) + sum(out.reason == UNLISTED for out in left_out),
        assets=assets,
        used_assets=frozenset(resolver.used_assets),
        left_out=left_out,
    )
    unread = _unread(assets.difference(resolver.used_assets))
    return archive, (*problems, *resolver.problems, *book_problems, *unread)


class Resolver:
    """Finds the record behind every reference and link; each distinct name is looked up once."""

    def __init__(
        self,
        records: list[Record],
        schema: Schema,
        language: Language,
        left_out: tuple[LeftOut, ...],
        assets: frozenset[SourcePath],
        naming: Callable[[Record], str],
    ) -> None:
        self._schema = schema
        self._language: Language = language
        self._directory = Directory(records, schema)
        self._absent = Directory((out.record for out in left_out), schema)
        self._assets = assets
        self._by_source = {record.source: record.key for record in records if record.line == 1}
        # Not by the reason: an unlisted member may be a draft too.
        self._shown_absent = {
            out.record.key: naming(out.record) if may_be_shown(out.record) else "" for out in left_out
        }
        self._absent_sources = {out.record.source for out in left_out}
        self._records = {record.key: record for record in records}
        self.targets: dict[tuple[str, tuple[str, ...]], RecordKey] = {}
        self.absent_names: dict[tuple[str, tuple[str, ...]], str] = {}
        self.stubs: dict[RecordKey, Record] = {}
        self.used_assets: set[SourcePath] = set()
        self.problems: list[Problem] = []

    def references(self, references: Iterable[Reference], source: SourcePath) -> None:
        """Resolves what a record names in its fields."""
        for reference in references:
            name = (reference.name, reference.kinds)
            target = self.targets.get(name)
            if target is None:
                target = self._resolve(reference, source)
            if target is None:
                continue
            self.targets[name] = target
            if target in self.stubs:
                self._notice_stub(reference, source)

    def links(self, record: Record) -> None:
        """Resolves what a record names or shows in its texts, and its pictures."""
        for link in (*record.body.links, *links_in(record.values)):
            self._link(link, record)
        for image in images_in(record.values):
            if not self._uses(record.source, image.src):
                self._missing_file("missing-image", image.src, Location(record.source, image.line, image.column))

    def label(self, link: Link, source: SourcePath, names: Mapping[RecordKey, str]) -> str:
        """The words for a link that has none of its own: the name that readers see, or else what the writer wrote."""
        name = link_name(link, source)
        target = self.targets.get(name)
        return names[target] if target is not None else self.absent_names.get(name) or link.target

    def _resolve(self, reference: Reference, source: SourcePath) -> RecordKey | None:
        found = self._directory.find(reference.name, reference.kinds)
        if found.only:
            return found.only
        at = Location(source, reference.line, reference.column)
        details = {"kind": self._labels(reference.kinds), "new": self._labels(reference.kinds[:1])}
        if found.keys:
            self._ambiguous(at, reference.name, found.keys)
            return None
        absent = self._absent.find(reference.name, reference.kinds).keys
        if absent:
            self._leave_out((reference.name, reference.kinds), absent[0], at)
            return None
        return self._elsewhere(reference, at, details)

    def _leave_out(self, name: tuple[str, tuple[str, ...]], absent: RecordKey, at: Location) -> None:
        """Notes how a record that is not in this build is named: without a link, or not at all."""
        shown = self.absent_names[name] = self._shown_absent[absent]
        self.problems.append(Problem("names-left-out" if shown else "names-unlisted", at, name[0]))

    def _elsewhere(self, reference: Reference, at: Location, details: dict[str, str]) -> RecordKey | None:
        """A name that no record of the right kind has: a record of another kind, a list, a stub, or an error."""
        other = self._directory.find(reference.name).keys
        stub_kind = next((kind for kind in reference.kinds if self._schema.kinds[kind].stubs), None)
        parts = _BETWEEN_NAMES.split(reference.name)
        if len(parts) > 1 and any(self._directory.find(part, reference.kinds).only for part in parts):
            self.problems.append(Problem("list-expected", at, reference.name, {"example": f"[{', '.join(parts)}]"}))
        elif any(not key.startswith("member/") for key in other):
            details["other"] = self._labels(tuple(key.partition("/")[0] for key in other))
            self.problems.append(Problem("wrong-kind", at, reference.name, details))
        elif stub_kind is None:
            self._unresolved("unresolved", at, reference.name, reference.kinds, details)
        else:
            return self._stub(stub_kind, reference, at)
        return None

    def _stub(self, kind: str, reference: Reference, at: Location) -> RecordKey | None:
        slug = slugify(reference.name)
        if not slug:
            self.problems.append(Problem("no-address", at, reference.name))
            return None
        stub = Record(kind, slug, reference.name, SourcePath(""), 0, {}, Body())
        self.stubs.setdefault(stub.key, stub)
        return stub.key

    def _notice_stub(self, reference: Reference, source: SourcePath) -> None:
        at = Location(source, reference.line, reference.column)
        close = self._directory.close(reference.name, reference.kinds)
        details = {"kind": self._labels(reference.kinds[:1]), "near": ", ".join(close[:4])}
        self.problems.append(Problem("near-name" if close else "stub", at, reference.name, details))

    def _link(self, link: Link, record: Record) -> None:
        name = link_name(link, record.source)
        at = Location(record.source, link.line, link.column)
        if name in self.targets or link.form == "word":
            found = self._directory.find(link.target, ("word",)) if link.form == "word" else None
            if found is not None and found.only:
                self.targets[name] = found.only
        elif link.form == "file":
            self._file_link(link, record, name, at)
        elif link.form == "name" and link.target:
            self._name_link(link, name, at)
        elif link.form == "image" and not self._uses(record.source, link.target):
            self._missing_file("missing-image", link.target, at)
        if link.fragment and link.form != "image":
            self._fragment(link, self.targets.get(name, record.key if not link.target else None), at)

    def _name_link(self, link: Link, name: tuple[str, tuple[str, ...]], at: Location) -> None:
        found = self._directory.find(link.target)
        absent = () if found.keys else self._absent.find(link.target).keys
        if absent:
            self._leave_out(name, absent[0], at)
            return
        if all(key.startswith("member/") for key in found.keys):
            # A member of the book is often a person in it too, described or not.
            stub = self._stub_directory.find(link.target)
            found = stub if stub.keys else found
        if found.only:
            self.targets[name] = found.only
        elif found.keys:
            self._ambiguous(at, link.target, found.keys)
        else:
            self._unresolved("broken-link", at, link.target, (), {})

    @cached_property
    def _stub_directory(self) -> Directory:
        """The directory of the stubs; asked for only when every field has been resolved, and all stubs are there."""
        return Directory(self.stubs.values(), self._schema)

    def _file_link(self, link: Link, record: Record, name: tuple[str, tuple[str, ...]], at: Location) -> None:
        path = _path_from(record.source, link.target)
        if not link.target:
            return
        key = self._by_source.get(path) or self._by_source.get(SourcePath(path + ".md"))
        if key is not None:
            self.targets[name] = key
        elif path in self._absent_sources:
            self.problems.append(Problem("names-left-out", at, link.target))
        elif not self._uses(record.source, link.target):
            self._missing_file("missing-file", link.target, at)

    def _uses(self, source: SourcePath, target: str) -> bool:
        """Whether the file is there; if so it goes along to the site."""
        path = asset_path(source, target, self._assets)
        if path is not None:
            self.used_assets.add(path)
        return path is not None

    def _missing_file(self, code: str, target: str, at: Location) -> None:
        files = self._assets if code == "missing-image" else self._assets | self._by_source.keys()
        address = meant_address(target)
        if address:
            self.problems.append(Problem("bare-address", at, target, {"near": address}))
        else:
            near = ", ".join(_meant_files(target, at.file, files))
            self.problems.append(Problem(code, at, target, {"near": near}))

    def _fragment(self, link: Link, target: RecordKey | None, at: Location) -> None:
        if target is None or target not in self._records:
            return
        body = self._records[target].body
        if fragment_id(body, link.fragment) is None:
            near = ", ".join(heading.text for heading in body.headings[:8])
            self.problems.append(Problem("broken-fragment", at, f"#{link.fragment}", {"near": near}))

    def _ambiguous(self, at: Location, name: str, keys: tuple[RecordKey, ...]) -> None:
        kinds = self._schema.kinds
        paths = []
        for key in keys:
            kind, _, slug = key.partition("/")
            paths.append(f"{kinds[kind].folder or 'stories'}/{slug}")
        self.problems.append(Problem("ambiguous", at, name, {"candidates": ", ".join(paths)}))

    def _unresolved(self, code: str, at: Location, name: str, kinds: tuple[str, ...], details: dict[str, str]) -> None:
        near = self._directory.suggestions(name, kinds)
        self.problems.append(Problem(code, at, name, {**details, "near": ", ".join(near)}))

    def _labels(self, kinds: tuple[str, ...]) -> str:
        labels = dict.fromkeys(self._schema.kinds[kind].label[self._language][0] for kind in kinds)
        return {"nl": " of ", "en": " or "}[self._language].join(labels)


def _unread(assets: Iterable[SourcePath]) -> Iterator[Problem]:
    """Files that look as if somebody meant them to be a story, and that no text links to."""
    for path in assets:
        stem, dot, ending = path.rpartition(".")
        if dot and ending.lower() in _WRITTEN_ELSEWHERE:
            yield Problem("not-read", Location(path), path, {"example": f"{stem.removesuffix('.md')}.md"})


def fragment_id(body: Body, fragment: str) -> str | None:
    """The id that a #fragment means: an id itself, or the words of a heading."""
    if fragment in body.ids:
        return fragment
    slug = slugify(fragment)
    return next((heading.id for heading in body.headings if heading.id == slug or heading.text == fragment), None)


def _meant_files(target: str, source: SourcePath, files: Iterable[SourcePath]) -> list[str]:
    """At most four files with this name, or one like it, as they are written in a source; the nearest folder first."""
    name = posixpath.basename(target.replace("\\", "/"))
    stems = {slugify(name.partition(".")[0])} - {""}
    same = [path for path in files if slugify(posixpath.basename(path).partition(".")[0]) in stems]
    written = (posixpath.relpath(path, posixpath.dirname(source)) for path in same)
    return sorted(written, key=lambda path: (len(path), path))[:4]


def _path_from(source: SourcePath, target: str) -> SourcePath:
    """The file that a relative address in a source means."""
    parts = source.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return SourcePath("/".join(parts))


def _taken_addresses(records: list[Record], schema: Schema) -> Iterator[Problem]:
    """Records that would get the same address."""
    first: dict[RecordKey, Record] = {}
    for record in records:
        other = first.setdefault(record.key, record)
        if other is not record:
            yield Problem("address-taken", _address_place(record), record.slug, {"other": other.place})
        if _OF_AN_INDEX.fullmatch(record.slug):
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
    ordered: dict[str, list[tuple[str, RecordKey]]] = {kind: [] for kind in schema.kinds}
    for key, record in records.items():
        ordered[record.kind].append((register_key(record, names[key]), key))
    return {kind: tuple(key for _, key in sorted(some)) for kind, some in ordered.items()}


def _book(
    records: Mapping[RecordKey, Record],
    by_kind: Mapping[str, tuple[RecordKey, ...]],
    parts: tuple[Part, ...],
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


def _follows(
    records: Mapping[RecordKey, Record], targets: Mapping[tuple[str, tuple[str, ...]], RecordKey]
) -> dict[RecordKey, tuple[RecordKey, ...]]:
    followed: dict[RecordKey, list[RecordKey]] = defaultdict(list)
    for key, record in records.items():
        for reference in record.references("follows"):
            earlier = targets.get((reference.name, reference.kinds))
            if earlier is not None:
                followed[earlier].append(key)
    return {key: tuple(later) for key, later in followed.items()}


def _mentions(
    records: Iterable[Record], resolver: Resolver, names: Mapping[RecordKey, str]
) -> dict[RecordKey, tuple[Mention, ...]]:
    """Who names whom, once per pair: with a sentence of the text where there is one."""
    targets = resolver.targets
    mentions: dict[RecordKey, dict[RecordKey, Mention]] = defaultdict(dict)
    for record in records:
        key, source = record.key, record.source
        for reference in references_in(record.values):
            sentence = _with_labels(reference.sentence, record, resolver, names)
            _mention(mentions, targets.get((reference.name, reference.kinds)), key, reference.field, sentence)
        for link in record.body.links:
            if link.form != "image":
                sentence = _with_labels(link.sentence, record, resolver, names)
                _mention(mentions, targets.get(link_name(link, source)), key, "", sentence)
        for link in links_in(record.values):
            if link.form != "image":
                _mention(mentions, targets.get(link_name(link, source)), key, "", "")
    return {target: tuple(by_source.values()) for target, by_source in mentions.items()}


def _with_labels(sentence: str, record: Record, resolver: Resolver, names: Mapping[RecordKey, str]) -> str:
    """A sentence of a record's text with the slots filled that stand in it for names."""
    if LABEL not in sentence:
        return sentence
    return SLOT.sub(lambda slot: resolver.label(record.body.links[int(slot[2])], record.source, names), sentence)


def _mention(
    mentions: dict[RecordKey, dict[RecordKey, Mention]],
    target: RecordKey | None,
    source: RecordKey,
    field: str,
    sentence: str,
) -> None:
    if target is None or target == source:
        return
    known = mentions[target].get(source)
    if known is None or (sentence and not known.sentence):
        mentions[target][source] = Mention(source, known.field if known else field, sentence)


def _relations(
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


def _by_year(records: Mapping[RecordKey, Record]) -> dict[int, tuple[RecordKey, ...]]:
    years: dict[int, list[RecordKey]] = defaultdict(list)
    for key, record in records.items():
        date = record.date("date")
        if date is not None:
            years[date.year].append(key)
    return {year: tuple(years[year]) for year in sorted(years)}
