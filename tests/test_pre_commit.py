"""The hook for pre-commit, called by Git as it commits: it installs the program of this repository and asks it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.windows_folder import LOCKED, pinned
from tests.conftest import WriteArchive
from tests.support.command import ROOT
from tests.support.published_books import git

AUTHOR = ("-c", "user.name=Redactie", "-c", "user.email=redactie@voorbeeld.nl")
CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: verhalen-check
"""


def commit(book: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What Git says of a commit of all that changed."""
    git("add", "--all", cwd=book)
    command = ["git", *AUTHOR, "commit", "--message", "Verhalen"]
    return subprocess.run(command, cwd=book, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.pypi
def test_a_mistake_stops_the_commit_and_is_told_with_its_place(archive: WriteArchive, tmp_path: Path) -> None:
    revision = git("rev-parse", "HEAD", cwd=ROOT).strip()
    configuration = CONFIGURATION.format(repository=ROOT, revision=revision)
    story = "---\ntitel: De kas\nsamenvating: Kort\n---\nPlant mee.\n"
    files = {"config.yaml": "titel: Boek\n", "stories/kas.md": story, ".gitignore": "/site/\n/.verhalen/\n"}
    book = archive({**files, ".pre-commit-config.yaml": configuration})
    (tmp_path / "locked.txt").write_text(pinned(LOCKED.read_text("utf-8")), "utf-8")
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PIP_CONSTRAINT": str(tmp_path / "locked.txt"),
    }
    git("init", "--quiet", cwd=book)
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=book, env=environment, check=True)

    refused = commit(book, environment)
    (book / "stories/kas.md").write_text(story.replace("vating", "vatting"), "utf-8")
    taken = commit(book, environment)

    assert refused.returncode == 1
    assert "stories/kas.md:3:1: fout:" in refused.stderr
    assert taken.returncode == 0, taken.stderr
