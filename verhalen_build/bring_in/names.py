"""The names of the archive: those that stand in a text, and those that a field may hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from verhalen_build.bring_in.present import Present
from verhalen_build.model.names import plain, slugify
from verhalen_build.model.record import Record, Text

PROPOSED = {"people": "person", "initiatives": "initiative", "municipality": "municipality"}
"""The fields of a story that are proposed from its text, and the kind of record that each names."""

_NO_NAMES = frozenset({"story", "page", "word", "member"})
_SHORTEST = 3
_APOSTROPHE = "['\u2018\u2019\u00b4`]"
_APOSTROPHES = re.compile(_APOSTROPHE)
_ARTICLE = re.compile(r"^(?:de|het|een|the|an?)\s", re.IGNORECASE)


class Names:
    """The names of an archive, made once for all documents."""

    def __init__(self, present: Present) -> None:
        self._present = present

    def proposals(self, text: str) -> dict[str, list[str]]:
        """By field of a story, the titles of the records whose name stands in a text, in the order of the text.

        Names are looked for as whole words, the longest first: `Nieuw Zwolle` does not name Zwolle.
        """
        found: dict[str, dict[str, None]] = {}
        for match in self._pattern.finditer(text) if self._records else ():
            for record in self._records[_key(match[0])]:
                field = next((field for field, kind in PROPOSED.items() if kind == record.kind), "")
                if field and self.can_name(record.title, (record.kind,)) == record.title:
                    found.setdefault(field, {})[record.title] = None
        return {field: list(found[field]) for field in PROPOSED if field in found}

    def can_name(self, name: str, kinds: tuple[str, ...]) -> str:
        """How a field for these kinds can write a name without an error; "" where it cannot.

        A name of a record comes back as its title; one that nobody described may become a stub, where its kind has
        such.
        """
        directory, schema = self._present.directory, self._present.schema
        found = directory.find(name, kinds)
        if found.only:
            title = self._titles[found.only]
            return title if directory.find(title, kinds).only == found.only else name
        if found.keys or not slugify(name):
            return ""
        elsewhere = any(not key.startswith("member/") for key in directory.find(name).keys)
        return name if not elsewhere and any(schema.kinds[kind].stubs for kind in kinds) else ""

    def link(self, name: str) -> str:
        """The title of the one record that `[[name]]` leads to; "" where there is none or more than one."""
        found = self._present.directory.find(name).only
        return self._titles[found] if found else ""

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {record.key: record.title for file in self._present.files for record in file.records}

    @cached_property
    def _records(self) -> Mapping[str, list[Record]]:
        """The records that go by each name, for the kinds whose names are looked for."""
        records: dict[str, list[Record]] = {}
        for file in self._present.files:
            for record in file.records:
                for name in _spellings(record):
                    key = _key(name)
                    if record not in records.setdefault(key, []):
                        records[key].append(record)
        return records

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = {name for file in self._present.files for record in file.records for name in _spellings(record)}
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        return re.compile(r"(?<![\w-])(?:" + "|".join(map(_as_in_text, longest_first)) + r")(?!\w|-\w)")


def _spellings(record: Record) -> Iterator[str]:
    if record.kind in _NO_NAMES:
        return
    aliases = (alias.text for alias in record.values.get("aliases", ()) if isinstance(alias, Text))
    for name in (record.title, *aliases):
        # An alias may be an old address, and a name of two letters is a word.
        if len(name) >= _SHORTEST and "/" not in name and any(letter.isalpha() for letter in name):
            yield " ".join(name.split())


def _key(name: str) -> str:
    return _APOSTROPHES.sub("'", " ".join(plain(name).split()))


def _as_in_text(name: str) -> str:
    """The pattern of a name: as it is written, but with either article (`De Badde`, `de Badde`), or in capitals."""
    article = _ARTICLE.match(name)
    rest = name[1:] if article else name
    first = f"[{name[0].lower()}{name[0].upper()}]" if article else ""
    shouted = name.upper()
    written = first + _loose(rest)
    return f"(?:{written}|{_loose(shouted)})" if shouted != name else written


def _loose(name: str) -> str:
    words: Iterable[str] = map(re.escape, name.split())
    return _APOSTROPHES.sub(lambda _: _APOSTROPHE, r"\s+".join(words))
