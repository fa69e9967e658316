"""Publishing at the desk in a browser: look, publish and go back, with the keyboard, and readable for everyone."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_axe import violations
from tests.support.desk import STORY, desk_with_target, tab_at_desk
from tests.support.serving import Served

pytestmark = [pytest.mark.browser]


@pytest.fixture
def web(tmp_path: Path) -> Path:
    return tmp_path / "web"


@pytest.fixture
def served(tmp_path: Path, web: Path) -> Iterator[Served]:
    with desk_with_target(tmp_path / "archive", web) as desk_served:
        yield desk_served


@pytest.fixture
def tab(chromium: Browser, served: Served) -> Iterator[Page]:
    """A tab with the page for publishing, opened from the list."""
    window = chromium.new_context(viewport={"width": 1280, "height": 900})
    with window, tab_at_desk(window, served, HTTPStatus.UNPROCESSABLE_ENTITY) as page:
        page.get_by_role("link", name="Het boek publiceren").click()
        yield page


def look(tab: Page) -> None:
    tab.get_by_role("button", name="Kijk wat er verandert").click()
    expect(tab.get_by_role("heading", name="Wat er verandert")).to_be_focused()


def go(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name).click()
    expect(tab.get_by_role("heading", name="Gepubliceerd", exact=True)).to_be_focused()


def press(button: Locator) -> None:
    """Presses a button with the keyboard, once its page is ready for that."""
    expect(button).to_be_enabled()
    button.press("Enter")


def test_a_book_is_published_and_taken_back_with_the_keyboard(tab: Page, served: Served, web: Path) -> None:
    page = web / "verhalen/de-bank-onder-de-linde.html"
    press(tab.get_by_role("button", name="Kijk wat er verandert"))
    expect(tab.get_by_role("heading", name="Wat er verandert")).to_be_focused()
    assert not web.exists()
    go(tab, "Publiceer (")
    before = page.read_bytes()
    story = served.root / STORY
    story.write_text(story.read_text("utf-8") + "\nEn toen kwam de kat.\n", "utf-8")
    look(tab)
    go(tab, "Publiceer (")
    assert page.read_bytes() != before

    press(tab.get_by_role("button", name="Terug naar deze…").last)
    expect(tab.get_by_role("heading", name="Terug naar het boek van")).to_be_focused()
    go(tab, "Ga hiernaar terug")

    assert page.read_bytes() == before
    expect(tab.locator(".publications li")).to_have_count(3)


def test_whoever_decides_otherwise_publishes_nothing(tab: Page, web: Path) -> None:
    look(tab)

    tab.get_by_role("button", name="Nu niet").click()

    expect(tab.get_by_role("status")).to_have_text("Er is niets gepubliceerd.")
    expect(tab.get_by_role("button", name="Kijk wat er verandert")).to_be_focused()
    assert not web.exists()


def test_a_place_that_is_not_there_is_told(tab: Page, web: Path) -> None:
    web.write_text("geen map")

    tab.get_by_role("button", name="Kijk wat er verandert").click()

    expect(tab.get_by_role("alert")).to_contain_text("is niet te bereiken")


@pytest.mark.parametrize("width", [320, 1280])
def test_everyone_can_read_each_step(tab: Page, served: Served, axe: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 700})
    faults = [*violations(tab, axe)]
    look(tab)
    faults += violations(tab, axe)
    go(tab, "Publiceer (")
    faults += violations(tab, axe)
    story = served.root / STORY
    story.write_text(story.read_text("utf-8").replace("thema:", "onbekend:"), "utf-8")
    look(tab)
    faults += violations(tab, axe)

    assert faults == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
