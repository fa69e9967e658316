"""Makes a folder with Python and `verhalen` for Windows, to use without rights and without installing.

Run `make windows-folder`. It takes the embeddable Python of python.org and works on Linux and macOS: what is installed
is for Windows, whatever it is made on. See https://docs.python.org/3/using/windows.html#the-embeddable-package
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from scripts.manual_pages import write_manuals

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ROOT / "requirements-dev.txt"

# Of these there is no wheel for Windows. Without a compiler they become what works everywhere.
BUILT = ("verhalen-build", "rcssmin", "rjsmin")
_PATHS = re.compile(r"python3(\d+)\._pth")
_PINNED = re.compile(r"^[\w.-]+==[^\\\n]+", re.MULTILINE)

# The names that files of a book look for (`Schrijven.cmd`).
PROGRAM_FOLDER = "programma"
_PYTHON = "python"
MANUALS_FOLDER = "handleiding"
LAUNCHERS = {
    f"{PROGRAM_FOLDER}/verhalen.cmd": f"""\
@echo off
"%~dp0{_PYTHON}\\python.exe" -m verhalen_build %*
""",
    # Not "Verhalen.cmd": Windows would take that for the program, which it looks for in the folder itself first.
    "Begin hier.cmd": f"""\
@echo off
rem Dubbelklik hierop om een boek te beginnen of te openen. Laat het venster open zolang je bezig bent.
pushd "%~dp0"
set "PATH=%~dp0{PROGRAM_FOLDER};%PATH%"
call verhalen
pause
popd
""",
    "LEESMIJ.txt": """\
Verhalen: het boek waar je lid van kunt worden

Pak deze map helemaal uit, bijvoorbeeld in Documenten. Er wordt niets geïnstalleerd, en rechten zijn er niet voor nodig.

1. Dubbelklik op Begin hier.cmd.
   Waarschuwt Windows dat het bestand onbekend is, kies dan "Meer informatie" en "Toch uitvoeren".
2. Kies 1 om een nieuw boek te beginnen. De map van dat boek komt hiernaast te staan.
   Is er al een boek, zet de map daarvan hiernaast, of kies 2 en sleep die map in het venster.
3. Je browser opent de schrijftafel. Laat het zwarte venster open zolang je schrijft.

Daarna is een dubbelklik op Schrijven.cmd in de map van het boek genoeg.

De handleiding staat in de map "handleiding": dubbelklik daar op schrijven.html, of op redactie.html.

Een nieuwe versie? Vervang de mappen "programma" en "handleiding" door de nieuwe. Je boeken staan er niet in.
""",
}


def main() -> None:
    """Make the folder that is named on the command line, with the embeddable Python that is named before it."""
    if len(sys.argv) != 3:
        sys.exit("usage: python -m scripts.windows_folder python-3.13.1-embed-amd64.zip FOLDER")
    archive, folder = Path(sys.argv[1]), Path(sys.argv[2])
    if folder.exists():
        sys.exit(f"{folder} is there already: name a folder that is not")
    version = unpack_python(archive, folder / PROGRAM_FOLDER / _PYTHON)
    install_for_windows(folder / PROGRAM_FOLDER / _PYTHON / "Lib" / "site-packages", version)
    write_launchers(folder)
    write_manuals(folder / MANUALS_FOLDER)
    print(folder)


def unpack_python(archive: Path, folder: Path) -> str:
    """Unpack an embeddable Python so that it finds what is installed beside it; returns its version, such as 3.13."""
    try:
        with ZipFile(archive) as files:
            named = [match for name in files.namelist() if (match := _PATHS.fullmatch(name))]
            if not named:
                sys.exit(f"{archive} is no embeddable Python: it has no python3*._pth")
            files.extractall(folder)
    except (BadZipFile, OSError) as error:
        sys.exit(f"{archive} cannot be unpacked: {error}")
    with open(folder / named[0].group(), "a", encoding="utf-8", newline="") as paths:
        paths.write("\r\nLib\\site-packages\r\n")
    return f"3.{named[0].group(1)}"


def install_for_windows(folder: Path, version: str) -> None:
    """Install the project with all that its lock files name, in the versions that stand there."""
    with TemporaryDirectory() as temporary:
        constraints = Path(temporary) / "constraints.txt"
        constraints.write_text(pinned(LOCKED.read_text("utf-8")), "utf-8")
        for_windows = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", version)
        wheels_only = ("--only-binary", ":all:", *(option for name in BUILT for option in ("--no-binary", name)))
        into = ("--target", str(folder), "--constraints", str(constraints), "--no-cache")
        install = (sys.executable, "-m", "uv", "pip", "install", *into, *for_windows, *wheels_only)
        installed = subprocess.run(
            [*install, f"{ROOT}[import,site,publish]"], check=False, env={**os.environ, "CC": "false"}
        )
    if installed.returncode:
        sys.exit("What the program needs could not be installed: see above.")


def pinned(requirements: str) -> str:
    """The lines of a lock file, each with where it holds, without hashes: what is built here has others."""
    return "".join(f"{line}\n" for line in _PINNED.findall(requirements))


def write_launchers(folder: Path) -> None:
    """Write what is double-clicked, and what explains it, as Windows reads it."""
    for name, text in LAUNCHERS.items():
        encoding = "utf-8-sig" if name.endswith(".txt") else "ascii"
        (folder / name).write_text(text, encoding, newline="\r\n")


if __name__ == "__main__":
    main()
