"""The page of a record: the text first, what is said of it said once, and long lists folded."""

import re
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive

CONFIG = "titel: Ons boek\n"
TUIN = """\
---
titel: De tuin
uit_de_buurt: De bond
gemeente: Zeist
---
Een tuin van iedereen.
"""
BOND = "---\ntitel: De bond\nuit_de_buurt: De tuin\n---\n"
PARTS = [("Begin", "Verhaal 01"), ("Eind", "Verhaal 00")]
WORLD = {
    "config.yaml": CONFIG,
    "stories/municipalities.yaml": "- naam: Zeist\n",
    "stories/initiatives/tuin.md": TUIN,
    "stories/initiatives/bond.md": BOND,
}


def built(folder: Path, verhalen: RunVerhalen, page: str = "initiatieven/tuin.html") -> str:
    """A page of the site of an archive."""
    run = verhalen("build", "--no-search", cwd=folder)
    assert run.exit_code == 0, run.stderr
    return (folder / "site" / page).read_text("utf-8")


def mentions(page: str) -> str:
    """The part of a page with what names its record."""
    part = re.search(r'<section class="mentions">.*?</section>', page, re.DOTALL)
    return part[0] if part else ""


def stories(number: int, text: str) -> dict[str, str]:
    return {
        f"stories/v{place:02}.md": f"---\ntitel: Verhaal {place:02}\ninitiatief: De tuin\n---\n{text}\n"
        for place in range(number)
    }


def test_facts_come_after_the_text(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    page = built(archive(WORLD), verhalen)

    assert page.index("Een tuin van iedereen") < page.index("record-about")


def test_what_the_facts_name_is_not_listed_again_unless_its_text_says_something(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    assert "De bond" not in mentions(built(archive(WORLD), verhalen))

    with_words = {**WORLD, "stories/initiatives/bond.md": BOND + "De bond groef [[De tuin]] om.\n"}
    assert "De bond" in mentions(built(archive(with_words), verhalen))


def test_of_many_that_name_it_those_with_words_come_first_and_the_others_are_folded(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    telling = "---\ntitel: Zomer\n---\nIn [[De tuin]] was het warm.\n"
    listed = mentions(built(archive({**WORLD, **stories(9, ""), "stories/z.md": telling}), verhalen))

    shown, _, folded = listed.partition("<details")
    assert re.findall(r'verhalen/([^"]*)\.html', shown) == ["z", *(f"v0{number}" for number in range(4))]
    assert re.findall(r'verhalen/([^"]*)\.html', folded) == [f"v0{number}" for number in range(4, 9)]
    assert "De andere 5" in folded


def test_a_few_more_are_not_worth_folding(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    listed = mentions(built(archive({**WORLD, **stories(7, "")}), verhalen))

    assert "<details" not in listed
    assert listed.count("verhalen/v0") == 7


def test_a_link_to_a_file_says_its_kind_and_size_as_these_are_now(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    plan = "stories/initiatives/plan.pdf"
    folder = archive(
        {**WORLD, plan: "x" * 2_340_000, "stories/initiatives/tuin.md": TUIN + "Zie [het plan](plan.pdf).\n"}
    )
    assert '>het plan</a> <span class="file-note">(PDF, 2,3 MB)</span>.' in built(folder, verhalen)

    (folder / plan).write_bytes(b"x" * 12_000)
    assert '>het plan</a> <span class="file-note">(PDF, 12 kB)</span>.' in built(folder, verhalen)


def test_the_part_above_a_story_leads_to_it_and_says_where_in_the_book_it_stands(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    parts = "".join(f"    - titel: {title}\n      verhalen: [{name}]\n" for title, name in PARTS)
    config = f"{CONFIG}boek:\n  delen:\n{parts}"
    folder = archive({**WORLD, **stories(3, ""), "config.yaml": config})

    page = built(folder, verhalen, "verhalen/v00.html")

    assert '<a href="../inhoud.html#_part-2">Eind</a> · 2 van 3</p>' in page
    assert 'id="_part-2">\n<h2>Eind</h2>' in built(folder, verhalen, "inhoud.html")
    # A story that no part names comes after them.
    assert '<a href="../inhoud.html#_part-3">Verhaal</a> · 3 van 3</p>' in built(folder, verhalen, "verhalen/v02.html")


def test_related_stories_say_what_they_share_what_weighs_most_first(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    shared = "gemeente: Zeist\nthemas: Durf\nmensen: Joke\ninitiatief: De tuin\n"
    folder = archive(
        {
            **WORLD,
            "stories/themes.yaml": "- titel: Durf\n",
            "stories/people.yaml": "- naam: Joke\n  toestemming: {naam: rol, getoond_als: een buurvrouw}\n",
            "stories/a.md": f"---\ntitel: A\n{shared}---\n",
            "stories/b.md": f"---\ntitel: B\n{shared}---\n",
        }
    )

    assert 'class="why">Ook over De tuin, een buurvrouw, Zeist</p>' in built(folder, verhalen, "verhalen/a.html")


def test_gatherings_stand_by_year_and_those_without_a_date_last(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    days = {
        "z": "datum: 2013-03-27",
        "y": "periode: 2014-03-19 tot 2014-03-20",
        "b": "datum: 2013-12",
        "a": "",
    }
    folder = archive(
        {
            "config.yaml": CONFIG,
            **{
                f"stories/gatherings/{name}.md": f"---\ntitel: {name.upper()}\n{day}\n---\n"
                for name, day in days.items()
            },
        }
    )

    page = built(folder, verhalen, "bijeenkomsten/index.html")

    assert re.findall(r'<h2 id="([^"]*)">([^<]*)', page) == [
        ("letter-2013", "2013"),
        ("letter-2014", "2014"),
        ("letter-zonder-datum", "Zonder datum"),
    ]
    assert re.findall(r'href="([a-z])\.html|bijeenkomsten/([a-z])\.html', page.partition("<main")[2]) == [
        ("", name) for name in "zbya"
    ]


@pytest.mark.parametrize(("number", "letters"), [(12, []), (13, ["A", "B"])])
def test_names_that_are_seen_at_a_glance_have_no_letters_above_them(
    archive: WriteArchive, verhalen: RunVerhalen, number: int, letters: list[str]
) -> None:
    names = [f"{'AB'[place % 2]}{place:02}" for place in range(number)]
    towns = "".join(f"- naam: {name}\n" for name in names)

    page = built(
        archive({"config.yaml": CONFIG, "stories/municipalities.yaml": towns}), verhalen, "gemeenten/index.html"
    )

    assert re.findall(r"<h2[^>]*>(\w)</h2>", page) == letters
    assert re.findall(r'class="entry-title"><a href="[./\w]*?(\w+)\.html"', page) == [
        name.lower() for name in sorted(names)
    ]


def previews(page: str) -> dict[str, str]:
    """What a page says of the records that it names, by their addresses."""
    return dict(re.findall(r'<p data-of="\.\./([^"]*)"[^>]*>(.*?)</p>', page))


PERSON = """\
- naam: Joke van Dijk
  samenvatting: Ze bakt.
  toestemming: {naam: rol, getoond_als: een buurvrouw}
"""
NAMING = {
    **WORLD,
    "stories/people.yaml": PERSON,
    "stories/words/meemaken.md": "---\ntitel: meemaken\nbetekenis: Er **zelf** bij zijn.\n---\n",
    "stories/initiatives/tuin.md": "---\ntitel: De tuin\nsamenvatting: Een tuin van <ons> & jou.\n---\nEen tuin.\n",
    "stories/a.md": "---\ntitel: A\n---\n[[Joke van Dijk]] ging met [[De bond]] naar [[De tuin]], om te meemaken.\n",
}


def test_a_page_has_the_summaries_of_what_it_names_and_of_nothing_else(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    said = previews(built(archive(NAMING), verhalen, "verhalen/a.html"))

    assert said["initiatieven/tuin.html"] == "<b>De tuin</b> Een tuin van &lt;ons&gt; &amp; jou."
    assert said["woorden/meemaken.html"] == "<b>meemaken</b> Er zelf bij zijn."
    # The bond has no summary.
    assert len(said) == 3


def test_what_is_shown_of_a_person_names_them_as_they_wish(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    page = built(archive(NAMING), verhalen, "verhalen/a.html")

    assert "<b>Een buurvrouw</b> Ze bakt." in page
    assert "Joke" not in page


def test_a_page_that_may_be_mined_has_no_summary_of_what_is_reserved(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    tuin = NAMING["stories/initiatives/tuin.md"].replace("titel: De tuin", "titel: De tuin\ndatamining: voorbehouden")
    folder = archive(
        {**NAMING, "config.yaml": CONFIG + "datamining: toegestaan\n", "stories/initiatives/tuin.md": tuin}
    )

    assert "initiatieven/tuin.html" not in previews(built(folder, verhalen, "verhalen/a.html"))


def test_only_another_summary_makes_the_pages_anew_that_name_a_record(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(NAMING)
    built(folder, verhalen)
    page, tuin = folder / "site/verhalen/a.html", folder / "stories/initiatives/tuin.md"
    before = page.stat().st_ino

    tuin.write_text(tuin.read_text("utf-8") + "Nog een zin.\n", "utf-8")
    built(folder, verhalen)
    assert page.stat().st_ino == before

    tuin.write_text(tuin.read_text("utf-8").replace("Een tuin van", "De tuin van"), "utf-8")
    assert "De tuin van &lt;ons&gt;" in built(folder, verhalen, "verhalen/a.html")


def test_a_status_says_of_when_it_is_and_claims_nothing_of_today(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    running = TUIN.replace("gemeente: Zeist\n", "gemeente: Zeist\nstatus: loopt\nstand_van: 2016\n")
    page = built(archive({**WORLD, "stories/initiatives/tuin.md": running}), verhalen)

    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert ("Laatst bekende status", "loopt") in facts
    assert facts[facts.index(("Laatst bekende status", "loopt")) + 1] == (
        "Stand van",
        '<time datetime="2016">2016</time>',
    )


def test_a_list_says_when_something_was_and_in_how_many_stories_it_is(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = "---\ntitel: Verslag\nbijeenkomst: De start\n---\n"
    gatherings = (
        "- titel: De start\n  datum: 2014-03-19\n  gemeente: Zeist\n- titel: Het slot\n  datum: 2016\n  gemeente: Ede\n"
    )
    towns = "- naam: Zeist\n- naam: Ede\n"
    files = {
        "config.yaml": CONFIG,
        "stories/verslag.md": story,
        "stories/gatherings.yaml": gatherings,
        "stories/municipalities.yaml": towns,
    }

    page = built(archive(files), verhalen, "bijeenkomsten/index.html")

    notes = re.findall(r'<span class="entry-note">(.*?)</span>', page)
    assert notes == ["19 maart 2014", "1 verhaal", "2016"]
    assert page.index("Met het aantal bijeenkomsten.") < page.index('<ul class="counted">')


@pytest.mark.parametrize(("count", "links"), [(12, 0), (13, 13)])
def test_the_years_of_a_list_are_links_where_it_is_too_long_to_see_at_a_glance(
    archive: WriteArchive, verhalen: RunVerhalen, count: int, links: int
) -> None:
    gatherings = "".join(f"- {{titel: Buurtdag {year}, datum: {year}}}\n" for year in range(2000, 2000 + count))
    folder = archive({"config.yaml": CONFIG, "stories/gatherings.yaml": gatherings})

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stderr
    index = (folder / "site/bijeenkomsten/index.html").read_text("utf-8")
    assert index.count('<h2 id="letter-20') == count
    assert len(re.findall(r'<li><a href="[^"]*#letter-20\d\d">', index)) == links
