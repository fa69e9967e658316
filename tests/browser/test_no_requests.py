"""A page asks nothing of a third party, obeys its own policy, and fits its screen."""

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.chromium import listen
from tests.support.pages import Page, one_of_every_kind
from tests.support.situations import SITUATIONS, Situation, faults_on

pytestmark = pytest.mark.browser

# A phone, a tablet and a desk.
WIDTHS = (390, 768, 1280)


def test_a_page_asks_only_its_own_site_and_breaks_no_rule_of_its_own(
    phone: BrowserContext, demo_address: str, demo_pages: tuple[Page, ...]
) -> None:
    faults = faults_on(phone, demo_address, one_of_every_kind(demo_pages))

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.__name__)
def test_what_a_reader_does_asks_only_the_same_site(
    phone: BrowserContext, demo_address: str, situation: Situation
) -> None:
    tab = phone.new_page()
    heard = listen(tab, demo_address)

    situation(tab, demo_address)

    assert not heard, "\n".join(heard)


def test_no_page_is_wider_than_the_screen(chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...]) -> None:
    too_wide = []

    with chromium.new_context() as context:
        tab = context.new_page()
        for page in demo_pages:
            if page.is_redirect:
                continue
            tab.goto(demo_address + page.path)
            for width in WIDTHS:
                tab.set_viewport_size({"width": width, "height": 844})
                needed = tab.evaluate("document.documentElement.scrollWidth")
                if needed > width:
                    too_wide.append(f"{page.path}: {needed} of {width} px")

    assert not too_wide, "\n".join(too_wide)
