"""The direction in which words are written, and their order on a line that has both.

The order follows rule L2 of the Unicode bidirectional algorithm (https://www.unicode.org/reports/tr9/#L2), for parts of
a line that are each written in one direction.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from typing import TypeVar
from unicodedata import bidirectional

_Part = TypeVar("_Part")

_DIRECTIONS = {"L": False, "R": True, "AL": True}


def is_from_right(text: str) -> bool | None:
    """Whether a text is written from right to left, as its first letter says; None if it has no letters."""
    return next((_DIRECTIONS[kind] for kind in map(bidirectional, text) if kind in _DIRECTIONS), None)


def in_visual_order(parts: Sequence[_Part], words: Callable[[_Part], str], from_right: bool) -> list[_Part]:
    """The parts of a line from left to right; `from_right` is the direction of the line as a whole."""
    directions = _resolved([is_from_right(words(part)) for part in parts], from_right)
    stretches = [
        [part for _, part in stretch][:: -1 if direction else 1]
        for direction, stretch in groupby(zip(directions, parts, strict=True), key=lambda pair: pair[0])
    ]
    return list(chain(*(stretches[:: -1 if from_right else 1])))


def _resolved(directions: Sequence[bool | None], base: bool) -> Iterator[bool]:
    """The direction of each part; one without letters goes with those on both sides of it if these agree."""
    before = base
    for number, direction in enumerate(directions):
        after = next((later for later in directions[number + 1 :] if later is not None), base)
        if direction is not None:
            before = direction
        yield direction if direction is not None else before if before == after else base
