"""Spreads work over the cores, in chunks, and gives the results back in order.

Each worker process starts its work once. Little work is done in this process: starting others would take longer.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing.connection import wait
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
ItemIn = TypeVar("ItemIn", contravariant=True)  # noqa: PLC0105
ResultOut = TypeVar("ResultOut", covariant=True)  # noqa: PLC0105

_CHUNK = 32
_WORTH_SPREADING = 200


class Work(Protocol[ItemIn, ResultOut]):
    """Work that can be sent to another process: `start` makes there what is needed, and gives the function to call."""

    def start(self) -> Callable[[ItemIn], ResultOut]: ...


def cores() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Work[Item, Result], items: Iterable[Item], count: int, jobs: int) -> Iterator[Result]:
    """The result of the work for each of `count` items, in order, by at most `jobs` processes.

    Takes the items as they are needed, so that they are never all in memory.
    """
    if not count:
        return
    if jobs < 2 or count < _WORTH_SPREADING:
        yield from map(work.start(), items)
        return
    stream = iter(items)
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(work,)) as pool:
        waiting: deque[Future[list[Any]]] = deque()
        try:
            while chunk := list(islice(stream, _CHUNK)):
                waiting.append(pool.submit(_run, chunk))
                if len(waiting) > 3 * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class _Worker:
    """What a worker process has started; there is one in each."""

    function: Callable[[Any], Any]


def _begin(work: Work[Any, Any]) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        # A build that is killed takes its workers along.
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _Worker.function = staticmethod(work.start())


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _run(chunk: list[Any]) -> list[Any]:
    return [_Worker.function(item) for item in chunk]
