"""Standard output and error that never fail: a screen, a file or a program, which may be full, gone, or never there.

A build that is done is done, whether or not anybody reads about it. So what cannot be printed is dropped, and the
command goes on to its end.
"""

import errno
import io
import os
import sys
from collections.abc import Callable
from typing import TextIO

# The reader stopped reading, as `head` does; on Windows that is an invalid argument.
_READ_ENOUGH = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)


class _TolerantStream(io.RawIOBase):
    """Writes bytes for as long as that works, and nothing after the first failure."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self.fault: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]  # any buffer will do
        if self.fault is None:
            try:
                self._stream.buffer.write(data)
                self._stream.buffer.flush()
            except OSError as error:
                self.fault = error
        return len(data)


def open_streams() -> Callable[[], bool]:
    """Makes printing to standard output and error never fail.

    Returns a function that says whether output was lost, other than because its reader stopped reading.
    """
    _fill_gaps()
    streams = {}
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the program
        streams[name] = tolerant = _TolerantStream(stream)
        # A file or a program gets UTF-8, also on Windows; a screen shows a question mark for a character it lacks.
        encoding = stream.encoding if stream.isatty() else "utf-8"
        setattr(sys, name, io.TextIOWrapper(tolerant, encoding, "replace", line_buffering=True))

    def lost_output() -> bool:
        fault = streams["stdout"].fault
        return fault is not None and fault.errno not in _READ_ENOUGH

    return lost_output


def _fill_gaps() -> None:
    """Opens the streams that were closed before the command began; else the next file would get their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
