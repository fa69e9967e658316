"""What stands in the way of a site in its output folder, looked at before anything there is touched.

What the build made it may replace and delete. All else in the folder belongs to somebody: it is never overwritten, and
nothing is written or deleted through a link, which may lead to anywhere.
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


class Ground(Enum):
    """What stands at a path."""

    NOTHING = auto()
    FILE = auto()
    FOLDER = auto()
    LINK = auto()


def ground(path: str) -> Ground:
    """What stands at a path, without following a link at its end."""
    try:
        status = os.lstat(path)
    except OSError as error:
        if error.errno in NOTHING_THERE:
            return Ground.NOTHING
        raise
    if stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION:
        return Ground.LINK
    return Ground.FOLDER if stat.S_ISDIR(status.st_mode) else Ground.FILE


@dataclass(frozen=True)
class Change:
    """What is about to happen in an output folder.

    `made` is what earlier builds made there, `removed` which of that goes, `emptied` the folders that may go with it,
    `written` the files that come, each with the staged file that has its bytes.
    """

    output: str
    shown: str
    made: Collection[SitePath]
    removed: frozenset[SitePath]
    emptied: frozenset[SitePath]
    written: Mapping[SitePath, str]


def obstacles(change: Change) -> tuple[Problem, ...]:
    """Every problem that keeps a change from being made: `foreign-file`, `-folder`, `-link`, and `cannot-write`."""
    touched = {posixpath.dirname(path) for path in change.written}
    ways = {folder: way_to(change.output, folder, change.removed) for folder in touched}
    blocked = {way for way in ways.values() if way[0] in (Ground.FILE, Ground.LINK)}
    found = [(_FOREIGN[kind], path) for kind, path in blocked]
    found += [("cannot-write", folder) for folder in _unwritable(change)[:1]]
    for path in change.written:
        if ways[posixpath.dirname(path)][0] is Ground.FOLDER:
            kind = ground(os.path.join(change.output, path))
            if not _may_replace(change, path, kind):
                found.append((_FOREIGN[kind], path))
    shown = [(code, posixpath.join(change.shown, path).rstrip("/")) for code, path in sorted(found)]
    return tuple(path_problem(code, path, reason="EACCES") for code, path in shown)


def way_to(output: str, folder: str, removed: Collection[str] = ()) -> tuple[Ground, str]:
    """Whether one can go from the output down to a folder of the site, and how far.

    FOLDER: all the way. NOTHING: from the given path on there is nothing yet, or a file that is to be `removed`.
    FILE and LINK: that is what stands at the given path.
    """
    reached = ""
    for part in folder.split("/") if folder else ():
        reached = posixpath.join(reached, part)
        kind = ground(os.path.join(output, reached))
        if kind is Ground.FILE and reached in removed:
            return Ground.NOTHING, reached
        if kind is not Ground.FOLDER:
            return kind, reached
    return Ground.FOLDER, folder


_FOREIGN = {Ground.FILE: "foreign-file", Ground.FOLDER: "foreign-folder", Ground.LINK: "foreign-link"}


def _unwritable(change: Change) -> list[str]:
    """The folders in which something has to happen and nothing may, the topmost first."""
    if ground(change.output) is not Ground.FOLDER:
        return []
    folders = {posixpath.dirname(path) for path in (*change.written, *change.removed)}
    existing = {_deepest_folder(change.output, folder) for folder in folders}
    may = os.W_OK | os.X_OK
    return sorted(folder for folder in existing if not os.access(os.path.join(change.output, folder), may))


def _deepest_folder(output: str, folder: str) -> str:
    kind, reached = way_to(output, folder)
    return folder if kind is Ground.FOLDER else posixpath.dirname(reached)


def _may_replace(change: Change, path: SitePath, kind: Ground) -> bool:
    """Whether a file may come at a path where this stands now."""
    match kind:
        case Ground.NOTHING:
            return True
        case Ground.FILE:
            return _is_ours(change, path)
        case Ground.FOLDER:
            return _will_be_gone(change, path)
        case Ground.LINK:
            return False


def _will_be_gone(change: Change, folder: SitePath) -> bool:
    """Whether all that a folder holds is about to be removed, so that a file can come in its place."""
    for parent, folders, files in os.walk(os.path.join(change.output, folder)):
        inside = os.path.relpath(parent, change.output).replace(os.sep, "/")
        if inside not in change.emptied or not all(posixpath.join(inside, file) in change.removed for file in files):
            return False
        if any(os.path.islink(os.path.join(parent, name)) for name in folders):
            return False
    return True


def _is_ours(change: Change, path: SitePath) -> bool:
    """Whether a file was made by an earlier build, or has exactly the bytes that are about to be written."""
    if path in change.made:
        return True
    file = os.path.join(change.output, path)
    # Where `Foto.jpg` and `foto.jpg` are one file, the manifest may know it under the other spelling.
    twins = (os.path.join(change.output, made) for made in change.made if made.casefold() == path.casefold())
    if any(os.path.exists(twin) and os.path.samefile(twin, file) for twin in twins):
        return True
    return _same_bytes(file, change.written[path])


def _same_bytes(one: str, other: str) -> bool:
    if not os.path.isfile(one) or os.path.getsize(one) != os.path.getsize(other):
        return False
    with open(one, "rb") as first, open(other, "rb") as second:
        return first.read() == second.read()
