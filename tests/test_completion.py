"""Completion in a shell, which Click makes of the commands: what README tells works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT
from tests.support.terminal import POSIX

BASH = shutil.which("bash")


def environment(tmp_path: Path) -> dict[str, str]:
    """One in which the command is that of these sources."""
    program = tmp_path / "verhalen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m verhalen_build "$@"\n', "utf-8")
    program.chmod(0o755)
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}


@POSIX
@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "completed"),
    [("verhalen bu", "build"), ("verhalen build --str", "--strict"), ("verhalen upgrade --d", "--dry-run")],
)
def test_bash_completes_commands_and_options(tmp_path: Path, words: str, completed: str) -> None:
    script = (
        'eval "$(_VERHALEN_COMPLETE=bash_source verhalen)"\n'
        f"COMP_WORDS=({words}); COMP_CWORD={len(words.split()) - 1}\n"
        '_verhalen_completion verhalen; echo "${COMPREPLY[@]}"'
    )

    run = subprocess.run(
        [str(BASH), "-c", script],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (run.stdout.split(), run.stderr) == ([completed], "")


@POSIX
@pytest.mark.parametrize(
    ("shell", "says"),
    [("zsh", "#compdef verhalen"), ("fish", "complete --no-files --command verhalen"), ("powershell", "Register-Arg")],
)
def test_other_shells_get_their_own_script(tmp_path: Path, shell: str, says: str) -> None:
    run = subprocess.run(
        ["verhalen"],
        env={**environment(tmp_path), "_VERHALEN_COMPLETE": f"{shell}_source"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert says in run.stdout
