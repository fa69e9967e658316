"""Puts the figures in plain-text tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Timing

FIRST, UNCHANGED, EDIT = "first", "unchanged", "one edit"
BUILDS = (FIRST, UNCHANGED, EDIT)

# Seconds for the whole process on two cores.
TARGETS = {
    1000: {FIRST: 2.0, UNCHANGED: 0.3, EDIT: 0.4},
    10000: {FIRST: 15.0, UNCHANGED: 1.5, EDIT: 2.0},
}
MEMORY_TARGET = 400


@dataclass(frozen=True)
class Measured:
    """What was measured of one build: its timed runs, its peak memory in MB (None: unknown) and its number of pages."""

    timings: tuple[Timing, ...]
    memory: float | None
    pages: int

    @property
    def wall(self) -> float:
        """The median of the wall-clock seconds."""
        return median(timing.wall for timing in self.timings)

    @property
    def processor(self) -> float:
        """The median of the processor seconds."""
        return median(timing.processor for timing in self.timings)

    @property
    def stages(self) -> dict[str, float]:
        """The median of the seconds per stage, in the order of the first run."""
        return {
            stage: median(timing.stages.get(stage, 0.0) for timing in self.timings) for stage in self.timings[0].stages
        }


@dataclass(frozen=True)
class Figures:
    """All that was measured on an archive of one size: per generator, per build; `new_file` is in seconds."""

    stories: int
    runs: int
    new_file: float
    generators: Mapping[str, Mapping[str, Measured]]


def machine() -> str:
    """Say in one line what the figures were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"


def as_text(figures: Figures) -> str:
    """Give the tables of one size: verhalen's builds, its stages, and the others beside it where they were measured."""
    own = figures.generators["verhalen"]
    disk = f"a new file takes this disk {1000 * figures.new_file:.2f} ms"
    head = f"{figures.stories:,} stories: the median of {figures.runs} runs; {disk}"
    parts = [head, _builds(figures.stories, own), _stages(own)]
    if len(figures.generators) > 1:
        parts.append(_beside(figures.generators))
    return "\n\n".join(part for part in parts if part)


def _builds(stories: int, own: Mapping[str, Measured]) -> str:
    targets = TARGETS.get(stories, {})
    rows = [
        (
            build,
            f"{measured.wall:.2f}",
            f"{targets[build]:.1f}" if build in targets else "",
            f"{min(t.wall for t in measured.timings):.2f}-{max(t.wall for t in measured.timings):.2f}",
            f"{measured.processor:.2f}",
            _megabytes(measured.memory),
            f"{measured.pages:,}",
        )
        for build, measured in own.items()
    ]
    head = ("verhalen", "seconds", "target", "range", "processor", f"MB (<{MEMORY_TARGET})", "pages")
    return as_table([head, *rows])


def _stages(own: Mapping[str, Measured]) -> str:
    names = dict.fromkeys(stage for measured in own.values() for stage in measured.stages)
    if not names:
        return ""
    rows = [(name, *(f"{own[build].stages.get(name, 0.0):.2f}" for build in BUILDS)) for name in names]
    return as_table([("stage, seconds", *BUILDS), *rows])


def _beside(generators: Mapping[str, Mapping[str, Measured]]) -> str:
    own = generators["verhalen"]
    rows = [
        (
            name,
            *(f"{builds[build].wall:.2f} ({builds[build].wall / own[build].wall:.2f}x)" for build in BUILDS),
            *(_megabytes(builds[build].memory) for build in BUILDS),
            f"{builds[FIRST].pages:,}",
        )
        for name, builds in generators.items()
    ]
    head = ("seconds (of verhalen's)", *BUILDS, *(f"MB {build}" for build in BUILDS), "pages")
    return as_table([head, *rows])


def _megabytes(memory: float | None) -> str:
    return "?" if memory is None else f"{memory:.0f}"


def as_table(rows: Sequence[Sequence[str]]) -> str:
    """Give rows of cells as a table; the first column is words, the others are figures."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Iterable[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()
