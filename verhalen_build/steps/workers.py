"""Work by several processes, of which this is one. Each starts the work once, and takes it in chunks.

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

_CHUNK = 16
# How many chunks each other process has at most, so that it need not wait until this one has done its own.
_AHEAD = 2


class Startable(Protocol):
    """Work that can be sent to another process; see `spread.Work`."""

    def start(self) -> Callable[[Any], Any]: ...


def in_processes(work: Startable, items: Iterator[Any], jobs: int) -> Iterator[Any]:
    """The result of the work for each item, in order, by `jobs` processes.

    This process works along: with what it holds of a large archive, one more that only waits would cost much memory.
    It does not in a thread of a server, which has requests to answer and no limit to the time that a text may take.
    """
    works_along = threading.current_thread() is threading.main_thread()
    others = jobs - 1 if works_along else jobs
    # What is one thread, as a build is, may fork its workers on Linux: they start at once, with all that is made here.
    may_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if may_fork else "spawn")
    with ProcessPoolExecutor(others, context, _begin, (work,)) as pool:
        yield from _in_order(pool, work if works_along else None, items, _AHEAD * others)


def _in_order(pool: ProcessPoolExecutor, own_work: Startable | None, items: Iterator[Any], ahead: int) -> Iterator[Any]:
    waiting: deque[Future[list[Any]]] = deque()
    chunks = iter(lambda: list(islice(items, _CHUNK)), [])
    function: Callable[[Any], Any] | None = None
    try:
        while True:
            unfinished = sum(not future.done() for future in waiting)
            waiting.extend(pool.submit(_run, chunk) for chunk in islice(chunks, max(0, ahead - unfinished)))
            if own_work is not None and (chunk := next(chunks, None)):
                # Only now, as the others begin when they are first given something to do, with what is made here.
                function = function or own_work.start()
                waiting.append(_done([function(item) for item in chunk]))
            elif waiting:
                yield from waiting.popleft().result()
            else:
                return
            while waiting and waiting[0].done():
                yield from waiting.popleft().result()
    finally:
        # Whoever stops a build waits no longer than for what the workers have in hand.
        pool.shutdown(cancel_futures=True)


def _done(results: list[Any]) -> Future[list[Any]]:
    future: Future[list[Any]] = Future()
    future.set_result(results)
    return future


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
