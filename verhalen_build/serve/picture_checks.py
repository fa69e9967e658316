"""Makes the pictures of the book in the background, one at a time: so a writer hears of those that are damaged.

Whether a picture can be decoded is known once it has been, which takes part of a second. What is made is kept, so the
preview and the next build need not make it again.
"""

import os
import sys
from collections.abc import Callable, Iterator
from threading import Event, Thread, get_native_id

from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.picture_fault import UndecodablePicture
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.picture_store import stored_renditions
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.asset_files import shown_renditions
from verhalen_build.steps.live import PictureVersion, State, UndecodablePictures

# Changes of the book settle meanwhile.
_QUIET = 1.0
# Between two pictures other threads get their turn, also where a thread has no priority of its own.
_REST = 0.1
_NICE = 15


class PictureChecks:
    """Checks each picture that pages of the current state show; calls `on_fault` after each that is damaged."""

    def __init__(self, state: Callable[[], State | None], on_fault: Callable[[], None]) -> None:
        self._state = state
        self._on_fault = on_fault
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="pictures", daemon=True)
        self._checked: set[PictureVersion] = set()
        self._undecodable: UndecodablePictures = {}
        self._finished: State | None = None

    @property
    def undecodable(self) -> UndecodablePictures:
        """The pictures that turned out to be damaged so far."""
        return self._undecodable

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stops the thread, after the picture that it is making."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        if sys.platform == "linux":
            # Only there a thread has its own priority.
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)
        while not self._stopped.wait(_QUIET):
            self._check_all()

    def _check_all(self) -> None:
        """Checks one picture after another; each time the newest of the book as it is then."""
        while (state := self._state()) is not None and state is not self._finished:
            version = max(self._unchecked(state), key=lambda version: version.status, default=None)
            if version is None:
                self._finished = state
            elif self._stopped.wait(_REST):
                return
            else:
                self._checked.add(version)
                self._check(state, version)

    def _unchecked(self, state: State) -> Iterator[PictureVersion]:
        files = state.look.files
        for path in {asset.source for asset in state.assets.values() if asset.rendition is not None}:
            version = PictureVersion(path, files.get(path, (0,)))
            # A file that has only just changed has no status yet.
            if any(version.status) and version not in self._checked:
                yield version

    def _check(self, state: State, version: PictureVersion) -> None:
        renditions = shown_renditions(state.book.archive, version.path)
        if renditions is None:
            return
        try:
            stored_renditions(state.root / STATE, read_bytes(state.root, version.path), renditions)
        except UndecodablePicture as error:
            self._undecodable = {**self._undecodable, version: error.fault}
            self._on_fault()
        except UserFault:
            # It has gone, or the disk is full: the next look or the build reports that.
            pass
