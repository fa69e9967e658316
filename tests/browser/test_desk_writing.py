"""Writing a text at the desk: lists that go on, links to the web, how long it is, and the page that follows."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LONG = "\n\n".join(f"Alinea {number} gaat over soep en over wie hem maakt." for number in range(80)) + "\n\nHet eind."
# As in a browser without `field-sizing`.
GROW = """async area => {
    area.style.setProperty("field-sizing", "fixed");
    CSS.supports = () => false;
    const { grow } = await import(`/.verhalen/static/desk-grow.js?${Math.random()}`);
    grow(area);
}"""


def test_enter_begins_the_next_item_of_a_list_and_ends_it_at_an_empty_one(empty_text: Page) -> None:
    for key in ("- wortel", "Enter", "prei", "Enter", "Enter", "Klaar."):
        empty_text.keyboard.press(key) if key == "Enter" else empty_text.keyboard.type(key)

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value("- wortel\n- prei\n\nKlaar.")


@pytest.mark.parametrize(
    ("first", "second"), [("1. een", "2. "), ("9) negen", "10) "), ("  * diep", "  * "), ("- [x] gedaan", "- [ ] ")]
)
def test_the_next_item_has_the_mark_of_its_list(empty_text: Page, first: str, second: str) -> None:
    empty_text.keyboard.type(first)
    empty_text.keyboard.press("Enter")

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value(f"{first}\n{second}")


@pytest.mark.parametrize("line", ["Een zin.", "2014 was een jaar.", "-5 graden", "1.5 liter"])
def test_enter_after_another_line_is_just_that(empty_text: Page, line: str) -> None:
    empty_text.keyboard.type(line)
    empty_text.keyboard.press("Enter")

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value(f"{line}\n")


def test_the_toolbar_makes_lists_of_lines_and_lines_of_lists(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)
    text.fill("een\ntwee")
    for name, made in (("Lijst", "- een\n- twee"), ("Lijst", "een\ntwee"), ("Genummerde lijst", "1. een\n2. twee")):
        text.press("Control+a")
        empty_text.get_by_role("button", name=name, exact=True).click()
        expect(text).to_have_value(made)


@pytest.mark.parametrize(
    ("address", "words", "link"),
    [
        ("https://www.example.org/soep", "de soep", "[de soep](https://www.example.org/soep)"),
        ("www.example.org", "", "[www.example.org](https://www.example.org)"),
        ("https://example.org/a_(b)", "", "[example.org/a_(b)](https://example.org/a_%28b%29)"),
    ],
)
def test_the_link_dialog_takes_the_address_of_a_web_page(empty_text: Page, address: str, words: str, link: str) -> None:
    empty_text.get_by_role("button", name="Link", exact=True).click()
    empty_text.get_by_label("Naar", exact=True).fill(address)
    empty_text.get_by_label("Woorden in de tekst").fill(words)
    empty_text.get_by_role("button", name="Zet de link in de tekst").click()

    expect(empty_text.get_by_label("Tekst", exact=True)).to_have_value(link)


def test_the_number_of_words_is_below_the_text(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)

    text.fill("Drie woorden, zo’n")
    expect(empty_text.locator("#body-count")).to_have_text("3 woorden")
    text.fill("Een")
    expect(empty_text.locator("#body-count")).to_have_text("1 woord")


def test_spelling_is_checked_in_the_language_of_the_record(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)
    expect(text).to_have_attribute("lang", "nl")

    empty_text.get_by_role("heading", name="De rest").click()
    empty_text.locator("#f-lang").select_option("de")

    expect(text).to_have_attribute("lang", "de")
    expect(empty_text.locator("#f-title")).to_have_attribute("lang", "de")


def test_the_page_beside_the_text_follows_the_place_where_one_writes(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)
    text.fill(LONG)
    page = empty_text.frame_locator("iframe.page.front")
    last = page.get_by_text("Het eind.")
    expect(last).to_be_attached()

    text.press("Control+End")
    expect(last).to_be_in_viewport()

    text.press("Control+Home")
    expect(page.get_by_text("Alinea 0 gaat")).to_be_in_viewport()


def test_the_page_has_one_scroll_which_the_page_beside_it_follows(empty_text: Page) -> None:
    text = empty_text.get_by_label("Tekst", exact=True)
    text.fill(LONG)
    page = empty_text.frame_locator("iframe.page.front")
    expect(page.get_by_text("Het eind.")).to_be_attached()

    # The field is as high as its text, also where a browser does not see to that.
    for _ in range(2):
        assert text.evaluate("area => area.scrollHeight <= area.clientHeight + 1")
        text.evaluate(GROW)

    text.evaluate("area => scrollTo(0, scrollY + area.getBoundingClientRect().bottom - innerHeight / 2)")
    expect(page.get_by_text("Het eind.")).to_be_in_viewport()
    # The buttons of the text stay within reach.
    expect(empty_text.get_by_role("button", name="Vet")).to_be_in_viewport()
    empty_text.evaluate("scrollTo(0, 0)")
    expect(page.get_by_role("heading", name="De bank onder de linde")).to_be_in_viewport()
