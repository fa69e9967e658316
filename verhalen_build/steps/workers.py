"""Work by several processes, including this one. Each starts the work once, and gets its items in chunks.

Separate from `spread.py`, so that little work does not load multiprocessing.
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

# The most chunks queued for each other process, to keep it busy while this one works.
_AHEAD = 2


class Startable(Protocol):
    """Work that can be sent to another process; see `spread.Work`."""

    def start(self) -> Callable[[Any], Any]: ...


def in_processes(work: Startable, items: Iterator[Any], jobs: int, chunk: int) -> Iterator[Any]:
    """The result of the work for each item, in order, by `jobs` processes, each given `chunk` items at a time.

    This process works as well, since each process holds much of a large archive in memory. In a thread of a server it
    does not: there requests must be answered, and the time that a text may take is not limited.
    """
    works_along = threading.current_thread() is threading.main_thread()
    others = jobs - 1 if works_along else jobs
    # A process with one thread, such as a build, can fork on Linux: workers start at once, and inherit its memory.
    may_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if may_fork else "spawn")
    with ProcessPoolExecutor(others, context, _begin, (work,)) as pool:
        chunks = iter(lambda: list(islice(items, chunk)), [])
        yield from _in_order(pool, work if works_along else None, chunks, _AHEAD * others)


def _in_order(
    pool: ProcessPoolExecutor, own_work: Startable | None, chunks: Iterator[list[Any]], ahead: int
) -> Iterator[Any]:
    waiting: deque[Future[list[Any]]] = deque()
    function: Callable[[Any], Any] | None = None
    try:
        while True:
            unfinished = sum(not future.done() for future in waiting)
            waiting.extend(pool.submit(_run, chunk) for chunk in islice(chunks, max(0, ahead - unfinished)))
            if own_work is not None and (chunk := next(chunks, None)):
                # After the others have been forked, by the first submit, so that they do not inherit this.
                function = function or own_work.start()
                waiting.append(_done([function(item) for item in chunk]))
            elif waiting:
                yield from waiting.popleft().result()
            else:
                return
            while waiting and waiting[0].done():
                yield from waiting.popleft().result()
    finally:
        # A build that is stopped waits only for the chunks that are being worked on.
        pool.shutdown(cancel_futures=True)


def _done(results: list[Any]) -> Future[list[Any]]:
    future: Future[list[Any]] = Future()
    future.set_result(results)
    return future


class _Worker:
    """The started work of a worker process."""

    function: Callable[[Any], Any]


def _begin(work: Startable) -> None:
    # Ctrl+C reaches every process of the terminal; workers are ended by the build.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        # Also when the build is killed, its workers end.
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _Worker.function = staticmethod(work.start())


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _run(chunk: list[Any]) -> list[Any]:
    return [_Worker.function(item) for item in chunk]
