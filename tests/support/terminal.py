"""A program in a terminal of its own, in which a test reads and types as a person does."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-m", "verhalen_build")
POSIX = pytest.mark.skipif(os.name != "posix", reason="a terminal of a Unix system")


class Terminal:
    """A program in a terminal of its own, in which a test reads and types."""

    def __init__(self, process: subprocess.Popen[bytes], side: int) -> None:
        self.process = process
        self._side = side
        self._shown = ""

    def read_until(self, words: str) -> str:
        """All that was shown, once these words are among it."""
        while words not in self._shown:
            ready, _, _ = select.select([self._side], [], [], 60)
            assert ready, self._shown
            try:
                self._shown += os.read(self._side, 4096).decode()
            except OSError:
                # On Linux the end of a program is an error for whoever reads.
                break
        assert words in self._shown, self._shown
        return self._shown

    def type(self, line: str) -> None:
        """Types a line, and Enter."""
        os.write(self._side, f"{line}\n".encode())

    def interrupt(self) -> int:
        """Presses Ctrl+C, again if it was lost in a moment at which Python ignores errors; returns the exit status."""
        for _ in range(10):
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(6)
        raise AssertionError(self._shown)


@contextmanager
def terminal(folder: Path, *command: str, browser: Path | None = None) -> Iterator[Terminal]:
    """A program that runs in a folder, in a terminal; what it opens in a browser is written to the pipe `browser`."""
    # There is none on Windows, where tests that need it are skipped.
    import pty

    ours, theirs = pty.openpty()
    programs = folder.parent / "programs"
    programs.mkdir(exist_ok=True)
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" >> "{browser or os.devnull}"\n', "utf-8")
    opener.chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
    process = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
