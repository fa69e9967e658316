"""Finds the record behind every reference and link, makes stubs, and reports what cannot be found."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from verhalen_build.archive.archive import SOURCE, ShownName, shown_name
from verhalen_build.archive.brackets import EMBED, matching_texts, names_file
from verhalen_build.archive.directory import Directory, Matches, names_of_record
from verhalen_build.archive.file_links import FileLinks, FileUse
from verhalen_build.archive.name_index import WAYS_TO_FIND, NameIndex
from verhalen_build.archive.record_contents import (
    fragment_id,
    heading_as_written,
    images_in,
    link_name,
    links_in,
    normalized_path,
    path_from,
)
from verhalen_build.model.names import Slug, SourcePath, loose_key, matching_key, slugify
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import (
    Body,
    Link,
    Record,
    RecordKey,
    Reference,
    Text,
)

INDEX_SLUG = re.compile(r"index(?:-\d+)?")
_BETWEEN_NAMES = re.compile(r"(?:(?<!\s)\s++)?[,;&]\s*+|(?<!\s)\s++(?:en|and)\s++")


_Name = tuple[str, tuple[str, ...]]
"""How a record is named: the name as written, and the kinds to look among (none means all)."""


@dataclass(frozen=True)
class Resolution:
    """The result for every distinct name: the record, or else the name shown for one that is left out.

    `stubs` are records that are named but not described, `spellings` the names that match a record only loosely, with
    its title. `uses` are those of other files by the files of records.
    """

    targets: Mapping[_Name, RecordKey]
    absent_names: Mapping[_Name, ShownName]
    stubs: Mapping[RecordKey, Record]
    spellings: Mapping[_Name, str]
    uses: frozenset[FileUse]
    problems: tuple[Problem, ...] = ()

    def label(
        self, link: Link, source: SourcePath, names: Mapping[RecordKey, str], roles: Mapping[RecordKey, str]
    ) -> ShownName:
        """The words for a link without any: the name that readers see, or otherwise what the writer wrote."""
        name = link_name(link, source)
        target = self.targets.get(name)
        if target is not None:
            return shown_name(target, names, roles)
        return self.absent_names.get(name) or ShownName(link.target, link.target)


NOTHING_RESOLVED = Resolution({}, {}, {}, {}, frozenset())


class Resolver:
    """Finds the record behind every reference and link of some records; each distinct name is looked up once.

    `earlier` is an earlier resolution with the same index. First resolve all fields, by `references`, then all texts,
    by `links`, since a link may name a stub; then take the `resolution`.
    """

    def __init__(
        self, index: NameIndex, records: Mapping[RecordKey, Record], earlier: Resolution = NOTHING_RESOLVED
    ) -> None:
        self._index = index
        self._records = records
        self._targets = dict(earlier.targets)
        self._absent_names = dict(earlier.absent_names)
        self._stubs = dict(earlier.stubs)
        self._spellings = dict(earlier.spellings)
        self._problems: list[Problem] = []
        self._files = FileLinks(index, self._problems)

    def resolution(self) -> Resolution:
        """The resolution; `uses` and `problems` are only those of the records that this resolver was given."""
        return Resolution(
            self._targets,
            self._absent_names,
            self._stubs,
            self._spellings,
            frozenset(self._files.uses),
            tuple(self._problems),
        )

    def references(self, references: Iterable[Reference], source: SourcePath) -> None:
        """Resolves the references in a record's fields."""
        for reference in references:
            name = (reference.name, reference.kinds)
            target = self._targets.get(name)
            if target is None:
                target = self._resolve(reference, source)
            if target is None:
                continue
            self._targets[name] = target
            at = Location(source, reference.line, reference.column)
            if target in self._stubs:
                self._notice_stub(reference, at)
            self._notice_spelling(name, at)

    def links(self, record: Record) -> None:
        """Resolves the links in a record's texts, and its pictures."""
        for link in (*record.body.links, *links_in(record.values)):
            self._link(link, record)
        for image in images_in(record.values):
            self._files.shows_picture(image.src, Location(record.source, image.line, image.column))
        for value in record.values.get("kept", ()) if record.kind == SOURCE else ():
            if isinstance(value, Text):
                self._files.keeps_copy(value.text, Location(record.source, value.line, value.column))

    def _resolve(self, reference: Reference, source: SourcePath) -> RecordKey | None:
        at = Location(source, reference.line, reference.column)
        name = (reference.name, reference.kinds)
        for find in WAYS_TO_FIND:
            matches = find(self._index.directory, *name)
            if matches.keys:
                return self._choose(matches, name, at)
            absent = find(self._index.absent, *name).keys
            if absent:
                self._leave_out(name, absent[0], at)
                return None
        details = {"kind": self._index.labels(reference.kinds), "new": self._index.labels(reference.kinds[:1])}
        return self._no_match(reference, at, details)

    def _choose(self, matches: Matches, name: _Name, at: Location) -> RecordKey | None:
        """The only match of a name; none if there are several."""
        if matches.only is None:
            self._ambiguous(at, name[0], matches.keys)
            return None
        self._targets[name] = matches.only
        record = self._records.get(matches.only) or self._stubs[matches.only]
        if matches.loosely and name[0] != record.slug:
            self._spellings[name] = record.title
        return matches.only

    def _leave_out(self, name: _Name, absent: RecordKey, at: Location) -> None:
        """Records how a record that is not in this build is named: without a link, or not at all."""
        absent_name = self._absent_names[name] = self._index.absent_name(absent)
        self._problems.append(Problem("names-left-out" if absent_name.in_fields else "names-unlisted", at, name[0]))

    def _no_match(self, reference: Reference, at: Location, details: dict[str, str]) -> RecordKey | None:
        """Handles a name without a match of the right kind: another kind, a list, a stub, or an error."""
        other_keys = self._index.directory.find(reference.name).keys
        stub_kind = next((kind for kind in reference.kinds if self._index.schema.kinds[kind].stubs), None)
        parts = _BETWEEN_NAMES.split(reference.name)
        if len(parts) > 1 and any(self._index.directory.find(part, reference.kinds).only for part in parts):
            self._problems.append(Problem("list-expected", at, reference.name, {"example": f"[{', '.join(parts)}]"}))
        elif any(not key.startswith("member/") for key in other_keys):
            details["other"] = self._index.labels(tuple(key.partition("/")[0] for key in other_keys))
            self._problems.append(Problem("wrong-kind", at, reference.name, details))
        elif stub_kind is None:
            self._unresolved("unresolved", at, reference.name, reference.kinds, details)
        else:
            return self._stub(stub_kind, reference, at)
        return None

    def _stub(self, kind: str, reference: Reference, at: Location) -> RecordKey | None:
        slug = slugify(reference.name)
        if not slug:
            self._problems.append(Problem("no-address", at, reference.name))
            return None
        # The slug of an index is reserved.
        slug = Slug(f"{slug}-{kind}") if INDEX_SLUG.fullmatch(slug) else slug
        stub = self._index.naming.addressed(Record(kind, slug, reference.name, SourcePath(""), 0, {}, Body()))
        existing = self._stubs.get(stub.key) or self._records.get(stub.key)
        if existing is None:
            self._stubs[stub.key] = stub
        elif loose_key(existing.title) != loose_key(stub.title):
            details = {"other": existing.title, "address": slug}
            self._problems.append(Problem("same-address", at, reference.name, details))
            return None
        elif matching_key(existing.title) != matching_key(stub.title):
            self._spellings[reference.name, reference.kinds] = existing.title
        return stub.key

    def _notice_stub(self, reference: Reference, at: Location) -> None:
        close = self._index.directory.close(reference.name, reference.kinds)
        close = close or self._index.directory.namesakes(reference.name, reference.kinds)
        details = {
            "kind": self._index.labels(reference.kinds[:1]),
            "near": ", ".join(close),
            "better": "\n".join(close),
        }
        self._problems.append(Problem("near-name" if close else "stub", at, reference.name, details))

    def _notice_spelling(self, name: _Name, at: Location) -> None:
        """Reports a name that differs from its record's, but is close enough to match."""
        if name in self._spellings:
            self._problems.append(Problem("other-spelling", at, name[0], {"title": self._spellings[name]}))

    def _link(self, link: Link, record: Record) -> None:
        name = link_name(link, record.source)
        at = Location(record.source, link.line, link.column)
        link = self._with_full_name(link, record)
        if name in self._targets:
            pass
        elif link.form == "word":
            if (key := RecordKey(link.target)) in self._records:
                self._targets[name] = key
        elif link.form == "file":
            self._file_link(link, record, name, at)
        elif link.form in {"name", EMBED} and link.target:
            self._name_link(link, name, at)
        elif link.form == "image":
            self._files.shows_picture(link.target, at)
        if link.form in {"name", EMBED}:
            self._notice_spelling(name, at)
        if link.form == EMBED and (name in self._targets or not link.target):
            written = f"[[{link.target}{'#' * bool(link.fragment)}{link.fragment}]]"
            self._problems.append(Problem("record-embedded", at, f"!{written}", {"link": written}))
        if link.fragment and link.form != "image":
            self._fragment(link, self._targets.get(name, record.key if not link.target else None), at)

    def _with_full_name(self, link: Link, record: Record) -> Link:
        """The link itself; if a record has the # in its name (`[[Plan #2]]`), with all of it as its target."""
        whole = f"{link.target} #{link.fragment}".strip()
        if link.form != "name" or not link.fragment or loose_key(whole) not in self._names_with_hash:
            return link
        if not link.target and fragment_id(record.body, link.fragment):
            return link
        return msgspec.structs.replace(link, target=whole, fragment="")

    @cached_property
    def _names_with_hash(self) -> frozenset[str]:
        """All names with a # in them, in loose form; used only once all stubs are there."""
        records = (*self._records.values(), *self._index.absent_records, *self._stubs.values())
        return frozenset(loose_key(name) for record in records for name in names_of_record(record) if "#" in name)

    def _name_link(self, link: Link, name: _Name, at: Location) -> None:
        for find in WAYS_TO_FIND:
            matches = find(self._index.directory, link.target)
            absent = () if matches.keys else find(self._index.absent, link.target).keys
            if absent:
                self._leave_out(name, absent[0], at)
                return
            if all(key.startswith("member/") for key in matches.keys):
                # A member of the book is often a person in it too, described or not.
                stub_matches = find(self._stub_directory, link.target)
                matches = stub_matches if stub_matches.keys else matches
            if matches.keys:
                self._choose(matches, name, at)
                return
        self._named_file(link, name, at)

    def _named_file(self, link: Link, name: _Name, at: Location) -> None:
        """Resolves a link in double brackets that names no record: a file name, as Obsidian writes it, or nothing."""
        similar = (path for path in self._index.files_called(link.target) if path in self._index.by_source)
        texts = matching_texts(link.target, at.file, similar)
        if len(texts) == 1:
            self._targets[name] = self._index.by_source[texts[0]]
        elif texts:
            self._ambiguous(at, link.target, tuple(self._index.by_source[path] for path in texts))
        elif names_file(link.target):
            self._files.in_brackets(link, at)
        else:
            self._unresolved("broken-link", at, link.target, (), {})

    @cached_property
    def _stub_directory(self) -> Directory:
        """The directory of the stubs; used only once every field is resolved, so that all stubs are there."""
        return Directory(self._stubs.values(), self._index.schema)

    def _file_link(self, link: Link, record: Record, name: _Name, at: Location) -> None:
        path = normalized_path(path_from(record.source, link.target))
        if not link.target:
            return
        key = self._index.by_source.get(path) or self._index.by_source.get(SourcePath(path + ".md"))
        if key is not None:
            self._targets[name] = key
        elif path in self._index.absent_sources:
            self._problems.append(Problem("names-left-out", at, link.target))
        else:
            self._files.leads_to_file(link.target, at)

    def _fragment(self, link: Link, target: RecordKey | None, at: Location) -> None:
        if target is None:
            return
        body = (self._records.get(target) or self._stubs[target]).body
        # The heading may be in a translation.
        if not any(fragment_id(each, link.fragment) for each in (body, *self._index.translated.get(target, ()))):
            near = ", ".join(heading_as_written(heading, body) for heading in body.headings[:8])
            self._problems.append(Problem("broken-fragment", at, f"#{link.fragment}", {"near": near}))

    def _ambiguous(self, at: Location, name: str, keys: tuple[RecordKey, ...]) -> None:
        kinds = self._index.schema.kinds
        paths = []
        for key in keys:
            kind, _, slug = key.partition("/")
            paths.append(f"{kinds[kind].folder or 'stories'}/{slug}")
        self._problems.append(Problem("ambiguous", at, name, {"candidates": ", ".join(paths)}))

    def _unresolved(self, code: str, at: Location, name: str, kinds: tuple[str, ...], details: dict[str, str]) -> None:
        near = self._index.directory.suggestions(name, kinds)
        new_kind = {"new_kind": kinds[0]} if kinds else {}
        details = {**details, "near": ", ".join(near), "better": "\n".join(near), **new_kind}
        self._problems.append(
            Problem(code, at, name, {key: text for key, text in details.items() if text or key == "near"})
        )
