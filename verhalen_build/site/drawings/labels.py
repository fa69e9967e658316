"""Text in a drawing: its width, its lines, and boxes that must not overlap.

Lengths are in units of the drawing; the width of a phone is about 360.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from re import compile as pattern
from typing import NamedTuple
from unicodedata import category, normalize

from verhalen_build.site.drawings.letters import BOLD, SANS, SERIF

SIZE = 11.25
LINE = 13.5

# Widths of letters in no table, in thousandths of their size: wider than most of their alphabet, so that words fit.
_FULL_WIDTH_FROM, _EMOJI_FROM = "\u2e80", "\U0001f000"
_CAPITAL, _SMALL, _FULL_WIDTH, _EMOJI = 1100, 900, 1000, 1300
# Combining accents, and invisible control characters.
_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})
# Where a word may be hyphenated, as far as that can be known without a dictionary.
_VOWELS = frozenset("aeiouyáéíóúàèäëïöüê")
_ONSETS = frozenset("bl br ch cl cr dr fl fr gl gr kl kn kr kw pl pr sc st th tr tw vl vr wr zw".split())
_MIN_PART = 3
_NARROWER = (0.6, 0.7, 0.8, 0.9)
# The unit of line breaking: a word, or a part of one up to a hyphen, with the space before it.
_PIECE = pattern(r"((?:(?<!\s)\s++)?)([^\s-]*+-+(?=\S)|\S+)")


class Box(NamedTuple):
    """A rectangle in a drawing; y goes down."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box", gap: float = 0) -> bool:
        """Whether the boxes overlap, or are closer than a gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def has(self, x: float, y: float, gap: float = 0) -> bool:
        """Whether a point lies in the box, or closer to it than a gap."""
        return self.left - gap < x < self.right + gap and self.top - gap < y < self.bottom + gap


def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """The maximum width of a text in the sans-serif fonts that readers have."""
    return _measure(text, BOLD if bold else SANS) * size / 1000


def serif_width(text: str, size: float) -> float:
    """The maximum width of a text in the serif fonts that readers have, upright or italic."""
    return _measure(text, SERIF) * size / 1000


def _measure(text: str, widths: Mapping[str, int]) -> int:
    return sum(widths.get(letter) or _other_width(letter, widths) for letter in text)


def _other_width(letter: str, widths: Mapping[str, int]) -> int:
    """The width of a letter that is not in the table: without its accent, or a wide one for other scripts."""
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
    """A text broken into lines of at most a width; a word that is too long for a line is hyphenated."""
    measure = partial(text_width, size=size, bold=bold)
    return tuple(_fill_lines(_pieces(text, width, measure), width, measure(" ")))


@lru_cache(maxsize=65536)
def label_lines(text: str, width: float) -> tuple[str, ...]:
    """A text in as few lines as fit, and these as narrow as possible, so that no word is left alone."""
    return even_lines(text, width, text_width)


def even_lines(text: str, width: float, measure: Callable[[str], float]) -> tuple[str, ...]:
    """As `label_lines`, with the widths that `measure` gives."""
    pieces, space = _pieces(text, width, measure), measure(" ")
    lines = _fill_lines(pieces, width, space)
    for narrower in _NARROWER if len(lines) > 1 else ():
        if max(piece[2] for piece in pieces) <= width * narrower:
            even = _fill_lines(pieces, width * narrower, space)
            if len(even) == len(lines):
                return tuple(even)
    return tuple(lines)


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[tuple[str, str, float]]:
    """The parts that stay together on a line, with the space before each and its width."""
    pieces = []
    for space, piece in _PIECE.findall(text):
        *parts, rest = _hyphenate(piece, width, measure)
        before = space
        for part in parts:
            pieces.append((before, f"{part}-", measure(f"{part}-")))
            before = ""
        pieces.append((before, rest, measure(rest)))
    return pieces


def _fill_lines(pieces: Sequence[tuple[str, str, float]], width: float, space_width: float) -> list[str]:
    """Lines that are each as full as possible."""
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


def _hyphenate(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """A word in as few parts as needed to fit on lines, with room for a hyphen where another part follows."""
    parts = []
    while measure(word) > width and len(word) > 1:
        fits = [at for at in range(1, len(word)) if measure(f"{word[:at]}-") <= width]
        between = [at for at in fits if _between_syllables(word, at)]
        # At least one letter per line, however narrow it is.
        at = max(between or fits or [1])
        parts.append(word[:at])
        word = word[at:]
    return [*parts, word]


def _between_syllables(word: str, at: int) -> bool:
    """Whether a Dutch (or English) word may be split here: before the consonants that begin a syllable."""
    if not _MIN_PART <= at <= len(word) - _MIN_PART:
        return False
    if word[at - 1].islower() and word[at].isupper():
        return True
    before, after = word[:at].lower(), word[at:].lower()
    begins = 2 if after[:2] in _ONSETS else 1
    within = before[-1] + after[0] in _ONSETS
    return after[0] not in _VOWELS and after[begins] in _VOWELS and not within


def stack_tops(heights: Sequence[float], gap: float, room: float = 0) -> tuple[float, ...]:
    """The tops of boxes stacked below each other, the first at 0.

    They are spread over the room if there is more than they need.
    """
    needed = sum(heights) + gap * max(0, len(heights) - 1)
    spare = max(0.0, room - needed) / max(1, len(heights) - 1)
    tops, top = [], 0.0
    for height in heights:
        tops.append(top)
        top += height + gap + spare
    return tuple(tops)


def rounded(*values: float) -> tuple[float, ...]:
    """Values with one decimal, the same on every machine; no minus before a zero."""
    return tuple(round(value, 1) + 0.0 for value in values)
