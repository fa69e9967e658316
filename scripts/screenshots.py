"""Makes the pictures in docs/images from the demo archive, as a reader and a writer see it: run `make screenshots`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, ViewportSize, expect

from tests.support.chromium import find_chromium, launch_chromium
from tests.support.command import ROOT
from tests.support.demo import build_demo
from tests.support.desk import desk_of, token_of
from tests.support.serving import Served

IMAGES = ROOT / "docs" / "images"
LAPTOP = ViewportSize(width=1280, height=860)
STORY = "De euro die blijft rondgaan"

# Each picture with its page and what of the page comes at the top, if not its beginning.
PICTURES = {
    "home.png": ("index.html", ""),
    "story.png": ("verhalen/de-euro-die-blijft-rondgaan.html", ""),
    "browse.png": ("bladeren.html?thema=eigenaarschap", ""),
    "network.png": ("initiatieven/ouderensoos.html", ".states"),
    "map.png": ("kaart.html", "h1"),
}


def main() -> None:
    """Build the demo and take every picture."""
    if find_chromium() is None:
        sys.exit("make screenshots needs Chromium or Chrome (Debian: apt install chromium)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, launch_chromium() as browser:
        site = build_demo(Path(folder))
        tab = browser.new_page(viewport=LAPTOP)
        for picture, (page, top) in PICTURES.items():
            tab.goto(f"{site.as_uri()}/{page}")
            if top:
                tab.locator(top).evaluate("part => part.scrollIntoView()")
            take(tab, picture)
        with desk_of(Path(folder) / "archive") as served:
            open_at_the_desk(tab, served)
            take(tab, "desk.png")


def open_at_the_desk(tab: Page, served: Served) -> None:
    """Open a story at the writing desk, and wait for the page beside it."""
    tab.goto(f"{served.address}.verhalen/desk/?token={token_of(served)}")
    tab.get_by_role("link", name=STORY).click()
    expect(tab.frame_locator("iframe.page.front").get_by_role("heading", name=STORY)).to_be_visible()


def take(tab: Page, picture: str) -> None:
    """Keep what a tab shows now."""
    tab.screenshot(path=IMAGES / picture)
    print(IMAGES / picture)


if __name__ == "__main__":
    main()
