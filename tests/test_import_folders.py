"""`verhalen bring-in FOLDER`: a folder or zip of documents becomes drafts, and what does not come along is told."""

import io
import os
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.documents import OTHER_PNG, PNG, word
from verhalen_build.importers import xml_package
from verhalen_build.read.text import LARGEST

BOOK = {
    "config.yaml": "titel: Ons boek\n",
    "stories/themes/eigenaarschap.md": "---\ntitel: Eigenaarschap\naliassen: [Van ons]\n---\n",
    "stories/municipalities.yaml": "- naam: Zwolle\n- naam: Lindenveen\n",
    "stories/bestaand.md": "---\ntitel: De soep\n---\n\nEr was al soep.\n",
}


@pytest.fixture
def book(archive: WriteArchive, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with a theme, municipalities and a story; today is the first day of 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    return archive(BOOK)


def fill(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(*texts: str) -> bytes:
    out = io.BytesIO()
    word(*texts).save(out)
    return out.getvalue()


def text(book: Path, slug: str) -> str:
    return (book / f"stories/{slug}.md").read_text("utf-8")


def stories(book: Path) -> set[str]:
    return {path.stem for path in (book / "stories").glob("*.md")} - {"bestaand"}


def codes(output: str) -> list[str]:
    return re.findall(r"\[([a-z-]+)\]\n", output)


def test_each_document_in_a_folder_becomes_a_draft(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    folder = fill(
        tmp_path / "map",
        {
            "Een.docx": docx("Het eerste", "Tekst."),
            "diep/er/Twee.html": "<h1>Het tweede</h1><p>Tekst.</p>",
            "Drie.rtf": r"{\rtf1 Het derde.}",
        },
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert result.exit_code == 0, result.output
    assert stories(book) == {"het-eerste", "het-tweede", "drie"}
    assert "concept: ja" in text(book, "het-tweede")
    assert "3 documenten zijn binnengehaald." in result.stdout


def test_a_subfolder_with_the_name_of_a_record_fills_its_field(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = fill(
        tmp_path / "map",
        {"lindenveen/Van ons/a.md": "# Bank\n\nTekst.\n", "Zwolle/b.md": "# Boom\n\nIn Zwolle en Lindenveen.\n"},
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert result.exit_code == 0, result.output
    assert "gemeenten:\n  - Lindenveen\nthemas:\n  - Eigenaarschap\n" in text(book, "bank")
    assert sorted(re.findall(r"^  - (.*)$", text(book, "boom"), re.MULTILINE)) == ["Lindenveen", "Zwolle"]
    assert "van de map waar het in zat: gemeenten: Lindenveen" in result.stdout


def test_a_subfolder_that_the_book_does_not_know_is_told_and_fills_the_field_that_is_named(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    files = {"Tuinen/a.md": "# Tuin\n\nTekst.\n", "Zwolle/b.md": "# Boom\n\nTekst.\n"}
    folder = fill(tmp_path / "map", files)

    trial = verhalen("bring-in", str(folder), "--dry-run", cwd=book)
    result = verhalen("bring-in", str(folder), "--subfolders", "thema", cwd=book)

    assert codes(trial.stderr) == ["subfolder-unknown"]
    assert "Tuinen" in trial.stderr
    assert codes(result.stderr) == []
    assert "themas:\n  - Tuinen\n" in text(book, "tuin")
    assert "gemeenten:\n  - Zwolle\n" in text(book, "boom")


def test_a_folder_around_all_documents_says_nothing_about_them(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    takeout = zipped({"Takeout/Drive/a.docx": docx("A", "a"), "Takeout/Drive/b.docx": docx("B")})
    fill(tmp_path / "map", {"takeout.zip": takeout, "c.md": "# C\n\nTekst.\n"})

    result = verhalen("bring-in", str(tmp_path / "map"), cwd=book)

    assert result.exit_code == 0, result.output
    assert stories(book) == {"a", "b", "c"}
    assert "subfolder-unknown" not in result.output


def test_only_a_field_that_refers_to_something_is_filled_by_folders(book: Path, verhalen: RunVerhalen) -> None:
    result = verhalen("bring-in", "map", "--subfolders", "titel", cwd=book)

    assert result.exit_code == 2
    assert "“titel” is geen veld voor de naam van een map" in result.stderr


def test_what_is_no_document_is_told_with_what_to_do(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    folder = fill(
        tmp_path / "map",
        {
            "a.md": "# A\n\nTekst.\n",
            "~$a.docx": "x",
            ".~lock.a.odt#": "x",
            ".DS_Store": "x",
            "Thumbs.db": "x",
            "__MACOSX/._a.docx": "x",
            "~WRL0001.tmp": "x",
            "b.pages": "x",
            "c.doc": "x",
            "d.gdoc": "{}",
            "e.vreemd": "x",
        },
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert result.exit_code == 0, result.output
    assert stories(book) == {"a"}
    told = dict(re.findall(r"map/(\S+?): (?:let op|waarschuwing): .* \[([a-z-]+)\]\n", result.stderr))
    left_out = {"b.pages", "c.doc", "d.gdoc", "e.vreemd"}
    of_programs = {"~$a.docx", ".~lock.a.odt#", ".DS_Store", "Thumbs.db", "__MACOSX", "~WRL0001.tmp"}
    assert told == dict.fromkeys(left_out, "document-left-out") | dict.fromkeys(of_programs, "file-of-program")
    assert "kies Archief, Exporteer naar, en dan Word" in result.stderr
    assert "alleen een verwijzing naar een document in Google Drive" in result.stderr


def test_one_document_with_an_error_keeps_the_rest_from_being_written_unless_it_is_left_out(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = fill(tmp_path / "map", {"goed.md": "# Goed\n\nTekst.\n", "kapot.docx": b"PK\x03\x04", "slot.docx": "x"})

    blocked = verhalen("bring-in", str(folder), cwd=book)

    assert blocked.exit_code == 1
    assert stories(book) == set()
    assert codes(blocked.stderr) == ["document-damaged", "document-damaged"]
    assert "goed.md → stories/goed.md" in blocked.stdout
    assert "binnengehaald" not in blocked.stdout
    assert "Er is niets geschreven." in blocked.stderr

    rest = verhalen("bring-in", str(folder), "--skip-bad", cwd=book)

    assert rest.exit_code == 1
    assert stories(book) == {"goed"}
    assert codes(rest.stderr) == ["document-damaged", "document-damaged"]


def test_a_document_that_the_build_would_refuse_is_told_and_the_rest_may_come(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = fill(
        tmp_path / "map",
        {"a.html": "<h1>A</h1>" + f"<p>{'soep' * 500}</p>" * (LARGEST // 2000 + 1), "b.md": "# B\n\nTekst.\n"},
    )

    result = verhalen("bring-in", str(folder), "--skip-bad", cwd=book)

    assert codes(result.stderr) == ["document-unfit"]
    assert stories(book) == {"b"}


def test_a_trial_writes_nothing_and_says_how_to_go_on(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    folder = fill(tmp_path / "map", {"a.md": "# A\n\nTekst.\n"})

    result = verhalen("bring-in", str(folder), "--dry-run", cwd=book)

    assert result.exit_code == 0
    assert stories(book) == set()
    assert "Schrijf ze met dezelfde opdracht zonder --dry-run." in result.stderr


def test_a_copy_comes_once_and_the_same_title_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    folder = fill(
        tmp_path / "map",
        {
            "a.md": "# De bank\n\nTekst.\n",
            "a (1).md": "# De bank\n\nTekst.\n",
            "b.md": "# De Bank\n\nEen andere tekst.\n",
            "c.md": "# De soep\n\nNog meer soep.\n",
        },
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert codes(result.stderr) == ["document-twice"]
    assert stories(book) == {"de-bank", "de-bank-2", "de-soep"}
    assert "dat met dezelfde titel: stories/bestaand.md" in result.stdout
    assert re.search(r"dat met dezelfde titel: \S*map/a", result.stdout)


def test_of_many_documents_there_is_one_report_and_the_whole_is_in_a_file(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    picture = "![](plaat.png)"
    folder = fill(
        tmp_path / "map",
        {f"{number}.md": f"# Verhaal {number}\n\n{picture}\n\nTekst {number}.\n" for number in range(8)}
        | {"plaat.png": PNG},
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert result.exit_code == 0, result.output
    assert "  Overgenomen: 16 alinea’s, 8 beelden." in result.stdout
    assert len(re.findall("beschrijf het beeld", result.stdout)) == 1
    assert re.search(r"beschrijf het beeld \S+; en nog 7 zo \(\S+, \S+, \S+ en nog 5\)", result.stdout)
    whole = (book / ".verhalen/bring-in/map-report.txt").read_text("utf-8")
    assert len(re.findall("beschrijf het beeld", whole)) == 8
    assert ".verhalen/bring-in/map-report.txt" in result.stdout


def test_a_picture_that_a_document_shows_is_not_told_to_be_left_out(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    folder = fill(
        tmp_path / "map",
        {"a.html": '<h1>A</h1><p><img src="./img/b%20c.png" alt="Een bank"></p>', "img/b c.png": PNG, "los.png": PNG},
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert re.findall(r"map/(.*?): waarschuwing: .*\[document-left-out\]", result.stderr) == ["los.png"]
    assert "![Een bank](images/a/beeld-1.png)" in text(book, "a")


def test_the_folder_that_a_browser_makes_beside_a_page_is_part_of_it(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    page = '<h1>Pagina</h1><p><img src="Pagina_bestanden/b.png" alt="Een bank"></p>'
    folder = fill(
        tmp_path / "map",
        {"Pagina.htm": page, "Pagina_bestanden/b.png": PNG, "Pagina_bestanden/reclame.html": "<p>Koop!</p>"},
    )

    result = verhalen("bring-in", str(folder), cwd=book)

    assert (result.exit_code, stories(book)) == (0, {"pagina"})
    assert codes(result.stderr) == []
    assert (book / "stories/images/pagina/beeld-1.png").exists()


def test_the_folders_of_the_archive_itself_are_passed_over(book: Path, verhalen: RunVerhalen) -> None:
    fill(book, {"nieuw.md": "# Nieuw\n\nTekst.\n", "site/index.html": "<p>x</p>", "themes/a/b.html": "<p>x</p>"})

    result = verhalen("bring-in", ".", cwd=book)

    assert stories(book) == {"nieuw"}
    assert "index.html" not in result.output


def test_a_folder_without_a_document_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    (tmp_path / "leeg").mkdir()

    result = verhalen("bring-in", str(tmp_path / "leeg"), cwd=book)

    assert (result.exit_code, codes(result.stderr)) == (1, ["no-documents"])


def test_a_link_to_another_folder_is_told_and_not_followed(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    folder = fill(tmp_path / "map", {"a.md": "# A\n\nTekst.\n"})
    (folder / "rond").symlink_to(folder, target_is_directory=True)

    result = verhalen("bring-in", str(folder), cwd=book)

    assert (result.exit_code, codes(result.stderr)) == (0, ["document-linked-folder"])
    assert stories(book) == {"a"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_a_name_that_is_no_text_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    folder = fill(tmp_path / "map", {"a.md": "# A\n\nTekst.\n"})
    (folder / os.fsdecode(b"\xff.md")).write_text("# B\n\nTekst.\n")

    result = verhalen("bring-in", str(folder), "--skip-bad", cwd=book)

    assert codes(result.stderr) == ["cannot-read"]
    assert stories(book) == {"a"}


def test_where_one_file_is_needed_a_folder_is_refused(book: Path, verhalen: RunVerhalen) -> None:
    result = verhalen("bring-in", "--from", "table", "--kind", "verhaal", "stories", cwd=book)

    assert (result.exit_code, codes(result.stderr)) == (1, ["document-folder"])


# Zips


def test_a_zip_of_google_docs_becomes_its_documents_with_their_pictures(
    book: Path, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    page = '<html><body><p class="title">Soep</p><p><img src="images/image1.png" alt="Een pan"></p></body></html>'
    files: dict[str, bytes | str] = {
        "Desoep.html": page,
        "images/image1.png": PNG,
        "Bank.html": "<h1>Bank</h1>",
        "map/x.png": OTHER_PNG,
    }
    fill(tmp_path, {"docs.zip": zipped(files)})

    result = verhalen("bring-in", str(tmp_path / "docs.zip"), cwd=book)

    assert stories(book) == {"soep", "bank"}
    assert "![Een pan](images/soep/beeld-1.png)" in text(book, "soep")
    assert re.findall(r"docs.zip/(.*?): waarschuwing", result.stderr) == ["map/x.png"]


def test_a_name_in_a_zip_is_read_as_it_was_written(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("Café.rtf"), r"{\rtf1 Tekst.}")
        archive.writestr(zipfile.ZipInfo("map\\Brood.rtf"), r"{\rtf1 Brood.}")
    # As programs write it that do not say that a name is in UTF-8: in both headers the flag for that is taken away.
    data = out.getvalue().replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    fill(tmp_path, {"docs.zip": data})

    result = verhalen("bring-in", str(tmp_path / "docs.zip"), cwd=book)

    assert "docs.zip/map/Brood.rtf" in result.stdout
    assert stories(book) == {"cafe", "brood"}


@pytest.mark.parametrize("name", ["../kwaad.md", "a/../../kwaad.md", "/kwaad.md", "C:\\kwaad.md", "..\\kwaad.md"])
def test_a_zip_with_a_name_that_leads_out_of_it_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, name: str
) -> None:
    fill(tmp_path, {"docs.zip": zipped({"goed.md": "# Goed\n", name: "# Kwaad\n"})})

    result = verhalen("bring-in", str(tmp_path / "docs.zip"), cwd=book)

    assert (result.exit_code, codes(result.stderr)) == (1, ["document-damaged"])
    assert "namen in die naar een andere map wijzen" in result.stderr
    assert stories(book) == set()


def test_a_zip_that_unpacks_to_too_much_is_refused(
    book: Path, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_package, "LARGEST_UNPACKED", 1000)
    fill(tmp_path / "map", {"bom.zip": zipped({"a.md": "# A\n" * 1000}), "b.md": "# B\n\nTekst.\n"})

    result = verhalen("bring-in", str(tmp_path / "map"), "--skip-bad", cwd=book)

    assert codes(result.stderr) == ["document-too-large"]
    assert stories(book) == {"b"}


def test_a_zip_in_a_zip_is_told(book: Path, tmp_path: Path, verhalen: RunVerhalen) -> None:
    fill(tmp_path, {"docs.zip": zipped({"a.md": "# A\n\nTekst.\n", "b.zip": zipped({"b.md": "# B\n"})})})

    result = verhalen("bring-in", str(tmp_path / "docs.zip"), cwd=book)

    assert codes(result.stderr) == ["document-left-out"]
    assert "Pak het uit" in result.stderr
