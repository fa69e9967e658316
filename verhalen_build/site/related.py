"""Stories that are about the same: shared initiatives, municipalities and themes."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.model.record import RecordKey

_WEIGHTS = {"initiatives": 5, "people": 3, "places": 3, "municipality": 2, "themes": 2}
# Only the nearest in the book of those that share something are weighed, so that the work does not grow with the
# square of the archive.
_NEIGHBOURS = 8
_LEAST = 2


class RelatedStories:
    """Made once per archive; asks for each story in turn."""

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

    def renewed(self, archive: Archive) -> "RelatedStories":
        """Those of a next archive: these, where no story came, went, moved or shares something else."""
        if archive.stories != self._order:
            return RelatedStories(archive)
        known = self._archive.records
        changed = (key for key in self._order if archive.records[key] is not known[key])
        same = all(_shares(archive, key) == self._shares[key] for key in changed)
        return self if same else RelatedStories(archive)

    def of(self, key: RecordKey, most: int = 4) -> tuple[RecordKey, ...]:
        """The stories that share most with this one, best first."""
        place = self._place[key]
        scores: Counter[int] = Counter()
        for shared, weight in self._shares[key].items():
            for other in _around(self._by_shared[shared], place):
                scores[other] += weight
        del scores[place]
        # One shared theme is not enough.
        ranked = sorted((-score, abs(other - place), other) for other, score in scores.items() if score > _LEAST)
        return tuple(self._order[other] for _, _, other in ranked[:most])


def _around(places: list[int], place: int) -> list[int]:
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
