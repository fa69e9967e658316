"""The header in a narrow window: one row, with the menu behind a button that needs no script."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

LONG_TITLE = "De onafhankelijke arbeidsongeschiktheidsverzekeringsmaatschappij en andere verhalen uit de streek"


@pytest.mark.parametrize("width", [320, 390, 768])
def test_in_a_narrow_window_the_header_is_one_row_however_long_the_title_of_the_book(
    chromium: Browser, demo_address: str, width: int
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}verhalen/vier-harken.html")
        title = tab.get_by_role("banner").get_by_role("link").first
        title.evaluate("(element, text) => { element.textContent = text; }", LONG_TITLE)

        header, menu, name = tab.get_by_role("banner"), tab.get_by_text("Menu", exact=True), title
        places = [place for item in (header, menu, name) if (place := item.bounding_box())]
        (top, left), (menu_top, menu_left), (name_top, name_left) = ((place["y"], place["x"]) for place in places)
        assert top == 0
        assert left <= name_left < menu_left
        # Beside each other, and not below.
        assert abs(menu_top + places[1]["height"] / 2 - name_top - places[2]["height"] / 2) < 4
        assert places[0]["height"] < 100
        assert tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scripts", [True, False])
def test_in_a_narrow_window_the_menu_opens_and_closes_with_its_button(
    chromium: Browser, demo_address: str, scripts: bool
) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=scripts) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}verhalen/vier-harken.html")
        browse = tab.get_by_role("banner").get_by_role("link", name="Bladeren")
        expect(browse).to_be_hidden()

        tab.get_by_text("Menu", exact=True).click()
        expect(browse).to_be_visible()
        tab.get_by_text("Menu", exact=True).click()
        expect(browse).to_be_hidden()


def test_in_a_wide_window_the_menu_is_open_and_has_no_button(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}verhalen/vier-harken.html")

        expect(tab.get_by_role("banner").get_by_role("link", name="Bladeren")).to_be_visible()
        expect(tab.get_by_text("Menu", exact=True)).to_be_hidden()


def test_in_a_narrow_window_a_slash_leads_to_the_page_to_search(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}verhalen/vier-harken.html")

        tab.keyboard.press("/")

        expect(tab).to_have_url(f"{demo_address}zoeken.html")
