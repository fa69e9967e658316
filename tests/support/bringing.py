"""A run of `verhalen bring-in` in an archive of a few files, and what came of it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import RunVerhalen, WriteArchive

CONFIG = "titel: Ons boek\ntoestemming: volledig\n"


class Bringing:
    """Brings in what a test gives, and keeps what was said; how it is given is for each sort of source."""

    def __init__(self, archive: WriteArchive, verhalen: RunVerhalen) -> None:
        self._archive = archive
        self._verhalen = verhalen
        self.folder = Path()
        self.said = ""
        self.exit_code = -1

    def codes(self) -> list[str]:
        """The codes of all that was told, but for the count of what stays behind."""
        codes = re.findall(r"\[([a-z-]+)\]$", self.said, re.MULTILINE)
        return [code for code in codes if code != "files-left-behind"]

    def text(self, path: str) -> str:
        """A file of the archive."""
        return (self.folder / path).read_text("utf-8")

    def check(self, *severities: str) -> list[str]:
        """The codes of the problems that are left and so severe."""
        run = self._verhalen("check", "--format", "json", cwd=self.folder)
        return [problem["code"] for problem in json.loads(run.stdout) if problem["severity"] in severities]

    def build(self) -> Path:
        """The folder of the site."""
        run = self._verhalen("build", cwd=self.folder)
        assert run.exit_code == 0, run.stderr
        return self.folder / "site"

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Writes the archive, with a config.yaml of its own where `files` has none."""
        self.folder = self._archive({"config.yaml": CONFIG, **files})

    def run(self, *arguments: str) -> None:
        """Runs the command, and keeps what it said."""
        run = self._verhalen("bring-in", *arguments, cwd=self.folder)
        self.said, self.exit_code = run.output, run.exit_code


def only_text(book: Path) -> str:
    """The text of the only story of an archive, without its front matter."""
    (story,) = (book / "stories").glob("*.md")
    return story.read_text("utf-8").split("\n---\n", 1)[1].strip("\n")
