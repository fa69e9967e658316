"""The triangle of values: where stories stand between the legitimacy of government, the commitment of society and the
efficiency of the market. From chapter 6 of *Het boek waar je lid van kunt worden*.

The nearer to a corner, the more that value weighs. Two stories can stand on one spot: their numbers then find a place
around it, with a thin line to it.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from verhalen_build.site.drawings.labels import SIZE, Box, text_width
from verhalen_build.site.drawings.room import Room, nearby_offsets
from verhalen_build.site.view import View

WIDTH, HEIGHT = 360.0, 308.0
"""The size of the drawing; a phone shows about one unit per pixel."""

_SIDE = 280.0
_TOP = 34.0
_LEFT = (WIDTH - _SIDE) / 2
_FLOOR = _TOP + _SIDE * sqrt(3) / 2
# In the order in which weights are given: above, on the left, on the right.
_CORNERS = ((WIDTH / 2, _TOP), (_LEFT, _FLOOR), (_LEFT + _SIDE, _FLOOR))

_DOT = 3.0
_STEP, _RINGS = 4.0, 40
# A finger can hit what is no smaller than this.
_FINGER = 24.0

# With more than this they are counted by the part of the triangle that they stand in.
_MOST = 40
_GRID = 6
_LEAST, _LARGEST = 9.0, 19.0


class Story(NamedTuple):
    """A story that places itself: the weights of legitimacy, commitment and efficiency."""

    weights: tuple[float, float, float]
    number: int = 0
    path: str = ""
    label: str = ""


class Dot(View, frozen=True, array_like=True):
    """A story at `x`, `y`, and its number around `at_x`, `at_y`."""

    number: int
    path: str
    label: str
    x: float
    y: float
    at_x: float
    at_y: float


class StoryCluster(View, frozen=True, array_like=True):
    """How many stories stand in a part of the triangle: a circle."""

    count: int
    x: float
    y: float
    radius: float


class TriangleDrawing(View, frozen=True, array_like=True):
    """The triangle, ready to write down; `together` instead of `dots` where there are too many to number.

    `corners` are the points of the corners of legitimacy, commitment and efficiency.
    """

    outline: str
    corners: tuple[tuple[float, float], ...]
    dots: tuple[Dot, ...]
    together: tuple[StoryCluster, ...] = ()


def triangle(stories: Sequence[Story]) -> TriangleDrawing | None:
    """The triangle with these stories; none where none of them has a place in it."""
    spots = [(story, spot) for story in stories for spot in [place(story.weights)] if spot is not None]
    if not spots:
        return None
    corners = tuple((round(x, 1), round(y, 1)) for x, y in _CORNERS)
    outline = "M" + "L".join(f"{x} {y}" for x, y in corners) + "z"
    if len(spots) > _MOST:
        return TriangleDrawing(outline, corners, (), tuple(_together([story for story, _ in spots])))
    return TriangleDrawing(outline, corners, tuple(_dots(spots)))


def place(weights: Sequence[float]) -> tuple[float, float] | None:
    """Where these weights stand: the mean of the corners, each with its weight; none where they weigh nothing."""
    most = max(weights)
    if most <= 0 or min(weights) < 0:
        return None
    # Of the largest first, for the sum of very large numbers is none.
    parts = [weight / most for weight in weights]
    total = sum(parts)
    return (
        sum(part * x for part, (x, _) in zip(parts, _CORNERS, strict=True)) / total,
        sum(part * y for part, (_, y) in zip(parts, _CORNERS, strict=True)) / total,
    )


def _dots(spots: Sequence[tuple[Story, tuple[float, float]]]) -> list[Dot]:
    """The stories, each with its number at the nearest place where there is room for it and for a finger."""
    room = Room(Box(0, 0, WIDTH, HEIGHT))
    for x, y in dict.fromkeys(spot for _, spot in spots):
        room.take(Box(x - _DOT, y - _DOT, x + _DOT, y + _DOT))
    return [_dot(story, spot, room) for story, spot in spots]


def _dot(story: Story, spot: tuple[float, float], room: Room) -> Dot:
    x, y = spot
    half = max(_FINGER, text_width(str(story.number), SIZE)) / 2
    middle = (WIDTH / 2 - x, _TOP + (_FLOOR - _TOP) * 2 / 3 - y)
    boxes = (
        Box(x + aside - half, y + down - _FINGER / 2, x + aside + half, y + down + _FINGER / 2)
        for aside, down in nearby_offsets(_STEP, _RINGS, middle)
    )
    # Nowhere is a last resort: there are too few numbers to fill the drawing.
    box = next(filter(room.is_free, boxes), Box(x, y, x, y))
    room.take(box)
    at = (round((box.left + box.right) / 2, 1), round((box.top + box.bottom) / 2, 1))
    return Dot(story.number, story.path, story.label, round(x, 1), round(y, 1), *at)


def _together(stories: Sequence[Story]) -> list[StoryCluster]:
    """How many stories there are by part of the triangle: the weights in sixths, which add up to six again."""
    counts: dict[tuple[int, int, int], int] = {}
    for story in stories:
        part = _in_parts(story.weights)
        counts[part] = counts.get(part, 0) + 1
    most = max(counts.values())
    found = []
    for part, count in sorted(counts.items()):
        x, y = place(part) or _CORNERS[0]
        radius = max(_LEAST, _LARGEST * sqrt(count / most))
        found.append(StoryCluster(count, round(x, 1), round(y, 1), round(radius, 1)))
    return found


def _in_parts(weights: Sequence[float]) -> tuple[int, int, int]:
    """Weights as whole parts of the grid; what is over goes to where most is cut off."""
    most = max(weights)
    total = sum(weight / most for weight in weights)
    exact = [_GRID * (weight / most) / total for weight in weights]
    parts = [int(one) for one in exact]
    for index in sorted(range(3), key=lambda index: (parts[index] - exact[index], index))[: _GRID - sum(parts)]:
        parts[index] += 1
    return parts[0], parts[1], parts[2]
