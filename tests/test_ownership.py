"""Whose initiatives are, and where stories stand in the triangle of values."""

import re
from html import unescape
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short, joined
from verhalen_build.read.settings import read_settings
from verhalen_build.site.drawings.triangle import HEIGHT, WIDTH, Story, TriangleDrawing, place, triangle

CONFIG = "titel: Ons boek\n"
LEGITIMACY, COMMITMENT, EFFICIENCY = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
Weights = tuple[float, float, float]


def of(*weights: Weights) -> TriangleDrawing:
    """The triangle with stories of these weights, numbered from 1."""
    drawing = triangle([Story(weight, number) for number, weight in enumerate(weights, start=1)])
    assert drawing is not None
    return drawing


def spot(weights: Weights) -> tuple[float, float]:
    """Where weights stand, rounded."""
    position = place(weights)
    assert position is not None
    return round(position[0], 1), round(position[1], 1)


def test_what_has_one_value_stands_in_its_corner() -> None:
    corners = of(LEGITIMACY).corners

    assert [spot(LEGITIMACY), spot(COMMITMENT), spot(EFFICIENCY)] == list(corners)


def test_equal_values_stand_in_the_middle_and_only_their_proportion_counts() -> None:
    corners = of(LEGITIMACY).corners

    assert spot((1, 1, 1)) == pytest.approx([sum(axis) / 3 for axis in zip(*corners, strict=True)], abs=0.1)
    assert spot((1, 1, 1)) == spot((7.5, 7.5, 7.5)) == spot((1e308, 1e308, 1e308))
    assert spot((2, 2, 0)) == pytest.approx([sum(axis) / 2 for axis in zip(*corners[:2], strict=True)], abs=0.1)


@pytest.mark.parametrize("weights", [(0, 0, 0), (-1, 2, 1)])
def test_weights_that_weigh_nothing_have_no_place(weights: Weights) -> None:
    assert place(weights) is None
    assert triangle([Story(weights)]) is None


_WEIGHT = st.sampled_from([0.0, 1.0, 2.0, 3.0, 10.0])


@given(st.lists(st.tuples(_WEIGHT, _WEIGHT, _WEIGHT).filter(any), min_size=1, max_size=40))
def test_numbers_never_lie_on_each_other_or_outside_the_drawing(weights: list[Weights]) -> None:
    dots = of(*weights).dots

    assert len(dots) == len(weights)
    for dot, other in combinations(dots, 2):
        assert abs(dot.at_x - other.at_x) > 23.8 or abs(dot.at_y - other.at_y) > 23.8
    for dot in dots:
        assert 11 <= dot.at_x <= WIDTH - 11
        assert 11 <= dot.at_y <= HEIGHT - 11
        assert hypot(dot.x - dot.at_x, dot.y - dot.at_y) > 10


def test_many_stories_are_counted_by_part_of_the_triangle() -> None:
    drawing = of(*[(1.0, 1.0, 1.0)] * 50, *[LEGITIMACY] * 10)

    assert not drawing.dots
    assert {(dots.x, dots.y): dots.count for dots in drawing.together} == {
        spot((1, 1, 1)): 50,
        spot(LEGITIMACY): 10,
    }


@given(st.lists(st.tuples(*[st.floats(0, 1e300)] * 3).filter(any), min_size=41, max_size=60))
def test_counting_loses_no_story(weights: list[Weights]) -> None:
    assert sum(dots.count for dots in of(*weights).together) == len(weights)


def initiative(title: str, ownership: str = "") -> str:
    """An initiative that says whose it is, or not."""
    says = f"eigenaarschap: {ownership}\n" if ownership else ""
    return f"---\ntitel: {title}\n{says}---\n"


def story(title: str, values: str = "") -> str:
    """A story that says where it stands, or not."""
    says = f"waarden: {values}\n" if values else ""
    return f"---\ntitel: {title}\n{says}---\n"


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> Path:
    """A book with initiatives of all sorts, and two stories in the triangle."""
    root = archive(
        {
            "config.yaml": CONFIG,
            "stories/initiatives/a.md": initiative("Aardappels"),
            "stories/initiatives/b.md": initiative("Bibliotheek", "gemeente"),
            "stories/initiatives/c.md": initiative("Crossbaan", "gemeenschap"),
            "stories/initiatives/d.md": initiative("Dorpstuin", "gemeenschap"),
            "stories/initiatives/e.md": initiative("Ezelwei", "gedeeld"),
            "stories/kas.md": story("De kas", "{legitimiteit: 1, betrokkenheid: '2,5', doelmatigheid: 0}"),
            "stories/hek.md": story("Het hek", "{legitimacy: 1, commitment: 1, efficiency: 1}"),
            "stories/pad.md": story("Het pad"),
        }
    )
    result = verhalen("build", "--no-search", cwd=root)
    assert result.exit_code == 0, result.output
    return root / "site"


def main_of(site: Path, path: str) -> str:
    """The main part of a page."""
    return re.search(r"<main.*</main>", (site / path).read_text("utf-8"), re.DOTALL)[0]  # type: ignore[index]


def words(html: str) -> str:
    """The words of a piece of HTML."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def test_initiatives_stand_by_whose_they_are_and_those_that_do_not_say_last(site: Path) -> None:
    main = main_of(site, "eigenaarschap.html")

    sections = [words(part) for part in re.split(r"(?=<h2 )", main)][2:]
    assert sections == [
        "Gemeenschap (type 1) Crossbaan Dorpstuin",
        "Gedeeld (type 2) Ezelwei",
        "Gemeente Bibliotheek",
        "Zegt niet van wie het is Aardappels",
    ]
    assert words(main).count("gemeenschap (type 1) 2") == 1


def test_the_page_says_where_the_two_types_come_from_and_that_there_is_no_third(site: Path) -> None:
    main = words(main_of(site, "eigenaarschap.html"))

    assert "De twee typen komen van de dia's “Kracht van de samenleving”" in main.replace("’", "'")
    assert "gemeente 1 De gemeente is eigenaar; bewoners doen mee. Dit hoort niet bij de twee typen." in main
    assert "type 3" not in main


def test_the_triangle_has_the_stories_that_place_themselves_with_their_numbers(site: Path) -> None:
    main = main_of(site, "eigenaarschap.html")

    assert re.findall(r'<a href="(verhalen/[^"]*)"><title>([^<]*)</title>', main) == [
        ("verhalen/hek.html", "1, Het hek"),
        ("verhalen/kas.html", "2, De kas"),
    ]
    listed = [words(item) for item in re.findall(r'<li value="\d+">.*?</li>', main, re.DOTALL)]
    assert listed == [
        "Het hek legitimiteit 1, betrokkenheid 1, doelmatigheid 1",
        "De kas legitimiteit 1, betrokkenheid 2,5, doelmatigheid 0",
    ]


def test_a_story_shows_where_it_stands_with_its_numbers_beside_it(site: Path) -> None:
    section = re.search(r'<section class="values">.*?</section>', main_of(site, "verhalen/kas.html"), re.DOTALL)

    assert section is not None
    assert "legitimiteit 1, betrokkenheid 2,5, doelmatigheid 0" in words(section[0])
    assert section[0].count('r="7"') == 1
    assert 'href="../eigenaarschap.html#_values"' in section[0]
    assert "values" not in main_of(site, "verhalen/pad.html")


def test_the_facts_of_an_initiative_have_the_mark_of_whose_it_is(site: Path) -> None:
    facts = re.search(r"<dt>Eigenaarschap</dt><dd>(.*?)</dd>", main_of(site, "initiatieven/e.html"))

    assert facts is not None
    assert facts[1].startswith('<svg class="key"')
    assert words(facts[1]) == "gedeeld (type 2)"


def test_a_book_in_which_nothing_says_whose_it_is_has_no_such_page(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    root = archive({"config.yaml": CONFIG, "stories/initiatives/a.md": initiative("A"), "stories/b.md": story("B")})

    assert verhalen("build", "--no-search", cwd=root).exit_code == 0
    assert not (root / "site" / "eigenaarschap.html").exists()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (
            "{legitimiteit: 0, betrokkenheid: 0, doelmatigheid: 0}",
            "shares-all-zero: {legitimiteit: 0, betrokkenheid: 0, doelmatigheid: 0}",
        ),
        ("{legitimiteit: -1, betrokkenheid: 1, doelmatigheid: 1}", "share-negative: -1"),
        ("{legitimiteit: 1, betrokkenheid: 1}", "missing-required: doelmatigheid"),
        ("{legitimiteit: veel, betrokkenheid: 1, doelmatigheid: 1}", "wrong-type: veel"),
    ],
)
def test_values_that_place_nothing_are_told_with_their_line(archive: WriteArchive, values: str, problem: str) -> None:
    _, problems = joined(archive({"config.yaml": CONFIG, "stories/kas.md": story("De kas", values)}))

    assert in_short(problems) == [f"stories/kas.md:3: {problem}"]


def test_a_declaration_of_shares_without_numbers_is_told(archive: WriteArchive) -> None:
    declared = "kinds: {story: {fields: {delen: {type: group, shares: true, fields: {a: {type: text}}}}}}\n"

    _, _, problems = read_settings(archive({"config.yaml": CONFIG + declared}))

    assert in_short(problems) == ["config.yaml:2: bad-declaration: delen"]
