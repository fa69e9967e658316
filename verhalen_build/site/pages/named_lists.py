"""The lists of what names a record in a field: of each kind the first in full, and a way to the rest."""

from collections.abc import Iterator, Sequence

from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Kind
from verhalen_build.model.typography import capitalized
from verhalen_build.site.context import SiteContext
from verhalen_build.site.facets import FacetValueKey
from verhalen_build.site.page_views import Listed
from verhalen_build.site.pages.browse_page import chosen_address

_MOST = 50


def listed(context: SiteContext, field: str, key: RecordKey) -> Iterator[Listed]:
    """A list for each kind of which records name this one in a field."""
    for kind, keys in context.backlinks.by_field.get((field, key), {}).items():
        yield _list(context, context.archive.schema.kinds[kind], FacetValueKey(field, key), keys)


def listed_to_browse(context: SiteContext, field: str, key: RecordKey) -> Iterator[Listed]:
    """The same of those kinds only that readers can browse by the field."""
    for kind, keys in named_to_browse(context, field, key):
        yield _list(context, kind, FacetValueKey(field, key), keys)


def named_to_browse(context: SiteContext, field: str, key: RecordKey) -> Iterator[tuple[Kind, Sequence[RecordKey]]]:
    """Which records name this one in a field, of each kind that readers can browse by the field."""
    for name, keys in context.backlinks.by_field.get((field, key), {}).items():
        kind = context.archive.schema.kinds[name]
        if _is_facet(kind, field):
            yield kind, keys


def browse_address(context: SiteContext, field: str, key: RecordKey) -> str:
    """Where readers browse what names a record in a field; "" where there is nothing of the kind."""
    value = context.facet_values.get(FacetValueKey(field, key))
    return chosen_address(context, (value,)) if value else ""


def _list(context: SiteContext, kind: Kind, named: FacetValueKey, keys: Sequence[RecordKey]) -> Listed:
    # Where readers can browse, the others stand there; else they are named here, so that none is out of reach.
    others = () if _is_facet(kind, named.facet) and named in context.facet_values else keys[_MOST:]
    return Listed(
        kind=kind.key,
        label=capitalized(context.many(kind)),
        total=len(keys),
        entries=tuple(context.presenter.entry(key) for key in keys[:_MOST]),
        others=tuple(context.presenter.ref(key) for key in others),
    )


def _is_facet(kind: Kind, field: str) -> bool:
    declared = kind.field(field)
    return declared is not None and declared.facet
