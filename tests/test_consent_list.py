"""The list of everyone with the state of their consent: what needs attention comes first."""

import csv
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.conversation.answers import ANSWERS

CONFIG = "titel: Ons boek\nadressleutel: geheim\ntoestemming: {naam: rol, dagen_vooraf: 60}\n"
PEOPLE = {
    "config.yaml": CONFIG,
    "stories/people/aad.md": "---\nnaam: Aad Mol\ntoestemming: {naam: volledig, sinds: 2024, grond: office}\n---\n",
    "stories/people/bea.md": "---\nnaam: Bea Bos\ntoestemming: {naam: volledig, sinds: 2020, tot: 2024-07-01}\n---\n",
    "stories/people/cor.md": "---\nnaam: Cor Dam\ntoestemming: {naam: volledig, tot: 2023}\n---\n",
    "stories/people/dik.md": "---\nnaam: Dik Trom\ntoestemming: rol\n---\n",
    "stories/people/eef.md": "---\nnaam: Eef Vos\n---\n",
    "stories/people/fop.md": "---\nnaam: Fop Smit\ntoestemming: {naam: volledig, sinds: 2025}\n---\n",
    "stories/members.yaml": "- {naam: Gijs Pot, op_de_lijst: nee}\n",
    "stories/tuin.md": "---\ntitel: De tuin\nmensen: [Hes Kok, Aad Mol]\n---\nKoud.\n",
}


@pytest.fixture
def folder(archive: WriteArchive, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1717200000")  # 2024-06-01
    return archive(PEOPLE)


def test_everyone_is_listed_with_what_needs_attention_first(folder: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("consent", cwd=folder)

    assert run.exit_code == 0
    names = [line.strip().partition(":")[0] for line in run.stdout.splitlines() if line.startswith("  ")]
    assert names == ["Cor Dam", "Bea Bos", "Dik Trom", "Fop Smit", "Hes Kok", "Eef Vos", "Aad Mol", "Gijs Pot"]


def test_whoever_answered_comes_before_all_others(folder: Path, verhalen: RunVerhalen, archive: WriteArchive) -> None:
    archive({f"{ANSWERS}/2024-01-01.json": '{"format": "verhalen-answer-1", "person": "Aad Mol"}'})

    lines = verhalen("consent", cwd=folder).stdout.splitlines()

    assert lines[0] == "Beantwoord, en nog niet verwerkt (1)"
    assert lines[1].strip().startswith("Aad Mol:")


def test_the_list_says_how_readers_see_somebody_and_what_is_missing(folder: Path, verhalen: RunVerhalen) -> None:
    lines = {line.strip().partition(":")[0]: line for line in verhalen("consent", cwd=folder).stdout.splitlines()}

    assert "lezers zien “Aad Mol”" in lines["Aad Mol"]
    assert "lezers zien “een betrokkene”" in lines["Cor Dam"]
    assert "tot 1 juli 2024" in lines["Bea Bos"]
    assert "ontbreekt: waarop het berust, sinds wanneer, de woorden in plaats van de naam" in lines["Dik Trom"]
    assert "alleen genoemd" in lines["Hes Kok"]
    assert "stories/people/eef.md" in lines["Eef Vos"]


def test_the_table_opens_in_a_spreadsheet_without_formulas(
    folder: Path, verhalen: RunVerhalen, archive: WriteArchive
) -> None:
    archive({"stories/people/zus.md": '---\nnaam: "=SOM(A1)"\ntoestemming: {naam: rol, getoond_als: "+31"}\n---\n'})

    run = verhalen("consent", "--csv", "lijst.csv", cwd=folder)

    assert "lijst.csv" in run.stderr
    data = (folder / "lijst.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";")
    cells = {cell for row in rows for cell in row}
    assert {"'=SOM(A1)", "'+31"} <= cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert all(len(row) == len(head) for row in rows)
    by_name = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_name["Aad Mol"]["Vermeldingen"] == "1"
    assert by_name["Bea Bos"]["Tot"] == "2024-07-01"


def test_an_archive_without_people_says_so(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG})

    assert "Er zijn nog geen mensen in dit archief." in verhalen("consent", cwd=folder).stdout


def test_a_table_that_cannot_be_written_is_told_without_a_traceback(folder: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("consent", "--csv", "nergens/lijst.csv", cwd=folder)

    assert run.exit_code == 1
    assert "nergens/lijst.csv" in run.stderr
    assert "Traceback" not in run.stderr
