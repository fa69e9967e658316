"""Spreads work over the cores, and returns the results in order.

A small amount of work is done in this process, as starting others would take longer.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
ItemIn = TypeVar("ItemIn", contravariant=True)  # noqa: PLC0105
ResultOut = TypeVar("ResultOut", covariant=True)  # noqa: PLC0105

_WORTH_SPREADING = 200
_CHUNK = 16


class Work(Protocol[ItemIn, ResultOut]):
    """Work that can be sent to another process.

    `prepare` is called once before other processes are started, which may inherit what it computes. `start` is called
    in each process, and returns the function to call for each item.
    """

    def prepare(self) -> None: ...

    def start(self) -> Callable[[ItemIn], ResultOut]: ...


def cores() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Work[Item, Result], items: Iterable[Item], jobs: int, items_take_long: bool = False
) -> Iterator[Result]:
    """The result of the work for each item, in order, by at most `jobs` processes.

    Takes the items as they are needed, so that they are never all in memory. If each takes longer than starting a
    process, two are worth spreading, and they are handed out one by one.
    """
    stream = iter(items)
    least, chunk = (2, 1) if items_take_long else (_WORTH_SPREADING, _CHUNK)
    first = list(islice(stream, least))
    if not first:
        return
    if jobs < 2 or len(first) < least:
        yield from map(work.start(), chain(first, stream))
        return
    from verhalen_build.steps.workers import in_processes  # noqa: PLC0415

    work.prepare()
    yield from in_processes(work, chain(first, stream), jobs, chunk)
