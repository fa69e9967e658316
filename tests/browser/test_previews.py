"""Previews: what a name, a word or a note is about is shown without leaving the text."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser

STORY = "verhalen/vier-harken.html"


@pytest.fixture(params=["http", "file"])
def tab(request: pytest.FixtureRequest, chromium: Browser, demo_address: str, demo_site: object) -> Iterator[Tab]:
    """A story with names, words and a note, from the web and from a disk."""
    with chromium.new_context(viewport={"width": 800, "height": 700}) as context:
        tab = context.new_page()
        tab.clock.install()
        tab.goto(f"{demo_address if request.param == 'http' else f'file://{demo_site}/'}{STORY}")
        yield tab


def preview(tab: Tab) -> Locator:
    return tab.locator("#_preview")


def name(tab: Tab) -> Locator:
    """The first name in the text."""
    return tab.locator(".prose a").first


def test_a_name_that_is_pointed_at_says_who_that_is(tab: Tab) -> None:
    name(tab).hover()

    expect(preview(tab)).to_be_visible()
    expect(preview(tab)).to_contain_text(re.compile("Norville.+buurttuin|Norville .{20}", re.DOTALL))
    expect(name(tab)).to_have_accessible_description(re.compile("^Norville"))
    expect(preview(tab).get_by_role("link")).to_be_hidden()


def test_it_stays_while_it_is_pointed_at_and_goes_afterwards(tab: Tab) -> None:
    name(tab).hover()
    expect(preview(tab)).to_be_visible()

    preview(tab).hover()
    tab.clock.run_for(1000)
    expect(preview(tab)).to_be_visible()

    tab.get_by_role("heading", level=1).hover()
    expect(preview(tab)).to_be_hidden()


def test_a_name_that_is_passed_quickly_shows_nothing(tab: Tab) -> None:
    name(tab).hover()
    tab.get_by_role("heading", level=1).hover()
    tab.clock.run_for(1000)

    expect(preview(tab)).to_be_hidden()


def test_escape_takes_it_away_and_leaves_the_focus(tab: Tab) -> None:
    name(tab).focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    expect(preview(tab)).to_be_visible()

    tab.keyboard.press("Escape")

    expect(preview(tab)).to_be_hidden()
    expect(name(tab)).to_be_focused()
    assert name(tab).get_attribute("aria-describedby") is None


def test_with_the_keyboard_each_name_that_has_the_focus_has_its_own(tab: Tab) -> None:
    name(tab).focus()
    tab.keyboard.press("Tab")
    expect(preview(tab)).to_contain_text("Groenenhagen-Tuinenhoven")
    tab.keyboard.press("Tab")
    expect(preview(tab)).to_contain_text("IJsselmonde")
    expect(preview(tab)).not_to_contain_text("Groenenhagen")


def test_a_note_is_shown_at_its_number_and_has_no_way_back(tab: Tab) -> None:
    tab.locator(".footnote-ref").hover()

    expect(preview(tab)).to_contain_text("harken voorbij")
    expect(preview(tab).locator(".footnote-backref")).to_be_hidden()
    expect(preview(tab).locator("[id]")).to_have_count(0)


def test_a_note_that_stands_beside_its_text_is_not_shown_twice(tab: Tab) -> None:
    tab.set_viewport_size({"width": 1280, "height": 700})
    tab.locator(".footnote-ref").hover()
    tab.clock.run_for(1000)

    expect(preview(tab)).to_be_hidden()


def test_on_a_touch_screen_a_tap_shows_it_with_a_link_to_go_there(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as phone:
        tab = phone.new_page()
        tab.goto(demo_address + STORY)
        name(tab).tap()
        expect(preview(tab)).to_be_visible()
        expect(tab).to_have_url(demo_address + STORY)
        box = preview(tab).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390

        tab.get_by_role("heading", level=1).tap()
        expect(preview(tab)).to_be_hidden()

        name(tab).tap()
        preview(tab).get_by_role("link", name="Ga erheen").tap()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Norville")


def test_without_a_script_a_name_is_a_link_and_nothing_more(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(demo_address + STORY)
        name(tab).hover()

        expect(preview(tab)).to_be_hidden()
        name(tab).click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Norville")
