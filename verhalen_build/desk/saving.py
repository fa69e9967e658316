"""Writes what was edited: whole or not at all, only in stories/, and never over what somebody else wrote meanwhile."""

import os
import re
import secrets
import shutil
import stat
import time
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

import msgspec

from verhalen_build.desk.edit import without_item
from verhalen_build.model.digests import digest
from verhalen_build.model.layout import STATE, STORIES
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.schema import Kind
from verhalen_build.publish.faults import disk_faults, path_problem, patiently
from verhalen_build.read.sources import read_bytes

TRASH = f"{STATE}/trash"
"""Where versions and files go that are not wanted any more; nothing there is ever deleted by us."""

PICTURES = f"{STORIES}/images"
"""Where pictures go that are brought to the desk."""

_ENDINGS = (".md", ".markdown", ".yaml", ".yml", ".jpg", ".jpeg", ".png", ".webp", ".gif")
# What Windows refuses in a name, or reads as something else than a name.
_NOT_IN_NAME = re.compile(r'[\x00-\x1f\\:*?"<>|]|[ .]$')
# What a file is called until it is whole: neither the reader nor the preview looks at such names.
_UNFINISHED = re.compile(r"\.verhalen-[0-9a-f]{16}")
_ABANDONED_AFTER = 3600
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Saved(msgspec.Struct, frozen=True):
    """A file was written or removed; `digest` names its bytes, "" where it is gone.

    `kept` is where the version that stood there can be found, a path in TRASH; "" where none was put aside.
    """

    path: SourcePath
    digest: str
    kept: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """Nothing was written: the file is no longer what the writer began from.

    `theirs` is the text that stands there now and `digest` the name of its bytes, both "" where the file is gone;
    `ours` is the text that was not saved, "" where the file was to be removed.
    """

    path: SourcePath
    digest: str
    theirs: str
    ours: str


def save(root: Path, path: SourcePath, data: bytes, expected: str | None) -> Saved | Conflict:
    """Writes a file if it still holds the bytes named `expected`, or if it is not there where that is None.

    `root` is the archive. Raises UserFault: `not-for-the-desk`, `cannot-write`, `disk-full`.
    """
    target = _target(root, path)
    with disk_faults(path):
        standing = _standing(target)
        conflict = _conflict(path, standing, expected, data)
        if conflict is not None:
            return conflict
        if standing != data:
            _write(target, data)
    return Saved(path, digest(data))


def overwrite(root: Path, path: SourcePath, data: bytes, now: datetime) -> Saved:
    """Writes a file whatever it holds, and puts what it held in TRASH. Raises UserFault as `save` does."""
    target = _target(root, path)
    with disk_faults(path):
        standing = _standing(target)
    kept = "" if standing is None or standing == data else _keep(root, path, standing, now)
    with disk_faults(path):
        _write(target, data)
    return Saved(path, digest(data), kept)


def remove(root: Path, path: SourcePath, expected: str, now: datetime) -> Saved | Conflict:
    """Moves a file to TRASH if it still holds what `expected` names; of a link, what it leads to stays.

    Raises UserFault as `save` does.
    """
    target = _target(root, path)
    with disk_faults(path):
        standing = _standing(target)
    conflict = _conflict(path, standing, expected, b"")
    if conflict is not None or standing is None:
        return conflict or Saved(path, "")
    # A copy first: the trash may be on another disk, where nothing can be moved to.
    kept = _keep(root, path, standing, now)
    with disk_faults(path):
        patiently(partial(os.remove, root / path))
    return Saved(path, "", kept)


def remove_item(root: Path, path: SourcePath, kind: Kind, item: int, expected: str, now: datetime) -> Saved | Conflict:
    """Takes an item out of a list file and puts it in TRASH. Raises UserFault as `save` does, and NoSuchItem."""
    target = _target(root, path)
    with disk_faults(path):
        standing = _standing(target)
    conflict = _conflict(path, standing, expected, b"")
    if conflict is not None or standing is None:
        return conflict or Saved(path, "")
    data, removed = without_item(standing, kind, item)
    kept = _keep(root, path, removed, now)
    with disk_faults(path):
        _write(target, data)
    return Saved(path, digest(data), kept)


def put_aside(root: Path, path: SourcePath, data: bytes, now: datetime) -> str:
    """Puts a version of a file in TRASH that gives way to the one that stands; gives its path.

    Raises UserFault as `save` does.
    """
    _target(root, path)
    return _keep(root, path, data, now)


def new_path(root: Path, kind: Kind, title: str) -> SourcePath:
    """Where a new record goes; a number is added to a name that is taken.

    Raises UserFault: `title-needed`, `no-address`.
    """
    slug = slugify(title)
    folder = "/".join(part for part in (STORIES, kind.folder) if part)
    if not slug:
        code = "no-address" if title.strip() else "title-needed"
        raise UserFault(Problem(code, Location(SourcePath(f"{folder}/.md")), title))
    return _free(root, folder, slug, ".md")


def new_picture_path(root: Path, name: str, data: bytes) -> SourcePath:
    """Where a new picture goes, in PICTURES; that of the same picture where it is there already."""
    stem, ending = os.path.splitext(name)
    return _free(root, PICTURES, stem, ending, data)


def sweep(root: Path) -> None:
    """Removes what savings that were cut off, more than an hour ago, left behind in stories/ and in TRASH.

    What cannot be removed stays.
    """
    before = time.time() - _ABANDONED_AFTER
    for folder in (STORIES, TRASH):
        for place, folders, names in os.walk(root / folder):
            # Nothing is ever saved in these, and some are large.
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in filter(_UNFINISHED.fullmatch, names):
                with suppress(OSError):
                    _remove_older(os.path.join(place, name), before)


def _remove_older(path: str, before: float) -> None:
    status = os.lstat(path)
    if stat.S_ISREG(status.st_mode) and status.st_mtime < before:
        os.remove(path)


def _free(root: Path, folder: str, stem: str, ending: str, data: bytes | None = None) -> SourcePath:
    """A path where nothing stands, or just these bytes; a number is added where the name is taken."""
    number = 1
    while True:
        path = SourcePath(f"{folder}/{_numbered(stem, number)}{ending}")
        number += 1
        if _RESERVED.fullmatch(PurePosixPath(path).name):
            continue
        # A link that leads nowhere takes a name too.
        if not os.path.lexists(root / path) or (data is not None and _holds(root, path, data)):
            return path


def _holds(root: Path, path: SourcePath, data: bytes) -> bool:
    return os.path.isfile(root / path) and read_bytes(root, path) == data


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"


def _target(root: Path, path: SourcePath) -> str:
    """The file that a path leads to, through links as long as these stay in stories/."""
    parts = path.split("/")
    stories = os.path.realpath(root / STORIES)
    target = os.path.realpath(root / path) if all(map(_is_name, parts)) else ""
    fits = len(parts) > 1 and parts[0] == STORIES and path.lower().endswith(_ENDINGS)
    if not target or not fits or not Path(target).is_relative_to(stories):
        raise UserFault(path_problem("not-for-the-desk", path))
    return target


def _is_name(part: str) -> bool:
    """Whether a part of a path is a plain name, which no system takes for something else and the reader reads."""
    hidden = part.startswith((".", "_", "~"))
    return bool(part) and not hidden and not _NOT_IN_NAME.search(part) and not _RESERVED.fullmatch(part)


def _standing(target: str) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        with open(target, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _conflict(path: SourcePath, standing: bytes | None, expected: str | None, data: bytes) -> Conflict | None:
    found = None if standing is None else digest(standing)
    if found == expected or (standing == data and expected is None):
        return None
    return Conflict(path, found or "", _shown(standing or b""), _shown(data))


def _shown(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


def _write(target: str, data: bytes) -> None:
    """Puts a file in place in one step, with the owner, if it may, and the permissions of the one that stood there."""
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    draft = os.path.join(folder, f".verhalen-{secrets.token_hex(8)}")
    try:
        with open(draft, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            # A file that was closed to writing stays as it is: to replace one it would not have to be open.
            with open(target, "r+b"):
                pass
            _copy_owner(target, draft)
            shutil.copymode(target, draft)
        patiently(partial(os.replace, draft, target))
    except BaseException:
        with suppress(OSError):
            os.remove(draft)
        raise


def _copy_owner(target: str, draft: str) -> None:
    """Gives a file the owner and group of another, where there are any and we may."""
    if hasattr(os, "chown"):
        owned = os.stat(target)
        with suppress(OSError):
            os.chown(draft, owned.st_uid, owned.st_gid)


def _keep(root: Path, path: SourcePath, data: bytes, now: datetime) -> str:
    """Puts a version in the trash, under the time and its name; gives its path."""
    name = f"{now:%Y%m%d-%H%M%S}-{PurePosixPath(path).name}"
    stem, ending = os.path.splitext(name)
    with disk_faults(TRASH):
        kept = _free(root, TRASH, stem, ending)
        _write(os.fspath(root / kept), data)
    return kept
