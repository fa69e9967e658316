"""Earlier versions of files: each as it was before a save at the desk, the last twenty."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from verhalen_build.desk.atomic_files import write_file, written_at
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.publish.faults import disk_faults
from verhalen_build.read.sources import read_bytes

VERSIONS = f"{STATE}/versions"
"""The folder for earlier versions, with a folder for each file."""

MOST_VERSIONS = 20
"""The most versions of a file that are kept."""

# By when it was kept, as what it held may be older than any other version; with a number where that is coarse.
_NAME = re.compile(r"(\d{8}-\d{6}-\d{6})(?:-(\d+))?")
_MOMENT = "%Y%m%d-%H%M%S-%f"


@dataclass(frozen=True, order=True)
class Version:
    """An earlier version of a file: when it was kept, its number at that moment, where, and when it was written."""

    kept_at: datetime
    number: int
    path: SourcePath
    written: datetime


def keep_earlier_version(root: Path, path: SourcePath, data: bytes, written: float, now: datetime) -> None:
    """Keeps what a file held, written at a time in seconds, before it is written anew; drops those kept longest ago.

    Raises UserFault: `cannot-write`, `disk-full`.
    """
    folder = _folder(path)
    earlier = versions_of(root, path)
    if earlier and read_bytes(root, earlier[0].path) == data:
        return
    kept_at, number = now.astimezone(UTC), 1
    if earlier and kept_at <= earlier[0].kept_at:
        # A clock that is coarse, or was set back.
        kept_at, number = earlier[0].kept_at.astimezone(UTC), earlier[0].number + 1
    name = kept_at.strftime(_MOMENT) + (f"-{number}" if number > 1 else "") + PurePosixPath(path).suffix
    target = os.fspath(root / folder / name)
    with disk_faults(VERSIONS):
        write_file(target, data)
        # Only for who looks at it; not every disk can.
        with suppress(OSError):
            os.utime(target, (written, written))
        for version in versions_of(root, path)[MOST_VERSIONS:]:
            os.remove(root / version.path)


def versions_of(root: Path, path: SourcePath) -> tuple[Version, ...]:
    """The earlier versions of a file, the last kept first."""
    folder = _folder(path)
    versions: list[Version | None] = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(root / folder) as entries:
        versions = [
            _version(SourcePath(f"{folder}/{entry.name}"), entry)
            for entry in entries
            # A link could lead out of the archive.
            if entry.is_file(follow_symlinks=False)
        ]
    return tuple(sorted((version for version in versions if version), reverse=True))


def _folder(path: SourcePath) -> str:
    """The folder for a file: named by its digest, as a path may hold the name of somebody who is forgotten later."""
    return f"{VERSIONS}/{digest(path.encode())}"


def _version(path: SourcePath, entry: "os.DirEntry[str]") -> Version | None:
    """The version in a file; None for any other file."""
    matched = _NAME.fullmatch(PurePosixPath(path).stem)
    if matched is None:
        return None
    # Digits that are no date.
    with suppress(ValueError):
        kept_at = datetime.strptime(matched[1], _MOMENT).replace(tzinfo=UTC).astimezone()
        return Version(kept_at, int(matched[2] or 1), path, written_at(entry))
    return None
