"""Finds names in texts and files: whatever their case and accents, and whatever stands between their letters.

Two steps: an automaton says which names may be in a file, at hundreds of megabytes a second, and misses none; for each
of those a pattern says where it is, if it is there at all.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from ahocorasick_rs import BytesAhoCorasick

from verhalen_build.model.names import plain

# One word with fewer letters than this is part of many others, so it is looked for as a word of its own.
_LONG = 7
# A long name is still recognised where its words are written as one, or a word of it as two.
_LONG_ENOUGH_TO_JOIN = 10

_TAG = re.compile(rb"<[^<>]*+>")
_ENTITY = re.compile(rb"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")
# How many bytes of UTF-8 a Latin letter with an accent has, by its first: with three those of Vietnamese and Welsh.
_ACCENTED = {**{bytes([first]): 2 for first in range(0xC3, 0xCA)}, b"\xe1": 3}
# Soft hyphens, characters without width, and accents by themselves, in UTF-8.
_INVISIBLE = re.compile(rb"\xc2\xad|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xcc[\x80-\xbf]|\xcd[\x80-\xaf]")
_NO_LETTERS_OF_ANY = re.compile(r"[\W_]+")
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(256) if _LOWER[code] not in _LETTERS)
_SPACED = bytes(code if code in _LETTERS else ord(" ") for code in _LOWER)

_INVISIBLE_SIGNS = r"\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f"
# What may stand between two letters of a word: emphasis, tags, and a hyphen where a line ends.
_IN_WORD = rf"[*_~`\\{_INVISIBLE_SIGNS}]|<[^<>]*+>|-\s*+|&(?:shy|#173|#xad);"
# The quotation marks around a cell of a table in text; after a comma only without a space, as in speech there is one.
_CELL_ENDS = r"\"(?=[;\t]|,\S)|(?<=[;\t])\"|(?<=,)\"(?=\S)"
# What may stand between two words of a name, as in a list of cells too, and that no sentence ends there.
_SENTENCE_ENDS = r"(?![.!?][\"'\u201d\u2019)]*+\s)"
_BETWEEN_WORDS = rf"[\s*_~`\\.,;|'\u2019/+{_INVISIBLE_SIGNS}-]|<[^<>]*+>|&(?:nbsp|#160|#xa0);|{_CELL_ENDS}"
_WORD_END = r"(?=(?:['\u2019]?s)?(?![^\W_]))"


class NameInText(NamedTuple):
    """A name, and where it is in a text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class NameSearch:
    """A search for names, which are made ready once, when they are first searched for."""

    names: tuple[str, ...]

    def in_text(self, text: str) -> Iterator[NameInText]:
        """Where the names are in a text, with or without markup."""
        for name in self.candidates(text.encode()):
            yield from (NameInText(name, match.start(), match.end()) for match in pattern_of(name).finditer(text))

    def in_file(self, data: bytes) -> Iterator[tuple[str, int]]:
        """The names that are in a file of the site, once entities and escapes in it are read, each with its line."""
        candidates = self.candidates(data)
        text = _read(data).decode("utf-8", "replace") if candidates else ""
        for name in candidates:
            for match in pattern_of(name).finditer(text):
                yield name, text.count("\n", 0, match.start()) + 1

    def candidates(self, data: bytes) -> tuple[str, ...]:
        """The names that may be in a text or file; all that are in it are among them."""
        if not self._names_by_key:
            return ()
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
            keys.update(self._foreign.found_in(_letters(read.decode("utf-8", "replace")).encode()))
        return tuple(name for key in sorted(keys) for name in self._names_by_key[key])

    def __reduce__(self) -> tuple[type["NameSearch"], tuple[tuple[str, ...]]]:
        # Automatons cannot be sent to another process; they are made there anew.
        return NameSearch, (self.names,)

    @cached_property
    def _names_by_key(self) -> Mapping[str, tuple[str, ...]]:
        by_key: dict[str, dict[str, None]] = {}
        for name in self.names:
            by_key.setdefault(_letters(name), {})[name] = None
        by_key.pop("", None)
        return {key: tuple(names) for key, names in by_key.items()}

    @cached_property
    def _long(self) -> "_Automaton":
        return _Automaton.of((key, key) for key in self._names_by_key if key.isascii() and not self._is_short(key))

    @cached_property
    def _short(self) -> "_Automaton":
        short = [key for key in self._names_by_key if key.isascii() and self._is_short(key)]
        return _Automaton.of((f" {form} ", key) for key in short for form in (key, f"{key}s"))

    @cached_property
    def _foreign(self) -> "_Automaton":
        return _Automaton.of((key, key) for key in self._names_by_key if not key.isascii())

    def _is_short(self, key: str) -> bool:
        return len(key) < _LONG and any(len(_words(name)) == 1 for name in self._names_by_key[key])


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


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """A pattern for a name, whatever its case, accents and markup; a name of one word begins with a capital."""
    words = _words(name)
    is_long = sum(map(len, words)) >= _LONG_ENOUGH_TO_JOIN
    in_word = rf"(?:{_IN_WORD}|\s)*+" if is_long else rf"(?:{_IN_WORD})*+"
    ends = "" if "." in name else _SENTENCE_ENDS
    between = rf"(?:{ends}(?:{_BETWEEN_WORDS}))" + ("*+" if is_long else "++")
    first, *others = (in_word.join(map(_letter, word)) for word in words)
    if len(words) == 1:
        # As a common word it would be in many texts: a mien is also a face.
        first = f"(?-i:{_capital(words[0][0])})" + first.removeprefix(_letter(words[0][0]))
    return re.compile(r"(?<![^\W_])" + between.join([first, *others]) + _WORD_END, re.IGNORECASE)


def _words(name: str) -> list[str]:
    """The words of a name, without accents."""
    return [word for word in _NO_LETTERS_OF_ANY.sub(" ", plain(name)).split(" ") if word]


def _letters(text: str) -> str:
    return _NO_LETTERS_OF_ANY.sub("", plain(text))


@cache
def _forms() -> Mapping[str, str]:
    """For each letter without an accent, those that are the same with one."""
    forms: dict[str, list[str]] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        base = plain(letter)
        if len(base) == 1 and base != letter and base.isascii():
            forms.setdefault(base, []).append(letter)
    return {base: "".join(letters) for base, letters in forms.items()}


def _letter(letter: str) -> str:
    others = _forms().get(letter, "")
    return f"[{letter}{others}]" if others else re.escape(letter)


def _capital(letter: str) -> str:
    capitals = "".join(form for form in (letter.upper(), *_forms().get(letter, "")) if form.isupper())
    return f"[{capitals}]" if capitals else re.escape(letter)


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
