"""Lighthouse finds nothing on the pages that readers come in by. How fast they are: benchmarks/lighthouse.py."""

import pytest

from tests.support.lighthouse import examine
from tests.support.pages import Page, one_of_every_kind

CATEGORIES = ("accessibility", "best-practices", "seo")

pytestmark = [pytest.mark.browser, pytest.mark.node]


def fullest(pages: tuple[Page, ...], where: str) -> Page:
    """The page at a path, or the fullest one of the records in a folder."""
    return next(page for page in one_of_every_kind(pages) if where in {page.path, page.folder} and not page.is_redirect)


@pytest.mark.parametrize("where", ["index.html", "verhalen", "initiatieven", "gemeenten", "bladeren.html"])
def test_lighthouse_finds_no_fault(demo_pages: tuple[Page, ...], demo_address: str, where: str) -> None:
    page = fullest(demo_pages, where)

    verdict = examine(demo_address + page.path, CATEGORIES)

    assert verdict.scores == dict.fromkeys(CATEGORIES, 100), "\n".join([page.path, *verdict.faults])
