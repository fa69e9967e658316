"""What only the page of a municipality has: the records in it, and its mergers."""

from itertools import chain

from verhalen_build.archive.mergers import successors
from verhalen_build.model.record import RecordKey
from verhalen_build.site.context import SiteContext
from verhalen_build.site.pages.backlink_lists import (
    backlink_lists,
    browsable_backlink_lists,
    browsable_backlinks,
    browse_address,
)
from verhalen_build.site.record_views import InMunicipality, OldName

FIELD = "municipality"


def in_municipality(context: SiteContext, key: RecordKey) -> InMunicipality:
    """The lists of a municipality, and those of the municipalities that merged into it, under their old names."""
    return InMunicipality(
        lists=tuple(backlink_lists(context, FIELD, key)),
        merged_into=tuple(context.presenter.ref(later) for later in successors(context.archive, key)),
        old_names=tuple(_old_name(context, earlier, key) for earlier in context.backlinks.predecessors.get(key, ())),
        browse=browse_address(context, FIELD, key),
    )


def listed_on_municipality_page(context: SiteContext, key: RecordKey) -> frozenset[RecordKey]:
    """The records that its page lists there, or could list, and so need not mention again."""
    earlier = context.backlinks.predecessors.get(key, ())
    own = context.backlinks.by_field.get((FIELD, key), {}).values()
    under_old_names = (keys for predecessor in earlier for _, keys in browsable_backlinks(context, FIELD, predecessor))
    return frozenset(chain(earlier, successors(context.archive, key), *own, *under_old_names))


def _old_name(context: SiteContext, earlier: RecordKey, key: RecordKey) -> OldName:
    way = successors(context.archive, earlier)
    return OldName(
        ref=context.presenter.ref(earlier),
        by_way_of=tuple(context.presenter.ref(between) for between in way[: way.index(key)]),
        lists=tuple(browsable_backlink_lists(context, FIELD, earlier)),
        browse=browse_address(context, FIELD, earlier),
    )
