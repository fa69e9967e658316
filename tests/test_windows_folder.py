"""The folder for Windows, as far as it can be made and looked at elsewhere.

Installing into it takes a connection and minutes: `make windows-folder`.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

import pytest

from scripts.manual_pages import MANUALS, write_manuals
from scripts.windows_folder import LAUNCHERS, LOCKED, MANUALS_FOLDER, pinned, unpack_python, write_launchers
from tests.support.pages import read_pages
from tests.test_links import file_of, internal_links
from verhalen_build.author.examples import example_archive
from verhalen_build.model.problems import Language

PATHS = "python313.zip\r\n.\r\n\r\n# Uncomment to run site.main() automatically\r\n#import site\r\n"


def embeddable(path: Path, *names: str) -> Path:
    with ZipFile(path, "w") as files:
        for name in names:
            files.writestr(name, PATHS if name.endswith("._pth") else b"MZ")
    return path


def test_python_finds_what_is_installed_beside_it(tmp_path: Path) -> None:
    version = unpack_python(embeddable(tmp_path / "python.zip", "python.exe", "python313._pth"), tmp_path / "python")

    assert version == "3.13"
    assert (tmp_path / "python/python.exe").is_file()
    assert (tmp_path / "python/python313._pth").read_bytes().endswith(b"\r\nLib\\site-packages\r\n")


@pytest.mark.parametrize("name", ["installer.exe", "python313.dll"])
def test_another_zip_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SystemExit, match="is no embeddable Python"):
        unpack_python(embeddable(tmp_path / "other.zip", name), tmp_path / "python")


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "python.zip").write_text("<html>Not found</html>")

    with pytest.raises(SystemExit, match="cannot be unpacked"):
        unpack_python(tmp_path / "python.zip", tmp_path / "python")


def test_everything_is_installed_in_the_version_that_is_locked() -> None:
    lines = pinned(LOCKED.read_text("utf-8")).splitlines()

    assert any(line.startswith("click==") for line in lines)
    assert all("--hash" not in line and "\\" not in line for line in lines)


def test_files_are_written_as_windows_reads_them(tmp_path: Path) -> None:
    (tmp_path / "programma").mkdir()

    write_launchers(tmp_path)

    for name in LAUNCHERS:
        data = (tmp_path / name).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")
        # Notepad of older versions takes a text for that of an old code page, unless it begins with this.
        assert data.startswith(b"\xef\xbb\xbf") == name.endswith(".txt")


def test_no_file_has_the_name_of_the_program_that_it_calls() -> None:
    beside = {os.path.splitext(name)[0].lower() for name in LAUNCHERS if "/" not in name}

    assert "verhalen" not in beside


@pytest.mark.parametrize(("language", "name"), [("nl", "Schrijven.cmd"), ("en", "Write.cmd")])
def test_a_book_beside_the_program_finds_it(language: Language, name: str) -> None:
    assert "%~dp0..\\programma;" in example_archive(language, "0")[name]
    assert "programma/verhalen.cmd" in LAUNCHERS


def test_the_manuals_are_pages_of_which_every_link_arrives(tmp_path: Path) -> None:
    folder = tmp_path / MANUALS_FOLDER
    write_manuals(folder)
    pages = read_pages(folder)
    links = [
        (page, file_of(page, address), unquote(urlsplit(address).fragment))
        for page, _, address in internal_links(pages)
    ]

    ids = {page.path: page.ids for page in pages}
    lost = [
        f"{page.path}: {file}#{place}"
        for page, file, place in links
        if not (folder / file).is_file() or (place and place not in ids.get(file, {place}))
    ]

    assert {page.path for page in pages} == {f"{name}.html" for name in MANUALS}
    assert len(links) > 100
    assert not lost, "\n".join(lost)
    assert f'"{MANUALS_FOLDER}"' in LAUNCHERS["LEESMIJ.txt"]
