"""The files of an archive: what stands in stories/ and in themes/."""

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault, system_reason

STORIES = "stories"
THEMES = "themes"
CONFIG = SourcePath("config.yaml")
STATE = ".verhalen"
_TEXTS = (".md", ".markdown", ".yaml", ".yml")
LEFT_ALONE = (".", "~", "_")
"""What names in stories/ begin with that are not looked at."""
_NOT_OURS = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Sources:
    """The files under stories/: texts to read (.md, .yaml) in order of path, and all others; `entries` has each."""

    texts: tuple[SourcePath, ...]
    assets: frozenset[SourcePath]
    entries: Mapping[SourcePath, "os.DirEntry[str]"]


def list_sources(root: Path) -> Sources:
    """Every file under stories/; hidden files, and names that begin with ~ or _, are left alone.

    Raises UserFault (`cannot-read`, for each that cannot be).
    """
    entries = list_files(root, STORIES, LEFT_ALONE)
    texts = tuple(path for path in entries if path.lower().endswith(_TEXTS))
    return Sources(texts, frozenset(entries).difference(texts), entries)


def list_files(root: Path, folder: str, left_alone: tuple[str, ...]) -> dict[SourcePath, "os.DirEntry[str]"]:
    """Every plain file under a folder of the archive, in order, but for names that begin with one of `left_alone`.

    Raises UserFault: a `cannot-read` for each link that leads nowhere or round, folder that is closed, name that is
    not UTF-8, and thing that is no file at all.
    """
    files: dict[SourcePath, os.DirEntry[str]] = {}
    problems: list[Problem] = []
    folders = [folder]
    while folders:
        name = folders.pop()
        try:
            entries = _entries(root / name, left_alone)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            problems.append(unreadable(name, system_reason(error)))
            continue
        for entry in entries:
            path = f"{name}/{entry.name}"
            fault = _fault(entry)
            if fault:
                problems.append(unreadable(path, errno.errorcode[fault]))
            elif entry.is_dir():
                folders.append(path)
            else:
                files[SourcePath(path)] = entry
    if problems:
        raise UserFault(*sorted(problems, key=lambda problem: problem.value))
    return dict(sorted(files.items()))


def statuses(entries: Mapping[SourcePath, "os.DirEntry[str]"]) -> dict[SourcePath, tuple[int, ...]]:
    """Of each file by what one sees that it was replaced, its time first. Raises UserFault (`cannot-read`)."""
    found = {}
    for path, entry in entries.items():
        try:
            status = entry.stat()
        except OSError as error:
            raise UserFault(unreadable(path, system_reason(error))) from error
        found[path] = status_of(status)
    return found


def status_of(status: os.stat_result) -> tuple[int, ...]:
    """What tells one file from another that took its place, though it be of the same size and time."""
    return (status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino)


def read_bytes(root: Path, path: SourcePath) -> bytes:
    """The bytes of a file. Raises UserFault (`cannot-read`)."""
    try:
        with open(root / path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UserFault(unreadable(path, system_reason(error))) from error


def _entries(folder: Path, left_alone: tuple[str, ...]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [
            entry for entry in entries if not entry.name.startswith(left_alone) and entry.name.lower() not in _NOT_OURS
        ]


def _fault(entry: os.DirEntry[str]) -> int:
    """Why a file or folder cannot be read, as a number of the errno module; 0 where nothing is known against it."""
    if not entry.name.isascii() and not is_utf8(entry.name):
        return errno.EILSEQ
    if entry.is_symlink():
        # A folder that leads to one it lies in has no end.
        target = os.path.realpath(entry.path)
        if Path(os.path.realpath(os.path.dirname(entry.path))).is_relative_to(target):
            return errno.ELOOP
        if not os.path.exists(target):
            return errno.ENOENT
    # Not a pipe, on which reading would wait for ever.
    return 0 if entry.is_file() or entry.is_dir() else errno.ENOTSUP


def is_utf8(name: str) -> bool:
    """Whether a name on the disk can be written as text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def unreadable(path: str, reason: str) -> Problem:
    """That a file or folder cannot be read; `reason` is a key of the phrases `system`."""
    # A letter that is not UTF-8 cannot be shown either.
    shown = SourcePath(path.encode(errors="surrogateescape").decode(errors="replace"))
    return Problem("cannot-read", Location(shown), shown, {"reason": reason})
