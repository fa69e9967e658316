"""The archive before an import, and the errors that an import would cause in it."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from verhalen_build.archive.directory import Directory
from verhalen_build.archive.join import join
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.selection import select_records
from verhalen_build.importers.import_memory import EarlierImport
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.assets import Assets
from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import Problem, UserFault, errors_in
from verhalen_build.model.record import PartialDate, Record
from verhalen_build.model.schema import Schema
from verhalen_build.read.markup import Markup
from verhalen_build.read.pictures import picture_fault
from verhalen_build.read.records import Reader, ReadFile
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import list_sources, read_bytes
from verhalen_build.site.page_types import PAGE_ADDRESSES
from verhalen_build.site.routes import make_routes

_TEXT = ".md"


@dataclass(frozen=True)
class ExistingArchive:
    """An archive as it is on disk: its schema, what each text holds, and the other files under stories/.

    `reader` reads imported texts the way the build will, and `directory` has the names of all existing records.
    `earlier` are files that were made of a source before and are not in it: the source is looked at as if it came for
    the first time, so that all gets the same paths again.
    """

    root: Path
    settings: Settings
    schema: Schema
    today: date
    files: tuple[ReadFile, ...]
    assets: frozenset[SourcePath]
    reader: Reader
    directory: Directory
    earlier: EarlierImport = field(default_factory=EarlierImport)

    def without(self, paths: Collection[SourcePath]) -> "ExistingArchive":
        """This archive without some of its files."""
        files = tuple(file for file in self.files if not any(record.source in paths for record in file.records))
        directory = Directory((record for file in files for record in file.records), self.schema)
        return replace(self, files=files, assets=self.assets.difference(paths), directory=directory)

    def before(self, earlier: EarlierImport) -> "ExistingArchive":
        """This archive as it is without an earlier import of the same source."""
        return replace(self.without(earlier.paths), earlier=earlier)

    def has(self, path: str) -> bool:
        """Whether there is anything at a path that is not of an earlier import."""
        return path not in self.earlier.paths and os.path.lexists(self.root / path)

    @cached_property
    def join_errors(self) -> tuple[Problem, ...]:
        """The errors in how existing records refer to each other; seldom needed, and slow."""
        return tuple(_join_errors(self, (), {}))


def read_existing_archive(root: Path, today: date) -> ExistingArchive:
    """Reads an archive; errors inside its texts are ignored, as `verhalen check` reports them.

    Raises UserFault: the errors of config.yaml, `cannot-read`.
    """
    settings, schema, problems = read_settings(root)
    errors = errors_in(problems)
    if errors or settings is None:
        raise UserFault(*errors)
    sources = list_sources(root)
    reader = Reader(schema, settings.language, Markup(settings.language))
    files = tuple(reader.file(path, read_bytes(root, path), path) for path in sources.texts)
    directory = Directory((record for file in files for record in file.records), schema)
    return ExistingArchive(root, settings, schema, today, files, sources.assets, reader, directory)


def parse_new_files(archive: ExistingArchive, files: Iterable[NewFile]) -> dict[SourcePath, ReadFile]:
    """What the build will read in those of the new files that are texts."""
    return {
        file.path: archive.reader.file(file.path, file.data, file.path) for file in files if file.path.endswith(_TEXT)
    }


def new_errors(
    archive: ExistingArchive, files: Sequence[NewFile], parsed: dict[SourcePath, ReadFile]
) -> tuple[Problem, ...]:
    """The errors that `verhalen check` would find because of these new files, in them or in existing ones.

    `parsed` is the result of `parse_new_files` for these files, or for more.
    """
    texts = [parsed[file.path] for file in files if file.path in parsed]
    assets = {file.path: picture_fault(file.path, file.data) for file in files if not file.path.endswith(_TEXT)}
    text_errors = errors_in(problem for file in texts for problem in file.problems)
    new_paths = {file.path for file in files}
    join_errors = list(_join_errors(archive, texts, assets))
    # Joining the existing records alone is slow, so only when an existing file has an error.
    old_errors = archive.join_errors if any(error.at.file not in new_paths for error in join_errors) else ()
    return (*text_errors, *(error for error in join_errors if error not in old_errors))


def _join_errors(
    archive: ExistingArchive, texts: Iterable[ReadFile], assets: Mapping[SourcePath, PictureFault | None]
) -> Iterator[Problem]:
    settings, today = archive.settings, archive.today
    # No address is shown, so any key will do.
    naming = Naming(settings.consent, PartialDate(today.year, today.month, today.day), settings.language, "")
    records: list[Record] = [record for file in (*archive.files, *texts) for record in file.records]
    published, left_out = select_records(records, naming, drafts=False, future=False)
    faults = {path: fault for path, fault in assets.items() if fault is not None}
    all_assets = Assets(archive.assets.union(assets), picture_faults=faults)
    joined = join(published, archive.schema, archive.settings, left_out, all_assets, naming)
    _, problems = make_routes(joined.archive, PAGE_ADDRESSES)
    yield from errors_in((*joined.problems, *problems))
