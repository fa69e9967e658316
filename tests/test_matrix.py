"""The matrix: how many records there are on each theme in each municipality, and where they are shown."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import context_of
from tests.support.command import ROOT
from verhalen_build.site.book_views import MatrixTable, MatrixView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.matrix import has_matrix
from verhalen_build.site.pages.matrix_page import matrix_corner
from verhalen_build.site.site_pages import SitePages

CONFIG = "titel: Ons boek\n"
MUNICIPALITIES = """\
- naam: Hoogezand-Sappemeer
  opgegaan_in: Midden-Groningen
- naam: Midden-Groningen
- naam: Zeist
"""


def story(municipalities: str, themes: str) -> str:
    """A story with these themes in these municipalities."""
    return f"---\ntitel: Een verhaal\ngemeenten: [{municipalities}]\nthemas: [{themes}]\n---\n"


PLACES = {"stories/municipalities.yaml": "- naam: Zeist\n"}

WORLD = {
    "config.yaml": CONFIG,
    "stories/municipalities.yaml": MUNICIPALITIES,
    "stories/a.md": story("Zeist", "Loslaten, Durf"),
    "stories/b.md": story("Zeist", "Loslaten"),
    "stories/c.md": story("Zeist, Hoogezand-Sappemeer", "Loslaten, Durf"),
    "stories/d.md": story("", "Durf"),
    "stories/e.md": story("Zeist", ""),
    "stories/f.md": "# Zonder\n",
    "stories/initiatives/g.md": story("Zeist", "Loslaten"),
    "stories/themes.yaml": "- titel: Loslaten\n- titel: Durf\n- titel: Nergens\n",
}


def table_of(context: SiteContext) -> MatrixTable:
    """The table on the page of the matrix."""
    view = SitePages(context).page(PagePlan("matrix")).view
    assert isinstance(view, MatrixView)
    return view.table


def numbers(table: MatrixTable) -> dict[str, dict[str, int]]:
    """The count of each cell, by its row and column."""
    names = [head.ref.label for head in table.columns]
    return {head.ref.label: dict(zip(names, [cell.count for cell in cells], strict=True)) for head, cells in table.rows}


def results(context: SiteContext, address: str) -> int:
    """How many records the page to browse shows at an address: all that have one of the values of every facet."""
    chosen: dict[str, set[str]] = {}
    for facet, value in parse_qsl(urlsplit(address).query):
        chosen.setdefault(facet, set()).add(value)
    wanted = [
        {value.key for value in facet.values if value.name in chosen[facet.name]}
        for facet in context.browse.facets
        if facet.name in chosen
    ]
    assert len(wanted) == len(chosen)
    return sum(all(values & set(having) for values in wanted) for having in context.browse.records.values())


def linked(table: MatrixTable) -> Iterator[tuple[int, str]]:
    """Every count that has an address, with it."""
    for head in (*table.columns, *(head for head, _ in table.rows)):
        yield head.count, head.path
    for _, cells in table.rows:
        yield from ((cell.count, cell.path) for cell in cells if cell.path)


def test_a_cell_counts_the_records_on_a_theme_in_a_municipality(archive: WriteArchive) -> None:
    assert numbers(table_of(context_of(archive(WORLD)))) == {
        "Zeist": {"Loslaten": 4, "Durf": 2},
        "Hoogezand-Sappemeer": {"Loslaten": 1, "Durf": 1},
        "Midden-Groningen": {"Loslaten": 1, "Durf": 1},
    }


def test_a_word_in_the_place_of_a_theme_or_municipality_can_be_browsed_by_and_has_no_row(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    words = """\
        titel: Ons boek
        kinds:
          initiative:
            fields:
              themes: {type: text, repeat: true, facet: true}
              municipality: {type: text, repeat: true, facet: true}
        """
    folder = archive({**WORLD, "config.yaml": words, "stories/initiatives/g.md": story("Overal", "Lucht")})

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stderr
    context = context_of(folder)
    assert set(numbers(table_of(context))) == {"Zeist", "Hoogezand-Sappemeer", "Midden-Groningen"}
    assert set(numbers(table_of(context))["Zeist"]) == {"Loslaten", "Durf"}
    for facet in context.browse.facets:
        assert any(value.label in {"Lucht", "Overal"} for value in facet.values) == (
            facet.key in {"themes", "municipality"}
        )


def test_a_total_counts_each_record_once_also_where_it_has_only_the_one(archive: WriteArchive) -> None:
    table = table_of(context_of(archive(WORLD)))

    assert {head.ref.label: head.count for head in table.columns} == {"Loslaten": 4, "Durf": 3}
    assert {head.ref.label: head.count for head, _ in table.rows} == {
        "Zeist": 5,
        "Hoogezand-Sappemeer": 1,
        "Midden-Groningen": 1,
    }
    assert table.total == 7


@pytest.mark.parametrize("root", [None, ROOT], ids=["small", "demo"])
def test_each_count_is_that_of_the_page_to_browse_to_which_it_leads(archive: WriteArchive, root: Path | None) -> None:
    context = context_of(root or archive(WORLD))

    counted = list(linked(table_of(context)))

    assert len(counted) > 5
    assert [(count, address) for count, address in counted if results(context, address) != count] == []


def test_a_cell_leads_to_both_chosen_and_without_a_script_to_the_municipality(archive: WriteArchive) -> None:
    (_, cells), *_ = table_of(context_of(archive(WORLD))).rows

    assert cells[0].path == "bladeren.html?thema=loslaten&gemeente=zeist#gemeente_zeist"


def test_the_longer_of_the_two_lists_runs_down(archive: WriteArchive) -> None:
    themes = {f"stories/t{number}.md": story("Zeist", f"Thema {number}") for number in range(2)}

    assert not table_of(context_of(archive(WORLD))).themes_down
    assert table_of(context_of(archive({**WORLD, **themes}))).themes_down


def test_shades_go_by_the_highest_count_and_none_has_none(archive: WriteArchive) -> None:
    table = table_of(context_of(archive({**WORLD, "stories/h.md": story("Midden-Groningen", "Nergens")})))

    shades = {(cell.count, cell.level) for _, cells in table.rows for cell in cells}

    assert shades == {(0, 0), (1, 1), (2, 2), (4, 4)}


def test_few_records_are_not_shaded_as_if_they_were_many(archive: WriteArchive) -> None:
    table = table_of(context_of(archive({"config.yaml": CONFIG, "stories/a.md": story("Zeist", "Durf"), **PLACES})))

    assert [cell.level for _, cells in table.rows for cell in cells] == [1]


def test_the_corner_has_what_occurs_most_with_themes_down(archive: WriteArchive) -> None:
    names = ["Aa", "Bee", "Cee", "Dee", "Eem"]
    stories = {
        f"stories/{place}-{again}.md": story(name, f"Thema {name}")
        for place, name in enumerate(names)
        for again in range(5 - place)
    }
    places = "".join(f"- naam: {name}\n" for name in names)

    corner = matrix_corner(
        context_of(archive({"config.yaml": CONFIG, "stories/municipalities.yaml": places, **stories}))
    )

    assert corner is not None
    assert corner.themes_down
    assert [head.ref.label for head in corner.columns] == names[:4]
    assert [head.ref.label for head, _ in corner.rows] == [f"Thema {name}" for name in names[:4]]


@pytest.mark.parametrize(
    "changed",
    [
        {"stories/a.md": story("", "Loslaten"), "stories/b.md": story("Zeist", "")},
        {"config.yaml": f"{CONFIG}kinds: {{story: {{fields: {{themes: {{facet: false}}}}}}}}\n"},
    ],
    ids=["nothing has both", "themes are no facet"],
)
def test_without_anything_in_it_there_is_no_matrix(archive: WriteArchive, changed: dict[str, str]) -> None:
    both = {"stories/a.md": story("Zeist", "Durf"), "stories/b.md": story("Zeist", "Loslaten")}
    context = context_of(archive({"config.yaml": CONFIG, **PLACES, **both, **changed}))

    assert not has_matrix(context.archive)
    assert context.matrix is None
    assert matrix_corner(context) is None
    assert "matrix" not in {plan.type for plan in SitePages(context).plan()}


def test_the_page_tells_what_each_number_is(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**WORLD, "stories/h.md": story("Midden-Groningen", "Nergens")})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/matrix.html").read_text("utf-8")
    assert '<th scope="row"><a href="gemeenten/zeist.html">Zeist</a></th>' in page
    assert '<th scope="col"><span><a href="themas/loslaten.html">Loslaten</a></span></th>' in page
    assert '>4<span class="unseen"> Loslaten in Zeist</span></a></td>' in page
    assert "Een totaal telt elk verhaal en initiatief één keer" in page
    assert '<td class="s0">0</td>' in page
    assert '>5<span class="unseen"> Zeist</span></a>' in page
