"""The records that posts refer to: existing ones, and those that the import makes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from verhalen_build.archive.resolve import INDEX_SLUG
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.front_matter_writer import format_front_matter
from verhalen_build.importers.write_files import NewFile, free_slug
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import Slug, SourcePath, loose_key, slugify
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.schema import Field, Kind


@dataclass
class _NewRecord:
    """A record to be made: its name, its file, its first reference, and how many there are."""

    name: str
    kind: Kind
    path: SourcePath
    first: Location
    count: int = 1


@dataclass
class ReferencedRecords:
    """Finds the record for each name, or makes one; `taken` has the slugs in use, by kind."""

    archive: ExistingArchive
    taken: dict[str, set[str]] = field(default_factory=dict)
    _new: dict[tuple[str, str], _NewRecord] = field(default_factory=dict)

    def reference(self, name: str, field: Field, at: Location) -> str:
        """The value of a reference field for a name; "" where there can be no record, or there is more than one."""
        matches = self.archive.directory.find(name, field.to)
        if matches.keys:
            return name if matches.only else ""
        return self._new_reference(name, field, at)

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
        for new in self._new.values():
            title = new.kind.fields[0].name(self.archive.settings.language)
            yield NewFile(new.path, format_front_matter({title: new.name}).encode())

    def notices(self) -> Iterator[Problem]:
        """A notice for each new record."""
        for new in self._new.values():
            details = {"kind": self._label(new.kind), "path": new.path, "count": str(new.count)}
            yield Problem("record-made", new.first, new.name, details)

    def _new_reference(self, name: str, field: Field, at: Location) -> str:
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
        slug = self.claim_slug(kind, name)
        path = SourcePath("/".join(part for part in (STORIES, kind.folder, f"{slug}.md") if part))
        self._new[kind.key, loose_key(name)] = _NewRecord(name, kind, path, at)
        return name

    def _label(self, kind: Kind) -> str:
        return kind.label[self.archive.settings.language][0]


def _needs_only_a_title(kind: Kind) -> bool:
    return not any(field.required for field in kind.fields if field.key != "title")
