"""Browsing: all records, and the index for the script that filters them."""

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import urlencode

import msgspec

from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import capitalized
from verhalen_build.site.book_views import BrowseGroup, BrowseView, FacetView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.facets import KIND, Facet, FacetValue
from verhalen_build.site.file_views import BrowseIndexView, IndexedFacet, IndexedRecord
from verhalen_build.site.pages.paging import page_slice, pager
from verhalen_build.site.view import ListEntry, Page, Ref

_FIRST = 10


def browse_page(context: SiteContext, plan: PagePlan) -> BrowseView:
    """All that can be browsed, each record once, or a further page of it."""
    rows = context.browse_rows
    first = context.routes.fixed(plan.type)
    return BrowseView(
        page=context.page_of(plan, context.texts("Browse")),
        total=len(context.browse.records),
        kinds=_kinds(context),
        facets=tuple(_facet(context, facet) for facet in context.browse.facets) if plan.number == 1 else (),
        groups=tuple(
            BrowseGroup(
                kind.key,
                Ref(capitalized(context.plural_name(kind)), context.routes.index(kind)),
                tuple(context.presenter.entry(key) for _, key in group_rows),
            )
            for kind, group_rows in groupby(page_slice(rows, plan.number), key=lambda row: row[0])
        ),
        pages=pager(first, plan.number, len(rows)),
    )


def browse_index(context: SiteContext, plan: PagePlan) -> BrowseIndexView:
    """The index for the script: facets, and records with the numbers of their values."""
    browse = context.browse
    values = [value.key for facet in browse.facets for value in facet.values]
    numbers = {value: number for number, value in enumerate(values)}

    def row(key: RecordKey) -> IndexedRecord:
        entry = _entry(context, key)
        ref = entry.ref
        # A facet that would not divide the records, such as a single kind, is left out.
        value_numbers = tuple(numbers[value] for value in browse.records[key] if value in numbers)
        note = ", ".join((entry.note, context.texts("draft"))) if ref.draft else entry.note
        return IndexedRecord(value_numbers, ref.path, ref.label, entry.text, note, "stub" if ref.stub else "", ref.lang)

    return BrowseIndexView(
        page=Page(context.routes.fixed(plan.type), "", ""),
        facets=tuple(
            IndexedFacet(facet.name, facet.singular, tuple((value.name, value.label) for value in facet.values))
            for facet in browse.facets
        ),
        records=tuple(map(row, browse.records)),
    )


def selection_address(context: SiteContext, chosen: Iterable[FacetValue]) -> str:
    """The address of the browse page with these values chosen."""
    names = {facet.key: facet.name for facet in context.browse.facets}
    query = urlencode([(names[value.key.facet], value.name) for value in chosen])
    return f"{context.routes.fixed('browse')}?{query}"


def value_id(facet: Facet, value: FacetValue) -> str:
    """The id of the link to a value's page, or to the list of all values, for readers without a script."""
    return f"{facet.name}_{value.name}" if value in facet.values[:_FIRST] else facet.name


def _entry(context: SiteContext, key: RecordKey) -> ListEntry:
    """A record, with its kind and date in its note."""
    entry = context.presenter.entry(key)
    kind_name = _kind_label(context, key.partition("/")[0])
    return msgspec.structs.replace(entry, note=f"{kind_name}, {entry.note}" if entry.note else kind_name)


def _kind_label(context: SiteContext, kind: str) -> str:
    """The singular name of a kind."""
    return context.archive.schema.kinds[kind].label[context.routes.language][0]


def _kinds(context: SiteContext) -> str:
    """The kinds that can be browsed, in words: stories and initiatives."""
    kinds = dict.fromkeys(key.partition("/")[0] for key in context.browse.records)
    if len(context.browse.records) == 1:
        return "".join(_kind_label(context, kind) for kind in kinds)
    *names, last = [context.plural_name(context.archive.schema.kinds[kind]) for kind in kinds] or [""]
    return " ".join((", ".join(names), context.texts("and"), last)) if names else last


def _facet(context: SiteContext, facet: Facet) -> FacetView:
    return FacetView(
        name=facet.name,
        label=facet.label,
        values=tuple((value_id(facet, value), _value(context, facet, value)) for value in facet.values[:_FIRST]),
        total=len(facet.values),
        all_values=context.routes.index(context.archive.schema.kinds[facet.kinds[0]]) if len(facet.kinds) == 1 else "",
    )


def _value(context: SiteContext, facet: Facet, value: FacetValue) -> ListEntry:
    """A value of a facet, with a link to the most informative page about it, if there is one."""
    if value.record:
        return ListEntry(context.presenter.ref(value.record), count=value.count)
    if facet.key == KIND:
        kind = context.archive.schema.kinds[value.key.value]
        return ListEntry(Ref(value.label, context.routes.index(kind)), count=value.count)
    return ListEntry(Ref(value.label), count=value.count)
