"""Saves edits atomically, only in stories/, and never over changes that somebody else made meanwhile."""

import os
import stat
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from verhalen_build.desk.atomic_files import (
    TEMPORARY_NAME,
    config_target,
    free_path,
    read_current,
    target_of,
    write_file,
)
from verhalen_build.desk.file_editor import extract_item
from verhalen_build.desk.source import legible_text
from verhalen_build.desk.trash import TRASH, TRASH_ORIGINS, TrashReason, keep_in_trash
from verhalen_build.desk.versions import VERSIONS, keep_earlier_version
from verhalen_build.model.archive_paths import CONFIG, STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.schema import Kind
from verhalen_build.publish.faults import disk_faults, retry_while_in_use

PICTURES = f"{STORIES}/images"
"""The folder for uploaded pictures."""

_ABANDONED_AFTER = 3600


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

    What it held is kept as an earlier version. `root` is the archive.

    Raises UserFault: `not-for-the-desk`, `cannot-write`, `disk-full`.
    """
    return _save(root, path, target_of(root, path), data, expected)


def save_config(root: Path, data: bytes, expected: str) -> Saved | Conflict:
    """Writes config.yaml as `save` does. Raises UserFault as that does."""
    return _save(root, CONFIG, config_target(root), data, expected)


def overwrite_config(root: Path, data: bytes, now: datetime) -> Saved:
    """Writes config.yaml as `overwrite` does. Raises UserFault as that does."""
    return _overwrite(root, CONFIG, config_target(root), data, now)


def _save(root: Path, path: SourcePath, target: str, data: bytes, expected: str | None) -> Saved | Conflict:
    with disk_faults(path):
        current = read_current(target)
        conflict = _conflict(path, current, expected, data)
        if conflict is not None:
            return conflict
        if current != data:
            _replace(root, path, target, current, data)
    return Saved(path, digest(data))


def overwrite(root: Path, path: SourcePath, data: bytes, now: datetime) -> Saved:
    """Writes a file unconditionally, and keeps what it held in TRASH. Raises UserFault as `save` does."""
    return _overwrite(root, path, target_of(root, path), data, now)


def _overwrite(root: Path, path: SourcePath, target: str, data: bytes, now: datetime) -> Saved:
    with disk_faults(path):
        current = read_current(target)
    trash_path = ""
    if current is not None and current != data:
        trash_path = keep_in_trash(root, path, current, now, TrashReason.REPLACED)
    with disk_faults(path):
        _replace(root, path, target, current, data)
    return Saved(path, digest(data), trash_path)


def remove(root: Path, path: SourcePath, expected: str, now: datetime) -> Saved | Conflict:
    """Moves a file to TRASH if the digest of its bytes is `expected`; of a link, the target stays.

    Raises UserFault as `save` does.
    """
    target = target_of(root, path)
    with disk_faults(path):
        current = read_current(target)
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
    target = target_of(root, path)
    with disk_faults(path):
        current = read_current(target)
    conflict = _conflict(path, current, expected, b"")
    if conflict is not None or current is None:
        return conflict or Saved(path, "")
    data, removed = extract_item(current, kind, item)
    trash_path = keep_in_trash(root, path, removed, now, is_item=True)
    with disk_faults(path):
        _replace(root, path, target, current, data)
    return Saved(path, digest(data), trash_path)


def keep_version(root: Path, path: SourcePath, data: bytes, now: datetime) -> str:
    """Keeps a version of a file in TRASH that was not saved; returns its path.

    Raises UserFault as `save` does.
    """
    if path != CONFIG:
        target_of(root, path)
    return keep_in_trash(root, path, data, now, TrashReason.UNSAVED)


def new_path(root: Path, kind: Kind, title: str, language: str = "") -> SourcePath:
    """The path for a new record, with a number if the name is taken; with the `language` first, for a translation.

    Raises UserFault: `title-needed`, `no-address`.
    """
    slug = slugify(title)
    folder = "/".join(part for part in (STORIES, kind.folder) if part)
    if not slug:
        code = "no-address" if title.strip() else "title-needed"
        raise UserFault(Problem(code, Location(SourcePath(f"{folder}/.md")), title))
    is_taken = os.path.lexists(root / folder / f"{slug}.md")
    return free_path(root, folder, f"{slug}.{slugify(language)}" if language and is_taken else slug, ".md")


def new_picture_path(root: Path, name: str, data: bytes) -> SourcePath:
    """The path for a new picture in PICTURES; that of the same picture if it exists."""
    stem, ending = os.path.splitext(name)
    return free_path(root, PICTURES, stem, ending, lambda path: path.read_bytes() == data)


def sweep(root: Path) -> None:
    """Removes temporary files in stories/, TRASH and VERSIONS of saves that were interrupted more than an hour ago.

    Best effort: files that cannot be removed are left.
    """
    before = time.time() - _ABANDONED_AFTER
    for folder in (STORIES, TRASH, TRASH_ORIGINS, VERSIONS):
        for parent, folders, names in os.walk(root / folder):
            # Nothing is ever saved in hidden folders, and some are large.
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in filter(TEMPORARY_NAME.fullmatch, names):
                with suppress(OSError):
                    _remove_older(os.path.join(parent, name), before)


def _remove_older(path: str, before: float) -> None:
    status = os.lstat(path)
    if stat.S_ISREG(status.st_mode) and status.st_mtime < before:
        os.remove(path)


def _replace(root: Path, path: SourcePath, target: str, current: bytes | None, data: bytes) -> None:
    """Writes a file; what it held is kept as an earlier version."""
    if current is not None:
        keep_earlier_version(root, path, current, os.stat(target).st_mtime, datetime.now(UTC))
    write_file(target, data)


def _conflict(path: SourcePath, current: bytes | None, expected: str | None, data: bytes) -> Conflict | None:
    current_digest = None if current is None else digest(current)
    if current_digest == expected or (current == data and expected is None):
        return None
    return Conflict(path, current_digest or "", legible_text(current or b""), legible_text(data))
