"""Browsing: all records to choose from, and the index that the script chooses with."""

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import urlencode

import msgspec

from verhalen_build.model.record import RecordKey
from verhalen_build.site.browse import KIND, MUNICIPALITY, Facet, FacetValue, Meaning
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import (
    BrowseGroup,
    BrowseIndexView,
    BrowseView,
    FacetView,
    IndexedFacet,
    IndexedRecord,
)
from verhalen_build.site.pages.paging import pager, part_of
from verhalen_build.site.view import Entry, Page, Ref

_FIRST = 10
# No title of a page has this id.
_REST = "_rest"


def browse_page(known: Known, plan: PagePlan) -> BrowseView:
    """All that can be browsed, by municipality, or a further page of it."""
    rows = known.browsed
    first = known.routes.fixed(plan.sort)
    return BrowseView(
        page=known.page_of(plan, known.texts("Browse")),
        total=len(known.browse.records),
        kinds=_kinds(known),
        # Those come first.
        by_municipality=bool(rows and rows[0][0]),
        facets=tuple(_facet(known, facet) for facet in known.browse.facets) if plan.number == 1 else (),
        groups=tuple(
            BrowseGroup(
                group_id(known, municipality) if municipality else _REST,
                known.shown.ref(municipality) if municipality else None,
                tuple(_entry(known, key) for _, key in some),
            )
            for municipality, some in groupby(part_of(rows, plan.number), key=lambda row: row[0])
        ),
        pages=pager(first, plan.number, len(rows)),
    )


def browse_index(known: Known, plan: PagePlan) -> BrowseIndexView:
    """The same for the script: facets, and the records with the numbers of their values."""
    browse = known.browse
    values = [value.meaning for facet in browse.facets for value in facet.values]
    numbers = {meaning: number for number, meaning in enumerate(values)}

    def row(key: RecordKey) -> IndexedRecord:
        entry = _entry(known, key)
        ref = entry.ref
        # A facet that would not part the records, such as a single kind, is not there.
        having = tuple(numbers[meaning] for meaning in browse.records[key] if meaning in numbers)
        note = f"{entry.note}, {known.texts('draft')}" if ref.draft else entry.note
        return IndexedRecord(having, ref.path, ref.label, entry.text, note, "stub" if ref.stub else "", ref.lang)

    return BrowseIndexView(
        page=Page(known.routes.fixed(plan.sort), "", ""),
        facets=tuple(
            IndexedFacet(facet.name, facet.one, tuple((value.name, value.label) for value in facet.values))
            for facet in browse.facets
        ),
        records=tuple(map(row, browse.records)),
    )


def chosen_address(known: Known, chosen: Iterable[FacetValue]) -> str:
    """The address of the page of all records, with these values chosen."""
    names = {facet.key: facet.name for facet in known.browse.facets}
    query = urlencode([(names[value.meaning.facet], value.name) for value in chosen])
    return f"{known.routes.fixed('browse')}?{query}"


def group_id(known: Known, municipality: RecordKey) -> str:
    """Where the records of a municipality stand on the pages without a script."""
    facet = known.browse.facet(MUNICIPALITY)
    return f"{facet.name}-{known.facet_values[Meaning(MUNICIPALITY, municipality)].name}" if facet else ""


def _entry(known: Known, key: RecordKey) -> Entry:
    """A record, with its kind and date in its note."""
    entry = known.shown.entry(key)
    one = _one(known, key.partition("/")[0])
    return msgspec.structs.replace(entry, note=f"{one}, {entry.note}" if entry.note else one)


def _one(known: Known, kind: str) -> str:
    """What one record of a kind is called."""
    return known.archive.schema.kinds[kind].label[known.routes.language][0]


def _kinds(known: Known) -> str:
    """What can be browsed, in words: stories and initiatives."""
    kinds = dict.fromkeys(key.partition("/")[0] for key in known.browse.records)
    if len(known.browse.records) == 1:
        return "".join(_one(known, kind) for kind in kinds)
    *names, last = [known.many(known.archive.schema.kinds[kind]) for kind in kinds] or [""]
    return " ".join((", ".join(names), known.texts("and"), last)) if names else last


def _facet(known: Known, facet: Facet) -> FacetView:
    return FacetView(
        name=facet.name,
        label=facet.label,
        values=tuple(_value(known, facet, value) for value in facet.values[:_FIRST]),
        total=len(facet.values),
        all_values=known.routes.index(known.archive.schema.kinds[facet.kinds[0]]) if len(facet.kinds) == 1 else "",
    )


def _value(known: Known, facet: Facet, value: FacetValue) -> Entry:
    """A value of a facet, with a link to the page that tells most of it, if there is one."""
    if value.record:
        return Entry(known.shown.ref(value.record), count=value.count)
    if facet.key == KIND:
        kind = known.archive.schema.kinds[value.meaning.value]
        return Entry(Ref(value.label, known.routes.index(kind)), count=value.count)
    return Entry(Ref(value.label), count=value.count)
