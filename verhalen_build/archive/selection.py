"""Which records are in this build; not drafts, stories of a later date, and members who want no place on the list."""

from collections.abc import Iterable
from datetime import date

from verhalen_build.archive.archive import STORY, UNLISTED, LeftOut
from verhalen_build.archive.naming import may_be_shown
from verhalen_build.model.record import PartialDate, Record


def select_records(
    records: Iterable[Record], today: date, drafts: bool, future: bool
) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
    """The records that are in, and those that are not with the reason."""
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
    # A gathering of a later date is an invitation; a story of a later date is not yet told.
    told = record.date("date") if record.kind == STORY else None
    if told is not None and told > now and not future:
        return "future"
    return "" if may_be_shown(record) else UNLISTED
