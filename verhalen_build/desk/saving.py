"""Saves edits atomically, only in stories/, and never over changes that somebody else made meanwhile."""

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

from verhalen_build.desk.file_editor import extract_item
from verhalen_build.model.archive_paths import STATE, STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.schema import Kind
from verhalen_build.publish.faults import disk_faults, path_problem, retry_while_in_use
from verhalen_build.read.sources import read_bytes

TRASH = f"{STATE}/trash"
"""The folder for replaced versions and removed files; nothing in it is ever deleted by this program."""

PICTURES = f"{STORIES}/images"
"""The folder for uploaded pictures."""

_ENDINGS = (".md", ".markdown", ".yaml", ".yml", ".jpg", ".jpeg", ".png", ".webp", ".gif")
# What Windows refuses or reinterprets in a file name.
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\\:*?"<>|]|[ .]$')
# Temporary files: hidden, so that the build and the preview ignore them.
_TEMPORARY_NAME = re.compile(r"\.verhalen-[0-9a-f]{16}")
_ABANDONED_AFTER = 3600
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Saved(msgspec.Struct, frozen=True):
    """A file was written or removed; `digest` is that of its bytes, "" when removed.

    `trashed` is the path in TRASH of the earlier version; "" for none.
    """

    path: SourcePath
    digest: str
    trashed: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """Nothing was written: the file has changed since the writer opened it.

    `theirs` is its current text and `digest` that of its bytes, both "" if it no longer exists; `ours` is the text
    that was not saved, "" for a removal.
    """

    path: SourcePath
    digest: str
    theirs: str
    ours: str


def save(root: Path, path: SourcePath, data: bytes, expected: str | None) -> Saved | Conflict:
    """Writes a file if the digest of its bytes is `expected`; if that is None, the file must not exist.

    `root` is the archive. Raises UserFault: `not-for-the-desk`, `cannot-write`, `disk-full`.
    """
    target = _target(root, path)
    with disk_faults(path):
        current = _read_current(target)
        conflict = _conflict(path, current, expected, data)
        if conflict is not None:
            return conflict
        if current != data:
            _write(target, data)
    return Saved(path, digest(data))


def overwrite(root: Path, path: SourcePath, data: bytes, now: datetime) -> Saved:
    """Writes a file unconditionally, and keeps the earlier version in TRASH. Raises UserFault as `save` does."""
    target = _target(root, path)
    with disk_faults(path):
        current = _read_current(target)
    trash_path = "" if current is None or current == data else keep_in_trash(root, path, current, now)
    with disk_faults(path):
        _write(target, data)
    return Saved(path, digest(data), trash_path)


def remove(root: Path, path: SourcePath, expected: str, now: datetime) -> Saved | Conflict:
    """Moves a file to TRASH if the digest of its bytes is `expected`; of a link, the target stays.

    Raises UserFault as `save` does.
    """
    target = _target(root, path)
    with disk_faults(path):
        current = _read_current(target)
    conflict = _conflict(path, current, expected, b"")
    if conflict is not None or current is None:
        return conflict or Saved(path, "")
    # Copied first, as the trash may be on another file system.
    trash_path = keep_in_trash(root, path, current, now)
    with disk_faults(path):
        retry_while_in_use(partial(os.remove, root / path))
    return Saved(path, "", trash_path)


def remove_item(root: Path, path: SourcePath, kind: Kind, item: int, expected: str, now: datetime) -> Saved | Conflict:
    """Moves an item of a list file to TRASH. Raises UserFault as `save` does, and NoSuchItem."""
    target = _target(root, path)
    with disk_faults(path):
        current = _read_current(target)
    conflict = _conflict(path, current, expected, b"")
    if conflict is not None or current is None:
        return conflict or Saved(path, "")
    data, removed = extract_item(current, kind, item)
    trash_path = keep_in_trash(root, path, removed, now)
    with disk_faults(path):
        _write(target, data)
    return Saved(path, digest(data), trash_path)


def keep_version(root: Path, path: SourcePath, data: bytes, now: datetime) -> str:
    """Keeps a version of a file in TRASH that was not saved; returns its path.

    Raises UserFault as `save` does.
    """
    _target(root, path)
    return keep_in_trash(root, path, data, now)


def new_path(root: Path, kind: Kind, title: str) -> SourcePath:
    """The path for a new record, with a number if the name is taken.

    Raises UserFault: `title-needed`, `no-address`.
    """
    slug = slugify(title)
    folder = "/".join(part for part in (STORIES, kind.folder) if part)
    if not slug:
        code = "no-address" if title.strip() else "title-needed"
        raise UserFault(Problem(code, Location(SourcePath(f"{folder}/.md")), title))
    return _free_path(root, folder, slug, ".md")


def new_picture_path(root: Path, name: str, data: bytes) -> SourcePath:
    """The path for a new picture in PICTURES; that of the same picture if it exists."""
    stem, ending = os.path.splitext(name)
    return _free_path(root, PICTURES, stem, ending, data)


def sweep(root: Path) -> None:
    """Removes temporary files in stories/ and TRASH of saves that were interrupted more than an hour ago.

    Best effort: files that cannot be removed are left.
    """
    before = time.time() - _ABANDONED_AFTER
    for folder in (STORIES, TRASH):
        for parent, folders, names in os.walk(root / folder):
            # Nothing is ever saved in hidden folders, and some are large.
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in filter(_TEMPORARY_NAME.fullmatch, names):
                with suppress(OSError):
                    _remove_older(os.path.join(parent, name), before)


def _remove_older(path: str, before: float) -> None:
    status = os.lstat(path)
    if stat.S_ISREG(status.st_mode) and status.st_mtime < before:
        os.remove(path)


def _free_path(root: Path, folder: str, stem: str, ending: str, data: bytes | None = None) -> SourcePath:
    """A path that is free or holds just these bytes, with a number if the name is taken."""
    number = 1
    while True:
        path = SourcePath(f"{folder}/{_numbered(stem, number)}{ending}")
        number += 1
        if _RESERVED.fullmatch(PurePosixPath(path).name):
            continue
        # A broken link takes up a name as well.
        if not os.path.lexists(root / path) or (data is not None and _holds(root, path, data)):
            return path


def _holds(root: Path, path: SourcePath, data: bytes) -> bool:
    return os.path.isfile(root / path) and read_bytes(root, path) == data


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"


def _target(root: Path, path: SourcePath) -> str:
    """The file for a path, with links resolved; they must stay in stories/."""
    parts = path.split("/")
    stories = os.path.realpath(root / STORIES)
    target = os.path.realpath(root / path) if all(map(_is_name, parts)) else ""
    fits = len(parts) > 1 and parts[0] == STORIES and path.lower().endswith(_ENDINGS)
    if not target or not fits or not Path(target).is_relative_to(stories):
        raise UserFault(path_problem("not-for-the-desk", path))
    return target


def _is_name(part: str) -> bool:
    """Whether a part of a path is a name that is safe on every system and not hidden from reading."""
    hidden = part.startswith((".", "_", "~"))
    return bool(part) and not hidden and not _UNSAFE_IN_NAME.search(part) and not _RESERVED.fullmatch(part)


def _read_current(target: str) -> bytes | None:
    """The bytes of a file; None if it does not exist."""
    try:
        with open(target, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _conflict(path: SourcePath, current: bytes | None, expected: str | None, data: bytes) -> Conflict | None:
    current_digest = None if current is None else digest(current)
    if current_digest == expected or (current == data and expected is None):
        return None
    return Conflict(path, current_digest or "", _as_text(current or b""), _as_text(data))


def _as_text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


def _write(target: str, data: bytes) -> None:
    """Replaces a file atomically, with its permissions, and with its owner where allowed."""
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, f".verhalen-{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            # Fails for a read-only file, which os.replace would overwrite.
            with open(target, "r+b"):
                pass
            _copy_owner(target, temporary)
            shutil.copymode(target, temporary)
        retry_while_in_use(partial(os.replace, temporary, target))
    except BaseException:
        with suppress(OSError):
            os.remove(temporary)
        raise


def _copy_owner(target: str, temporary: str) -> None:
    """Copies the owner and group of a file, where the system has these and allows it."""
    if hasattr(os, "chown"):
        status = os.stat(target)
        with suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)


def keep_in_trash(root: Path, path: SourcePath, data: bytes, now: datetime) -> str:
    """Writes a version to TRASH, named by time and file name; returns its path."""
    name = f"{now:%Y%m%d-%H%M%S}-{PurePosixPath(path).name}"
    stem, ending = os.path.splitext(name)
    with disk_faults(TRASH):
        trash_path = _free_path(root, TRASH, stem, ending)
        _write(os.fspath(root / trash_path), data)
    return trash_path
