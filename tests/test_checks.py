"""What is told of an archive as a whole: titles twice, stories in a circle, dates in the wrong order, odd places."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short, joined
from tests.test_rejoin import Desk, same
from verhalen_build.archive.cycles import strongly_connected
from verhalen_build.model.names import SourcePath

CONFIG = "titel: Ons boek\n"


def told(archive: WriteArchive, files: Mapping[str, str], config: str = CONFIG) -> list[str]:
    """The problems of an archive with these files under stories/, each in a line; every story has a text."""
    texts = {path: text + "\nTekst.\n" * path.endswith(".md") for path, text in files.items()}
    folder = archive({"config.yaml": config, **{f"stories/{path}": text for path, text in texts.items()}})
    return in_short(joined(folder)[1])


# Titles


def test_a_title_that_another_of_the_kind_has_is_a_warning(archive: WriteArchive) -> None:
    problems = told(
        archive, {"a.md": "# Soep\n", "b.md": "---\ndatum: 2014\ntitel: soep\n---\n", "places/c.md": "# Soep\n"}
    )

    assert problems == ["stories/b.md:3: title-twice: soep"]


def test_a_name_that_nobody_described_is_no_title_twice(archive: WriteArchive) -> None:
    assert told(archive, {"a.md": "---\ntitel: A\nmensen: [Joke, joke]\n---\n"}) == [
        "stories/a.md:3: stub: Joke",
        "stories/a.md:3: stub: joke",
    ]


@pytest.mark.parametrize(
    "copy",
    [
        "soep-LAPTOP-7K2",
        "soep-MacBook van Joke",
        "soep (1)",
        "soep 2",
        "soep - kopie",
        "soep - Copy (3)",
        "soep (conflicted copy 2024-05-01)",
        "soep (Joke's conflicted copy 2024-05-01)",
        "soep.sync-conflict-20240501-101010-ABCDEFG",
        "Kopie van soep",
    ],
)
def test_a_copy_that_a_program_made_is_told_as_a_copy(archive: WriteArchive, copy: str) -> None:
    folder = archive(
        {"config.yaml": CONFIG, f"stories/{copy}.md": "# Soep\n\nTekst.\n", "stories/soep.md": "# Soep\n\nTekst.\n"}
    )

    _, (problem,) = joined(folder)

    assert (problem.code, problem.at.file) == ("title-twice", f"stories/{copy}.md")
    assert problem.details == {"near": f"stories/{copy}.md", "other": "stories/soep.md"}


@pytest.mark.parametrize("other", ["soep-2", "soep-van-dinsdag", "soepen", "de-soep"])
def test_another_file_is_not_told_as_a_copy(archive: WriteArchive, other: str) -> None:
    folder = archive(
        {"config.yaml": CONFIG, f"stories/{other}.md": "# Soep\n\nTekst.\n", "stories/soep.md": "# Soep\n\nTekst.\n"}
    )

    _, (problem,) = joined(folder)

    assert (problem.code, problem.details["near"]) == ("title-twice", "")


def test_titles_that_differ_only_after_a_hundred_letters_are_a_warning(archive: WriteArchive) -> None:
    long = "heel lang " * 11

    assert told(archive, {"a.md": f"# {long}a\n", "b.md": f"# {long}b\n", "c.md": f"# {long[:80]}\n"}) == [
        f"stories/b.md:1: titles-alike: {long}b"
    ]


def test_an_alias_that_is_the_first_name_of_another_is_a_warning(archive: WriteArchive) -> None:
    problems = told(
        archive,
        {
            "people.yaml": "- naam: Jan Bakker\n- naam: Jan de Vries\n  alias: jan\n- naam: Riek\n  alias: Riekje\n",
            "jan.md": "---\ntitel: Jan gaat weg\nalias: Jan\n---\n",
        },
    )

    assert problems == ["stories/people.yaml:3: alias-of-others: jan"]


# What follows what


@pytest.mark.parametrize("length", [1, 2, 3, 50])
def test_stories_that_follow_each_other_in_a_circle_are_each_a_warning(archive: WriteArchive, length: int) -> None:
    circle = {
        f"s{place}.md": f"---\ntitel: S{place}\nvervolg_op: S{(place + 1) % length}\n---\n" for place in range(length)
    }
    before = {"voor.md": "---\ntitel: Voor\n---\n", "na.md": "---\ntitel: Na\nvervolg_op: [S0, Voor]\n---\n"}

    problems = told(archive, {**circle, **before})

    assert sorted(problems) == sorted(
        f"stories/s{place}.md:3: follows-circle: S{(place + 1) % length}" for place in range(length)
    )


def test_a_story_that_follows_itself_is_not_shown_as_its_own_sequel(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\nvervolg_op: [A]\n---\nTekst.\n"})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0
    assert "Hoe het verderging" not in (folder / "site/verhalen/a.html").read_text("utf-8")


@given(st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3), max_size=8))
def test_nodes_are_in_one_group_where_there_is_a_way_there_and_back(steps: dict[int, list[int]]) -> None:
    def reached(start: int) -> set[int]:
        nodes = {start}
        while True:
            more = {other for node in nodes for other in steps.get(node, ())} - nodes
            if not more:
                return nodes
            nodes |= more

    groups = strongly_connected(steps)

    assert groups.keys() == steps.keys()
    for node in steps:
        for other in steps:
            assert (groups[node] == groups[other]) == (other in reached(node) and node in reached(other))


def test_a_chain_may_be_long() -> None:
    assert len(set(strongly_connected({node: [node + 1] for node in range(50_000)}).values())) == 50_000


# When it was


@pytest.mark.parametrize(
    ("begin", "end", "is_wrong"),
    [
        ("2015", "2014", True),
        ("2014-03", "2014-02", True),
        ("2014-03-02", "2014-03-01", True),
        ("2014-03", "2013", True),
        ("2014-03", "2014", False),
        ("2014", "2014-03", False),
        ("2014-03-31", "2014-03", False),
        ("2014-03-01", "2014-03-01", False),
        ("2014", "2015", False),
    ],
)
def test_what_ended_before_it_began_is_a_warning_where_no_day_can_make_it_right(
    archive: WriteArchive, begin: str, end: str, is_wrong: bool
) -> None:
    relation = f"{{van: A, naar: B, soort: hulp, wat: hielp, sinds: {begin}, tot: {end}}}"
    text = f"---\ntitel: A\nbegonnen: {begin}\ngestopt: {end}\nrelaties: [{relation}]\n---\n"

    problems = told(archive, {"initiatives/a.md": text, "initiatives/b.md": "# B\n"})

    wrong = [f"stories/initiatives/a.md:4: dates-swapped: {end}", f"stories/initiatives/a.md:5: dates-swapped: {end}"]
    assert problems == (wrong if is_wrong else [])


def test_a_kind_of_ones_own_may_say_which_date_comes_first(archive: WriteArchive) -> None:
    config = (
        "titel: Ons boek\nkinds:\n  walk:\n    folder: walks\n    fields:\n"
        "      off: {type: date, name: vertrek}\n      back: {type: date, name: terug, not_before: off}\n"
    )

    assert told(archive, {"walks/a.md": "---\ntitel: A\nterug: 2014\nvertrek: 2015\n---\n"}, config) == [
        "stories/walks/a.md:3: dates-swapped: 2014"
    ]


# Where it is


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("52.7225, 6.4764", None),
        ("53.23, 7.45", None),  # just over the border
        ("6.4764, 52.7225", "coordinates-swapped"),
        ("52.52, 13.405", "off-the-map"),
        ("0, 0", "off-the-map"),
        ("-52.7225, 6.4764", "off-the-map"),
    ],
)
def test_a_place_off_the_map_is_a_warning(archive: WriteArchive, written: str, code: str | None) -> None:
    problems = told(archive, {"places/a.md": f"---\nnaam: A\ncoordinaten: {written}\n---\n"})

    assert problems == ([f"stories/places/a.md:3: {code}: {written}"] if code else [])


def test_the_map_is_that_of_the_book(archive: WriteArchive) -> None:
    ring = "[[[-55, 2], [-54, 2], [-54, 6], [-55, 6], [-55, 2]]]"
    geometry = f'{{"type": "Polygon", "coordinates": {ring}}}'
    feature = f'{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}'
    map_ = f'{{"type": "FeatureCollection", "features": [{feature}]}}'
    config = "titel: Ons boek\nkaart: {bestand: stories/land.geojson}\n"
    places = {"places/a.md": "---\nnaam: A\ncoordinaten: 5.8, -54.9\n---\n", "land.geojson": map_}
    places["places/b.md"] = "---\nnaam: B\ncoordinaten: 52.7225, 6.4764\n---\n"

    assert told(archive, places, config) == ["stories/places/b.md:3: off-the-map: 52.7225, 6.4764"]


# While somebody writes


EDITED = {
    "a title": ("a.md", "---\ntitel: B\n---\n"),
    "a line": ("people/jan.md", "---\n# er staat iets bij\nnaam: Jan de Vries\nalias: Jan\n---\n"),
    "a spelling": ("a.md", "---\ntitel: A\nmens: zoe\nvervolg_op: B\nthema: c#\n---\nVan [[ZOE]] en [[zoë]].\n"),
    "a circle": ("b.md", "---\ntitel: B\nvervolg_op: A\n---\n"),
    "a place": ("places/p.md", "---\nnaam: P\ncoordinaten: 6.4, 52.7\n---\n"),
    "another name for one address": ("a.md", "---\ntitel: A\nmens: Zoe\nvervolg_op: B\nthema: C--\n---\n"),
}


@pytest.mark.parametrize("edit", EDITED)
def test_the_preview_tells_what_a_build_tells(archive: WriteArchive, edit: str) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\nmens: Zoe\nvervolg_op: B\nthema: C#\n---\n[[Jan]]\n",
            "stories/b.md": "---\ntitel: B\nthema: C++\nmens: Zoë\n---\nVan [[zoe]].\n",
            "stories/places/p.md": "---\nnaam: P\ncoordinaten: 52.7, 6.4\n---\n",
            "stories/people/jan.md": "---\nnaam: Jan de Vries\nalias: Jan\n---\n",
            "stories/people/jan-2.md": "---\nnaam: Jan Bakker\n---\n",
        }
    )
    path, text = EDITED[edit]

    again, whole = Desk(folder).both(SourcePath(f"stories/{path}"), text)

    if again is not None:
        same(again, whole)
