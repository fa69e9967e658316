"""The archives that builds are measured on: the same for the same seed, of the promised shape, and without a fault."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import serve
from benchmarks.archives import LINKS, plan
from benchmarks.generators import verhalen, write
from benchmarks.measure import stage_seconds
from tests.support.command import ROOT, run_verhalen

STORIES = 5


def test_the_same_seed_makes_the_same_archive(tmp_path: Path) -> None:
    write(plan(STORIES, seed=1), [verhalen()], tmp_path / "once")
    write(plan(STORIES, seed=1), [verhalen()], tmp_path / "again")
    assert _texts(tmp_path / "once") == _texts(tmp_path / "again")


def test_another_seed_makes_another_archive(tmp_path: Path) -> None:
    write(plan(STORIES, seed=1), [verhalen()], tmp_path / "one")
    write(plan(STORIES, seed=2), [verhalen()], tmp_path / "other")
    assert _texts(tmp_path / "one") != _texts(tmp_path / "other")


def test_a_story_has_the_length_and_parts_that_are_measured() -> None:
    for story in plan(STORIES).stories():
        assert 500 < len(story.body.split()) < 700
        assert story.body.count("[[") == len({link.slug for link in story.links} - {story.slug}) == LINKS
        assert "\n[^1]: " in story.body
        assert "\n- " in story.body
        assert "\n| --- |" in story.body
        assert len(set(story.themes)) == 2
        assert 1 <= len(set(story.people)) <= 3


def test_no_two_records_share_a_name() -> None:
    archive = plan(1000)
    names = [*(term.slug for term in archive.terms), *(name.slug for name in archive.names)]
    assert len(archive.terms) == 40 + 25 + 200 + 100
    assert len(names) == len(set(names))


def test_the_archive_passes_the_strict_check(tmp_path: Path) -> None:
    write(plan(STORIES), [verhalen()], tmp_path)
    done = run_verhalen("check", "--strict", cwd=tmp_path / "verhalen")
    assert done.returncode == 0, done.stderr


def test_the_seconds_per_stage_are_read_from_the_summary_of_a_build(tmp_path: Path) -> None:
    write(plan(STORIES), [verhalen()], tmp_path)
    done = run_verhalen("build", cwd=tmp_path / "verhalen")
    assert len(stage_seconds(done.stderr)) > 2, done.stderr


def test_from_saving_a_story_to_its_page_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(["--stories", str(STORIES), "--edits", "2", "--json"]) == 0

    waits = json.loads(capsys.readouterr().out)["waits"]
    assert [(wait["stories"], wait["server"], len(wait["seconds"])) for wait in waits] == [(STORIES, "verhalen", 2)]
    assert min(waits[0]["seconds"]) > 0


@pytest.mark.browser
def test_the_index_for_browsing_and_the_first_choice_are_measured() -> None:
    # A process of its own: Playwright steers one browser at a time from here.
    command = [sys.executable, "benchmarks/browse.py", "--stories", str(STORIES), "--runs", "2", "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)

    (measured,) = json.loads(run.stdout)["browsing"]
    assert (measured["stories"], len(measured["ready"]), len(measured["first"])) == (STORIES, 2, 2)
    assert 0 < measured["compressed"] < measured["plain"]
    assert min(measured["first"]) > 0


def test_a_server_that_does_not_start_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = serve.Server(verhalen(), lambda port: (sys.executable, "-m", "verhalen_build", "onzin"))
    monkeypatch.setattr(serve, "own_server", lambda: broken)

    assert serve.main(["--stories", str(STORIES)]) == 1
    assert "onzin" in capsys.readouterr().err


def _texts(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }
