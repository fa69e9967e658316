"""Ids: each is on its page once, whatever writers give, and what names one arrives."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pages import Element, Page, read_pages
from verhalen_build.model.names import SourcePath, may_be_id
from verhalen_build.model.problems import Location
from verhalen_build.read.markup import Markup

# In each Markdown field that a record can have, in text and in a list.
_KOP = '<p id="kop">Een plek.</p>'
_ROUND = f"'{_KOP}'"
STORY = f"""\
---
titel: De kas
gemeente: Zwolle
lessen:
  - {_ROUND}
  - {_ROUND}
  - '<span id="_lessons-1">Nog een</span> les [hier](#kop).'
vragen: [{_ROUND}, {_ROUND}]
citaten:
  - {{tekst: {_ROUND}, persoon: Joke, verwoording: letterlijk}}
  - {{tekst: {_ROUND}, rol: buurman, verwoording: parafrase}}
tussenstanden:
  - {{datum: 2024, tekst: {_ROUND}}}
  - {{datum: 2025, tekst: "## Kop {{#kop}}"}}
---
## Kop

{_KOP}

<p id="kop">Nog een.</p> <span id="_main">Hier</span> <span id="_marker">en</span> <span id="_map-title">daar</span>.

## Map title

## Elders {{#_lessons-1}}

## Nog elders {{#fn:1}}

<p id="">Leeg</p> <p id="met spatie">Spatie</p>

Er was[^1] en is[^1] en nog[^a-b].

[^1]: Een <span id="kop">noot</span> over `<b id="kop">`.
[^a-b]: <p id="fnref:1">Een tweede.</p>
"""
WORLD = {
    "config.yaml": "titel: Ons boek\n",
    "stories/kas.md": STORY,
    "stories/kas-2.md": STORY.replace("De kas", "De tweede kas"),
    "stories/initiatives/buurthuis.md": f"""\
---
titel: Buurthuis
gemeente: Zwolle
mijlpalen:
  - {{datum: 2020, tekst: {_ROUND}}}
  - {{datum: 2021, tekst: {_ROUND}}}
relaties:
  - {{van: Joke, naar: Buurthuis, soort: stroom, wat: Geld}}
  - {{van: Buurthuis, naar: Frans, soort: hulp, wat: Hulp}}
---
{_KOP}

## Network title {{#network-title}}
""",
    "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\ncoordinaten: 52.5, 6.1\n---\n## Map title {#map-title}\n",
    "stories/words.yaml": f"- titel: meemaken\n  betekenis: {_ROUND}\n",
}
_NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "for", "list")


@pytest.fixture
def pages(archive: WriteArchive, verhalen: RunVerhalen) -> tuple[Page, ...]:
    """The pages of an archive in which ids are given wherever a writer can."""
    folder = archive(WORLD)
    result = verhalen("build", "--no-search", cwd=folder)
    assert result.exit_code == 0, result.stderr
    return read_pages(folder / "site")


def _given(page: Page) -> Counter[str]:
    return Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)


def _named(element: Element) -> Iterator[str]:
    """The ids on its own page that an element names."""
    for name in _NAMING:
        yield from element.attributes.get(name, "").split()
    address = element.attributes.get("href", "")
    if address.startswith("#"):
        yield address[1:]


def test_every_id_is_on_its_page_once(pages: tuple[Page, ...]) -> None:
    twice = [(page.path, name) for page in pages for name, count in _given(page).items() if count > 1]

    assert len(pages) > 20
    assert twice == []


def test_every_id_can_be_named(pages: tuple[Page, ...]) -> None:
    assert [(page.path, name) for page in pages for name in _given(page) if not name or name.split() != [name]] == []


def test_what_is_named_on_a_page_is_there(pages: tuple[Page, ...], demo_pages: tuple[Page, ...]) -> None:
    lost = [
        (page.path, name)
        for page in (*pages, *demo_pages)
        for element in page.elements
        for name in _named(element)
        if name not in page.ids
    ]

    assert lost == []


def test_the_ids_of_the_site_itself_stay_its_own(pages: tuple[Page, ...]) -> None:
    story = next(page for page in pages if page.path == "verhalen/kas.html")
    tags = {element.attributes["id"]: element.tag for element in story.elements if "id" in element.attributes}

    assert (tags["_main"], tags["_marker"], tags["_lessons-1"]) == ("main", "div", "li")
    assert (tags["fn:1"], tags["fnref:1"], tags["kop"], tags["map-title"]) == ("li", "sup", "h2", "h2")


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("begin", True),
        ("Begin-2", True),
        ("één", True),
        ("2024", True),
        ("fn", True),
        ("fnord:1", True),
        ("_main", False),
        ("fn:1", False),
        ("fnref:1", False),
        ("fnref2:1", False),
        ("twee woorden", False),
        ("", False),
    ],
)
def test_which_ids_a_writer_may_give(name: str, fits: bool) -> None:
    assert may_be_id(name) == fits


def _told(problems: Any) -> list[tuple[str, str, int, int]]:
    return [(problem.code, problem.value, problem.at.line, problem.at.column) for problem in problems]


def test_an_id_that_a_place_cannot_have_is_told_where_it_stands() -> None:
    text = '## Kop {#_main}\n\n<p id="fn:1">a</p>\n\n<p id="&#95;main">b</p>\n\n<p id="a b">c</p>\n'

    made = Markup("nl").body(text, SourcePath("a.md"), 10, "")

    assert " id=" not in made.html.replace(' id="kop"', "")
    assert _told(made.problems) == [
        ("id-reserved", "_main", 10, 9),
        ("id-reserved", "fn:1", 12, 4),
        ("id-reserved", "_main", 14, 4),
        ("id-reserved", "a b", 16, 4),
    ]


def test_an_id_in_a_field_is_left_out_and_told() -> None:
    text = "## Kop {#a}\n\n<p id=\"kop\">Een</p>\n\nEen <span id='b'>twee</span>.\n"

    made, problems = Markup("nl").field(text, Location(SourcePath("a.md"), 4, 1), text)

    assert " id=" not in made.html
    assert "<h2>Kop</h2>" in made.html
    assert _told(problems) == [("id-in-field", "a", 4, 9), ("id-in-field", "kop", 6, 4), ("id-in-field", "b", 8, 11)]


@pytest.mark.parametrize("piece", ["#", "id=", 'id="', "id ", ' id="x"', "&#x0", "&#5734"])
def test_a_note_with_what_looks_like_an_id_again_and_again_is_not_too_much(piece: str) -> None:
    text = f"Een[^1].\n\n[^1]: `{piece * (40_000 // len(piece))}`\n"

    made = Markup("nl").body(text, SourcePath("a.md"), 1, "")

    assert [problem for problem in made.problems if problem.code == "costly-text"] == []


def test_a_code_for_a_character_of_our_own_makes_no_note() -> None:
    made = Markup("nl").body('<li id="fn&#xe005;1">a</li> &#57349; &#xe00F b\n', SourcePath("a.md"), 1, "")

    assert made.body.ids == ("fn\ufffd1",)
    assert "\ue005" not in made.html


def test_a_note_keeps_what_looks_like_an_id_in_its_words() -> None:
    made = Markup("nl").body('Een[^1].\n\n[^1]: Zoals `<p id="x">`.\n', SourcePath("a.md"), 1, "")

    assert made.html.count('&lt;p id="x"&gt;') == 2
