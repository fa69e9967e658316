"""The browser of the tests itself: a window closes whatever its page is doing."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_a_page_that_keeps_reloading_itself_is_at_rest_when_its_window_closes(
    chromium: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "restless.html"
    page.write_text(
        "<!doctype html><title>Restless</title><script>setInterval(() => location.reload())</script>", "utf-8"
    )

    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(page.as_uri(), wait_until="commit")

    assert tab.url == "about:blank"
