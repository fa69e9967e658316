"""What the archive knows when everything is joined: who names whom, who relates to whom, what follows what."""

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short, joined, named_by
from verhalen_build.archive.archive import Archive
from verhalen_build.model.record import RecordKey

CONFIG = "titel: Ons boek\n"


# Backlinks


def test_a_record_knows_who_names_it_with_the_sentence(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke\n---\n",
            "stories/in-een-veld.md": "---\ntitel: A\nmens: Joke\n---\nHier staat haar naam niet.\n",
            "stories/in-veld-en-tekst.md": "---\ntitel: B\nmens: Joke\n---\nEerst niets. Toen kwam Joke binnen.\n",
            "stories/met-een-link.md": "# C\n\nIk sprak [[Joke|haar]] even. Klaar.\n",
            "stories/in-een-citaat.md": """
                ---
                titel: D
                citaten:
                  - tekst: Zet maar neer.
                    persoon: Joke
                    verwoording: letterlijk
                ---
                Er stond een bank.
                """,
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == []
    assert named_by(joined_archive, "person/joke") == {
        "story/in-een-veld": "",
        "story/in-veld-en-tekst": "Toen kwam Joke binnen.",
        "story/met-een-link": "Ik sprak haar even.",
        "story/in-een-citaat": "",
    }


def test_a_record_that_names_another_twice_counts_once_and_itself_never(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people/joke.md": "---\nnaam: Joke\n---\nOver [[Joke]] zelf.\n",
            "stories/a.md": "# A\n\n[[Joke]] kwam. En [[Joke]] ging.\n",
        }
    )

    joined_archive, _ = joined(folder)

    assert named_by(joined_archive, "person/joke") == {"story/a": "Joke kwam."}


def test_a_list_of_people_has_the_records_of_one_file_each_under_its_own_name(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/people.yaml": "- naam: Joke\n- naam: Frans Kerver\n  gemeente: Zwolle\n",
            "stories/municipalities/zwolle.md": "---\nnaam: Zwolle\n---\n",
            "stories/a.md": "# A\n\n[[Joke]] en [[frans-kerver]].\n",
        }
    )

    joined_archive, problems = joined(folder)

    assert in_short(problems) == []
    assert joined_archive.by_kind["person"] == ("person/joke", "person/frans-kerver")
    assert named_by(joined_archive, "municipality/zwolle") == {"person/frans-kerver": ""}


# Relations


def ends(archive: Archive, key: str) -> list[tuple[str, str]]:
    return [(relation.start, relation.end) for relation in archive.relations.get(RecordKey(key), ())]


def test_a_relation_is_seen_from_both_ends_and_from_the_initiative(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/organisations/actium.md": "---\nnaam: Actium\n---\n",
            "stories/people/joke.md": "---\nnaam: Joke\n---\n",
            "stories/initiatives/soos.md": """
                ---
                titel: De soos
                relaties:
                  - van: Actium
                    naar: De soos
                    soort: stroom
                    stroomt: ruimte
                    wat: Gaf een zaal.
                  - van: Joke
                    naar: Actium
                    soort: contact
                    wat: Belde elke week.
                ---
                """,
        }
    )

    joined_archive, problems = joined(folder)

    given, called = ("organisation/actium", "initiative/soos"), ("person/joke", "organisation/actium")
    assert in_short(problems) == []
    assert ends(joined_archive, "initiative/soos") == [given, called]
    assert ends(joined_archive, "organisation/actium") == [given, called]
    assert ends(joined_archive, "person/joke") == [called]


# What follows what


def test_a_story_that_goes_on_is_chained_both_ways(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/een.md": "---\ntitel: Een\n---\n",
            "stories/twee.md": "---\ntitel: Twee\nvervolg_op: Een\n---\n",
            "stories/drie.md": "---\ntitel: Drie\nvervolg_op: [Twee, Een]\n---\n",
        }
    )

    joined_archive, _ = joined(folder)
    assert joined_archive.followed_by == {
        "story/een": ("story/drie", "story/twee"),
        "story/twee": ("story/drie",),
    }

    assert verhalen("build", cwd=folder).exit_code == 0
    page = (folder / "site/verhalen/twee.html").read_text("utf-8")
    before, after = '<a href="../verhalen/een.html">Een</a>', '<a href="../verhalen/drie.html">Drie</a>'
    assert page.index("Vervolg op") < page.index(before) < page.index("Hoe het verderging") < page.index(after)


# Members


@pytest.mark.parametrize("extra", ["", "  concept: ja\n"])
def test_a_member_who_is_not_listed_is_counted_and_shown_nowhere(
    archive: WriteArchive, verhalen: RunVerhalen, extra: str
) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/members.yaml": (
                "- naam: Milou van Rijn\n  op_de_lijst: ja\n"
                "  gekregen_van: Stille Willem\n"
                "- naam: Joke Voorbeeld\n  op_de_lijst: ja\n"
                "  gekregen_van: stille-willem\n"
                "- naam: Anna\n  op_de_lijst: ja\n"
                "  gekregen_van: de stille\n"
                f"- naam: Stille Willem\n  woonplaats: Verweggistan\n  aliassen: [De Stille]\n{extra}"
            ),
            "stories/a.md": "---\ntitel: A\n---\nTekst.\n",
        }
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    everything = {path: path.read_bytes().lower() for path in (folder / "site").rglob("*") if path.is_file()}
    for secret in (b"willem", b"de stille", b"verweggistan"):
        assert [path.name for path, content in everything.items() if secret in content] == []
        assert [path for path in everything if secret.decode() in path.name.lower()] == []
    assert "lid dat niet op de lijst wil" in run.stderr or "concept" in run.stderr


def test_the_page_of_members_says_how_many_there_are_in_all(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/members.yaml": (
                "- naam: Milou\n  op_de_lijst: ja\n- naam: Joke\n- naam: Willem\n  op_de_lijst: nee\n"
            ),
        }
    )

    verhalen("build", cwd=folder)

    page = (folder / "site/leden/index.html").read_text("utf-8")
    assert "Het boek heeft 3 leden." in page
    assert "2 leden staan niet op deze lijst." in page
    assert "Milou" in page


def test_the_page_of_a_member_says_what_that_is_and_how_to_become_one(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/members.yaml": "- naam: Milou\n  op_de_lijst: ja\n"})

    verhalen("build", "--no-search", cwd=folder)

    page = (folder / "site/leden/milou.html").read_text("utf-8")
    assert 'Lid van dit boek, en dat kun jij ook worden. <a href="../word-lid.html">' in page


# Words


def test_a_word_knows_the_stories_that_use_it(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/words.yaml": "- titel: loslaten\n  betekenis: Laten gaan.\n  aliassen: [laat los]\n",
            "stories/a.md": "# A\n\nEerst niets. Durf los te laten: Loslaten is een werkwoord.\n",
            "stories/b.md": "# B\n\nWie laat los?\n",
            "stories/c.md": "# C\n\nNiemand.\n",
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    page = (folder / "site/woorden/loslaten.html").read_text("utf-8")
    assert '<a href="../verhalen/a.html">A</a>' in page
    assert '<a href="../verhalen/b.html">B</a>' in page
    assert "c.html" not in page
    assert "Durf los te laten: " in page
    story = (folder / "site/verhalen/a.html").read_text("utf-8")
    assert '<a class="word" href="../woorden/loslaten.html">Loslaten</a> is een werkwoord.' in story


def test_a_site_may_leave_words_as_they_are(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG + "woorden_linken: nee\n",
            "stories/words.yaml": "- titel: loslaten\n  betekenis: Laten gaan.\n",
            "stories/words-of-thanks.md": "# Dank\n\nWie kan loslaten?\n",
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    assert 'class="word"' not in (folder / "site/verhalen/words-of-thanks.html").read_text("utf-8")


def test_a_story_whose_file_begins_like_the_glossary_is_a_story(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/words.yaml": "- titel: loslaten\n  betekenis: Laten gaan.\n",
            "stories/words-of-thanks.md": "# Dank\n\nWie kan loslaten?\n",
            "stories/a.md": "# A\n\nDank aan allen.\n",
        }
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    assert 'class="word"' in (folder / "site/verhalen/words-of-thanks.html").read_text("utf-8")
    assert 'class="word"' not in (folder / "site/verhalen/a.html").read_text("utf-8")


# Nothing changes any more


def test_an_archive_does_not_change_after_it_is_made(archive: WriteArchive) -> None:
    joined_archive, _ = joined(archive({"config.yaml": CONFIG, "stories/a.md": "# A\n"}))

    with pytest.raises(AttributeError):
        joined_archive.members = 5  # type: ignore[misc]
    with pytest.raises(AttributeError):
        joined_archive.records[RecordKey("story/a")].title = "B"  # type: ignore[misc]
