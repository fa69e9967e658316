"""Runs a build as a process of its own and measures it: seconds on the clock, seconds of processor, memory.

Time and memory come from different runs: reading how much memory a process has makes it wait.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generators import Generator

SAMPLE_SECONDS = 0.02
STAGES = re.compile(r"^Second(?:en|s): (.+)\.$", re.MULTILINE)
KIB_PER_MB = 1000 * 1000 / 1024


class BuildError(Exception):
    """A build failed or did not do what it was run for, so that its figures would say nothing."""


@dataclass(frozen=True)
class Timing:
    """What one build took: wall-clock seconds, processor seconds of all its processes, seconds per named stage."""

    wall: float
    processor: float
    stages: Mapping[str, float]


def time_build(generator: Generator, folder: Path) -> Timing:
    """Run the build of `folder` and time it from start to exit. Raises BuildError where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = _start(generator, folder)
    _, errors = process.communicate()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    _check(generator, process.returncode, errors)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Timing(wall, processor, stage_seconds(errors))


def peak_memory(generator: Generator, folder: Path) -> float | None:
    """Run the build of `folder` and give the most memory that all its processes held together, in MB of 10^6 bytes.

    That is the larger of two figures: the highest sum of PSS (memory, in which pages that processes share count once)
    over the process and those it started, read fifty times a second; and the highest RSS that the kernel saw in
    any one of them, which also catches what came and went between two readings. None where the system does not say
    (anything but Linux). Raises BuildError where the build fails.
    """
    if not Path("/proc/self/smaps_rollup").is_file():
        return None
    log = folder / "build.log"
    with log.open("wb") as errors:
        process = _start(generator, folder, errors.fileno())
        together, single = 0, 0
        while process.poll() is None:
            sizes = [_sizes(pid) for pid in _tree(process.pid)]
            together = max(together, sum(pss for pss, _ in sizes))
            single = max([single, *(peak for _, peak in sizes)])
            time.sleep(SAMPLE_SECONDS)
    _check(generator, process.returncode, log.read_text(encoding="utf-8", errors="replace"))
    log.unlink()
    return max(together, single) / KIB_PER_MB


def new_file_seconds(folder: Path, files: int = 500) -> float:
    """Time what the disk asks for a new file of 10 kB, a page's size: a full one may ask many times what others do."""
    place = folder / "new-files"
    place.mkdir(parents=True)
    started = time.perf_counter()
    for number in range(files):
        (place / str(number)).write_bytes(b" " * 10_000)
    seconds = (time.perf_counter() - started) / files
    shutil.rmtree(place)
    return seconds


def stage_seconds(summary: str) -> dict[str, float]:
    """Read the seconds per stage from what verhalen says at the end of a build; the others say nothing of the kind."""
    stages: dict[str, float] = {}
    for line in STAGES.findall(summary):
        for stage in line.split(", "):
            name, _, seconds = stage.rpartition(" ")
            stages[name] = float(seconds)
    return stages


def _start(generator: Generator, folder: Path, errors: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        generator.command,
        cwd=folder,
        # Python keeps what it compiled, as it does for who installs the program.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **generator.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        encoding="utf-8",
        errors="replace",
    )


def _check(generator: Generator, code: int, errors: str) -> None:
    if code:
        raise BuildError(f"{' '.join(generator.command)} ended with {code}:\n{errors[-3000:]}")


def _tree(pid: int) -> Iterator[int]:
    """Give a process and, one below the other, those that it started."""
    yield pid
    for thread in _threads(pid):
        for child in _read(Path(f"/proc/{pid}/task/{thread}/children")).split():
            yield from _tree(int(child))


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except (FileNotFoundError, ProcessLookupError):
        return []


def _sizes(pid: int) -> tuple[int, int]:
    """Give the PSS of a process now and its highest RSS until now, in KiB."""
    return _kib("Pss", _read(Path(f"/proc/{pid}/smaps_rollup"))), _kib("VmHWM", _read(Path(f"/proc/{pid}/status")))


def _read(path: Path) -> str:
    # A process may end while it is looked at.
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _kib(name: str, text: str) -> int:
    reported = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(reported[1]) if reported else 0
