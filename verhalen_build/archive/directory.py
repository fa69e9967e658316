"""The directory of names: which record a title, alias or slug stands for."""

from collections.abc import Iterable
from dataclasses import dataclass

from verhalen_build.model.names import matching_key, slugify
from verhalen_build.model.near import NearNames
from verhalen_build.model.record import Record, RecordKey, Text
from verhalen_build.model.schema import Schema

_NAMES = tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The records that a name may stand for: one is clear, none is unknown, several are ambiguous."""

    keys: tuple[RecordKey, ...]

    @property
    def only(self) -> RecordKey | None:
        return self.keys[0] if len(self.keys) == 1 else None


class Directory:
    """Made once from all records; every question is a look-up."""

    def __init__(self, records: Iterable[Record], schema: Schema) -> None:
        self._titles: dict[tuple[str, str], list[RecordKey]] = {}
        self._others: dict[tuple[str, str], list[RecordKey]] = {}
        self._spellings: dict[str, dict[str, RecordKey]] = {kind: {} for kind in schema.kinds}
        self._kinds = tuple(schema.kinds)
        self._folders = {kind.folder or "stories": kind.key for kind in schema.kinds.values()}
        self._near: dict[tuple[str, ...], NearNames] = {}
        for record in records:
            self._add(record)

    def _add(self, record: Record) -> None:
        kind, key = record.kind, record.key
        _file(self._titles, (kind, matching_key(record.title)), key)
        _file(self._others, (kind, record.slug), key)
        title_slug = slugify(record.title)
        if title_slug != record.slug:
            _file(self._others, (kind, title_slug), key)
        self._spellings[kind][record.title] = key
        for alias in record.values.get("aliases", ()):
            if isinstance(alias, Text):
                _file(self._others, (kind, matching_key(alias.text)), key)
                self._spellings[kind][alias.text] = key

    def find(self, name: str, kinds: _NAMES = ()) -> Found:
        """The records of these kinds (of any, where none is given) with this title, or else with this alias or slug."""
        folder, _, slug = name.rpartition("/")
        if folder in self._folders:
            kind = self._folders[folder]
            if not kinds or kind in kinds:
                return Found(tuple(self._others.get((kind, slug), ())))
        kinds = kinds or self._kinds
        wanted = matching_key(name)
        titled = [key for kind in kinds for key in self._titles.get((kind, wanted), ())]
        if titled:
            return Found(_without_members(titled))
        keys = {key: None for kind in kinds for key in self._others.get((kind, wanted), ())}
        if not keys:
            by_slug = slugify(name)
            keys = {key: None for kind in kinds for key in self._others.get((kind, by_slug), ())}
        return Found(_without_members(list(keys)))

    def close(self, name: str, kinds: _NAMES) -> list[str]:
        """At most four names of records that differ from this name by a slip of the pen, nearest first."""
        return self._near_names(kinds).close(name, most=4)

    def suggestions(self, name: str, kinds: _NAMES = ()) -> list[str]:
        """At most four names that may have been meant."""
        return self._near_names(kinds or self._kinds).suggestions(name)

    def _near_names(self, kinds: _NAMES) -> NearNames:
        if kinds not in self._near:
            self._near[kinds] = NearNames(name for kind in kinds for name in self._spellings[kind])
        return self._near[kinds]


def _file(index: dict[tuple[str, str], list[RecordKey]], name: tuple[str, str], key: RecordKey) -> None:
    keys = index.setdefault(name, [])
    if key not in keys:
        keys.append(key)


def _without_members(keys: list[RecordKey]) -> tuple[RecordKey, ...]:
    """A member of the book is often a person in it too; who that is stands on the person's page."""
    others = tuple(key for key in keys if not key.startswith("member/"))
    return others or tuple(keys)
