"""A citation is saved or copied without a script, on the web and from a disk, under the policy of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser

STORY = "verhalen/de-vriendin-van-arie.html"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of a phone that runs no scripts."""
    with chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
@pytest.mark.parametrize("place", ["web", "disk"])
def test_each_format_is_saved_under_the_name_of_the_story(
    tab: Tab, demo_site: Path, demo_address: str, place: str, ending: str
) -> None:
    tab.goto((demo_address if place == "web" else f"{demo_site.as_uri()}/") + STORY)
    tab.get_by_text("Citeer dit verhaal").click()
    names = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
    tab.get_by_text(names[ending], exact=True).click()

    with tab.expect_download() as download:
        tab.get_by_role("link", name="Bewaar als bestand").filter(visible=True).click()

    assert download.value.suggested_filename == f"de-vriendin-van-arie.{ending}"
    saved = Path(download.value.path()).read_text("utf-8")
    shown = tab.locator(".cite pre").filter(visible=True).text_content() or ""
    assert saved.split() == shown.split()
    assert "De vriendin van Arie" in saved


def test_until_it_is_asked_for_no_citation_is_in_the_way(tab: Tab, demo_address: str) -> None:
    tab.goto(demo_address + STORY)

    expect(tab.locator(".cite-line")).to_be_hidden()
    tab.get_by_text("Citeer dit verhaal").click()
    expect(tab.locator(".cite-line")).to_be_visible()
    expect(tab.locator(".cite pre").first).to_be_hidden()


def test_a_click_takes_the_whole_line(phone: BrowserContext, demo_address: str) -> None:
    tab = phone.new_page()
    tab.goto(demo_address + STORY)
    tab.get_by_text("Citeer dit verhaal").click()

    tab.locator(".cite-line").click()

    line = " ".join(tab.locator(".cite-line").inner_text().split())
    assert " ".join(tab.evaluate("String(getSelection())").split()) == line


def test_an_open_citation_fits_a_narrow_screen(phone: BrowserContext, demo_address: str) -> None:
    tab = phone.new_page()
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(demo_address + STORY)
    for summary in tab.locator(".cite summary").all():
        summary.click()

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
