"""What the book dates: gatherings, milestones of initiatives, interim states of stories, and documents, in order."""

from collections.abc import Iterator
from typing import NamedTuple

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import with_successors
from verhalen_build.model.names import Slug
from verhalen_build.model.record import PartialDate, Period, RecordKey

LANES = ("gathering", "milestones", "states", "source")
"""What there is on the timeline, in the order of its lanes: a kind of record, or a field with dated objects."""

_FIELDS = {"initiative": "milestones", STORY: "states"}


class Moment(NamedTuple):
    """Something with a date; `lane` is a place in LANES.

    `item` is the number of the milestone or state on the page of its record, from 1, and 0 for a record itself.
    `within` has the slugs of its municipalities, and of those into which they were merged.
    """

    when: PartialDate | Period
    lane: int
    record: RecordKey
    item: int
    within: tuple[Slug, ...]

    @property
    def start(self) -> PartialDate:
        """The date on which it began."""
        return self.when.start if isinstance(self.when, Period) else self.when


def moments_of(archive: Archive) -> tuple[Moment, ...]:
    """All that has a date, the oldest first; what is only known to the year stands before what is known to the day."""
    found = [moment for lane, name in enumerate(LANES) for moment in _in_lane(archive, lane, name)]
    return tuple(sorted(found, key=lambda moment: (moment.start, moment.lane)))


def _in_lane(archive: Archive, lane: int, name: str) -> Iterator[Moment]:
    if name in archive.schema.kinds:
        for key in archive.by_kind[name]:
            when = archive.records[key].when
            if when is not None:
                yield Moment(when, lane, key, 0, _within(archive, key))
        return
    kind = next(kind for kind, field in _FIELDS.items() if field == name)
    for key in archive.by_kind[kind]:
        for item, group in enumerate(archive.records[key].groups(name), start=1):
            for date in group.values.get("date", ()):
                if isinstance(date, PartialDate | Period):
                    yield Moment(date, lane, key, item, _within(archive, key))


def _within(archive: Archive, key: RecordKey) -> tuple[Slug, ...]:
    found = with_successors(archive, archive.records[key].references("municipality"))
    return tuple(archive.records[one].slug for one in found)
