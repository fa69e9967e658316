"""Finding room in a drawing: what stands where, and how much room words take."""

from collections.abc import Iterator
from math import cos, pi, sin
from typing import NamedTuple

_CELL = 12.0

# How wide letters are, as a part of the height of the type: rather too wide than too narrow, for which type a browser
# has is not known. From the widths of Georgia and Noto Serif, which are the widest of those that the style sheet names.
_NARROW = dict.fromkeys("ijl.,:;'’!|()[] -‘", 0.34) | dict.fromkeys("frtsI/", 0.46)
_WIDE = dict.fromkeys("mwMW@%—", 0.98) | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.76)
_WIDTHS = _NARROW | _WIDE
_USUAL = 0.61


class Box(NamedTuple):
    """A rectangle in a drawing; down is more."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> "Box":
        """The same rectangle with so much room on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, right: float, down: float) -> "Box":
        """The same rectangle elsewhere."""
        return Box(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def within(self, other: "Box") -> bool:
        """Whether all of it lies in another."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


class Room:
    """The room of a drawing, with what stands in it; asking for a place takes as long however much there is."""

    def __init__(self, canvas: Box) -> None:
        self._canvas = canvas
        self._taken: dict[tuple[int, int], list[Box]] = {}

    def is_free(self, box: Box) -> bool:
        """Whether nothing stands there yet, and it is not outside of the drawing."""
        if not box.within(self._canvas):
            return False
        return not any(
            box.left < other.right and other.left < box.right and box.top < other.bottom and other.top < box.bottom
            for cell in _cells(box)
            for other in self._taken.get(cell, ())
        )

    def take(self, box: Box) -> None:
        """Puts something there."""
        for cell in _cells(box):
            self._taken.setdefault(cell, []).append(box)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
        for row in range(int(box.top // _CELL), int(box.bottom // _CELL) + 1):
            yield column, row


def around(step: float, rings: int) -> Iterator[tuple[float, float]]:
    """Ways to move something out of the way, the least first: nowhere, and then in rings of twelve directions."""
    yield 0.0, 0.0
    for ring in range(1, rings + 1):
        for hour in range(12):
            # Every other ring is turned half an hour, so that more places are tried.
            angle = (hour + ring % 2 / 2) * pi / 6
            yield step * ring * cos(angle), step * ring * sin(angle)


def text_width(text: str, size: float) -> float:
    """How wide words are at most, in type of this size."""
    return size * sum(_WIDTHS.get(letter, _USUAL) for letter in text)
