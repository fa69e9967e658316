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

from verhalen_build.read.sources import CONFIG, STORIES, THEMES

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
        self._folders: set[str] = set()

    def start(self) -> None:
        """Begins to listen."""
        self._schedule(".", _OfTheArchive(self._changed))
        self.look_for_folders()
        self._observer.start()

    def look_for_folders(self) -> None:
        """Listens to the folders that have come to be there."""
        for folder in (STORIES, THEMES):
            if folder not in self._folders and (self._root / folder).is_dir():
                self._schedule(folder, _Anything(self._changed), recursive=True)

    def stop(self) -> None:
        """Listens no more."""
        self._observer.stop()

    def _schedule(self, folder: str, handler: FileSystemEventHandler, recursive: bool = False) -> None:
        try:
            self._observer.schedule(handler, str(self._root / folder), recursive=recursive, event_filter=_CHANGES)
        except OSError:
            # The system will watch no more files, or none here; the book is looked at from time to time all the same.
            return
        self._folders.add(folder)


class _Anything(FileSystemEventHandler):
    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._changed()


class _OfTheArchive(_Anything):
    """What stands beside stories/ and themes/ is somebody else's, the site among it."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = (str(path) for path in (event.src_path, event.dest_path) if path)
        if any(Path(path).name in _WATCHED for path in paths):
            self._changed()
