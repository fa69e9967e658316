"""Finding the way: where a link arrives is shown, and on a phone words come before a drawing."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

pytestmark = pytest.mark.browser

MARKER = {"light": "rgb(255, 225, 77)", "dark": "rgb(232, 200, 50)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["_quotes-1", "_lessons-2", "een-zaaltje"])
def test_where_a_link_arrives_is_yellow(chromium: Browser, demo_address: str, scheme: str, place: str) -> None:
    with chromium.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}verhalen/vier-harken.html#{place}")

        expect(tab.locator(f"[id='{place}']")).to_have_css("background-color", MARKER[scheme])


def test_on_a_phone_the_timeline_begins_with_words(phone: BrowserContext, demo_address: str) -> None:
    tab = phone.new_page()
    tab.goto(f"{demo_address}tijdlijn.html")
    words, drawing = tab.locator(".happened").bounding_box(), tab.locator(".drawn").bounding_box()
    assert words
    assert drawing
    assert words["y"] + words["height"] <= drawing["y"]

    tab.get_by_role("link", name="Naar de tekening").click()
    expect(tab.locator(".drawn")).to_be_in_viewport()
