"""What only the page of a municipality has: what is there, and what changed through mergers."""

from itertools import chain

from verhalen_build.archive.mergers import successors
from verhalen_build.model.record import RecordKey
from verhalen_build.site.known import Known
from verhalen_build.site.page_views import InMunicipality, OldName
from verhalen_build.site.pages.listed import browse_address, listed, listed_to_browse, named_to_browse

FIELD = "municipality"


def in_municipality(known: Known, key: RecordKey) -> InMunicipality:
    """The lists of a municipality, and those of the municipalities that went into it, under their old names."""
    return InMunicipality(
        lists=tuple(listed(known, FIELD, key)),
        merged_into=tuple(known.shown.ref(later) for later in successors(known.archive, key)),
        old_names=tuple(_old_name(known, earlier, key) for earlier in known.predecessors.get(key, ())),
        browse=browse_address(known, FIELD, key),
    )


def of_municipality(known: Known, key: RecordKey) -> frozenset[RecordKey]:
    """All that its page tells of in those lists, or could have, and so need not tell again."""
    earlier = known.predecessors.get(key, ())
    own = known.named_by.get((FIELD, key), {}).values()
    under_old_names = (keys for one in earlier for _, keys in named_to_browse(known, FIELD, one))
    return frozenset(chain(earlier, successors(known.archive, key), *own, *under_old_names))


def _old_name(known: Known, earlier: RecordKey, key: RecordKey) -> OldName:
    way = successors(known.archive, earlier)
    return OldName(
        ref=known.shown.ref(earlier),
        by_way_of=tuple(known.shown.ref(between) for between in way[: way.index(key)]),
        lists=tuple(listed_to_browse(known, FIELD, earlier)),
        browse=browse_address(known, FIELD, earlier),
    )
