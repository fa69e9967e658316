"""Beginning without knowing any command: a double click, `verhalen` by itself, and names in Dutch."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.terminal import POSIX, PROGRAM, terminal

# `verhalen` by itself


@POSIX
def test_inside_a_book_it_opens_the_desk(tmp_path: Path, archive: WriteArchive) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n"})

    os.mkfifo(tmp_path / "browser")

    with terminal(folder, *PROGRAM, browser=tmp_path / "browser") as window:
        assert "/.verhalen/desk/" in (tmp_path / "browser").read_text("utf-8")
        assert window.interrupt() == 0


@POSIX
def test_elsewhere_it_asks_and_begins_a_book(tmp_path: Path) -> None:
    with terminal(tmp_path, *PROGRAM) as window:
        assert "Wat wil je doen?" in window.read_until("Typ 1, 2 of 3")
        window.type("1")
        window.read_until("Een naam voor de map van het boek")
        window.type("ons boek")
        window.read_until("Stop met Ctrl+C.")
        window.interrupt()

    assert (tmp_path / "ons boek" / "config.yaml").is_file()


@POSIX
def test_elsewhere_it_opens_a_book_that_is_there_and_asks_again_for_a_folder_without_one(
    tmp_path: Path, archive: WriteArchive
) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n"})
    (tmp_path / "elsewhere").mkdir()

    with terminal(tmp_path / "elsewhere", *PROGRAM) as window:
        window.read_until("Typ 1, 2 of 3")
        window.type("2")
        window.read_until("venster slepen")
        window.type(str(tmp_path))
        window.read_until("is geen boek")
        window.type(f"'{folder}'")
        window.read_until("Stop met Ctrl+C.")
        window.interrupt()


def test_where_nobody_can_answer_it_shows_its_help(tmp_path: Path, verhalen: RunVerhalen) -> None:
    run = verhalen(cwd=tmp_path)

    assert run.exit_code == 0
    assert run.stdout.startswith("Gebruik:")


# A double click


@POSIX
@pytest.mark.parametrize(("language", "name"), [("nl", "Schrijven.command"), ("en", "Write.command")])
def test_what_one_double_clicks_on_macos_opens_the_desk(
    tmp_path: Path, verhalen: RunVerhalen, language: str, name: str
) -> None:
    verhalen("init", "boek", "--language", language, cwd=tmp_path)
    launcher = tmp_path / "boek" / name
    beside = tmp_path / "boek" / ("programma" if language == "nl" else "program")
    beside.mkdir()
    (beside / "verhalen").write_text(f'#!/bin/sh\nexec {" ".join(PROGRAM)} "$@"\n', "utf-8")
    (beside / "verhalen").chmod(0o755)

    os.mkfifo(tmp_path / "browser")

    # As a window does: with the whole path, from another folder.
    with terminal(tmp_path, str(launcher), browser=tmp_path / "browser") as window:
        assert "/.verhalen/desk/" in (tmp_path / "browser").read_text("utf-8")
        window.interrupt()


@POSIX
def test_without_the_program_a_double_click_says_so_and_waits(tmp_path: Path, verhalen: RunVerhalen) -> None:
    verhalen("init", "boek", cwd=tmp_path)
    shell = shutil.which("env")
    assert shell is not None

    run = subprocess.run(
        [shell, "-i", "PATH=/usr/bin:/bin", "HOME=/nowhere", str(tmp_path / "boek" / "Schrijven.command")],
        input=b"\n",
        capture_output=True,
        check=False,
    )

    assert run.returncode == 1
    assert b"niet te vinden" in run.stdout


@pytest.mark.parametrize(("language", "name"), [("nl", "Schrijven.cmd"), ("en", "Write.cmd")])
def test_what_one_double_clicks_on_windows_is_as_its_command_interpreter_reads_it(
    tmp_path: Path, verhalen: RunVerhalen, language: str, name: str
) -> None:
    verhalen("init", "boek", "--language", language, cwd=tmp_path)

    program = (tmp_path / "boek" / name).read_bytes()

    assert program.isascii()
    assert program.count(b"\r\n") == program.count(b"\n")
    assert b"verhalen serve --desk --open\r\n" in program


# Names in Dutch


@pytest.mark.parametrize("name", ["bouw", "build"])
def test_a_command_has_a_name_in_dutch(archive: WriteArchive, verhalen: RunVerhalen, name: str) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n"})

    assert verhalen(name, "--no-search", cwd=folder).exit_code == 0
    assert (folder / "site" / "index.html").is_file()


def test_short_names_are_there_in_every_language(tmp_path: Path, verhalen: RunVerhalen) -> None:
    for name in ("schrijf", "kijk", "write", "look", "haal-binnen"):
        assert verhalen(name, "--help", cwd=tmp_path).exit_code == 0


def test_the_help_lists_short_names(tmp_path: Path, verhalen: RunVerhalen) -> None:
    shown = verhalen("--help", cwd=tmp_path).stdout

    assert "schrijf      verhalen serve --desk --open" in shown
    assert "haal-binnen  verhalen bring-in" in shown


def test_the_help_lists_commands_as_a_book_needs_them_each_with_a_whole_sentence(
    tmp_path: Path, verhalen: RunVerhalen
) -> None:
    shown = verhalen("--help", cwd=tmp_path).stdout

    first, *_, last = (line.split()[0] for line in re.findall(r"^  [a-z][a-z-]*  +[A-Z].*", shown, re.MULTILINE))
    assert (first, last) == ("init", "doctor")
    assert "..." not in shown


def test_a_command_that_is_not_there_is_told(tmp_path: Path, verhalen: RunVerhalen) -> None:
    run = verhalen("bouwen", cwd=tmp_path)

    assert run.exit_code == 2
    assert "bouwen" in run.stderr
