"""Looks at many addresses at once, those of one host one after another, for as long as there is time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread

from verhalen_build.links.host_turns import Clock
from verhalen_build.links.web_hosts import host_of
from verhalen_build.links.web_look import Outcome

_THREADS = 16
# Windows does not hear Ctrl+C while it waits.
_LONGEST_WAIT = 0.5


def outcomes(
    addresses: Iterable[str], look: Callable[[str], Outcome], clock: Clock, stopped: Event, most_seconds: float
) -> Iterator[tuple[str, Outcome]]:
    """What came of each address, as it comes; of those for which there was no time, nothing."""
    deadline = clock.now() + most_seconds
    queues = _queues_by_host(addresses)
    results: SimpleQueue[tuple[str, Outcome] | None] = SimpleQueue()

    def work() -> None:
        try:
            while queue := _next_of(queues):
                for address in queue:
                    if stopped.is_set() or clock.now() > deadline:
                        return
                    results.put((address, look(address)))
        finally:
            results.put(None)

    working = min(_THREADS, len(queues))
    for _ in range(working):
        # A server that never stops answering must not keep the command from ending.
        Thread(target=work, daemon=True).start()
    try:
        while working and clock.now() <= deadline + _LONGEST_WAIT:
            try:
                result = results.get(timeout=_LONGEST_WAIT)
            except Empty:
                continue
            if result is None:
                working -= 1
            else:
                yield result
    finally:
        stopped.set()


def _next_of(queues: deque[list[str]]) -> list[str]:
    """The next queue, which no other thread will get; empty if there is none."""
    try:
        return queues.popleft()
    except IndexError:
        return []


def _queues_by_host(addresses: Iterable[str]) -> deque[list[str]]:
    """The addresses of each host, the longest queue first."""
    queues: dict[str, list[str]] = {}
    for address in addresses:
        queues.setdefault(host_of(address), []).append(address)
    return deque(sorted(queues.values(), key=len, reverse=True))
