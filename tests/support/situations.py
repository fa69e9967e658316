"""What a page becomes when a reader does something: a filter chosen, a sentence marked, the other drawing shown.

Each takes a tab and the address of the demo, and leaves the tab as the reader sees it then.
"""

import re
from collections.abc import Callable, Iterable

from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.support.chromium import listen
from tests.support.pages import Page

STORY = "verhalen/de-pot-en-de-passie.html"

Situation = Callable[[Tab, str], None]


def browse_with_a_choice(tab: Tab, base: str) -> None:
    """The first two facets are open, and the first value of each is chosen."""
    tab.goto(f"{base}bladeren.html")
    for facet in tab.locator("[data-facet]").all()[:2]:
        facet.evaluate("facet => facet.open = true")
        facet.get_by_role("checkbox").first.check()
    expect(tab.locator(".chosen li")).to_have_count(2)


def story_with_a_preview(tab: Tab, base: str) -> None:
    """What a name is about, shown at the name."""
    tab.goto(f"{base}verhalen/vier-harken.html")
    tab.locator(".prose a").first.hover()
    expect(tab.locator("#_preview")).to_be_visible()


def page_with_its_menu_open(tab: Tab, base: str) -> None:
    """The menu of a narrow window; in a wide one it is always open."""
    tab.goto(f"{base}verhalen/vier-harken.html")
    button = tab.get_by_text("Menu", exact=True)
    if button.is_visible():
        button.click()
    expect(tab.get_by_role("banner").get_by_role("link", name="Bladeren")).to_be_visible()


def browse_with_an_unknown_choice(tab: Tab, base: str) -> None:
    """A choice that the book does not know, beside one that it does."""
    tab.goto(f"{base}bladeren.html?gemeente=hoogeveen&thema=bestaat-niet")
    expect(tab.locator(".chosen li")).to_have_count(1)
    expect(tab.get_by_role("status")).to_contain_text("bestaat-niet")


def search_with_results(tab: Tab, base: str) -> None:
    """What is found for a word, with a kind chosen."""
    tab.goto(f"{base}zoeken.html?q=tuin")
    tab.get_by_label("Soort").select_option(index=1)
    expect(tab.locator(".results li").first).to_be_visible()


def search_without_results(tab: Tab, base: str) -> None:
    """A word that is nowhere in the book."""
    tab.goto(f"{base}zoeken.html?q=xyzzyxyzzy")
    expect(tab.get_by_role("status")).to_contain_text("Niets gevonden")


def timeline_of_a_municipality(tab: Tab, base: str) -> None:
    """The timeline of one municipality."""
    tab.goto(f"{base}tijdlijn.html")
    tab.get_by_label("Gemeente", exact=True).select_option(index=1)
    expect(tab).to_have_url(f"{base}tijdlijn.html?gemeente={tab.locator('.choose select').input_value()}")


def network_that_stays(tab: Tab, base: str) -> None:
    """The network of an initiative, with the initiative taken out."""
    tab.goto(f"{base}initiatieven/ouderensoos.html")
    stays = tab.get_by_role("button", name="Het netwerk dat blijft")
    stays.click()
    expect(stays).to_have_attribute("aria-pressed", "true")


def choosing_a_sentence(tab: Tab, base: str) -> None:
    """A story in which a sentence is about to be marked with the keyboard."""
    tab.goto(base + STORY)
    tab.keyboard.press("m")
    expect(tab.get_by_role("application")).to_be_visible()


def marked_sentence(tab: Tab, base: str) -> None:
    """A story with a marked sentence; the page says so."""
    choosing_a_sentence(tab, base)
    tab.keyboard.press("Enter")
    expect(tab.locator(".gele-zin").filter(visible=True)).to_have_count(1)


def menu_of_a_mark(tab: Tab, base: str) -> None:
    """The menu of a mark, in which its note can be written."""
    marked_sentence(tab, base)
    tab.get_by_role("button", name="Schrijf er iets bij").click()
    expect(tab.get_by_role("dialog")).to_be_visible()


def page_of_marks(tab: Tab, base: str) -> None:
    """The page of all marks, with one on it."""
    marked_sentence(tab, base)
    tab.goto(f"{base}mijn-gele-zinnen.html")
    expect(tab.locator(".gele-zin")).to_have_count(1)


def clearing_all_marks(tab: Tab, base: str) -> None:
    """The question whether all marks may go."""
    page_of_marks(tab, base)
    tab.get_by_role("button", name="Verwijder alles").click()
    expect(tab.get_by_role("dialog")).to_be_visible()


SITUATIONS: tuple[Situation, ...] = (
    browse_with_a_choice,
    browse_with_an_unknown_choice,
    page_with_its_menu_open,
    story_with_a_preview,
    search_with_results,
    search_without_results,
    timeline_of_a_municipality,
    network_that_stays,
    choosing_a_sentence,
    marked_sentence,
    menu_of_a_mark,
    page_of_marks,
    clearing_all_marks,
)


def faults_on(context: BrowserContext, base: str, pages: Iterable[Page]) -> list[str]:
    """Whatever these pages do that a page should not, each only opened."""
    tab = context.new_page()
    heard = listen(tab, base)
    faults = []
    for page in pages:
        heard.clear()
        tab.goto(base + page.path)
        if page.is_redirect:
            tab.wait_for_url(re.compile(f"^(?!{re.escape(base + page.path)}$)"))
        faults += [f"{page.path} {fault}" for fault in heard]
    return faults
