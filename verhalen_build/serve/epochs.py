"""Two epochs, wanted and visible, as in the live reload of MkDocs.

Every change on disk requests a new wanted epoch. The thread that rebuilds waits until changes have settled, and then
makes the last wanted epoch visible, so that several quick saves cause one rebuild and none is lost.
"""

import time
from threading import Condition

# A save is often more than one event; a change of many files, such as a git checkout, comes in bursts.
_QUIET = 0.02
_QUIET_IN_A_BURST = 0.25
_BURST = 8
# Files that never stop changing must not prevent a rebuild.
_LONGEST = 3.0


class Epochs:
    """The wanted and the visible epoch; safe to use from any thread."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._wanted = 0
        self._visible = 0

    @property
    def visible(self) -> int:
        return self._visible

    def want(self) -> None:
        """Requests a new epoch after a change."""
        with self._changed:
            self._wanted += 1
            self._changed.notify_all()

    def wait_until_settled(self, timeout: float) -> int:
        """Waits at most `timeout` seconds for a change, and until changes have settled; returns the wanted epoch."""
        with self._changed:
            first = self._visible
            self._changed.wait_for(lambda: self._wanted > first, timeout)
            end = time.monotonic() + _LONGEST
            wanted = self._wanted
            while wanted > first and time.monotonic() < end:
                self._changed.wait(_QUIET_IN_A_BURST if wanted - first > _BURST else _QUIET)
                if self._wanted == wanted:
                    break
                wanted = self._wanted
            return wanted

    def show(self, epoch: int, changed: bool) -> None:
        """Makes an epoch visible; if nothing changed, the visible one remains."""
        with self._changed:
            if changed:
                if epoch == self._visible:
                    # A change that was found without a request; later requests must still get a later epoch.
                    self._wanted += 1
                    epoch += 1
                self._visible = epoch
                self._changed.notify_all()
            elif self._wanted == epoch:
                self._wanted = self._visible

    def wait_for_other(self, seen: int, timeout: float) -> int:
        """The visible epoch, after waiting at most `timeout` seconds for one other than `seen`."""
        with self._changed:
            self._changed.wait_for(lambda: self._visible != seen, timeout)
            return self._visible
