"""What stands in the output folder: the digest of each file that an earlier build made, as it is on the disk now."""

import os
import stat
from collections.abc import Iterable, Mapping

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.faults import NOTHING_THERE


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was when we last read it: size in bytes, time of change in nanoseconds, digest."""

    size: int
    changed: int
    digest: str


def survey(output: str, paths: Iterable[SitePath], known: Mapping[SitePath, Seen]) -> dict[SitePath, Seen]:
    """Those of `paths` that are plain files in `output`, as they are now.

    A file with the size and time that `known` says is not read again.
    """
    found = {}
    for path in paths:
        seen = _see(os.path.join(output, path), known.get(path))
        if seen is not None:
            found[path] = seen
    return found


def noted(output: str, files: Mapping[SitePath, str]) -> dict[SitePath, Seen]:
    """What a survey would find right after these files, digests by path, were put in place; reads none of them."""
    statuses = ((path, os.lstat(os.path.join(output, path))) for path in files)
    return {path: Seen(status.st_size, status.st_mtime_ns, files[path]) for path, status in statuses}


def load_seen(file: str) -> dict[SitePath, Seen]:
    """What `save_seen` saved; empty when that is not there, torn, or of another version."""
    try:
        with open(file, "rb") as stream:
            return msgspec.json.decode(stream.read(), type=dict[SitePath, Seen])
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def save_seen(file: str, seen: Mapping[SitePath, Seen]) -> None:
    """Saves what was seen, for a later survey; half a file is no harm, it reads as none."""
    with open(file, "wb") as stream:
        stream.write(msgspec.json.encode(seen))


def _see(file: str, known: Seen | None) -> Seen | None:
    try:
        status = os.lstat(file)
        if not stat.S_ISREG(status.st_mode):
            return None
        if known is not None and (known.size, known.changed) == (status.st_size, status.st_mtime_ns):
            return known
        with open(file, "rb") as stream:
            return Seen(status.st_size, status.st_mtime_ns, digest(stream.read()))
    except OSError as error:
        if error.errno in NOTHING_THERE:
            return None
        raise
