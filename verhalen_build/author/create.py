"""Makes new files for a writer, and never overwrites one."""

from pathlib import Path

from verhalen_build.author.examples import EXAMPLE_ARCHIVE
from verhalen_build.author.scaffold import scaffold
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Language, Location, Problem, UserFault
from verhalen_build.model.schema import Kind
from verhalen_build.publish.faults import disk_faults


def create_record(root: Path, kind: Kind, title: str, language: Language) -> SourcePath:
    """Writes a scaffold for a record and gives its path.

    Raises UserFault: `file-exists`, `no-address`, `cannot-write`.
    """
    slug = slugify(title)
    path = SourcePath("/".join(part for part in ("stories", kind.folder, f"{slug}.md") if part))
    if not slug:
        raise UserFault(Problem("no-address", Location(path), title))
    write_new(root / path, path, scaffold(kind, title, language).encode())
    return path


def create_archive(folder: Path, language: Language) -> tuple[SourcePath, ...]:
    """Writes a new archive with one example of each main kind, and gives the paths of its files.

    Raises UserFault: `folder-not-empty`, `cannot-write`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserFault(Problem("folder-not-empty", Location(SourcePath(str(folder))), str(folder)))
    files = EXAMPLE_ARCHIVE[language]
    for name, text in files.items():
        write_new(folder / name, SourcePath(name), text.encode())
    return tuple(SourcePath(name) for name in files)


def write_new(path: Path, shown: SourcePath, data: bytes) -> None:
    """Writes a file at a path where nothing stands, with the folders it needs; `shown` is how messages name it.

    A file that could not be written whole does not stay. Raises UserFault: `file-exists`, `cannot-write`, `disk-full`.
    """
    with disk_faults(shown):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = open(path, "xb")  # noqa: SIM115 - it is closed below, and only the opening may find it taken
        except FileExistsError:
            raise UserFault(Problem("file-exists", Location(shown), shown)) from None
        try:
            with file:
                file.write(data)
        except BaseException:
            path.unlink()
            raise
