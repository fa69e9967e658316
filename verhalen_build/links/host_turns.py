"""One request at a time to each host, with a pause in between, and none to a host that does not answer any more."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Protocol

from verhalen_build.links.web_client import NoAnswer, ServerAnswer
from verhalen_build.links.web_hosts import host_of

PAUSE = 1.0
"""Seconds between two requests to one host."""

# So heavy is each time that a host does not answer; from the sum on it is given up.
_MOST_FAULTS = 4
_WEIGHT_OF_NAME, _WEIGHT_OF_CONNECTION, _WEIGHT_OF_ANSWER = 4, 2, 1


class Clock(Protocol):
    """The time in seconds, and waiting, which ends early when all is stopped."""

    def now(self) -> float: ...

    def wait(self, seconds: float) -> None: ...


class SystemClock:
    """The clock of this computer."""

    def __init__(self, stopped: Event) -> None:
        self._stopped = stopped

    def now(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        self._stopped.wait(seconds)


@dataclass
class _Host:
    """From when a host may be asked again, and how often it did not answer in succession."""

    turn: Lock = field(default_factory=Lock)
    free_at: float = 0.0
    faults: int = 0
    last_reason: str = ""


class HostTurns:
    """Lets requests to a host pass one by one, whichever thread makes them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = Lock()
        self._hosts: dict[str, _Host] = {}

    def ask(self, address: str, request: Callable[[], ServerAnswer]) -> ServerAnswer:
        """What a request to an address gives, in its turn. Raises NoAnswer, unasked where the host is given up."""
        host = self._host(address)
        with host.turn:
            if host.faults >= _MOST_FAULTS:
                raise NoAnswer(host.last_reason)
            self._clock.wait(max(0.0, host.free_at - self._clock.now()))
            try:
                answer = request()
            except NoAnswer as fault:
                host.faults += _weight(fault)
                host.last_reason = fault.reason
                raise
            finally:
                host.free_at = self._clock.now() + PAUSE
            host.faults = 0
            return answer

    def hold(self, address: str, seconds: float) -> None:
        """Asks nothing more of the host of an address for so many seconds."""
        self._host(address).free_at = self._clock.now() + seconds

    def give_up(self, address: str, reason: str) -> None:
        """Asks nothing more of the host of an address, for a reason of the phrases `link`."""
        host = self._host(address)
        host.faults, host.last_reason = _MOST_FAULTS, reason

    def _host(self, address: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(host_of(address), _Host())


def _weight(fault: NoAnswer) -> int:
    if fault.reason == "no-host":
        return _WEIGHT_OF_NAME
    return _WEIGHT_OF_ANSWER if fault.is_connected else _WEIGHT_OF_CONNECTION
