"""Finds names in texts and files: whatever their case and accents, and whatever stands between their letters.

Two steps: an automaton says which names may be in a file, at hundreds of megabytes a second, and misses none; for each
of those a pattern says where it is, if it is there at all.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote_to_bytes

from ahocorasick_rs import BytesAhoCorasick

from verhalen_build.model.name_patterns import NamePlace, letters_of, only_letters, places_of, words_of
from verhalen_build.model.names import plain
from verhalen_build.model.person_names import in_reading_order

# One word with fewer letters than this is part of many others, so it is looked for as a word of its own.
_LONG = 7

_TAG = re.compile(rb"<[^<>]*+>")
_TAG_IN_TEXT = re.compile(r"<[^<>]*+>")
_ENTITY = re.compile(rb"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")
# How many bytes of UTF-8 a Latin letter with an accent has, by its first: with three those of Vietnamese and Welsh.
_ACCENTED = {**{bytes([first]): 2 for first in range(0xC3, 0xCA)}, b"\xe1": 3}
# Soft hyphens, characters without width, and accents by themselves, in UTF-8.
_INVISIBLE = re.compile(rb"\xc2\xad|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xcc[\x80-\xbf]|\xcd[\x80-\xaf]")
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(256) if _LOWER[code] not in _LETTERS)
_SPACED = bytes(code if code in _LETTERS else ord(" ") for code in _LOWER)


PlaceT = TypeVar("PlaceT")


class NameInText(NamedTuple):
    """A name, and where it is in a text."""

    name: str
    start: int
    end: int


class NameInFile(NamedTuple):
    """A name, how it is written in a file, at which line, and whether its last name comes first."""

    name: str
    written: str
    line: int
    is_reversed: bool


class Places(NamedTuple, Generic[PlaceT]):
    """Where a text or file has names; what is `uncertain` may also be two people in a row: *Jan Bakker, Riek*."""

    certain: tuple[PlaceT, ...]
    uncertain: tuple[PlaceT, ...]

    @property
    def all(self) -> tuple[PlaceT, ...]:
        """Both: for what must not be there even where it is uncertain."""
        return self.certain + self.uncertain


@dataclass(frozen=True)
class NameSearch:
    """A search for names, which are made ready once, when they are first searched for."""

    names: tuple[str, ...]

    def in_text(self, text: str) -> Places[NameInText]:
        """Where the names are in a text, with or without markup."""
        return _by_certainty(self._in_text(text))

    def in_file(self, data: bytes) -> Places[NameInFile]:
        """The names that are in a file of the site, once entities and escapes in it are read."""
        return _by_certainty(self._in_file(data))

    def candidates(self, data: bytes) -> tuple[str, ...]:
        """The names that may be in a text or file; all that are in it are among them."""
        return tuple(self._candidates(data))

    def _in_text(self, text: str) -> Iterator[tuple[NameInText, bool]]:
        for name, orders in self._candidates(text.encode()).items():
            for start, end, _, is_certain in places_of(name, text, orders):
                yield NameInText(name, start, end), is_certain

    def _in_file(self, data: bytes) -> Iterator[tuple[NameInFile, bool]]:
        candidates = self._candidates(data)
        text = _read(data).decode("utf-8", "replace") if candidates else ""
        for name, orders in candidates.items():
            for place in places_of(name, text, orders):
                line = text.count("\n", 0, place.start) + 1
                yield NameInFile(name, _written(name, text, place), line, place.is_reversed), place.is_certain

    def _candidates(self, data: bytes) -> dict[str, list[str]]:
        """The names that may be in a text or file, each with the letters of the orders in which it may be there."""
        if not self._names_by_key:
            return {}
        read = _read(data)
        folded = _without_accents(read)
        # Letters on both sides of a tag may be of one word; what is within the tag is not.
        folded = b"\n".join((_TAG.sub(b"", folded), folded))
        keys: set[str] = set()
        if self._long.keys:
            keys.update(self._long.found_in(folded.translate(_LOWER, _NO_LETTERS)))
        if self._short.keys:
            folded = _INVISIBLE.sub(b"", folded)
            keys.update(self._short.found_in(b" " + folded.translate(_SPACED) + b" "))
        if self._foreign.keys:
            keys.update(self._foreign.found_in(only_letters(read.decode("utf-8", "replace")).encode()))
        candidates: dict[str, list[str]] = {}
        for key in sorted(keys):
            for name in self._names_by_key[key]:
                candidates.setdefault(name, []).append(key)
        return candidates

    def __reduce__(self) -> tuple[type["NameSearch"], tuple[tuple[str, ...]]]:
        # Automatons cannot be sent to another process; they are made there anew.
        return NameSearch, (self.names,)

    @cached_property
    def _names_by_key(self) -> Mapping[str, tuple[str, ...]]:
        by_key: dict[str, dict[str, None]] = {}
        for name in self.names:
            for letters in letters_of(name):
                by_key.setdefault(letters, {})[name] = None
        return {key: tuple(names) for key, names in by_key.items()}

    @cached_property
    def _long(self) -> "_Automaton":
        long = (key for key, names in self._names_by_key.items() if len(key) >= _LONG or not all(map(_is_word, names)))
        return _Automaton.of((key, key) for key in long if key.isascii())

    @cached_property
    def _short(self) -> "_Automaton":
        short = [key for key, names in self._names_by_key.items() if len(key) < _LONG and any(map(_is_word, names))]
        return _Automaton.of((f" {form} ", key) for key in short if key.isascii() for form in (key, f"{key}s"))

    @cached_property
    def _foreign(self) -> "_Automaton":
        return _Automaton.of((key, key) for key in self._names_by_key if not key.isascii())


@dataclass(frozen=True)
class _Automaton:
    """Finds many texts at once; `keys` are what each stands for."""

    keys: tuple[str, ...]
    automaton: BytesAhoCorasick | None

    @staticmethod
    def of(pairs: Iterable[tuple[str, str]]) -> "_Automaton":
        texts_and_keys = tuple(pairs)
        automaton = BytesAhoCorasick([text.encode() for text, _ in texts_and_keys]) if texts_and_keys else None
        return _Automaton(tuple(key for _, key in texts_and_keys), automaton)

    def found_in(self, data: bytes) -> Iterator[str]:
        """The keys of the texts that are in the data."""
        matches = self.automaton.find_matches_as_indexes(data, True) if self.automaton is not None else ()
        return (self.keys[index] for index, *_ in matches)


def _by_certainty(places: Iterable[tuple[PlaceT, bool]]) -> Places[PlaceT]:
    certain: list[PlaceT] = []
    uncertain: list[PlaceT] = []
    for place, is_certain in places:
        (certain if is_certain else uncertain).append(place)
    return Places(tuple(certain), tuple(uncertain))


def _is_word(name: str) -> bool:
    return len(words_of(name)) == 1


def _written(name: str, text: str, place: NamePlace) -> str:
    """How a name is written at a place, which somebody who looks it up in the file will see."""
    if not place.is_reversed:
        return in_reading_order(name)
    return " ".join(_TAG_IN_TEXT.sub(" ", text[place.start : place.end]).split())


def _without_accents(data: bytes) -> bytes:
    """Bytes of UTF-8 with each Latin letter that has an accent as the letter without it."""
    for first, length in _ACCENTED.items():
        if first in data:
            rest = length - 1
            before, *others = data.split(first)
            data = before + b"".join([_folded(first + other[:rest]) + other[rest:] for other in others])
    return data


@cache
def _folded(letter: bytes) -> bytes:
    folded = plain(letter.decode("utf-8", "replace"))
    return folded.encode() if folded.isascii() else letter


def _read(data: bytes) -> bytes:
    """A file with its entities, escapes and percent signs read as what they stand for."""
    if b"&" in data:
        data = _ENTITY.sub(lambda entity: _unescaped(entity[0]), data)
    if b"\\u" in data:
        data = _ESCAPE.sub(lambda escape: chr(int(escape[0][2:], 16)).encode("utf-8", "replace"), data)
    return unquote_to_bytes(data) if b"%" in data else data


# The same few come again and again.
@lru_cache(maxsize=4096)
def _unescaped(entity: bytes) -> bytes:
    return html.unescape(entity.decode()).encode()
