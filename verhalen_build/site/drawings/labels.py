"""Words in a drawing: how wide they are, on how many lines they go, and boxes that do not lie on each other.

Lengths are units of the drawing, of which about 360 go into the width of a phone.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from re import compile as pattern
from typing import NamedTuple
from unicodedata import category, normalize

from verhalen_build.site.drawings.letters import BOLD, SANS, SERIF

SIZE = 11.25
LINE = 13.5

# Letters that are in no table, in thousandths of their size: wider than most of their alphabet, so that words fit.
_FULL_WIDTH_FROM, _EMOJI_FROM = "\u2e80", "\U0001f000"
_CAPITAL, _SMALL, _FULL_WIDTH, _EMOJI = 1100, 900, 1000, 1300
# Accents that stand over the letter before them, and signs that only steer.
_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})
# Where a word may be cut, as far as that can be told without a dictionary.
_VOWELS = frozenset("aeiouyáéíóúàèäëïöüê")
_ONSETS = frozenset("bl br ch cl cr dr fl fr gl gr kl kn kr kw pl pr sc st th tr tw vl vr wr zw".split())
_LEAST_PART = 3
_NARROWER = (0.6, 0.7, 0.8, 0.9)
# What stays together on a line: a word, up to a hyphen inside it, with the space before it.
_PIECE = pattern(r"((?:(?<!\s)\s++)?)([^\s-]*+-+(?=\S)|\S+)")


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
    """How wide a text becomes at most, in the letters without serifs that readers have."""
    return _measured(text, BOLD if bold else SANS) * size / 1000


def serif_width(text: str, size: float) -> float:
    """How wide a text becomes at most, in the letters with serifs that readers have, upright or italic."""
    return _measured(text, SERIF) * size / 1000


def _measured(text: str, widths: Mapping[str, int]) -> int:
    return sum(widths.get(letter) or _other_width(letter, widths) for letter in text)


def _other_width(letter: str, widths: Mapping[str, int]) -> int:
    """The width of a letter that is not in the table: with an accent as without, and of other scripts a wide one."""
    if category(letter) in _WITHOUT_WIDTH:
        return 0
    base = normalize("NFD", letter)[0]
    if base in widths:
        return widths[base]
    if letter >= _FULL_WIDTH_FROM:
        return _EMOJI if letter >= _EMOJI_FROM else _FULL_WIDTH
    return _CAPITAL if letter.isupper() else _SMALL


@lru_cache(maxsize=65536)
def wrap_text(text: str, width: float, size: float = SIZE, bold: bool = False) -> tuple[str, ...]:
    """A text on lines of at most a width; a word that is too long for a line is cut, with a hyphen."""
    measure = partial(text_width, size=size, bold=bold)
    return tuple(_filled(_pieces(text, width, measure), width, measure(" ")))


@lru_cache(maxsize=65536)
def label_lines(text: str, width: float) -> tuple[str, ...]:
    """A text on as few lines as go into a width, and these as narrow as they can be, so that no word hangs alone."""
    pieces, space = _pieces(text, width, text_width), text_width(" ")
    lines = _filled(pieces, width, space)
    for narrower in _NARROWER if len(lines) > 1 else ():
        if max(piece[2] for piece in pieces) <= width * narrower:
            even = _filled(pieces, width * narrower, space)
            if len(even) == len(lines):
                return tuple(even)
    return tuple(lines)


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[tuple[str, str, float]]:
    """What stays together on a line, with the space before it and its width."""
    pieces = []
    for space, piece in _PIECE.findall(text):
        *cut, rest = _cut(piece, width, measure)
        before = space
        for part in cut:
            pieces.append((before, f"{part}-", measure(f"{part}-")))
            before = ""
        pieces.append((before, rest, measure(rest)))
    return pieces


def _filled(pieces: Sequence[tuple[str, str, float]], width: float, space_width: float) -> list[str]:
    """Lines that are each as full as they can be."""
    lines: list[str] = []
    room = -1.0
    for space, piece, wide in pieces:
        needed = wide + (space_width if space else 0)
        if needed <= room:
            lines[-1] += f"{space and ' '}{piece}"
            room -= needed
        else:
            lines.append(piece)
            room = width - wide
    return lines


def _cut(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """A word in as many parts as it takes for each to go on a line, with a hyphen where another follows."""
    parts = []
    while measure(word) > width and len(word) > 1:
        fits = [at for at in range(1, len(word)) if measure(f"{word[:at]}-") <= width]
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


def stack_tops(heights: Sequence[float], gap: float, room: float = 0) -> tuple[float, ...]:
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
