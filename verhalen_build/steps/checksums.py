"""The SHA-256 of files of the archive; of a file that did not change it is remembered, as it may be large."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault, system_reason
from verhalen_build.publish.memo import Memo
from verhalen_build.read.sources import unreadable

_TABLE = "checksums"


@dataclass(frozen=True)
class Checksums:
    """Gives checksums by path; `files` has the status of each file, which is zero for one that just changed."""

    root: Path
    files: Mapping[SourcePath, tuple[int, ...]]
    memo: Memo | None = None

    def __call__(self, path: SourcePath) -> str:
        """The SHA-256 of a file, as 64 hexadecimal digits. Raises UserFault (`cannot-read`)."""
        status = self.files[path]
        if self.memo is None:
            return _seen_before(self.root, path, status) if any(status) else _checksum(self.root, path, status)
        key = digest(f"{path}\n{status}".encode())
        remembered = self.memo.get_many(_TABLE, [key]).get(key)
        if remembered is not None:
            return remembered.decode()
        checksum = _checksum(self.root, path, status)
        self.memo.put(_TABLE, {key: checksum.encode()})
        return checksum


def _checksum(root: Path, path: SourcePath, status: tuple[int, ...]) -> str:
    try:
        with open(root / path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserFault(unreadable(path, system_reason(error))) from error


_seen_before = lru_cache(maxsize=10_000)(_checksum)
