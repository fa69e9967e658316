"""Two epochs: the one that is wanted and the one that is visible.

Every change on the disk makes a new epoch wanted. Whoever brings the book up to date waits until changes have settled,
and then makes the last wanted epoch visible, so that many quick saves give one rebuild and none is ever lost.
"""

import time
from threading import Condition

# A save is often more than one event; a change of many files, such as another branch in git, comes in bursts.
_QUIET = 0.02
_QUIET_IN_A_BURST = 0.25
_BURST = 8
# Files that never stop changing must not keep the book from being made.
_LONGEST = 3.0


class Epochs:
    """Counts what is wanted and what is visible; may be used by any thread."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._wanted = 0
        self._visible = 0

    @property
    def visible(self) -> int:
        return self._visible

    def want(self) -> None:
        """Something changed."""
        with self._changed:
            self._wanted += 1
            self._changed.notify_all()

    def settled(self, patience: float) -> int:
        """Waits for a change, at most so many seconds, and then until changes have settled; gives the wanted epoch."""
        with self._changed:
            first = self._visible
            self._changed.wait_for(lambda: self._wanted > first, patience)
            end = time.monotonic() + _LONGEST
            wanted = self._wanted
            while wanted > first and time.monotonic() < end:
                self._changed.wait(_QUIET_IN_A_BURST if wanted - first > _BURST else _QUIET)
                if self._wanted == wanted:
                    break
                wanted = self._wanted
            return wanted

    def show(self, epoch: int, changed: bool) -> None:
        """Makes an epoch visible; where nothing changed after all, what was visible stays so."""
        with self._changed:
            if changed:
                if epoch == self._visible:
                    # Nobody had asked for this one; what has been asked for since then still comes after it.
                    self._wanted += 1
                    epoch += 1
                self._visible = epoch
                self._changed.notify_all()
            elif self._wanted == epoch:
                self._wanted = self._visible

    def after(self, seen: int, patience: float) -> int:
        """The visible epoch, once that is not the one that was seen, or so many seconds have gone by."""
        with self._changed:
            self._changed.wait_for(lambda: self._visible != seen, patience)
            return self._visible
