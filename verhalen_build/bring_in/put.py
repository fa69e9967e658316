"""Puts new files in the archive: all of them or none, and never over a file that is there."""

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
    """A file that is yet to be written: its path in the archive and its bytes."""

    path: SourcePath
    data: bytes


def put_all(root: Path, files: Sequence[NewFile]) -> None:
    """Writes all files, or none: where one cannot be written, those that were made before it go again.

    The paths must differ. Raises UserFault: a `file-exists` for each name that is taken, `cannot-write`, `disk-full`.
    """
    taken = [file.path for file in files if os.path.lexists(root / file.path)]
    if taken:
        raise UserFault(*(path_problem("file-exists", path) for path in taken))
    made: list[Path] = []
    missing = _missing_folders(root, (file.path for file in files))
    try:
        for file in files:
            write_new(root / file.path, file.path, file.data)
            made.append(root / file.path)
    except BaseException:
        _take_back(made, missing)
        raise


def free_slug(slug: Slug, taken: Collection[str]) -> Slug:
    """The slug itself, or else with the first number behind it that is free: `de-tuin-2`."""
    number, free = 1, slug
    while free in taken:
        number += 1
        end = f"-{number}"
        free = Slug(slug[: LONGEST_SLUG - len(end)].rstrip("-") + end)
    return free


def _missing_folders(root: Path, paths: Iterable[SourcePath]) -> list[Path]:
    """The folders that the files still need, the deepest first."""
    needed = {folder for path in paths for folder in (root / path).parents if not folder.exists()}
    return sorted(needed, key=lambda folder: len(folder.parts), reverse=True)


def _take_back(files: list[Path], folders: list[Path]) -> None:
    # What does not want to go stays; why it all stops is told by what was raised.
    for file in files:
        with suppress(OSError):
            file.unlink()
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
