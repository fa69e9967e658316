"""A headless Chromium: the one that is installed on this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

_ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root, and show only pages made here
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or nothing."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """A browser with a profile of its own, as long as the context lasts; needs find_chromium() to find one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=_ARGUMENTS)
        yield browser
        browser.close()
