"""The container file: its steps are carried out without a container, as images are not to be had everywhere."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT
from tests.support.terminal import POSIX

LINES = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", "").splitlines()
STEPS = [(step, arguments) for step, _, arguments in (line.partition(" ") for line in LINES) if step.isupper()]
BASES = [arguments for step, arguments in STEPS if step == "FROM"]


def of(step: str) -> list[str]:
    return [arguments for name, arguments in STEPS if name == step]


def test_it_stands_on_one_base_of_a_version_that_is_named_in_full() -> None:
    (base,) = {arguments.partition(" ")[0] for arguments in BASES}

    assert re.fullmatch(r"docker\.io/library/python:\d+\.\d+\.\d+-slim-\w+", base)


def test_the_program_has_no_rights_of_the_system() -> None:
    last = max(number for number, (step, _) in enumerate(STEPS) if step == "FROM")

    assert [arguments for step, arguments in STEPS[last:] if step == "USER"] == ["1000:1000"]


def test_what_is_copied_is_not_left_out_by_the_list_of_what_is_ignored() -> None:
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    kept = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = {source for arguments in of("COPY") if "--from" not in arguments for source in shlex.split(arguments)[:-1]}

    assert copied == kept


@POSIX
@pytest.mark.pypi
def test_its_steps_make_a_program_that_builds_a_book(tmp_path: Path) -> None:
    source, program = tmp_path / "source", tmp_path / "verhalen"
    source.mkdir()
    for step, arguments in STEPS:
        if step == "COPY" and "--from" not in arguments:
            *copied, target = shlex.split(arguments)
            for name in copied:
                copy(ROOT / name, source / target / (Path(name).name if target.endswith("/") else ""))
        if step == "RUN" and "useradd" not in arguments:
            command = arguments.replace("/opt/verhalen", str(program)).replace(
                "python -m venv", f"{sys.executable} -m venv"
            )
            subprocess.run(command, shell=True, cwd=source, check=True, capture_output=True)

    verhalen = program / "bin/verhalen"
    subprocess.run([verhalen, "init", "boek"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([verhalen, "build"], cwd=tmp_path / "boek", check=True, capture_output=True)

    assert (tmp_path / "boek/site/pagefind").is_dir()


def copy(path: Path, target: Path) -> None:
    """Copies a file or a folder as COPY does, without what is ignored."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    else:
        shutil.copy(path, target)
