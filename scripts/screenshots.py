"""Makes the pictures in docs/images from the demo archive, as a reader sees it: run `make screenshots`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import ViewportSize

from tests.support.chromium import find_chromium, launch_chromium
from tests.support.command import ROOT
from tests.support.demo import build_demo

IMAGES = ROOT / "docs" / "images"
DESK = ViewportSize(width=1280, height=860)

PICTURES = {
    "home.png": "index.html",
    "story.png": "verhalen/de-euro-die-blijft-rondgaan.html",
}


def main() -> None:
    """Build the demo and take every picture."""
    if find_chromium() is None:
        sys.exit("make screenshots needs Chromium or Chrome (Debian: apt install chromium)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, launch_chromium() as browser:
        site = build_demo(Path(folder))
        tab = browser.new_page(viewport=DESK)
        for picture, page in PICTURES.items():
            tab.goto((site / page).as_uri())
            tab.screenshot(path=IMAGES / picture)
            print(IMAGES / picture)


if __name__ == "__main__":
    main()
