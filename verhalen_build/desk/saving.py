"""Writes what was edited: whole or not at all, only in stories/, and never over what somebody else wrote meanwhile."""

from datetime import datetime
from pathlib import Path

import msgspec

from verhalen_build.model.names import SourcePath
from verhalen_build.model.schema import Kind


class Saved(msgspec.Struct, frozen=True):
    """A file was written or removed; `digest` names its bytes, "" where it is gone.

    `kept` is where the version that stood there can be found in .verhalen/trash/, "" where none was put aside.
    """

    path: SourcePath
    digest: str
    kept: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """Nothing was written: the file is no longer what the writer began from.

    `theirs` is the text that stands there now and `digest` the name of its bytes, both "" where the file is gone;
    `ours` is the text that was not saved.
    """

    path: SourcePath
    digest: str
    theirs: str
    ours: str


def save(root: Path, path: SourcePath, data: bytes, expected: str | None) -> Saved | Conflict:
    """Writes a file if it still holds the bytes named `expected`, or if it is not there where that is None.

    `root` is the archive. Raises UserFault: `outside-stories`, `cannot-write`, `disk-full`, `cannot-read`.
    """
    raise NotImplementedError


def overwrite(root: Path, path: SourcePath, data: bytes, now: datetime) -> Saved:
    """Writes a file whatever it holds, and puts what it held in .verhalen/trash/. Raises UserFault as `save` does."""
    raise NotImplementedError


def remove(root: Path, path: SourcePath, expected: str, now: datetime) -> Saved | Conflict:
    """Moves a file to .verhalen/trash/ if it still holds what `expected` names. Raises UserFault as `save` does."""
    raise NotImplementedError


def remove_item(root: Path, path: SourcePath, item: int, expected: str, now: datetime) -> Saved | Conflict:
    """Takes an item out of a list file and puts it in .verhalen/trash/. Raises UserFault as `save` does."""
    raise NotImplementedError


def new_path(root: Path, kind: Kind, title: str) -> SourcePath:
    """Where a new record goes; a number is added to a name that is taken. Raises UserFault(`no-address`)."""
    raise NotImplementedError


def new_picture_path(root: Path, name: str, data: bytes) -> SourcePath:
    """Where a new picture goes, in stories/images; that of the same picture where it is there already."""
    raise NotImplementedError
