"""`verhalen bring-in --from csv`: the rows of a table become records, all of them or none."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import CONFIG, Bringing
from tests.support.command import ROOT
from tests.support.pictures import tiny_png
from verhalen_build.importers.tables.csv_table import read_csv
from verhalen_build.importers.tables.table import Table, make_table
from verhalen_build.importers.tables.table_file import LARGEST
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault

ZWOLLE = {"stories/municipalities.yaml": "- naam: Zwolle\n- naam: Hoogeveen\n"}


class Bring(Bringing):
    """Brings in a table."""

    def __call__(
        self,
        table: str | bytes,
        *options: str,
        kind: str = "mens",
        book: Mapping[str, str | bytes] | None = None,
        config: str = CONFIG,
    ) -> None:
        data = table if isinstance(table, bytes) else table.encode()
        self.write({"config.yaml": config, "tabel.csv": data, **(book or {})})
        self.run("--from", "csv", "tabel.csv", "--kind", kind, *(options or ("--yes",)))

    def made(self) -> list[str]:
        """The names of the Markdown files that are there now."""
        stories = self.folder / "stories"
        return sorted(path.relative_to(stories).as_posix() for path in stories.rglob("*.md"))


@pytest.fixture
def bring(archive: WriteArchive, verhalen: RunVerhalen) -> Bring:
    return Bring(archive, verhalen)


# Rows become records


def test_a_row_becomes_a_file_that_passes_the_check(bring: Bring) -> None:
    bring("naam,samenvatting,gemeente\nJoke Voorbeeld,Zette een bank neer.,Zwolle\n", book=ZWOLLE)

    assert bring.text("stories/people/joke-voorbeeld.md") == (
        "---\nnaam: Joke Voorbeeld\nsamenvatting: Zette een bank neer.\ngemeenten:\n  - Zwolle\n---\n"
    )
    assert bring.exit_code == 0
    assert bring.check("error", "warning") == []


@pytest.mark.parametrize("kind", ["person", "mens", "mensen", "people", "Mens"])
def test_a_kind_goes_by_every_name_that_it_has(bring: Bring, kind: str) -> None:
    bring("naam\nJoke\n", "--yes", kind=kind)

    assert bring.made() == ["people/joke.md"]


def test_a_kind_of_the_sites_own_can_be_filled(bring: Bring) -> None:
    own = "kinds:\n  walk:\n    folder: wandelingen\n    fields:\n      length: {type: number, required: true}\n"
    bring("titel;length\nLangs de linde;2,5\n", kind="walk", config=CONFIG + own)

    assert bring.text("stories/wandelingen/langs-de-linde.md") == "---\ntitel: Langs de linde\nlength: 2,5\n---\n"
    assert bring.check("error", "warning") == []


def test_fields_are_written_in_the_language_of_the_archive(bring: Bring) -> None:
    bring("naam,samenvatting\nJoke,Een mens.\n", config="title: Our book\nlanguage: en\n")

    assert bring.text("stories/people/joke.md") == "---\nname: Joke\nsummary: Een mens.\n---\n"


@pytest.mark.parametrize(
    "value",
    [
        "Jan: de eerste",
        "#1",
        "- streep",
        "'s avonds",
        'Zoë "de" Boer',
        "[haken]",
        "nee",
        "null",
        "2014",
        "@a & *b*",
        "“krom”",
        "a\\b",
        "een # twee",
        "eerste\n\ntweede: regel",
        "  ",
        "{a}",
        "!x",
        "C:\\map",
        "%",
    ],
)
def test_a_value_comes_through_whatever_it_would_mean_to_yaml(bring: Bring, value: str) -> None:
    cell = value.replace('"', '""')
    bring(f'naam,samenvatting\nJoke,"{cell}"\n')

    from verhalen_build.importers.front_matter_reader import parse_text

    read = parse_text(bring.text("stories/people/joke.md").encode(), SourcePath("joke.md"))
    assert read.values.get("samenvatting", "") == value.strip()
    assert read.problems == ()


def test_several_values_are_parted_by_semicolons_or_lines_and_never_by_commas(bring: Bring) -> None:
    bring('titel,mensen,lessen\nBank,"Vries, Jan de; Joke\nPiet","Zeg ja; of nee.\nBegin klein."\n', kind="verhaal")

    assert bring.text("stories/bank.md") == (
        "---\ntitel: Bank\nmensen:\n  - Vries, Jan de\n  - Joke\n  - Piet\n"
        'lessen:\n  - "Zeg ja; of nee."\n  - Begin klein.\n---\n'
    )


def test_a_group_a_picture_and_the_text_are_mapped_with_a_full_stop_and_a_name(bring: Bring) -> None:
    bring(
        "Wie;Functie;Vanaf;Foto;Wat zie je;Verhaal\nJoke;wethouder;2014-12;images/a.png;Een vrouw;Zij begon.\n",
        *"--yes --map Wie=naam --map Functie=rollen.rol --map Vanaf=rollen.sinds --map Foto=image.src".split(),
        *("--map", "Wat zie je=afbeelding.beschrijving", "--map", "Verhaal=tekst"),
        book={"stories/images/a.png": tiny_png()},
    )

    assert bring.text("stories/people/joke.md") == (
        "---\nnaam: Joke\nrollen:\n  - rol: wethouder\n    sinds: 2014-12\n"
        "afbeelding:\n  bestand: images/a.png\n  beschrijving: Een vrouw\n---\n\nZij begon.\n"
    )
    assert bring.check("error", "warning") == []


def test_dates_and_addresses_in_another_notation_are_read_and_told_once(bring: Bring) -> None:
    bring("titel;datum;nummer\nEen;10-12-2014;1\nTwee;3 mei 2015;2\nDrie;2016;3\n", kind="bijeenkomst")

    assert "datum: 2014-12-10" in bring.text("stories/gatherings/een.md")
    assert "datum: 2015-05-03" in bring.text("stories/gatherings/twee.md")
    assert bring.codes() == ["cells-converted"]
    assert "10-12-2014 wordt 2014-12-10. Aantal cellen: 2." in bring.said


def test_of_a_date_with_a_time_the_day_is_taken_and_told(bring: Bring) -> None:
    rows = [
        "Een;2020-04-05T10:00",
        "Twee;5-4-2020 10:00",
        "Drie;2020-04-05 10:00:00",
        "Vier;2020-04-05T10:00:00.5+02:00",
    ]
    bring("\n".join(["titel;datum", *rows]), kind="bijeenkomst")

    assert {bring.text(f"stories/{path}").split("datum: ")[1] for path in bring.made()} == {"2020-04-05\n---\n"}
    assert len(bring.made()) == 4
    assert bring.codes() == ["cells-converted"]
    assert "2020-04-05T10:00 wordt 2020-04-05. Aantal cellen: 4." in bring.said


@pytest.mark.parametrize("cell", ["2020-99-05 10:00", "2020 10:00", "2020-04-05 in de ochtend"])
def test_what_is_no_day_with_a_time_stays_a_bad_row(bring: Bring, cell: str) -> None:
    bring(f"titel;datum\nEen;{cell}\n", kind="bijeenkomst")

    assert "bad-row" in bring.codes()
    assert bring.made() == []


def test_ten_thousand_rows_are_ten_thousand_files(bring: Bring) -> None:
    rows = "".join(f"Mens {number};Zwolle\n" for number in range(10_000))
    bring(f"naam;gemeente\n{rows}", "--dry-run", book=ZWOLLE)

    assert bring.exit_code == 0
    assert "… en nog 9980." in bring.said
    assert "(bestanden: 10000)" in bring.said


# Columns


def test_a_column_that_has_no_field_is_told_with_how_to_map_it(bring: Bring) -> None:
    bring("naam;opmerking;leeg;\nJoke;aardig;;\n")

    assert bring.codes() == ["column-unused"]
    assert "tabel.csv:1:6: waarschuwing: De kolom “opmerking”" in bring.said
    assert bring.made() == ["people/joke.md"]


def test_a_column_can_be_left_out_on_purpose(bring: Bring) -> None:
    bring("naam;opmerking\nJoke;aardig\n", "--yes", "--map", "opmerking=-")

    assert bring.codes() == []


@pytest.mark.parametrize(
    ("table", "maps", "code", "told"),
    [
        ("naam;rol\nJoke;x\n", ["Rool=rollen.rol"], "map-column", "“rol”"),
        ("naam;x\nJoke;x\n", ["x=samenvating"], "map-field", "“samenvatting”"),
        ("naam;x\nJoke;x\n", ["x=rollen.weg"], "map-field", "rollen"),
        ("naam;naam\nJoke;x\n", [], "column-twice", "naam"),
        ("naam;name\nJoke;x\n", [], "column-twice", "naam"),
    ],
)
def test_a_fault_in_the_columns_stops_it_with_what_was_meant(
    bring: Bring, table: str, maps: list[str], code: str, told: str
) -> None:
    bring(table, "--yes", *(part for pair in maps for part in ("--map", pair)))

    assert bring.codes() == [code]
    assert told in bring.said
    assert bring.exit_code == 1
    assert bring.made() == []


def test_columns_of_a_field_that_repeats_are_added_up(bring: Bring) -> None:
    bring(
        "titel;thema1;thema2\nBank;Buren;Groen\n", *"--yes --map thema1=thema --map thema2=thema".split(), kind="story"
    )

    assert "themas:\n  - Buren\n  - Groen\n" in bring.text("stories/bank.md")


# Faults


FAULTY = "naam;gemeente;website\nJoke;Zwolle;https://a.nl\nPiet;Zwole;\nZoë;Zwolle;geen adres\nJan\nJoke;;\n;Zwolle;\n"


def test_every_fault_is_told_with_row_and_column_and_nothing_is_written(bring: Bring) -> None:
    bring(FAULTY, book=ZWOLLE)

    assert re.findall(r"^tabel\.csv:(\d+:\d+): fout: (Rij \d(?:, kolom “\w+”)?)", bring.said, re.MULTILINE) == [
        ("3:6", "Rij 3, kolom “gemeente”"),
        ("4:12", "Rij 4, kolom “website”"),
        ("5:1", "Rij 5"),
        ("6:1", "Rij 6, kolom “naam”"),
        ("7:1", "Rij 7"),
    ]
    assert "Er is niets geschreven." in bring.said
    assert bring.exit_code == 1
    assert bring.made() == []


def test_a_number_that_can_be_two_beside_others_in_its_column_is_a_bad_row(bring: Bring) -> None:
    own = "kinds:\n  walk:\n    folder: wandelingen\n    fields:\n      length: {type: number}\n"
    bring("titel;length\nLinde;2.5\nBank;2.125\nKas;1.000.000\n", kind="walk", config=CONFIG + own)

    assert bring.exit_code == 1
    assert re.findall(r"^tabel\.csv:(\d+:\d+)", bring.said, re.MULTILINE) == ["3:6"]
    assert "2125" in bring.said
    assert "2,125" in bring.said
    assert bring.made() == []


def test_with_skip_bad_the_good_rows_are_written(bring: Bring) -> None:
    bring(FAULTY, "--skip-bad", "--yes", book=ZWOLLE)

    assert bring.made() == ["people/joke.md"]
    assert bring.exit_code == 1
    assert bring.check("error", "warning") == []


def test_a_row_that_names_a_bad_row_is_bad_too(bring: Bring) -> None:
    bring("naam;opgegaan_in\nA;B\nB;C\nC;weg\nD;\n", "--skip-bad", "--yes", kind="gemeente")

    assert bring.made() == ["municipalities/d.md"]
    assert bring.codes() == ["bad-row"] * 3


def test_rows_may_name_each_other_and_what_is_there(bring: Bring) -> None:
    bring("naam;opgegaan_in\nA;B\nB;Zwolle\n", kind="gemeente", book=ZWOLLE)

    assert bring.made() == ["municipalities/a.md", "municipalities/b.md"]


def test_nothing_is_overwritten(bring: Bring) -> None:
    bring("naam\nJoke\nPiet\n", book={"stories/people/joke.md": "---\nnaam: Joke\n---\nVan mij.\n"})

    assert bring.codes() == ["bad-row"]
    assert "stories/people/joke.md bestaat al." in bring.said
    assert bring.made() == ["people/joke.md"]


def test_a_row_that_is_in_a_list_already_is_told(bring: Bring) -> None:
    bring("naam\nZwolle\n", kind="gemeente", book=ZWOLLE)

    assert bring.codes() == ["bad-row"]
    assert bring.made() == []


# Asking


@pytest.mark.parametrize("options", [["--dry-run"], ["--dry-run", "--yes"], ["--skip-bad"]])
def test_without_yes_the_table_is_shown_and_nothing_is_written(bring: Bring, options: list[str]) -> None:
    bring("naam;samenvatting\nJoke;Een mens\n", *options)

    assert re.search(r"^rij +bestand +naam +samenvatting$", bring.said, re.MULTILINE)
    assert re.search(r"^2 +stories/people/joke\.md +Joke +Een mens$", bring.said, re.MULTILINE)
    assert "met dezelfde opdracht en --yes" in bring.said
    assert bring.exit_code == 0
    assert bring.made() == []


@pytest.mark.parametrize(("answer", "made"), [(b"j\n", True), (b"\n", False), (b"Yes\n", True), (b"nee\n", False)])
def test_somebody_at_a_terminal_is_asked(archive: WriteArchive, answer: bytes, made: bool) -> None:
    folder = archive({"config.yaml": CONFIG, "tabel.csv": "naam\nJoke\n"})
    keyboard, terminal = pytest.importorskip("pty", reason="Windows has no such terminals").openpty()
    os.write(keyboard, answer)
    arguments = [sys.executable, "-m", "verhalen_build", "bring-in", "--from", "csv", "tabel.csv", "--kind", "mens"]

    run = subprocess.run(
        arguments,
        cwd=folder,
        stdin=terminal,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )

    os.close(keyboard)
    os.close(terminal)
    assert "Schrijven? (bestanden: 1) [j/N]" in run.stderr
    assert (folder / "stories/people/joke.md").exists() is made
    assert run.returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        "bring-in --from csv tabel.csv",
        "bring-in --from csv tabel.csv --kind draak",
        "bring-in --from csv tabel.csv --kind mens --map naam",
        "bring-in --from csv tabel.csv tabel.csv --kind mens",
        "bring-in tabel.csv --kind mens",
        "bring-in --from folder . --kind mens --map m.yaml",
        "bring-in --from folder .",
    ],
)
def test_a_wrong_use_of_the_command_is_told(archive: WriteArchive, verhalen: RunVerhalen, arguments: str) -> None:
    folder = archive({"config.yaml": CONFIG, "tabel.csv": "naam\nJoke\n"})

    assert verhalen(*arguments.split(), cwd=folder).exit_code == 2


# A table that needs a word of advice


@pytest.mark.parametrize("options", [("--map", "Opmerking=-", "--yes"), ("--yes",)])
def test_two_columns_of_one_name_are_no_fault_where_neither_is_taken(bring: Bring, options: tuple[str, ...]) -> None:
    bring("titel;Opmerking;Opmerking\nDe bank;a;b\n", *options, kind="verhaal")

    assert bring.made() == ["de-bank.md"]
    assert set(bring.codes()) <= {"column-unused"}


def test_two_columns_of_one_name_are_a_fault_where_there_is_room_for_one_value(bring: Bring) -> None:
    bring("titel;samenvatting;samenvatting\nDe bank;a;b\n", kind="verhaal")

    assert bring.codes() == ["column-twice"]


def test_a_title_above_the_head_is_told_once_with_the_row_of_the_head(bring: Bring) -> None:
    bring("Verhalen 2024;;\n;;\ntitel;samenvatting;datum\nDe bank;a;2019\nDe soep;b;2020\n", kind="verhaal")

    assert bring.codes() == ["table-head-lower"]
    assert "waarschijnlijk op rij 3: titel, samenvatting, datum. Erboven staat: Verhalen 2024" in bring.said


def test_a_missing_title_column_is_told_once(bring: Bring) -> None:
    bring("wat;samenvatting\nDe bank;a\nDe soep;b\n", kind="verhaal")

    assert bring.codes() == ["table-no-title"]
    assert '--map "wat=titel"' in bring.said


@pytest.mark.parametrize("names", ["Joke Vos, Mies Bos", "[Joke Vos, Mies Bos]"])
def test_names_with_commas_get_the_advice_for_a_table(bring: Bring, names: str) -> None:
    book = {"stories/people.yaml": "- naam: Joke Vos\n- naam: Mies Bos\n"}
    bring(f"titel;mensen\nDe bank;{names}\n", kind="verhaal", book=book)

    assert "→ Zet ; tussen de namen: Joke Vos; Mies Bos" in bring.said


@pytest.mark.parametrize(
    ("cell", "body"),
    [
        ("Kerkstraat 1\n1234 AB Lindenveen", "Kerkstraat 1  \n1234 AB Lindenveen"),
        ("10. oktober was het zover", "10\\. oktober was het zover"),
        ("Eerste alinea.\n\nTweede alinea.", "Eerste alinea.\n\nTweede alinea."),
        ("Mee te nemen:\n- brood\n- soep", "Mee te nemen:\n- brood\n- soep"),
        ("1. eerst\n2. dan", "1. eerst\n2. dan"),
    ],
)
def test_a_text_with_lines_keeps_them(bring: Bring, cell: str, body: str) -> None:
    bring(f'titel;tekst\nDe bank;"{cell}"\n', kind="verhaal")

    assert bring.text("stories/de-bank.md") == f"---\ntitel: De bank\n---\n\n{body}\n"


@pytest.mark.parametrize("cell", ["#N/A", "#VERW!", "#####", "Err:502", "=SOM(A1:A2)", "=A1", "=-1"])
def test_an_error_of_a_spreadsheet_and_a_formula_are_no_text(bring: Bring, cell: str) -> None:
    """Within the message of the row: `cell-error` or `cell-formula`."""
    bring(f"titel;samenvatting\nDe bank;{cell}\nDe soep;goed\n", "--skip-bad", "--yes", kind="verhaal")

    assert bring.codes() == ["bad-row"]
    assert bring.made() == ["de-soep.md"]


# However it was saved


def read_table(data: bytes) -> Table:
    file = SourcePath("tabel.csv")
    return make_table(file, read_csv(data, file).rows)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whichever_way_it_was_saved(delimiter: str, encoding: str, line_end: str) -> None:
    rows = [["naam", "wat, of wie; dan"], ["Zoë", "één\ttwee, drie; vier"], ["Loïs", "vijf"]]
    text = line_end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + line_end

    table = read_table(text.encode(encoding))

    assert [list(row.cells) for row in (table.header, *table.rows)] == rows


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("naam;samenvatting, kort\na;b\n", ["a", "b"]),
        ("naam,wat\na,een; twee; drie\nb,vier; vijf; zes\n", ["a", "een; twee; drie"]),
        ("naam\na, b\n", ["a, b"]),
        ("sep=|\nnaam|wat\na|b;c\n", ["a", "b;c"]),
        ('naam;wat\na;"een\ntwee"\n', ["a", "een\ntwee"]),
        ('naam;wat\na;"zei ""ja"""\n', ["a", 'zei "ja"']),
        ("\n\nnaam;wat\n;\na;b\n", ["a", "b"]),
    ],
)
def test_the_delimiter_is_the_one_by_which_the_rows_are_equally_wide(text: str, cells: list[str]) -> None:
    table = read_table(text.encode())

    assert list(table.rows[0].cells) == cells


def test_each_cell_knows_its_row_in_the_spreadsheet_and_its_place_in_the_file() -> None:
    table = read_table(b'sep=;\nnaam;wat\na;"een\ntwee";c\n\nb;drie\n')

    assert [(row.number, row.positions) for row in table.rows] == [
        (3, ((3, 1), (3, 4), (4, 7))),
        (5, ((6, 1), (6, 3))),
    ]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "table-empty", 0),
        (b"\n\n;;\n", "table-empty", 0),
        (b'naam;wat\na;"open\nb;c\n', "table-quote", 2),
        (b'naam;wat\na;b\nc;"d" e\n', "table-quote", 3),
        (b"naam\nJo\0ke\n", "nul-byte", 2),
        (b'naam;wat\na;"' + b"x" * (10**6 + 1) + b'"\n', "table-quote", 2),
    ],
)
def test_what_is_no_table_is_told(data: bytes, code: str, line: int) -> None:
    with pytest.raises(UserFault) as caught:
        read_table(data)

    (problem,) = caught.value.problems
    assert (problem.code, problem.at.line) == (code, line)


def test_a_table_of_more_than_64_megabytes_is_refused(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = archive({"config.yaml": CONFIG})
    with open(folder / "tabel.csv", "wb") as table:
        table.truncate(LARGEST + 1)

    read_bytes = Path.read_bytes

    def read_all_but_the_table(path: Path) -> bytes:
        assert path.name != "tabel.csv", "read before its size was seen"
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", read_all_but_the_table)
    run = verhalen("bring-in", "--from", "csv", "tabel.csv", "--kind", "mens", cwd=folder)

    assert run.exit_code == 1
    assert "[table-too-large]" in run.stderr


def test_a_table_that_is_not_there_is_told_with_the_files_that_begin_so(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": CONFIG, "mensen.csv": "naam\nJoke\n"})

    run = verhalen("bring-in", "--from", "csv", "mensen", "--kind", "mens", cwd=folder)

    assert run.exit_code == 1
    assert "[document-missing]" in run.stderr
    assert 'Wel is er: "mensen.csv".' in run.stderr
    assert "No such file" not in run.stderr


def test_a_column_of_names_that_the_book_knows_is_proposed_for_their_field(bring: Bring) -> None:
    bring("titel;Waar dan\nDe bank;Zwolle\nDe soep;Hoogeveen\n", kind="initiatief", book=ZWOLLE)

    assert '--map "Waar dan=gemeenten"' in bring.said
