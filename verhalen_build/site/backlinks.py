"""Which records name a record in a field, and what follows: counts, related themes, predecessors of municipalities."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import permutations

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import successors
from verhalen_build.model.record import PartialDate, RecordKey
from verhalen_build.site.book_order import BookOrder

_FIELDS = ("municipality", "themes")
_MOST_THEMES = 8
_UNDATED = PartialDate(9999)


@dataclass(frozen=True)
class Backlinks:
    """Which records name which.

    `by_field` has, for a field and a record named in it, the records that do so, by kind in the order of the schema:
    stories in the order of the book, then records in order of date, then the rest alphabetically. `story_counts` says
    how many stories name a record. `related_themes` are those that share most stories with a theme, with their number,
    most first. `predecessors` are the municipalities that merged into a municipality, the latest first.
    """

    by_field: Mapping[tuple[str, RecordKey], Mapping[str, Sequence[RecordKey]]]
    story_counts: Mapping[RecordKey, int]
    related_themes: Mapping[RecordKey, Sequence[tuple[RecordKey, int]]]
    predecessors: Mapping[RecordKey, Sequence[RecordKey]]


def backlinks(archive: Archive, order: BookOrder) -> Backlinks:
    """The backlinks of an archive."""
    return Backlinks(
        _by_field(archive), _story_counts(archive), _related_themes(archive, order), _predecessors(archive)
    )


def _by_field(archive: Archive) -> dict[tuple[str, RecordKey], dict[str, list[RecordKey]]]:
    by_field: dict[tuple[str, RecordKey], dict[str, list[RecordKey]]] = {}
    for kind, keys in archive.by_kind.items():
        dated = sorted(keys, key=lambda key: archive.records[key].began or _UNDATED)
        for key in archive.stories if kind == STORY else dated:
            for field in _FIELDS:
                for target in _named_records(archive, key, field):
                    by_field.setdefault((field, target), {}).setdefault(kind, []).append(key)
    return by_field


def _named_records(archive: Archive, key: RecordKey, field: str) -> tuple[RecordKey, ...]:
    """The records that a record names in a field, each once, without itself."""
    targets = map(archive.target, archive.records[key].references(field))
    return tuple(dict.fromkeys(target for target in targets if target is not None and target != key))


def _story_counts(archive: Archive) -> dict[RecordKey, int]:
    return {
        key: sum(mention.source.startswith(f"{STORY}/") for mention in mentions)
        for key, mentions in archive.mentions.items()
    }


def _related_themes(archive: Archive, order: BookOrder) -> dict[RecordKey, list[tuple[RecordKey, int]]]:
    shared: dict[RecordKey, Counter[RecordKey]] = {}
    for story in archive.stories:
        for theme, other in permutations(_named_records(archive, story, "themes"), 2):
            shared.setdefault(theme, Counter())[other] += 1

    def rank(theme_with_count: tuple[RecordKey, int]) -> tuple[int, int]:
        theme, count = theme_with_count
        return -count, order.records[theme]

    return {theme: nsmallest(_MOST_THEMES, counts.items(), key=rank) for theme, counts in shared.items()}


def _predecessors(archive: Archive) -> dict[RecordKey, list[RecordKey]]:
    with_steps: dict[RecordKey, list[tuple[int, RecordKey]]] = {}
    for key in archive.by_kind["municipality"]:
        for steps, later in enumerate(successors(archive, key)):
            with_steps.setdefault(later, []).append((steps, key))
    return {
        key: [earlier for _, earlier in sorted(steps_and_keys, key=lambda pair: pair[0])]
        for key, steps_and_keys in with_steps.items()
    }
