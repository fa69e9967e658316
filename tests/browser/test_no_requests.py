"""A page asks nothing of a third party, obeys its own policy, and fits a phone."""

import re

import pytest
from playwright.sync_api import BrowserContext

from tests.support.chromium import listen
from tests.support.pages import Page, one_of_every_kind

pytestmark = pytest.mark.browser


def test_a_page_asks_only_its_own_site_and_breaks_no_rule_of_its_own(
    phone: BrowserContext, demo_address: str, demo_pages: tuple[Page, ...]
) -> None:
    tab = phone.new_page()
    heard = listen(tab, demo_address)
    faults = []

    for page in one_of_every_kind(demo_pages):
        heard.clear()
        tab.goto(demo_address + page.path)
        if page.is_redirect:
            tab.wait_for_url(re.compile(f"^(?!{re.escape(demo_address + page.path)}$)"))
        faults += [f"{page.path} {fault}" for fault in heard]

    assert not faults, "\n".join(faults)


def test_no_page_is_wider_than_a_phone(phone: BrowserContext, demo_address: str, demo_pages: tuple[Page, ...]) -> None:
    tab = phone.new_page()
    too_wide = []

    for page in demo_pages:
        if page.is_redirect:
            continue
        tab.goto(demo_address + page.path)
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            too_wide.append(f"{page.path}: {width} px")

    assert not too_wide, "\n".join(too_wide)
