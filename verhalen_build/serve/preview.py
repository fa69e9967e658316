"""The preview: keeps the book up to date with the disk, and knows what to show meanwhile."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Thread

from verhalen_build.model.problems import Language, Problem, Severity, UserFault, severity_of
from verhalen_build.read.language import presumed_language
from verhalen_build.serve.epochs import Epochs
from verhalen_build.serve.searching import Searching
from verhalen_build.serve.watch import Watch
from verhalen_build.steps.live import State, first_state, next_state
from verhalen_build.steps.summary import Options, Stages, Summary

# However little the system tells of changes, after so many seconds there is a look.
_PATIENCE = 2.0
# A look may take so great a part of the time, no more.
_PART = 50


@dataclass(frozen=True)
class Moment:
    """What there is to show at one moment.

    `good` is the last state without errors; `state` the last there is, None as long as config.yaml cannot be used.
    """

    state: State | None
    good: State | None
    problems: tuple[Problem, ...]
    language: Language

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if severity_of(problem) is Severity.ERROR)

    @cached_property
    def others(self) -> tuple[Problem, ...]:
        """The warnings, and then the notices."""
        by_weight = (
            [problem for problem in self.problems if severity_of(problem) is severity]
            for severity in (Severity.WARNING, Severity.NOTICE)
        )
        return tuple(chain.from_iterable(by_weight))

    @property
    def failed(self) -> bool:
        return bool(self.errors)


class Preview:
    """The book of one archive, kept up to date by a thread of its own; `told` hears of each new moment."""

    def __init__(self, root: Path, options: Options, told: Callable[[Moment], None] = lambda moment: None) -> None:
        self.root = root
        self.epochs = Epochs()
        self.searching = Searching(lambda: self._moment.good)
        self._options = options
        self._told = told
        self._watch = Watch(root, self.epochs.want)
        self._look_takes = 0.0
        self.broken = False
        self._moment = Moment(None, None, (), presumed_language(root))

    @property
    def moment(self) -> Moment:
        """What there is to show now."""
        return self._moment

    def state(self) -> State | None:
        """The book as it is now, whatever is wrong with it."""
        return self._moment.state

    def nudge(self) -> None:
        """Asks for a look at the disk."""
        self.epochs.want()

    def open(self, stages: Stages) -> None:
        """Makes the book for the first time."""
        self._bring_up_to_date(stages)

    def start(self, ended: Callable[[], None]) -> None:
        """Keeps the book up to date from here on; `ended` is called if that ever ends, which only a bug can do."""
        self._watch.start()
        Thread(target=self._run, args=(ended,), name="preview", daemon=True).start()
        self.searching.start()

    def stop(self) -> None:
        """Listens to the disk no more."""
        self.searching.stop()
        self._watch.stop()

    def _run(self, ended: Callable[[], None]) -> None:
        if hasattr(signal, "pthread_sigmask"):
            # Ctrl+C at the keyboard is for the command, not for the processes that are started from here.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            while True:
                self._turn()
        finally:
            # A page that stands still in silence would be the worst of all.
            self.broken = True
            ended()

    def _turn(self) -> None:
        epoch = self.epochs.settled(max(_PATIENCE, self._look_takes * _PART))
        self._watch.look_for_folders()
        start = time.monotonic()
        changed = self._bring_up_to_date(Stages())
        if not changed:
            self._look_takes = time.monotonic() - start
        self.epochs.show(epoch, changed)

    def _bring_up_to_date(self, stages: Stages) -> bool:
        """Looks at the disk and makes the next moment, if that is another one."""
        before = self._moment
        after = self._next(before, stages)
        same_book = (after.state and after.state.book) is (before.state and before.state.book)
        self._moment = after
        if same_book and after.problems == before.problems and after.language == before.language:
            return False
        self._told(after)
        return True

    def _next(self, before: Moment, stages: Stages) -> Moment:
        try:
            if before.state is not None:
                made = next_state(before.state, stages)
            else:
                made = first_state(self.root, self._options, stages)
        except UserFault as fault:
            return replace(before, problems=fault.problems)
        if isinstance(made, Summary):
            return Moment(before.state, before.good, made.problems, made.language)
        good = before.good if made.summary.failed else made
        return Moment(made, good, made.summary.problems, made.summary.language)
