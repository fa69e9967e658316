"""A side-by-side diff of two versions of a text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# The number of equal lines around a difference.
_CONTEXT = 2
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class DiffPart:
    """A piece of a line; `differs` where it is not in the other version."""

    text: str
    differs: bool


@dataclass(frozen=True)
class DiffRow:
    """A row of the diff: a line of each version, None where it has none; or a number of `skipped` equal lines."""

    theirs: tuple[DiffPart, ...] | None = None
    ours: tuple[DiffPart, ...] | None = None
    differs: bool = False
    skipped: int = 0


def side_by_side(theirs: str, ours: str) -> tuple[DiffRow, ...]:
    """Both versions, line by line."""
    old, new = theirs.splitlines(), ours.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pairs: list[DiffRow] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += _equal_rows(old[start:end], is_first=start == 0, is_last=end == len(old))
        else:
            pairs += _different_rows(old[start:end], new[new_start:new_end])
    return tuple(pairs)


def _equal_rows(lines: Sequence[str], is_first: bool, is_last: bool) -> Iterator[DiffRow]:
    before = 0 if is_first else _CONTEXT
    after = 0 if is_last else _CONTEXT
    skipped = len(lines) - before - after
    if skipped <= 1:
        yield from map(_equal_row, lines)
        return
    yield from map(_equal_row, lines[:before])
    yield DiffRow(skipped=skipped)
    yield from map(_equal_row, lines[len(lines) - after :])


def _equal_row(line: str) -> DiffRow:
    part = (DiffPart(line, False),)
    return DiffRow(part, part)


def _different_rows(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffRow]:
    for number in range(max(len(old), len(new))):
        if number >= len(old):
            yield DiffRow(None, (DiffPart(new[number], True),), differs=True)
        elif number >= len(new):
            yield DiffRow((DiffPart(old[number], True),), None, differs=True)
        else:
            yield _changed_row(old[number], new[number])


def _changed_row(old: str, new: str) -> DiffRow:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    theirs: list[DiffPart] = []
    ours: list[DiffPart] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        theirs += _parts(before[start:end], tag != "equal")
        ours += _parts(after[new_start:new_end], tag != "equal")
    return DiffRow(tuple(theirs), tuple(ours), differs=True)


def _parts(words: Sequence[str], differs: bool) -> Iterator[DiffPart]:
    if words:
        yield DiffPart("".join(words), differs)
