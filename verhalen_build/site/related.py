"""Stories about the same things: shared initiatives, municipalities and themes."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.model.record import RecordKey

_WEIGHTS = {"initiatives": 5, "people": 3, "places": 3, "municipality": 2, "themes": 2}
# Only the nearest in the book of the stories that share something are scored, so that the work does not grow with the
# square of the archive.
_NEIGHBOURS = 8
_LEAST = 2


class RelatedStories:
    """The related stories of every story in one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._place = {key: place for place, key in enumerate(archive.stories)}
        self._shares: dict[RecordKey, dict[RecordKey, int]] = {}
        self._by_shared: dict[RecordKey, list[int]] = {}
        self._order = archive.stories
        for key in self._order:
            shares = self._shares[key] = dict(_shares(archive, key))
            for shared in shares:
                self._by_shared.setdefault(shared, []).append(self._place[key])

    def updated(self, archive: Archive) -> "RelatedStories":
        """The related stories after a change; the same object if no story came, went, moved or shares other things."""
        if archive.stories != self._order:
            return RelatedStories(archive)
        old_records = self._archive.records
        changed = (key for key in self._order if archive.records[key] is not old_records[key])
        same = all(_shares(archive, key) == self._shares[key] for key in changed)
        return self if same else RelatedStories(archive)

    def of(self, key: RecordKey, most: int = 4) -> tuple[RecordKey, ...]:
        """The stories that share most with this one, best first."""
        place = self._place[key]
        scores: Counter[int] = Counter()
        for shared, weight in self._shares[key].items():
            for other in _nearest(self._by_shared[shared], place):
                scores[other] += weight
        del scores[place]
        # One shared theme is not enough.
        ranked = sorted((-score, abs(other - place), other) for other, score in scores.items() if score > _LEAST)
        return tuple(self._order[other] for _, _, other in ranked[:most])

    def shared(self, key: RecordKey, other: RecordKey) -> tuple[RecordKey, ...]:
        """What two stories share, what weighs most first."""
        weights, others = self._shares[key], self._shares[other]
        return tuple(sorted((share for share in weights if share in others), key=lambda share: -weights[share]))


def _nearest(places: list[int], place: int) -> list[int]:
    middle = bisect_left(places, place)
    return places[max(0, middle - _NEIGHBOURS // 2) : middle + _NEIGHBOURS // 2 + 1]


def _shares(archive: Archive, key: RecordKey) -> Mapping[RecordKey, int]:
    record = archive.records[key]
    assert record.kind == STORY
    shares: dict[RecordKey, int] = {}
    for field, weight in _WEIGHTS.items():
        for reference in record.references(field):
            target = archive.target(reference)
            if target is not None:
                shares[target] = weight
    return shares
