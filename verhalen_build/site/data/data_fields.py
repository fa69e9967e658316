"""The fields of records as they are published: under which names, and which are not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count

from verhalen_build.model.field_types import FIELD_TYPES, FieldType
from verhalen_build.model.names import lookup_name
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind

LANG = "lang"
"""The field whose choices are published as they are: codes of languages, by which programs know them."""

# For editors only, or the same for everything that is published.
_PRIVATE = frozenset({"draft", "consent", "precision", "listed", "translation_of", "original_digest"})


@dataclass(frozen=True)
class DataField:
    """A field as it is published: its name in files, and for a group those of its fields.

    A reference is published twice: as the name that readers see, and under `id_name` as the id of the record.
    """

    declared: Field
    name: str
    id_name: str
    fields: tuple["DataField", ...]

    @property
    def key(self) -> str:
        return self.declared.key

    @property
    def repeat(self) -> bool:
        return self.declared.repeat

    @property
    def is_table(self) -> bool:
        """Whether a record may have several values that have fields of their own."""
        return self.repeat and bool(self.fields)


@dataclass(frozen=True)
class DataKind:
    """A kind as it is published: the names of a record's id and address, and its fields, the title first."""

    kind: Kind
    id_name: str
    address_name: str
    fields: tuple[DataField, ...]


def data_kind(kind: Kind, address: str, language: Language) -> DataKind:
    """A kind as it is published; `address` is the word for that in the language."""
    names = _names(kind.fields)
    return DataKind(kind, free_name("id", names), free_name(address, names), tuple(_published(kind.fields, language)))


def _published(fields: Iterable[Field], language: Language) -> Iterator[DataField]:
    public = [field for field in fields if field.key not in _PRIVATE]
    names = _names(public)
    for field in public:
        name = field.name(language)
        id_name = free_name(f"{name}_id", names) if field.type is FieldType.REFERENCE else ""
        yield DataField(field, name, id_name, tuple(_published(_inner(field), language)))


def _inner(field: Field) -> Iterable[Field]:
    """The fields of a group or picture; who is in a picture is not published."""
    if field.type is FieldType.IMAGE:
        return (each for each in IMAGE_FIELDS if each.key != "people")
    return field.fields if FIELD_TYPES[field.type].is_group else ()


def _names(fields: Iterable[Field]) -> frozenset[str]:
    """All names of these fields."""
    return frozenset(name for field in fields for names in field.names.values() for name in names)


def free_name(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken: this one, or this one with a number."""
    keys = set(map(lookup_name, taken))
    return next(
        free for free in chain((name,), (f"{name}_{number}" for number in count(2))) if lookup_name(free) not in keys
    )
