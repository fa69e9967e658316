"""What only the page of a municipality has: what is there, and what changed through mergers."""

from itertools import chain

from verhalen_build.archive.mergers import successors
from verhalen_build.model.record import RecordKey
from verhalen_build.site.context import SiteContext
from verhalen_build.site.page_views import InMunicipality, OldName
from verhalen_build.site.pages.named_lists import browse_address, listed, listed_to_browse, named_to_browse

FIELD = "municipality"


def in_municipality(context: SiteContext, key: RecordKey) -> InMunicipality:
    """The lists of a municipality, and those of the municipalities that went into it, under their old names."""
    return InMunicipality(
        lists=tuple(listed(context, FIELD, key)),
        merged_into=tuple(context.presenter.ref(later) for later in successors(context.archive, key)),
        old_names=tuple(_old_name(context, earlier, key) for earlier in context.backlinks.predecessors.get(key, ())),
        browse=browse_address(context, FIELD, key),
    )


def of_municipality(context: SiteContext, key: RecordKey) -> frozenset[RecordKey]:
    """All that its page tells of in those lists, or could have, and so need not tell again."""
    earlier = context.backlinks.predecessors.get(key, ())
    own = context.backlinks.by_field.get((FIELD, key), {}).values()
    under_old_names = (keys for one in earlier for _, keys in named_to_browse(context, FIELD, one))
    return frozenset(chain(earlier, successors(context.archive, key), *own, *under_old_names))


def _old_name(context: SiteContext, earlier: RecordKey, key: RecordKey) -> OldName:
    way = successors(context.archive, earlier)
    return OldName(
        ref=context.presenter.ref(earlier),
        by_way_of=tuple(context.presenter.ref(between) for between in way[: way.index(key)]),
        lists=tuple(listed_to_browse(context, FIELD, earlier)),
        browse=browse_address(context, FIELD, earlier),
    )
