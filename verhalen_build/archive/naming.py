"""How a record is named for readers: the one place through which every name shown passes.

People decide what they are called; code that shows a name asks here and never reads a title itself.
"""

from verhalen_build.model.names import person_sort_key, sort_key
from verhalen_build.model.record import Record
from verhalen_build.model.typography import typographic

_PEOPLE = frozenset({"person", "member"})


def display_name(record: Record) -> str:
    """The name of a record for readers."""
    return typographic(record.title)


def may_be_shown(record: Record) -> bool:
    """Whether readers may see that this record exists: a member only when listed."""
    return record.kind != "member" or record.flag("listed")


def is_of_people(kind: str) -> bool:
    """Whether the records of a kind are people, who are sorted by last name."""
    return kind in _PEOPLE


def register_key(record: Record, name: str) -> str:
    """The key for sorting a record alphabetically, based on its shown name so that it reveals nothing else."""
    sort_name = record.text("sort")
    if sort_name:
        return sort_key(sort_name)
    return person_sort_key(name) if is_of_people(record.kind) else sort_key(name)
