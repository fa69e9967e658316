"""Lists of the records that name a record in a field: the first of each kind in full, and a way to the rest."""

from collections.abc import Iterator, Sequence

from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Kind
from verhalen_build.model.typography import capitalized
from verhalen_build.site.context import SiteContext
from verhalen_build.site.facets import FacetValueKey
from verhalen_build.site.pages.browse_page import selection_address
from verhalen_build.site.record_views import BacklinkList

_MOST = 50


def backlink_lists(context: SiteContext, field: str, key: RecordKey) -> Iterator[BacklinkList]:
    """A list for each kind with records that name this one in a field."""
    for kind, keys in context.backlinks.by_field.get((field, key), {}).items():
        yield _list(context, context.archive.schema.kinds[kind], FacetValueKey(field, key), keys)


def browsable_backlink_lists(context: SiteContext, field: str, key: RecordKey) -> Iterator[BacklinkList]:
    """The same, for the kinds only that readers can browse by this field."""
    for kind, keys in browsable_backlinks(context, field, key):
        yield _list(context, kind, FacetValueKey(field, key), keys)


def browsable_backlinks(context: SiteContext, field: str, key: RecordKey) -> Iterator[tuple[Kind, Sequence[RecordKey]]]:
    """The records that name this one in a field, for each kind that readers can browse by this field."""
    for name, keys in context.backlinks.by_field.get((field, key), {}).items():
        kind = context.archive.schema.kinds[name]
        if _is_facet(kind, field):
            yield kind, keys


def browse_address(context: SiteContext, field: str, key: RecordKey) -> str:
    """Where readers browse the records that name this one in a field; "" if there are none."""
    value = context.facet_values.get(FacetValueKey(field, key))
    return selection_address(context, (value,)) if value else ""


def _list(context: SiteContext, kind: Kind, value: FacetValueKey, keys: Sequence[RecordKey]) -> BacklinkList:
    # If readers can browse the others, they find them there; otherwise these are named here, so that none is lost.
    others = () if _is_facet(kind, value.facet) and value in context.facet_values else keys[_MOST:]
    return BacklinkList(
        kind=kind.key,
        label=capitalized(context.plural_name(kind)),
        total=len(keys),
        entries=tuple(context.presenter.entry(key) for key in keys[:_MOST]),
        others=tuple(context.presenter.ref(key) for key in others),
    )


def _is_facet(kind: Kind, field: str) -> bool:
    declared = kind.field(field)
    return declared is not None and declared.facet
