"""The triangle of values: stories between the legitimacy of government, the commitment of society and the efficiency of
the market. From chapter 6 of *Het boek waar je lid van kunt worden*.

The nearer to a corner, the more that value weighs. If two stories have the same spot, their numbers find a place around
it, with a thin line to it.
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
# The minimum size that a finger can hit.
_FINGER = 24.0

# More stories than this are counted by part of the triangle.
_MOST = 40
_GRID = 6
_LEAST, _LARGEST = 9.0, 19.0


class Story(NamedTuple):
    """A story with its weights of legitimacy, commitment and efficiency; `lang` is the language of its label."""

    weights: tuple[float, float, float]
    number: int = 0
    path: str = ""
    label: str = ""
    lang: str = ""


class Dot(View, frozen=True, array_like=True):
    """A story at `x`, `y`, and its number at `at_x`, `at_y`."""

    number: int
    path: str
    label: str
    lang: str
    x: float
    y: float
    at_x: float
    at_y: float


class StoryCluster(View, frozen=True, array_like=True):
    """The number of stories in a part of the triangle, as a circle."""

    count: int
    x: float
    y: float
    radius: float


class TriangleDrawing(View, frozen=True, array_like=True):
    """The triangle; `together` instead of `dots` if there are too many stories to number.

    `corners` are the points of legitimacy, commitment and efficiency.
    """

    outline: str
    corners: tuple[tuple[float, float], ...]
    dots: tuple[Dot, ...]
    together: tuple[StoryCluster, ...] = ()


def triangle(stories: Sequence[Story]) -> TriangleDrawing | None:
    """The triangle with these stories; None if none of them has a place in it."""
    spots = [(story, spot) for story in stories for spot in [place(story.weights)] if spot is not None]
    if not spots:
        return None
    corners = tuple((round(x, 1), round(y, 1)) for x, y in _CORNERS)
    outline = "M" + "L".join(f"{x} {y}" for x, y in corners) + "z"
    if len(spots) > _MOST:
        return TriangleDrawing(outline, corners, (), tuple(_clusters([story for story, _ in spots])))
    return TriangleDrawing(outline, corners, tuple(_dots(spots)))


def place(weights: Sequence[float]) -> tuple[float, float] | None:
    """The place of these weights: the weighted mean of the corners; None if they weigh nothing."""
    most = max(weights)
    if most <= 0 or min(weights) < 0:
        return None
    # Divided by the largest first, as the sum of very large numbers may overflow.
    parts = [weight / most for weight in weights]
    total = sum(parts)
    return (
        sum(part * x for part, (x, _) in zip(parts, _CORNERS, strict=True)) / total,
        sum(part * y for part, (_, y) in zip(parts, _CORNERS, strict=True)) / total,
    )


def _dots(spots: Sequence[tuple[Story, tuple[float, float]]]) -> list[Dot]:
    """The stories, each with its number at the nearest place with room for it and for a finger."""
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
    # The last resort hardly occurs: there are too few numbers to fill the drawing.
    box = next(filter(room.is_free, boxes), Box(x, y, x, y))
    room.take(box)
    at = (round((box.left + box.right) / 2, 1), round((box.top + box.bottom) / 2, 1))
    return Dot(story.number, story.path, story.label, story.lang, round(x, 1), round(y, 1), *at)


def _clusters(stories: Sequence[Story]) -> list[StoryCluster]:
    """The number of stories by part of the triangle; a part is the weights in sixths."""
    counts: dict[tuple[int, int, int], int] = {}
    for story in stories:
        part = _in_parts(story.weights)
        counts[part] = counts.get(part, 0) + 1
    most = max(counts.values())
    clusters = []
    for part, count in sorted(counts.items()):
        x, y = place(part) or _CORNERS[0]
        radius = max(_LEAST, _LARGEST * sqrt(count / most))
        clusters.append(StoryCluster(count, round(x, 1), round(y, 1), round(radius, 1)))
    return clusters


def _in_parts(weights: Sequence[float]) -> tuple[int, int, int]:
    """Weights rounded to whole parts of the grid; what is left over goes where most was cut off."""
    most = max(weights)
    total = sum(weight / most for weight in weights)
    exact = [_GRID * (weight / most) / total for weight in weights]
    parts = [int(part) for part in exact]
    for index in sorted(range(3), key=lambda index: (parts[index] - exact[index], index))[: _GRID - sum(parts)]:
        parts[index] += 1
    return parts[0], parts[1], parts[2]
