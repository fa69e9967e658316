"""What the operating system tells of changes under stories/, under themes/ and in config.yaml."""

import errno
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from tests.support.serving import PATIENCE
from verhalen_build.model.names import SourcePath
from verhalen_build.serve.watch import ArchiveWatcher, ChangedPaths, PendingChanges


class Bell:
    """Rings at a change, and keeps which files were told."""

    def __init__(self) -> None:
        self._rung = Event()
        self.changes = PendingChanges()

    def ring(self, paths: ChangedPaths) -> None:
        """Something may have changed."""
        self.changes.add(paths)
        self._rung.set()

    def wait(self) -> bool:
        """Whether it rings, from now on or since the last time."""
        rung = self._rung.wait(PATIENCE)
        self._rung.clear()
        return rung


@contextmanager
def watched(root: Path) -> Iterator[tuple[ArchiveWatcher, Bell]]:
    bell = Bell()
    watch = ArchiveWatcher(root, bell.ring)
    watch.start()
    try:
        yield watch, bell
    finally:
        watch.stop()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive without a theme of its own."""
    (tmp_path / "config.yaml").write_text("titel: Boek\n", "utf-8")
    (tmp_path / "stories" / "people").mkdir(parents=True)
    (tmp_path / "stories" / "people" / "joke.md").write_text("# Joke\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yaml", "stories/people/joke.md", "stories/new.md"])
def test_a_saved_file_is_heard_of(root: Path, name: str) -> None:
    with watched(root) as (_, bell):
        (root / name).write_text("anders", "utf-8")

        assert bell.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may tell of the folder, or of more files")
def test_a_saved_text_is_told_by_its_path(root: Path) -> None:
    with watched(root) as (_, bell):
        (root / "stories" / "people" / "joke.md").write_text("anders", "utf-8")

        assert bell.wait()
    assert bell.changes.take() == frozenset({SourcePath("stories/people/joke.md")})


@pytest.mark.parametrize("name", ["config.yaml", "stories/people"])
def test_of_settings_and_folders_anything_may_have_changed(root: Path, name: str) -> None:
    with watched(root) as (_, bell):
        (root / name).rename(root / f"{name}-weg")

        assert bell.wait()
    assert bell.changes.take() is None


def test_files_are_gathered_until_they_are_taken() -> None:
    changes = PendingChanges()
    first, second = frozenset({SourcePath("stories/a.md")}), frozenset({SourcePath("stories/b.md")})

    changes.add(first)
    changes.add(second)

    assert changes.take() == first | second
    assert changes.take() == frozenset()


def test_a_file_that_is_told_after_any_may_have_changed_adds_nothing() -> None:
    changes = PendingChanges()

    changes.add(None)
    changes.add(frozenset({SourcePath("stories/a.md")}))

    assert changes.take() is None
    assert changes.take() == frozenset()


def test_a_file_in_a_new_folder_is_heard_of(root: Path) -> None:
    with watched(root) as (_, bell):
        (root / "stories" / "places").mkdir()
        assert bell.wait()

        (root / "stories" / "places" / "loo.md").write_text("# 't Loo\n", "utf-8")
        assert bell.wait()


def test_themes_may_come_later(root: Path) -> None:
    with watched(root) as (watch, bell):
        (root / "themes" / "boek").mkdir(parents=True)
        assert bell.wait()
        watch.look_for_folders()

        (root / "themes" / "boek" / "eigen.css").write_text("", "utf-8")
        assert bell.wait()


def test_a_folder_that_went_and_came_back_is_heard_of(root: Path) -> None:
    with watched(root) as (watch, bell):
        for _ in range(2):
            shutil.move(root / "stories", root / "weg")
            assert bell.wait()
            watch.look_for_folders()
            shutil.copytree(root / "weg", root / "stories")
            shutil.rmtree(root / "weg")
            assert bell.wait()
            watch.look_for_folders()

            (root / "stories" / "people" / "joke.md").write_text("anders", "utf-8")
            assert bell.wait()


def test_looking_for_folders_after_the_end_does_nothing(root: Path) -> None:
    with watched(root) as (watch, bell):
        shutil.move(root / "stories", root / "weg")
        assert bell.wait()

    watch.look_for_folders()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is that of inotify")
def test_a_system_that_will_watch_no_more_files_is_no_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(emitter: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.inotify.InotifyEmitter.on_thread_start", refuse)

    with watched(root) as (watch, _):
        watch.look_for_folders()
