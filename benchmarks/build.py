"""Measures `verhalen build` on archives of 100, 1,000 and 10,000 stories, if asked beside Hugo, Eleventy and Pelican.

    python benchmarks/build.py
    python benchmarks/build.py --stories 1000 --runs 5 --vs hugo,eleventy,pelican

README.md beside this file says what is measured and how.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

# So that it can be called by its path from anywhere.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.archives import SMALLEST, Archive, plan
from benchmarks.generators import RIVALS, Generator, forget, page_of, verhalen, write
from benchmarks.install import InstallError, install
from benchmarks.measure import BuildError, Timing, new_file_seconds, peak_memory, time_build
from benchmarks.report import BUILDS, Figures, Measured, as_text, machine

Figure = TypeVar("Figure")
Run = Callable[[Generator, Path], Figure]
Round = dict[str, dict[str, Figure]]


@dataclass(frozen=True)
class Bench:
    """One archive, the generators to measure, and the folder where each has its copy."""

    archive: Archive
    generators: tuple[Generator, ...]
    root: Path

    def say(self, what: str) -> None:
        """Say what happens now, apart from the figures."""
        print(f"{len(self.archive.names):,} stories: {what}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the options ask for and print it; 0 when done, 1 when a build or an installation failed."""
    options = _options(arguments)
    try:
        for name in options.vs:
            install(name)
        generators = (verhalen(), *(RIVALS[name]() for name in options.vs))
        figures = [_measure_size(size, generators, options.runs, options.keep) for size in options.stories]
    except (InstallError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"machine": machine(), "sizes": [asdict(size) for size in figures]}, indent=2))
    else:
        print(f"{machine()}\n\n" + "\n\n".join(map(as_text, figures)))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how long a build takes and how much memory it needs.")
    add = parser.add_argument
    add("--stories", type=sizes, default=[100, 1000, 10000], metavar="N,N", help="sizes (default: 100,1000,10000)")
    add("--runs", type=positive, default=3, metavar="N", help="timed runs of each build (default: 3)")
    add("--vs", type=_rivals, default=[], metavar="NAMES", help=f"measure beside: {','.join(RIVALS)}; installs them")
    add("--keep", type=_empty_folder, metavar="DIR", help="make the archives and sites here and leave them")
    add("--json", action="store_true", help="print every single figure as JSON")
    return parser.parse_args(arguments)


def sizes(text: str) -> list[int]:
    """Read the sizes of archives from an option."""
    asked = [int(size) for size in text.split(",")]
    if min(asked) < SMALLEST:
        raise argparse.ArgumentTypeError(f"at least {SMALLEST} stories, as each links to three others")
    return asked


def positive(text: str) -> int:
    """Read a number of at least 1 from an option."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def _rivals(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(RIVALS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not one of {', '.join(RIVALS)}")
    return names


def _empty_folder(text: str) -> Path:
    folder = Path(text).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise argparse.ArgumentTypeError(f"{text} is not an empty folder")
    return folder


def _measure_size(size: int, generators: tuple[Generator, ...], runs: int, keep: Path | None) -> Figures:
    with ExitStack() as stack:
        temporary = "" if keep else stack.enter_context(tempfile.TemporaryDirectory(prefix="verhalen-benchmark-"))
        bench = Bench(plan(size), generators, keep / str(size) if keep else Path(temporary))
        bench.say("writing")
        write(bench.archive, generators, bench.root)
        # Memory goes first: it also warms the disk cache and Python's compiled modules, the same for all.
        memory = _round(bench, 0, peak_memory)
        timed = [_round(bench, number, time_build) for number in range(1, runs + 1)]
        new_file = new_file_seconds(bench.root)
        return Figures(
            size,
            runs,
            new_file,
            {generator.name: _measured(bench, generator.name, memory, timed) for generator in generators},
        )


def _measured(
    bench: Bench, name: str, memory: Round[float | None], timed: Sequence[Round[Timing]]
) -> dict[str, Measured]:
    pages = sum(1 for _ in (bench.root / name / "site").rglob("*.html"))
    return {build: Measured(tuple(run[name][build] for run in timed), memory[name][build], pages) for build in BUILDS}


def _round(bench: Bench, number: int, run: Run[Figure]) -> Round[Figure]:
    """Run the builds of all generators once, one after the other, so that all share in what else the machine does."""
    results = {}
    for generator in bench.generators:
        bench.say(f"{generator.name}, {f'run {number}' if number else 'memory'}")
        results[generator.name] = _three_builds(bench, number, generator, run)
    return results


def _three_builds(bench: Bench, number: int, generator: Generator, run: Run[Figure]) -> dict[str, Figure]:
    """Build from nothing, again as it is, and once more after an edit; see that the edit arrived, and undo it."""
    name = bench.archive.names[len(bench.archive.names) // 2]
    folder = bench.root / generator.name
    source = folder / generator.source_of(name.slug)
    page = folder / page_of(name.slug)
    original = source.read_text(encoding="utf-8")
    forget(generator, folder)
    first = run(generator, folder)
    unchanged = run(generator, folder)
    sentence = f"Hier kwam een zin bij, de {number}e."
    _expect(sentence not in page.read_text(encoding="utf-8"), f"{page} shows an edit that is yet to come")
    source.write_text(f"{original}\n{sentence}\n", encoding="utf-8", newline="\n")
    edited = run(generator, folder)
    _expect(sentence in page.read_text(encoding="utf-8"), f"{page} does not show the edit of {source}")
    source.write_text(original, encoding="utf-8", newline="\n")
    return dict(zip(BUILDS, (first, unchanged, edited), strict=True))


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BuildError(otherwise)


if __name__ == "__main__":
    sys.exit(main())
