"""Which record a name stands for, and what is said where that is not clear."""

import unicodedata
from typing import Literal
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short, joined, named_by
from tests.support.budget import times
from verhalen_build.archive.archive import Archive
from verhalen_build.model.names import slugify
from verhalen_build.model.problems import Severity, severity_of
from verhalen_build.model.record import Record, RecordKey, Reference

CONFIG = "titel: Ons boek\n"
FRANS = "---\nnaam: Frans Kerver\naliassen: [Kerver van de kas]\n---\n"


def target(archive: Archive, name: str, *kinds: str) -> RecordKey | None:
    """The record for which a name stands in a field that takes these kinds."""
    return archive.target(Reference(name, kinds, 0, 0))


@pytest.mark.parametrize(
    "name",
    [
        "Frans Kerver",
        "frans kerver",
        "Kerver van de kas",
        "frans-kerver",
        "people/frans-kerver",
        "[[Frans Kerver]]",
        "'[[Frans Kerver|Frans]]'",
    ],
)
def test_a_name_is_a_title_an_alias_or_a_file(archive: WriteArchive, name: str) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/frans-kerver.md": FRANS,
            "stories/kas.md": f"---\ntitel: De kas\nmens: {name}\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == []
    assert named_by(joined_archive, "person/frans-kerver") == {"story/kas": ""}


def test_a_title_goes_before_the_alias_or_file_of_another(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke van Dijk\n---\n",
            "stories/people/anders.md": "---\nnaam: Joke\n---\n",
            "stories/kas.md": "---\ntitel: De kas\nmens: Joke\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert target(joined_archive, "Joke", "person") == "person/anders"
    assert in_short(problems) == []


def test_a_field_looks_only_among_its_own_kinds(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/municipalities/utrecht.md": "---\nnaam: Utrecht\n---\n",
            "stories/places/utrecht.md": "---\nnaam: Utrecht\n---\n",
            "stories/soos.md": "---\ntitel: De soos\ngemeente: Utrecht\nplaats: Utrecht\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == []
    assert target(joined_archive, "Utrecht", "municipality") == "municipality/utrecht"
    assert target(joined_archive, "Utrecht", "place") == "place/utrecht"


# Not clear


def test_a_link_that_may_be_two_records_is_an_error_that_names_both(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/municipalities/utrecht.md": "---\nnaam: Utrecht\n---\n",
            "stories/places/utrecht.md": "---\nnaam: Utrecht\n---\n",
            "stories/soos.md": "# De soos\n\nIn [[Utrecht]], in [[places/utrecht]].\n",
        }
    )

    _, problems = joined(folder)

    assert in_short(problems) == ["stories/soos.md:3: ambiguous: Utrecht"]
    assert problems[0].details["candidates"] == "municipalities/utrecht, places/utrecht"


def test_two_people_with_one_name_are_told_apart_by_their_files(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke-noord.md": "---\nnaam: Joke\n---\n",
            "stories/people/joke-zuid.md": "---\nnaam: Joke\n---\n",
            "stories/a.md": "---\ntitel: A\nmens: Joke\n---\n",
            "stories/b.md": "---\ntitel: B\nmens: joke-zuid\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/a.md:3: ambiguous: Joke", "stories/people/joke-zuid.md:2: title-twice: Joke"]
    assert target(joined_archive, "joke-zuid", "person") == "person/joke-zuid"


def test_a_name_of_another_kind_is_an_error(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/frans-kerver.md": FRANS,
            "stories/kas.md": "---\ntitel: De kas\ngemeente: Frans Kerver\n---\n",
        }
    )

    _, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: wrong-kind: Frans Kerver"]


def test_a_municipality_that_is_not_described_is_an_error_with_the_nearest_names(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\n---\n",
            "stories/kas.md": "---\ntitel: De kas\ngemeente: Zwole\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: unresolved: Zwole"]
    assert problems[0].details["near"] == "Zwolle"
    assert target(joined_archive, "Zwole", "municipality") is None


def test_several_names_in_one_text_are_an_error_that_shows_how_to_write_a_list(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\n---\n",
            "stories/municipalities/utrecht.md": "---\nnaam: Utrecht\n---\n",
            "stories/kas.md": "---\ntitel: De kas\ngemeenten: Zwolle, Utrecht\n---\n",
        }
    )

    _, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: list-expected: Zwolle, Utrecht"]
    assert problems[0].details["example"] == "[Zwolle, Utrecht]"


def test_a_name_may_have_a_comma_in_it(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/initiatives/drie-hoeken.md": "---\ntitel: Drie hoeken, één plein\n---\n",
            "stories/kas.md": "---\ntitel: De kas\ninitiatief: Drie hoeken, één plein\n---\n",
        }
    )

    assert in_short(joined(folder)[1]) == []


def test_an_alias_that_is_the_title_of_another_is_ambiguous(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke van Dijk\naliassen: [De kas]\n---\n",
            "stories/kas.md": "# De kas\n\nTekst.\n",
            "stories/a.md": "# A\n\nZie [[De kas]].\n",
        }
    )

    _, problems = joined(folder)

    assert in_short(problems) == ["stories/a.md:3: ambiguous: De kas"]


def test_a_first_name_that_is_a_file_too_is_ambiguous_where_two_people_have_it(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke van Dijk\n---\n",
            "stories/people/joke-2.md": "---\nnaam: Joke Bakker\n---\n",
            "stories/a.md": "---\ntitel: A\nmens: Joke\n---\n[[Joke]] en [[people/joke]]\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/a.md:3: ambiguous: Joke", "stories/a.md:5: ambiguous: Joke"]
    assert named_by(joined_archive, "person/joke").keys() == {"story/a"}


def test_a_first_name_without_a_page_is_near_the_names_of_those_who_have_it(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people.yaml": "- naam: Joke van Dijk\n- naam: Joke Bakker\n",
            "stories/a.md": "---\ntitel: A\nmens: Joke\n---\nTekst.\n",
        }
    )

    _, (problem,) = joined(folder)

    assert (problem.code, problem.details["near"]) == ("near-name", "Joke van Dijk, Joke Bakker")


# Written in another way, or in another script


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Марія", "Оксана"),
        ("Андрій", "Андрии"),
        ("محمد", "علي"),
        ("张伟", "王芳"),
        ("🎉", "🎈"),
        ("🎉", "?!"),
        ("C#", "C++"),
        ("C#", "C"),
        ("A/B", "A B"),
        ("x" * 120 + "a", "x" * 120 + "b"),
    ],
)
@pytest.mark.parametrize("in_list", [True, False])
def test_a_name_is_never_taken_for_another(archive: WriteArchive, title: str, written: str, in_list: bool) -> None:
    described = (
        {"themes.yaml": f'- titel: "{title}"\n'} if in_list else {"themes/x.md": f'---\ntitel: "{title}"\n---\n'}
    )
    folder = archive(
        {
            "config.yaml": CONFIG,
            **{f"stories/{path}": text for path, text in described.items()},
            "stories/a.md": f'---\ntitel: A\nthema: "{written}"\n---\n',
            "stories/b.md": f"# B\n\nZie [[{written}]].\n",
        }
    )

    joined_archive, problems = joined(folder)

    named = target(joined_archive, written, "theme")
    assert named is None or joined_archive.records[named].title == written
    assert {problem.at.file for problem in problems} >= {"stories/a.md"}


@pytest.mark.parametrize("written", ["Joke", "JOKE"])
def test_a_name_that_only_a_file_has_is_found_and_reported(archive: WriteArchive, written: str) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke van Dijk\n---\n",
            "stories/a.md": f"# A\n\n[[{written}]], [[joke]].\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == [f"stories/a.md:3: other-spelling: {written}"]
    assert named_by(joined_archive, "person/joke").keys() == {"story/a"}


@pytest.mark.parametrize("written", ["Zoe Ozturk", "Zoë-Öztürk", "ZOE OZTURK!"])
def test_a_name_that_is_not_spelled_as_in_the_book_is_found_and_reported_each_time(
    archive: WriteArchive, written: str
) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people.yaml": "- naam: Zoë Öztürk\n",
            "stories/a.md": f"---\ntitel: A\nmens: {written}\n---\n[[{written}]]\n",
            "stories/b.md": f"---\ntitel: B\nmens: {written}\n---\nTekst.\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert [f"{p.at.file}:{p.at.line}: {p.code}: {p.details['title']}" for p in problems] == [
        "stories/a.md:3: other-spelling: Zoë Öztürk",
        "stories/a.md:5: other-spelling: Zoë Öztürk",
        "stories/b.md:3: other-spelling: Zoë Öztürk",
    ]
    assert named_by(joined_archive, "person/zoe-ozturk").keys() == {"story/a", "story/b"}


def test_a_name_that_is_left_out_goes_before_one_that_is_like_it(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/omer.md": "---\nnaam: Ömer\n---\n",
            "stories/people/o.md": "---\nnaam: Omer\nconcept: ja\n---\n",
            "stories/a.md": "---\ntitel: A\nmens: Omer\n---\n[[Omer]]\n",
        }
    )

    assert in_short(joined(folder)[1]) == [
        "stories/a.md:3: names-left-out: Omer",
        "stories/a.md:5: names-left-out: Omer",
    ]


def test_a_file_in_another_script_is_found_by_its_name_and_by_its_folder(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/оксана.md": "---\nnaam: Оксана Петренко\n---\n",
            "stories/a.md": "# A\n\n[[Оксана]], [[people/оксана]], [[people/oksana]], [zij](people/оксана.md).\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/a.md:3: other-spelling: Оксана"]
    assert joined_archive.records.keys() == {"person/oksana", "story/a"}
    assert named_by(joined_archive, "person/oksana").keys() == {"story/a"}


def test_two_names_that_would_have_one_page_are_an_error_with_both(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/oksana.md": "---\nnaam: Oksana de Boer\n---\n",
            "stories/a.md": "---\ntitel: A\nmens: Оксана\nthemas: [C++, C#, c++]\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    wrong = [problem for problem in problems if problem.code == "same-address"]
    assert [(problem.value, problem.details["other"]) for problem in wrong] == [
        ("Оксана", "Oksana de Boer"),
        ("C#", "C++"),
    ]
    assert joined_archive.records[RecordKey("person/oksana")].title == "Oksana de Boer"


def test_a_heading_is_not_taken_for_another(archive: WriteArchive) -> None:
    text = "# A\n\n## C\n\n## C++\n\n## Що було\n\n## 🎉\n\n"
    links = "[[#C++]] [[#Що було]] [[#🎉]] [[#C#]] [[#Kop]] [[#?!]]\n"

    _, problems = joined(archive({"config.yaml": CONFIG, "stories/a.md": text + links}))

    assert in_short(problems) == [f"stories/a.md:11: broken-fragment: #{name}" for name in ("C#", "Kop", "?!")]


# Not described yet


def test_a_name_that_nobody_described_is_a_stub_where_the_field_allows_it(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/kas.md": "---\ntitel: De kas\nmensen: [Frans Kerver, Joke]\n---\nToen kwam [[Joke]].\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: stub: Frans Kerver", "stories/kas.md:3: stub: Joke"]
    assert {severity_of(problem) for problem in problems} == {Severity.NOTICE}
    assert joined_archive.stubs == {"person/frans-kerver", "person/joke"}
    assert named_by(joined_archive, "person/joke") == {"story/kas": "Toen kwam Joke."}


def test_two_spellings_of_a_stub_are_one(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\ninitiatief: d'Olde Bieb\n---\n",
            "stories/b.md": "---\ntitel: B\ninitiatief: D’Olde Bieb\n---\n",
        }
    )

    joined_archive, _ = joined(folder)

    assert joined_archive.stubs == {"initiative/d-olde-bieb"}
    assert named_by(joined_archive, "initiative/d-olde-bieb").keys() == {"story/a", "story/b"}


def test_a_link_to_a_stub_may_be_spelled_in_another_way(archive: WriteArchive) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\nmens: Joke\n---\nToen kwam [[joke]].\n"})

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/a.md:3: stub: Joke"]
    assert named_by(joined_archive, "person/joke") == {"story/a": "Toen kwam Joke."}


def test_a_link_to_what_may_be_two_stubs_is_an_error(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": "---\ntitel: A\nmens: De Bank\ninitiatief: De Bank\n---\n[[De Bank]] [[people/de-bank]]\n",
        }
    )

    _, problems = joined(folder)

    assert in_short(problems)[2:] == ["stories/a.md:6: ambiguous: De Bank"]
    assert problems[2].details["candidates"] == "initiatives/de-bank, people/de-bank"


def test_a_link_alone_makes_no_stub(archive: WriteArchive) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/kas.md": "# De kas\n\nToen kwam [[Joke]].\n"})

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: broken-link: Joke"]
    assert joined_archive.stubs == frozenset()


def test_a_stub_that_is_close_to_a_described_name_is_a_warning(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/frans-kerver.md": FRANS,
            "stories/kas.md": "---\ntitel: De kas\nmens: Frans Kervr\n---\n",
        }
    )

    _, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: near-name: Frans Kervr"]
    assert severity_of(problems[0]) is Severity.WARNING
    assert problems[0].details["near"] == "Frans Kerver"


def test_a_name_in_which_no_address_can_be_found_is_an_error(archive: WriteArchive) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/kas.md": "---\ntitel: De kas\nmens: '???'\n---\n"})

    assert in_short(joined(folder)[1]) == ["stories/kas.md:3: no-address: ???"]


def test_a_link_to_a_member_who_is_a_person_in_the_book_too_leads_to_the_person(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/members.yaml": "- naam: Joke\n  op_de_lijst: ja\n- naam: Milou\n  op_de_lijst: ja\n",
            "stories/kas.md": "---\ntitel: De kas\nmens: Joke\n---\n[[Joke]] en [[Milou]].\n",
        }
    )

    joined_archive, _ = joined(folder)

    assert named_by(joined_archive, "person/joke") == {"story/kas": "Joke en Milou."}
    assert named_by(joined_archive, "member/joke") == {}
    assert named_by(joined_archive, "member/milou") == {"story/kas": "Joke en Milou."}


# Left out


def test_a_name_that_is_left_out_of_this_build_is_a_notice_and_no_stub(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke\nconcept: ja\n---\n",
            "stories/kas.md": "---\ntitel: De kas\nmens: Joke\n---\n[[Joke]] en [zij](people/joke.md).\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == [
        "stories/kas.md:3: names-left-out: Joke",
        "stories/kas.md:5: names-left-out: Joke",
        "stories/kas.md:5: names-left-out: people/joke.md",
    ]
    assert {severity_of(problem) for problem in problems} == {Severity.NOTICE}
    assert list(joined_archive.records) == ["story/kas"]


# Links in texts


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("[kas](initiatives/tuin.md)", None),
        ("[kas](./initiatives/tuin.md#het-begin)", None),
        ("[[Tuin in de Stad#Het begin]]", None),
        ("[[Tuin in de Stad#het-begin]]", None),
        ("[[#Later]]", None),
        ("[later](#later)", None),
        ("[plan](plan.pdf)", None),
        ("[[Tuin in de Stat]]", "broken-link: Tuin in de Stat"),
        ("[[Tuin in de Stad#Het eind]]", "broken-fragment: #Het eind"),
        ("[[#Nooit]]", "broken-fragment: #Nooit"),
        ("[plan](plan.docx)", "missing-file: plan.docx"),
        ("[tuin](tuin.md)", "missing-file: tuin.md"),
        ("![Tuin](tuin.jpg)", "missing-image: tuin.jpg"),
    ],
)
def test_a_link_in_a_text_arrives_or_is_an_error(archive: WriteArchive, link: str, problem: str | None) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/initiatives/tuin.md": "---\ntitel: Tuin in de Stad\n---\n## Het begin\n\nEen kas.\n",
            "stories/kas.md": f"# De kas\n\nZie {link}.\n\n## Later\n",
            "stories/plan.pdf": b"%PDF",
        }
    )

    assert in_short(joined(folder)[1]) == ([f"stories/kas.md:3: {problem}"] if problem else [])


@pytest.mark.parametrize("link", ["[[Plan #2]]", "[[plan #2]]", "[[Plan #2|het plan]]", "[[Het plan #twee]]"])
def test_a_name_may_have_a_hash_in_it(archive: WriteArchive, link: str) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/plan.md": "# Plan\n\n## Begin\n",
            "stories/plan-2.md": '---\ntitel: "Plan #2"\naliassen: ["Het plan #twee"]\n---\n',
            "stories/kas.md": f"# De kas\n\nZie {link} en [[Plan#Begin]].\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == []
    assert list(named_by(joined_archive, "story/plan-2")) == ["story/kas"]
    assert list(named_by(joined_archive, "story/plan")) == ["story/kas"]


def test_a_name_may_end_with_a_hash(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/themes/c.md": "# C\n",
            "stories/themes/c-hekje.md": '---\ntitel: "C#"\n---\n',
            "stories/kas.md": "# De kas\n\nZie [[C#]].\n",
        }
    )

    assert list(named_by(joined(folder)[0], "theme/c-hekje")) == ["story/kas"]


def test_a_heading_of_a_record_that_is_not_described_is_an_error(archive: WriteArchive) -> None:
    text = "---\ntitel: De kas\nmens: Joke\n---\nZie [[Joke#Begin]].\n"

    _, problems = joined(archive({"config.yaml": CONFIG, "stories/kas.md": text}))

    assert in_short(problems) == ["stories/kas.md:3: stub: Joke", "stories/kas.md:5: broken-fragment: #Begin"]


def test_a_link_to_a_page_in_a_file_keeps_that_page(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/plan.pdf": b"%PDF",
            "stories/kas.md": "# De kas\n\nZie [plan](plan.pdf#page=3).\n",
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    pages = "".join(page.read_text("utf-8") for page in (folder / "site").rglob("*.html"))
    assert 'plan.pdf#page=3">plan</a>' in pages


def test_a_link_to_a_list_of_records_leads_to_none_of_them(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people.yaml": "- naam: Joke\n- naam: Frans\n",
            "stories/kas.md": "# De kas\n\nZie [hen](people.yaml).\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == ["stories/kas.md:3: missing-file: people.yaml"]
    assert named_by(joined_archive, "person/joke") == {}


def test_a_text_in_a_folder_may_name_files_from_its_own_folder_or_from_stories(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/images/tuin.jpg": b"",
            "stories/initiatives/kas.jpg": b"",
            "stories/initiatives/tuin.md": (
                "---\ntitel: Tuin\nafbeelding: {bestand: images/tuin.jpg, beschrijving: De tuin}\n---\n"
                "![De kas](kas.jpg) ![De tuin](../images/tuin.jpg) ![De tuin](images/tuin.jpg)\n"
            ),
        }
    )

    assert in_short(joined(folder)[1]) == []


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("in_text", ["NFC", "NFD"])
def test_a_letter_with_an_accent_in_the_name_of_a_file_is_the_same_from_a_mac(
    archive: WriteArchive, on_disk: Literal["NFC", "NFD"], in_text: Literal["NFC", "NFD"]
) -> None:
    text = "# A\n\n![Kas](images/café.jpg) en [zij](people/josé.md).\n"
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": unicodedata.normalize(in_text, text),
            unicodedata.normalize(on_disk, "stories/images/café.jpg"): b"",
            unicodedata.normalize(on_disk, "stories/people/josé.md"): "---\nnaam: José\n---\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == []
    assert len(joined_archive.used_assets) == 1
    assert list(named_by(joined_archive, "person/jose")) == ["story/a"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("![Tuin](Tuin.JPG)", "images/tuin.jpg"),
        ("![Tuin](foto/tuin.png)", "images/tuin.jpg"),
        ("[plan](PLAN.docx)", "plan.pdf"),
        ("[kas](initiatives/de-kas.md)", "people/de-kas.md"),
        ("![Kas](de-kas.jpg)", ""),  # a picture is not a text
        ("[iets](.md)", ""),
    ],
)
def test_a_file_that_is_not_there_is_told_with_those_of_that_name(
    archive: WriteArchive, written: str, meant: str
) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/a.md": f"# A\n\n{written}\n",
            "stories/images/tuin.jpg": b"",
            "stories/plan.pdf": b"",
            "stories/people/de-kas.md": "# Kas\n",
        }
    )

    _, (problem,) = joined(folder)

    assert problem.details["near"] == meant


def test_many_missing_files_are_not_each_compared_with_every_file(
    archive: WriteArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = Mock(side_effect=slugify)
    monkeypatch.setattr("verhalen_build.archive.resolve.slugify", looked_at)
    links = "".join(f"![Beeld](weg-{number}.jpg)\n" for number in range(50))
    images = {f"stories/images/beeld-{number}.jpg": "" for number in range(50)}

    _, problems = joined(archive({"config.yaml": CONFIG, "stories/a.md": f"# A\n\n{links}", **images}))

    assert len(problems) == 50
    assert looked_at.call_count <= 50 + 50 + 1


# Addresses


def test_two_records_with_one_address_are_an_error(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/members.yaml": "- naam: Joke\n  op_de_lijst: ja\n- naam: joke!\n  op_de_lijst: ja\n",
        }
    )

    assert in_short(joined(folder)[1]) == ["stories/members.yaml:3: address-taken: joke"]


# The order of files

WORLD = {
    "config.yaml": CONFIG + "boek: {delen: [{titel: Begin, verhalen: [B]}]}\n",
    "stories/a.md": "---\ntitel: A\nmensen: [Joke, Frans Kerver, Fras]\ngemeente: Zwole\n---\n[[Tuin]] [[Nergens]]\n",
    "stories/b.md": "---\ntitel: B\nvervolg_op: A\ninitiatief: [Tuin, De Bank]\n---\n[[A]] [[De Bank]] [[Utrecht]]\n",
    "stories/c.md": "---\ntitel: C\nvervolg_op: A\nmens: joke\nthema: Utrecht\n---\n[[joke]]\n",
    "stories/people/frans-kerver.md": FRANS,
    "stories/people/fk.md": "---\nnaam: Frans Kerver\n---\n",
    "stories/initiatives/tuin.md": "---\ntitel: Tuin\nmens: De Bank\n---\n",
    "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\naliassen: Suol\n---\n[[a]] [[suol]]\n",
    "stories/places/utrecht.md": "---\nnaam: Utrecht\n---\n",
}


@given(st.permutations(range(len(WORLD) - 1)))
@settings(times(0.15), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_in_which_files_are_read_does_not_matter(archive: WriteArchive, order: list[int]) -> None:
    folder = archive(WORLD)

    def shuffled(records: list[Record]) -> list[Record]:
        return [records[place] for place in order]

    expected, expected_problems = joined(folder)
    joined_archive, problems = joined(folder, order=shuffled)

    assert problems == expected_problems
    assert joined_archive.records == expected.records
    assert joined_archive.targets == expected.targets
    assert joined_archive.by_kind == expected.by_kind
    assert joined_archive.book == expected.book
    assert {key: set(some) for key, some in joined_archive.mentions.items()} == {
        key: set(some) for key, some in expected.mentions.items()
    }
