"""Joining one changed file again gives what joining the whole archive gives, or says that it cannot."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.archives import NAMED_IN_FULL
from tests.support.command import ROOT
from verhalen_build.archive.archive import Archive
from verhalen_build.archive.join import Joined, join
from verhalen_build.archive.rejoin import rejoin
from verhalen_build.archive.selection import select_records
from verhalen_build.model.assets import Assets
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import sorted_problems
from verhalen_build.model.record import Record
from verhalen_build.read.markup import Markup
from verhalen_build.read.records import Reader
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import list_sources


class Desk:
    """An archive on a desk: its files as they were read, and the whole of it joined."""

    def __init__(self, root: Path) -> None:
        settings, self.schema, problems = read_settings(root)
        assert settings is not None, problems
        self.settings, self.sources = settings, list_sources(root)
        self.texts = {path: (root / path).read_text("utf-8") for path in self.sources.texts}
        self.reader = Reader(self.schema, settings.language, Markup(settings.language))
        self.records = {path: self.read(path, text) for path, text in self.texts.items()}
        self.joined = self.join_all(self.records)

    def read(self, path: SourcePath, text: str) -> tuple[Record, ...]:
        return self.reader.file(path, text.encode(), "key").records

    def join_all(self, records: dict[SourcePath, tuple[Record, ...]]) -> Joined:
        kept, left_out = select_records(
            (record for of_file in records.values() for record in of_file), NAMED_IN_FULL, drafts=True, future=True
        )
        return join(kept, self.schema, self.settings, left_out, Assets(self.sources.assets), NAMED_IN_FULL)

    def both(self, path: SourcePath, text: str) -> tuple[Joined | None, Joined]:
        """What comes of a changed text: joined again, and joined as a whole."""
        new = self.read(path, text)
        return rejoin(self.joined, self.records[path], new), self.join_all({**self.records, path: new})


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(ROOT)


def without_the_order_of_mentions(archive: Archive) -> Archive:
    """What pages sort themselves, and the names that no file uses any more but that would still be found."""
    mentions = {key: tuple(sorted(some, key=lambda mention: mention.source)) for key, some in archive.mentions.items()}
    return replace(archive, mentions=mentions, targets={}, absent_names={})


def same(again: Joined, whole: Joined) -> None:
    assert without_the_order_of_mentions(again.archive) == without_the_order_of_mentions(whole.archive)
    assert sorted_problems(again.problems) == sorted_problems(whole.problems)
    assert again.archive.targets.items() >= whole.archive.targets.items()
    assert again.archive.absent_names.items() >= whole.archive.absent_names.items()


EDITS: dict[str, Callable[[str], str]] = {
    "a sentence": lambda text: text + "\nNog een zin over [[Zwolle]] en [[Austerlitz Zorgt]].\n",
    "a heading": lambda text: text + "\n## Een nieuwe kop\n\nMet tekst.\n",
    "no headings": lambda text: re.sub(r"(?m)^##+ .*$", "", text),
    "a link that leads nowhere": lambda text: text + "\n[[Nergens]] en [[Zwolle#nergens]] en ![](weg.jpg)\n",
    "no links": lambda text: text.replace("[[", "").replace("]]", ""),
    "a line more": lambda text: text.replace("---\n", "---\n# een opmerking\n", 1),
    "another date": lambda text: re.sub(r"(?m)^(datum|date): .*$", r"\1: 2011-02-03", text),
    "another theme": lambda text: re.sub(r"(?m)^(themas?|themes?): .*$", "themas: [Vertrouwen]", text),
    "no people": lambda text: re.sub(r"(?m)^(mensen|mens|people|person): .*$\n", "", text),
    "an unknown person": lambda text: text.replace("---\n", "---\nauteurs: [Iemand Nieuws]\n", 1),
    "another title": lambda text: re.sub(r"(?m)^(titel|title): .*$", "titel: Een heel andere titel", text),
    "no front matter": lambda text: text.split("---\n", 2)[-1],
    "nothing at all": lambda text: "",
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_changed_file_joined_again_is_the_archive_joined_as_a_whole(desk: Desk, edit: str) -> None:
    written = [path for path in desk.texts if path.endswith(".md")]
    # Each file is changed in one way, and each way in many files.
    for path in written[list(EDITS).index(edit) :: len(EDITS)]:
        again, whole = desk.both(path, EDITS[edit](desk.texts[path]))
        if again is not None:
            same(again, whole)


@pytest.mark.parametrize("edit", ["a sentence", "a heading", "a line more", "another date", "another theme"])
def test_what_a_writer_mostly_changes_does_not_take_the_whole_archive(desk: Desk, edit: str) -> None:
    path = SourcePath("stories/de-pot-en-de-passie.md")

    again, _ = desk.both(path, EDITS[edit](desk.texts[path]))

    assert again is not None
    assert again.archive != desk.joined.archive


def test_edits_follow_one_another(desk: Desk) -> None:
    joined, records = desk.joined, dict(desk.records)
    for path, text in desk.texts.items():
        for edit in ("a sentence", "another date", "a heading", "a link that leads nowhere"):
            new = desk.read(path, EDITS[edit](text))
            after = rejoin(joined, records[path], new)
            if after is not None:
                joined, records[path] = after, new

    same(joined, desk.join_all(records))


def test_a_heading_that_goes_is_missed_by_the_story_that_links_to_it(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("titel: Boek\ntaal: nl\n", "utf-8")
    stories = tmp_path / "stories"
    stories.mkdir()
    (stories / "a.md").write_text("---\ntitel: A\n---\n\n## Daar\n\nTekst.\n", "utf-8")
    (stories / "b.md").write_text("---\ntitel: B\n---\n\nZie [[A#Daar]].\n", "utf-8")
    small = Desk(tmp_path)

    again, whole = small.both(SourcePath("stories/a.md"), "---\ntitel: A\n---\n\n## Hier\n\nTekst.\n")

    assert again is not None
    same(again, whole)
    assert [problem.code for problem in again.problems if problem.at.file == "stories/b.md"] == ["broken-fragment"]
