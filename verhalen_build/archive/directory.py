"""The directory of names: which record a title, alias, file or address refers to.

A name is first looked up exactly as written. If no record has it, it is looked up `loosely`, without accents and
punctuation; then the writer must be told, as another record may be meant.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from verhalen_build.model.consent import is_of_people
from verhalen_build.model.names import loose_key, matching_key
from verhalen_build.model.near import NearNames
from verhalen_build.model.record import Record, RecordKey, Text
from verhalen_build.model.schema import Schema

_NAMES = tuple[str, ...]
_Index = dict[tuple[str, str], list[RecordKey]]
"""The records that have a name, by kind and name."""


@dataclass(frozen=True)
class Matches:
    """The records that a name may refer to: one is clear, none is unknown, several are ambiguous."""

    keys: tuple[RecordKey, ...]
    loosely: bool = False

    @property
    def only(self) -> RecordKey | None:
        return self.keys[0] if len(self.keys) == 1 else None


class Directory:
    """Built once from all records; every query is a look-up."""

    def __init__(self, records: Iterable[Record], schema: Schema) -> None:
        self._records = tuple(records)
        self._names: _Index = {}
        self._addresses: _Index = {}
        self._kinds = tuple(schema.kinds)
        self._folders = {kind.folder or "stories": kind.key for kind in schema.kinds.values()}
        self._near: dict[tuple[str, ...], NearNames] = {}
        for record in self._records:
            key = record.key
            for name in names_of_record(record):
                _file(self._names, (record.kind, matching_key(name)), key)
            for name in _addresses_of(record):
                _file(self._addresses, (record.kind, name), key)

    def find(self, name: str, kinds: _NAMES = ()) -> Matches:
        """The records of these kinds (or of any kind) with this name, exactly or otherwise loosely."""
        exact = self.find_exactly(name, kinds)
        return exact if exact.keys else self.find_loosely(name, kinds)

    def find_exactly(self, name: str, kinds: _NAMES = ()) -> Matches:
        """The records with this title or alias, or else with exactly this file; or with this folder and file."""
        folder, _, address = name.rpartition("/")
        if folder in self._folders:
            kind = self._folders[folder]
            if not kinds or kind in kinds:
                return Matches(tuple(self._addresses.get((kind, matching_key(address)), ())))
        kinds = kinds or self._kinds
        key = matching_key(name)
        return Matches(_filed(self._names, key, kinds) or _filed(self._files, normalize("NFC", name), kinds))

    def find_loosely(self, name: str, kinds: _NAMES = ()) -> Matches:
        """The records that have this name or file, disregarding accents and punctuation."""
        return Matches(_filed(self._loose_names, loose_key(name), kinds or self._kinds), loosely=True)

    def namesakes(self, name: str, kinds: _NAMES) -> list[str]:
        """The full names of the people with this first name."""
        first_name_key = matching_key(name)
        return [title for kind in kinds for title in self._by_first_name.get((kind, first_name_key), ())]

    def close(self, name: str, kinds: _NAMES) -> list[str]:
        """At most four names of records within a slip of the pen of this name, nearest first."""
        return self._near_names(kinds).close(name, most=4)

    def suggestions(self, name: str, kinds: _NAMES = ()) -> list[str]:
        """At most four names that may have been meant."""
        return self._near_names(kinds or self._kinds).suggestions(name)

    @cached_property
    def _files(self) -> _Index:
        """The records by file; people with that first name may be meant as well."""
        index: _Index = {}
        for record in self._records:
            for name in _files_of(record):
                _file(index, (record.kind, name), record.key)
        return self._with_namesakes(index)

    @cached_property
    def _loose_names(self) -> _Index:
        index: _Index = {}
        for record in self._records:
            for name in (*names_of_record(record), *_files_of(record)):
                _file(index, (record.kind, loose_key(name)), record.key)
        return self._with_namesakes(index)

    def _with_namesakes(self, index: _Index) -> _Index:
        for record in self._records:
            first_name_key = (record.kind, first_name(record))
            if first_name_key in index:
                _file(index, first_name_key, record.key)
        return index

    @cached_property
    def _by_first_name(self) -> dict[tuple[str, str], list[str]]:
        index: dict[tuple[str, str], list[str]] = {}
        for record in self._records:
            if first_name(record):
                index.setdefault((record.kind, first_name(record)), []).append(record.title)
        return index

    def _near_names(self, kinds: _NAMES) -> NearNames:
        if kinds not in self._near:
            self._near[kinds] = NearNames(
                name for kind in kinds for record in self._by_kind.get(kind, ()) for name in names_of_record(record)
            )
        return self._near[kinds]

    @cached_property
    def _by_kind(self) -> dict[str, list[Record]]:
        records: dict[str, list[Record]] = {}
        for record in self._records:
            records.setdefault(record.kind, []).append(record)
        return records


def names_of_record(record: Record) -> Iterator[str]:
    """The title of a record, and its aliases."""
    yield record.title
    for alias in record.values.get("aliases", ()):
        if isinstance(alias, Text):
            yield alias.text


def first_name(record: Record) -> str:
    """The first name of a person with more than one name, in matching form; "" for anything else."""
    first, _, last_names = matching_key(record.title).partition(" ") if is_of_people(record.kind) else ("", "", "")
    return first if last_names else ""


def _addresses_of(record: Record) -> Iterator[str]:
    """What may follow the folder in the address of a record, in matching form."""
    yield record.slug
    yield from map(matching_key, _files_of(record))


def _files_of(record: Record) -> tuple[str, ...]:
    """The names of the file that contains only this record, and of its page."""
    if not record.source or record.place != record.source:
        return ()
    # macOS may store é as an e and an accent, where a keyboard gives one character.
    return (record.slug, normalize("NFC", posixpath.splitext(posixpath.basename(record.source))[0]))


def _file(index: _Index, name: tuple[str, str], key: RecordKey) -> None:
    keys = index.setdefault(name, [])
    if key not in keys:
        keys.append(key)


def _filed(index: _Index, name: str, kinds: _NAMES) -> tuple[RecordKey, ...]:
    keys = dict.fromkeys(key for kind in kinds for key in index.get((kind, name), ()))
    return _without_members(list(keys)) if keys else ()


def _without_members(keys: list[RecordKey]) -> tuple[RecordKey, ...]:
    """Prefers a person to the same person's record as a member of the book."""
    non_members = tuple(key for key in keys if not key.startswith("member/"))
    return non_members or tuple(keys)
