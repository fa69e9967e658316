"""Creates new files for a writer, atomically, and never over an existing one."""

import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from verhalen_build.author.examples import example_archive
from verhalen_build.author.scaffold import scaffold
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Language, Location, Problem, UserFault
from verhalen_build.model.schema import Kind
from verhalen_build.publish.faults import disk_faults, path_problem

# Temporary files: hidden, so that reading ignores them, and removed later by the desk.
_TEMPORARY = ".verhalen-"
# What opens the desk with a double click.
_WINDOWS_PROGRAM = ".cmd"
_MAC_PROGRAM = ".command"
_TEMPORARY_NAME = re.compile(re.escape(_TEMPORARY) + "[0-9a-f]{16}")


def create_record(root: Path, kind: Kind, title: str, language: Language) -> SourcePath:
    """Writes a scaffold for a record; returns its path.

    Raises UserFault: `file-exists`, `no-address`, `cannot-write`.
    """
    slug = slugify(title)
    path = SourcePath("/".join(part for part in ("stories", kind.folder, f"{slug}.md") if part))
    if not slug:
        raise UserFault(Problem("no-address", Location(path), title))
    write_new(root / path, path, scaffold(kind, title, language).encode())
    return path


def create_archive(folder: Path, language: Language) -> tuple[SourcePath, ...]:
    """Writes a new archive with an example of each main kind; returns the paths of its files.

    Raises UserFault: `folder-not-empty`, `cannot-write`, `disk-full`.
    """
    files = example_archive(language, secrets.token_hex(8))
    display_path = str(folder)
    with disk_faults(display_path):
        if os.path.lexists(folder) and not _is_available(folder, files):
            raise UserFault(path_problem("folder-not-empty", display_path))
        folder.mkdir(parents=True, exist_ok=True)
        for entry in folder.glob(f"{_TEMPORARY}*"):
            shutil.rmtree(entry)
        stage = folder / _temporary_name()
        try:
            _write_archive(folder, stage, files)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    return tuple(SourcePath(name) for name in files)


def write_new(path: Path, display_path: SourcePath, data: bytes) -> None:
    """Writes a file that must not exist yet, with its folders; `display_path` is its path in messages.

    Raises UserFault: `file-exists`, `cannot-write`, `disk-full`.
    """
    with disk_faults(display_path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(_temporary_name())
        try:
            with open(temporary, "xb") as file:
                file.write(data)
            _move_into_place(temporary, path, display_path)
        finally:
            with suppress(OSError):
                temporary.unlink()


def _move_into_place(temporary: Path, path: Path, display_path: SourcePath) -> None:
    """Gives a file its final name, unless that exists."""
    name_is_taken = UserFault(path_problem("file-exists", display_path))
    try:
        # Unlike a rename, a hard link never replaces a file that was created meanwhile.
        os.link(temporary, path)
    except FileExistsError:
        raise name_is_taken from None
    except OSError:
        # This file system has no hard links.
        if os.path.lexists(path):
            raise name_is_taken from None
        os.rename(temporary, path)


def _temporary_name() -> str:
    return _TEMPORARY + secrets.token_hex(8)


def _is_available(folder: Path, files: dict[str, str]) -> bool:
    """Whether a folder is empty, except for the files of an earlier `init` that was interrupted."""
    names = [entry.name for entry in folder.iterdir() if not _TEMPORARY_NAME.fullmatch(entry.name)]
    # The settings are written last: with those the archive is complete.
    return CONFIG not in names and all(
        path.is_dir() or _bytes_of(path.name, files.get(path.relative_to(folder).as_posix(), "")) == path.read_bytes()
        for name in names
        for path in ((folder / name), *(folder / name).rglob("*"))
    )


def _write_archive(folder: Path, stage: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = stage / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_bytes_of(name, text))
        if name.endswith(_MAC_PROGRAM):
            file.chmod(file.stat().st_mode | 0o111)
    for entry in sorted(stage.iterdir()):
        if entry.name != CONFIG and not (folder / entry.name).exists():
            os.rename(entry, folder / entry.name)
    os.rename(stage / CONFIG, folder / CONFIG)


def _bytes_of(name: str, text: str) -> bytes:
    """The bytes of a file; Windows reads its own programs with its own line ends only."""
    return text.replace("\n", "\r\n").encode() if name.endswith(_WINDOWS_PROGRAM) else text.encode()
