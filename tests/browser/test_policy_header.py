"""The policy as a header: what a server of one's own sends, with pages that keep to it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import listen
from tests.support.nginx import nginx
from tests.support.pages import Page, one_of_every_kind

pytestmark = [pytest.mark.browser, pytest.mark.nginx]


def test_no_page_does_what_the_policy_of_the_server_forbids(
    chromium: Browser, demo_site: Path, demo_pages: tuple[Page, ...], tmp_path: Path
) -> None:
    with nginx(demo_site, tmp_path) as address, chromium.new_context() as context:
        tab = context.new_page()
        heard = listen(tab, address)
        paths = [page.path for page in one_of_every_kind(demo_pages) if not page.is_redirect]
        for path in paths:
            tab.goto(address + path, wait_until="networkidle")
        # Searching runs a program that a policy has to allow.
        tab.goto(f"{address}zoeken.html?q=bank")
        expect(tab.locator("#results li, .results li").first).to_be_visible()

    assert len(paths) > 20
    assert heard == []


def test_no_other_website_shows_the_book_in_a_window(chromium: Browser, demo_site: Path, tmp_path: Path) -> None:
    with nginx(demo_site, tmp_path) as address, chromium.new_context() as context:
        tab = context.new_page()
        with tab.expect_console_message(lambda message: "frame-ancestors" in message.text):
            tab.set_content(f'<iframe src="{address}"></iframe>')

        assert tab.frames[-1].locator("main").count() == 0
