"""The demo in two languages, as a visitor from abroad has it: changing, searching, reading with help, printing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import violations
from tests.support.chromium import listen

pytestmark = pytest.mark.browser

TITLES = ".results .entry-title"
# Translated and not, of each sort of page; and those that list both.
PAGES = (
    "verhalen/vier-harken.html",
    *(
        f"en/{path}.html"
        for path in ("index", "join", "contents", "search", "map", "timeline", "lessons", "quotes", "open-data")
    ),
    "404.html",
    *(f"en/{path}.html" for path in ("stories/four-rakes", "stories/de-vriendin-van-arie", "pages/about")),
    *(f"en/{path}.html" for path in ("municipalities/hoogeveen", "people/norville", "words/index")),
)


@pytest.fixture(params=["server", "disk"])
def base(request: pytest.FixtureRequest, demo_address: str, demo_site: Path) -> str:
    """The demo on a web server and from a disk, with a slash at the end."""
    return demo_address if request.param == "server" else f"{demo_site.as_uri()}/"


@pytest.fixture
def tab(chromium: Browser) -> Page:
    """A window of its own."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    return context.new_page()


def test_with_the_keyboard_the_same_page_is_reached_in_the_other_language_and_back(tab: Page, base: str) -> None:
    heard = listen(tab, base)
    tab.goto(f"{base}verhalen/vier-harken.html")

    for name, address, heading in (
        ("English", "en/stories/four-rakes.html", "Four rakes"),
        ("Nederlands", "verhalen/vier-harken.html", "Vier harken"),
    ):
        for _ in range(30):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.textContent") == name:
                break
        tab.keyboard.press("Enter")
        expect(tab).to_have_url(f"{base}{address}")
        expect(tab.get_by_role("heading", level=1)).to_have_text(heading)
    assert not heard, "\n".join(heard)


def test_on_a_phone_several_languages_leave_the_title_of_the_book_its_room(tab: Page, demo_address: str) -> None:
    tab.goto(f"{demo_address}verhalen/vier-harken.html")
    languages = tab.locator("nav.languages")
    for _ in range(2):
        languages.locator("ul").evaluate("list => list.append(list.firstElementChild.cloneNode(true))")

    title, below = tab.locator(".site-title").bounding_box(), languages.bounding_box()

    assert title is not None
    assert below is not None
    assert below["y"] >= title["y"] + title["height"]


def test_a_search_finds_the_pages_in_its_own_language_only(tab: Page, base: str) -> None:
    tab.goto(f"{base}en/search.html?q=helicopter")
    expect(tab.locator(TITLES)).to_have_text(["Four rakes"])
    expect(tab.locator(".results .label").first).to_have_text("Story")
    expect(tab.get_by_text("not the whole text")).to_be_hidden()
    tab.locator(TITLES).get_by_role("link").click()
    expect(tab).to_have_url(re.compile("/en/stories/four-rakes.html"))

    # Dutch words are not in it, nor English ones in the search of the book itself.
    tab.goto(f"{base}en/search.html?q=humuslaag")
    expect(tab.get_by_role("main").get_by_role("status")).to_contain_text("Nothing found")
    tab.goto(f"{base}zoeken.html?q=greenhouse")
    expect(tab.get_by_role("main").get_by_role("status")).to_contain_text("Niets gevonden")


def test_who_begins_to_read_in_english_stays_there(tab: Page, base: str) -> None:
    tab.goto(f"{base}en/index.html")
    tab.get_by_role("link", name="Begin reading").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("How the booklet came by its name")

    tab.get_by_role("main").get_by_role("link", name="De vriendin van Arie").first.click()

    expect(tab).to_have_url(f"{base}en/stories/de-vriendin-van-arie.html")
    expect(tab.get_by_text("This page has not been translated yet: its text is in Dutch.")).to_be_visible()
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert tab.get_by_role("heading", level=1).get_attribute("lang") == "nl"
    assert tab.locator(".prose").get_attribute("lang") == "nl"


@pytest.mark.node
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_in_either_language(axe: str, chromium: Browser, demo_address: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        faults = []
        for path in PAGES:
            tab.goto(demo_address + path)
            faults += [f"{path}: {violation}" for violation in violations(tab, axe)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(chromium: Browser, demo_address: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        for path in PAGES:
            tab.goto(demo_address + path)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, path


def test_on_paper_there_is_nothing_to_change_and_the_note_stays(tab: Page, demo_address: str) -> None:
    tab.emulate_media(media="print")
    tab.goto(f"{demo_address}en/stories/de-vriendin-van-arie.html")

    expect(tab.get_by_role("link", name="Nederlands")).to_be_hidden()
    expect(tab.get_by_text("This page has not been translated yet")).to_be_visible()
