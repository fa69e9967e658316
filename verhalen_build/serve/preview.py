"""The preview: keeps the book up to date with the disk, and remembers the last version without errors."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from verhalen_build.model.problems import Language, Problem, Severity, UserFault, severity_of
from verhalen_build.read.language import presumed_language
from verhalen_build.serve.epochs import Epochs
from verhalen_build.serve.picture_checks import PictureChecks
from verhalen_build.serve.preview_search import PreviewSearch
from verhalen_build.serve.watch import ArchiveWatcher, ChangedPaths, PendingChanges
from verhalen_build.steps.live import State, first_state, next_state
from verhalen_build.steps.summary import Options, Stages, Summary

# The disk is also polled, as the system may report no changes at all.
_POLL_SECONDS = 2.0
# Polling takes at most this part of the time: 1/50.
_POLL_SHARE = 50
# A large book may take longer to rebuild; then whoever waits goes on.
_LONGEST_WAIT = 3.0


@dataclass(frozen=True)
class PreviewSnapshot:
    """What the preview shows at a moment.

    `good` is the last state without errors; `state` is the last one, None as long as config.yaml has errors. Of the
    `problems`, `others` are the warnings and then the notices.
    """

    state: State | None
    good: State | None
    problems: tuple[Problem, ...]
    errors: tuple[Problem, ...]
    others: tuple[Problem, ...]
    language: Language

    @property
    def failed(self) -> bool:
        return bool(self.errors)


def snapshot_of(
    state: State | None, good: State | None, problems: tuple[Problem, ...], language: Language
) -> PreviewSnapshot:
    """A snapshot with these problems, by severity."""
    errors, warnings, notices = (
        tuple(problem for problem in problems if severity_of(problem) is severity)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
    )
    return PreviewSnapshot(state, good, problems, errors, (*warnings, *notices), language)


class Preview:
    """The preview of one archive, kept up to date by its own thread; calls `on_change` with each new snapshot."""

    def __init__(
        self, root: Path, options: Options, on_change: Callable[[PreviewSnapshot], None] = lambda snapshot: None
    ) -> None:
        self.root = root
        self.epochs = Epochs()
        self.search = PreviewSearch(lambda: self._snapshot.good)
        self._picture_checks = PictureChecks(self.state, self.request_update)
        self._options = options
        self._on_change = on_change
        self._changes = PendingChanges()
        self._watch = ArchiveWatcher(root, self._request)
        self._looked_at = 0.0
        self._look_seconds = 0.0
        self.broken = False
        self._snapshot = snapshot_of(None, None, (), presumed_language(root))

    @property
    def snapshot(self) -> PreviewSnapshot:
        """The current snapshot."""
        return self._snapshot

    def state(self) -> State | None:
        """The current state, with or without errors."""
        return self._snapshot.state

    def request_update(self) -> None:
        """Requests a look at the disk."""
        self._request(None)

    def wait_for(self, has_change: Callable[[State], bool]) -> None:
        """Waits until the state has what was just written, or for _LONGEST_WAIT seconds."""
        self.request_update()
        end = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < end:
            seen = self.epochs.visible
            state = self.state()
            if state is not None and has_change(state):
                return
            self.epochs.wait_for_other(seen, end - time.monotonic())

    def open(self, stages: Stages) -> None:
        """Makes the first snapshot."""
        self._update(stages)

    def start(self, on_crash: Callable[[], None]) -> None:
        """Starts the thread; `on_crash` is called if it ever ends, which only a bug can cause."""
        self._watch.start()
        Thread(target=self._run, args=(on_crash,), name="preview", daemon=True).start()
        self.search.start()
        self._picture_checks.start()

    def stop(self) -> None:
        """Stops watching the disk."""
        self._picture_checks.stop()
        self.search.stop()
        self._watch.stop()

    def _run(self, on_crash: Callable[[], None]) -> None:
        if hasattr(signal, "pthread_sigmask"):
            # Ctrl+C is for the command, not for the processes that are started from here.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            while True:
                self._wait_and_update()
        finally:
            # Never go on serving a page that no longer changes.
            self.broken = True
            on_crash()

    def _request(self, paths: ChangedPaths) -> None:
        # In this order, as whoever is woken takes them.
        self._changes.add(paths)
        self.epochs.want()

    def _wait_and_update(self) -> None:
        poll_after = max(_POLL_SECONDS, self._look_seconds * _POLL_SHARE)
        epoch = self.epochs.wait_until_settled(poll_after)
        self._watch.look_for_folders()
        start = time.monotonic()
        paths = self._changes.take() or None
        if start - self._looked_at > poll_after:
            # Also while changes come all the time: the system may not report each.
            paths = None
        changed = self._update(Stages(), paths)
        if paths is None:
            self._looked_at = time.monotonic()
            if not changed:
                self._look_seconds = self._looked_at - start
        self.epochs.show(epoch, changed)

    def _update(self, stages: Stages, paths: ChangedPaths = None) -> bool:
        """Makes a new snapshot from the disk, where these files may have changed; returns whether it differs."""
        before = self._snapshot
        after = self._next(before, stages, paths)
        is_same_book = (after.state and after.state.book) is (before.state and before.state.book)
        self._snapshot = after
        if is_same_book and after.problems == before.problems and after.language == before.language:
            return False
        self._on_change(after)
        return True

    def _next(self, before: PreviewSnapshot, stages: Stages, paths: ChangedPaths) -> PreviewSnapshot:
        try:
            if before.state is not None:
                result = next_state(before.state, stages, paths, self._picture_checks.undecodable)
            else:
                result = first_state(self.root, self._options, stages)
        except UserFault as fault:
            # These files have not been seen yet.
            self._changes.add(None)
            return snapshot_of(before.state, before.good, fault.problems, before.language)
        if isinstance(result, Summary):
            self._changes.add(None)
            return snapshot_of(before.state, before.good, result.problems, result.language)
        good = before.good if result.summary.failed else result
        return snapshot_of(result, good, result.summary.problems, result.summary.language)
