"""Which records are in this build: no drafts, stories with a later date, or people who do not want to be named."""

from collections.abc import Iterable

from verhalen_build.archive.archive import STORY, UNLISTED, UNNAMED, LeftOut
from verhalen_build.archive.naming import Naming
from verhalen_build.model.consent import NameForm
from verhalen_build.model.record import Record


def select_records(
    records: Iterable[Record], naming: Naming, drafts: bool, future: bool
) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
    """The records in this build, at addresses that readers may see, and those left out with the reason."""
    included: list[Record] = []
    left_out: list[LeftOut] = []
    for record in records:
        reason = _reason(record, naming, drafts, future)
        if reason:
            left_out.append(LeftOut(record, reason))
        else:
            included.append(naming.addressed(record))
    return tuple(included), tuple(left_out)


def _reason(record: Record, naming: Naming, drafts: bool, future: bool) -> str:
    if record.flag("draft") and not drafts:
        return "draft"
    # A gathering with a later date is an invitation; a story with a later date is to be published then.
    story_date = record.date("date") if record.kind == STORY else None
    if story_date is not None and story_date > naming.day and not future:
        return "future"
    if naming.form(record) is not NameForm.NONE:
        return ""
    return UNLISTED if record.kind == "member" and not record.flag("listed") else UNNAMED
