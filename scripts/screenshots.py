"""Makes the pictures in docs/images from the demo archive, as a reader and a writer see it: run `make screenshots`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.support.chromium import find_chromium, launch_chromium
from tests.support.command import ROOT
from tests.support.demo import build_demo
from tests.support.desk import desk_of, link_to_desk
from tests.support.serving import Served

IMAGES = ROOT / "docs" / "images"
LAPTOP = ViewportSize(width=1280, height=860)
STORY = "De euro die blijft rondgaan"

# Each picture with its page, and the part of it that is shown, if not what a reader sees first.
PICTURES = {
    "home.png": ("index.html", ""),
    "story.png": ("verhalen/de-euro-die-blijft-rondgaan.html", ""),
    "browse.png": ("bladeren.html?thema=eigenaarschap", ""),
    "network.png": ("initiatieven/fietscrossbaan-ijsselmonde.html", ".states"),
    "map.png": ("kaart.html", ".map-figure"),
}


def main() -> None:
    """Build the demo and take every picture."""
    if find_chromium() is None:
        sys.exit("make screenshots needs Chromium or Chrome (Debian: apt install chromium-headless-shell)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, launch_chromium() as browser:
        site = build_demo(Path(folder))
        tab = browser.new_page(viewport=LAPTOP)
        for picture, (page, part) in PICTURES.items():
            tab.goto(f"{site.as_uri()}/{page}")
            take(tab.locator(part) if part else tab, picture)
        with desk_of(Path(folder) / "archive") as served:
            open_at_the_desk(tab, served)
            take(tab, "desk.png")


def open_at_the_desk(tab: Page, served: Served) -> None:
    """Open a story at the writing desk, and wait for the page beside it."""
    tab.goto(link_to_desk(served))
    tab.get_by_role("link", name=STORY).click()
    expect(tab.frame_locator("iframe.page.front").get_by_role("heading", name=STORY)).to_be_visible()


def take(shown: Page | Locator, picture: str) -> None:
    """Keep what a tab shows now, or a part of it."""
    shown.screenshot(path=IMAGES / picture)
    print(IMAGES / picture)


if __name__ == "__main__":
    main()
