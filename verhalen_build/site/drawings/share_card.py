"""The share card of a record or of the book: what a message or a social network shows with a link to its page.

The title is as large as fits, with the yellow of the marker behind its words; above it is what it is and of which
municipality, below it the book.
"""

from functools import partial
from itertools import chain

from verhalen_build.site.drawings.direction import in_visual_order, is_from_right
from verhalen_build.site.drawings.fonts import drawable, text_runs, text_width
from verhalen_build.site.drawings.labels import even_lines, rounded
from verhalen_build.site.view import View

WIDTH, HEIGHT = 1200, 630
"""The size that social networks ask for."""

_LEFT, _RIGHT = 84.0, 1116.0
_ABOVE, _BELOW = 108.0, 560.0
_SMALL_SIZE, _SMALL_WEIGHT = 33, 400
_TITLE_WEIGHT = 700
# Sizes of the title, each with the most lines that it may have.
_SIZES = ((136, 1), (112, 2), (94, 3), (72, 4), (62, 4))
_TITLE_MIDDLE = 318.0
# In parts of the size of the letters.
_LINE, _ASCENT, _DESCENT, _MARK_TOP, _MARK_BOTTOM, _MARK_BESIDE = 1.2, 0.66, 0.22, -0.82, 0.18, 0.1
# The corners of the stroke of a marker, clockwise from the left above.
_CORNERS = (0.1, 0.24, 0.08, 0.2)
_ELLIPSIS = "…"
_BEFORE_ELLIPSIS = ",;:·–-"
_RIGHT_TO_LEFT = "\u200f"


class PlacedRun(View, frozen=True, array_like=True):
    """Words in the font of one family, from `x` on."""

    x: float
    text: str
    family: str


class CardLine(View, frozen=True, array_like=True):
    """A line of words with its baseline at `y`; `mark` is the outline of the yellow behind it, or ""."""

    y: float
    size: int
    weight: int
    runs: tuple[PlacedRun, ...]
    mark: str = ""


class ShareCard(View, frozen=True, array_like=True):
    """The lines of a card: the words above the title and below it, and the title; without words there is no line."""

    width: int
    height: int
    above: CardLine | None
    title: tuple[CardLine, ...]
    below: CardLine | None


def share_card(title: str, above: str, below: str) -> ShareCard:
    """The card with these words; if no letter of the title can be drawn, the words below take its place."""
    words = drawable(title)
    return ShareCard(
        width=WIDTH,
        height=HEIGHT,
        above=_small_line(drawable(above), _ABOVE),
        title=_title_lines(words or drawable(below)),
        below=_small_line(drawable(below), _BELOW) if words else None,
    )


def _small_line(text: str, y: float) -> CardLine | None:
    if not text:
        return None
    shortened = _shortened(text, _SMALL_SIZE, _SMALL_WEIGHT)
    return CardLine(y, _SMALL_SIZE, _SMALL_WEIGHT, _placed(shortened, _LEFT, _SMALL_SIZE, _SMALL_WEIGHT))


def _title_lines(text: str) -> tuple[CardLine, ...]:
    """The lines of the title, centred between the words above and below it."""
    size, lines = _fitted(text)
    pitch = size * _LINE
    first = _TITLE_MIDDLE + (size * (_ASCENT - _DESCENT) - pitch * (len(lines) - 1)) / 2
    from_right = is_from_right(text) or False
    return tuple(_title_line(line, first + number * pitch, size, from_right) for number, line in enumerate(lines))


def _title_line(text: str, y: float, size: int, from_right: bool) -> CardLine:
    width = text_width(text, size, _TITLE_WEIGHT)
    x, y = rounded(_RIGHT - width if from_right else _LEFT, y)
    placed = _placed(text, x, size, _TITLE_WEIGHT, from_right)
    return CardLine(y, size, _TITLE_WEIGHT, placed, _mark(x, y, width, size))


def _placed(text: str, x: float, size: int, weight: int, from_right: bool = False) -> tuple[PlacedRun, ...]:
    """The runs of a line beside each other. Each is shaped by itself, so their order on the line is ours."""
    placed = []
    for run in in_visual_order(text_runs(text), lambda run: run.text, from_right):
        # Whatever draws it takes a run for one from the left, but for these marks.
        marked = f"{_RIGHT_TO_LEFT}{run.text}{_RIGHT_TO_LEFT}" if from_right else run.text
        placed.append(PlacedRun(round(x, 1), marked, run.family))
        x += text_width(run.text, size, weight)
    return tuple(placed)


def _fitted(text: str) -> tuple[int, tuple[str, ...]]:
    """The largest size at which a title fits without breaking a word, and its lines; the smallest if none does."""
    for size, most in _SIZES:
        lines = _lines(text, size)
        if len(lines) <= most and _has_whole_words(lines, text):
            return size, lines
    smallest = _SIZES[-1][0]
    return smallest, _cut(_lines(text, smallest))


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    """As many lines as there may be at the smallest size."""
    size, most = _SIZES[-1]
    if len(lines) <= most:
        return lines
    return *lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), size, _TITLE_WEIGHT)


def _lines(text: str, size: int) -> tuple[str, ...]:
    return even_lines(text, _RIGHT - _LEFT, partial(text_width, size=size, weight=_TITLE_WEIGHT))


def _has_whole_words(lines: tuple[str, ...], text: str) -> bool:
    """Whether no word was broken by a hyphen of ours."""
    return len("".join(lines).replace(" ", "")) == len(text.replace(" ", ""))


def _shortened(text: str, size: int, weight: int) -> str:
    """A text as far as it fits on a line, with an ellipsis where words were left out."""
    words = text.split(" ")
    shorter = (" ".join(words[:end]).rstrip(_BEFORE_ELLIPSIS) + _ELLIPSIS for end in range(len(words) - 1, 0, -1))
    letters = (text[:end] + _ELLIPSIS for end in range(len(words[0]) - 1, 0, -1))
    parts = chain((text,), shorter, letters)
    return next(part for part in parts if text_width(part, size, weight) <= _RIGHT - _LEFT)


def _mark(x: float, y: float, width: float, size: int) -> str:
    """The outline of the stroke of a marker behind a line."""
    left, right, top, bottom = rounded(
        x - size * _MARK_BESIDE, x + width + size * _MARK_BESIDE, y + size * _MARK_TOP, y + size * _MARK_BOTTOM
    )
    first, second, third, fourth = rounded(*(size * corner for corner in _CORNERS))
    above, beside, below, back = rounded(right - second, bottom - third, left + fourth, top + first)
    return (
        f"M{left} {back}q0 {-first} {first} {-first}H{above}q{second} 0 {second} {second}"
        f"V{beside}q0 {third} {-third} {third}H{below}q{-fourth} 0 {-fourth} {-fourth}z"
    )
