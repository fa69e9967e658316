"""Without JavaScript the book is all there: nothing is kept back, and nothing can be pressed that does nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.support.pages import Page, one_of_every_kind

pytestmark = pytest.mark.browser

CONTROLS = "button, input, select, textarea, [role=button], [role=switch], [contenteditable]"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of a phone that runs no scripts."""
    with chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False) as context:
        yield context.new_page()


def test_every_kind_of_page_has_its_text_and_no_control_that_does_nothing(
    tab: Tab, demo_address: str, demo_pages: tuple[Page, ...]
) -> None:
    faults = []

    for page in one_of_every_kind(demo_pages):
        if page.is_redirect:
            continue
        tab.goto(demo_address + page.path)
        if not tab.get_by_role("main").get_by_role("heading", level=1).is_visible():
            faults.append(f"{page.path}: no heading")
        dead = tab.locator(CONTROLS).filter(visible=True)
        faults += [f"{page.path}: {control.evaluate('it => it.outerHTML')}" for control in dead.all()]

    assert not faults, "\n".join(faults)


def test_the_page_for_browsing_shows_everything_once(tab: Tab, demo_address: str, demo_pages: tuple[Page, ...]) -> None:
    tab.goto(f"{demo_address}bladeren.html")

    groups = tab.locator(".everything section").filter(visible=True)
    assert groups.count() > 1
    links = [link.get_attribute("href") for link in groups.locator(".entry-title a").all()]
    linked = set(links)
    assert len(links) == len(linked)
    wanted = {page.path for page in demo_pages if page.folder in {"verhalen", "initiatieven"} and not page.is_index}
    wanted -= {page.path for page in demo_pages if page.is_redirect or 'class="invitation"' in page.source}
    assert wanted <= linked


def test_both_states_of_a_network_are_there(tab: Tab, demo_address: str) -> None:
    tab.goto(f"{demo_address}initiatieven/ouderensoos.html")

    for name in ("Het netwerk", "Het netwerk dat blijft"):
        expect(tab.locator("figure").filter(has=tab.get_by_text(name, exact=True)).locator("svg").first).to_be_visible()


def test_the_timeline_shows_all_that_happened(tab: Tab, demo_address: str) -> None:
    tab.goto(f"{demo_address}tijdlijn.html")

    happened = tab.locator(".happened li")
    assert happened.count() > 20
    assert happened.filter(visible=True).count() == happened.count()


@pytest.mark.parametrize("path", ["zoeken.html", "mijn-gele-zinnen.html"])
def test_a_page_that_needs_javascript_says_so(tab: Tab, demo_address: str, path: str) -> None:
    tab.goto(demo_address + path)

    assert "JavaScript" in tab.get_by_role("main").inner_text()
