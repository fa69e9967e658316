"""Matches names of records in the archive: those in a text, and those that a field can hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.model.names import plain, slugify
from verhalen_build.model.record import Record, Text

PROPOSED = {"people": "person", "initiatives": "initiative", "municipality": "municipality"}
"""The fields of a story that are proposed from its text, each with the kind of record it refers to."""

_UNMATCHED_KINDS = frozenset({"story", "page", "word", "member"})
_MIN_LENGTH = 3
_APOSTROPHE = "['\u2018\u2019\u00b4`]"
_APOSTROPHES = re.compile(_APOSTROPHE)
_ARTICLE = re.compile(r"^(?:de|het|een|the|an?)\s", re.IGNORECASE)


class NameMatcher:
    """Matches the names of an archive; made once for all documents."""

    def __init__(self, archive: ExistingArchive) -> None:
        self._archive = archive

    def proposals(self, text: str) -> dict[str, list[str]]:
        """By field of a story, the titles of the records named in a text, in the order of the text.

        Names are looked for as whole words, the longest first: `Nieuw Zwolle` does not name Zwolle.
        """
        titles: dict[str, dict[str, None]] = {}
        for match in self._pattern.finditer(text) if self._records else ():
            for record in self._records[_key(match[0])]:
                field = next((field for field, kind in PROPOSED.items() if kind == record.kind), "")
                if field and self.can_name(record.title, (record.kind,)) == record.title:
                    titles.setdefault(field, {})[record.title] = None
        return {field: list(titles[field]) for field in PROPOSED if field in titles}

    def can_name(self, name: str, kinds: tuple[str, ...]) -> str:
        """The name as a field for these kinds can hold it without an error; "" where it cannot.

        The name of a record becomes its title; an unknown name may become a stub, where one of the kinds has stubs.
        """
        directory, schema = self._archive.directory, self._archive.schema
        matches = directory.find(name, kinds)
        if matches.only:
            title = self._titles[matches.only]
            return title if directory.find(title, kinds).only == matches.only else name
        if matches.keys or not slugify(name):
            return ""
        is_of_other_kind = any(not key.startswith("member/") for key in directory.find(name).keys)
        return name if not is_of_other_kind and any(schema.kinds[kind].stubs for kind in kinds) else ""

    def link(self, name: str) -> str:
        """The title of the one record that `[[name]]` links to; "" for none or more than one."""
        key = self._archive.directory.find(name).only
        return self._titles[key] if key else ""

    def kind(self, name: str) -> str:
        """The kind of the one record that `[[name]]` links to; "" for none or more than one."""
        key = self._archive.directory.find(name).only
        return self._kinds[key] if key else ""

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {record.key: record.kind for file in self._archive.files for record in file.records}

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {record.key: record.title for file in self._archive.files for record in file.records}

    @cached_property
    def _records(self) -> Mapping[str, list[Record]]:
        """The records by name, for the kinds whose names are matched."""
        records: dict[str, list[Record]] = {}
        for file in self._archive.files:
            for record in file.records:
                for name in _spellings(record):
                    key = _key(name)
                    if record not in records.setdefault(key, []):
                        records[key].append(record)
        return records

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = {name for file in self._archive.files for record in file.records for name in _spellings(record)}
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        return re.compile(r"(?<![\w-])(?:" + "|".join(map(_name_pattern, longest_first)) + r")(?!\w|-\w)")


def _spellings(record: Record) -> Iterator[str]:
    if record.kind in _UNMATCHED_KINDS:
        return
    aliases = (alias.text for alias in record.values.get("aliases", ()) if isinstance(alias, Text))
    for name in (record.title, *aliases):
        # An alias may be an old address, and two letters are more likely an ordinary word.
        if len(name) >= _MIN_LENGTH and "/" not in name and any(letter.isalpha() for letter in name):
            yield " ".join(name.split())


def _key(name: str) -> str:
    return _APOSTROPHES.sub("'", " ".join(plain(name).split()))


def _name_pattern(name: str) -> str:
    """The pattern of a name: as written, with its article in either case (`De Badde`, `de Badde`), or in capitals."""
    article = _ARTICLE.match(name)
    rest = name[1:] if article else name
    first = f"[{name[0].lower()}{name[0].upper()}]" if article else ""
    capitals = name.upper()
    written = first + _loose(rest)
    return f"(?:{written}|{_loose(capitals)})" if capitals != name else written


def _loose(name: str) -> str:
    words: Iterable[str] = map(re.escape, name.split())
    return _APOSTROPHES.sub(lambda _: _APOSTROPHE, r"\s+".join(words))
