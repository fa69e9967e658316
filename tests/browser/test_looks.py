"""The looks of every kind of page: one left edge, colours that can be told apart, and room in any window."""

from collections.abc import Iterator
from math import dist

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.test_axe import VIOLATIONS
from tests.support.pages import Page, one_of_every_kind
from tests.support.situations import (
    SITUATIONS,
    Situation,
    browse_with_a_choice,
    choosing_a_sentence,
    clearing_all_marks,
    marked_sentence,
    menu_of_a_mark,
    search_with_results,
)

pytestmark = pytest.mark.browser

# A window of 1280 × 1024 at a zoom of 400%, and a phone on which a keyboard takes its part.
ZOOMED = {"width": 320, "height": 256}
LOW = {"width": 390, "height": 600}

# Nearer than this to the edge a heading is out of line; farther it begins a column of its own.
COLUMN = 200

HEADINGS = """edge => [...document.querySelectorAll("main :is(h1, h2, h3)")]
  .filter(heading => heading.getClientRects().length)
  .map(heading => [heading.textContent.trim(), heading.getBoundingClientRect().left - edge])"""
EDGE = """() => {
  const main = document.querySelector("main");
  return main.getBoundingClientRect().left + parseFloat(getComputedStyle(main).paddingLeft);
}"""
# How far each note or count stands from the left edge of its title, where it is on a line below it.
INDENTS = """() => [...document.querySelectorAll(":is(.entry-title, .tour-list a) + :is(.entry-note, .count)")]
  .map(note => [note, note.previousElementSibling])
  .filter(([note, title]) => note.textContent && note.offsetTop >= title.offsetTop + title.offsetHeight - 4)
  .map(([note, title]) => note.getBoundingClientRect().left - title.parentElement.getBoundingClientRect().left)"""
# For each element: its words, its lines, its height in lines, and the width of its last line as a part of its own.
LINES = """elements => elements.map((element) => {
  const words = document.createRange();
  words.selectNodeContents(element);
  words.setEndBefore(element.lastElementChild);
  const boxes = [...words.getClientRects()];
  const bottoms = boxes.map((box) => Math.round(box.bottom / 4));
  const last = boxes.filter((_, index) => bottoms[index] === Math.max(...bottoms));
  const { lineHeight, paddingLeft } = getComputedStyle(element);
  return [
    words.toString(),
    new Set(bottoms).size,
    element.offsetHeight / parseFloat(lineHeight),
    last.reduce((sum, box) => sum + box.width, 0) / (element.offsetWidth - parseFloat(paddingLeft)),
  ];
})"""
WIDTH = "element => element.offsetWidth"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# The colours as a screen shows them: red, green and blue.
COLOURS = """colours => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  return colours.map(colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  });
}"""
# The links that are yellow with the focus, with letters in another colour than that of a mark.
PALE_ON_YELLOW = """() => {
  const skip = document.querySelector(".skip");
  const {color, backgroundColor} = getComputedStyle(skip);
  return [...document.querySelectorAll("main a, footer a")].filter((link) => {
    link.focus({preventScroll: true});
    const style = getComputedStyle(link);
    return style.backgroundColor === backgroundColor && style.color !== color;
  }).map((link) => link.textContent);
}"""
# A colour, and gradients.
BACKGROUND = "element => getComputedStyle(element).background"
SYSTEM_COLOUR = """name => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.backgroundColor = name;
  const colour = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return colour;
}"""


def pages_with_looks(pages: tuple[Page, ...]) -> Iterator[str]:
    """The address of one page of every kind that a reader stays on."""
    return (page.path for page in one_of_every_kind(pages) if not page.is_redirect)


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_headings_begin_at_one_edge_on_every_kind_of_page(
    chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...], width: int
) -> None:
    out_of_line, edges = [], set()
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        tab = context.new_page()
        for path in pages_with_looks(demo_pages):
            tab.goto(demo_address + path)
            edge: float = tab.evaluate(EDGE)
            edges.add(edge)
            (title, first), *others = tab.evaluate(HEADINGS, edge)
            out_of_line += [f"{path}: {title}"] if abs(first) > 1 else []
            out_of_line += [f"{path}: {text}" for text, left in others if not (abs(left) <= 1 or left > COLUMN)]

    assert len(edges) == 1
    assert not out_of_line, "\n".join(out_of_line)


def test_facts_that_are_longer_than_the_text_leave_no_gaps_in_it(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True) as context:
        tab = context.new_page()
        tab.goto(demo_address + "plaatsen/krakeel.html")
        tops = "() => [...document.querySelectorAll('.record > :not(.record-about)')].map((part) => part.offsetTop)"
        usual = tab.evaluate(tops)
        tab.add_style_tag(content=".record-about { min-height: 4000px; }")

        assert tab.evaluate(tops) == usual


def test_a_link_that_turns_yellow_can_be_read_in_the_dark(
    chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...]
) -> None:
    pale = []
    with chromium.new_context(color_scheme="dark") as context:
        tab = context.new_page()
        for path in pages_with_looks(demo_pages):
            tab.goto(demo_address + path)
            # What gets the focus after a key shows it.
            tab.keyboard.press("Tab")
            pale += [f"{path}: {link}" for link in tab.evaluate(PALE_ON_YELLOW)]

    assert not pale, "\n".join(pale)


@pytest.mark.parametrize(
    ("path", "drawing", "words"),
    [
        ("index.html", ".cover-map", "Sla de kaart over"),
        ("kaart.html", ".map-figure", "Sla de kaart over"),
        ("initiatieven/fietscrossbaan-ijsselmonde.html", ".web-figure", "Sla de tekening over"),
    ],
)
def test_a_keyboard_gets_past_the_links_of_a_drawing_in_one_step(
    chromium: Browser, demo_address: str, path: str, drawing: str, words: str
) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(demo_address + path)
        way_past = tab.get_by_role("link", name=words).first
        assert way_past.evaluate(WIDTH) <= 1, "nobody sees it before it has the focus"

        way_past.focus()
        expect(way_past).to_be_in_viewport()
        assert way_past.evaluate(WIDTH) > 50
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")

        focused = tab.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        assert focused.evaluate("element => !element.closest('svg')")
        assert (
            tab.locator(drawing)
            .first.locator("svg a")
            .last.evaluate(
                "(last, next) => Boolean(last.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING)",
                focused,
            )
        )


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_mark_behind_a_lesson_takes_no_line_and_leaves_no_word_alone(
    chromium: Browser, demo_address: str, width: int
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}lessen.html")

        lessons = tab.locator(".lesson-list li").evaluate_all(LINES)

    assert len(lessons) > 100
    assert [text for text, lines, height, _ in lessons if height > lines + 0.5] == []
    # Browsers balance some six lines.
    assert [text for text, lines, _, last in lessons if 1 < lines < 6 and last < 0.25] == []


@pytest.mark.parametrize("path", ["bladeren.html", "verhalen/index.html", "kaart.html"])
def test_a_note_that_finds_no_room_behind_its_title_begins_below_it(
    chromium: Browser, demo_address: str, path: str
) -> None:
    with chromium.new_context(viewport=LOW, bypass_csp=True) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        tab.goto(demo_address + path)
        # The most that a title can take: every note goes to a line of its own.
        tab.add_style_tag(content="li > a, .entry-title { font-size: 2rem; letter-spacing: 0.5em; }")

        indents = tab.evaluate(INDENTS)

    assert indents
    assert [indent for indent in indents if abs(indent) > 0.5] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_at_a_zoom_of_400_percent_no_kind_of_page_scrolls_sideways(
    chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...], scripts: bool
) -> None:
    wide = []
    with chromium.new_context(viewport=ZOOMED, java_script_enabled=scripts) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        for path in pages_with_looks(demo_pages):
            tab.goto(demo_address + path)
            tab.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")
            wide += [path] if tab.evaluate(OVERFLOW) > 0 else []

    assert wide == []


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_at_a_zoom_of_400_percent_nothing_that_a_page_becomes_scrolls_sideways(
    chromium: Browser, demo_address: str, situation: Situation
) -> None:
    with chromium.new_context(viewport=ZOOMED) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        situation(tab, demo_address)

        assert tab.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_selected_has_another_yellow_than_what_is_marked(
    chromium: Browser, demo_address: str, scheme: str
) -> None:
    with chromium.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        tab.goto(demo_address)
        colours = tab.evaluate(
            """() => {
              const style = getComputedStyle(document.documentElement);
              const selection = getComputedStyle(document.body, "::selection").backgroundColor;
              return [selection, style.getPropertyValue("--marker"), style.getPropertyValue("--paper")];
            }"""
        )
        selected, marked, paper = tab.evaluate(COLOURS, colours)

    for other in (marked, paper):
        assert dist(selected, other) > 50
    red, green, blue = selected
    assert red >= green > blue, "it is no yellow"


def forced(chromium: Browser, scheme: str, viewport: dict[str, int]) -> Tab:
    """A tab in which the system forces its colours."""
    context = chromium.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        forced_colors="active",
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    return context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_colours_are_forced_hits_marks_and_the_current_item_have_those_of_the_system(
    chromium: Browser, demo_address: str, scheme: str
) -> None:
    tab = forced(chromium, scheme, {"width": 1280, "height": 900})
    with tab.context:
        tab.goto(f"{demo_address}bladeren.html")
        highlight, mark = tab.evaluate(SYSTEM_COLOUR, "Highlight"), tab.evaluate(SYSTEM_COLOUR, "Mark")

        def shows(selector: str, colour: str) -> bool:
            return colour in tab.locator(selector).first.evaluate(BACKGROUND)

        assert shows(".menu [aria-current]", highlight)
        browse_with_a_choice(tab, demo_address)
        assert shows(".chosen button", mark)
        search_with_results(tab, demo_address)
        assert shows(".results mark", mark)
        tab.goto(demo_address)
        assert shows("h1 .marked", mark)
        menu_of_a_mark(tab, demo_address)
        assert shows("dialog blockquote", mark)
        marks = tab.evaluate("getComputedStyle(document.body, '::highlight(geel)').backgroundColor")
        assert marks == mark


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_colours_are_forced_letters_can_be_read_on_every_kind_of_page(
    axe: str, chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...], scheme: str
) -> None:
    faults = []
    tab = forced(chromium, scheme, {"width": 1280, "height": 900})
    with tab.context:
        for path in pages_with_looks(demo_pages):
            tab.goto(demo_address + path)
            tab.evaluate(axe)
            faults += [(path, *fault) for fault in tab.evaluate(VIOLATIONS, ["color-contrast"])]

    assert not faults, faults


@pytest.mark.parametrize("size", [ZOOMED, LOW, {"width": 1280, "height": 300}], ids=["zoomed", "low", "wide"])
@pytest.mark.parametrize(
    ("situation", "part"),
    [
        (choosing_a_sentence, ".mark-chooser"),
        (marked_sentence, ".mark-bar"),
        (menu_of_a_mark, "dialog[open]"),
        (clearing_all_marks, "dialog[open]"),
    ],
    ids=["chooser", "bar", "menu", "question"],
)
def test_what_lies_over_a_page_fits_the_window(
    chromium: Browser, demo_address: str, situation: Situation, part: str, size: dict[str, int]
) -> None:
    with chromium.new_context(viewport=size) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        situation(tab, demo_address)
        over = tab.locator(part)
        expect(over).to_be_visible()
        box = over.bounding_box()
        assert box is not None

        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]
        # Nothing is cut off: what does not fit can be scrolled to.
        for button in over.get_by_role("button").all():
            button.scroll_into_view_if_needed()
            expect(button).to_be_in_viewport(ratio=0.9)
