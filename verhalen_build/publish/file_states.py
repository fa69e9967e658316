"""The state of the output folder: the digest of each file that an earlier build made, as it is on the disk now."""

import os
import stat
from collections.abc import Iterable, Mapping

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.faults import NOTHING_THERE


class FileState(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was when we last read it: size in bytes, time of change in nanoseconds, digest."""

    size: int
    changed: int
    digest: str


def scan_files(
    output: str, paths: Iterable[SitePath], previous: Mapping[SitePath, FileState]
) -> dict[SitePath, FileState]:
    """Those of `paths` that are plain files in `output`, as they are now.

    A file whose size and time are still as in `previous` is not read again.
    """
    states = {}
    for path in paths:
        state = _scan_file(os.path.join(output, path), previous.get(path))
        if state is not None:
            states[path] = state
    return states


def states_of_written_files(output: str, files: Mapping[SitePath, str]) -> dict[SitePath, FileState]:
    """The states of files, digests by path, that were just put in place; reads none of them."""
    statuses = ((path, os.lstat(os.path.join(output, path))) for path in files)
    return {path: FileState(status.st_size, status.st_mtime_ns, files[path]) for path, status in statuses}


def load_file_states(file: str) -> dict[SitePath, FileState]:
    """What `save_file_states` saved; empty when it is missing, torn, or of another version."""
    try:
        with open(file, "rb") as stream:
            return msgspec.json.decode(stream.read(), type=dict[SitePath, FileState])
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def save_file_states(file: str, states: Mapping[SitePath, FileState]) -> None:
    """Saves file states for a later scan; a torn file does no harm, as it is read as empty."""
    with open(file, "wb") as stream:
        stream.write(msgspec.json.encode(states))


def _scan_file(file: str, previous: FileState | None) -> FileState | None:
    try:
        status = os.lstat(file)
        if not stat.S_ISREG(status.st_mode):
            return None
        if previous is not None and (previous.size, previous.changed) == (status.st_size, status.st_mtime_ns):
            return previous
        with open(file, "rb") as stream:
            return FileState(status.st_size, status.st_mtime_ns, digest(stream.read()))
    except OSError as error:
        if error.errno in NOTHING_THERE:
            return None
        raise
