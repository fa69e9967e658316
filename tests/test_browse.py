"""Browsing: fields that are facets, their values, what has which, the pages without a script and the script's index."""

import gzip
import json
import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from benchmarks.archives import plan
from benchmarks.generators import verhalen as as_verhalen
from benchmarks.generators import write
from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import joined
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Location
from verhalen_build.model.record import RecordKey
from verhalen_build.site.book_views import BrowseView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import BrowseIndexView
from verhalen_build.site.language_books import language_books
from verhalen_build.site.page_types import PAGE_ADDRESSES
from verhalen_build.site.pages.browse_page import selection_address
from verhalen_build.site.routes import make_routes
from verhalen_build.site.site_pages import SitePages, make_site_pages
from verhalen_build.site.theme import find_theme

CONFIG = "titel: Ons boek\n"

WORLD = {
    "config.yaml": CONFIG,
    "stories/municipalities.yaml": """\
- naam: Hoogezand-Sappemeer
  opgegaan_in: Midden-Groningen
- naam: Midden-Groningen
- naam: Zeist
""",
    "stories/themes.yaml": "- titel: Loslaten\n- titel: Durf\n",
    "stories/people.yaml": "- naam: Joke van Dijk\n- naam: Bram Smit\n",
    "stories/soos.md": """\
---
titel: De soos
datum: 2015-03-01
gemeente: Hoogezand-Sappemeer
themas: [Loslaten, Durf]
mensen: Joke van Dijk
samenvatting: Een soos, en wie hem opende.
---
""",
    "stories/kas.md": """\
---
titel: De kas
datum: 2014
gemeenten: [Zeist, Midden-Groningen]
themas: Loslaten
mensen: [Joke van Dijk, Bram Smit]
---
""",
    "stories/los.md": "---\ntitel: Los zand\n---\n",
    "stories/initiatives/bieb.md": """\
---
titel: De bieb
begonnen: 2014-05
gemeente: Zeist
themas: Durf
eigenaarschap: gedeeld
status: loopt
---
""",
}


def context_of(folder: Path, language: Language = "nl") -> SiteContext:
    """What pages are made of, for the archive in a folder."""
    return views_of(folder, language).context


def views_of(folder: Path, language: Language = "nl") -> SitePages:
    """The pages of the archive in a folder, in the built-in theme."""
    archive, _ = joined(folder)
    routes, _ = make_routes(archive, PAGE_ADDRESSES)
    theme, _ = find_theme(folder, "boek", Location(SourcePath("config.yaml")), language)
    return make_site_pages(language_books(archive, routes, ()), theme, date(2026, 11, 21))


@pytest.fixture
def context(archive: WriteArchive) -> SiteContext:
    """What the pages of the small world of these tests are made of."""
    return context_of(archive(WORLD))


def facets(context: SiteContext) -> dict[str, dict[str, int]]:
    """Each facet by its name in an address: its values by theirs, in order, with their counts."""
    return {facet.name: {value.name: value.count for value in facet.values} for facet in context.browse.facets}


def found(context: SiteContext, name: str, value: str) -> list[str]:
    """The records with a value in a facet."""
    meanings = {
        choice.key
        for facet in context.browse.facets
        for choice in facet.values
        if (facet.name, choice.name) == (name, value)
    }
    return [key for key, having in context.browse.records.items() if meanings & set(having)]


# The facets of the schema


def test_the_facets_are_those_of_stories_and_initiatives_with_their_kind_first(context: SiteContext) -> None:
    assert facets(context) == {
        "soort": {"verhalen": 3, "initiatieven": 1},
        "gemeente": {"midden-groningen": 2, "zeist": 2, "hoogezand-sappemeer": 1},
        "thema": {"durf": 2, "loslaten": 2},
        "jaar": {"2015": 1, "2014": 2},
        "mens": {"joke-van-dijk": 2, "bram-smit": 1},
        "eigenaarschap": {"gedeeld": 1},
        "status": {"loopt": 1},
    }


def test_the_facets_in_which_most_records_have_a_value_come_first(context: SiteContext) -> None:
    # Of equal ones, that which is declared first.
    assert list(facets(context)) == ["soort", "jaar", "gemeente", "thema", "mens", "eigenaarschap", "status"]


def test_the_date_of_a_story_and_the_beginning_of_an_initiative_are_one_facet(context: SiteContext) -> None:
    assert found(context, "jaar", "2014") == ["story/kas", "initiative/bieb"]


def test_names_with_most_records_come_first_and_years_from_now_back(context: SiteContext) -> None:
    assert list(facets(context)["gemeente"]) == ["midden-groningen", "zeist", "hoogezand-sappemeer"]
    assert list(facets(context)["jaar"]) == ["2015", "2014"]


def test_what_names_a_municipality_that_was_merged_is_found_under_both_names(context: SiteContext) -> None:
    assert found(context, "gemeente", "hoogezand-sappemeer") == ["story/soos"]
    assert found(context, "gemeente", "midden-groningen") == ["story/kas", "story/soos"]


def test_municipalities_that_were_merged_into_each_other_are_found_once(archive: WriteArchive) -> None:
    circle = "- naam: Hoogezand-Sappemeer\n  opgegaan_in: Midden-Groningen\n"
    circle += "- naam: Midden-Groningen\n  opgegaan_in: Hoogezand-Sappemeer\n- naam: Zeist\n"
    context = context_of(archive({**WORLD, "stories/municipalities.yaml": circle}))

    assert facets(context)["gemeente"] == {"hoogezand-sappemeer": 2, "midden-groningen": 2, "zeist": 2}


def test_a_record_that_is_named_twice_counts_once(archive: WriteArchive) -> None:
    story = "---\ntitel: A\nmensen: [Joke van Dijk, joke-van-dijk]\ngemeente: Zeist\n---\n"
    context = context_of(archive({**WORLD, "stories/soos.md": story}))

    assert facets(context)["mens"] == {"joke-van-dijk": 2, "bram-smit": 1}


def test_who_is_left_out_of_the_book_is_not_a_value(archive: WriteArchive) -> None:
    people = "- naam: Joke van Dijk\n  concept: ja\n- naam: Bram Smit\n"
    context = context_of(archive({**WORLD, "stories/people.yaml": people}))

    assert facets(context)["mens"] == {"bram-smit": 1}


def test_better_words_for_readers_leave_addresses_as_they_were(context: SiteContext) -> None:
    labels = {facet.name: facet.label for facet in context.browse.facets}

    assert labels["status"] == "Laatst bekende status"


def test_in_an_english_book_the_address_is_in_english(archive: WriteArchive) -> None:
    context = context_of(archive({**WORLD, "config.yaml": "title: Our book\nlanguage: en\n"}), "en")

    assert list(facets(context)) == ["kind", "year", "municipality", "theme", "person", "ownership", "status"]
    assert facets(context)["ownership"] == {"shared": 1}


# Facets of a site's own


def test_a_field_and_a_kind_of_a_site_join_by_yaml_alone(archive: WriteArchive) -> None:
    config = """
        titel: Ons boek
        kinds:
          story:
            fields:
              places: {facet: true}
              sfeer: {type: choice, choices: [vrolijk, stil], facet: true}
          recept:
            folder: recepten
            label: [recept, recepten]
            fields:
              themes: {type: reference, to: [theme], repeat: true, name: themas, about: Themas., facet: true}
              gang: {type: text, about: De gang., facet: true}
              vegan: {type: flag, about: Zonder dier., facet: true}
              seizoen: {type: period, about: Wanneer., facet: true}
        """
    context = context_of(
        archive(
            {
                **WORLD,
                "config.yaml": config,
                "stories/los.md": "---\ntitel: Los\nsfeer: stil\nplaats: Krakeel\n---\n",
                "stories/recepten/soep.md": """
                    ---
                    titel: Soep
                    themas: Durf
                    gang: Voorgerecht
                    vegan: nee
                    seizoen: 2013 tot 2015
                    ---
                    """,
                "stories/recepten/brood.md": "---\ntitel: Brood\ngang: voorgerecht\nvegan: ja\n---\n",
            }
        )
    )

    assert facets(context)["soort"] == {"verhalen": 3, "initiatieven": 1, "recepten": 2}
    assert facets(context)["thema"] == {"durf": 3, "loslaten": 2}
    assert facets(context)["sfeer"] == {"stil": 1}
    assert facets(context)["plaats"] == {"krakeel": 1}
    assert facets(context)["gang"] == {"voorgerecht": 2}
    assert facets(context)["vegan"] == {"ja": 1, "nee": 1}
    assert facets(context)["jaar"] == {"2015": 2, "2014": 3, "2013": 1}


def test_a_site_takes_a_facet_away(archive: WriteArchive) -> None:
    config = "titel: Ons boek\nkinds: {story: {fields: {people: {facet: false}}}}\n"
    context = context_of(archive({**WORLD, "config.yaml": config}))

    assert "mens" not in facets(context)


def test_facets_and_values_of_the_same_name_are_told_apart_in_the_address(archive: WriteArchive) -> None:
    config = """
        titel: Ons boek
        kinds:
          story:
            fields:
              sort: {type: text, name: soort, about: De soort., facet: true, repeat: true}
        """
    story = "---\ntitel: Los\nsoort: [Na-druk, na druk]\n---\n"
    context = context_of(archive({**WORLD, "config.yaml": config, "stories/los.md": story}))

    assert [name for name in facets(context) if name.startswith("soort")] == ["soort", "soort-2"]
    assert sorted(facets(context)["soort-2"]) == ["na-druk", "na-druk-2"]


# The pages without a script


def groups(context: SiteContext, number: int = 1) -> dict[str, list[str]]:
    """What stands on a page, by the id of its group."""
    view = SitePages(context).page(PagePlan("browse", "", number)).view
    assert isinstance(view, BrowseView)
    return {group.kind: [entry.ref.label for entry in group.entries] for group in view.groups}


def test_without_a_choice_everything_stands_there_once_however_many_municipalities_it_has(
    context: SiteContext,
) -> None:
    assert groups(context) == {"story": ["De kas", "De soos", "Los zand"], "initiative": ["De bieb"]}


def test_without_a_script_each_facet_leads_to_the_pages_of_its_values(context: SiteContext) -> None:
    view = SitePages(context).page(PagePlan("browse")).view
    assert isinstance(view, BrowseView)

    links = {facet.name: [entry.ref.path for _, entry in facet.values] for facet in view.facets}

    assert links["thema"] == ["themas/durf.html", "themas/loslaten.html"]
    assert links["soort"] == ["verhalen/index.html", "initiatieven/index.html"]
    assert links["jaar"] == ["", ""]


def test_a_long_list_goes_on_on_further_pages(archive: WriteArchive) -> None:
    stories = {f"stories/v{number:03}.md": f"---\ntitel: Verhaal {number:03}\n---\n" for number in range(401)}
    context = context_of(archive({"config.yaml": CONFIG, **stories}))

    paths = [path for plan in SitePages(context).plan() if "bladeren" in (path := SitePages(context).path(plan))]

    assert paths == ["bladeren.html", "bladeren-2.html", "bladeren-index.js"]
    assert groups(context, 2) == {"story": ["Verhaal 400"]}


def test_an_empty_book_has_nothing_to_browse(archive: WriteArchive) -> None:
    views = views_of(archive({"config.yaml": CONFIG}))

    assert "browse" not in {plan.type for plan in views.plan()}
    assert "browse" not in {item.key for item in views.site().menu}


def test_browse_is_the_second_way_in(context: SiteContext) -> None:
    assert [item.path for item in SitePages(context).site().menu][:2] == ["inhoud.html", "bladeren.html"]


# The index of the script


def index_of(context: SiteContext) -> BrowseIndexView:
    """The view of the script's index."""
    view = SitePages(context).page(PagePlan("browse-index")).view
    assert isinstance(view, BrowseIndexView)
    return view


def test_the_index_has_of_each_record_what_a_reader_chooses_by(context: SiteContext) -> None:
    index = index_of(context)
    names = [f"{facet.name}={name}" for facet in index.facets for name, _ in facet.values]

    (soos,) = [record for record in index.records if record.title == "De soos"]

    assert (soos.path, soos.text, soos.note) == (
        "verhalen/soos.html",
        "Een soos, en wie hem opende.",
        "verhaal, 1 maart 2015",
    )
    assert {names[number] for number in soos.values} == {
        "soort=verhalen",
        "jaar=2015",
        "gemeente=hoogezand-sappemeer",
        "gemeente=midden-groningen",
        "thema=loslaten",
        "thema=durf",
        "mens=joke-van-dijk",
    }


def test_the_counts_are_those_of_the_index(context: SiteContext) -> None:
    index = index_of(context)
    counts = [value.count for facet in context.browse.facets for value in facet.values]

    assert counts == [sum(number in record.values for record in index.records) for number in range(len(counts))]


def test_the_index_is_a_script_that_calls_with_plain_data(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    hostile = "---\ntitel: '</script><b>\"&\"</b>'\ngemeente: Zeist\n---\n"
    folder = archive({**WORLD, "stories/los.md": hostile})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    text = (folder / "site/bladeren-index.js").read_text("utf-8")
    call, data = text[: text.index("(")], text[text.index("(") + 1 : text.rindex(")")]
    _, records = json.loads(f"[{data}]")
    assert call == "verhalenBrowse"
    assert [record[2] for record in records if "script" in record[2]] == ["</script><b>”&”</b>"]


def test_the_address_of_a_choice_names_facets_and_values(context: SiteContext) -> None:
    values = {value.name: value for facet in context.browse.facets for value in facet.values}

    assert (
        selection_address(context, (values["loslaten"], values["zeist"]))
        == "bladeren.html?thema=loslaten&gemeente=zeist"
    )


def test_an_index_of_a_thousand_stories_stays_well_within_its_share(tmp_path: Path) -> None:
    """Of 10,000 it may take 1.5 MB on the way: benchmarks/browse.py."""
    generator = as_verhalen()
    write(plan(1000), [generator], tmp_path)
    views = views_of(tmp_path / generator.name)

    page = views.page(PagePlan("browse-index"))

    assert len(gzip.compress(msgspec.json.encode(page.view))) < 150_000


def test_a_book_of_one_story_without_a_municipality_promises_no_more(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/los.md": "---\ntitel: Los zand\n---\n"})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/bladeren.html").read_text("utf-8")
    assert re.findall(r'<p class="(?:summary|found)"[^>]*>([^<]*)', page) == ["1 verhaal"]


def test_a_number_of_the_matrix_leads_without_a_script_to_the_link_of_its_municipality(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    names = [f"G{number:02}" for number in range(11)]
    story = f"---\ntitel: Los\nthemas: Durf\ngemeenten: [{', '.join(names)}]\n---\n"
    places = WORLD["stories/municipalities.yaml"] + "".join(f"- naam: {name}\n" for name in names)
    folder = archive({**WORLD, "stories/municipalities.yaml": places, "stories/los.md": story})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/bladeren.html").read_text("utf-8")
    table = (folder / "site/matrix.html").read_text("utf-8")
    targets = re.findall(r'href="bladeren\.html\?[^"#]*#([^"]*)', table)
    # Ten are listed; the link to all of them stands for the others.
    assert {"gemeente_g00", "gemeente_g07", "gemeente"} <= set(targets)
    assert not set(targets) - set(re.findall(r'<li id="([^"]*)"', page))


def test_where_pages_to_browse_may_come_no_old_address_stands(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\ntitel: A\naliassen: [bladeren.html, /bladeren-2.html, /matrix.html]\n---\n"

    run = verhalen("check", "--format", "json", cwd=archive({**WORLD, "stories/a.md": story}))

    assert [problem["value"] for problem in json.loads(run.stdout) if problem["code"] == "address-kept"] == [
        "bladeren.html",
        "/bladeren-2.html",
        "/matrix.html",
    ]


def test_a_stub_is_marked_in_the_index(archive: WriteArchive) -> None:
    story = "---\ntitel: Los\ninitiatief: Nog te schrijven\n---\n"
    context = context_of(archive({**WORLD, "stories/los.md": story}))

    assert [record.title for record in index_of(context).records if record.state == "stub"] == ["Nog te schrijven"]
    assert RecordKey("initiative/nog-te-schrijven") in context.browse.records
