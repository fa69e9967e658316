"""Two versions of a text side by side, with what differs marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Equal lines that are shown around a difference.
_AROUND = 2
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Part:
    """A piece of a line; `differs` where the other version has something else."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Pair:
    """Two lines that stand beside each other, None where one version has none; or `skipped` equal ones."""

    theirs: tuple[Part, ...] | None = None
    ours: tuple[Part, ...] | None = None
    differs: bool = False
    skipped: int = 0


def side_by_side(theirs: str, ours: str) -> tuple[Pair, ...]:
    """Both versions, line by line."""
    old, new = theirs.splitlines(), ours.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pairs: list[Pair] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += _equal(old[start:end], is_first=start == 0, is_last=end == len(old))
        else:
            pairs += _different(old[start:end], new[new_start:new_end])
    return tuple(pairs)


def _equal(lines: Sequence[str], is_first: bool, is_last: bool) -> Iterator[Pair]:
    before = 0 if is_first else _AROUND
    after = 0 if is_last else _AROUND
    skipped = len(lines) - before - after
    if skipped <= 1:
        yield from map(_same, lines)
        return
    yield from map(_same, lines[:before])
    yield Pair(skipped=skipped)
    yield from map(_same, lines[len(lines) - after :])


def _same(line: str) -> Pair:
    part = (Part(line, False),)
    return Pair(part, part)


def _different(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    for number in range(max(len(old), len(new))):
        if number >= len(old):
            yield Pair(None, (Part(new[number], True),), differs=True)
        elif number >= len(new):
            yield Pair((Part(old[number], True),), None, differs=True)
        else:
            yield _changed(old[number], new[number])


def _changed(old: str, new: str) -> Pair:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    theirs: list[Part] = []
    ours: list[Part] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        theirs += _parts(before[start:end], tag != "equal")
        ours += _parts(after[new_start:new_end], tag != "equal")
    return Pair(tuple(theirs), tuple(ours), differs=True)


def _parts(words: Sequence[str], differs: bool) -> Iterator[Part]:
    if words:
        yield Part("".join(words), differs)
