"""The desk at 400%: a window of 1280 by 1024 is then as 320 by 256, in which nothing scrolls sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.desk import STORY, tab_at_desk
from tests.support.serving import Served, until, write

pytestmark = pytest.mark.browser

LONG_WORD = "Meervoudigverantwoordelijkheidsbeleidsmedewerkersoverleg"
PAGES = [
    *("", "?order=changed", "trash", "bring-in", "consents", "publish", "book", f"versions?path={STORY}"),
    *(
        "new?kind=story",
        "new?kind=initiative",
        "new?kind=person",
        f"record?path={STORY}",
        "record?path=stories/lang.md",
    ),
    "record?path=stories/kapot.md",
]


@pytest.fixture
def small_tab(chromium: Browser, new_desk: Served) -> Iterator[Page]:
    """A tab with the list of the desk, in which everything is four times as large."""
    write(
        new_desk.root,
        {
            "stories/lang.md": f"---\ntitel: {LONG_WORD}\nmensen: [{LONG_WORD}]\ndatum: ooit\n---\n{LONG_WORD}\n",
            "stories/kapot.md": f'---\ntitel: "{LONG_WORD}\n---\nTekst.\n',
            f".verhalen/trash/20260101-120000-{LONG_WORD}.md": f"---\ntitel: {LONG_WORD}\n---\n",
        },
    )
    until(lambda: LONG_WORD in new_desk.get("/.verhalen/desk/").text, lambda: "the list")
    with chromium.new_context(viewport={"width": 320, "height": 256}) as window, tab_at_desk(window, new_desk) as tab:
        yield tab


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_the_desk_scrolls_sideways(small_tab: Page, new_desk: Served, page: str) -> None:
    small_tab.goto(f"{new_desk.address}.verhalen/desk/{page}")

    expect(small_tab.get_by_role("heading", level=1)).to_be_attached()
    for section in small_tab.locator("details").all():
        section.evaluate("details => { details.open = true }")
    assert small_tab.evaluate("document.documentElement.scrollWidth") == 320


def test_what_stays_in_view_leaves_room_for_the_text(small_tab: Page, new_desk: Served) -> None:
    small_tab.goto(f"{new_desk.address}.verhalen/desk/record?path={STORY}")
    expect(small_tab.locator("#status")).to_have_text("Bewaard")
    small_tab.get_by_label("Tekst", exact=True).focus()

    stuck = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).position === 'sticky')"
    assert small_tab.evaluate(f"{stuck}.filter(e => e.checkVisibility()).length") == 0


def test_dialogs_can_be_used_to_their_last_button(small_tab: Page, new_desk: Served) -> None:
    small_tab.goto(f"{new_desk.address}.verhalen/desk/record?path={STORY}")
    expect(small_tab.locator("#status")).to_have_text("Bewaard")

    for button in ("Link", "Beeld", "Verwijderen…"):
        small_tab.get_by_role("button", name=button, exact=True).click()
        cancel = small_tab.get_by_role("dialog").get_by_role("button", name="Annuleren")
        cancel.scroll_into_view_if_needed()
        expect(cancel).to_be_in_viewport()
        assert small_tab.get_by_role("dialog").evaluate("box => box.scrollWidth <= box.clientWidth")
        cancel.click()
        expect(small_tab.get_by_role("dialog")).to_have_count(0)
