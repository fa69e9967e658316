"""A folder somewhere else: on the disks and network drives of this computer, or behind SFTP, WebDAV or S3."""

import errno
import posixpath
import secrets
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import system_reason

if TYPE_CHECKING:
    # It may not be installed; who has a folder in a file system has it.
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

_TEMPORARY = ".verhalen-upload-"

Move = Callable[[str, str], None]
"""Gives a file another name, also where there is a file of that name."""
# What OpenSSL says of a certificate that is not valid yet, or no more.
_OUT_OF_DATE = (9, 10)


@dataclass(frozen=True)
class Faults:
    """How a library says that the other side did not do what was asked.

    `reasons` has keys of the phrases `remote`, by words in the text of an error that say the same.
    """

    errors: tuple[type[BaseException], ...]
    reasons: Mapping[str, str]


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

    def there(self, paths: Iterable[SitePath]) -> set[SitePath]:
        """Those of the paths at which there is something."""

    def tidy(self, paths: Iterable[SitePath]) -> None:
        """Removes what is left of these files where a publish was cut off in the middle of one."""

    def finish(self) -> None:
        """Gives readers what was written, where they do not have it yet."""


class FileSystemFolder:
    """A folder in a file system that fsspec knows."""

    def __init__(self, files: "AbstractFileSystem", folder: str, move: Move, faults: Faults) -> None:
        self._files = files
        self._folder = folder
        self._move = move
        self._faults = faults
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
            except self._faults.errors:
                # What stopped it is told; that its rest could not be removed either says nothing more.
                with suppress(*self._faults.errors):
                    self._files.rm_file(temporary)
                raise

    def remove(self, path: SitePath) -> None:
        with remote_faults(self._faults, path), suppress(FileNotFoundError):
            self._files.rm_file(self._full(path))

    def there(self, paths: Iterable[SitePath]) -> set[SitePath]:
        wanted = set(paths)
        listed = (
            posixpath.join(folder, posixpath.basename(name))
            for folder in folders_of(wanted)
            for name in self._listed(folder)
        )
        return wanted & {SitePath(path) for path in listed}

    def tidy(self, paths: Iterable[SitePath]) -> None:
        for folder in sorted({"", *folders_of(paths)}):
            for name in self._listed(folder):
                if posixpath.basename(name).startswith(_TEMPORARY):
                    with remote_faults(self._faults, name):
                        self._files.rm_file(name)

    def _listed(self, folder: str) -> list[str]:
        """The full names of what is in a folder; none where there is no such folder."""
        with remote_faults(self._faults, folder):
            try:
                return [name.rstrip("/") for name in self._files.ls(self._full(folder), detail=False)]
            except (FileNotFoundError, NotADirectoryError):
                return []

    def finish(self) -> None:
        """Readers have each file as soon as it is written."""

    def _full(self, path: str) -> str:
        return posixpath.join(self._folder, path) if path else self._folder


def folders_of(paths: Iterable[SitePath]) -> list[str]:
    """The folders that files are in."""
    return sorted({posixpath.dirname(path) for path in paths})


@contextmanager
def remote_faults(faults: Faults, path: str = "") -> Iterator[None]:
    """Raises RemoteFault for the errors with which a library says so."""
    try:
        yield
    except faults.errors as error:
        raise RemoteFault(remote_reason(error, faults), path) from error


def remote_reason(error: BaseException, faults: Faults) -> str:
    """Why the other side did not do what was asked, as a key of the phrases `remote`."""
    text = str(error)
    reasons = (
        *(_system_reason(cause) for cause in _causes(error)),
        *(reason for words, reason in faults.reasons.items() if words in text),
        # Some libraries go on with a page of what they know.
        text.partition("\n")[0],
    )
    return next(filter(None, reasons), type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        # Not every library says what was the cause.
        error = error.__cause__ or error.__context__


def _system_reason(error: BaseException) -> str:
    """Why the system or its network refused something; "" if it was neither."""
    match error:
        case socket.gaierror():
            return "no-host"
        case ssl.SSLCertVerificationError():
            return "certificate-date" if error.verify_code in _OUT_OF_DATE else "certificate"
        case ssl.SSLError():
            return "no-tls"
        case EOFError():
            return "ECONNRESET"
        case OSError() if error.errno in errno.errorcode:
            return system_reason(error)
    return ""
