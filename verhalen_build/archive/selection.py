"""Which records are in this build: no drafts, stories with a later date, or members who do not want to be listed."""

from collections.abc import Iterable
from datetime import date

from verhalen_build.archive.archive import STORY, UNLISTED, LeftOut
from verhalen_build.archive.naming import may_be_shown
from verhalen_build.model.record import PartialDate, Record


def select_records(
    records: Iterable[Record], today: date, drafts: bool, future: bool
) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
    """The records in this build, and those left out with the reason."""
    now = PartialDate(today.year, today.month, today.day)
    included: list[Record] = []
    left_out: list[LeftOut] = []
    for record in records:
        reason = _reason(record, now, drafts, future)
        if reason:
            left_out.append(LeftOut(record, reason))
        else:
            included.append(record)
    return tuple(included), tuple(left_out)


def _reason(record: Record, now: PartialDate, drafts: bool, future: bool) -> str:
    if record.flag("draft") and not drafts:
        return "draft"
    # A gathering with a later date is an invitation; a story with a later date is to be published then.
    story_date = record.date("date") if record.kind == STORY else None
    if story_date is not None and story_date > now and not future:
        return "future"
    return "" if may_be_shown(record) else UNLISTED
