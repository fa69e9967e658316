"""Worker processes. Each starts its work once, and gets what there is to do in chunks.

Apart from `spread.py`, so that who has little to do loads nothing of it.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing.connection import wait
from typing import Any, Protocol

_CHUNK = 32
_AHEAD = 3


class Startable(Protocol):
    """Work that can be sent to another process; see `spread.Work`."""

    def start(self) -> Callable[[Any], Any]: ...


def in_processes(work: Startable, items: Iterator[Any], jobs: int) -> Iterator[Any]:
    """The result of the work for each item, in order, by `jobs` processes."""
    # What is one thread, as a build is, may fork its workers on Linux: they start at once, with all that is made here.
    may_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if may_fork else "spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (work,)) as pool:
        yield from _in_order(pool, items, jobs)


def _in_order(pool: ProcessPoolExecutor, items: Iterator[Any], jobs: int) -> Iterator[Any]:
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


def _begin(work: Startable) -> None:
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
