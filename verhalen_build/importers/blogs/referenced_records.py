"""The records that posts refer to: existing ones, and those that the import makes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from verhalen_build.archive.resolve import INDEX_SLUG
from verhalen_build.importers.blogs.key_guesses import value_line
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.import_memory import DERIVED
from verhalen_build.importers.source_changes import SourceItem
from verhalen_build.importers.write_files import NewFile, free_slug
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.front_matter_writer import format_front_matter
from verhalen_build.model.names import Slug, SourcePath, loose_key, slugify
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.schema import Field, Kind


@dataclass
class _NewRecord:
    """A record to be made: its name, its file, its first reference with the key, and how many there are.

    `close` is the name of a record in the archive that may be meant.
    """

    name: str
    kind: Kind
    path: SourcePath
    first: Location
    key: str
    close: str
    count: int = 1


@dataclass
class ReferencedRecords:
    """Finds the record for each name, or makes one; `taken` has the slugs in use, by kind.

    `source` is the name of the blog.
    """

    archive: ExistingArchive
    source: str
    taken: dict[str, set[str]] = field(default_factory=dict)
    _new: dict[tuple[str, str], _NewRecord] = field(default_factory=dict)

    def reference(self, name: str, field: Field, at: Location, key: str) -> str:
        """The value of a reference field for a name; "" where there can be no record, or there is more than one.

        `key` is that of the front matter in which the name is.
        """
        matches = self.archive.directory.find(name, field.to)
        if matches.keys:
            return name if matches.only else ""
        return self._new_reference(name, field, at, key)

    def claim_slug(self, kind: Kind, name: str) -> Slug:
        """A slug for a name that no record of this kind has yet."""
        slug = slugify(name) or Slug(kind.key)
        in_use = self.taken.setdefault(kind.key, set())
        # Addresses of index pages are reserved.
        unique = free_slug(Slug(f"{slug}-{kind.key}") if INDEX_SLUG.fullmatch(slug) else slug, in_use)
        in_use.add(unique)
        return unique

    def files(self) -> Iterator[NewFile]:
        """The files of the new records."""
        return map(self._file, self._new.values())

    def items(self) -> Iterator[SourceItem]:
        """The new records, which the importer makes of the blog as a whole."""
        for new in self._new.values():
            file = self._file(new)
            yield SourceItem(self._item_name(new.kind, new.name), new.first.file, digest(file.data), (file,))

    def _file(self, new: _NewRecord) -> NewFile:
        title = new.kind.fields[0].name(self.archive.settings.language)
        return NewFile(new.path, format_front_matter({title: new.name}).encode())

    def _item_name(self, kind: Kind, name: str) -> str:
        return f"{self.source}{DERIVED}{kind.key}/{loose_key(name)}"

    def notices(self) -> Iterator[Problem]:
        """A notice for each new record."""
        for new in self._new.values():
            details = {"kind": self._label(new.kind), "path": new.path, "count": str(new.count)}
            line = value_line(new.name, new.close)
            yield Problem("record-made", new.first, new.name, {**details, "key": new.key, "near": line})

    def _new_reference(self, name: str, field: Field, at: Location, key: str) -> str:
        kinds = [self.archive.schema.kinds[key] for key in field.to]
        kind = next(filter(_needs_only_a_title, kinds), None)
        if kind is None or not slugify(name):
            # For some kinds the build makes a stub.
            return name if slugify(name) and any(kind.stubs for kind in kinds) else ""
        # Spellings that the build would resolve to one record share it.
        record = self._new.get((kind.key, loose_key(name)))
        if record is not None:
            record.count += 1
            return record.name
        close = next(iter(self.archive.directory.close(name, field.to)), "")
        path = self.archive.earlier.path_of(self._item_name(kind, name)) or self._free_path(kind, name)
        self._new[kind.key, loose_key(name)] = _NewRecord(name, kind, path, at, key, close)
        return name

    def _free_path(self, kind: Kind, name: str) -> SourcePath:
        slug = self.claim_slug(kind, name)
        return SourcePath("/".join(part for part in (STORIES, kind.folder, f"{slug}.md") if part))

    def _label(self, kind: Kind) -> str:
        return kind.label[self.archive.settings.language][0]


def _needs_only_a_title(kind: Kind) -> bool:
    return not any(field.required for field in kind.fields if field.key != "title")
