"""The page from which the book is printed: every story in order, with places that do not collide, and not too large."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from markupsafe import Markup as Safe

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pages import Page, read_pages
from verhalen_build.archive.archive import BookPart
from verhalen_build.model.record import RecordKey
from verhalen_build.site.printed_volumes import on_one_page, volumes_of

STORY = """\
---
titel: {title}
lessen:
  - Neem de tijd.
---
Lees ook [[{other}]] en [[{other}#Later]], of [hierboven](#begin).[^1]

## Begin

Schrijf `<a id="begin" href="#begin">`.

## Later

[^1]: Een noot bij {title}.
"""
FOUR = {
    f"stories/{name}.md": STORY.format(title=name.capitalize(), other=other)
    for name, other in (("een", "Twee"), ("twee", "Een"), ("drie", "Vier"), ("vier", "Drie"))
}
CONFIG = """\
titel: Ons boek
base_url: https://boek.example.org/
boek:
  delen:
    - titel: Eerst
      verhalen: [Vier, Een]
    - titel: Daarna
      verhalen: [Twee]
"""


@pytest.fixture
def page(archive: WriteArchive, verhalen: RunVerhalen) -> Page:
    """The page of a book with two parts, and a story in neither."""
    folder = archive({"config.yaml": CONFIG, **FOUR})
    result = verhalen("build", "--no-search", cwd=folder)
    assert result.exit_code == 0, result.stderr
    return printed(folder)


def printed(folder: Path) -> Page:
    return next(page for page in read_pages(folder / "site") if page.path == "print-het-boek.html")


def test_the_picture_of_its_first_story_stands_on_the_title_page(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    image = "afbeelding: {bestand: images/kas.svg, beschrijving: Een kas.}"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540"><path d="M0 0h9"/></svg>'
    with_picture = FOUR["stories/vier.md"].replace("lessen:", f"{image}\nlessen:")
    folder = archive(
        {"config.yaml": CONFIG, **FOUR, "stories/vier.md": with_picture, "stories/images/kas.svg": drawing}
    )

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    html = (folder / "site" / "print-het-boek.html").read_text("utf-8")
    title_page = html.partition('class="title-page"')[2].partition("</header>")[0]
    assert 'alt="Een kas."' in title_page


def test_every_story_is_there_in_the_order_of_the_book_and_in_its_contents(page: Page) -> None:
    order = ["Vier", "Een", "Twee", "Drie"]

    assert re.findall(r"<h3>(\w+)</h3>", page.source) == order
    assert re.findall(r'<li><a href="#(_\d)">(\w+)</a>', page.source) == [
        (f"_{number}", title) for number, title in enumerate(order, start=1)
    ]
    for title in order:
        assert page.source.count(f"Een noot bij {title}.") >= 1


def test_no_two_places_have_one_id_and_every_link_within_the_page_arrives(page: Page) -> None:
    ids = re.findall(r'<[^>]* id="([^"]+)"', page.source)

    assert sorted(ids) == sorted(set(ids))
    assert "_1-_lessons-1" in ids
    within = re.findall(r'<[^>]* href="#([^"]+)"', page.source)
    assert len(within) > 16
    assert set(within) <= set(ids)


def test_a_link_to_another_story_stays_on_the_page(page: Page) -> None:
    # Een is the second, and Twee the third.
    assert 'Lees ook <a href="#_3">Twee</a> en <a href="#_3-later">Twee</a>, of <a href="#_2-begin">' in page.source


def test_what_a_text_says_of_html_is_left_as_it_is(page: Page) -> None:
    assert page.source.count('<code>&lt;a id="begin" href="#begin"&gt;</code>') == 4


def test_headings_within_a_story_are_below_its_title(page: Page) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", page.source)]

    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    assert re.search(r"<h2>Eerst</h2>.*<h3>Vier</h3>.*<h4[^>]*>Begin</h4>", page.source, re.DOTALL)


def test_search_does_not_find_the_page(page: Page, tmp_path: Path) -> None:
    assert 'content="noindex"' in page.source
    assert "data-pagefind-body" not in page.source
    assert 'rel="canonical"' not in page.source
    site = tmp_path / "archive" / "site"
    assert page.path not in (site / "sitemap.xml").read_text("utf-8")
    assert page.path not in (site / "zoeken-index.js").read_text("utf-8")


def test_a_reader_finds_the_page_in_the_contents_and_below_every_page(page: Page, tmp_path: Path) -> None:
    for name in ("inhoud.html", "verhalen/een.html"):
        source = (tmp_path / "archive" / "site" / name).read_text("utf-8")
        assert "Print het boek" in source


def test_a_book_without_stories_has_nothing_to_print(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n"})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    assert not (folder / "site" / "print-het-boek.html").exists()
    assert "Print het boek" not in (folder / "site" / "inhoud.html").read_text("utf-8")


def test_a_large_book_is_printed_in_volumes_that_lead_to_each_other(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    stories = {f"stories/v{number}.md": f"---\ntitel: Verhaal {number}\n---\nTekst.\n" for number in range(101)}
    folder = archive({"config.yaml": "titel: Ons boek\n", **stories})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    volumes = sorted(folder.glob("site/print-het-boek*.html"))
    assert [volume.name for volume in volumes] == [
        "print-het-boek-2.html",
        "print-het-boek-3.html",
        "print-het-boek.html",
    ]
    for volume in volumes:
        source = volume.read_text("utf-8")
        assert re.findall(r'<nav class="pager".*?</nav>', source, re.DOTALL)
        assert re.findall(r">(\d+–\d+)</a>", source) == ["1–50", "51–100", "101–101"]
    assert volumes[0].read_text("utf-8").count("<article") == 50


def part(title: str, *names: str) -> BookPart:
    return BookPart(title, None, tuple(RecordKey(f"story/{name}") for name in names))


def test_a_volume_keeps_parts_whole_and_only_divides_one_that_is_larger_than_itself() -> None:
    book = [part("A", *map(str, range(30))), part("B", *map(str, range(30, 60))), part("C", *map(str, range(60, 170)))]

    volumes = [[(piece.title, piece.start, len(piece.stories)) for piece in volume] for volume in volumes_of(book)]

    assert volumes == [[("A", 1, 30)], [("B", 31, 30)], [("C", 61, 50)], [("C", 111, 50)], [("C", 161, 10)]]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p id="a">', '<p id="_7-a">'),
        ('<a href="#a">', '<a href="#_7-a">'),
        ('<a href="verhalen/b.html">', '<a href="#_9">'),
        ('<a class="word" href="verhalen/b.html#c">', '<a class="word" href="#_9-c">'),
        ('<a href="mensen/b.html#c">', '<a href="mensen/b.html#c">'),
        ('<a href="https://example.org/#c">', '<a href="https://example.org/#c">'),
        ('<svg aria-labelledby="a b">', '<svg aria-labelledby="_7-a _7-b">'),
        (
            '<section class="table" tabindex="0" aria-label="Tabel">',
            '<section class="table" tabindex="0" aria-label="Tabel, Vis &amp; friet">',
        ),
        ("<h2>A</h2><h6>B</h6><hr>", "<h3>A</h3><h6>B</h6><hr>"),
    ],
)
def test_places_and_headings_of_a_story_on_a_page_with_others(html: str, expected: str) -> None:
    assert on_one_page(Safe(html), 7, "Vis & friet", {"verhalen/b.html": 9}, 1) == expected
