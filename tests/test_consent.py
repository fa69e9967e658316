"""People decide how they are named: in every output, with proof that nothing else got out."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pictures import tiny_png
from tests.support.sites import everything
from verhalen_build.model.slots import begins_sentence

CONFIG = "titel: Ons boek\nadressleutel: geheim\n"

WILHELMINA = """\
---
naam: Wilhelmina Zandvliet
alias: Mien van de hoek
sorteernaam: Zandvliet
toestemming: {toestemming}
---
Woont om de hoek.
"""

STORY = """\
---
titel: De tuin
auteur: Wilhelmina Zandvliet
citaten:
  - tekst: Het was koud.
    persoon: Wilhelmina Zandvliet
    verwoording: letterlijk
---
[[Wilhelmina Zandvliet]] begon ermee. Daarna kwam [[Mien van de hoek]] terug.

## Wat [[Wilhelmina Zandvliet]] deed

Niets.
"""


def with_consent(consent: str, **others: str | bytes) -> dict[str, str | bytes]:
    """An archive with one person, who consents to this, and a story that names her in many ways."""
    person = WILHELMINA.replace("{toestemming}", consent)
    files = {"config.yaml": CONFIG, "stories/people/wilhelmina-zandvliet.md": person, "stories/tuin.md": STORY}
    return {**files, **others}


def words_of(page: Path) -> str:
    """The text of a page without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page.read_text("utf-8")))


@pytest.mark.parametrize(
    ("consent", "sentence"),
    [
        ("volledig", "Wilhelmina Zandvliet begon ermee. Daarna kwam Wilhelmina Zandvliet terug."),
        ("voornaam", "Wilhelmina begon ermee. Daarna kwam Wilhelmina terug."),
        ("{naam: rol, getoond_als: een buurvrouw}", "Een buurvrouw begon ermee. Daarna kwam een buurvrouw terug."),
        ("rol", "Een betrokkene begon ermee. Daarna kwam een betrokkene terug."),
        ("niet", "Iemand begon ermee. Daarna kwam iemand terug."),
    ],
)
def test_a_person_is_named_as_agreed(archive: WriteArchive, verhalen: RunVerhalen, consent: str, sentence: str) -> None:
    folder = archive(with_consent(consent))

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert sentence in words_of(folder / "site/verhalen/tuin.html")
    is_named = consent == "volledig"
    assert ("Zandvliet" in everything(folder / "site")) is is_named
    assert ("Mien" in everything(folder / "site")) is is_named


def test_with_whom_nothing_was_agreed_is_named_by_role(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {"config.yaml": CONFIG, "stories/tuin.md": "---\ntitel: De tuin\nmensen: [Piet Jansen]\n---\nKoud.\n"}
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    assert "jansen" not in everything(folder / "site").lower()
    assert "Een betrokkene" in words_of(folder / "site/verhalen/tuin.html")


def test_the_archive_may_say_that_others_are_named_in_full(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\ntitel: De tuin\nmensen: [Piet Jansen]\n---\nKoud.\n"
    folder = archive(
        {"config.yaml": CONFIG + "toestemming: {naam: volledig, grond: gepubliceerd}\n", "stories/tuin.md": story}
    )

    assert verhalen("build", cwd=folder).exit_code == 0

    assert "Piet Jansen" in words_of(folder / "site/verhalen/tuin.html")


def test_an_address_stays_the_same_when_others_join_and_does_not_follow_from_the_name(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(with_consent("rol"))
    verhalen("build", cwd=folder)
    (page,) = [path for path in (folder / "site/mensen").iterdir() if path.stem != "index"]
    (folder / "stories/people/aad.md").write_text("---\nnaam: Aad Mol\n---\nOok hier.\n", "utf-8")

    verhalen("build", cwd=folder)

    assert page.is_file()
    (folder / "config.yaml").write_text(CONFIG.replace("geheim", "anders"), "utf-8")
    verhalen("build", cwd=folder)
    assert not page.is_file()


def test_an_archive_without_a_key_is_told_the_line_that_keeps_the_addresses(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({**with_consent("rol"), "config.yaml": "titel: Ons boek\n"})
    run = verhalen("build", cwd=folder)
    pages = {path.name for path in (folder / "site/mensen").iterdir()}
    (line,) = re.findall(r"`(adressleutel: \w+)`", run.stderr)

    (folder / "config.yaml").write_text(f"titel: Ons boek\n{line}\n", "utf-8")
    again = verhalen("build", cwd=folder)

    assert "no-address-key" not in again.stderr
    assert {path.name for path in (folder / "site/mensen").iterdir()} == pages


@pytest.mark.parametrize("until", ["2020-01-01", "2020"])
def test_a_consent_that_has_ended_takes_effect_at_the_next_build(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, until: str
) -> None:
    folder = archive(with_consent(f"{{naam: volledig, tot: {until}}}"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577833200")  # 2019-12-31
    run = verhalen("build", cwd=folder)
    assert ("consent-ends" in run.stderr) is (until == "2020-01-01")
    assert "Zandvliet" in everything(folder / "site")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1609542000")  # 2021-01-01

    run = verhalen("build", cwd=folder)

    assert "consent-ended" in run.stderr
    assert "Zandvliet" not in everything(folder / "site")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Toen zei Wilhelmina Zandvliet ja.", "name-withheld"),
        ("Toen zei Wilhel**mina**\nZandvliet ja.", "name-withheld"),
        ("De hond van mien van de Hoek.", "name-withheld"),
        ("- Zandvliet, Wilhelmina\n- Vries, Jan de", "name-withheld"),
        ("Toen zei [[Wilhelmina Zandvliet|mevrouw Wilhelmina Zandvliet]] ja.", "label-withheld"),
        ("![Wilhelmina Zandvliet in haar tuin](tuin.png)", "name-withheld"),
        ("![De tuin](wilhelmina-zandvliet.png)", "name-withheld"),
        ("[[Wilhelmina Zandvliet]] zei: Wilhelmina is mijn naam.", "name-part-withheld"),
        ("[[Wilhelmina Zandvliet]] kwam. Zandvliet zei niets.", "name-part-withheld"),
        ("Met Riek Zandvliet, Wilhelmina de Vries en Jan.", "name-perhaps-withheld"),
        ("Met Riek Zandvliet en Wilhelmina de Vries.", ""),
        ("<!-- Dit is Wilhelmina Zandvliet. --> Koud.", ""),
        ("[[Wilhelmina Zandvliet]] en [haar](people/wilhelmina-zandvliet.md).", ""),
    ],
)
def test_a_bare_name_is_told_with_its_place(archive: WriteArchive, verhalen: RunVerhalen, text: str, code: str) -> None:
    story = f"---\ntitel: De tuin\n# Van Wilhelmina Zandvliet gehoord.\n---\nKoud.\n\n{text}\n"
    pictures = {"stories/tuin.png": tiny_png(), "stories/wilhelmina-zandvliet.png": tiny_png()}
    folder = archive({**with_consent("rol"), **pictures, "stories/tuin.md": story})

    run = verhalen("check", "--format", "json", cwd=folder)

    problems = [each for each in json.loads(run.stdout) if each["file"] == "stories/tuin.md"]
    told = [(each["code"], each["line"]) for each in problems if "withheld" in each["code"]]
    assert told == ([(code, 7)] if code else [])


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ("- Wilhelmina Zandvliet\n  - Jan de Wit", "yaml-item-beside-key"),
        ("- Wilhelmina Zandvliet", "yaml-dash-beside-key"),
        ("\n  - naam: Wilhelmina Zandvliet", "wrong-type"),
    ],
)
def test_a_name_in_a_field_that_is_written_wrongly_is_no_bare_name(
    archive: WriteArchive, verhalen: RunVerhalen, items: str, code: str
) -> None:
    folder = archive(with_consent("rol", **{"stories/tuin.md": f"---\nmensen: {items}\n---\n# De tuin\n\nKoud.\n"}))

    run = verhalen("check", "--format", "json", cwd=folder)

    problems = [each for each in json.loads(run.stdout) if each["file"] == "stories/tuin.md"]
    assert [each["code"] for each in problems if each["code"] != "stub"] == [code]


@pytest.mark.parametrize("written", ["Toen zei Wilhelmina ja.", "Dat is van mevrouw Zandvliet."])
def test_the_first_name_of_somebody_who_is_not_named_at_all_is_asked_about_too(
    archive: WriteArchive, verhalen: RunVerhalen, written: str
) -> None:
    folder = archive(with_consent("niet", **{"stories/straat.md": f"# De straat\n\n{written}\n"}))
    story = folder / "stories/tuin.md"
    story.write_text(f"{story.read_text('utf-8')}\n{written}\n", "utf-8")

    run = verhalen("check", "--format", "json", cwd=folder)

    told = {each["file"] for each in json.loads(run.stdout) if each["code"] == "name-part-withheld"}
    # Where she is not in the story, it may be another Wilhelmina.
    assert told == {"stories/tuin.md"}


@pytest.mark.parametrize(
    "field",
    [
        "samenvatting: Over Wilhelmina Zandvliet.",
        'lessen: ["Vraag het Wilhelmina Zandvliet."]',
        "titel: Wilhelmina Zandvliet",
    ],
)
def test_a_bare_name_in_a_field_is_told(archive: WriteArchive, verhalen: RunVerhalen, field: str) -> None:
    title = "" if field.startswith("titel") else "titel: De tuin\n"
    folder = archive({**with_consent("rol"), "stories/tuin.md": f"---\n{title}{field}\n---\nKoud.\n"})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert "[name-withheld]" in run.stderr
    assert not (folder / "site").exists()


def test_a_name_that_another_is_called_by_is_not_looked_for(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    people = "- naam: Joke\n  toestemming: rol\n- naam: Joke Vos\n  toestemming: volledig\n"
    story = "---\ntitel: De tuin\nmensen: [Joke Vos]\n---\nToen lachte Joke.\n"
    folder = archive({"config.yaml": CONFIG, "stories/people.yaml": people, "stories/tuin.md": story})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert "[name-shown-elsewhere]" in run.stderr


def test_what_is_not_in_the_book_may_still_hold_a_name(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    draft = "---\ntitel: Later\nconcept: ja\n---\nOver Wilhelmina Zandvliet.\n"
    folder = archive(with_consent("rol", **{"stories/later.md": draft}))

    assert "withheld" not in verhalen("build", cwd=folder).stderr


# Pictures and places


@pytest.mark.parametrize("purposes", ["[website, boek]", "[website, foto]"])
def test_a_photo_stays_out_without_consent_for_photos(
    archive: WriteArchive, verhalen: RunVerhalen, purposes: str
) -> None:
    person = WILHELMINA.replace("{toestemming}", f"{{naam: volledig, voor: {purposes}}}")
    story = """\
---
titel: De tuin
afbeelding: {bestand: tuin.png, beschrijving: Een tuin., mensen: Wilhelmina Zandvliet}
---
Koud.
"""
    files: dict[str, str | bytes] = {
        "config.yaml": CONFIG,
        "stories/people/wz.md": person,
        "stories/tuin.md": story,
        "stories/tuin.png": tiny_png(),
    }
    folder = archive(files)

    run = verhalen("build", cwd=folder)

    may_be_shown = "foto" in purposes
    assert (folder / "site/beelden/1/tuin.png").is_file() is may_be_shown
    assert ("picture-of-people" in run.stderr) is not may_be_shown
    assert ("tuin.png" in (folder / "site/verhalen/tuin.html").read_text("utf-8")) is may_be_shown


def test_a_photo_without_consent_cannot_be_in_a_text(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = """\
---
titel: De tuin
afbeelding: {bestand: tuin.png, beschrijving: Een tuin., mensen: Wilhelmina Zandvliet}
---
![Een tuin](tuin.png)
"""
    folder = archive({**with_consent("rol"), "stories/tuin.md": story, "stories/tuin.png": tiny_png()})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert "[picture-of-people-in-text]" in run.stderr


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        ("precies", "52.8058, 6.6389"),
        ("straat", "52.8060"),
        ("dorp", "52.8100, 6.6400"),
        ("gemeente", "52.8000, 6.6000"),
    ],
)
def test_a_place_is_as_coarse_as_asked(
    archive: WriteArchive, verhalen: RunVerhalen, precision: str, shown: str
) -> None:
    place = f"---\nnaam: Het huis\ncoordinaten: 52.8058, 6.6389\nnauwkeurigheid: {precision}\n---\n"
    folder = archive({"config.yaml": CONFIG, "stories/places/huis.md": place})

    assert verhalen("build", cwd=folder).exit_code == 0

    assert shown in words_of(folder / "site/plaatsen/huis.html")
    assert ("52.8058" in everything(folder / "site")) is (precision == "precies")


@pytest.mark.parametrize(
    ("consent", "precision", "shown"),
    [
        ("volledig", "", "52.8058, 6.6389"),
        ("rol", "", "52.8100, 6.6400"),
        ("voornaam", "", "52.8100, 6.6400"),
        ("rol", "nauwkeurigheid: precies", "52.8058, 6.6389"),
    ],
)
def test_the_place_of_who_is_not_named_in_full_is_coarse_unless_asked_otherwise(
    archive: WriteArchive, verhalen: RunVerhalen, consent: str, precision: str, shown: str
) -> None:
    person = (
        f"---\nnaam: Wilhelmina Zandvliet\ntoestemming: {consent}\ncoordinaten: 52.8058, 6.6389\n{precision}\n---\n"
    )
    folder = archive({"config.yaml": CONFIG, "stories/people/wz.md": person})

    assert verhalen("build", cwd=folder).exit_code == 0

    [page] = [page for page in (folder / "site/mensen").iterdir() if page.name != "index.html"]
    assert shown in words_of(page)
    assert ("52.8058" in everything(folder / "site")) is (shown == "52.8058, 6.6389")


@pytest.mark.parametrize(
    ("consent", "is_shown"),
    [("volledig", True), ("rol", False), ("voornaam", False), ("{naam: rol, voor: [website, foto]}", True)],
)
def test_the_own_photo_of_who_is_not_named_in_full_needs_consent(
    archive: WriteArchive, verhalen: RunVerhalen, consent: str, is_shown: bool
) -> None:
    picture = "afbeelding: {bestand: zij.png, beschrijving: Zij.}"
    person = f"---\nnaam: Wilhelmina Zandvliet\ntoestemming: {consent}\n{picture}\n---\n"
    folder = archive({"config.yaml": CONFIG, "stories/people/wz.md": person, "stories/people/zij.png": tiny_png()})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert ("picture-of-people" in run.stderr) is not is_shown
    assert ("zij.png" in everything(folder / "site")) is is_shown


# Names that must not be anywhere


@pytest.mark.parametrize("is_in_environment", [True, False], ids=["in the environment", "in a file"])
def test_a_name_of_the_register_may_not_even_be_in_a_draft(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, is_in_environment: bool
) -> None:
    draft = "---\ntitel: Later\nconcept: ja\n---\nOver Karel Verborgen.\n"
    folder = archive({"config.yaml": CONFIG, "stories/later.md": draft})
    if is_in_environment:
        monkeypatch.setenv("VERHALEN_WITHHELD", "# geheim\nKarel Verborgen\n")
    else:
        (folder.parent / "namen.txt").write_text("Karel Verborgen\n", "utf-8")
        (folder / "config.yaml").write_text(CONFIG + "geheime_namen: ../namen.txt\n", "utf-8")

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert "stories/later.md:5:6" in run.stderr
    assert "K… V…" in run.stderr


@pytest.mark.parametrize("written", ["Verborgen, Karel", "Piet Verborgen, Karel de Wit"])
def test_a_name_of_the_register_is_found_with_its_last_name_first(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/later.md": f"# Later\n\nOver {written}.\n"})
    monkeypatch.setenv("VERHALEN_WITHHELD", "Karel Verborgen\n")

    run = verhalen("check", cwd=folder)

    assert "[name-in-register]" in run.stdout
    assert "Verborgen" not in run.stdout.partition("|")[0]


def test_the_name_of_a_file_without_a_title_is_nobodys_name(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = {"stories/tuin.md": "# De tuin\n\nToen kwam Jan.\n"}
    folder = archive({"config.yaml": CONFIG, "stories/people/jan.md": "Jan de Vries is er altijd.\n", **story})

    run = verhalen("check", cwd=folder)

    assert "[no-title]" in run.stdout
    assert "[name-withheld]" not in run.stdout


def test_a_namesake_who_is_shown_is_not_looked_for_however_the_name_is_written(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    people = "- naam: Joke Vos\n  sorteernaam: Vos, Joke\n  toestemming: rol\n"
    files = {"config.yaml": CONFIG, "stories/people.yaml": people, "stories/tuin.md": "# De tuin\n\nMet Joke Vos.\n"}
    folder = archive({**files, "stories/members.yaml": "- naam: Joke Vos\n  op_de_lijst: ja\n"})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    assert run.stderr.count("[name-shown-elsewhere]") == 2


def test_a_register_that_changes_makes_the_next_build_look_again(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files = {
        "config.yaml": CONFIG + "geheime_namen: ../namen.txt\n",
        "stories/tuin.md": "# De tuin\n\nMet Karel Verborgen.\n",
    }
    folder = archive(files)
    (folder.parent / "namen.txt").write_text("Klaas Afwezig\n", "utf-8")
    assert verhalen("build", cwd=folder).exit_code == 0
    (folder.parent / "namen.txt").write_text("Karel Verborgen\n", "utf-8")

    assert "name-in-register" in verhalen("build", cwd=folder).stderr


@pytest.mark.parametrize(("place", "code"), [("../namen.txt", "register-missing"), ("namen.txt", "register-inside")])
def test_without_its_register_nothing_is_published(
    archive: WriteArchive, verhalen: RunVerhalen, place: str, code: str
) -> None:
    folder = archive({"config.yaml": CONFIG + f"geheime_namen: {place}\n", "stories/tuin.md": "# De tuin\n\nKoud.\n"})

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 1
    assert f"[{code}]" in run.stderr


@pytest.mark.parametrize(
    ("before", "begins"),
    [
        ("", True),
        ("<p>", True),
        ("Het was koud. ", True),
        ("Het was koud.” ", True),
        ("“", True),
        ("<p><em>", True),
        ("met ", False),
        ("met <em>", False),
        ("en, ", False),
        ("\ue0002\ue001", True),
        ("met \ue0002\ue001", False),
        ("\ue0022\ue001", False),
    ],
)
def test_a_role_begins_with_a_capital_where_a_sentence_begins(before: str, begins: bool) -> None:
    assert begins_sentence(before, len(before)) is begins
