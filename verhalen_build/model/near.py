"""Finds the names close to a name without comparing it with each of them.

Two names within one edit become equal when at most one letter is taken from each (Garbe's SymSpell). So names are
indexed by what is left of them without each letter.

For two edits that would be too many entries. But of two names within k edits, cut into k+1 pieces, at least one piece
is common to both, shifted by at most k places (Li, Deng, Wang and Feng, "Pass-Join: a partition-based method for
similarity joins", VLDB 2011). So names are also indexed by three pieces, and only those that share one are measured.
The cuts may be anywhere; they are made where pieces distinguish most, since names often begin alike (Stichting Vrienden
van). Two swapped letters count as one edit here, and spoil two pieces when they lie on both sides of a cut; so a piece
is also looked up with its first letter moved back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from verhalen_build.model.names import plain

_LONG = 9
_SHORT = 3
_SIMILAR = 0.5
_MAX_PER_WORD = 4
_SAMPLE = 60
# A large prime: steps of this size, modulo the count, do not follow any regularity of numbers in names.
_STEP = 6_700_417


def nearest(name: str, names: Iterable[str]) -> str:
    """The most similar of a few names, or "" where none is similar."""
    from rapidfuzz import process  # noqa: PLC0415 - needed only where something is wrong
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    match = process.extractOne(name, list(names), scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR)
    return match[0] if match else ""


def allowed_edits(name: str) -> int:
    """How many edits still count as a slip: none up to two letters, one up to eight, two from nine on."""
    return 2 if len(name) >= _LONG else int(len(name) >= _SHORT)


class NearNames:
    """An index of names; a look-up takes time proportional to the length of the name."""

    def __init__(self, names: Iterable[str]) -> None:
        # Names that differ in accents alone share an entry, and are all returned.
        self._spellings: dict[str, tuple[str, ...]] = {}
        # By hash of the rest: the texts themselves would take much memory, and every hit is measured anyway.
        self._by_rest: dict[int, tuple[str, ...]] = {}
        self._by_word: dict[str, list[str]] = {}
        for name in names:
            key = plain(name)
            spellings = self._spellings.get(key, ())
            if not spellings:
                self._file(key)
            if name not in spellings:
                self._spellings[key] = (*spellings, name)

    def _file(self, key: str) -> None:
        for rest in _rests(key):
            self._by_rest[rest] = (*self._by_rest.get(rest, ()), key)
        for word in set(key.split()):
            keys = self._by_word.setdefault(word, [])
            if len(keys) < _MAX_PER_WORD:
                keys.append(key)

    def close(self, name: str, most: int | None = None) -> list[str]:
        """The names within the allowed edits, at most `most` of them, nearest first; never the name itself."""
        key = plain(name)
        if not allowed_edits(key):
            return []
        close = _within(1, key, {close_key for rest in _rests(key) for close_key in self._by_rest.get(rest, ())})
        if allowed_edits(key) > 1 and (most is None or len(close) < most):
            close = _within(2, key, set(self._sharing_a_piece(key)))
        return [spelling for close_key in close[:most] for spelling in self._spellings[close_key]][:most]

    def suggestions(self, name: str, most: int = 4) -> list[str]:
        """The names somebody may have meant: close names first, then those that share a word."""
        sharing = (
            spelling
            for word in plain(name).split()
            if len(word) > 3
            for sharing_key in self._by_word.get(word, ())
            for spelling in self._spellings[sharing_key]
        )
        return list(dict.fromkeys([*self.close(name, most), *sharing]))[:most]

    @cached_property
    def _by_piece(self) -> dict[int, list[tuple[int, int, dict[str, list[str]]]]]:
        """By length of the names: the start and end of each of three pieces, and the names by that piece."""
        by_length: dict[int, list[str]] = defaultdict(list)
        for key in self._spellings:
            if len(key) >= _LONG - 2:
                by_length[len(key)].append(key)
        return {
            length: [(start, end, _by_part(keys, start, end)) for start, end in _pieces(keys)]
            for length, keys in by_length.items()
        }

    def _sharing_a_piece(self, key: str) -> Iterator[str]:
        """The names that may be within two edits."""
        for length in range(len(key) - 2, len(key) + 3):
            longer = len(key) - length
            for start, end, by_piece in self._by_piece.get(length, ()):
                for shift in range(-2, 3):
                    # Letters inserted or deleted before the piece, and those after it, are edits too.
                    if abs(shift) + abs(longer - shift) > 2 or start + shift < 0 or end + shift > len(key):
                        continue
                    yield from by_piece.get(key[start + shift : end + shift], ())
                    if start and start + shift:
                        swapped = key[start + shift - 1] + key[start + shift + 1 : end + shift]
                        yield from by_piece.get(swapped, ())


def _within(edits: int, key: str, candidates: set[str]) -> list[str]:
    """The candidates within this many edits, nearest first; never the name itself."""
    from rapidfuzz import process  # noqa: PLC0415 - needed only where something is wrong
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    candidates.discard(key)
    measured = process.extract(key, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
    return [candidate for _, candidate in sorted((distance, candidate) for candidate, distance, _ in measured)]


def _rests(key: str) -> Iterator[int]:
    """The hashes of a name, and of what is left of it without each of its letters."""
    yield hash(key)
    for place, letter in enumerate(key):
        # Of equal letters in a row it does not matter which is removed.
        if key[place + 1 : place + 2] != letter:
            yield hash(key[:place] + key[place + 1 :])


def _by_part(keys: Iterable[str], start: int, end: int) -> dict[str, list[str]]:
    by_part: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_part[key[start:end]].append(key)
    return dict(by_part)


def _pieces(keys: list[str]) -> list[tuple[int, int]]:
    """Start and end of three pieces of names of one length, cut so that the fewest names share a piece."""
    length = len(keys[0])
    # Any cuts are correct, so a sample of the names is enough to choose them by.
    sample = keys if len(keys) <= _SAMPLE else [keys[number * _STEP % len(keys)] for number in range(_SAMPLE)]

    def shared(start: int, end: int) -> int:
        return sum(count * count for count in Counter([key[start:end] for key in sample]).values())

    def cost(cuts: tuple[int, int]) -> tuple[int, int]:
        first, second = cuts
        sizes = (first, second - first, length - second)
        return before[first] + shared(first, second) + after[second], max(sizes) - min(sizes)

    before = [shared(0, end) for end in range(length)]
    after = [shared(start, length) for start in range(length)]
    choices = ((first, second) for first in range(1, length - 1) for second in range(first + 1, length))
    first, second = min(choices, key=cost)
    return [(0, first), (first, second), (second, length)]
