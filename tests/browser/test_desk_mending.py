"""What is wrong in a field or a text is mended with one press: by what is close to it, or by making what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import listen
from tests.support.desk import desk, link_to_desk
from tests.support.serving import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with desk(tmp_path / "boek") as book:
        yield book


@pytest.fixture
def tab(chromium: Browser, served: Served) -> Iterator[Page]:
    """A tab with the form of a story."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as window:
        made = window.new_page()
        heard = listen(made, served.address)
        made.goto(link_to_desk(served))
        made.get_by_role("link", name="De bank onder de linde").click()
        yield made
        assert not heard, heard


def test_a_date_in_words_is_written_as_the_book_does(tab: Page) -> None:
    date = tab.get_by_label("Datum", exact=True).first
    date.fill("5 november 2024")
    tab.keyboard.press("Tab")

    tab.get_by_role("button", name="Maak er “2024-11-05” van").click()

    expect(date).to_have_value("2024-11-05")
    expect(tab.locator(".mend")).to_have_count(0)


def test_a_name_that_is_close_to_one_in_the_book_becomes_that(tab: Page) -> None:
    municipality = tab.locator("input[name='municipality.0']")
    municipality.fill("Lindeveen")
    tab.keyboard.press("Tab")

    tab.get_by_role("button", name="Maak er “Lindenveen” van").click()

    expect(municipality).to_have_value("Lindenveen")


def test_a_municipality_that_is_not_there_is_made(tab: Page, served: Served) -> None:
    tab.locator("input[name='municipality.0']").fill("Zwolle")
    tab.keyboard.press("Tab")

    tab.get_by_role("button", name="Maak “Zwolle” als gemeente").click()
    tab.get_by_role("dialog").get_by_role("button", name="Maak", exact=True).click()

    expect(tab.get_by_role("dialog")).to_be_hidden()
    expect(tab.locator(".problem-line.error")).to_have_count(0)
    assert (served.root / "stories/municipalities/zwolle.md").is_file()


def test_a_link_in_a_text_becomes_one_that_arrives(tab: Page) -> None:
    text = tab.get_by_label("Tekst", exact=True)
    text.fill("Over Lindeveen, en [[Lindeveen|het dorp]].")
    tab.keyboard.press("Tab")

    tab.get_by_role("button", name="Maak er “Lindenveen” van").click()

    # Only what is in the link: the rest is words of the writer.
    expect(text).to_have_value("Over Lindeveen, en [[Lindenveen|het dorp]].")
