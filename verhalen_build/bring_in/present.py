"""What an archive holds before anything is brought in, and what would be wrong with it afterwards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from verhalen_build.archive.directory import Directory
from verhalen_build.archive.join import join
from verhalen_build.archive.sift import sifted
from verhalen_build.bring_in.put import NewFile
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem, Severity, UserFault, severity_of
from verhalen_build.model.record import Record
from verhalen_build.model.schema import Schema
from verhalen_build.read.markup import Markup
from verhalen_build.read.pictures import PictureFault, picture_fault
from verhalen_build.read.records import Reader, ReadFile
from verhalen_build.read.settings import Settings, read_settings
from verhalen_build.read.sources import list_sources, read_bytes
from verhalen_build.site.routes import make_routes

_TEXT = ".md"


@dataclass(frozen=True)
class Present:
    """An archive as it stands: its schema, what was read of each file, and its other files under stories/."""

    root: Path
    settings: Settings
    schema: Schema
    today: date
    files: tuple[ReadFile, ...]
    assets: frozenset[SourcePath]

    @cached_property
    def reader(self) -> Reader:
        """Reads what is brought in the way the build will."""
        return Reader(self.schema, self.settings.language, Markup(self.settings.language))

    @cached_property
    def directory(self) -> Directory:
        """The names of all records that are there."""
        return Directory((record for file in self.files for record in file.records), self.schema)

    @cached_property
    def faults(self) -> tuple[Problem, ...]:
        """The errors in how the records that are there name each other."""
        return tuple(_join_faults(self, (), {}))


def read_present(root: Path, today: date) -> Present:
    """Reads an archive; what is wrong inside its texts is for `verhalen check` to tell.

    Raises UserFault: the errors of config.yaml, `cannot-read`.
    """
    settings, schema, problems = read_settings(root)
    faults = _errors(problems)
    if faults or settings is None:
        raise UserFault(*faults)
    sources = list_sources(root)
    reader = Reader(schema, settings.language, Markup(settings.language))
    files = tuple(reader.file(path, read_bytes(root, path), path) for path in sources.texts)
    return Present(root, settings, schema, today, files, sources.assets)


def read_new(present: Present, files: Iterable[NewFile]) -> dict[SourcePath, ReadFile]:
    """What the build will read in the texts among new files."""
    return {
        file.path: present.reader.file(file.path, file.data, file.path) for file in files if file.path.endswith(_TEXT)
    }


def faults_with(present: Present, files: Sequence[NewFile], read: dict[SourcePath, ReadFile]) -> tuple[Problem, ...]:
    """The errors that `verhalen check` would find because of these new files, in them or in what is there already.

    `read` is what `read_new` gave of them, or of more.
    """
    texts = [read[file.path] for file in files if file.path in read]
    assets = {file.path: picture_fault(file.path, file.data) for file in files if not file.path.endswith(_TEXT)}
    inside = _errors(problem for file in texts for problem in file.problems)
    own = {file.path for file in files}
    joined = list(_join_faults(present, texts, assets))
    # Only where something else seems to suffer is it worth knowing what was wrong with that before.
    known = present.faults if any(problem.at.file not in own for problem in joined) else ()
    return (*inside, *(problem for problem in joined if problem not in known))


def _join_faults(
    present: Present, texts: Iterable[ReadFile], assets: Mapping[SourcePath, PictureFault | None]
) -> Iterator[Problem]:
    records: list[Record] = [record for file in (*present.files, *texts) for record in file.records]
    kept, left_out = sifted(records, present.today, drafts=False, future=False)
    faults = {path: fault for path, fault in assets.items() if fault is not None}
    joined = join(
        kept, present.schema, present.settings, left_out, present.assets | assets.keys(), picture_faults=faults
    )
    _, problems = make_routes(joined.archive)
    yield from _errors((*joined.problems, *problems))


def _errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if severity_of(problem) is Severity.ERROR)
