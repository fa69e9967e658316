"""One build at a time per folder, by a lock of the operating system that ends with the process holding it."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem

_TAKEN = (errno.EACCES, errno.EAGAIN)

# Some network folders cannot lock. Two builds at once are rarer than such folders, so there we build without a lock.
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


@contextmanager
def held_lock(path: str, display_path: str, code: str = "build-running") -> Iterator[None]:
    """Holds the lock file at `path`; raises UserFault about `display_path`, with that code, if another process has it.

    No other code in this process may open that file: closing it would let go of the lock.
    """
    with disk_faults(display_path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        with disk_faults(display_path):
            _take(descriptor, display_path, code)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, display_path: str, code: str) -> None:
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno in _TAKEN:
            raise UserFault(path_problem(code, display_path)) from error
        if error.errno not in _NO_LOCKS:
            raise


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # Not flock: worker processes would inherit it, and one that outlives a killed build would keep holding it.
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
