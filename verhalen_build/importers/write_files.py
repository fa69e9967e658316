"""Writes new files into an archive: all of them or none, and never over an existing file."""

import os
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.author.create import write_new
from verhalen_build.model.names import LONGEST_SLUG, Slug, SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem


@dataclass(frozen=True)
class NewFile:
    """A file to be written: its path in the archive and its bytes."""

    path: SourcePath
    data: bytes


def write_all(root: Path, files: Sequence[NewFile]) -> None:
    """Writes all files, or none: when one fails, those already written are removed.

    The paths must differ. Raises UserFault: a `file-exists` for each path that exists, `cannot-write`, `disk-full`.
    """
    taken = [file.path for file in files if os.path.lexists(root / file.path)]
    if taken:
        raise UserFault(*(path_problem("file-exists", path) for path in taken))
    written: list[Path] = []
    new_folders = _missing_folders(root, (file.path for file in files))
    try:
        for file in files:
            write_new(root / file.path, file.path, file.data)
            written.append(root / file.path)
    except BaseException:
        _roll_back(written, new_folders)
        raise


def free_slug(slug: Slug, taken: Collection[str]) -> Slug:
    """The slug itself, or with the first number that makes it unique: `de-tuin-2`."""
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        suffix = f"-{number}"
        candidate = Slug(slug[: LONGEST_SLUG - len(suffix)].rstrip("-") + suffix)
    return candidate


def _missing_folders(root: Path, paths: Iterable[SourcePath]) -> list[Path]:
    """The folders that have to be made for the files, deepest first."""
    missing = {folder for path in paths for folder in (root / path).parents if not folder.exists()}
    return sorted(missing, key=lambda folder: len(folder.parts), reverse=True)


def _roll_back(files: list[Path], folders: list[Path]) -> None:
    # Best effort: files that cannot be removed are left; the original error is re-raised.
    for file in files:
        with suppress(OSError):
            file.unlink()
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
