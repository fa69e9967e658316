"""Lighthouse, with the Chromium of this machine: what it says of a page."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.chromium import ARGUMENTS, find_chromium
from tests.support.command import ROOT
from tests.support.pages import Page, one_of_every_kind

# The pages that readers come in by: at a path, or the fullest of the records in a folder.
ENTRANCES = ("index.html", "verhalen", "initiatieven", "gemeenten", "bladeren.html")

PROGRAM = ROOT / "tests" / "browser" / "lighthouse.mjs"
LIGHTHOUSE = ROOT / "tests" / "browser" / "node_modules" / "lighthouse"


@dataclass(frozen=True)
class Verdict:
    """What Lighthouse says of a page: from 0 to 100 for each category, and whatever keeps one below 100."""

    scores: dict[str, int]
    faults: tuple[str, ...]


def entrance(pages: Iterable[Page], where: str) -> Page:
    """One of ENTRANCES."""
    return next(page for page in one_of_every_kind(pages) if where in {page.path, page.folder} and not page.is_redirect)


def examine(addresses: Sequence[str], categories: Sequence[str]) -> list[Verdict]:
    """Have Lighthouse look at the pages at some addresses, each as on a phone.

    The categories are "accessibility", "best-practices", "seo" and "performance". A slow network and processor are
    worked out and not waited for. Raises subprocess.CalledProcessError where it cannot look.
    """
    asked = {
        "addresses": addresses,
        "categories": categories,
        "chromePath": find_chromium(),
        "chromeFlags": ["--headless", *ARGUMENTS],
    }
    run = subprocess.run(["node", str(PROGRAM), json.dumps(asked)], stdout=subprocess.PIPE, check=True)
    return [_verdict(json.loads(line)) for line in run.stdout.splitlines()]


def _verdict(report: dict[str, Any]) -> Verdict:
    scores = {name: round(100 * category["score"]) for name, category in report["categories"].items()}
    return Verdict(scores, tuple(_faults(report)))


def _faults(report: dict[str, Any]) -> Iterator[str]:
    for name, category in report["categories"].items():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                nodes = [item.get("node", item) for item in audit.get("details", {}).get("items", [])]
                where = "; ".join(str(node.get("selector", node)) for node in nodes)
                yield f"{name}: {audit['title']} {audit.get('explanation', '')} {where}".strip()
