"""Hears from the operating system that something changed under stories/, under themes/ or in config.yaml.

It only says that there is something to look at. What changed is seen on the disk itself, because editors save in many
ways, and a network folder may say nothing at all.
"""

from collections.abc import Callable
from pathlib import Path

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

from verhalen_build.model.layout import CONFIG, STORIES, THEMES

# Not that a file was opened or read: the book itself does that.
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


class Watch:
    """Calls `changed` from a thread of its own whenever something may have changed, until it is stopped."""

    def __init__(self, root: Path, changed: Callable[[], None]) -> None:
        self._root = root
        self._changed = changed
        self._observer = Observer()
        self._watches: dict[str, ObservedWatch] = {}
        self._came_or_went: set[str] = set()

    def start(self) -> None:
        """Begins to listen."""
        # Before there is anything to listen to, so that it is told of each whether the system will have it.
        self._observer.start()
        self._schedule(".", _OfTheArchive(self._changed, self._came_or_went))
        self.look_for_folders()

    def look_for_folders(self) -> None:
        """Listens to the folders that have come to be there; one that went and came back is another."""
        for folder in (STORIES, THEMES):
            if folder in self._came_or_went:
                self._came_or_went.remove(folder)
                self._unschedule(folder)
            if folder not in self._watches and (self._root / folder).is_dir():
                self._schedule(folder, _Anything(self._changed), recursive=True)

    def stop(self) -> None:
        """Listens no more."""
        self._observer.stop()

    def _schedule(self, folder: str, handler: FileSystemEventHandler, recursive: bool = False) -> None:
        path = str(self._root / folder)
        try:
            watch = self._observer.schedule(handler, path, recursive=recursive, event_filter=_CHANGES)
        except OSError:
            # The system will watch no more files, or none here; the book is looked at from time to time all the same.
            return
        self._watches[folder] = watch

    def _unschedule(self, folder: str) -> None:
        watch = self._watches.pop(folder, None)
        if watch is not None:
            self._observer.unschedule(watch)


class _Anything(FileSystemEventHandler):
    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._changed()


class _OfTheArchive(_Anything):
    """What stands beside stories/ and themes/ is somebody else's, the site among it."""

    def __init__(self, changed: Callable[[], None], came_or_went: set[str]) -> None:
        super().__init__(changed)
        self._came_or_went = came_or_went

    def on_any_event(self, event: FileSystemEvent) -> None:
        names = {Path(str(path)).name for path in (event.src_path, event.dest_path) if path} & _WATCHED
        if isinstance(event, DirCreatedEvent | DirDeletedEvent | DirMovedEvent):
            self._came_or_went.update(names)
        if names:
            self._changed()
