"""Reading without a connection, in a real browser: a server that is there, and then is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.support.command import run_verhalen
from tests.support.pictures import photo_of, tiny_png
from tests.support.server import Stoppable, server_of

pytestmark = pytest.mark.browser

STORY = "---\ntitel: {title}\n---\n{text}\n"
FILES: dict[str, str | bytes] = {
    "config.yaml": "titel: Proef\n",
    "stories/kas.png": tiny_png(),
    "stories/kas.md": STORY.format(title="De kas", text="Iedereen mag er planten.\n\n![De kas](kas.png)"),
    "stories/bank.md": STORY.format(title="De bank", text="Er staat een bank."),
    "stories/plein.jpg": photo_of(1600),
    "stories/plein.md": STORY.format(title="Het plein", text="Een plein.\n\n![Het plein](plein.jpg)"),
    "stories/hek.md": STORY.format(title="Het hek", text="Een hek van wilgentenen."),
}
NOTICE = ".invitation[role=status]"
# Asks again until the answer is yes; `wait_for_function` takes the promise of an answer for one.
UNTIL = """async ([condition, argument]) => {
  const holds = eval(condition);
  while (!await holds(argument)) await new Promise((again) => setTimeout(again, 20));
}"""
# The same for a few seconds: whether it came to be so.
SOON = """async ([condition, argument]) => {
  const holds = eval(condition);
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds(argument)) return true;
    await new Promise((again) => setTimeout(again, 20));
  }
  return false;
}"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book that can be read without a connection, in a folder of a website."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    publish(tmp_path, "--offline")
    return tmp_path


def publish(book: Path, *options: str) -> None:
    """Builds the book into the folder of the website."""
    run = run_verhalen("build", "--no-search", "--output", "www/boek", *options, cwd=book)
    assert run.returncode == 0, run.stderr


@pytest.fixture
def website(book: Path) -> Iterator[Stoppable]:
    """The website with the book in it."""
    with server_of(book / "www") as server:
        yield server


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody in the Netherlands."""
    with chromium.new_context(locale="nl-NL") as context:
        yield context


def wait_until(tab: Tab, condition: str, argument: object = None) -> None:
    """Waits until an asynchronous function of the page says so."""
    tab.evaluate(UNTIL, [condition, argument])


def open_until(tab: Tab, condition: str, argument: object = None) -> None:
    """Opens the page again until an asynchronous function of it says so."""
    while not tab.evaluate(SOON, [condition, argument]):
        tab.reload()


def read(tab: Tab, address: str, title: str) -> None:
    """Reads a page, and waits until it is kept."""
    tab.goto(address)
    expect(tab.locator("h1")).to_have_text(title)
    # A worker that was begun by this very page may have come too late for it.
    open_until(tab, "(address) => caches.match(address)", address)


def test_what_was_read_is_read_again_without_a_connection_and_says_so(
    website: Stoppable, reader: BrowserContext
) -> None:
    tab = reader.new_page()
    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")
    read(tab, f"{website.address}boek/verhalen/bank.html", "De bank")
    assert tab.locator(NOTICE).count() == 0
    wait_until(tab, "(address) => caches.match(address)", f"{website.address}boek/beelden/1-webp/kas.png.webp")
    website.stop()

    for name, title in (("kas", "De kas"), ("bank", "De bank")):
        tab.goto(f"{website.address}boek/verhalen/{name}.html")

        expect(tab.locator("h1")).to_have_text(title)
        expect(tab.locator(NOTICE)).to_contain_text("Bewaarde bladzijde van")
        expect(tab.locator(NOTICE)).to_contain_text("er is geen verbinding")
        # With its styles and its picture.
        assert tab.evaluate("document.styleSheets.length") > 0
        tab.wait_for_function("Array.from(document.images).every((image) => image.naturalWidth)")


def test_a_picture_is_there_without_a_connection_in_the_size_that_was_read(
    website: Stoppable, chromium: Browser
) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 800}, device_scale_factor=1) as context:
        tab = context.new_page()
        read(tab, f"{website.address}boek/verhalen/hek.html", "Het hek")
        read(tab, f"{website.address}boek/verhalen/plein.html", "Het plein")
        open_until(tab, "(address) => caches.match(address)", f"{website.address}boek/beelden/480-webp/plein.jpg.webp")
        website.stop()

        # A wider window asks for a larger one.
        tab.set_viewport_size({"width": 1280, "height": 800})
        tab.reload()

        expect(tab.locator(NOTICE)).to_be_visible()
        tab.wait_for_function("document.querySelector('main img').naturalWidth > 0")


def test_what_was_not_read_has_a_page_of_its_own_with_what_is_kept(website: Stoppable, reader: BrowserContext) -> None:
    tab = reader.new_page()
    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")
    website.stop()

    tab.goto(f"{website.address}boek/verhalen/hek.html")

    expect(tab.locator("h1")).to_have_text("Deze bladzijde is nog niet bewaard")
    again = tab.get_by_role("link", name="Probeer het opnieuw")
    assert again.get_attribute("href") == f"{website.address}boek/verhalen/hek.html"
    tab.get_by_role("link", name="De kas").click()
    expect(tab.locator("h1")).to_have_text("De kas")


def test_a_change_is_seen_at_once_by_who_has_a_connection(
    book: Path, website: Stoppable, reader: BrowserContext
) -> None:
    tab = reader.new_page()
    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")
    (book / "stories/kas.md").write_text(STORY.format(title="De kas", text="Ze is afgebrand."), "utf-8")
    publish(book, "--offline")

    tab.goto(f"{website.address}boek/verhalen/kas.html")

    expect(tab.locator(".prose")).to_have_text("Ze is afgebrand.")
    assert tab.locator(NOTICE).count() == 0


def test_nothing_of_an_earlier_version_is_kept(book: Path, website: Stoppable, reader: BrowserContext) -> None:
    tab = reader.new_page()
    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")
    before = tab.evaluate("caches.keys()")
    (book / "stories/kas.md").unlink()
    publish(book, "--offline")

    read(tab, f"{website.address}boek/verhalen/bank.html", "De bank")

    is_new = "(before) => caches.keys().then((names) => names.length == 1 && names[0] != before[0])"
    wait_until(tab, is_new, before)
    website.stop()
    tab.goto(f"{website.address}boek/verhalen/kas.html")
    expect(tab.locator("h1")).to_have_text("Deze bladzijde is nog niet bewaard")


def test_a_page_that_is_gone_is_not_kept(book: Path, website: Stoppable, reader: BrowserContext) -> None:
    tab = reader.new_page()
    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")
    (book / "www/boek/verhalen/kas.html").unlink()

    tab.goto(f"{website.address}boek/verhalen/kas.html")

    wait_until(tab, "(address) => caches.match(address).then((answer) => !answer)", tab.url)


def test_a_later_build_without_it_takes_the_worker_away(book: Path, website: Stoppable, reader: BrowserContext) -> None:
    tab = reader.new_page()
    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")
    publish(book)

    tab.goto(f"{website.address}boek/verhalen/bank.html")
    # A browser looks for another worker when a page is opened, and may put that off until the next.
    open_until(tab, "() => navigator.serviceWorker.getRegistrations().then((workers) => !workers.length)")

    wait_until(tab, "() => caches.keys().then((names) => !names.length)")


def test_a_book_that_was_not_built_for_it_asks_for_no_worker(
    book: Path, website: Stoppable, reader: BrowserContext
) -> None:
    publish(book)
    tab = reader.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    tab.goto(f"{website.address}boek/verhalen/kas.html")

    assert [address for address in asked if "sw.js" in address or "offline" in address] == []
    assert tab.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0


def test_the_index_for_searching_is_not_fetched_beforehand(website: Stoppable, reader: BrowserContext) -> None:
    tab = reader.new_page()

    read(tab, f"{website.address}boek/verhalen/kas.html", "De kas")

    kept = tab.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys())"
        ".then((keys) => keys.map(({url}) => url))"
    )
    assert [address for address in kept if "zoeken" in address or "pagefind" in address] == []
    assert all(address.startswith(f"{website.address}boek/") for address in kept)
