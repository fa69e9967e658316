"""The yellow marker: what a reader marks stays, is found again, can be taken along, and is nobody else's business."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.test_axe import violations
from tests.support.chromium import listen
from tests.support.command import run_verhalen
from tests.support.server import serve

pytestmark = pytest.mark.browser

FIRST = "In de oude kas groeien tomaten van de hele buurt."
LINKED = "Joke kookt er soep van."
LAST = "Iedereen mag zeggen wat er in de grond komt, ook wie nooit komt wieden."
TEXT = f"""{FIRST} [[Joke]] kookt er *soep* van.[^1] Dat is alles.

{LAST} Het hek staat open.

- een schep
- een gieter

| Wie | Wat |
|---|---|
| Arie | harken |

Dat is alles.

Op het bord staat `<img src=x onerror=alert(1)>` met krijt.

[^1]: Op dinsdag <b>ook</b> taart.
"""
# The same book as it stood at several times, all at one address, and another book.
STORIES = {
    "first": TEXT,
    "edited": "Er kwam een zin bij. " + TEXT.replace("in de grond komt, ook wie", "in die grond komt, ook al wie"),
    "without": TEXT.replace(LAST, "Over het hek is veel te doen geweest."),
    "moved": TEXT,
    "renamed": TEXT,
    "other": TEXT,
}
TITLES = {"renamed": "Ons mooie boek", "other": "Ander boek"}
MARKS = "verhalen:marks:/first/"

SELECT = """([from, to]) => {
    const texts = document.createTreeWalker(document.querySelector('[data-markable]'), NodeFilter.SHOW_TEXT);
    const range = new Range();
    let started = false;
    while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!started && node.data.includes(from)) {
            range.setStart(node, node.data.indexOf(from));
            started = true;
        }
        if (started && node.data.includes(to)) {
            range.setEnd(node, node.data.indexOf(to) + to.length);
            break;
        }
    }
    range.startContainer.parentElement.scrollIntoView({block: 'center'});
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const boxes = [...range.getClientRects()];
    const [first, last] = [boxes[0], boxes.at(-1)];
    return [first.left + 1, first.top + first.height / 2, last.right, last.top + last.height / 2];
}"""
YELLOW = """() => {
    const names = ['geel', 'geel-noot', 'geel-even'];
    const texts = CSS.highlights
        ? names.flatMap((name) => [...(CSS.highlights.get(name) ?? [])].map(String))
        : [...document.querySelectorAll('mark[class^=geel]')].map((mark) => mark.textContent);
    return texts.join('|').replace(/\\s+/g, ' ');
}"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder for each time of the book, and one for another book."""
    top = tmp_path_factory.mktemp("marked")
    for name, text in STORIES.items():
        archive = top / "archives" / name
        story = archive / "stories" / ("de-kas.md" if name == "moved" else "kas.md")
        story.parent.mkdir(parents=True)
        (archive / "config.yaml").write_text(f"titel: {TITLES.get(name, 'Ons boek')}\ntoestemming: volledig\n", "utf-8")
        story.write_text(f"---\ntitel: De kas\n---\n{text}", "utf-8")
        (archive / "stories" / "people").mkdir()
        (archive / "stories" / "people" / "joke.md").write_text("---\nnaam: Joke\n---\nKookt.\n", "utf-8")
        run = run_verhalen("build", "--no-search", "--output", str(top / "site" / name), cwd=archive)
        assert run.returncode == 0, run.stderr
    return top / "site"


@pytest.fixture(scope="module")
def origin(books: Path) -> Iterator[str]:
    """The address of a web server with these folders."""
    with serve(books) as address:
        yield address


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: a tab, and where the book is."""

    tab: Tab
    origin: str

    def opens(self, book: str = "first", page: str = "verhalen/kas.html") -> "Reader":
        """Opens a page of a book; what the first became later stands at the same address."""
        own = f"{self.origin}{book}/"
        address = own if book == "other" else f"{self.origin}first/"
        self.tab.unroute_all()
        if address != own:
            self.tab.route(f"{address}**", lambda route: route.continue_(url=route.request.url.replace(address, own)))
        self.tab.goto(address + page)
        return self

    def opens_all(self, book: str = "first") -> "Reader":
        return self.opens(book, "mijn-gele-zinnen.html")

    def selects(self, start: str, end: str = "") -> list[float]:
        """Selects from one text to the end of another; gives where the first and the last line of it are."""
        where: list[float] = self.tab.evaluate(SELECT, [start, end or start])
        return where

    def marks(self, start: str, end: str = "", note: str = "") -> None:
        self.selects(start, end)
        self.tab.keyboard.press("m")
        if note:
            self.tab.get_by_role("button", name="Schrijf er iets bij").click()
            menu = self.tab.get_by_role("dialog", name="Gele zin")
            menu.get_by_role("textbox", name="Notitie").fill(note)
            menu.get_by_role("button", name="Bewaar").click()
            # While it is open, a letter is no key of the page.
            expect(menu).to_be_hidden()

    def yellow(self) -> str:
        """What is yellow on the page, part by part."""
        texts: str = self.tab.evaluate(YELLOW)
        return texts

    def stored(self) -> list[dict[str, Any]]:
        """What the browser keeps."""
        marks: list[dict[str, Any]] = json.loads(self.tab.evaluate("key => localStorage.getItem(key)", MARKS) or "[]")
        return marks

    @property
    def list(self) -> Locator:
        return self.tab.locator("main .gele-zin:not(dialog *)")

    def does(self, what: str, number: int = 0) -> None:
        """Presses the button of one mark in the list."""
        self.list.nth(number).get_by_role("button", name=what, exact=False).click()

    def message(self) -> Locator:
        return self.tab.get_by_role("status")

    def saves(self, button: str) -> str:
        """The text of the file that a button saves."""
        with self.tab.expect_download() as waiting:
            self.tab.get_by_role("button", name=button).click()
        return Path(waiting.value.path()).read_text("utf-8")

    def loads(self, text: str) -> None:
        file = {"name": "zinnen.jsonld", "mimeType": "application/ld+json", "buffer": text.encode()}
        self.tab.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


@pytest.fixture
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser at a desk, with nothing in it."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context


@pytest.fixture
def reader(window: BrowserContext, origin: str) -> Iterator[Reader]:
    """A reader at a desk; no page may fail in any way."""
    tab = window.new_page()
    faults = listen(tab, origin)
    yield Reader(tab, origin)
    assert not [fault for fault in faults if "blob:" not in fault], faults


@pytest.fixture(params=["highlights", "elements"])
def either(request: pytest.FixtureRequest, reader: Reader) -> Reader:
    """A reader with a browser that has the CSS Custom Highlight API, and one without."""
    if request.param == "elements":
        reader.tab.add_init_script("delete CSS.highlights")
    return reader


# Marking


def test_a_selected_sentence_is_marked_with_the_mouse_and_stays(either: Reader) -> None:
    left, top, right, bottom = either.opens().selects(FIRST)
    either.tab.evaluate("getSelection().removeAllRanges()")
    either.tab.mouse.move(left, top)
    either.tab.mouse.down()
    either.tab.mouse.move(right, bottom, steps=5)
    either.tab.mouse.up()
    either.tab.get_by_role("button", name="Markeer", exact=True).click()

    assert either.yellow() == FIRST
    expect(either.tab.get_by_role("button", name="Markeer", exact=True)).to_be_hidden()

    either.tab.reload()
    assert either.yellow() == FIRST
    expect(either.list.locator("blockquote")).to_have_text(FIRST)


def test_a_phone_has_the_button_at_the_bottom(chromium: Browser, origin: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as phone:
        reader = Reader(phone.new_page(), origin).opens()
        reader.selects(FIRST)
        button = reader.tab.get_by_role("button", name="Markeer", exact=True)
        button.wait_for()
        box = button.bounding_box()
        assert box is not None
        assert box["y"] > 700
        assert box["height"] >= 44
        button.tap()
        # A tap becomes a click when the browser has seen that it is no other gesture.
        expect(reader.list).to_have_count(1)
        assert reader.yellow() == FIRST

        where = reader.selects(FIRST)
        reader.tab.evaluate("getSelection().removeAllRanges()")
        reader.tab.touchscreen.tap(where[0] + 20, where[1])
        expect(reader.tab.get_by_role("dialog", name="Gele zin")).to_be_visible()


def test_a_mark_crosses_links_emphasis_paragraphs_lists_and_tables(either: Reader) -> None:
    either.opens().marks("buurt", "harken")

    [mark] = either.stored()
    assert mark["exact"] == (
        "buurt. Joke kookt er soep van. Dat is alles.\n"
        f"{LAST} Het hek staat open.\neen schep\neen gieter\nWie\nWat\nArie\nharken"
    )
    whole = either.yellow().replace("|", "")
    assert whole.startswith("buurt. Joke kookt er soep van. Dat is alles.")
    assert whole.endswith("Arieharken")
    assert "taart" not in whole
    either.tab.reload()
    assert either.yellow().replace("|", "") == whole


def test_strokes_that_cross_become_one_and_strokes_that_touch_stay_two(either: Reader) -> None:
    either.opens().marks("In de oude", "tomaten", note="Over de kas.")
    either.marks("groeien", "hele buurt.")
    assert [mark["exact"] for mark in either.stored()] == [FIRST]
    assert either.stored()[0]["note"] == "Over de kas."

    either.marks("Iedereen", "wieden.")
    either.marks("Het hek", "open.")
    assert [mark["exact"] for mark in either.stored()] == [FIRST, LAST, "Het hek staat open."]


def test_a_press_on_a_mark_opens_its_menu(either: Reader) -> None:
    either.opens().marks(FIRST)
    left, top, *_ = either.selects(FIRST)
    either.tab.evaluate("getSelection().removeAllRanges()")
    either.tab.mouse.click(left + 30, top)

    menu = either.tab.get_by_role("dialog", name="Gele zin")
    expect(menu.locator("blockquote")).to_have_text(FIRST)
    menu.get_by_role("button", name="Verwijder").click()
    expect(menu).to_be_hidden()
    assert either.yellow() == ""

    either.tab.get_by_role("button", name="Zet terug").click()
    assert either.yellow() == FIRST


def test_a_note_is_added_changed_and_removed(reader: Reader) -> None:
    reader.opens().marks(FIRST, note="Mooi.")
    note = reader.list.locator(".note")
    expect(note).to_have_text("Mooi.")

    for text in ("Nog mooier.\nEcht.", ""):
        reader.does("Notitie")
        reader.list.get_by_role("textbox").fill(text)
        reader.does("Bewaar")
        expect(note).to_have_text(text)
        expect(reader.list.get_by_role("button", name="Notitie")).to_be_focused()
        assert reader.stored()[0]["note"] == text


def test_the_key_after_a_note_is_saved_is_for_the_page(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    reader.tab.get_by_role("button", name="Schrijf er iets bij").click()
    menu = reader.tab.get_by_role("dialog", name="Gele zin")
    menu.get_by_role("textbox", name="Notitie").fill("Mooi.")

    # Both before the browser draws the page again.
    menu.get_by_role("button", name="Bewaar").evaluate(
        """button => {
          button.focus();
          button.click();
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "m", bubbles: true}));
        }"""
    )

    expect(reader.tab.get_by_role("application", name="Kies een zin")).to_be_visible()


def test_a_note_that_is_being_written_is_not_thrown_away_by_one_press(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    reader.tab.get_by_role("button", name="Schrijf er iets bij").click()
    menu = reader.tab.get_by_role("dialog", name="Gele zin")
    note = menu.get_by_role("textbox", name="Notitie")
    note.press_sequentially("Mooi")
    reader.tab.keyboard.press("Escape")
    reader.tab.mouse.click(5, 5)
    expect(note).to_have_value("Mooi")
    menu.get_by_role("button", name="Bewaar").click()
    expect(menu).to_be_hidden()

    reader.does("Verwijder")
    reader.marks(FIRST)
    reader.tab.get_by_role("button", name="Schrijf er iets bij").click()
    expect(menu).to_be_visible()
    reader.tab.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_text_that_looks_like_markup_stays_text(either: Reader) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    either.opens().marks(FIRST, note=evil)
    either.marks("<img src=x", "krijt")
    either.opens_all()

    expect(either.list.first.locator(".note")).to_have_text(evil)
    expect(either.list.last.locator("blockquote")).to_have_text("<img src=x onerror=alert(1)> met krijt")
    assert either.tab.locator("main img").count() == 0
    assert "\\<img" in either.saves("Als tekst")


# With the keyboard


def test_sentences_are_chosen_and_marked_with_the_keyboard(either: Reader) -> None:
    either.opens().tab.keyboard.press("m")
    chooser = either.tab.get_by_role("application", name="Kies een zin")
    expect(chooser).to_be_focused()
    expect(chooser.locator("[aria-live]")).to_have_text(FIRST)
    assert either.tab.locator(".mark-frame i").count() > 0

    either.tab.keyboard.press("ArrowDown")
    expect(chooser.locator("[aria-live]")).to_have_text(LINKED)
    either.tab.keyboard.press("Shift+ArrowDown")
    expect(chooser.locator("[aria-live]")).to_have_text(f"{LINKED} Dat is alles.")
    either.tab.keyboard.press("Enter")

    assert [mark["exact"] for mark in either.stored()] == [f"{LINKED} Dat is alles."]
    expect(chooser).to_be_hidden()
    assert either.tab.locator(".mark-frame i").count() == 0


def test_choosing_a_sentence_is_no_trap(reader: Reader) -> None:
    reader.opens()
    start = reader.tab.get_by_role("button", name="Kies een zin met het toetsenbord")
    start.focus()
    reader.tab.keyboard.press("Enter")
    chooser = reader.tab.get_by_role("application")
    expect(chooser).to_be_focused()
    reader.tab.keyboard.press("Escape")
    expect(chooser).to_be_hidden()
    expect(start).to_be_focused()

    reader.tab.keyboard.press("Enter")
    reader.tab.keyboard.press("Shift+Tab")
    expect(chooser).to_be_hidden()
    assert reader.stored() == []


def test_sentences_are_chosen_also_where_the_browser_cannot_cut_them(reader: Reader) -> None:
    reader.tab.add_init_script("delete Intl.Segmenter")
    reader.opens().tab.keyboard.press("m")
    for sentence in (FIRST, LINKED, "Dat is alles.", LAST, "Het hek staat open.", "een schep"):
        expect(reader.tab.locator("[aria-live=assertive]")).to_have_text(sentence)
        reader.tab.keyboard.press("ArrowRight")


def test_who_went_to_a_mark_sees_which_sentence_is_chosen_next(either: Reader) -> None:
    either.opens().marks(FIRST)
    frame = either.tab.locator(".mark-frame i")
    for number in range(2):
        either.list.get_by_role("link", name="Ga naar").click()
        expect(frame.first).to_be_attached()
        either.tab.keyboard.press("m")
        expect(either.tab.get_by_role("application")).to_be_focused()
        assert frame.count() > 0, f"time {number}"
        # Nothing is left waiting to take the frame away.
        either.tab.mouse.wheel(0, 10)
        either.tab.keyboard.press("Shift")
        either.tab.dispatch_event("body", "pointerdown")
        assert frame.count() > 0, f"time {number}"
        either.tab.keyboard.press("Escape")
        assert frame.count() == 0


def test_a_mark_that_another_tab_took_away_is_nowhere_to_go_to(reader: Reader, window: BrowserContext) -> None:
    reader.opens().marks(FIRST)
    reader.does("Notitie")
    reader.list.get_by_role("textbox").fill("Wat ik hier")
    other = Reader(window.new_page(), reader.origin).opens()
    other.does("Verwijder")
    reader.tab.wait_for_function("() => !CSS.highlights.get('geel').size")

    reader.list.get_by_role("link", name="Ga naar").click()
    expect(reader.list.get_by_role("textbox")).to_have_value("Wat ik hier")


def test_the_keys_of_one_letter_can_be_turned_off(reader: Reader) -> None:
    reader.opens().tab.get_by_role("checkbox", name="De toetsen m (markeren) en / (zoeken) werken").uncheck()
    reader.tab.reload()
    reader.marks(FIRST)
    assert reader.stored() == []
    reader.tab.keyboard.press("/")
    expect(reader.tab.get_by_role("searchbox")).not_to_be_focused()


def test_a_letter_that_somebody_types_is_no_key(reader: Reader) -> None:
    reader.opens().tab.evaluate("document.querySelector('.site-footer').contentEditable = true")
    reader.tab.locator(".site-footer").press("m")
    reader.tab.evaluate("document.querySelector('.site-footer').contentEditable = false")
    for key in ("m", "/"):
        composed = {"key": key, "isComposing": True, "bubbles": True}
        reader.tab.dispatch_event("body", "keydown", composed)
    expect(reader.tab.get_by_role("application")).to_be_hidden()
    expect(reader.tab.get_by_role("searchbox")).not_to_be_focused()


def test_the_keyboard_goes_to_a_mark_and_keeps_its_place_in_the_list(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    reader.marks("Het hek", "open.")
    link = reader.list.last.get_by_role("link", name="Ga naar")
    link.focus()
    reader.tab.keyboard.press("Enter")
    where = reader.tab.evaluate("getSelection().anchorNode.data.slice(getSelection().anchorOffset)")
    assert where.startswith("Het hek")

    reader.list.first.get_by_role("button", name="Verwijder").focus()
    reader.tab.keyboard.press("Enter")
    expect(reader.list).to_have_count(1)
    assert reader.tab.evaluate("document.activeElement.matches('.gele-lijst')")


# Found again


def test_a_mark_is_found_in_a_story_that_was_edited_a_little(either: Reader) -> None:
    either.opens().marks(FIRST)
    either.marks(LAST)
    either.opens("edited")

    assert either.yellow() == f"{FIRST}|{LAST.replace('de grond komt, ook', 'die grond komt, ook al')[:-1]}"
    expect(either.list.first.locator(".state")).to_have_text("")
    expect(either.list.last.locator(".state")).to_contain_text("net iets anders")


def test_a_mark_whose_text_has_gone_is_kept_and_comes_back_with_it(either: Reader) -> None:
    either.opens().marks(LAST, note="Waar.")
    either.opens("without")

    assert either.yellow() == ""
    expect(either.list.locator("blockquote")).to_have_text(LAST)
    expect(either.list.locator(".state")).to_contain_text("staat niet meer in het verhaal")
    expect(either.list.get_by_role("link", name="Ga naar")).to_be_hidden()
    either.opens_all()
    expect(either.list.get_by_role("link", name="Ga naar")).to_be_visible()
    expect(either.list.locator(".state")).to_contain_text("staat niet meer in het verhaal")

    either.opens()
    assert either.yellow() == LAST
    expect(either.list.locator(".state")).to_have_text("")
    assert either.stored()[0]["note"] == "Waar."


def test_of_equal_sentences_the_one_that_was_marked_is_found(reader: Reader) -> None:
    reader.opens()
    reader.tab.evaluate("document.querySelector('[data-markable] .table').nextElementSibling.id = 'second'")
    reader.tab.evaluate("getSelection().selectAllChildren(document.getElementById('second'))")
    reader.tab.keyboard.press("m")
    for book in ("first", "edited"):
        reader.opens(book)
        inside = "[...CSS.highlights.get('geel')][0].startContainer.parentElement.previousElementSibling.className"
        assert reader.yellow() == "Dat is alles."
        assert reader.tab.evaluate(inside) == "table"


def test_a_single_word_is_not_found_in_another_sentence(reader: Reader) -> None:
    reader.opens().marks(" de grond", " de")
    assert reader.yellow() == "de"
    assert reader.opens("edited").yellow() == ""
    assert reader.opens().yellow() == "de"


def test_a_mark_goes_along_with_a_story_that_got_another_address(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    reader.opens("moved", "verhalen/de-kas.html")
    assert reader.yellow() == FIRST
    assert [mark["path"] for mark in reader.stored()] == ["verhalen/de-kas.html"]


def test_a_book_whose_title_is_corrected_keeps_its_marks(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    assert reader.opens("renamed").yellow() == FIRST
    reader.tab.get_by_role("link", name="Mijn gele zinnen").last.click()
    expect(reader.tab.locator(".marked-story .gele-zin")).to_have_count(1)


def test_another_book_on_the_same_origin_has_marks_of_its_own(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    assert reader.opens("other").yellow() == ""
    assert reader.opens().yellow() == FIRST


def test_on_a_disk_a_book_whose_folder_moves_keeps_its_marks_and_another_book_has_its_own(
    window: BrowserContext, books: Path, tmp_path: Path
) -> None:
    shutil.copytree(books / "first", tmp_path / "elsewhere")
    page = "verhalen/kas.html"
    reader = Reader(window.new_page(), "")

    reader.tab.goto((books / "first" / page).as_uri())
    reader.marks(FIRST)

    reader.tab.goto((tmp_path / "elsewhere" / page).as_uri())
    assert reader.yellow() == FIRST
    reader.tab.goto((books / "other" / page).as_uri())
    assert reader.yellow() == ""


# What the browser keeps


def test_two_tabs_keep_in_step_and_lose_nothing(either: Reader, window: BrowserContext) -> None:
    either.opens()
    other = Reader(window.new_page(), either.origin).opens()
    either.marks(FIRST)
    expect(other.list).to_have_count(1)

    other.marks("Het hek", "open.")
    expect(either.list).to_have_count(2)
    either.does("Verwijder")
    expect(other.list).to_have_count(1)
    expect(other.list.locator("blockquote")).to_have_text("Het hek staat open.")


@pytest.mark.parametrize(
    "trouble",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError') }})",
    ],
    ids=["full", "forbidden"],
)
def test_a_browser_that_keeps_nothing_is_told_and_marks_all_the_same(reader: Reader, trouble: str) -> None:
    reader.tab.add_init_script(trouble)
    reader.opens()
    expect(reader.message()).to_be_empty()
    reader.marks(FIRST)
    reader.marks(LAST)

    assert reader.yellow() == f"{FIRST}|{LAST}"
    expect(reader.message()).to_contain_text("Deze browser bewaart niets")
    reader.opens_all()
    expect(reader.tab.get_by_text("Open een verhaal en selecteer")).to_be_visible()


@pytest.mark.parametrize("text", ["geen json", '"x"', "3", '{"a": 1}', '[null, 3, {}, [], {"exact": "Iets."}]'])
def test_what_is_kept_and_is_no_mark_is_passed_over(reader: Reader, text: str) -> None:
    reader.opens().tab.evaluate("([key, text]) => localStorage.setItem(key, text)", [MARKS, text])
    reader.opens_all()
    expect(reader.tab.get_by_text("Open een verhaal en selecteer")).to_be_visible()

    reader.opens().marks(FIRST)
    assert [mark["exact"] for mark in reader.stored()] == [FIRST]


def test_a_mark_that_somebody_else_wrote_leads_nowhere_but_to_the_book(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    [mark] = reader.stored()
    paths = ["https://evil.example/", "https://evil.example/verhalen/kas.html", "javascript:alert(1)", 3]
    marks = [{**mark, "id": f"{number:032x}", "path": path} for number, path in enumerate(paths)]
    odd = {**mark, "id": f"{9:032x}", "note": {}, "created": 3, "state": ["gone"], "start": "x", "prefix": None}
    reader.tab.evaluate("([key, text]) => localStorage.setItem(key, text)", [MARKS, json.dumps([*marks, odd])])

    reader.opens_all()
    expect(reader.list).to_have_count(2)
    links = reader.tab.locator(".my-marks a[href]").evaluate_all("links => links.map(link => link.href)")
    assert all(link.startswith(f"{reader.origin}first/") for link in links)


def test_a_page_that_finds_its_marks_as_they_were_writes_nothing(reader: Reader) -> None:
    reader.opens().marks(FIRST, note="Mooi.")
    reader.opens()
    reader.tab.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }")
    reader.opens()
    expect(reader.list).to_have_count(1)
    expect(reader.message()).to_be_empty()


# Sharing


def share(reader: Reader) -> str:
    reader.does("Deel")
    expect(reader.message()).to_contain_text("De link is gekopieerd")
    link: str = reader.tab.evaluate("navigator.clipboard.readText()")
    return link


@pytest.mark.parametrize("given", [",", ",a", "-", "-,", ",,,-,", "%20", "%", "%E2"])
def test_a_link_with_half_a_sentence_is_told_and_does_not_stop_the_page(reader: Reader, given: str) -> None:
    reader.opens(page=f"verhalen/kas.html#geel={given}")
    expect(reader.message()).to_contain_text("staat niet meer in dit verhaal")
    assert reader.yellow() == ""


@pytest.mark.parametrize(
    ("start", "end"), [(FIRST, ""), ("Het hek", "open."), ("hele buurt", "Het hek"), ("een gieter", "")]
)
def test_a_shared_sentence_is_shown_marked_and_can_be_kept(either: Reader, start: str, end: str) -> None:
    either.opens().marks(start, end)
    shown, link = either.yellow(), share(either)
    assert link.startswith(f"{either.origin}first/verhalen/kas.html#geel=")
    assert ":~:text=" in link
    either.opens_all()
    either.tab.evaluate("localStorage.clear()")

    either.tab.goto(link)
    assert either.yellow() == shown
    assert either.stored() == []
    expect(either.message()).to_contain_text("Iemand deelt")

    either.tab.get_by_role("button", name="Bewaar bij mijn gele zinnen").click()
    assert len(either.stored()) == 1
    either.opens()
    assert either.yellow() == shown


@pytest.mark.parametrize(("start", "end"), [("Het hek", "open."), (LAST, "een schep"), ("een gieter", "")])
def test_the_browsers_own_text_fragment_finds_the_sentence(reader: Reader, start: str, end: str) -> None:
    reader.opens().marks(start, end)
    link = share(reader)
    reader.opens_all()
    reader.tab.set_viewport_size({"width": 400, "height": 200})
    reader.tab.route("**/marker.js*", lambda route: route.fulfill(body=""))
    reader.tab.goto(link)
    reader.tab.wait_for_function("scrollY > 100")


def test_a_shared_sentence_that_has_gone_is_told(reader: Reader) -> None:
    reader.opens().marks(LAST)
    link = share(reader).replace("/first/", "/without/")
    reader.opens_all()
    reader.tab.evaluate("localStorage.clear()")

    for broken in (link, link.split("#")[0] + "#geel=%E0%A4%A"):
        reader.opens_all()
        reader.tab.goto(broken)
        expect(reader.message()).to_contain_text("staat niet meer in dit verhaal")
        assert reader.yellow() == ""


def test_a_mark_is_copied_with_its_story(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    reader.does("Kopieer")
    expect(reader.message()).to_have_text("Gekopieerd.")
    assert reader.tab.evaluate("navigator.clipboard.readText()") == (
        f"{FIRST}\n\nDe kas: {reader.origin}first/verhalen/kas.html"
    )


def shared_by_the_device(reader: Reader, outcome: str) -> None:
    """Gives the browser what a phone shares with; `outcome` is a promise."""
    reader.tab.add_init_script(
        f"Navigator.prototype.share = (data) => {{ (window.given ??= []).push(data); return {outcome}; }}"
    )


def test_a_selected_sentence_is_shared_without_being_marked(reader: Reader) -> None:
    shared_by_the_device(reader, "Promise.resolve()")
    reader.opens().selects(FIRST)
    reader.tab.get_by_role("button", name="Deel", exact=True).click()

    (given,) = reader.tab.evaluate("given")
    assert (given["title"], given["text"]) == ("De kas", FIRST)
    assert given["url"].startswith(f"{reader.origin}first/verhalen/kas.html#geel=")
    assert reader.stored() == []
    expect(reader.message()).to_be_empty()


def test_the_story_is_shared_as_a_whole(reader: Reader) -> None:
    shared_by_the_device(reader, "Promise.resolve()")
    reader.opens()
    reader.tab.get_by_role("button", name="Deel De kas").click()

    assert reader.tab.evaluate("given") == [
        {"title": "De kas", "text": "", "url": f"{reader.origin}first/verhalen/kas.html"}
    ]


def test_where_the_device_shares_nothing_the_link_is_copied_and_that_is_told(reader: Reader) -> None:
    reader.opens()
    reader.tab.get_by_role("button", name="Deel De kas").click()

    expect(reader.message()).to_have_text("De link naar dit verhaal is gekopieerd.")
    assert reader.tab.evaluate("navigator.clipboard.readText()") == f"{reader.origin}first/verhalen/kas.html"


def test_whoever_thinks_better_of_sharing_gets_no_link_on_the_clipboard(reader: Reader) -> None:
    shared_by_the_device(reader, "Promise.reject(new DOMException('', 'AbortError'))")
    reader.opens()
    reader.tab.evaluate("navigator.clipboard.writeText('iets anders')")
    reader.tab.get_by_role("button", name="Deel De kas").click()

    reader.tab.wait_for_function("window.given")
    assert reader.tab.evaluate("navigator.clipboard.readText()") == "iets anders"
    expect(reader.message()).to_be_empty()


# The page of all marks


def test_all_marks_go_to_a_file_and_come_back(reader: Reader) -> None:
    reader.opens().marks(FIRST, note="Mooi,\nechť.")
    reader.marks(LAST)
    before = reader.stored()
    text = reader.opens_all().saves("Voor een ander apparaat")
    reader.tab.get_by_role("button", name="Verwijder alles").click()
    reader.tab.get_by_role("dialog", name="Verwijder alles").get_by_role("button", name="Verwijder alles").click()
    assert reader.stored() == []
    expect(reader.tab.get_by_text("Open een verhaal en selecteer")).to_be_visible()

    reader.loads(text)
    expect(reader.message()).to_have_text("Geladen. Nieuw: 2.")
    assert reader.stored() == before

    reader.loads(text)
    expect(reader.message()).to_have_text("Geladen. Nieuw: 0.")
    assert reader.stored() == before
    reader.opens()
    assert len(reader.yellow().split("|")) == 2


def test_the_file_follows_the_web_annotation_model(reader: Reader) -> None:
    reader.opens().marks(FIRST, note="Mooi.")
    collection = json.loads(reader.opens_all().saves("Voor een ander apparaat"))

    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (collection["type"], collection["total"], collection["label"]) == ("AnnotationCollection", 1, "Ons boek")
    [annotation] = collection["first"]["items"]
    assert annotation["type"] == "Annotation"
    assert annotation["motivation"] == ["highlighting", "commenting"]
    assert annotation["body"] == {
        "type": "TextualBody",
        "value": "Mooi.",
        "format": "text/plain",
        "purpose": "commenting",
    }
    assert annotation["target"]["source"]["id"] == f"{reader.origin}first/verhalen/kas.html"
    quote, position = annotation["target"]["selector"]
    assert (quote["type"], quote["exact"]) == ("TextQuoteSelector", FIRST)
    assert quote["suffix"].startswith(" Joke kookt")
    assert (position["type"], position["start"], position["end"]) == ("TextPositionSelector", 0, len(FIRST))


@pytest.mark.parametrize(
    "text",
    ["geen json", "[]", "null", '{"items": 3}', '{"items": [{"type": "Annotation", "target": null}]}', "<html></html>"],
)
def test_a_file_without_marks_is_told_and_changes_nothing(reader: Reader, text: str) -> None:
    reader.opens().marks(FIRST)
    reader.opens_all().loads(text)
    expect(reader.message()).to_contain_text("In dit bestand staan geen gele zinnen.")
    expect(reader.list).to_have_count(1)


def test_a_hostile_file_stays_text(reader: Reader) -> None:
    evil = "<img src=y onload=evil(0)>"

    def annotation(source: str, **more: object) -> dict[str, object]:
        selector = {"type": "TextQuoteSelector", "exact": f"{evil}\ud800", "prefix": 3}
        return {"id": evil, "target": {"source": {"id": source, "label": evil}, "selector": selector}, **more}

    items = [
        annotation("javascript:alert(1)//verhalen/kas.html", body={"value": evil}, created=evil),
        annotation("https://evil.example/verhalen/kas.html?x=.html", body=[3], created=10**99),
        annotation("../../../../etc/verhalen/a.html"),
    ]
    reader.opens_all().loads(json.dumps({"items": [3, {}, None, *items]}))

    expect(reader.list.first.locator("blockquote")).to_contain_text(evil)
    assert reader.tab.locator("main img").count() == 0
    links = reader.tab.locator(".my-marks a[href]").evaluate_all("links => links.map(link => link.href)")
    assert all(link.startswith(f"{reader.origin}first/") for link in links)
    reader.opens()
    expect(reader.list.first.locator(".state")).to_contain_text("staat niet meer")


def test_marks_become_markdown(reader: Reader) -> None:
    reader.opens().marks("Dat is alles", "Iedereen", note="1. *Niet* waar")
    assert reader.opens_all().saves("Als tekst") == (
        "# Mijn gele zinnen\n\n"
        f"## [De kas]({reader.origin}first/verhalen/kas.html)\n\n"
        "> Dat is alles.\n>\n> Iedereen\n\n"
        "1\\. \\*Niet\\* waar\n"
    )


def test_clearing_asks_first(reader: Reader) -> None:
    reader.opens().marks(FIRST)
    reader.opens_all().tab.get_by_role("button", name="Verwijder alles").click()
    reader.tab.get_by_role("button", name="Houd ze").click()
    expect(reader.list).to_have_count(1)


def test_marks_are_there_on_paper_and_the_buttons_are_not(either: Reader) -> None:
    either.opens().marks(FIRST)
    either.tab.emulate_media(media="print")
    expect(either.tab.locator(".gele-zinnen")).to_be_hidden()
    assert either.yellow() == FIRST
    either.opens_all()
    expect(either.list.locator("blockquote")).to_be_visible()
    assert either.tab.get_by_role("button").filter(visible=True).count() == 0


# Everywhere


def test_marking_works_from_a_disk(window: BrowserContext, demo_site: Path) -> None:
    tab = window.new_page()
    faults = listen(tab, demo_site.as_uri())
    story = min((demo_site / "verhalen").glob("[a-z]*-*.html"))
    tab.goto(story.as_uri())
    tab.keyboard.press("m")
    tab.keyboard.press("Enter")
    sentence = tab.locator(".gele-zinnen blockquote").inner_text()
    tab.goto((demo_site / "mijn-gele-zinnen.html").as_uri())
    expect(tab.locator(".gele-zin blockquote")).to_have_text(sentence)
    expect(tab.locator(".marked-story a").first).to_have_attribute("href", story.as_uri())
    assert not faults, faults


@pytest.mark.parametrize("page", ["verhalen/kas.html", "mijn-gele-zinnen.html"])
def test_a_page_that_gets_only_half_of_its_scripts_is_as_without_them(
    chromium: Browser, origin: str, page: str
) -> None:
    with chromium.new_context() as context:
        context.route("**/marks.js*", lambda route: route.abort())
        reader = Reader(context.new_page(), origin).opens(page=page)
        assert reader.tab.get_by_role("main").get_by_role("button").count() == 0


def test_without_javascript_there_are_no_dead_controls(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        reader = Reader(context.new_page(), origin).opens()
        assert reader.tab.get_by_role("main").get_by_role("button").count() == 0
        reader.opens_all()
        assert reader.tab.get_by_role("main").get_by_role("button").count() == 0
        expect(reader.tab.get_by_text("Voor markeren is JavaScript nodig")).to_be_visible()


@pytest.mark.node
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_in_what_the_marker_shows(axe: str, reader: Reader, width: int) -> None:
    reader.tab.set_viewport_size({"width": width, "height": 844})
    reader.opens().marks(FIRST, note="Mooi.")
    reader.marks("Het hek", "open.")
    faults = [*violations(reader.tab, axe)]
    # What the page says goes by itself; axe takes longer.
    reader.marks(LAST)
    reader.tab.get_by_role("button", name="Schrijf er iets bij").click()
    faults += violations(reader.tab, axe)
    reader.tab.keyboard.press("Escape")
    expect(reader.tab.locator("dialog :focus")).to_have_count(0)
    reader.tab.keyboard.press("m")
    expect(reader.tab.get_by_role("application")).to_be_visible()
    faults += violations(reader.tab, axe)
    reader.opens_all()
    faults += violations(reader.tab, axe)
    assert not faults, "\n".join(faults)
