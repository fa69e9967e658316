"""Packages from PyPI, by uv: in virtual environments of their own, as a user has them."""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from uv import find_uv_bin

from tests.support.command import ROOT

# For a slow connection; what is in uv's cache takes a second.
_PATIENCE = 300


def uv(*arguments: str | Path, cwd: Path = ROOT, text: str = "") -> str:
    """Runs uv, with a text at its standard input, and gives what it wrote there; fails with what it said."""
    run = _run(arguments, cwd, text)
    assert run.returncode == 0, run.stderr
    return run.stdout


@cache
def reaches_pypi() -> bool:
    """Whether PyPI answers, by looking one package up."""
    return _run(("pip", "compile", "--quiet", "--no-header", "-"), ROOT, "iniconfig").returncode == 0


def installed(folder: Path, *requirements: str | Path, constraints: Path | None = None) -> Path:
    """The folder of the programs of a new virtual environment with these packages, and with nothing else."""
    uv("venv", "--quiet", "--python", sys.executable, folder)
    given = () if constraints is None else ("--constraint", constraints)
    uv("pip", "install", "--quiet", "--link-mode", "copy", "--python", folder, *given, *requirements)
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def _run(arguments: Sequence[str | Path], cwd: Path, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [find_uv_bin(), *map(str, arguments)],
        cwd=cwd,
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )
