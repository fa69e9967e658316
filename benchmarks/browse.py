"""Measures browsing in a real browser: how large the index is, and how long the first choice takes.

    python benchmarks/browse.py
    python benchmarks/browse.py --stories 1000 --runs 20

README.md beside this file says what is measured and how.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

# So that it can be called by its path from anywhere.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser

from benchmarks.archives import plan
from benchmarks.build import positive, sizes
from benchmarks.generators import verhalen, write
from benchmarks.measure import BuildError, time_build
from benchmarks.report import as_table, machine
from tests.support.chromium import find_chromium, launch_chromium

# Of 10,000 stories, on two cores.
LARGEST = 10000
TARGET_MEGABYTES = 1.5
TARGET_SECONDS = 0.1

# From the click until the browser has painted what came of it.
CHOOSE = """() => new Promise((done) => {
    const box = document.querySelector("[data-facet=thema] input[type=checkbox]");
    const started = performance.now();
    box.click();
    requestAnimationFrame(() => setTimeout(() => done((performance.now() - started) / 1000)));
})"""
# From the beginning of the visit until the script has put its boxes there.
READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"


@dataclass(frozen=True)
class Browsing:
    """Of an archive of so many stories: the bytes of the index, as it is and compressed, and the seconds of each visit.

    `ready` is from asking for the page until it can be chosen from, `first` from the first click to its results.
    """

    stories: int
    plain: int
    compressed: int
    ready: tuple[float, ...]
    first: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the options ask for and print it; 0 when done, 1 when a build failed or there is no browser."""
    options = _options(arguments)
    if find_chromium() is None:
        print("install Chromium or Chrome", file=sys.stderr)
        return 1
    try:
        with launch_chromium() as browser:
            measured = [_measure_size(size, browser, options.runs) for size in options.stories]
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"machine": machine(), "browsing": [asdict(figures) for figures in measured]}, indent=2))
    else:
        print(f"{machine()}\n\nBrowsing, {options.runs} visits:\n\n{_as_text(measured)}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the index for browsing and the first choice with it.")
    add = parser.add_argument
    add("--stories", type=sizes, default=[1000, LARGEST], metavar="N,N", help="sizes (default: 1000,10000)")
    add("--runs", type=positive, default=10, metavar="N", help="visits, each with a first choice (default: 10)")
    add("--json", action="store_true", help="print every single figure as JSON")
    return parser.parse_args(arguments)


def _measure_size(size: int, browser: Browser, runs: int) -> Browsing:
    with tempfile.TemporaryDirectory(prefix="verhalen-benchmark-") as folder:
        generator = verhalen()
        print(f"{size:,} stories: building", file=sys.stderr)
        write(plan(size), [generator], Path(folder))
        root = Path(folder) / generator.name
        time_build(generator, root)
        index = (root / "site" / "bladeren-index.js").read_bytes()
        print(f"{size:,} stories: browsing", file=sys.stderr)
        visits = list(_visits(browser, (root / "site" / "bladeren.html").as_uri(), runs))
        ready, first = zip(*visits, strict=True)
        return Browsing(size, len(index), len(gzip.compress(index, mtime=0)), ready, first)


def _visits(browser: Browser, address: str, runs: int) -> Iterator[tuple[float, float]]:
    """Visit the page anew each time, and give when it was ready and how long the first choice took."""
    for _ in range(runs):
        with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            tab = context.new_page()
            tab.goto(address)
            yield tab.evaluate(READY), tab.evaluate(CHOOSE)


def _as_text(measured: Sequence[Browsing]) -> str:
    rows = [
        (
            f"{figures.stories:,} stories",
            f"{figures.plain / 1e6:.2f}",
            f"{figures.compressed / 1e6:.2f}",
            f"{TARGET_MEGABYTES:.1f}" if figures.stories == LARGEST else "",
            f"{median(figures.ready):.2f}",
            f"{median(figures.first):.3f}",
            f"{max(figures.first):.3f}",
            f"{TARGET_SECONDS:.1f}" if figures.stories == LARGEST else "",
        )
        for figures in measured
    ]
    head = ("", "index, MB", "compressed", "target", "ready, s", "first choice, s", "worst", "target")
    return as_table([head, *rows])


if __name__ == "__main__":
    sys.exit(main())
