"""Finds the names that are close to a name, without comparing it with each of them.

Two names within one edit become the same when from each at most one letter is taken away (Garbe's SymSpell). So the
names are filed by what is left of them without each letter.

For two edits that would be too many. But two names within k edits, cut in k+1 pieces, have at least one piece in
common, shifted by at most k places (Li, Deng, Wang and Feng, "Pass-Join: a partition-based method for similarity
joins", VLDB 2011). So the names are filed by three pieces as well, and only those that share one are measured. Where
the cuts are is free; they are put where a piece tells most, for names often begin alike (Stichting Vrienden van).
Two letters that changed places count as one edit here, and spoil two pieces where the one ends the first and the other
begins the second; so a piece is also looked for with its first letter fetched back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from verhalen_build.model.names import plain

_LONG = 9
_SHORT = 3
_SIMILAR = 0.5
_MOST_SHARING_A_WORD = 4
_SAMPLE = 60
# A large prime: steps of this size, round and round, have no regularity in common with numbers in names.
_STEP = 6_700_417


def nearest(name: str, known: Iterable[str]) -> str:
    """The most similar of a few names, or "" where none is like it."""
    from rapidfuzz import process  # noqa: PLC0415 - needed only where something is wrong
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extractOne(name, list(known), scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR)
    return found[0] if found else ""


def allowed_edits(name: str) -> int:
    """How many edits still count as a slip of the pen: one, two from nine letters on, and none in one letter or two."""
    return 2 if len(name) >= _LONG else int(len(name) >= _SHORT)


class NearNames:
    """An index of names; finding the close ones takes time in proportion to the length of the name."""

    def __init__(self, names: Iterable[str]) -> None:
        # Names of which the letters are the same but for accents are filed as one, and all given.
        self._spellings: dict[str, tuple[str, ...]] = {}
        # By the hash of what is left: the texts themselves would take much memory, and what is found is measured.
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
            sharing = self._by_word.setdefault(word, [])
            if len(sharing) < _MOST_SHARING_A_WORD:
                sharing.append(key)

    def close(self, name: str, most: int | None = None) -> list[str]:
        """The names within the allowed edits, or the first `most` of them, nearest first; never the name itself."""
        key = plain(name)
        if not allowed_edits(key):
            return []
        close = _within(1, key, {other for rest in _rests(key) for other in self._by_rest.get(rest, ())})
        if allowed_edits(key) > 1 and (most is None or len(close) < most):
            close = _within(2, key, set(self._sharing_a_piece(key)))
        return [spelling for other in close[:most] for spelling in self._spellings[other]][:most]

    def suggestions(self, name: str, most: int = 4) -> list[str]:
        """The names somebody may have meant: the close ones, then those that share a word."""
        sharing = (
            spelling
            for word in plain(name).split()
            if len(word) > 3
            for other in self._by_word.get(word, ())
            for spelling in self._spellings[other]
        )
        return list(dict.fromkeys([*self.close(name, most), *sharing]))[:most]

    @cached_property
    def _by_piece(self) -> dict[int, list[tuple[int, int, dict[str, list[str]]]]]:
        """By the length of the names: the start and end of each of three pieces, and the names that have it."""
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
            for start, end, having in self._by_piece.get(length, ()):
                for shift in range(-2, 3):
                    # Letters put in or left out before the piece, and those after it, are edits too.
                    if abs(shift) + abs(longer - shift) > 2 or start + shift < 0 or end + shift > len(key):
                        continue
                    yield from having.get(key[start + shift : end + shift], ())
                    if start and start + shift:
                        fetched = key[start + shift - 1] + key[start + shift + 1 : end + shift]
                        yield from having.get(fetched, ())


def _within(edits: int, key: str, candidates: set[str]) -> list[str]:
    """Those of the candidates that are this close, nearest first; never the name itself."""
    from rapidfuzz import process  # noqa: PLC0415 - needed only where something is wrong
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    candidates.discard(key)
    measured = process.extract(key, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
    return [other for _, other in sorted((distance, other) for other, distance, _ in measured)]


def _rests(key: str) -> Iterator[int]:
    """The hashes of a name and of what is left of it without each of its letters."""
    yield hash(key)
    for place, letter in enumerate(key):
        # Of equal letters in a row it does not matter which is taken.
        if key[place + 1 : place + 2] != letter:
            yield hash(key[:place] + key[place + 1 :])


def _by_part(keys: Iterable[str], start: int, end: int) -> dict[str, list[str]]:
    having: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        having[key[start:end]].append(key)
    return dict(having)


def _pieces(keys: list[str]) -> list[tuple[int, int]]:
    """Start and end of three pieces of names of one length, cut where the fewest of them share a piece."""
    length = len(keys[0])
    # Any cuts are right, so a few of the names are enough to choose them by.
    some = keys if len(keys) <= _SAMPLE else [keys[number * _STEP % len(keys)] for number in range(_SAMPLE)]

    def shared(start: int, end: int) -> int:
        return sum(count * count for count in Counter([key[start:end] for key in some]).values())

    def cost(cuts: tuple[int, int]) -> tuple[int, int]:
        first, second = cuts
        sizes = (first, second - first, length - second)
        return before[first] + shared(first, second) + after[second], max(sizes) - min(sizes)

    before = [shared(0, end) for end in range(length)]
    after = [shared(start, length) for start in range(length)]
    choices = ((first, second) for first in range(1, length - 1) for second in range(first + 1, length))
    first, second = min(choices, key=cost)
    return [(0, first), (first, second), (second, length)]
