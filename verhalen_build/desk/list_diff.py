"""Matches the items of an edited list with those before, some of which were added, removed, moved or changed."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from verhalen_build.desk.values import FormValue


def match_items(old: Sequence[FormValue], new: Sequence[FormValue]) -> list[int | None]:
    """For each new value the index of the old value that it most likely was; None for an added one.

    Equal values match, in place or moved. The others between two that stayed in place are matched in order where
    there are as many old as new ones, or else by the number of equal fields; so is, last, what was both moved and
    changed.
    """
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    matches: list[int | None] = [None] * len(new)
    unmatched = set(range(len(old)))
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            matches[block.b + step] = block.a + step
            unmatched.discard(block.a + step)
    for index, value in enumerate(new):
        moved = next((old_index for old_index in sorted(unmatched) if old[old_index] == value), None)
        if matches[index] is None and moved is not None:
            matches[index] = moved
            unmatched.discard(moved)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        before = [old_index for old_index in range(old_start, old_end) if old_index in unmatched]
        after = [index for index in range(new_start, new_end) if matches[index] is None]
        for old_index, index in _match_changed(old, new, before, after):
            matches[index] = old_index
            unmatched.discard(old_index)
    added = [index for index, match in enumerate(matches) if match is None]
    for old_index, index in _match_by_fields(old, new, sorted(unmatched), added):
        matches[index] = old_index
    return matches


def _match_changed(
    old: Sequence[FormValue], new: Sequence[FormValue], before: list[int], after: list[int]
) -> list[tuple[int, int]]:
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    return _match_by_fields(old, new, before, after)


def _match_by_fields(
    old: Sequence[FormValue], new: Sequence[FormValue], before: list[int], after: list[int]
) -> list[tuple[int, int]]:
    matches = []
    for index in after:
        closest = max(before, key=lambda old_index: _equal_fields(old[old_index], new[index]), default=None)
        if closest is not None and _equal_fields(old[closest], new[index]):
            matches.append((closest, index))
            before = [old_index for old_index in before if old_index != closest]
    return matches


def _equal_fields(old: FormValue, new: FormValue) -> int:
    if isinstance(old, dict) and isinstance(new, dict):
        return sum(1 for key, value in old.items() if new.get(key) == value)
    return 0


def _keys(values: Sequence[FormValue]) -> list[bytes]:
    return [msgspec.json.encode(value, order="sorted") for value in values]
