"""Writing a text at the desk: lists that go on, links to the web, how long it is, and the page that follows."""

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
    """A tab with the form of a story, in its text, which is empty."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as window:
        made = window.new_page()
        heard = listen(made, served.address)
        made.goto(link_to_desk(served))
        made.get_by_role("link", name="De bank onder de linde").click()
        made.get_by_label("Tekst", exact=True).fill("")
        yield made
        assert not heard, heard


def test_enter_begins_the_next_item_of_a_list_and_ends_it_at_an_empty_one(tab: Page) -> None:
    for key in ("- wortel", "Enter", "prei", "Enter", "Enter", "Klaar."):
        tab.keyboard.press(key) if key == "Enter" else tab.keyboard.type(key)

    expect(tab.get_by_label("Tekst", exact=True)).to_have_value("- wortel\n- prei\n\nKlaar.")


@pytest.mark.parametrize(
    ("first", "second"), [("1. een", "2. "), ("9) negen", "10) "), ("  * diep", "  * "), ("- [x] gedaan", "- [ ] ")]
)
def test_the_next_item_has_the_mark_of_its_list(tab: Page, first: str, second: str) -> None:
    tab.keyboard.type(first)
    tab.keyboard.press("Enter")

    expect(tab.get_by_label("Tekst", exact=True)).to_have_value(f"{first}\n{second}")


@pytest.mark.parametrize("line", ["Een zin.", "2014 was een jaar.", "-5 graden", "1.5 liter"])
def test_enter_after_another_line_is_just_that(tab: Page, line: str) -> None:
    tab.keyboard.type(line)
    tab.keyboard.press("Enter")

    expect(tab.get_by_label("Tekst", exact=True)).to_have_value(f"{line}\n")


def test_the_toolbar_makes_lists_of_lines_and_lines_of_lists(tab: Page) -> None:
    text = tab.get_by_label("Tekst", exact=True)
    text.fill("een\ntwee")
    for name, made in (("Lijst", "- een\n- twee"), ("Lijst", "een\ntwee"), ("Genummerde lijst", "1. een\n2. twee")):
        text.press("Control+a")
        tab.get_by_role("button", name=name, exact=True).click()
        expect(text).to_have_value(made)


@pytest.mark.parametrize(
    ("address", "words", "link"),
    [
        ("https://www.example.org/soep", "de soep", "[de soep](https://www.example.org/soep)"),
        ("www.example.org", "", "[www.example.org](https://www.example.org)"),
        ("https://example.org/a_(b)", "", "[example.org/a_(b)](https://example.org/a_%28b%29)"),
    ],
)
def test_the_link_dialog_takes_the_address_of_a_web_page(tab: Page, address: str, words: str, link: str) -> None:
    tab.get_by_role("button", name="Link", exact=True).click()
    tab.get_by_label("Naar", exact=True).fill(address)
    tab.get_by_label("Woorden in de tekst").fill(words)
    tab.get_by_role("button", name="Zet de link in de tekst").click()

    expect(tab.get_by_label("Tekst", exact=True)).to_have_value(link)


def test_the_number_of_words_is_below_the_text(tab: Page) -> None:
    text = tab.get_by_label("Tekst", exact=True)

    text.fill("Drie woorden, zo’n")
    expect(tab.locator("#body-count")).to_have_text("3 woorden")
    text.fill("Een")
    expect(tab.locator("#body-count")).to_have_text("1 woord")


def test_spelling_is_checked_in_the_language_of_the_record(tab: Page) -> None:
    text = tab.get_by_label("Tekst", exact=True)
    expect(text).to_have_attribute("lang", "nl")

    tab.locator("select[name=lang]").select_option("de")

    expect(text).to_have_attribute("lang", "de")


def test_the_page_beside_the_text_follows_the_place_where_one_writes(tab: Page) -> None:
    text = tab.get_by_label("Tekst", exact=True)
    text.fill(
        "\n\n".join(f"Alinea {number} gaat over soep en over wie hem maakt." for number in range(80)) + "\n\nHet eind."
    )
    page = tab.frame_locator("iframe.page.front")
    last = page.get_by_text("Het eind.")
    expect(last).to_be_attached()

    text.press("Control+End")
    expect(last).to_be_in_viewport()

    text.press("Control+Home")
    expect(page.get_by_text("Alinea 0 gaat")).to_be_in_viewport()
