"""Whether readers find what they look for in the example book: searches that somebody judged, tried in a browser."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.server import serve

pytestmark = pytest.mark.browser

Judged = Mapping[str, tuple[str, ...]]
"""Records by the search that they were judged for."""


def judged(name: str) -> Judged:
    return msgspec.yaml.decode((Path(__file__).parents[1] / name).read_bytes(), type=dict[str, tuple[str, ...]])


JUDGED = judged("judged_searches.yaml")
UNWANTED = judged("unwanted_results.yaml")
SHOWN = 10
SEEN_FIRST = 5
LOWEST_RECALL = 0.95

Answer = tuple[str, list[str]]
"""What the page says of a search, and the addresses of the results that it shows first."""


def answer(tab: Page, site: str, query: str) -> Answer:
    tab.goto(f"{site}zoeken.html?{urlencode({'q': query})}")
    said = tab.get_by_role("main").get_by_role("status")
    words = query.strip('"')
    expect(said).to_contain_text(f"voor “{words}”")
    paths = tab.locator(".results .entry-title a").evaluate_all("links => links.map(link => link.pathname)")
    return said.inner_text(), [re.sub(r".*/(.+/.+)\.html", r"\1", path) for path in paths[:SHOWN]]


def answers(chromium: Browser, site: str) -> dict[str, Answer]:
    with chromium.new_context() as context:
        tab = context.new_page()
        return {query: answer(tab, site, query) for query in {**JUDGED, **UNWANTED}}


@pytest.fixture(scope="module")
def online(chromium: Browser, demo_site: Path) -> Iterator[dict[str, Answer]]:
    with serve(demo_site) as address:
        yield answers(chromium, address)


@pytest.fixture(scope="module")
def from_disk(chromium: Browser, demo_site: Path) -> dict[str, Answer]:
    return answers(chromium, f"{demo_site.as_uri()}/")


def missed(answers_by_query: Mapping[str, Answer]) -> dict[str, list[str]]:
    """What each search should have shown and did not."""
    missing = {query: [path for path in JUDGED[query] if path not in answers_by_query[query][1]] for query in JUDGED}
    return {query: paths for query, paths in missing.items() if paths}


def recall(answers_by_query: Mapping[str, Answer]) -> float:
    """The mean over all searches of the part of what is wanted that is among the first results."""
    missing = missed(answers_by_query)
    return sum(1 - len(missing.get(query, ())) / len(wanted) for query, wanted in JUDGED.items()) / len(JUDGED)


@pytest.mark.parametrize("way", ["online", "from_disk"])
def test_readers_find_what_they_look_for(request: pytest.FixtureRequest, way: str) -> None:
    answers_by_query = request.getfixturevalue(way)

    assert recall(answers_by_query) >= LOWEST_RECALL, missed(answers_by_query)


@pytest.mark.parametrize("way", ["online", "from_disk"])
def test_what_only_looks_like_what_readers_look_for_does_not_come_first(
    request: pytest.FixtureRequest, way: str
) -> None:
    answers_by_query: dict[str, Answer] = request.getfixturevalue(way)

    wrong = {query: {*answers_by_query[query][1][:SEEN_FIRST]} & {*paths} for query, paths in UNWANTED.items()}
    assert {query: paths for query, paths in wrong.items() if paths} == {}


def test_a_search_from_disk_finds_what_it_finds_online(online: dict[str, Answer], from_disk: dict[str, Answer]) -> None:
    assert from_disk == online
