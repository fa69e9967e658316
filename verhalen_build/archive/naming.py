"""How a record is named for readers: the one place through which every name that is shown passes.

What people want to be called is theirs to decide; whatever shows a name asks here and never reads a title itself.
"""

from verhalen_build.model.names import person_sort_key, sort_key
from verhalen_build.model.record import Record
from verhalen_build.model.typography import typographic

_PEOPLE = frozenset({"person", "member"})


def shown_name(record: Record) -> str:
    """The name of a record as readers see it."""
    return typographic(record.title)


def may_be_shown(record: Record) -> bool:
    """Whether readers may see that this record is there: a member only who wants to be on the list."""
    return record.kind != "member" or record.flag("listed")


def is_of_people(kind: str) -> bool:
    """Whether the records of a kind are people, whose last name counts in an alphabet."""
    return kind in _PEOPLE


def register_key(record: Record, shown: str) -> str:
    """The key that files a record in the alphabet, made from its shown name so that it gives nothing else away."""
    own = record.text("sort")
    if own:
        return sort_key(own)
    return person_sort_key(shown) if is_of_people(record.kind) else sort_key(shown)
