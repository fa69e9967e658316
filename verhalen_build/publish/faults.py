"""What a disk refuses: tried again where that may help, and told as a problem."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault, system_reason

# What a disk says of a path at which nothing stands; nothing can stand at one that is too long.
NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def disk_faults(shown: str) -> Iterator[None]:
    """Raises UserFault(`disk-full` or `cannot-write`) for an OSError; `shown` is the path as the user knows it."""
    try:
        yield
    except OSError as error:
        code = "disk-full" if error.errno in _FULL else "cannot-write"
        raise UserFault(path_problem(code, shown, reason=system_reason(error))) from error


def patiently(action: Callable[[], None]) -> None:
    """Does something that Windows refuses as long as a program, a virus scanner most often, holds the file open."""
    for pause in (0.05, 0.1, 0.2, 0.4):
        try:
            return action()
        except PermissionError:
            time.sleep(pause)
    return action()


def path_problem(code: str, shown: str, **details: str) -> Problem:
    """A problem with a file or folder as a whole."""
    return Problem(code, Location(SourcePath(shown)), shown, details)


def shown_path(path: str, archive: str) -> str:
    """A path as messages show it: relative to the archive when inside it, with forward slashes.

    Both are absolute.
    """
    inside = Path(path).is_relative_to(archive)
    return Path(os.path.relpath(path, archive) if inside else path).as_posix()
