"""The lists of what names a record in a field: of each kind the first in full, and a way to the rest."""

from collections.abc import Iterator, Sequence

from verhalen_build.model.record import RecordKey
from verhalen_build.model.schema import Kind
from verhalen_build.site.browse import Meaning
from verhalen_build.site.known import Known
from verhalen_build.site.page_views import Listed
from verhalen_build.site.pages.browse import chosen_address
from verhalen_build.site.shown import capital

_MOST = 50


def listed(known: Known, field: str, key: RecordKey) -> Iterator[Listed]:
    """A list for each kind of which records name this one in a field."""
    for kind, keys in known.named_by.get((field, key), {}).items():
        yield _list(known, known.archive.schema.kinds[kind], Meaning(field, key), keys)


def listed_to_browse(known: Known, field: str, key: RecordKey) -> Iterator[Listed]:
    """The same of those kinds only that readers can browse by the field."""
    for kind, keys in named_to_browse(known, field, key):
        yield _list(known, kind, Meaning(field, key), keys)


def named_to_browse(known: Known, field: str, key: RecordKey) -> Iterator[tuple[Kind, Sequence[RecordKey]]]:
    """Which records name this one in a field, of each kind that readers can browse by the field."""
    for name, keys in known.named_by.get((field, key), {}).items():
        kind = known.archive.schema.kinds[name]
        if _is_facet(kind, field):
            yield kind, keys


def browse_address(known: Known, field: str, key: RecordKey) -> str:
    """Where readers browse what names a record in a field; "" where there is nothing of the kind."""
    value = known.facet_values.get(Meaning(field, key))
    return chosen_address(known, (value,)) if value else ""


def _list(known: Known, kind: Kind, named: Meaning, keys: Sequence[RecordKey]) -> Listed:
    # Where readers can browse, the others stand there; else they are named here, so that none is out of reach.
    others = () if _is_facet(kind, named.facet) and named in known.facet_values else keys[_MOST:]
    return Listed(
        kind=kind.key,
        label=capital(known.many(kind)),
        total=len(keys),
        entries=tuple(known.shown.entry(key) for key in keys[:_MOST]),
        others=tuple(known.shown.ref(key) for key in others),
    )


def _is_facet(kind: Kind, field: str) -> bool:
    declared = kind.field(field)
    return declared is not None and declared.facet
