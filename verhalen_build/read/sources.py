"""The files of an archive: those in stories/ and in themes/.

A link on the disk (a symbolic link, or a junction of Windows) is followed as long as it stays in the archive. One that
leads out of it, or to something hidden in it, is a problem (`leads-outside`), and what it leads to is not read: an
archive may come from somebody else, and a site is for everybody. The rule is `target_outside`; code that opens a file
of an archive without this module must check it first.
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
"""The first characters of names that are ignored in stories/."""
_NOT_OURS = frozenset({"thumbs.db", "desktop.ini"})
# The reparse tag of a Windows junction, a link between folders that is not a symbolic link.
_JUNCTION = 0xA0000003


@dataclass(frozen=True)
class Sources:
    """The files of an archive, except config.yaml.

    Under stories/ these are the texts to read (.md, .yaml) in order of path, and all others; `entries` has each.
    `themes` has those under themes/. With links on the disk (`has_links`), a change of one file may be one of others.
    """

    texts: tuple[SourcePath, ...]
    assets: frozenset[SourcePath]
    entries: Mapping[SourcePath, "os.DirEntry[str]"]
    themes: Mapping[SourcePath, "os.DirEntry[str]"]
    has_links: bool


def list_sources(root: Path) -> Sources:
    """Every file under stories/ and themes/, except hidden files, and in stories/ names that begin with ~ or _.

    Raises UserFault (`cannot-read` and `leads-outside`, for each that cannot be).
    """
    stories, themes = _walk(root, STORIES, LEFT_ALONE), _walk(root, THEMES, HIDDEN)
    if stories.problems or themes.problems:
        raise UserFault(*stories.problems, *themes.problems)
    texts = tuple(path for path in stories.files if path.lower().endswith(_TEXTS))
    assets = frozenset(stories.files).difference(texts)
    return Sources(texts, assets, stories.files, themes.files, stories.has_links)


def list_files(root: Path, folder: str, left_alone: tuple[str, ...]) -> dict[SourcePath, "os.DirEntry[str]"]:
    """Every plain file under a folder of the archive, in order, except names that begin with one of `left_alone`.

    Raises UserFault: a `leads-outside` for each link out of the archive, and a `cannot-read` for each broken or
    circular link, folder that cannot be opened, name that is not UTF-8, and special file.
    """
    listing = _walk(root, folder, left_alone)
    if listing.problems:
        raise UserFault(*listing.problems)
    return listing.files


@dataclass(frozen=True)
class _Listing:
    """The files under a folder, a problem for each that cannot be read, and whether there are links on the disk."""

    files: dict[SourcePath, "os.DirEntry[str]"]
    problems: list[Problem]
    has_links: bool


def _walk(root: Path, folder: str, left_alone: tuple[str, ...]) -> _Listing:
    files: dict[SourcePath, os.DirEntry[str]] = {}
    target = target_outside(root, folder)
    problems = [leads_outside(folder, target)] if target else []
    folders = [] if target else [_Folder(folder)]
    has_links = os.path.islink(root / folder)
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
            has_links = has_links or _is_link(entry)
            if problem is not None:
                problems.append(problem)
            elif entry.is_dir():
                folders.append(_Folder(path, (*parent.passed, *_folder_of_link(entry))))
            else:
                files[SourcePath(path)] = entry
    return _Listing(dict(sorted(files.items())), sorted(problems, key=lambda problem: problem.value), has_links)


def statuses(entries: Mapping[SourcePath, "os.DirEntry[str]"]) -> dict[SourcePath, tuple[int, ...]]:
    """The status of each file, to detect changes by; its time comes first. Raises UserFault (`cannot-read`)."""
    by_path = {}
    for path, entry in entries.items():
        try:
            status = entry.stat()
        except OSError as error:
            raise UserFault(unreadable(path, system_reason(error))) from error
        by_path[path] = status_of(status)
    return by_path


def status_of(status: os.stat_result) -> tuple[int, ...]:
    """The status of a file, which differs for a file that replaces it, even one of the same size and time."""
    return (status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino)


def sizes_in(files: Mapping[SourcePath, tuple[int, ...]]) -> dict[SourcePath, int]:
    """The size of each file in bytes, by its status."""
    return {path: size for path, (_, size, *_others) in files.items()}


def read_bytes(root: Path, path: SourcePath) -> bytes:
    """The bytes of a file. Raises UserFault (`cannot-read`, `leads-outside`)."""
    # It may have become a link since it was listed. Checking the folders above it too would take longer than reading.
    # A plain string, as making a Path takes longer than opening a file.
    full_path = f"{root}{os.sep}{path}"
    if os.path.islink(full_path) and (target := target_outside(root, path)):
        raise UserFault(leads_outside(path, target))
    try:
        with open(full_path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UserFault(unreadable(path, system_reason(error))) from error


def target_outside(root: Path, path: str) -> str:
    """The target of a path in the archive, if that is outside of it or hidden in it; "" if not.

    Names that begin with a full stop are hidden: passwords tend to be in `.env` and `.git/config`.
    """
    archive, target = os.path.realpath(root), os.path.realpath(root / path)
    inside = Path(target).is_relative_to(archive)
    hidden = inside and any(part.startswith(".") for part in Path(target).relative_to(archive).parts)
    return target if hidden or not inside else ""


def leads_outside(path: str, target: str) -> Problem:
    """The problem with a link that leads out of the archive."""
    display_path = _display_path(path)
    return Problem("leads-outside", Location(display_path), display_path, {"target": _display_path(target)})


@dataclass(frozen=True)
class _Folder:
    """A folder to look into; `passed` are the real folders of the links on the way to it."""

    path: str
    passed: tuple[str, ...] = ()


def _entries(folder: Path, left_alone: tuple[str, ...]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [
            entry for entry in entries if not entry.name.startswith(left_alone) and entry.name.lower() not in _NOT_OURS
        ]


def _problem(root: Path, path: str, entry: "os.DirEntry[str]", parent: _Folder) -> Problem | None:
    """The reason why a file or folder cannot be read; None if it probably can."""
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
    # Reading a pipe would never end.
    return None if entry.is_file() or entry.is_dir() else unreadable(path, errno.errorcode[errno.ENOTSUP])


def _is_link(entry: "os.DirEntry[str]") -> bool:
    if entry.is_symlink():
        return True
    # Elsewhere it would take a system call for each file.
    return sys.platform == "win32" and entry.stat(follow_symlinks=False).st_reparse_tag == _JUNCTION


def _folder_of_link(entry: "os.DirEntry[str]") -> tuple[str, ...]:
    return (os.path.realpath(os.path.dirname(entry.path)),) if _is_link(entry) else ()


def _goes_round(entry: "os.DirEntry[str]", parent: _Folder) -> bool:
    """Whether a link leads to a folder that contains it, or contains a link on the way to it."""
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
    """The problem with a file or folder that cannot be read; `reason` is a key of the phrases `system`."""
    display_path = _display_path(path)
    return Problem("cannot-read", Location(display_path), display_path, {"reason": reason})


def _display_path(path: str) -> SourcePath:
    # Bytes that are not UTF-8 cannot be shown either.
    return SourcePath(path.encode(errors="surrogateescape").decode(errors="replace"))
