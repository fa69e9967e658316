"""Full text search in the preview: indexed in the background, and only after somebody searches.

Without it, the page searches in titles and summaries.
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
from verhalen_build.publish.full_text import (
    FOLDER,
    IndexOptions,
    SearchFault,
    SearchStopped,
    index_files,
    pagefind_version,
    search_document,
)
from verhalen_build.publish.search_data import with_data
from verhalen_build.publish.search_scripts import as_scripts
from verhalen_build.steps.book import SearchedPages
from verhalen_build.steps.live import State

# With more pages, indexing after each change would keep the computer busy.
_MOST_PAGES = 2000
# It waits until changes have settled, and yields to other threads after each page.
_QUIET = 1.0
_YIELD = 0.004
_NICE = 15


class PreviewSearch:
    """The files of full text search, in memory, for the last state without errors, which `good` returns."""

    def __init__(self, good: Callable[[], State | None]) -> None:
        self._good = good
        self._asked = Event()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._files: dict[SitePath, bytes] = {}
        self._indexed_state: State | None = None

    def file(self, path: SitePath) -> bytes | None:
        """A file of full text search; None while there is none yet. The first call starts the indexing."""
        self._asked.set()
        return self._files.get(path)

    def start(self) -> None:
        """Starts the thread, which waits until somebody asks for a file."""
        if pagefind_version():
            self._thread = Thread(target=self._run, name="searching", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stops the thread; unfinished indexing is abandoned, and its files are deleted."""
        self._stopped.set()
        self._asked.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if sys.platform == "linux":
            # Only there a thread has its own priority.
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)
        self._asked.wait()
        before: State | None = None
        while not self._stopped.wait(_QUIET):
            state = self._good()
            has_settled, before = _has_same_book(state, before), state
            if state is not None and has_settled and not _has_same_book(state, self._indexed_state):
                self._index(state)

    def _index(self, state: State) -> None:
        books = state.book.pages_to_find
        if sum(len(book.pages) for book in books) > _MOST_PAGES:
            return
        files: dict[SitePath, bytes] = {}
        try:
            for book in books:
                files |= self._files_of(book, state)
        except SearchStopped:
            return
        except (SearchFault, UserFault, OSError):
            # The build reports it; the preview has search in titles.
            files = {}
        self._files = files
        self._indexed_state = state

    def _files_of(self, book: SearchedPages, state: State) -> dict[SitePath, bytes]:
        """The files of the book in one language."""
        with tempfile.TemporaryDirectory(prefix="verhalen-") as folder:
            stop = self._stop_condition(state)
            options = IndexOptions(book.language, stop=stop, gently=True)
            files = with_data(index_files(_documents(book, state, stop), Path(folder), options), book.language)
        return {SitePath(f"{book.folder}{FOLDER}{name}"): data for name, data in as_scripts(files).items()}

    def _stop_condition(self, state: State) -> Callable[[], bool]:
        return lambda: self._stopped.is_set() or not _has_same_book(self._good(), state)


def _has_same_book(first: State | None, second: State | None) -> bool:
    """Whether two states have the same book; each look at the disk makes a new state."""
    return first is not None and second is not None and first.book is second.book


def _documents(book: SearchedPages, state: State, stop: Callable[[], bool]) -> Iterator[tuple[SitePath, bytes]]:
    for path in book.pages:
        if stop():
            raise SearchStopped
        text = search_document(state.page(state.plans[path]))
        if text:
            yield path, text
        time.sleep(_YIELD)
