"""What is wrong in a field or a text is mended with one press: by what is close to it, or by making what is missing."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.serving import Served

pytestmark = pytest.mark.browser


def test_a_date_in_words_is_written_as_the_book_does(story_form: Page) -> None:
    date = story_form.get_by_label("Datum", exact=True).first
    date.fill("5 november 2024")
    story_form.keyboard.press("Tab")

    story_form.get_by_role("button", name="Maak er “2024-11-05” van").click()

    expect(date).to_have_value("2024-11-05")
    expect(story_form.locator(".mend")).to_have_count(0)


def test_a_name_that_is_close_to_one_in_the_book_becomes_that(story_form: Page) -> None:
    municipality = story_form.locator("input[name='municipality.0']")
    municipality.fill("Lindeveen")
    story_form.keyboard.press("Tab")

    story_form.get_by_role("button", name="Maak er “Lindenveen” van").click()

    expect(municipality).to_have_value("Lindenveen")


def test_a_municipality_that_is_not_there_is_made(story_form: Page, new_desk: Served) -> None:
    story_form.locator("input[name='municipality.0']").fill("Zwolle")
    story_form.keyboard.press("Tab")

    story_form.get_by_role("button", name="Maak “Zwolle” als gemeente").click()
    story_form.get_by_role("dialog").get_by_role("button", name="Maak", exact=True).click()

    expect(story_form.get_by_role("dialog")).to_be_hidden()
    expect(story_form.locator(".problem-line.error")).to_have_count(0)
    assert (new_desk.root / "stories/municipalities/zwolle.md").is_file()


def test_a_link_in_a_text_becomes_one_that_arrives(story_form: Page) -> None:
    text = story_form.get_by_label("Tekst", exact=True)
    text.fill("Over Lindeveen, en [[Lindeveen|het dorp]].")
    story_form.keyboard.press("Tab")

    story_form.get_by_role("button", name="Maak er “Lindenveen” van").click()

    # Only what is in the link: the rest is words of the writer.
    expect(text).to_have_value("Over Lindeveen, en [[Lindenveen|het dorp]].")
