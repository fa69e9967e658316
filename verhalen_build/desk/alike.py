"""Which values of a list were which before, after some were added, removed, moved and changed."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from verhalen_build.desk.values import FormValue


def pairs(old: Sequence[FormValue], new: Sequence[FormValue]) -> list[int | None]:
    """For each new value the index of the old one that it was, most likely; None for one that was not there.

    Equal values are the same, in place or moved. What is left of the old and the new between two that stayed is
    paired by what their groups have in common, or one by one where there are as many of each.
    """
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    found: list[int | None] = [None] * len(new)
    left = set(range(len(old)))
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[block.b + step] = block.a + step
            left.discard(block.a + step)
    for index, value in enumerate(new):
        moved = next((at for at in sorted(left) if old[at] == value), None)
        if found[index] is None and moved is not None:
            found[index] = moved
            left.discard(moved)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        before = [at for at in range(old_start, old_end) if at in left]
        after = [index for index in range(new_start, new_end) if found[index] is None]
        for at, index in _changed(old, new, before, after):
            found[index] = at
            left.discard(at)
    return found


def _changed(
    old: Sequence[FormValue], new: Sequence[FormValue], before: list[int], after: list[int]
) -> list[tuple[int, int]]:
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    couples = []
    for index in after:
        near = max(before, key=lambda at: _in_common(old[at], new[index]), default=None)
        if near is not None and _in_common(old[near], new[index]):
            couples.append((near, index))
            before = [at for at in before if at != near]
    return couples


def _in_common(old: FormValue, new: FormValue) -> int:
    if isinstance(old, dict) and isinstance(new, dict):
        return sum(1 for key, value in old.items() if new.get(key) == value)
    return 0


def _keys(values: Sequence[FormValue]) -> list[bytes]:
    return [msgspec.json.encode(value, order="sorted") for value in values]
