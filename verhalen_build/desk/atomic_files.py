"""Files of the desk: written atomically, under names that are safe on every system."""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from verhalen_build.model.archive_paths import CONFIG, STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem, retry_while_in_use
from verhalen_build.read.sources import read_bytes

_ENDINGS = (".md", ".markdown", ".yaml", ".yml", ".jpg", ".jpeg", ".png", ".webp", ".gif")
# What Windows refuses or reinterprets in a file name.
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\\:*?"<>|]|[ .]$')
# Temporary files: hidden, so that the build and the preview ignore them.
TEMPORARY_NAME = re.compile(r"\.verhalen-[0-9a-f]{16}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def target_of(root: Path, path: SourcePath, endings: tuple[str, ...] = _ENDINGS) -> str:
    """The file for a path, with links resolved; they must stay in stories/, and its name must have such an end."""
    parts = path.split("/")
    stories = os.path.realpath(root / STORIES)
    target = os.path.realpath(root / path) if all(map(_is_name, parts)) else ""
    fits = len(parts) > 1 and parts[0] == STORIES and path.lower().endswith(endings)
    if not target or not fits or not Path(target).is_relative_to(stories):
        raise UserFault(path_problem("not-for-the-desk", path))
    return target


def config_target(root: Path) -> str:
    """The file of config.yaml, with links resolved; they must stay in the archive."""
    target = os.path.realpath(root / CONFIG)
    if not Path(target).is_relative_to(os.path.realpath(root)):
        raise UserFault(path_problem("not-for-the-desk", CONFIG))
    return target


def _is_name(part: str) -> bool:
    """Whether a part of a path is a name that is safe on every system and not hidden from reading."""
    hidden = part.startswith((".", "_", "~"))
    return bool(part) and not hidden and not _UNSAFE_IN_NAME.search(part) and not _RESERVED.fullmatch(part)


def read_current(target: str) -> bytes | None:
    """The bytes of a file; None if it does not exist."""
    try:
        with open(target, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def readable_bytes(root: Path, path: SourcePath) -> bytes | None:
    """The bytes of a file; None where it cannot be read."""
    with suppress(UserFault):
        return read_bytes(root, path)
    return None


def written_at(path: "os.PathLike[str]") -> datetime:
    """When a file was written; 1970 where it is gone, or has a time that no calendar has."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(os.stat(path).st_mtime, UTC).astimezone()
    return datetime.fromtimestamp(0, UTC).astimezone()


def free_path(
    root: Path, folder: str, stem: str, ending: str, is_same: Callable[[Path], bool] = lambda path: False
) -> SourcePath:
    """A path that is free or has a file that is the same, with a number if the name is taken."""
    number = 1
    while True:
        path = SourcePath(f"{folder}/{_numbered(stem, number)}{ending}")
        number += 1
        if _RESERVED.fullmatch(PurePosixPath(path).name):
            continue
        # A broken link takes up a name as well.
        if not os.path.lexists(root / path) or (os.path.isfile(root / path) and is_same(root / path)):
            return path


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"


def write_file(target: str, data: bytes) -> None:
    """Replaces a file atomically, with its permissions, and with its owner where allowed."""
    with written_beside(os.path.dirname(target), [data]) as temporary:
        if os.path.exists(target):
            # Fails for a read-only file, which os.replace would overwrite.
            with open(target, "r+b"):
                pass
            _copy_owner(target, temporary)
            shutil.copymode(target, temporary)
        retry_while_in_use(partial(os.replace, temporary, target))


@contextmanager
def written_beside(folder: str, parts: Iterable[bytes]) -> Iterator[str]:
    """A temporary file in a folder, with all parts on the disk; it is removed unless it was moved."""
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, f".verhalen-{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with suppress(OSError):
            os.remove(temporary)


def _copy_owner(target: str, temporary: str) -> None:
    """Copies the owner and group of a file, where the system has these and allows it."""
    if hasattr(os, "chown"):
        status = os.stat(target)
        with suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
