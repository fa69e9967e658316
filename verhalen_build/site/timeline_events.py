"""Everything dated in the book: gatherings, milestones of initiatives, interim states of stories, and documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.archive.mergers import with_successors
from verhalen_build.model.names import Slug
from verhalen_build.model.record import PartialDate, Period, RecordKey

LANES = ("gathering", "milestones", "states", "source")
"""The lanes of the timeline, in order: a kind of record, or a field with dated objects."""

_FIELDS = {"initiative": "milestones", STORY: "states"}


class TimelineEvent(NamedTuple):
    """Something with a date; `lane` is an index into LANES.

    `item` is the number of the milestone or state on its record's page, from 1, or 0 for the record itself.
    `within` has the slugs of its municipalities, and of those into which they merged.
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


@dataclass(frozen=True)
class Timeline:
    """All events in order, also by lane, and the municipalities with events, alphabetically."""

    events: Sequence[TimelineEvent]
    lanes: Sequence[Sequence[TimelineEvent]]
    municipalities: Sequence[RecordKey]


def timeline_of(archive: Archive) -> Timeline:
    """The timeline of an archive."""
    events = timeline_events(archive)
    lanes = tuple(tuple(event for event in events if event.lane == lane) for lane in range(len(LANES)))
    slugs = {slug for event in events for slug in event.within}
    municipalities = [key for key in archive.by_kind["municipality"] if archive.records[key].slug in slugs]
    return Timeline(events, lanes, municipalities)


def timeline_events(archive: Archive) -> tuple[TimelineEvent, ...]:
    """Everything dated, oldest first; a date known only to the year comes before the days of that year."""
    events = [event for lane, name in enumerate(LANES) for event in _in_lane(archive, lane, name)]
    return tuple(sorted(events, key=lambda event: (event.start, event.lane)))


def _in_lane(archive: Archive, lane: int, name: str) -> Iterator[TimelineEvent]:
    if name in archive.schema.kinds:
        for key in archive.by_kind[name]:
            when = archive.records[key].when
            if when is not None:
                yield TimelineEvent(when, lane, key, 0, _within(archive, key))
        return
    kind = next(kind for kind, field in _FIELDS.items() if field == name)
    for key in archive.by_kind[kind]:
        for item, group in enumerate(archive.records[key].groups(name), start=1):
            # That nothing is known since a date did not happen on it.
            for date in () if group.choice("since_then") else group.values.get("date", ()):
                if isinstance(date, PartialDate | Period):
                    yield TimelineEvent(date, lane, key, item, _within(archive, key))


def _within(archive: Archive, key: RecordKey) -> tuple[Slug, ...]:
    municipalities = with_successors(archive, archive.records[key].references("municipality"))
    return tuple(archive.records[municipality].slug for municipality in municipalities)
