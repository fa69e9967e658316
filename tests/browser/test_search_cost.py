"""What a search costs a reader on a slow connection: how many files it asks for, and of how many bytes together."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.test_search import TITLES, search

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Cost:
    """How many files are asked for, and their bytes as they stand on a disk; hosts compress some of these."""

    requests: int
    size: int


# A fifth more than what the demo archive cost when this was written.
MOST_FOR_FIRST = Cost(49, 407_000)
MOST_FOR_NEXT = Cost(14, 59_000)


@dataclass(frozen=True)
class Reader:
    """Somebody at the page to search, and what that page asked for since the search before."""

    tab: Page
    requests: list[Request]

    def searches(self, words: str) -> Cost:
        """Searches for words that are on more than ten pages; gives what it cost to show the first ten."""
        self.requests.clear()
        search(self.tab, words)
        expect(self.tab.locator(TITLES)).to_have_count(10)
        return Cost(len(self.requests), sum(request.sizes()["responseBodySize"] for request in self.requests))


@pytest.fixture
def reader(chromium: Browser, demo_address: str) -> Iterator[Reader]:
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}zoeken.html")
        requests: list[Request] = []

        def hear_request(request: Request) -> None:
            requests.append(request)

        tab.on("request", hear_request)
        yield Reader(tab, requests)


def test_a_search_asks_for_little_the_next_one_for_less_and_the_same_one_for_nothing(reader: Reader) -> None:
    first, following, same = reader.searches("tuin"), reader.searches("fiets"), reader.searches("tuin")

    assert first.requests <= MOST_FOR_FIRST.requests, first
    assert first.size <= MOST_FOR_FIRST.size, first
    assert following.requests <= MOST_FOR_NEXT.requests, following
    assert following.size <= MOST_FOR_NEXT.size, following
    assert same == Cost(0, 0)
