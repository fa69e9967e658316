"""An evaluation as stacked bars: how many find it better, the same and worse, for each criterion and party.

Every bar has the full width, so that parties of different size can be compared; the numbers are below it. If one of the
three is unknown, so is the whole, and the known numbers are shown without a bar.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from verhalen_build.site.drawings.labels import LINE, SIZE, text_width, wrap_text
from verhalen_build.site.view import View

WIDTH = 360.0
"""The width of the drawing; a phone shows about one unit per pixel."""

_BAR, _BELOW, _APART = 16.0, 15.0, 14.0
_BETWEEN = 10.0


class Answer(NamedTuple):
    """How many gave one of the three answers, and its text, `12 better`; None if the number is unknown."""

    number: float | None
    words: str


class EvaluationRow(NamedTuple):
    """What one party thinks about one criterion: better, same and worse, in this order."""

    party: str
    criterion: str
    answers: tuple[Answer, Answer, Answer]


class BarLabel(View, frozen=True, array_like=True):
    """A text starting at `x`, with baseline `y`."""

    text: str
    x: float
    y: float


class BarPart(View, frozen=True, array_like=True):
    """A part of a bar; `answer` is 0 for better, 1 for the same and 2 for worse."""

    answer: int
    x: float
    width: float


class Bar(View, frozen=True, array_like=True):
    """One row of the evaluation; without parts if the whole is unknown."""

    names: tuple[BarLabel, ...]
    y: float
    parts: tuple[BarPart, ...]
    words: tuple[BarLabel, ...]


class EvaluationDrawing(View, frozen=True, array_like=True):
    """An evaluation: bars of equal height below each other."""

    height: float
    thick: float
    bars: tuple[Bar, ...]


def evaluation_drawing(rows: Sequence[EvaluationRow]) -> EvaluationDrawing | None:
    """The drawing of an evaluation; None if no row has all three numbers."""
    bars: list[Bar] = []
    y = 0.0
    for row in rows:
        lines = wrap_text(f"{row.criterion}: {row.party}", WIDTH, bold=True)
        names = tuple(BarLabel(line, 0.0, round(y + SIZE + place * LINE, 1)) for place, line in enumerate(lines))
        y += LINE * len(lines) + 4
        parts = tuple(_parts(row.answers))
        below = y + _BAR + SIZE
        bars.append(Bar(names, round(y, 1), parts, tuple(_words(row.answers, parts, round(below, 1)))))
        y += _BAR + _BELOW + _APART
    if not any(bar.parts for bar in bars):
        return None
    return EvaluationDrawing(round(y - _APART + 4, 1), _BAR, tuple(bars))


def _parts(answers: Sequence[Answer]) -> list[BarPart]:
    numbers = [answer.number for answer in answers if answer.number is not None]
    total = sum(numbers)
    if len(numbers) < len(answers) or total <= 0 or min(numbers) < 0:
        return []
    ends = [WIDTH * end / total for end in accumulate(numbers)]
    starts = [0.0, *ends]
    return [
        BarPart(place, round(start, 1), round(end - start, 1))
        for place, (start, end) in enumerate(zip(starts, ends, strict=False))
        if end > start
    ]


def _words(answers: Sequence[Answer], parts: Sequence[BarPart], y: float) -> list[BarLabel]:
    """The numbers below the bar: each where its part begins, as far as the others leave room."""
    widths = [text_width(answer.words, SIZE) for answer in answers]
    begins = {part.answer: part.x for part in parts}
    places: list[float] = []
    x = 0.0
    for place, width in enumerate(widths):
        x = max(x, begins.get(place, 0.0))
        places.append(x)
        x += width + _BETWEEN
    # From the right end back, so that the last one does not stick out.
    room = WIDTH
    for place in reversed(range(len(widths))):
        places[place] = max(0.0, min(places[place], room - widths[place]))
        room = places[place] - _BETWEEN
    return [BarLabel(answer.words, round(x, 1), y) for answer, x in zip(answers, places, strict=True)]
