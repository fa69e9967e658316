"""A translator at the desk: from the original to its translation, with the original to read and take over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import violations
from tests.support.desk import DESK, STORY, desk, tab_at_desk
from tests.support.serving import Served

pytestmark = [pytest.mark.browser]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An archive made by `verhalen init`, with its desk."""
    with desk(tmp_path / "archive") as desk_served:
        yield desk_served


@pytest.fixture
def tab(chromium: Browser, served: Served) -> Iterator[Page]:
    """A tab in which the desk is open, as wide as a laptop."""
    with (
        chromium.new_context(viewport={"width": 1280, "height": 900}) as window,
        tab_at_desk(window, served) as at_desk,
    ):
        yield at_desk


def test_a_translator_takes_over_words_and_saves_them_in_another_language(tab: Page, served: Served, axe: str) -> None:
    tab.get_by_role("link", name="De bank onder de linde").click()
    tab.get_by_label("Vertaal naar").select_option("Engels")
    tab.get_by_role("button", name="Vertaal dit").click()
    expect(tab.get_by_role("heading", name="Het origineel, in het Nederlands")).to_be_visible()
    assert not list(violations(tab, axe))

    title, text = tab.get_by_label("Titel", exact=False).first, tab.locator("#body")
    title.fill("The bench")
    tab.get_by_role("button", name="Neem over Titel").click()
    # What is written already stays.
    expect(title).to_have_value("The bench")
    tab.get_by_role("button", name="Neem over Tekst").click()
    expect(text).to_be_focused()
    expect(text).to_have_value((served.root / STORY).read_text("utf-8").split("---\n", 2)[2].strip())
    text.fill("A bench.")
    # Parts that were folded open with what is in them.
    tab.get_by_role("button", name="Neem over Lessen").click()
    expect(tab.get_by_label("Les 1", exact=True)).to_have_value("Begin klein en zichtbaar; wat er staat, praat mee.")
    tab.get_by_label("Les 1", exact=True).fill("Begin small.")
    tab.get_by_role("button", name="Bewaren").click()
    expect(tab.locator("#status")).to_have_text("Bewaard")

    written = (served.root / "stories/the-bench.md").read_text("utf-8")
    assert "vertaling_van: De bank onder de linde" in written
    assert "Begin small." in written
    assert "gemeente" not in written


def test_a_translation_that_is_behind_is_well_again_with_one_press(tab: Page, served: Served) -> None:
    text = "---\ntitel: The bench\nvertaling_van: De bank onder de linde\ntaal: en\n---\n\nA bench.\n"
    served.write("stories/the-bench.md", text)
    served.shows(DESK, "The bench")
    tab.reload()
    tab.get_by_role("link", name="The bench").click()

    tab.get_by_role("button", name="Bewaar: de vertaling klopt").click()

    expect(tab.locator("#status")).to_have_text("Bewaard")
    expect(tab.get_by_text("Nog niemand heeft gezegd")).to_have_count(0)
    assert "stand_van_origineel: " in (served.root / "stories/the-bench.md").read_text("utf-8")
