"""A reader's walk: from the cover to a story, to its municipality, to one of its people, and back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from tests.support.chromium import listen
from tests.support.pages import Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=["http", "file"])
def home(request: pytest.FixtureRequest, demo_address: str, demo_site: Path) -> str:
    """The address of the home page: on a web server, and on a disk or a USB stick."""
    return f"{demo_address if request.param == 'http' else demo_site.as_uri() + '/'}index.html"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def tab(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Tab]:
    """A tab of a browser at a desk."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=request.param) as context:
        yield context.new_page()


@pytest.fixture
def story(demo_pages: tuple[Page, ...]) -> str:
    """The file name of the first story that names a municipality and a person."""
    return next(
        page.path.rpartition("/")[2]
        for page in demo_pages
        if page.folder == "verhalen" and all(leads_to(page, f"../{folder}/") for folder in ("gemeenten", "mensen"))
    )


def leads_to(page: Page, folder: str) -> bool:
    """Whether a page links to a record in a folder, and not only to its index."""
    targets = (link.attributes.get("href", "") for link in page.tagged("a"))
    return any(target.startswith(folder) and not target.endswith("index.html") for target in targets)


def links_to(tab: Tab, folder: str, name: str = "") -> Locator:
    """The links in the main part of the page to one record, or to any, of a folder."""
    within = tab.get_by_role("main").locator(f"a[href*='{folder}/{name}']:not([href$='index.html'])")
    return within.filter(visible=True)


def heading(tab: Tab) -> str:
    """The one main heading of the page that the tab shows."""
    return tab.get_by_role("heading", level=1).inner_text()


def test_a_reader_walks_from_the_cover_through_the_book_and_back(tab: Tab, home: str, story: str) -> None:
    faults = listen(tab, home.removesuffix("index.html"))

    tab.goto(home)
    cover = heading(tab)
    tab.locator("a[href$='inhoud.html']").filter(visible=True).first.click()
    links_to(tab, "verhalen", story).first.click()
    expect(tab).to_have_url(re.compile(rf"/verhalen/{re.escape(story)}$"))
    story_title = heading(tab)

    links_to(tab, "gemeenten").first.click()
    expect(tab).to_have_url(re.compile(r"/gemeenten/[a-z0-9-]+\.html(#|$)"))
    assert heading(tab) not in {cover, story_title}

    links_to(tab, "verhalen", story).first.click()
    links_to(tab, "mensen").first.click()
    expect(tab).to_have_url(re.compile(r"/mensen/[a-z0-9-]+\.html(#|$)"))

    title = tab.get_by_role("heading", level=1)
    # Of many that name somebody, the first stand there, and the others are folded.
    for fold in tab.locator(".mentions summary").all():
        fold.click()
    links_to(tab, "verhalen", story).first.click()
    expect(title).to_have_text(story_title, use_inner_text=True)
    tab.get_by_role("banner").locator("a[href$='index.html']").first.click()
    expect(title).to_have_text(cover, use_inner_text=True)
    assert not faults, "\n".join(faults)


def test_the_cover_shows_ways_into_the_book(tab: Tab, home: str) -> None:
    tab.goto(home)

    for folder in ("verhalen", "themas", "gemeenten"):
        expect(links_to(tab, folder).first).to_be_visible()
