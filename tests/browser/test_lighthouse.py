"""Lighthouse finds nothing on the pages that readers come in by. How fast they are: benchmarks/lighthouse.py."""

import pytest

from tests.support.lighthouse import ENTRANCES, entrance, examine
from tests.support.pages import Page

CATEGORIES = ("accessibility", "best-practices", "seo")

pytestmark = [pytest.mark.browser, pytest.mark.node]


def test_lighthouse_finds_no_fault(demo_pages: tuple[Page, ...], demo_address: str) -> None:
    paths = [entrance(demo_pages, where).path for where in ENTRANCES]

    verdicts = dict(zip(paths, examine([demo_address + path for path in paths], CATEGORIES), strict=True))

    faults = [f"{path}: {fault}" for path, verdict in verdicts.items() for fault in verdict.faults]
    assert {path: verdict.scores for path, verdict in verdicts.items()} == dict.fromkeys(
        paths, dict.fromkeys(CATEGORIES, 100)
    ), "\n".join(faults)
