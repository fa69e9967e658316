"""Spreads work over the cores, in chunks, and gives the results back in order.

Each worker process starts its work once. Little work is done in this process: starting others would take longer.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)
I = TypeVar("I")  # noqa: E741
R = TypeVar("R")

_CHUNK = 32
_WORTH_SPREADING = 200


class Work(Protocol[Item, Result]):
    """Work that can be sent to another process: `start` makes there what is needed, and gives the function to call."""

    def start(self) -> Callable[[Item], Result]: ...


def cores() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Work[I, R], items: Iterable[I], count: int, jobs: int) -> Iterator[R]:
    """The result of the work for each of `count` items, in order, by at most `jobs` processes.

    Takes the items as they are needed, so that they are never all in memory.
    """
    if jobs < 2 or count < _WORTH_SPREADING:
        yield from map(work.start(), items)
        return
    stream = iter(items)
    with ProcessPoolExecutor(jobs, initializer=_Worker.begin, initargs=(work,)) as pool:
        waiting: deque[Future[list[R]]] = deque()
        try:
            while chunk := list(islice(stream, _CHUNK)):
                waiting.append(pool.submit(_Worker.run, chunk))
                if len(waiting) > 3 * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class _Worker:
    """The one function that a worker process calls, made when it starts."""

    function: Callable[..., object]

    @classmethod
    def begin(cls, work: Work[I, R]) -> None:
        cls.function = staticmethod(work.start())

    @classmethod
    def run(cls, chunk: list[I]) -> list[object]:
        return [cls.function(item) for item in chunk]
