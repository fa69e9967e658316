"""A page asks nothing of a third party, obeys its own policy, and fits a phone."""

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response
from playwright.sync_api import Page as Tab

from tests.support.pages import Page, one_of_every_kind

pytestmark = pytest.mark.browser


def listen(tab: Tab, address: str) -> list[str]:
    """A list to which is added whatever a tab should not do: errors of script or policy, and requests elsewhere."""
    heard: list[str] = []

    def hear_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(f"says {message.text} ({message.location['url']})")

    def hear_request(request: Request) -> None:
        if not request.url.startswith(address):
            heard.append(f"asks for {request.url}")

    def hear_response(response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            heard.append(f"gets {response.status} for {response.url}")

    tab.on("console", hear_message)
    tab.on("pageerror", lambda error: heard.append(f"fails with {error}"))
    tab.on("request", hear_request)
    tab.on("requestfailed", lambda request: heard.append(f"does not get {request.url}"))
    tab.on("response", hear_response)
    return heard


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
