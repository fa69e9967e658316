"""What a command does where nobody hears it: a full disk, a pipe that is closed, no standard output at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import WriteArchive
from tests.support.command import ROOT

FULL = Path("/dev/full")
WORLD = {
    "config.yaml": "titel: Ons boek\n",
    # More than a pipe holds: whoever reads one line leaves the rest unread.
    "stories/a.md": "# A\n\n" + "Zie [[nergens.\n\n" * 2000,
}


def run(folder: Path, command: str, *redirects: str, read: int = -1) -> tuple[int, str, str]:
    """The exit code of a command in a shell of its own, and what arrived; of a pipe no more than `read` is read."""
    verhalen = f"{sys.executable} -m verhalen_build {command} {' '.join(redirects)}"
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {verhalen}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stdout.read(read)
        process.stdout.close()
        errors = process.stderr.read()
    return process.returncode, said, errors


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the redirects are those of a Unix shell")
full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")


@full
@pytest.mark.parametrize("command", ["check", "check --format json", "schema", "--help", "init nieuw"])
def test_a_full_disk_is_a_sentence(archive: WriteArchive, command: str) -> None:
    code, _, errors = run(archive(WORLD), command, ">/dev/full")

    assert code == 1
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors
    assert errors.endswith("Niet alles wat hier te lezen was, is aangekomen: is de schijf vol?\n")


@full
@pytest.mark.parametrize("redirects", [("2>/dev/full",), (">/dev/full", "2>&1"), (">&-",), ("2>&-",), (">&-", "2>&-")])
def test_a_build_is_done_though_nobody_hears_of_it(archive: WriteArchive, redirects: tuple[str, ...]) -> None:
    folder = archive(WORLD)

    code, said, errors = run(folder, "build --no-search", *redirects)

    assert code == 0
    assert (folder / "site/verhalen/a.html").is_file()
    assert "Traceback" not in said + errors


@pytest.mark.parametrize("command", ["check", "check --format json", "check --format github", "schema"])
def test_whoever_stops_reading_is_no_fault(archive: WriteArchive, command: str) -> None:
    code, said, errors = run(archive(WORLD), command, read=10)

    assert (code, len(said)) == (0, 10)
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors
    assert "aangekomen" not in errors


def test_what_is_wrong_counts_whoever_hears_of_it(archive: WriteArchive) -> None:
    folder = archive({**WORLD, "stories/b.md": "---\ntitel: B\ndatum: ooit\n---\nTekst.\n"})

    assert run(folder, "check", read=10)[0] == 1
    assert run(folder, "build", ">&-", "2>&-")[0] == 1
