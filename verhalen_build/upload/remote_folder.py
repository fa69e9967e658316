"""A folder somewhere else: on the disks and network drives of this computer, or behind SFTP, WebDAV or S3."""

import errno
import posixpath
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import system_reason

if TYPE_CHECKING:
    # It may not be installed; who has a folder in a file system has it.
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

_TEMPORARY = ".verhalen-upload-"

Move = Callable[[str, str], None]
"""Gives a file another name, also where there is a file of that name."""
Faults = tuple[type[BaseException], ...]
"""The errors with which a library says that the other side did not do what was asked."""


class RemoteFault(Exception):
    """What the other side did not do; `path` is the file in question, or "".

    `reason` is a key of the phrases `remote`: the name of an error number, or the other side's own words.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


class RemoteFolder(Protocol):
    """Files in a folder, by their path in the site. What fails raises RemoteFault."""

    def read(self, path: SitePath) -> bytes | None:
        """The bytes of a file; None if there is none."""

    def write(self, path: SitePath, data: bytes) -> None:
        """Writes a file, over one that may be there: readers get the old one or the new, and never a half."""

    def remove(self, path: SitePath) -> None:
        """Removes a file, if it is there."""

    def has(self, path: SitePath) -> bool:
        """Whether there is a file."""

    def finish(self) -> None:
        """Gives readers what was written, where they do not have it yet."""


class FileSystemFolder:
    """A folder in a file system that fsspec knows."""

    def __init__(self, files: "AbstractFileSystem", folder: str, move: Move, faults: Faults) -> None:
        self._files = files
        self._folder = folder
        self._move = move
        self._faults: Faults = (*faults, OSError)
        self._made: set[str] = set()

    def read(self, path: SitePath) -> bytes | None:
        with remote_faults(self._faults, path):
            try:
                return bytes(self._files.cat_file(self._full(path)))
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write(self, path: SitePath, data: bytes) -> None:
        folder = posixpath.dirname(path)
        temporary = self._full(posixpath.join(folder, _TEMPORARY + secrets.token_hex(8)))
        with remote_faults(self._faults, path):
            if folder not in self._made:
                self._files.makedirs(self._full(folder), exist_ok=True)
                self._made.add(folder)
            try:
                self._files.pipe_file(temporary, data)
                self._move(temporary, self._full(path))
            except self._faults:
                # What stopped it is told; that its rest could not be removed either says nothing more.
                with suppress(*self._faults):
                    self._files.rm_file(temporary)
                raise

    def remove(self, path: SitePath) -> None:
        with remote_faults(self._faults, path), suppress(FileNotFoundError):
            self._files.rm_file(self._full(path))

    def has(self, path: SitePath) -> bool:
        with remote_faults(self._faults, path):
            return bool(self._files.exists(self._full(path)))

    def finish(self) -> None:
        """Readers have each file as soon as it is written."""

    def _full(self, path: str) -> str:
        return posixpath.join(self._folder, path) if path else self._folder


@contextmanager
def remote_faults(faults: Faults, path: str = "") -> Iterator[None]:
    """Raises RemoteFault for the errors with which a library says so."""
    try:
        yield
    except faults as error:
        raise RemoteFault(remote_reason(error), path) from error


def remote_reason(error: BaseException) -> str:
    """Why the other side did not do what was asked, as a key of the phrases `remote`."""
    if isinstance(error, socket.gaierror):
        return "no-host"
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        return system_reason(error)
    return str(error) or type(error).__name__
