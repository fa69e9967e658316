"""The book from a disk or a USB stick: every kind of page, and whatever a reader does there."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.chromium import listen
from tests.support.pages import Page, one_of_every_kind, relocatable
from tests.support.situations import SITUATIONS, Situation, faults_on, search_with_results

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def disk(demo_site: Path) -> str:
    """The address of the demo on a disk, with a slash at the end."""
    return f"{demo_site.as_uri()}/"


def test_no_kind_of_page_has_a_fault_on_a_disk(phone: BrowserContext, disk: str, demo_pages: tuple[Page, ...]) -> None:
    faults = faults_on(phone, disk, one_of_every_kind(relocatable(demo_pages)))

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_what_a_reader_does_works_on_a_disk(phone: BrowserContext, disk: str, situation: Situation) -> None:
    tab = phone.new_page()
    heard = listen(tab, disk)

    situation(tab, disk)

    assert not heard, "\n".join(heard)


def test_on_a_disk_the_whole_text_is_searched(phone: BrowserContext, disk: str) -> None:
    tab = phone.new_page()

    search_with_results(tab, disk)

    expect(tab.get_by_text("niet in de hele tekst")).to_be_hidden()


def test_from_a_disk_a_story_is_shared_by_its_address_on_the_web(phone: BrowserContext, disk: str) -> None:
    tab = phone.new_page()
    tab.add_init_script("Navigator.prototype.share = async (data) => { window.given = data; }")
    tab.goto(f"{disk}verhalen/de-pot-en-de-passie.html")

    tab.get_by_role("button", name="Deel De pot en de passie").click()

    assert tab.evaluate("given.url") == "https://boek.example.org/boek/verhalen/de-pot-en-de-passie.html"
