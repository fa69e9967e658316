"""The records that the fields of a folder's posts name: those that are there, and those that are yet to be made."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from verhalen_build.archive.resolve import OF_AN_INDEX
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.front_matter_writer import format_front_matter
from verhalen_build.importers.write_files import NewFile, free_slug
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import Slug, SourcePath, loose_key, slugify
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.schema import Field, Kind


@dataclass
class _NewRecord:
    """A record that is to be made: its name, its file, where it was named first and how often."""

    name: str
    kind: Kind
    path: SourcePath
    first: Location
    count: int = 1


@dataclass
class ReferencedRecords:
    """Finds the record of each name, or makes one; `taken` has the slugs that are in use, by kind."""

    present: ExistingArchive
    taken: dict[str, set[str]] = field(default_factory=dict)
    _new: dict[tuple[str, str], _NewRecord] = field(default_factory=dict)

    def reference(self, name: str, one: Field, at: Location) -> str:
        """How a field of this archive names the record that is called so; "" where none can be, or more than one is."""
        found = self.present.directory.find(name, one.to)
        if found.keys:
            return name if found.only else ""
        return self._made(name, one, at)

    def slug(self, kind: Kind, wanted: str) -> Slug:
        """A slug that no record of this kind has yet."""
        slug = slugify(wanted) or Slug(kind.key)
        taken = self.taken.setdefault(kind.key, set())
        # The address of an index is taken.
        free = free_slug(Slug(f"{slug}-{kind.key}") if OF_AN_INDEX.fullmatch(slug) else slug, taken)
        taken.add(free)
        return free

    def files(self) -> Iterator[NewFile]:
        """The files of the records that are to be made."""
        for new in self._new.values():
            title = new.kind.fields[0].name(self.present.settings.language)
            yield NewFile(new.path, format_front_matter({title: new.name}).encode())

    def notices(self) -> Iterator[Problem]:
        """One for each record that is to be made."""
        for new in self._new.values():
            details = {"kind": self._label(new.kind), "path": new.path, "count": str(new.count)}
            yield Problem("record-made", new.first, new.name, details)

    def _made(self, name: str, one: Field, at: Location) -> str:
        kind = next(
            (kind for kind in map(self.present.schema.kinds.__getitem__, one.to) if _needs_only_a_name(kind)), None
        )
        if kind is None or not slugify(name):
            # The build makes a page for a name that nobody described yet, for some kinds.
            return name if slugify(name) and any(self.present.schema.kinds[key].stubs for key in one.to) else ""
        # Two spellings that a build would take for one name are one record.
        known = self._new.get((kind.key, loose_key(name)))
        if known is not None:
            known.count += 1
            return known.name
        slug = self.slug(kind, name)
        path = SourcePath("/".join(part for part in (STORIES, kind.folder, f"{slug}.md") if part))
        self._new[kind.key, loose_key(name)] = _NewRecord(name, kind, path, at)
        return name

    def _label(self, kind: Kind) -> str:
        return kind.label[self.present.settings.language][0]


def _needs_only_a_name(kind: Kind) -> bool:
    return not any(one.required for one in kind.fields if one.key != "title")
