"""Lighthouse finds nothing on the pages that readers come in by. How fast they are: benchmarks/lighthouse.py."""

import pytest

from tests.support.lighthouse import ENTRANCES, entrance, examine
from tests.support.pages import Page

CATEGORIES = ("accessibility", "best-practices", "seo")

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.mark.parametrize("where", ENTRANCES)
def test_lighthouse_finds_no_fault(demo_pages: tuple[Page, ...], demo_address: str, where: str) -> None:
    page = entrance(demo_pages, where)

    verdict = examine(demo_address + page.path, CATEGORIES)

    assert verdict.scores == dict.fromkeys(CATEGORIES, 100), "\n".join([page.path, *verdict.faults])
