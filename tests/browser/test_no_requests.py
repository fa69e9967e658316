"""A page asks nothing of a third party, obeys its own policy, and fits its screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests.support.chromium import listen
from tests.support.pages import Page, one_of_every_kind
from tests.support.situations import SITUATIONS, Situation, faults_on

pytestmark = pytest.mark.browser

# A phone, a tablet and a desk.
WIDTHS = (390, 768, 1280)

# Opens pages one after the other in a frame, makes that as wide as each of these, and tells how wide the page is then.
MEASURE = """async ([paths, widths]) => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.style.cssText = "height: 844px; border: 0";
  const measured = [];
  for (const path of paths) {
    await new Promise((loaded) => Object.assign(frame, {onload: loaded, src: path}));
    for (const width of widths) {
      frame.style.width = `${width}px`;
      const {contentWindow, contentDocument} = frame;
      measured.push([path, width, contentWindow.innerWidth, contentDocument.documentElement.scrollWidth]);
    }
  }
  return measured;
}"""


@pytest.fixture
def tab_for_frames(chromium: Browser, demo_address: str) -> Iterator[Tab]:
    """A tab with an empty page beside those of the demo: of them none may show another in a frame."""
    address = f"{demo_address}frames.html"
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.route(address, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        tab.goto(address)
        yield tab


def test_a_page_asks_only_its_own_site_and_breaks_no_rule_of_its_own(
    phone: BrowserContext, demo_address: str, demo_pages: tuple[Page, ...]
) -> None:
    faults = faults_on(phone, demo_address, one_of_every_kind(demo_pages))

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_what_a_reader_does_asks_only_the_same_site(
    phone: BrowserContext, demo_address: str, situation: Situation
) -> None:
    tab = phone.new_page()
    heard = listen(tab, demo_address)

    situation(tab, demo_address)

    assert not heard, "\n".join(heard)


def test_no_page_is_wider_than_the_screen(tab_for_frames: Tab, demo_pages: tuple[Page, ...]) -> None:
    paths = [page.path for page in demo_pages if not page.is_redirect]

    measured: list[tuple[str, int, int, int]] = tab_for_frames.evaluate(MEASURE, [paths, WIDTHS])

    assert len(measured) == len(paths) * len(WIDTHS)
    assert all(width == wanted for _, wanted, width, _ in measured)
    too_wide = [f"{path}: {needed} of {width} px" for path, _, width, needed in measured if needed > width]
    assert not too_wide, "\n".join(too_wide)
