"""Words in a drawing: how wide they are, on how many lines they go, and boxes that do not lie on each other.

Lengths are units of the drawing, of which about 360 go into the width of a phone.
"""

from collections.abc import Sequence
from functools import lru_cache
from re import compile as pattern
from typing import NamedTuple

SIZE = 11.25
LINE = 13.5

# Thousandths of the letter size, of a wide letter (DejaVu Sans), so that other letters take less room, not more.
_WIDTHS = {
    letter: width
    for width, letters in (
        (295, "ijlI'‘’"),
        (325, " .,:;|!/\\"),
        (400, "ftrJ()[]-"),
        (525, 'csz“”"*?'),
        (595, "kvxy"),
        (690, "FLTPYSEZ"),
        (740, "ABCKRVXU"),
        (820, "wDGHNOQ&%€+=<>"),
        (1000, "mMW@—…→"),
    )
    for letter in letters
}
_LETTER = 636
_FULL_WIDTH_FROM = "\u2e80"
_BOLD = 1.12
# Where a word may be cut, as far as that can be told without a dictionary.
_VOWELS = frozenset("aeiouyáéíóúàèäëïöüê")
_ONSETS = frozenset("bl br ch cl cr dr fl fr gl gr kl kn kr kw pl pr sc st th tr tw vl vr wr zw".split())
_LEAST_PART = 3
# What stays together on a line: a word, up to a hyphen inside it, with the space before it.
_PIECE = pattern(r"(\s*)([^\s-]*-+(?=\S)|\S+)")


class Box(NamedTuple):
    """A rectangle in a drawing; y goes down."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box", gap: float = 0) -> bool:
        """Whether the two lie on each other, or closer than a gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def has(self, x: float, y: float, gap: float = 0) -> bool:
        """Whether a point lies in it, or closer than a gap."""
        return self.left - gap < x < self.right + gap and self.top - gap < y < self.bottom + gap


def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide a text becomes at most, in the letters that readers have."""
    thousandths = sum(_WIDTHS.get(letter, _LETTER if letter < _FULL_WIDTH_FROM else 1000) for letter in text)
    return thousandths * size * (_BOLD if bold else 1) / 1000


@lru_cache(maxsize=65536)
def wrapped(text: str, width: float, size: float = SIZE, bold: bool = False) -> tuple[str, ...]:
    """A text on lines of at most a width; a word that is too long for a line is cut, with a hyphen."""
    lines = [""]
    for space, piece in _PIECE.findall(text):
        longer = f"{lines[-1]}{space if lines[-1] else ''}{piece}"
        if text_width(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        *cut, rest = _cut(piece, width, size, bold)
        lines += [f"{part}-" for part in cut] + [rest]
    return tuple(line for line in lines if line)


def _cut(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word in as many parts as it takes for each to go on a line, with a hyphen where another follows."""
    parts = []
    while text_width(word, size, bold) > width and len(word) > 1:
        fits = [at for at in range(1, len(word)) if text_width(f"{word[:at]}-", size, bold) <= width]
        between = [at for at in fits if _between_syllables(word, at)]
        # At least one letter goes on a line, however narrow that is.
        at = max(between or fits or [1])
        parts.append(word[:at])
        word = word[at:]
    return [*parts, word]


def _between_syllables(word: str, at: int) -> bool:
    """Whether a Dutch (or English) word may well be cut here: before the consonants with which a syllable begins."""
    if not _LEAST_PART <= at <= len(word) - _LEAST_PART:
        return False
    if word[at - 1].islower() and word[at].isupper():
        return True
    before, after = word[:at].lower(), word[at:].lower()
    begins = 2 if after[:2] in _ONSETS else 1
    within = before[-1] + after[0] in _ONSETS
    return after[0] not in _VOWELS and after[begins] in _VOWELS and not within


def stacked(heights: Sequence[float], gap: float, room: float = 0) -> tuple[float, ...]:
    """Where the top of each of a row of boxes comes, one under the other.

    They are spread over the room where there is more than they need; the first stands at 0.
    """
    needed = sum(heights) + gap * max(0, len(heights) - 1)
    spare = max(0.0, room - needed) / max(1, len(heights) - 1)
    tops, top = [], 0.0
    for height in heights:
        tops.append(top)
        top += height + gap + spare
    return tuple(tops)


def rounded(*values: float) -> tuple[float, ...]:
    """Values with one decimal, so that they are the same on every machine; no minus before a nought."""
    return tuple(round(value, 1) + 0.0 for value in values)
