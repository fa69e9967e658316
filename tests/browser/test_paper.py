"""The book on paper: what Chromium prints, as somebody who keeps it as a PDF gets it."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.test_looks import OVERFLOW
from tests.support.pages import Page, one_of_every_kind

pytestmark = pytest.mark.browser

STORY = "verhalen/de-pot-en-de-passie.html"
Print = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def pages_of(chromium: Browser, demo_address: str) -> Iterator[Print]:
    """Prints a page of the demo, for a reader whose screen is dark; gives the words of each sheet."""
    with chromium.new_context(color_scheme="dark") as context:
        tab = context.new_page()

        def print_page(path: str) -> list[str]:
            tab.goto(demo_address + path)
            reader = PdfReader(BytesIO(tab.pdf(format="A4", prefer_css_page_size=True)))
            return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]

        yield print_page


def test_the_book_is_printed_as_a_whole_with_a_title_page_contents_and_every_story(
    pages_of: Print, demo_pages: tuple[Page, ...]
) -> None:
    sheets = pages_of("print-het-boek.html")

    stories = [page for page in demo_pages if page.folder == "verhalen" and not page.is_index and not page.is_redirect]
    assert len(sheets) > 2 * len(stories)
    assert sheets[0].startswith("Het boek waar je lid van kunt worden")
    assert sheets[1].startswith("2 Inhoud") or sheets[1].startswith("Inhoud")
    whole = " ".join(sheets)
    # In the contents, and above its text.
    assert whole.count("De vriendin van Arie") >= 2
    assert "Zoeken" not in sheets[0]


def test_each_sheet_but_the_title_page_has_its_number(pages_of: Print) -> None:
    sheets = pages_of("print-het-boek.html")

    numbered = [
        sheet.startswith(f"{number} ") or sheet.endswith(f" {number}") for number, sheet in enumerate(sheets, 1)
    ]
    assert numbered == [False] + [True] * (len(sheets) - 1)


def test_a_story_is_printed_with_its_address_and_without_the_lists_at_its_end(pages_of: Print) -> None:
    sheets = pages_of(STORY)

    assert f"https://boek.example.org/boek/{STORY}" in sheets[0]
    whole = " ".join(sheets)
    assert "Lessen" in whole
    for heading in ("Verwante verhalen", "Genoemd in", "Rondom dit verhaal", "Volgende"):
        assert heading not in whole
    assert all(sheet.startswith(f"{number} ") for number, sheet in enumerate(sheets, 1))


def test_numbers_in_the_table_of_themes_are_whole_on_paper(
    pages_of: Print, chromium: Browser, demo_address: str
) -> None:
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}matrix.html")
        totals = {text.split()[0] for text in tab.locator("tfoot td").all_inner_texts()}

    assert max(map(len, totals)) > 1
    assert totals <= set(" ".join(pages_of("matrix.html")).split())


def test_the_cover_with_its_map_and_the_first_story_are_on_the_first_sheet(pages_of: Print) -> None:
    first, *_ = pages_of("index.html")

    assert "Kaart naar" in first
    assert "Begin hier" in first


@pytest.mark.parametrize(("path", "millimetres"), [(STORY, 210), ("print-het-boek.html", 148)])
def test_a_page_is_as_wide_as_the_paper_in_the_printer_and_the_whole_book_is_a5(
    path: str, millimetres: int, chromium: Browser, demo_address: str
) -> None:
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(demo_address + path)
        reader = PdfReader(BytesIO(tab.pdf(format="A4", prefer_css_page_size=True)))

    assert {round(sheet.mediabox.width / 72 * 25.4) for sheet in reader.pages} == {millimetres}


def test_what_is_folded_on_a_screen_is_whole_on_paper(pages_of: Print, chromium: Browser, demo_address: str) -> None:
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}mensen/kees-fortuin.html")
        folded = tab.locator("details.folded:not(.around) li").all_text_contents()

    whole = " ".join(pages_of("mensen/kees-fortuin.html"))

    titles = [" ".join(text.split())[:25] for text in folded]
    assert titles
    assert [title for title in titles if title not in whole] == []


def test_the_map_stands_on_the_first_sheet_with_its_key_and_the_lists_follow(pages_of: Print) -> None:
    sheets = pages_of("kaart.html")

    assert "Maastricht" in sheets[0]
    assert "dorp of wijk" in sheets[0]
    assert "De tocht" not in sheets[0]
    assert "De tocht" in sheets[1]


def test_on_paper_drawings_are_light_for_a_reader_whose_screen_is_dark(chromium: Browser, demo_address: str) -> None:
    with chromium.new_context(color_scheme="dark") as context:
        tab = context.new_page()
        tab.goto(f"{demo_address}kaart.html")
        tab.emulate_media(media="print")

        assert tab.locator(".map .land").first.evaluate("land => getComputedStyle(land).fill") == "rgb(255, 255, 255)"
        assert tab.locator(".spot text").first.evaluate("text => getComputedStyle(text).fill") == "rgb(0, 0, 0)"


def test_nothing_on_paper_is_wider_than_the_sheet(
    chromium: Browser, demo_address: str, demo_pages: tuple[Page, ...]
) -> None:
    with chromium.new_context(viewport={"width": 440, "height": 700}) as context:
        tab = context.new_page()
        tab.emulate_media(media="print")
        wide = []
        for page in one_of_every_kind(demo_pages):
            if not page.is_redirect:
                tab.goto(demo_address + page.path)
                wide += [page.path] if tab.evaluate(OVERFLOW) > 0 else []

    assert wide == []
