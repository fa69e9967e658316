"""The trash of an archive: what was removed or not chosen, with where it was, when it went, and by whom."""

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

import msgspec

from verhalen_build.desk.atomic_files import free_path, read_current, write_file, written_at
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.names import SourcePath
from verhalen_build.publish.faults import disk_faults

TRASH = f"{STATE}/trash"
"""The folder for replaced versions and removed files; these leave when put back, or to forget somebody in them."""

TRASH_ORIGINS = f"{STATE}/trash-origins"
"""The folder that tells where each file in the trash comes from."""
_NAME = re.compile(r"(\d{8}-\d{6})-(.+)")


class TrashReason(StrEnum):
    """Why something is in the trash: it was removed, another version was saved over it, or it was never saved."""

    REMOVED = "removed"
    REPLACED = "replaced"
    UNSAVED = "unsaved"


class Origin(msgspec.Struct, frozen=True):
    """Where a file in the trash comes from; `is_item` for an item of the list file `path`.

    `by` is the name of the account on the computer, "" if that is not known.
    """

    path: SourcePath
    reason: TrashReason
    is_item: bool = False
    by: str = ""


@dataclass(frozen=True)
class TrashedFile:
    """A file in the trash: its path there, its own name, and when it went; `origin` is None if that is not known."""

    path: SourcePath
    name: str
    moment: datetime
    origin: Origin | None


def keep_in_trash(
    root: Path,
    path: SourcePath,
    data: bytes,
    now: datetime,
    reason: TrashReason = TrashReason.REMOVED,
    is_item: bool = False,
) -> str:
    """Writes the data of a file to TRASH, named by time and file name; returns its path there."""
    name = f"{now:%Y%m%d-%H%M%S}-{PurePosixPath(path).name}"
    stem, ending = os.path.splitext(name)
    origin = Origin(path, reason, is_item, _account())
    with disk_faults(TRASH):
        trash_path = free_path(root, TRASH, stem, ending)
        # First, so that what is in the trash can always be put back.
        write_file(_origin_file(root, trash_path), msgspec.json.encode(origin))
        write_file(os.fspath(root / trash_path), data)
    return trash_path


def trashed_files(root: Path) -> tuple[TrashedFile, ...]:
    """Every file in the trash, the last first."""
    return tuple(sorted(_trashed_files(root), key=lambda file: (file.moment, file.path), reverse=True))


def drop_from_trash(root: Path, file: TrashedFile) -> None:
    """Takes a file out of the trash that was put back."""
    with disk_faults(TRASH):
        os.remove(root / file.path)
        Path(_origin_file(root, file.path)).unlink(missing_ok=True)


def _trashed_files(root: Path) -> Iterator[TrashedFile]:
    with suppress(FileNotFoundError), os.scandir(root / TRASH) as entries:
        for entry in entries:
            # Temporary files of a save, and what somebody else put there, are hidden or no file.
            if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                path = SourcePath(f"{TRASH}/{entry.name}")
                yield TrashedFile(path, *_name_and_moment(entry), _origin(root, path))


def _name_and_moment(entry: "os.DirEntry[str]") -> tuple[str, datetime]:
    """The name that a file had, and when it went, by its name in the trash."""
    matched = _NAME.fullmatch(entry.name)
    if matched:
        # Digits that are no date.
        with suppress(ValueError):
            return matched[2], datetime.strptime(matched[1], "%Y%m%d-%H%M%S").astimezone()
    return entry.name, written_at(entry)


def _origin(root: Path, trash_path: SourcePath) -> Origin | None:
    """Where a file comes from; None for one of an earlier version of this program, or if that is damaged."""
    # Of each by itself, as the others can still be put back.
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, OSError):
        return msgspec.json.decode(read_current(_origin_file(root, trash_path)) or b"", type=Origin)
    return None


def _origin_file(root: Path, trash_path: str) -> str:
    return os.fspath(root / TRASH_ORIGINS / f"{PurePosixPath(trash_path).name}.json")


def _account() -> str:
    """The name of the account on this computer; "" if that cannot be told."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
