"""The index of each kind."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from verhalen_build.archive.archive import STORY
from verhalen_build.archive.naming import register_key
from verhalen_build.model.names import NO_LETTER, initial
from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Kind
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.book_views import IndexLetter, IndexView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.pages.paging import PAGE_SIZE, page_slice, pager
from verhalen_build.site.view import ListEntry

_BY_YEAR = "gathering"

# So few names are seen at a glance: letters above them would be in the way.
_AT_A_GLANCE = 12


def index_page(context: SiteContext, plan: PagePlan) -> IndexView:
    """The index of a kind, or a further page of it."""
    kind, number = context.archive.schema.kinds[plan.argument], plan.number
    archive = context.archive
    keys, letters = _by_year(context, kind) if kind.key == _BY_YEAR else _by_letter(context, kind)
    # The first page with each letter.
    starts = {letters[key]: place // PAGE_SIZE + 1 for place, key in reversed(list(enumerate(keys)))}
    singular, plural = map(typographic, kind.label[archive.settings.language])
    return IndexView(
        page=context.page(context.routes.index(kind, number), capitalized(plural), section=kind.key),
        kind=kind.key,
        singular=singular,
        plural=plural,
        total=len(keys) if kind.key != "member" else archive.members,
        letters=tuple(
            IndexLetter(_letter_id(letter), letter, tuple(_index_entry(context, key) for key in letter_keys))
            for letter, letter_keys in groupby(page_slice(keys, number), key=letters.__getitem__)
        ),
        all_letters=tuple(
            (letter, f"{context.routes.index(kind, page)}#{_letter_id(letter)}")
            for letter, page in sorted(starts.items())
            if len(keys) > _AT_A_GLANCE and len(starts) > 1
        ),
        by_municipality=_by_municipality(context, kind) if number == 1 else (),
        pages=pager(context.routes.index(kind), number, len(keys)),
        unlisted=archive.members - len(keys) if kind.key == "member" else 0,
    )


def _by_letter(context: SiteContext, kind: Kind) -> tuple[Sequence[RecordKey], dict[RecordKey, str]]:
    """The records of a kind in the order of the alphabet, and the letter of each, or "" if they are few."""
    archive = context.archive
    keys = archive.by_kind[kind.key]
    if len(keys) <= _AT_A_GLANCE:
        return keys, dict.fromkeys(keys, "")
    return keys, {key: initial(register_key(archive.records[key], archive.names[key])) for key in keys}


def _by_year(context: SiteContext, kind: Kind) -> tuple[Sequence[RecordKey], dict[RecordKey, str]]:
    """The records of a kind from the first to the last, those without a date after them, and the year of each."""
    keys = context.archive.by_kind[kind.key]
    days = {key: day for key in keys if (day := context.archive.records[key].began) is not None}
    undated = context.texts("Without a date")
    years = {key: str(days[key].year) if key in days else undated for key in keys}
    return sorted(keys, key=lambda key: (key not in days, str(days.get(key, "")))), years


def _index_entry(context: SiteContext, key: RecordKey) -> ListEntry:
    # In a list of stories, the number of stories that name each one says little.
    stories = 0 if key.startswith(f"{STORY}/") else context.backlinks.story_counts.get(key, 0)
    return msgspec.structs.replace(context.presenter.entry(key), count=stories)


def _by_municipality(context: SiteContext, kind: Kind) -> tuple[ListEntry, ...]:
    """The number of records of a kind in each municipality."""
    field = kind.field("municipality")
    if field is None or kind.key == "municipality":
        return ()
    counts: dict[RecordKey, int] = {}
    for key in context.archive.by_kind[kind.key]:
        for reference in context.archive.records[key].references("municipality"):
            target = context.archive.target(reference)
            if target is not None:
                counts[target] = counts.get(target, 0) + 1
    ordered = (key for key in context.archive.by_kind["municipality"] if key in counts)
    return tuple(ListEntry(context.presenter.ref(key), count=counts[key]) for key in ordered)


def _letter_id(letter: str) -> str:
    return f"letter-{letter.lower().replace(' ', '-')}" if letter != NO_LETTER else "letter-0"
