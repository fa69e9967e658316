"""Disk errors: retried where that may help, and reported as problems."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault, system_reason

# What the system says of a path where nothing is; nothing can be at a path that is too long.
NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def disk_faults(display_path: str) -> Iterator[None]:
    """Raises UserFault(`disk-full` or `cannot-write`) for an OSError, about the path as the user knows it."""
    try:
        yield
    except OSError as error:
        code = "disk-full" if error.errno in _FULL else "cannot-write"
        raise UserFault(path_problem(code, display_path, reason=system_reason(error))) from error


def retry_while_in_use(action: Callable[[], None]) -> None:
    """Retries what Windows refuses while another program, mostly a virus scanner, has the file open."""
    for pause in (0.05, 0.1, 0.2, 0.4):
        try:
            return action()
        except PermissionError:
            time.sleep(pause)
    return action()


def path_problem(code: str, display_path: str, **details: str) -> Problem:
    """A problem with a file or folder as a whole."""
    return Problem(code, Location(SourcePath(display_path)), display_path, details)


def display_path_of(path: str, archive: str) -> str:
    """A path as messages show it: relative to the archive when inside it, with forward slashes.

    Both are absolute.
    """
    inside = Path(path).is_relative_to(archive)
    return Path(os.path.relpath(path, archive) if inside else path).as_posix()
