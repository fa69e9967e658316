"""Lighthouse finds nothing on the pages that readers come in by. How fast they are: benchmarks/lighthouse.py."""

import pytest

from tests.support.lighthouse import ENTRANCES, Verdict, entrance, examine
from tests.support.pages import Page

CATEGORIES = ("accessibility", "best-practices", "seo")

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.fixture(scope="module")
def verdicts(demo_pages: tuple[Page, ...], demo_address: str) -> dict[str, Verdict]:
    """What Lighthouse says of each of ENTRANCES."""
    addresses = [demo_address + entrance(demo_pages, where).path for where in ENTRANCES]
    return dict(zip(ENTRANCES, examine(addresses, CATEGORIES), strict=True))


@pytest.mark.parametrize("where", ENTRANCES)
def test_lighthouse_finds_no_fault(verdicts: dict[str, Verdict], where: str) -> None:
    assert verdicts[where].scores == dict.fromkeys(CATEGORIES, 100), "\n".join(verdicts[where].faults)
