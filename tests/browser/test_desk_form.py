"""The form of a record: sections that fold and open, and words that stay within the form."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.serving import Served

pytestmark = pytest.mark.browser


def section(tab: Page, heading: str) -> Locator:
    """A section of the form, by its heading."""
    return tab.locator("details.section").filter(has=tab.get_by_role("heading", name=heading))


def is_open(part: Locator) -> bool:
    return bool(part.evaluate("details => details.open"))


def test_what_is_filled_in_is_open_and_the_rest_is_folded_with_its_fields_named(story_form: Page) -> None:
    expect(section(story_form, "citaten, lessen, vragen")).to_have_attribute("open", "")
    assert not is_open(section(story_form, "De rest"))
    expect(section(story_form, "De rest").locator("summary")).to_contain_text(
        "aliassen, taal, vertaling van, afbeelding"
    )


def test_a_section_stays_as_it_was_left_for_records_of_that_kind(story_form: Page, new_desk: Served) -> None:
    # By keyboard, as a summary is a button.
    section(story_form, "De rest").locator("summary").focus()
    story_form.keyboard.press("Enter")
    section(story_form, "Wanneer, wie en waar").locator("summary").click()
    assert is_open(section(story_form, "De rest"))

    story_form.goto(f"{new_desk.address}.verhalen/desk/new?kind=story")
    expect(story_form.locator("#status")).to_have_text("Nog leeg")
    assert is_open(section(story_form, "De rest"))
    assert not is_open(section(story_form, "Wanneer, wie en waar"))

    story_form.goto(f"{new_desk.address}.verhalen/desk/new?kind=initiative")
    expect(story_form.locator("#status")).to_have_text("Nog leeg")
    assert is_open(section(story_form, "Wanneer, wie en waar"))


def test_a_section_with_an_error_is_open(story_form: Page) -> None:
    where = section(story_form, "Wanneer, wie en waar")
    story_form.get_by_label("Datum", exact=True).fill("ooit")
    where.locator("summary").click()
    assert not is_open(where)

    story_form.keyboard.press("Control+s")

    expect(story_form.locator("#status")).to_have_text("Niet bewaard")
    assert is_open(where)
    expect(where.get_by_label("Datum", exact=True)).to_have_attribute("aria-invalid", "true")


def test_what_has_to_be_looked_at_is_reached_in_a_folded_section(desk_tab: Page, new_desk: Served) -> None:
    new_desk.write("stories/stil.md", "---\ntitel: Stil\nmensen: [Joke Vorbeeld]\n---\nTekst.\n")
    new_desk.shows("/verhalen/stil.html", "Stil")
    desk_tab.goto(f"{new_desk.address}.verhalen/desk/record?path=stories/stil.md")
    section(desk_tab, "Wanneer, wie en waar").locator("summary").click()

    desk_tab.locator("#summary").get_by_role("link").first.click()

    expect(desk_tab.get_by_label("Mens 1", exact=True)).to_be_focused()


def test_what_is_missing_is_told_in_the_words_of_the_form(story_form: Page) -> None:
    quotes = section(story_form, "citaten, lessen, vragen")
    quotes.get_by_role("button", name="Voeg citaat toe").click()
    story_form.keyboard.type("Zo is het.")

    story_form.keyboard.press("Control+s")

    expect(quotes.locator(".problem-line .help").first).to_contain_text("Vul het in.")
