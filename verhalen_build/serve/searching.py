"""Full text search in the preview: made behind a writer's back, and only once somebody searches.

Until it is there, and where it is not, the page searches in titles and summaries.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread, get_native_id

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.full_text import FOLDER, SearchFault, Stopped, document, pagefind_version, search_files
from verhalen_build.steps.live import State

# Above so many pages it would keep the computer busy after each change.
_MOST_PAGES = 2000
# As long as there are changes it waits; after each page, others go first.
_QUIET = 1.0
_BREATH = 0.004
_NICE = 15


class Searching:
    """Keeps the files of full text search in memory, for the last book that had no errors; `good` gives that."""

    def __init__(self, good: Callable[[], State | None]) -> None:
        self._good = good
        self._asked = Event()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._files: dict[SitePath, bytes] = {}
        self._made_of: State | None = None

    def file(self, path: SitePath) -> bytes | None:
        """A file of full text search; None as long as that is not there, but from now on it is made."""
        self._asked.set()
        return self._files.get(path)

    def start(self) -> None:
        """From here on it is made once somebody asks for it."""
        if pagefind_version():
            self._thread = Thread(target=self._run, name="searching", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Makes nothing more; what is being made is given up, and what that left is deleted."""
        self._stopped.set()
        self._asked.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if sys.platform == "linux":
            # There each thread has a priority of its own.
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)
        self._asked.wait()
        before: State | None = None
        while not self._stopped.wait(_QUIET):
            state = self._good()
            has_settled, before = _same(state, before), state
            if state is not None and has_settled and not _same(state, self._made_of):
                self._make(state)

    def _make(self, state: State) -> None:
        if len(state.book.pages_to_find) > _MOST_PAGES:
            return
        try:
            with tempfile.TemporaryDirectory(prefix="verhalen-") as folder:
                language = state.config.settings.language
                stop = self._is_late(state)
                files = dict(search_files(_documents(state, stop), language, Path(folder), stop, gently=True))
        except Stopped:
            return
        except (SearchFault, UserFault, OSError):
            # A build tells of it; here there is the other way to search.
            files = {}
        self._files, self._made_of = files, state

    def _is_late(self, state: State) -> Callable[[], bool]:
        return lambda: self._stopped.is_set() or not _same(self._good(), state)


def _same(one: State | None, other: State | None) -> bool:
    """Whether it is the same book; each look at the disk makes another state of it."""
    return one is not None and other is not None and one.book is other.book


def _documents(state: State, stop: Callable[[], bool]) -> Iterator[tuple[SitePath, bytes]]:
    for path in state.book.pages_to_find:
        if stop():
            raise Stopped
        text = document(state.page(state.plans[path]))
        if text:
            yield path, text
        time.sleep(_BREATH)


def is_of_search(path: SitePath) -> bool:
    """Whether an address is that of a file of full text search."""
    return path.startswith(FOLDER)
