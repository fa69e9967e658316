"""Searching as a reader does it: on a web server, where Pagefind runs, and from a folder, where it cannot."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.support.chromium import let_in, listen
from tests.support.command import run_verhalen
from tests.support.server import serve
from tests.support.serving import serving

pytestmark = pytest.mark.browser

WORLD = {
    "config.yaml": "titel: Proef\ntoestemming: volledig\n",
    "stories/kas.md": """
        ---
        titel: De kas
        samenvatting: Een kas met pompoenen en wilgen achter de school.
        gemeenten: [Oudstad]
        ---

        Iedereen mag er planten.

        ## Een hek van wilgentenen

        Het hek werd in maart gevlochten door de buurt.
        """,
    "stories/bank.md": """
        ---
        titel: De bank
        samenvatting: Zitten bij de vijver van coöperatie Het Riet.
        ---

        Er staat ook een hek.
        """,
    "stories/vijand.md": """
        ---
        titel: "Tekens <img src=x onerror=alert(1)> in een titel"
        samenvatting: "Een samenvatting met <script>alert(2)</script> erin."
        ---

        In de tekst staat `<script>alert(3)</script>` en `<img src=x onerror=alert(4)>` naast kwetsbaarheid.

        ## Kop met &lt;b&gt;kwetsbaarheid&lt;/b&gt;

        Nog meer kwetsbaarheid, en `&lt;b&gt;`.
        """,
    "stories/people/joke.md": "---\ntitel: Joke Vos\nalias: Jootje\n---\n\nWoont bij de kas.\n",
    "stories/municipalities/oud.md": "---\ntitel: Oudstad\nopgegaan_in: Nieuwstad\n---\n\nEen stad met een gracht.\n",
    "stories/municipalities/nieuw.md": "---\ntitel: Nieuwstad\n---\n\nHet stadhuis is van glas.\n",
}


TITLES = ".results .entry-title"


@dataclass(frozen=True)
class Book:
    """A site, by an address with a slash at the end, and whether its texts are searched whole."""

    address: str
    is_whole: bool


def write_world(folder: Path) -> Path:
    for name, text in WORLD.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, below the top of a web server."""
    archive = write_world(tmp_path_factory.mktemp("search") / "archive")
    site = archive.parent / "boek"
    run = run_verhalen("build", "--output", str(site), cwd=archive)
    assert run.returncode == 0, run.stderr
    return site


@pytest.fixture(scope="module", params=["http", "file", "http without pagefind"])
def book(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    if request.param == "file":
        yield Book(f"{folder.as_uri()}/", True)
        return
    if request.param == "http":
        with serve(folder.parent) as address:
            yield Book(f"{address}boek/", True)
        return
    archive = write_world(tmp_path_factory.mktemp("without") / "archive")
    assert run_verhalen("build", "--no-search", cwd=archive).returncode == 0
    with serve(archive / "site") as address:
        yield Book(address, False)


@pytest.fixture
def tab(chromium: Browser, book: Book) -> Iterator[Page]:
    """A tab at the page to search; whatever it should not do fails the test."""
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        heard = listen(page, book.address)
        page.on("dialog", lambda dialog: heard.append(f"shows {dialog.message}"))
        page.goto(f"{book.address}zoeken.html")
        yield page
        # Where there is no Pagefind, the page asks for it once.
        assert [line for line in heard if "/pagefind/" not in line] == []


def search(tab: Page, words: str) -> None:
    tab.get_by_label("Waar ben je naar op zoek?").fill(words)
    shown = re.escape(words.strip('"'))
    expect(said(tab)).to_have_text(re.compile(f"voor “{shown}”"))


def said(tab: Page) -> Locator:
    return tab.get_by_role("main").get_by_role("status")


def test_a_form_of_a_word_is_found_and_marked(tab: Page) -> None:
    search(tab, "pompoen")

    expect(tab.locator(TITLES)).to_have_text(["De kas"])
    expect(tab.locator(".results .label")).to_have_text("Verhaal")
    expect(tab.locator(".results p mark")).to_have_text("pompoenen")


def test_a_word_in_a_heading_leads_to_that_heading(tab: Page) -> None:
    search(tab, "wilgentenen")

    place = tab.get_by_role("link", name="Een hek van wilgentenen")
    expect(place.locator("mark")).to_have_text("wilgentenen")
    place.click()
    expect(tab).to_have_url(re.compile("verhalen/kas.html#een-hek-van-wilgentenen$"))
    expect(tab.locator("#een-hek-van-wilgentenen")).to_be_in_viewport()


def test_the_text_is_searched_where_that_can_be_and_else_the_page_says_that_it_is_not(tab: Page, book: Book) -> None:
    search(tab, "gevlochten")

    note = tab.get_by_text("Hier wordt alleen in titels, namen en samenvattingen gezocht, niet in de hele tekst.")
    if book.is_whole:
        expect(tab.locator(TITLES)).to_have_text(["De kas"])
        expect(tab.locator(".results li li p mark")).to_have_text("gevlochten")
        expect(note).to_be_hidden()
    else:
        expect(tab.locator(TITLES)).to_have_text([])
        expect(note).to_be_visible()


def test_without_accents_and_with_an_alias_it_is_found(tab: Page) -> None:
    search(tab, "cooperatie")
    expect(tab.locator(TITLES)).to_have_text(["De bank"])
    search(tab, "jootje")
    expect(tab.locator(TITLES)).to_have_text(["Joke Vos"])


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("tenen", ["De kas"]),
        ("schoolvijver", ["De bank"]),
        ("waar is de kas", ["De kas", "Joke Vos"]),
        ("joke", ["Joke Vos"]),
        ("Het Reit", ["De bank"]),
    ],
)
def test_parts_of_compounds_small_words_and_swapped_letters_are_no_hindrance(
    tab: Page, book: Book, words: str, titles: list[str]
) -> None:
    search(tab, words)

    expect(tab.locator(TITLES)).to_have_text(titles if book.is_whole else titles[:1])


def test_small_words_that_were_asked_with_others_are_not_marked(tab: Page) -> None:
    search(tab, "een kas met de pompoenen")

    expect(tab.locator(TITLES)).to_have_text(["De kas"])
    expect(tab.locator(".results mark")).to_have_text(["kas", "kas", "pompoenen"])


def test_what_is_shown_of_a_text_begins_at_a_sentence(tab: Page, book: Book) -> None:
    search(tab, "planten" if book.is_whole else "wilgentenen")

    shown = tab.locator(".results p:not(.label, .entry-title)").first
    expect(shown).to_have_text(
        "Iedereen mag er planten." if book.is_whole else "Een kas met pompoenen en wilgen achter de school."
    )


def test_with_a_typing_error_it_is_found_and_the_page_says_what_was_searched_for(tab: Page) -> None:
    search(tab, "pomponen")

    expect(tab.locator(TITLES)).to_have_text(["De kas"])
    expect(said(tab)).to_contain_text("gezocht is op: pompoenen.")


def test_what_is_not_there_is_said_with_what_to_try(tab: Page) -> None:
    search(tab, "xyzzyqwrt")

    expect(said(tab).get_by_role("heading")).to_have_text("0 voor “xyzzyqwrt”")
    expect(said(tab)).to_contain_text("Niets gevonden. Probeer een ander of korter woord, of haal een keuze weg.")


def test_kind_and_municipality_narrow_a_search_and_stand_in_the_address(tab: Page) -> None:
    search(tab, "kas")
    kind = tab.get_by_label("Soort")
    expect(kind.locator("option[value=verhalen]")).to_have_text("Verhalen (1)")

    kind.select_option("verhalen")

    expect(said(tab)).to_have_text("1 voor “kas”")
    expect(tab.locator(TITLES)).to_have_text(["De kas"])
    expect(tab).to_have_url(re.compile(r"zoeken\.html\?q=kas&soort=verhalen$"))
    tab.reload()
    expect(tab.locator(".results > li")).to_have_count(1)
    expect(kind).to_have_value("verhalen")


def test_a_story_is_found_by_the_new_name_of_its_municipality(tab: Page) -> None:
    tab.get_by_label("Gemeente").select_option("nieuw")

    expect(tab.locator(".results > li")).to_have_count(3)
    assert set(tab.locator(TITLES).all_inner_texts()) == {"De kas", "Oudstad", "Nieuwstad"}


def test_back_and_forward_go_through_searches(tab: Page) -> None:
    field = tab.get_by_label("Waar ben je naar op zoek?")
    search(tab, "kas")
    field.press("Enter")
    field.fill("vijver")
    field.press("Enter")
    expect(tab.get_by_role("link", name="De bank")).to_be_visible()

    tab.go_back()
    expect(field).to_have_value("kas")
    expect(tab.get_by_role("link", name="De kas")).to_be_visible()
    tab.go_forward()
    expect(field).to_have_value("vijver")
    expect(tab.get_by_role("link", name="De bank")).to_be_visible()


def test_the_keyboard_does_it_all(tab: Page, book: Book) -> None:
    # In a narrow window the field is on a page of its own.
    tab.set_viewport_size({"width": 1000, "height": 800})
    tab.goto(f"{book.address}verhalen/bank.html")
    tab.keyboard.press("/")
    tab.keyboard.type("kas")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"zoeken\.html\?q=kas$"))
    first = tab.get_by_role("link", name="De kas")
    expect(first).to_be_visible()

    # Some browsers begin in the field here, where a slash is a slash.
    tab.get_by_label("Waar ben je naar op zoek?").blur()
    tab.keyboard.press("/")
    expect(tab.get_by_label("Waar ben je naar op zoek?")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    tab.keyboard.press("ArrowUp")
    expect(tab.get_by_label("Waar ben je naar op zoek?")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Escape")
    expect(tab.get_by_label("Waar ben je naar op zoek?")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{book.address}verhalen/kas.html")


def test_a_slash_that_is_typed_stays_a_slash(tab: Page) -> None:
    field = tab.get_by_label("Waar ben je naar op zoek?")
    field.press_sequentially("en/of")

    expect(field).to_have_value("en/of")


@pytest.mark.parametrize("words", ["tekens", "samenvatting", "kwetsbaarheid"])
def test_what_looks_like_markup_stays_text(tab: Page, words: str) -> None:
    search(tab, words)

    expect(tab.locator(".results > li")).to_have_count(1)
    shown = tab.locator(".results")
    expect(shown).to_contain_text("Tekens <img src=x onerror=alert(1)> in een titel")
    expect(shown.locator("img, script, b")).to_have_count(0)
    assert set(shown.evaluate("list => [...list.querySelectorAll('*')].map(element => element.tagName)")) <= set(
        "LI P A MARK UL".split()
    )


def test_words_in_the_address_are_only_words(tab: Page, book: Book) -> None:
    tab.goto(f"{book.address}zoeken.html?q=%3Cimg+src%3Dx+onerror%3Dalert(5)%3E&soort=%22%3E")

    expect(tab.get_by_label("Waar ben je naar op zoek?")).to_have_value("<img src=x onerror=alert(5)>")
    expect(said(tab)).to_have_text(re.compile("voor “<img src=x"))


@pytest.mark.parametrize("signs", ["(((%5B%5C", "%00%E2%80%A8", "…"])
def test_a_question_without_a_word_finds_nothing(tab: Page, book: Book, signs: str) -> None:
    tab.goto(f"{book.address}zoeken.html?q={signs}")
    expect(said(tab)).to_contain_text("Niets gevonden")


@pytest.mark.parametrize("word", ["constructor", "null", "__proto__"])
def test_a_word_of_programs_is_a_word_like_any_other(tab: Page, word: str) -> None:
    search(tab, word)
    expect(said(tab)).to_contain_text("Niets gevonden")


def test_a_choice_that_is_not_in_the_book_is_no_choice(tab: Page, book: Book) -> None:
    tab.goto(f"{book.address}zoeken.html?q=kas&gemeente=nergens")

    expect(tab.get_by_label("Gemeente")).to_have_value("")
    expect(tab.get_by_role("link", name="De kas")).to_be_visible()


def test_with_nothing_asked_any_more_the_address_is_as_it_was(tab: Page, book: Book) -> None:
    kind = tab.get_by_label("Soort")
    kind.select_option("verhalen")
    kind.select_option("")
    expect(tab).to_have_url(f"{book.address}zoeken.html")


def test_who_types_on_while_the_program_for_searching_fails_sees_no_fault(chromium: Browser, folder: Path) -> None:
    with serve(folder) as address, chromium.new_context() as context:
        tab = context.new_page()
        tab.add_init_script(
            """addEventListener("DOMContentLoaded", () => {
                window.messages = [];
                const said = document.querySelector(".said");
                const note = () => messages.push(said.textContent);
                new MutationObserver(note).observe(said, {childList: true, subtree: true});
            })"""
        )
        asked: list[Route] = []
        tab.route("**/pagefind/search.js", lambda route: asked.append(route))  # noqa: PLW0108, append has no signature
        with tab.expect_request("**/pagefind/search.js"):
            # A script that does not come keeps a page from being loaded.
            tab.goto(f"{address}zoeken.html?q=ka", wait_until="domcontentloaded")
        field = tab.get_by_label("Waar ben je naar op zoek?")
        field.fill("kas")
        field.press("Enter")
        asked[0].abort()

        expect(tab.get_by_role("link", name="De kas")).to_be_visible()
        assert not [message for message in tab.evaluate("messages") if "lukt nu niet" in message]


# In a site that is large enough to be searched in shards. Every story but a few has the words "energie" and "van".
LARGE = {
    f"stories/dak-{number}.md": f"---\ntitel: Dak {number}\n---\n\nEnergie van het dak.\n" for number in range(230)
}
LARGE |= {
    "stories/molen.md": "---\ntitel: De molen\n---\n\nEen energiecoöperatie bij de dijk.\n",
    "stories/dijk.md": "---\ntitel: De dijk\n---\n\nEen wandeling langs het water, met thee.\n",
    "stories/water.md": "---\ntitel: Water\n---\n\nThee van munt.\n\nWater en thee, en nog eens thee.\n",
    "stories/people/ida.md": "---\ntitel: Ida\n---\n\nIda heeft een dak, en schenkt thee.\n",
}


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    archive = tmp_path_factory.mktemp("large")
    for name, text in (LARGE | {"config.yaml": "titel: Proef\ntoestemming: volledig\n"}).items():
        path = archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert run_verhalen("build", cwd=archive).returncode == 0
    assert (archive / "site/pagefind/2").exists()
    with serve(archive / "site") as address:
        yield address


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        # Shards without that word would give what they have of "energie".
        ("energiecoöperatie", ["De molen"]),
        # And those without the one word would give what they have of the other.
        ("energiecoöperatie dijk", ["De molen"]),
        ("thee dak", ["Ida"]),
        ("wandeling molen", []),
        ('"munt water"', ["Water"]),
        ('"water munt"', []),
        ("coöperaties", ["De molen"]),
        ("energycooperatie", ["De molen"]),
        ("xyzzyqwrt", []),
    ],
)
def test_in_a_large_site_exactly_the_pages_with_these_words_are_found(
    chromium: Browser, large_site: str, words: str, titles: list[str]
) -> None:
    with chromium.new_context() as context:
        tab = context.new_page()
        heard = listen(tab, large_site)
        tab.goto(f"{large_site}zoeken.html")
        search(tab, words)

        expect(tab.locator(TITLES)).to_have_text(titles)
        assert heard == []


def test_in_a_large_site_the_best_results_come_first_and_choices_are_counted_over_all_of_it(
    chromium: Browser, large_site: str
) -> None:
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{large_site}zoeken.html")
        search(tab, "dak")
        expect(said(tab)).to_have_text("231 voor “dak”")
        expect(tab.locator("option[value=verhalen]")).to_have_text("Verhalen (230)")

        search(tab, "thee")
        expect(said(tab)).to_have_text("3 voor “thee”")
        expect(tab.locator(TITLES).first).to_have_text("Water")

        tab.get_by_label("Soort").select_option("mensen")
        expect(tab.locator(TITLES)).to_have_text(["Ida"])
        tab.get_by_label("Waar ben je naar op zoek?").fill("")
        expect(said(tab)).to_have_text("Gevonden: 1")


@pytest.mark.parametrize("where", ["http", "file"])
def test_without_javascript_the_page_shows_other_ways(chromium: Browser, folder: Path, where: str) -> None:
    with serve(folder) as address, chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{address if where == 'http' else f'{folder.as_uri()}/'}zoeken.html")

        # What stands in a noscript is passed over by most ways to find an element.
        expect(tab.locator("noscript p")).to_be_visible()
        tab.locator("noscript a").first.click()
        expect(tab).to_have_url(re.compile(r"inhoud\.html$"))


def test_the_preview_searches_too_first_in_titles_and_then_in_texts(chromium: Browser, tmp_path: Path) -> None:
    with serving(write_world(tmp_path / "archive")) as served, chromium.new_context() as context:
        let_in(context, served.link)
        tab = context.new_page()
        heard = listen(tab, served.address)
        # The texts may have been made searchable before the page asks for that.
        tab.route("**/pagefind/search.js", lambda route: route.fulfill(status=404))
        tab.goto(f"{served.address}zoeken.html?q=pompoen")
        expect(tab.get_by_role("link", name="De kas")).to_be_visible()
        expect(tab.locator(".hint")).to_be_visible()

        served.shows("/pagefind/pagefind.js", "wasm")
        tab.unroute_all()
        tab.goto(f"{served.address}zoeken.html?q=gevlochten")

        expect(tab.get_by_role("link", name="De kas")).to_be_visible()
        expect(tab.locator(".hint")).to_be_hidden()
        assert [line for line in heard if "/pagefind/" not in line] == []


def test_who_comes_back_after_a_publish_finds_new_words_though_browsers_keep_files(
    chromium: Browser, tmp_path: Path
) -> None:
    story = tmp_path / "stories/plein.md"
    story.parent.mkdir()
    (tmp_path / "config.yaml").write_text("titel: Proef\n")
    story.write_text("---\ntitel: Het plein\n---\nEr staat een bank.\n")
    assert run_verhalen("build", cwd=tmp_path).returncode == 0
    with serve(tmp_path / "site", is_kept=True) as address, chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{address}zoeken.html?q=bank")
        expect(tab.get_by_role("heading", name="1 voor “bank”")).to_be_visible()
        story.write_text("---\ntitel: Het plein\n---\nEr staat een bank onder een lindeboom.\n")
        assert run_verhalen("build", cwd=tmp_path).returncode == 0

        later = context.new_page()
        later.goto(f"{address}zoeken.html?q=lindeboom")

        expect(later.get_by_role("heading", name="1 voor “lindeboom”")).to_be_visible()
        expect(later.get_by_text("niet in de hele tekst")).to_be_hidden()
