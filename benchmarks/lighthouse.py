"""Lets Lighthouse look at the pages that readers of the example book come in by, as on a slow phone.

    python benchmarks/lighthouse.py
    python benchmarks/lighthouse.py --runs 5

README.md beside this file says what is measured and how.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median_low

# So that it can be called by its path from anywhere.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.build import positive
from benchmarks.report import as_table, machine
from tests.support.chromium import find_chromium
from tests.support.demo import build_demo
from tests.support.lighthouse import ENTRANCES, LIGHTHOUSE, entrance, examine
from tests.support.pages import read_pages
from tests.support.server import serve

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


@dataclass(frozen=True)
class Scores:
    """Of a page: the score of each run, from 0 to 100, per category."""

    page: str
    scores: dict[str, tuple[int, ...]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print it; 0 when done, 1 when Chromium or Lighthouse is not there."""
    options = _options(arguments)
    if find_chromium() is None or not LIGHTHOUSE.is_dir():
        print("install Chromium or Chrome, and run `npm ci` in tests/browser", file=sys.stderr)
        return 1
    measured = list(_measure(options.runs))
    if options.json:
        print(json.dumps({"machine": machine(), "pages": [asdict(scores) for scores in measured]}, indent=2))
    else:
        print(f"{machine()}\n\nLighthouse, runs: {options.runs}\n\n{_as_text(measured)}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Let Lighthouse look at pages of the example book.")
    add = parser.add_argument
    add("--runs", type=positive, default=3, metavar="N", help="how often each page is looked at (default: 3)")
    add("--json", action="store_true", help="print every single figure as JSON")
    return parser.parse_args(arguments)


def _measure(runs: int) -> Iterator[Scores]:
    with tempfile.TemporaryDirectory(prefix="verhalen-benchmark-") as folder:
        site = build_demo(Path(folder))
        pages = read_pages(site)
        with serve(site) as address:
            for where in ENTRANCES:
                page = entrance(pages, where).path
                print(page, file=sys.stderr)
                verdicts = examine([address + page] * runs, CATEGORIES)
                yield Scores(page, {name: tuple(verdict.scores[name] for verdict in verdicts) for name in CATEGORIES})


def _as_text(measured: Sequence[Scores]) -> str:
    target = ("target", *(str(TARGETS[name]) for name in CATEGORIES))
    rows = [(scores.page, *(str(median_low(scores.scores[name])) for name in CATEGORIES)) for scores in measured]
    return as_table([("median", *CATEGORIES), target, *rows])


if __name__ == "__main__":
    sys.exit(main())
