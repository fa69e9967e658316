"""Free room in a drawing: what is taken, and where else something might go."""

from collections.abc import Iterator
from math import atan2, cos, pi, sin

from verhalen_build.site.drawings.labels import Box

_CELL = 12.0
_DIRECTIONS = 12


class Room:
    """The room in a drawing; a look-up takes the same time however much is taken."""

    def __init__(self, canvas: Box) -> None:
        self._canvas = canvas
        self._taken: dict[tuple[int, int], list[Box]] = {}

    def is_free(self, box: Box) -> bool:
        """Whether a box is free and inside the drawing."""
        return is_within(box, self._canvas) and not any(self._touching(box))

    def is_clear(self, box: Box, of: Box) -> bool:
        """Whether nothing but one given box overlaps this one."""
        return all(other == of for other in self._touching(box))

    def in_the_way(self, box: Box) -> Box | None:
        """The first box that overlaps this one, if any."""
        return next(self._touching(box), None)

    def _touching(self, box: Box) -> Iterator[Box]:
        return (other for cell in _cells(box) for other in self._taken.get(cell, ()) if box.overlaps(other))

    def take(self, box: Box) -> None:
        """Marks a box as taken."""
        for cell in _cells(box):
            self._taken.setdefault(cell, []).append(box)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    """The cells of a grid that a box lies in."""
    for column in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
        for row in range(int(box.top // _CELL), int(box.bottom // _CELL) + 1):
            yield column, row


def is_within(box: Box, other: Box) -> bool:
    """Whether all of a box lies in another."""
    return box.left >= other.left and box.top >= other.top and box.right <= other.right and box.bottom <= other.bottom


def grow(box: Box, by: float) -> Box:
    """A box with this much more space on every side."""
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def shift(box: Box, right: float, down: float) -> Box:
    """A box moved right and down."""
    return Box(box.left + right, box.top + down, box.right + right, box.bottom + down)


def nearby_offsets(step: float, rings: int, toward: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Offsets to move something out of the way, the smallest first: none, then in rings with ever more directions.

    Each ring begins with the directions closest to `toward`; if that is no direction, with up.
    """
    yield 0.0, 0.0
    first = atan2(toward[1], toward[0]) if any(toward) else -pi / 2
    for ring in range(1, rings + 1):
        directions = max(_DIRECTIONS, 4 * ring)
        for number in range(directions):
            # Alternately on both sides; every other ring is turned by half a step, to try more places.
            turn = (number + 1) // 2 * (-1 if number % 2 else 1) + ring % 2 / 2
            angle = first + turn * 2 * pi / directions
            yield step * ring * cos(angle), step * ring * sin(angle)
