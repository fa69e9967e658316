"""Makes new files for a writer, and never overwrites one. Each is whole or not there, whenever this is killed."""

import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from verhalen_build.author.examples import EXAMPLE_ARCHIVE
from verhalen_build.author.scaffold import scaffold
from verhalen_build.model.layout import CONFIG, STORIES
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Language, Location, Problem, UserFault
from verhalen_build.model.schema import Kind
from verhalen_build.publish.faults import disk_faults, path_problem

# What is called so is not whole yet. The reader leaves it alone, and the desk sweeps such files up.
_DRAFT = ".verhalen-"
_DRAFT_NAME = re.compile(re.escape(_DRAFT) + "[0-9a-f]{16}")


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

    Raises UserFault: `folder-not-empty`, `cannot-write`, `disk-full`.
    """
    files = EXAMPLE_ARCHIVE[language]
    shown = str(folder)
    with disk_faults(shown):
        if os.path.lexists(folder) and not _may_begin_in(folder, files):
            raise UserFault(path_problem("folder-not-empty", shown))
        folder.mkdir(parents=True, exist_ok=True)
        for entry in folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(entry)
        stage = folder / _draft_name()
        try:
            _begin(folder, stage, files)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    return tuple(SourcePath(name) for name in files)


def write_new(path: Path, shown: SourcePath, data: bytes) -> None:
    """Writes a file at a path where nothing stands, with the folders it needs; `shown` is how messages name it.

    Raises UserFault: `file-exists`, `cannot-write`, `disk-full`.
    """
    with disk_faults(shown):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(_draft_name())
        try:
            with open(draft, "xb") as file:
                file.write(data)
            _place(draft, path, shown)
        finally:
            with suppress(OSError):
                draft.unlink()


def _place(draft: Path, path: Path, shown: SourcePath) -> None:
    """Gives a whole file its name, where nothing has that."""
    taken = UserFault(path_problem("file-exists", shown))
    try:
        # A rename would replace what has come to stand there meanwhile.
        os.link(draft, path)
    except FileExistsError:
        raise taken from None
    except OSError:
        # This disk cannot give a file two names.
        if os.path.lexists(path):
            raise taken from None
        os.rename(draft, path)


def _draft_name() -> str:
    return _DRAFT + secrets.token_hex(8)


def _may_begin_in(folder: Path, files: dict[str, str]) -> bool:
    """Whether a folder is empty, but for what an earlier `init` left there when it was killed."""
    left = [entry.name for entry in folder.iterdir() if not _DRAFT_NAME.fullmatch(entry.name)]
    # The settings came last: with those it would have been ready.
    return left in ([], [STORIES]) and all(
        files.get(path.relative_to(folder).as_posix(), "").encode() == path.read_bytes()
        for path in folder.joinpath(STORIES).rglob("*")
        if not path.is_dir()
    )


def _begin(folder: Path, stage: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = stage / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    if not (folder / STORIES).exists():
        os.rename(stage / STORIES, folder / STORIES)
    os.rename(stage / CONFIG, folder / CONFIG)
