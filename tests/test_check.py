"""Checking: all that is wrong in one run, for people, for programs and for GitHub; and the command's own words."""

import json
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import run_verhalen
from tests.support.pictures import tiny_png

FAULTY: dict[str, str | bytes] = {
    "config.yaml": "titel: Ons boek\ntoestemming: volledig\n",
    "stories/b.md": "---\ntitel: B\ndatum: 10-12-2014\ngemeente: Zwole\n---\nEr was soep.\n",
    "stories/a.md": "---\ntitel: A\nmens: Jokke\n---\nZie ![](a.png), 100%: klaar.\n",
    "stories/people/joke.md": "---\nnaam: Joke\n---\n",
    "stories/a.png": tiny_png(),
}


def test_every_problem_is_told_in_one_run_by_file_and_line(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("check", cwd=archive(FAULTY))

    places = [line.split(" [")[0].partition(": ")[0] for line in run.stdout.splitlines() if line.endswith("]")]
    assert places == ["stories/a.md:3:7", "stories/a.md:5:9", "stories/b.md:3:8", "stories/b.md:4:11"]
    assert run.exit_code == 1
    assert run.stderr == "Gevonden: 3 fouten, 1 waarschuwing.\n"


def test_a_problem_shows_its_line_the_spot_and_what_to_do(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("check", cwd=archive(FAULTY))

    assert (
        """\
stories/b.md:3:8: fout: Bij “datum” hoort een datum (jaar, jaar-maand of jaar-maand-dag), en er staat “10-12-2014”. \
[wrong-type]
       3 | datum: 10-12-2014
         |        ^^^^^^^^^^
    → Schrijf het zo: datum: 2014-12-10
"""
        in run.stdout
    )


def test_the_same_for_a_program_is_json(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("check", "--format", "json", cwd=archive(FAULTY))

    first, *others = json.loads(run.stdout)
    assert len(others) == 3
    assert {key: first[key] for key in ("code", "severity", "file", "line", "column", "value")} == {
        "code": "near-name",
        "severity": "warning",
        "file": "stories/a.md",
        "line": 3,
        "column": 7,
        "value": "Jokke",
    }
    assert first["message"].startswith("“Jokke” is niet beschreven")
    assert "Bedoel je: Joke?" in first["help"]
    assert run.exit_code == 1


def test_the_same_for_github_stands_beside_the_line(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("check", "--format", "github", cwd=archive(FAULTY))

    lines = run.stdout.splitlines()
    assert lines[0].startswith("::warning file=stories/a.md,line=3,col=7,title=near-name::“Jokke” is niet beschreven")
    assert [line.partition(" ")[0] for line in lines[1:]] == ["::error"] * 3


def test_what_github_would_take_for_a_command_is_written_otherwise(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Boek\ntoestemming: volledig\n",
            "stories/a,b.md": "---\ntitel: A\nconcept: 100%\n---\n",
        }
    )

    run = verhalen("check", "--format", "github", cwd=folder)

    assert run.stdout.startswith("::error file=stories/a%2Cb.md,line=3,")
    assert "“100%25”" in run.stdout


def test_strict_makes_an_error_of_a_warning_in_every_form(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({key: FAULTY[key] for key in ("config.yaml", "stories/people/joke.md")})
    (folder / "stories/a.md").write_text("---\ntitel: A\nmens: Jokke\n---\n", encoding="utf-8")

    assert verhalen("check", cwd=folder).exit_code == 0
    assert verhalen("check", "--strict", cwd=folder).exit_code == 1
    assert json.loads(verhalen("check", "--strict", "--format", "json", cwd=folder).stdout)[0]["severity"] == "error"
    assert verhalen("check", "--strict", "--format", "github", cwd=folder).stdout.startswith("::error ")


def test_checking_writes_nothing_but_its_memory(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Boek\ntoestemming: volledig\n", "stories/a.md": "# A\n"})

    assert verhalen("check", cwd=folder).exit_code == 0

    assert {path.name for path in folder.iterdir()} == {"config.yaml", "stories", ".verhalen"}


def test_problems_are_told_in_the_language_of_the_archive(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": "title: Our book\nlanguage: en\nconsent: full\n",
            "stories/a.md": "---\ntitle: A\ndate: soon\n---\nSoup.\n",
        }
    )

    run = verhalen("check", cwd=folder)

    assert "stories/a.md:3:7: error: “date” takes a date" in run.stdout
    assert run.stderr == "Found: 1 error.\n"


# The command's own words; a process of its own, because the language is looked up when it starts


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("titel: Boek\n", "Bouwt het boek"),
        ("title: Book\nlanguage: en\n", "Builds the book"),
        ("titel: Boek\ntaal: Engels\n", "Builds the book"),
    ],
)
def test_help_is_in_the_language_of_the_archive(archive: WriteArchive, config: str, says: str) -> None:
    run = run_verhalen("build", "--help", cwd=archive({"config.yaml": config}))

    assert run.returncode == 0
    assert says in run.stdout


def test_help_names_every_command_for_who_has_no_archive_yet(tmp_path: Path) -> None:
    run = run_verhalen("--help", cwd=tmp_path)

    for command in ("build", "check", "init", "new", "schema"):
        assert f"\n  {command} " in run.stdout
    assert "verhalen init MAP" in run.stdout


def test_the_version_is_told(tmp_path: Path) -> None:
    assert run_verhalen("--version", cwd=tmp_path).stdout.startswith("verhalen ")


@pytest.mark.parametrize("environment", [{}, {"PYTHONIOENCODING": "cp1252"}], ids=["plain", "as Windows has it"])
def test_what_goes_to_a_file_or_a_program_is_utf_8_everywhere(
    archive: WriteArchive, environment: dict[str, str]
) -> None:
    folder = archive(
        {
            "config.yaml": "titel: Boek\ntoestemming: volledig\n",
            "stories/a.md": "---\ntitel: A\ngemeente: Curaçao\n---\nSoep.\n",
        }
    )

    run = run_verhalen("check", cwd=folder, environment=environment)

    assert run.returncode == 1
    assert "“Curaçao” staat nergens als gemeente beschreven." in run.stdout
    assert "    → Dit veld kan alleen noemen wat beschreven is." in run.stdout
    assert run.stderr == "Gevonden: 1 fout.\n"


@pytest.mark.parametrize("address", ["https://[foo.bar", "https://boek.nl:poort/", "zomaar"])
def test_an_address_of_the_book_that_is_none_is_refused_where_it_was_written(
    address: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": f'titel: Ons boek\nwebadres: "{address}"\n'})

    in_settings = verhalen("check", cwd=folder)
    at_command = verhalen("build", "--base-url", address, cwd=folder)

    assert "config.yaml:2:11: fout: Bij “webadres” hoort" in in_settings.stdout
    assert at_command.exit_code == 2
    assert f"“{address}” is geen webadres." in at_command.stderr


@pytest.mark.parametrize(
    ("address", "surplus", "folder_of_it"),
    [
        ("https://boek.nl/index.html", "index.html", "https://boek.nl/"),
        ("https://boek.nl/ons/INDEX.PHP/", "INDEX.PHP", "https://boek.nl/ons/"),
        ("https://boek.nl/ons/?p=1", "?p=1", "https://boek.nl/ons/"),
        ("https://boek.nl/?", "?", "https://boek.nl/"),
        ("https://boek.nl/ons#top", "#top", "https://boek.nl/ons/"),
        ("https://boek.nl/a/../ons/start.html?a=b#c", "..", "https://boek.nl/ons/"),
        ("https://jan:geheim@boek.nl/ons/", "jan:geheim@", "https://boek.nl/ons/"),
    ],
)
def test_the_book_stands_in_a_folder_and_not_at_a_page(
    address: str, surplus: str, folder_of_it: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    settings = verhalen("check", cwd=archive({"config.yaml": f'titel: Ons boek\nwebadres: "{address}"\n'}))
    command = verhalen(
        "build", "--base-url", address, cwd=archive({"config.yaml": "titel: Ons boek\ntoestemming: volledig\n"})
    )

    assert (settings.exit_code, command.exit_code) == (1, 2)
    assert "config.yaml:2:11: fout:" in settings.stdout
    for said in (settings.stdout, command.stderr):
        assert f"“{surplus}" in said
        assert f"Schrijf alleen de map waar het boek komt te staan: {folder_of_it}" in said


@pytest.mark.parametrize("address", ["https://boek.nl/versie-1.2", "http://localhost:8000/ons%20boek"])
def test_the_folder_of_a_book_may_have_a_full_stop_or_a_code_in_its_name(
    address: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": f'titel: Ons boek\nwebadres: "{address}"\n'})

    assert "Geen problemen gevonden." in verhalen("check", cwd=folder).stderr


def test_an_amount_beyond_all_counting_is_no_amount(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    settings = "titel: Ons boek\nkinds: {story: {fields: {cost: {type: money, name: {nl: kosten, en: cost}}}}}\n"
    story = f"---\ntitel: A\nkosten: {'9' * 400}\n---\n"

    run = verhalen("check", cwd=archive({"config.yaml": settings, "stories/a.md": story}))

    assert "stories/a.md:3:9: fout:" in run.stdout
    assert "[wrong-type]" in run.stdout


@pytest.mark.parametrize("epoch", ["99999999999999", "²", "gisteren"])
def test_a_day_that_is_none_is_a_wrong_use(
    epoch: str, archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    run = verhalen("check", cwd=archive(FAULTY))

    assert run.exit_code == 2
    assert epoch in run.stderr
