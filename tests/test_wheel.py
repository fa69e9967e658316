"""The package as others get it: a wheel, in a virtual environment with nothing but what it asks for."""

import re
import subprocess
import sys
import tomllib
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.windows_folder import LOCKED, pinned
from tests.support.command import ROOT
from tests.support.documents import word
from tests.support.pypi import installed, uv
from tests.support.serving import serving
from verhalen_build import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = ("site", "import", "publish")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent as a terminal of POSIX does")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of the source distribution, as whoever has only that makes it."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder, cwd=ROOT)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def lowest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Constraints that say the lowest version of each direct dependency; of the others, the one that is locked."""
    direct = {_name(line) for lines in (PROJECT["dependencies"], *map(_extra, EXTRAS)) for line in lines}
    folder = tmp_path_factory.mktemp("lowest")
    indirect, constraints = folder / "indirect.txt", folder / "lowest.txt"
    locked = pinned(LOCKED.read_text("utf-8")).splitlines()
    indirect.write_text("\n".join(line for line in locked if _name(line) not in direct), "utf-8")
    extras = [f"--extra={extra}" for extra in EXTRAS]
    python = f"--python={sys.executable}"
    uv(
        "pip",
        "compile",
        "pyproject.toml",
        python,
        *extras,
        "--resolution=lowest-direct",
        "--quiet",
        f"--constraint={indirect}",
        f"--output-file={constraints}",
    )
    return constraints


def _extra(name: str) -> list[str]:
    requirements: list[str] = PROJECT["optional-dependencies"][name]
    return requirements


def _name(requirement: str) -> str:
    """The name of what is required, as PyPI compares names."""
    match = re.match(r"[\w.-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def _run(program: Path, *arguments: str, cwd: Path) -> str:
    """What the installed command says, once it succeeded."""
    run = subprocess.run(
        [program, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    return run.stdout + run.stderr


def _program(folder: Path) -> Path:
    return folder / ("verhalen.exe" if sys.platform == "win32" else "verhalen")


def test_it_has_every_file_of_the_program_and_nothing_else(wheel: Path) -> None:
    sources = {
        re.sub("^themes/", "verhalen_build/themes/", path.relative_to(ROOT).as_posix())
        for folder in ("verhalen_build", "themes/boek")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    with ZipFile(wheel) as files:
        packed = {name for name in files.namelist() if ".dist-info/" not in name}

    # Compiled by its build, and by conftest.py.
    assert "verhalen_build/locale/nl/LC_MESSAGES/messages.mo" in packed
    assert packed == sources


def test_it_says_what_it_is_and_what_it_needs(wheel: Path) -> None:
    with ZipFile(wheel) as files:
        (metadata,) = (name for name in files.namelist() if name.endswith("/METADATA"))
        said = message_from_string(files.read(metadata).decode())

    assert (said["Name"], said["Version"]) == ("verhalen-build", __version__)
    assert set(EXTRAS) <= set(said.get_all("Provides-Extra", []))
    assert {_name(line) for line in said.get_all("Requires-Dist", []) if "extra ==" not in line} == {
        _name(line) for line in PROJECT["dependencies"]
    }


@POSIX
@pytest.mark.pypi
def test_with_nothing_else_a_book_is_begun_built_and_served(wheel: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.txt"
    locked.write_text(pinned(LOCKED.read_text("utf-8")), "utf-8")
    program = _program(installed(tmp_path / "bare", wheel, constraints=locked))

    _begin_and_build(program, tmp_path)

    assert "Zoeken in teksten: nee" in _run(program, "doctor", cwd=tmp_path / "boek")
    with serving(tmp_path / "boek", program=program) as served:
        served.shows("/index.html", "Ons boek")


@POSIX
@pytest.mark.pypi
def test_with_the_lowest_versions_that_it_allows_it_does_the_same_and_more(
    wheel: Path, lowest: Path, tmp_path: Path
) -> None:
    everything = f"verhalen-build[{','.join(EXTRAS)}] @ {wheel.as_uri()}"
    program = _program(installed(tmp_path / "lowest", everything, constraints=lowest))

    _begin_and_build(program, tmp_path)
    book = tmp_path / "boek"

    assert ": nee" not in _run(program, "doctor", cwd=book)
    assert (book / "site/pagefind").is_dir()
    word("De wip", "De wip staat er weer.").save(str(tmp_path / "brief.docx"))
    _run(program, "bring-in", str(tmp_path / "brief.docx"), cwd=book)
    assert list(book.glob("stories/*wip*.md"))
    with (book / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"publiceren: {tmp_path / 'web'}\n")
    _run(program, "publish", "--yes", cwd=book)
    assert (tmp_path / "web/index.html").is_file()
    with serving(book, program=program) as served:
        served.shows("/index.html", "Ons boek")


def _begin_and_build(program: Path, folder: Path) -> None:
    assert f"verhalen {__version__}" in _run(program, "--version", cwd=folder)
    _run(program, "init", "boek", "--language", "nl", cwd=folder)
    # Errors and warnings alike.
    assert "Geen problemen gevonden." in _run(program, "build", cwd=folder / "boek")
    home = (folder / "boek/site/index.html").read_text("utf-8")
    assert "Ons boek" in home
    assert 'href="static/boek.css' in home
