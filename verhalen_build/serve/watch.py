"""Watches stories/, themes/ and config.yaml for changes.

An event only triggers a look at the disk: editors save in many ways, and network folders may send no events at all.
"""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from verhalen_build.model.archive_paths import CONFIG, STORIES, THEMES
from verhalen_build.model.names import SourcePath

ChangedPaths = frozenset[SourcePath] | None
"""The files that may have changed; None if any may have."""

# Not opening or reading, which the preview does itself.
_CHANGES: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
_WATCHED = frozenset({CONFIG, STORIES, THEMES})


class PendingChanges:
    """Gathers which files may have changed, until somebody looks at them; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._paths: set[SourcePath] = set()
        self._any = False

    def add(self, paths: ChangedPaths) -> None:
        """Adds files, or with None all."""
        with self._lock:
            self._any = self._any or paths is None
            self._paths.update(paths or ())

    def take(self) -> ChangedPaths:
        """The files so far, which are then forgotten."""
        with self._lock:
            paths = None if self._any else frozenset(self._paths)
            self._any = False
            self._paths.clear()
            return paths


class ArchiveWatcher:
    """Calls `changed` from its own thread with whatever may have changed, until it is stopped."""

    def __init__(self, root: Path, changed: Callable[[ChangedPaths], None]) -> None:
        self._root = root
        self._changed = changed
        self._observer = Observer()
        self._watches: dict[str, ObservedWatch] = {}
        self._renewed: set[str] = set()
        self._lock = Lock()
        self._stopped = False

    def start(self) -> None:
        """Starts watching."""
        # Started first, so that scheduling fails right away where the system refuses a watch.
        self._observer.start()
        self._schedule(".", _ArchiveEvents(self._changed, self._renewed))
        self.look_for_folders()

    def look_for_folders(self) -> None:
        """Watches folders that have appeared; one that was removed and created again needs a new watch."""
        with self._lock:
            # The preview may look once more after the end, when the observer has forgotten its watches.
            if self._stopped:
                return
            for folder in (STORIES, THEMES):
                if folder in self._renewed:
                    self._renewed.remove(folder)
                    self._unschedule(folder)
                if folder not in self._watches and (self._root / folder).is_dir():
                    self._schedule(folder, _FileEvents(self._root, self._changed), recursive=True)

    def stop(self) -> None:
        """Stops watching; may be called while another thread looks for folders."""
        with self._lock:
            self._stopped = True
            self._observer.stop()

    def _schedule(self, folder: str, handler: FileSystemEventHandler, recursive: bool = False) -> None:
        path = str(self._root / folder)
        try:
            watch = self._observer.schedule(handler, path, recursive=recursive, event_filter=_CHANGES)
        except OSError:
            # Out of watches, or not supported here; the preview also polls.
            return
        self._watches[folder] = watch

    def _unschedule(self, folder: str) -> None:
        watch = self._watches.pop(folder, None)
        if watch is not None:
            self._observer.unschedule(watch)


class _FileEvents(FileSystemEventHandler):
    """Passes on which files an event is about; of a folder any file may have changed."""

    def __init__(self, root: Path, changed: Callable[[ChangedPaths], None]) -> None:
        self._root = root
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._changed(None if event.is_directory else self._paths(event))

    def _paths(self, event: FileSystemEvent) -> ChangedPaths:
        paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
        if not all(path.is_relative_to(self._root) for path in paths):
            # The system may write the name of a folder in another way.
            return None
        return frozenset(SourcePath(path.relative_to(self._root).as_posix()) for path in paths)


class _ArchiveEvents(FileSystemEventHandler):
    """Ignores everything else in the folder, such as the site."""

    def __init__(self, changed: Callable[[ChangedPaths], None], renewed: set[str]) -> None:
        self._changed = changed
        self._renewed = renewed

    def on_any_event(self, event: FileSystemEvent) -> None:
        names = {Path(str(path)).name for path in (event.src_path, event.dest_path) if path} & _WATCHED
        if isinstance(event, DirCreatedEvent | DirDeletedEvent | DirMovedEvent):
            self._renewed.update(names)
        if names:
            self._changed(None)
