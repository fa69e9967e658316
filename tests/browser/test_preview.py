"""The preview in a browser: an open page keeps up with what is saved, and is as good as a page of the book."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.test_axe import violations
from tests.support.chromium import empty, let_in, listen
from tests.support.server import serve
from tests.support.serving import Served, serving, write

pytestmark = pytest.mark.browser

LONG = "\n\n".join(f"Alinea {number} van een lang verhaal." for number in range(200))
WORLD: dict[str, str | bytes] = {
    "config.yaml": "titel: Ons boek\n",
    "stories/kas.md": f"---\ntitel: De kas\nmens: Joke\n---\nEr groeide van alles.\n\n{LONG}\n",
    "stories/kladje.md": "---\ntitel: Een kladje\nconcept: ja\ngemeente: Nergenshuizen\n---\nNog niet af.\n",
    "stories/later.md": "---\ntitel: Voor later\ndatum: 2999\n---\nDit moet nog gebeuren.\n",
    "stories/people/joke.md": "---\nnaam: Joke\n---\nKookt.\n",
}
FAULTY = f"---\ntitel: De kas\ngemeente: {'Nergenshuizenaandelangerivier' * 3}\n---\nTekst.\n"


def kas(sentence: str) -> str:
    """The story of the greenhouse with a first sentence."""
    return f"---\ntitel: De kas\nmens: Joke\n---\n{sentence}\n\n{LONG}\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The world above, served. A test leaves it without an error."""
    folder = tmp_path_factory.mktemp("served") / "archive"
    write(folder, WORLD)
    with serving(folder) as preview:
        yield preview


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser at a desk."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as window:
        yield window


@pytest.fixture
def tab(context: BrowserContext, served: Served) -> Tab:
    """A tab that shows the story of the greenhouse."""
    let_in(context, served.link)
    tab = context.new_page()
    tab.goto(f"{served.address}verhalen/kas.html")
    return tab


def look_away(tab: Tab, away: bool = True) -> None:
    """Tells a tab that another one is looked at; a headless browser tells every tab that it is the one."""
    tab.evaluate(
        """away => {
            Object.defineProperty(document, 'hidden', {value: away, configurable: true});
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        away,
    )


def save(served: Served, sentence: str) -> None:
    """Saves the story of the greenhouse with a first sentence."""
    served.write("stories/kas.md", kas(sentence))


def test_an_open_page_shows_what_is_saved(tab: Tab, served: Served) -> None:
    heard = listen(tab, served.address)

    for sentence in ("Er kwam een druif.", "En nog een.", "En toen een vijg."):
        save(served, sentence)
        expect(tab.get_by_text(sentence)).to_be_visible()

    assert not heard, "\n".join(heard)


def test_a_page_stays_where_its_reader_was(tab: Tab, served: Served) -> None:
    tab.get_by_text("Alinea 150 van").scroll_into_view_if_needed()
    place = tab.evaluate("scrollY")
    assert place > 1000

    save(served, "Nu staat er iets anders bovenaan.")

    expect(tab.get_by_text("Nu staat er iets anders bovenaan.")).to_be_attached()
    tab.wait_for_function("place => Math.abs(scrollY - place) < 50", arg=place)


def test_an_error_comes_over_the_page_and_goes_by_itself(tab: Tab, served: Served) -> None:
    served.write("stories/kas.md", FAULTY)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Er is 1 fout")
    expect(tab.locator("mark").first).to_contain_text("Nergenshuizenaandelangerivier")

    save(served, "Hersteld.")

    expect(tab.get_by_text("Hersteld.")).to_be_visible()
    expect(tab).to_have_url(re.compile(r"/verhalen/kas\.html$"))


def test_the_last_good_version_can_be_looked_at_behind_an_error(tab: Tab, served: Served) -> None:
    save(served, "Dit was goed.")
    expect(tab.get_by_text("Dit was goed.")).to_be_visible()
    served.write("stories/kas.md", FAULTY)

    tab.get_by_role("link", name="laatste goede versie").click()
    expect(tab.get_by_text("Dit was goed.")).to_be_visible()
    expect(tab.get_by_role("complementary", name="Voorbeeld")).to_contain_text("Dit is de laatste goede versie.")

    save(served, "En nu weer.")
    expect(tab.get_by_text("En nu weer.")).to_be_visible()
    expect(tab.get_by_role("complementary", name="Voorbeeld")).not_to_contain_text("laatste goede versie")


@pytest.mark.parametrize(
    ("path", "words"), [("kladje", "Concept: nog niet in het boek"), ("later", "Datum in de toekomst")]
)
def test_the_strip_tells_what_would_not_be_in_the_book(tab: Tab, served: Served, path: str, words: str) -> None:
    strip = tab.get_by_role("complementary", name="Voorbeeld")
    expect(strip).to_be_visible()
    expect(strip).not_to_contain_text(words)

    tab.goto(f"{served.address}verhalen/{path}.html")

    expect(strip.get_by_text(words)).to_be_visible()


def test_the_strip_leads_to_the_line_of_the_source(tab: Tab) -> None:
    tab.get_by_role("link", name="stories/kas.md, regel 1").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("stories/kas.md")
    expect(tab.locator("#L2")).to_have_text("titel: De kas")


def test_a_tab_that_nobody_looked_at_catches_up(tab: Tab, context: BrowserContext, served: Served) -> None:
    other = context.new_page()
    other.goto(f"{served.address}verhalen/kas.html")
    look_away(tab)

    save(served, "Terwijl niemand keek.")
    expect(other.get_by_text("Terwijl niemand keek.")).to_be_visible()
    expect(tab.get_by_text("Terwijl niemand keek.")).to_have_count(0)

    look_away(tab, away=False)
    expect(tab.get_by_text("Terwijl niemand keek.")).to_be_visible()


def test_eight_tabs_keep_up(context: BrowserContext, served: Served) -> None:
    """A browser keeps six connections to a server; what is open must leave room for what is asked."""
    let_in(context, served.link)
    tabs = [context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{served.address}verhalen/kas.html")
        look_away(tab)

    save(served, "Voor alle acht.")

    for tab in tabs:
        look_away(tab, away=False)
        expect(tab.get_by_text("Voor alle acht.")).to_be_visible()
        look_away(tab)


CLOSED = "Open het boek met de link"


def test_a_tab_of_a_run_before_opens_again_with_the_link_of_this_one(context: BrowserContext, tmp_path: Path) -> None:
    write(tmp_path / "archive", WORLD)
    tab, other = context.new_page(), context.new_page()
    with serving(tmp_path / "archive") as before:
        let_in(context, before.link)
        tab.goto(f"{before.address}verhalen/kas.html")
        expect(tab.get_by_text("Er groeide van alles.")).to_be_visible()

    with serving(tmp_path / "archive", ("--port", str(before.port))) as now:
        expect(tab.get_by_role("heading", level=1)).to_have_text(CLOSED)
        look_away(tab)
        other.goto(now.link)
        expect(other).to_have_url(now.address)
        look_away(tab, away=False)

        expect(tab.get_by_text("Er groeide van alles.")).to_be_visible()


def test_a_link_that_is_followed_from_elsewhere_arrives(
    context: BrowserContext, served: Served, tmp_path: Path
) -> None:
    """A browser keeps a strict cookie from what a page elsewhere leads to; the page asks for it anew by itself."""
    (tmp_path / "index.html").write_text(f'<a href="{served.link}">Open</a>', "utf-8")
    with serve(tmp_path) as elsewhere:
        tab = context.new_page()
        tab.goto(elsewhere.replace("127.0.0.1", "localhost"))
        tab.get_by_role("link").click()

        expect(tab.get_by_role("heading", level=1)).to_have_text("Ons boek")


def make_faulty(served: Served, tab: Tab) -> None:
    """Makes an error, and opens the page that shows it in a tab.

    The tab is empty meanwhile: a page that reloads itself would cross with the one that is asked for.
    """
    empty(tab)
    served.write("stories/kas.md", FAULTY)
    served.shows("/", "Nergenshuizen", status=500)
    tab.goto(served.address)


def mend(served: Served) -> None:
    """Takes the error away, and waits until the book shows."""
    save(served, "Weer goed.")
    served.shows("/", "Ons boek")


OWN_PAGES = (
    "verhalen/kas.html",
    "verhalen/kladje.html",
    "is-er-niet.html",
    ".verhalen/problems",
    ".verhalen/source/stories/kas.md",
    ".verhalen/source/stories",
    ".verhalen/onzin",
)


def test_no_page_asks_for_anything_from_elsewhere_or_breaks_its_own_policy(tab: Tab, served: Served) -> None:
    heard = listen(tab, served.address)
    for path in OWN_PAGES:
        tab.goto(served.address + path)
    save(served, "Zonder fout.")
    make_faulty(served, tab)
    save(served, "Weer goed.")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Ons boek")

    # That a page is not there, or that there is an error, is what was asked for.
    others = [line for line in heard if not re.search(r"(gets (404|500) for|status of (404|500))", line)]
    assert not others, "\n".join(others)


def test_no_page_is_wider_than_a_phone(phone: BrowserContext, served: Served) -> None:
    tab = phone.new_page()
    too_wide = []

    def measure(name: str) -> None:
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            too_wide.append(f"{name}: {width} px")

    tab.goto(served.address)
    measure("closed")
    let_in(phone, served.link)
    for path in OWN_PAGES:
        tab.goto(served.address + path)
        measure(path)
    make_faulty(served, tab)
    measure("problems")
    mend(served)

    assert not too_wide, "\n".join(too_wide)


@pytest.mark.node
def test_axe_finds_no_fault(axe: str, phone: BrowserContext, served: Served) -> None:
    faults: list[str] = []

    tab = phone.new_page()

    def look_at(name: str) -> None:
        faults.extend(f"{name}: {violation}" for violation in violations(tab, axe))

    tab.goto(served.address)
    look_at("closed")
    let_in(phone, served.link)
    for path in OWN_PAGES:
        tab.goto(served.address + path)
        look_at(path)
    make_faulty(served, tab)
    look_at("problems")
    mend(served)

    assert not faults, "\n".join(faults)
