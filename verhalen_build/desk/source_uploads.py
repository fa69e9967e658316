"""What a writer uploads to be brought in: files of one source, kept apart until they are brought in or thrown away."""

import os
import re
import secrets
import shutil
from pathlib import Path
from time import time

from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem

FOLDER = f"{STATE}/bring-in/uploads"
"""Where uploads are kept, with a folder for each source."""

LARGEST_UPLOAD = 100 * 1024 * 1024
"""The most bytes of a file."""

LARGEST_SOURCE = 1024 * 1024 * 1024
"""The most bytes of all files of a source."""

MOST_FILES = 20_000
_ABANDONED_AFTER = 24 * 60 * 60
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_DEEPEST = 30


class SourceUploads:
    """The uploads in one archive."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        # By name of a source the number of its files, and their bytes.
        self._sizes: dict[str, tuple[int, int]] = {}

    def begin(self) -> str:
        """A name for a source of which files will come; what was left of others for a day is removed.

        Raises UserFault: `cannot-write`, `disk-full`.
        """
        self.remove_older(time() - _ABANDONED_AFTER)
        name = secrets.token_hex(16)
        with disk_faults(FOLDER):
            (self._folder / name).mkdir(parents=True)
        self._sizes[name] = (0, 0)
        return name

    def keep(self, source: str, name: str, data: bytes) -> None:
        """Keeps a file of a source under its name, which may have folders.

        Raises UserFault: `upload-name` for a name that is not safe on every computer, `upload-too-much` where the
        source becomes too large, `upload-gone`, `cannot-write`, `disk-full`.
        """
        path = self._path(source)
        parts = name.split("/")
        if len(parts) > _DEEPEST or not all(map(_is_safe, parts)):
            raise UserFault(path_problem("upload-name", SourcePath(name)))
        count, size = self._sizes[source]
        self._sizes[source] = count, size = count + 1, size + len(data)
        if count > MOST_FILES or size > LARGEST_SOURCE:
            raise UserFault(path_problem("upload-too-much", SourcePath(name)))
        file = path.joinpath(*parts)
        with disk_faults(name):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def paths(self, source: str) -> tuple[Path, ...]:
        """What was uploaded, at the highest level: files, and the folders that were chosen.

        Raises UserFault (`upload-gone`).
        """
        return tuple(sorted(self._path(source).iterdir()))

    def remove(self, source: str) -> None:
        """Removes what was uploaded of a source. Raises UserFault (`upload-gone`)."""
        shutil.rmtree(self._path(source), ignore_errors=True)
        del self._sizes[source]

    def remove_older(self, time: float) -> None:
        """Removes the sources that began before a time. Best effort: what cannot be removed is left."""
        try:
            folders = [entry for entry in os.scandir(self._folder) if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return
        for folder in folders:
            if folder.stat().st_mtime < time:
                shutil.rmtree(folder.path, ignore_errors=True)

    def _path(self, source: str) -> Path:
        """The folder of a source of this run, whose name was made here."""
        path = self._folder / source
        if source not in self._sizes or not path.is_dir():
            raise UserFault(path_problem("upload-gone", SourcePath(FOLDER)))
        return path


def _is_safe(part: str) -> bool:
    """Whether a part of a path is a name on every system, and leads nowhere else."""
    is_name = bool(part) and part.strip(". ") != "" and len(part.encode("utf-8", "replace")) <= 255
    return is_name and not _UNSAFE.search(part) and not _RESERVED.fullmatch(part)
