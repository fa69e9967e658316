"""The files of an archive: what stands in stories/ and in themes/.

A link on the disk (a symbolic link, or a junction of Windows) is followed as long as it stays in the archive. One that
leads out of it, or to something hidden in it, is a problem (`leads-outside`), and what it leads to is not read: an
archive may come from somebody else, and a site is for everybody. The rule is `target_outside`. Whoever opens a file of
an archive without this module asks that first.
"""

import errno
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.model.archive_paths import STORIES, THEMES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault, system_reason

_TEXTS = (".md", ".markdown", ".yaml", ".yml")
HIDDEN = (".",)
LEFT_ALONE = (*HIDDEN, "~", "_")
"""What names in stories/ begin with that are not looked at."""
_NOT_OURS = frozenset({"thumbs.db", "desktop.ini"})
# What the status of a Windows junction says, a link between folders that is not a symbolic link.
_JUNCTION = 0xA0000003


@dataclass(frozen=True)
class Sources:
    """The files of an archive, but for config.yaml.

    Under stories/ these are the texts to read (.md, .yaml) in order of path, and all others; `entries` has each.
    `themes` has those under themes/.
    """

    texts: tuple[SourcePath, ...]
    assets: frozenset[SourcePath]
    entries: Mapping[SourcePath, "os.DirEntry[str]"]
    themes: Mapping[SourcePath, "os.DirEntry[str]"]


def list_sources(root: Path) -> Sources:
    """Every file under stories/ and themes/. Hidden files are left alone, in stories/ also names with ~ or _ in front.

    Raises UserFault (`cannot-read` and `leads-outside`, for each that cannot be).
    """
    entries, problems = _walk(root, STORIES, LEFT_ALONE)
    themes, theme_problems = _walk(root, THEMES, HIDDEN)
    if problems or theme_problems:
        raise UserFault(*problems, *theme_problems)
    texts = tuple(path for path in entries if path.lower().endswith(_TEXTS))
    return Sources(texts, frozenset(entries).difference(texts), entries, themes)


def list_files(root: Path, folder: str, left_alone: tuple[str, ...]) -> dict[SourcePath, "os.DirEntry[str]"]:
    """Every plain file under a folder of the archive, in order, but for names that begin with one of `left_alone`.

    Raises UserFault: a `leads-outside` for each link out of the archive, and a `cannot-read` for each link that leads
    nowhere or round, folder that is closed, name that is not UTF-8, and thing that is no file at all.
    """
    files, problems = _walk(root, folder, left_alone)
    if problems:
        raise UserFault(*problems)
    return files


def _walk(
    root: Path, folder: str, left_alone: tuple[str, ...]
) -> tuple[dict[SourcePath, "os.DirEntry[str]"], list[Problem]]:
    """The files under a folder, and a problem for each that cannot be read."""
    files: dict[SourcePath, os.DirEntry[str]] = {}
    target = target_outside(root, folder)
    problems = [leads_outside(folder, target)] if target else []
    folders = [] if target else [_Folder(folder)]
    while folders:
        parent = folders.pop()
        try:
            entries = _entries(root / parent.path, left_alone)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            problems.append(unreadable(parent.path, system_reason(error)))
            continue
        for entry in entries:
            path = f"{parent.path}/{entry.name}"
            problem = _problem(root, path, entry, parent)
            if problem is not None:
                problems.append(problem)
            elif entry.is_dir():
                folders.append(_Folder(path, (*parent.passed, *_folder_of_link(entry))))
            else:
                files[SourcePath(path)] = entry
    return dict(sorted(files.items())), sorted(problems, key=lambda problem: problem.value)


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
    """The bytes of a file. Raises UserFault (`cannot-read`, `leads-outside`)."""
    # It may have become a link since it was listed. To look at the folders above it too would take longer than to read.
    # Paths as plain strings: thousands of files are read, and a Path takes longer to make than a file to open.
    full_path = f"{root}{os.sep}{path}"
    if os.path.islink(full_path) and (target := target_outside(root, path)):
        raise UserFault(leads_outside(path, target))
    try:
        with open(full_path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UserFault(unreadable(path, system_reason(error))) from error


def target_outside(root: Path, path: str) -> str:
    """Where a path in the archive really leads, when that is outside of it or hidden in it; "" when it is not.

    Hidden is what has a name with a full stop in front: passwords tend to stand in `.env` and `.git/config`.
    """
    archive, target = os.path.realpath(root), os.path.realpath(root / path)
    inside = Path(target).is_relative_to(archive)
    hidden = inside and any(part.startswith(".") for part in Path(target).relative_to(archive).parts)
    return target if hidden or not inside else ""


def leads_outside(path: str, target: str) -> Problem:
    """That a link leads to what is no part of the archive."""
    shown = _shown(path)
    return Problem("leads-outside", Location(shown), shown, {"target": _shown(target)})


@dataclass(frozen=True)
class _Folder:
    """A folder to look into; `passed` are the real folders with the links through which one came there."""

    path: str
    passed: tuple[str, ...] = ()


def _entries(folder: Path, left_alone: tuple[str, ...]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [
            entry for entry in entries if not entry.name.startswith(left_alone) and entry.name.lower() not in _NOT_OURS
        ]


def _problem(root: Path, path: str, entry: "os.DirEntry[str]", parent: _Folder) -> Problem | None:
    """Why a file or folder cannot be read; None where nothing is known against it."""
    if not entry.name.isascii() and not is_utf8(entry.name):
        return unreadable(path, errno.errorcode[errno.EILSEQ])
    if _is_link(entry):
        target = target_outside(root, path)
        if target:
            return leads_outside(path, target)
        if _goes_round(entry, parent):
            return unreadable(path, errno.errorcode[errno.ELOOP])
        try:
            entry.stat()
        except OSError as error:
            return unreadable(path, system_reason(error))
    # Not a pipe, on which reading would wait for ever.
    return None if entry.is_file() or entry.is_dir() else unreadable(path, errno.errorcode[errno.ENOTSUP])


def _is_link(entry: "os.DirEntry[str]") -> bool:
    if entry.is_symlink():
        return True
    # Elsewhere it would cost a question to the disk for each file.
    return sys.platform == "win32" and entry.stat(follow_symlinks=False).st_reparse_tag == _JUNCTION


def _folder_of_link(entry: "os.DirEntry[str]") -> tuple[str, ...]:
    return (os.path.realpath(os.path.dirname(entry.path)),) if _is_link(entry) else ()


def _goes_round(entry: "os.DirEntry[str]", parent: _Folder) -> bool:
    """Whether a link leads to a folder that holds it, or that holds a link through which one came to it."""
    target = os.path.realpath(entry.path)
    return any(Path(folder).is_relative_to(target) for folder in (*_folder_of_link(entry), *parent.passed))


def is_utf8(name: str) -> bool:
    """Whether a name on the disk can be written as text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def unreadable(path: str, reason: str) -> Problem:
    """That a file or folder cannot be read; `reason` is a key of the phrases `system`."""
    shown = _shown(path)
    return Problem("cannot-read", Location(shown), shown, {"reason": reason})


def _shown(path: str) -> SourcePath:
    # A letter that is not UTF-8 cannot be shown either.
    return SourcePath(path.encode(errors="surrogateescape").decode(errors="replace"))
