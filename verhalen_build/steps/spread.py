"""Spreads work over the cores, in chunks, and gives the results back in order.

Each worker process starts its work once. Little work is done in this process: starting others would take longer.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
ItemIn = TypeVar("ItemIn", contravariant=True)  # noqa: PLC0105
ResultOut = TypeVar("ResultOut", covariant=True)  # noqa: PLC0105

_CHUNK = 32
_AHEAD = 3
_WORTH_SPREADING = 200


class Work(Protocol[ItemIn, ResultOut]):
    """Work that can be sent to another process: `start` makes there what is needed, and gives the function to call."""

    def start(self) -> Callable[[ItemIn], ResultOut]: ...


def cores() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Work[Item, Result], items: Iterable[Item], jobs: int) -> Iterator[Result]:
    """The result of the work for each item, in order, by at most `jobs` processes.

    Takes the items as they are needed, so that they are never all in memory.
    """
    stream = iter(items)
    first = list(islice(stream, _WORTH_SPREADING))
    if not first:
        return
    if jobs < 2 or len(first) < _WORTH_SPREADING:
        yield from map(work.start(), chain(first, stream))
        return
    # What is one thread, as a build is, may fork its workers on Linux: they start at once, with all that is made here.
    may_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if may_fork else "spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (work,)) as pool:
        yield from _in_order(pool, chain(first, stream), jobs)


def _in_order(pool: ProcessPoolExecutor, items: Iterator[Item], jobs: int) -> Iterator[Any]:
    waiting: deque[Future[list[Any]]] = deque()
    try:
        while chunk := list(islice(items, _CHUNK)):
            waiting.append(pool.submit(_run, chunk))
            if len(waiting) > _AHEAD * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        # Whoever stops a build waits no longer than for what the workers have in hand.
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What a worker process has started; there is one in each."""

    function: Callable[[Any], Any]


def _begin(work: Work[Any, Any]) -> None:
    # Ctrl+C reaches every process at the keyboard; this one ends when the build closes it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
