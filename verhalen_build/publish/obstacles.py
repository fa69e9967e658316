"""What is in the way of a site in its output folder, checked before anything there is touched.

Files that the build made may be replaced and deleted. Everything else in the folder belongs to somebody: it is never
overwritten, and nothing is written or deleted through a link, which may lead anywhere.
"""

import os
import posixpath
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Problem
from verhalen_build.publish.faults import NOTHING_THERE, path_problem

# What os.lstat says of a Windows junction, a link between folders that is not a symbolic link.
_JUNCTION = 0xA0000003


class PathKind(Enum):
    """What kind of thing is at a path."""

    NOTHING = auto()
    FILE = auto()
    FOLDER = auto()
    LINK = auto()


def path_kind(path: str) -> PathKind:
    """What is at a path, without following a link there."""
    try:
        status = os.lstat(path)
    except OSError as error:
        if error.errno in NOTHING_THERE:
            return PathKind.NOTHING
        raise
    if stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION:
        return PathKind.LINK
    return PathKind.FOLDER if stat.S_ISDIR(status.st_mode) else PathKind.FILE


@dataclass(frozen=True)
class Change:
    """What is about to happen in an output folder.

    `built_files` are what earlier builds made there, `removed` those of them to delete, `emptied` the folders that may
    be deleted with them, `written` the files to put in place, each with the staged file that has its bytes.
    """

    output: str
    display_path: str
    built_files: Collection[SitePath]
    removed: frozenset[SitePath]
    emptied: frozenset[SitePath]
    written: Mapping[SitePath, str]


def obstacles(change: Change) -> tuple[Problem, ...]:
    """Every problem that rules out a change: `foreign-file`, `foreign-folder`, `foreign-link` and `cannot-write`."""
    touched = {posixpath.dirname(path) for path in change.written}
    reached = {folder: descend(change.output, folder, change.removed) for folder in touched}
    blocked = {place for place in reached.values() if place[0] in (PathKind.FILE, PathKind.LINK)}
    blocking = [(_FOREIGN[kind], path) for kind, path in blocked]
    blocking += [("cannot-write", folder) for folder in _unwritable(change)[:1]]
    for path in change.written:
        if reached[posixpath.dirname(path)][0] is PathKind.FOLDER:
            kind = path_kind(os.path.join(change.output, path))
            if not _may_replace(change, path, kind):
                blocking.append((_FOREIGN[kind], path))
    problems = [(code, posixpath.join(change.display_path, path).rstrip("/")) for code, path in sorted(blocking)]
    return tuple(path_problem(code, path, reason="EACCES") for code, path in problems)


def descend(output: str, folder: str, removed: Collection[str] = ()) -> tuple[PathKind, str]:
    """How far one can go down from the output towards a folder of the site, as what is there and its path.

    FOLDER: all the way. NOTHING: from this path on nothing exists yet, or only a file that is to be `removed`.
    FILE and LINK: this is in the way at this path.
    """
    reached = ""
    for part in folder.split("/") if folder else ():
        reached = posixpath.join(reached, part)
        kind = path_kind(os.path.join(output, reached))
        if kind is PathKind.FILE and reached in removed:
            return PathKind.NOTHING, reached
        if kind is not PathKind.FOLDER:
            return kind, reached
    return PathKind.FOLDER, folder


_FOREIGN = {PathKind.FILE: "foreign-file", PathKind.FOLDER: "foreign-folder", PathKind.LINK: "foreign-link"}


def _unwritable(change: Change) -> list[str]:
    """The folders that must change and are not writable, the topmost first."""
    if path_kind(change.output) is not PathKind.FOLDER:
        return []
    folders = {posixpath.dirname(path) for path in (*change.written, *change.removed)}
    existing = {_deepest_folder(change.output, folder) for folder in folders}
    required = os.W_OK | os.X_OK
    return sorted(folder for folder in existing if not os.access(os.path.join(change.output, folder), required))


def _deepest_folder(output: str, folder: str) -> str:
    kind, reached = descend(output, folder)
    return folder if kind is PathKind.FOLDER else posixpath.dirname(reached)


def _may_replace(change: Change, path: SitePath, kind: PathKind) -> bool:
    """Whether a file may be put at a path where this is now."""
    match kind:
        case PathKind.NOTHING:
            return True
        case PathKind.FILE:
            return _is_ours(change, path)
        case PathKind.FOLDER:
            return _will_be_gone(change, path)
        case PathKind.LINK:
            return False


def _will_be_gone(change: Change, folder: SitePath) -> bool:
    """Whether everything in a folder is about to be removed, so that a file can take its place."""
    for parent, folders, files in os.walk(os.path.join(change.output, folder)):
        inside = os.path.relpath(parent, change.output).replace(os.sep, "/")
        if inside not in change.emptied or not all(posixpath.join(inside, file) in change.removed for file in files):
            return False
        if any(os.path.islink(os.path.join(parent, name)) for name in folders):
            return False
    return True


def _is_ours(change: Change, path: SitePath) -> bool:
    """Whether a file was made by an earlier build, or has exactly the bytes that are about to be written."""
    if path in change.built_files:
        return True
    file = os.path.join(change.output, path)
    # Where `Foto.jpg` and `foto.jpg` are one file, the manifest may know it under the other spelling.
    twins = (
        os.path.join(change.output, path_made)
        for path_made in change.built_files
        if path_made.casefold() == path.casefold()
    )
    if any(os.path.exists(twin) and os.path.samefile(twin, file) for twin in twins):
        return True
    return _same_bytes(file, change.written[path])


def _same_bytes(left: str, right: str) -> bool:
    if not os.path.isfile(left) or os.path.getsize(left) != os.path.getsize(right):
        return False
    with open(left, "rb") as first, open(right, "rb") as second:
        return first.read() == second.read()
