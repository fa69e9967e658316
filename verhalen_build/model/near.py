"""Finds the names that are close to a name, without comparing it with each of them.

Two names within k edits, cut in k+1 pieces, have at least one piece in common, shifted by at most k places
(Li, Deng, Wang and Feng, "Pass-Join: a partition-based method for similarity joins", VLDB 2011). So the names are
filed by their pieces, and only those that share one are measured. Two letters that changed places count as one edit
here, and spoil two pieces where the one ends the first and the other begins the second; so a piece is also looked for
with its first letter fetched back.
"""

from collections.abc import Iterable, Iterator

from verhalen_build.model.names import plain

_LONG = 9
_SIMILAR = 0.5
_MOST_SHARING_A_WORD = 4


def nearest(name: str, known: Iterable[str]) -> str:
    """The most similar of a few names, or "" where none is like it."""
    from rapidfuzz import process  # noqa: PLC0415 - needed only where something is wrong
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extractOne(name, list(known), scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR)
    return found[0] if found else ""


def allowed_edits(name: str) -> int:
    """How many edits still count as a slip of the pen: one, or two from nine letters on."""
    return 2 if len(name) >= _LONG else 1


class NearNames:
    """An index of names; finding the close ones takes time in proportion to the length of the name."""

    def __init__(self, names: Iterable[str]) -> None:
        self._spelling: dict[str, str] = {}
        self._by_piece: dict[tuple[int, int, int, str], list[str]] = {}
        self._by_word: dict[str, list[str]] = {}
        for name in names:
            key = plain(name)
            if self._spelling.setdefault(key, name) is name:
                self._file(key)

    def _file(self, key: str) -> None:
        for edits in (1, 2):
            for number, (start, length) in enumerate(_pieces(len(key), edits)):
                piece = key[start : start + length]
                self._by_piece.setdefault((edits, len(key), number, piece), []).append(key)
        for word in set(key.split()):
            sharing = self._by_word.setdefault(word, [])
            if len(sharing) < _MOST_SHARING_A_WORD:
                sharing.append(key)

    def close(self, name: str) -> list[str]:
        """The names within the allowed edits, nearest first; never the name itself."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - needed only where something is wrong

        key = plain(name)
        edits = allowed_edits(key)
        candidates = set(self._candidates(key, edits)) - {key}
        measured = ((OSA.distance(key, other, score_cutoff=edits), other) for other in candidates)
        return [self._spelling[other] for distance, other in sorted(measured) if distance <= edits]

    def suggestions(self, name: str, most: int = 4) -> list[str]:
        """The names somebody may have meant: the close ones, then those that share a word."""
        sharing = (
            self._spelling[other]
            for word in plain(name).split()
            if len(word) > 3
            for other in self._by_word.get(word, ())
        )
        return list(dict.fromkeys([*self.close(name), *sharing]))[:most]

    def _candidates(self, key: str, edits: int) -> Iterator[str]:
        for length in range(max(1, len(key) - edits), len(key) + edits + 1):
            for number, (start, size) in enumerate(_pieces(length, edits)):
                for shifted in range(max(0, start - edits), min(len(key) - size, start + edits) + 1):
                    piece = key[shifted : shifted + size]
                    yield from self._by_piece.get((edits, length, number, piece), ())
                    if number and shifted:
                        piece = key[shifted - 1] + key[shifted + 1 : shifted + size]
                        yield from self._by_piece.get((edits, length, number, piece), ())


def _pieces(length: int, edits: int) -> list[tuple[int, int]]:
    """Start and length of the pieces into which a name of this length is cut."""
    count = edits + 1
    base, longer = divmod(length, count)
    pieces, start = [], 0
    for number in range(count):
        size = base + (number >= count - longer)
        pieces.append((start, size))
        start += size
    return pieces
