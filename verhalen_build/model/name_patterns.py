"""How names are written in texts: whatever their case, accents and markup, and with the last name first.

*Zandvliet, Wilhelmina* is the name, unless it may as well be two people in a row: in *Jan Zandvliet, Wilhelmina* the
last name belongs to what is before it, and in *Zandvliet, Wilhelmina de Vries* the first name to what follows. Such a
place is uncertain, for somebody to look at.
"""

import re
from bisect import bisect, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from verhalen_build.model.names import plain
from verhalen_build.model.person_names import in_reading_order, is_form_of_address, is_prefix, name_parts

# A long name is still recognised where its words are written as one, or a word of it as two.
_LONG_ENOUGH_TO_JOIN = 10
# How far back is looked for the first name that a last name belongs to.
_LOOKED_BACK = 200
# An abbreviated first name has at most this many letters: `Th.`; after a longer word with a dot a sentence ended.
_LONGEST_INITIAL = 3

_NO_LETTERS_OF_ANY = re.compile(r"[\W_]+")
_INVISIBLE_SIGNS = r"\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f"
# What may stand between two letters of a word: emphasis, tags, and a hyphen where a line ends.
_IN_WORD = rf"[*_~`\\{_INVISIBLE_SIGNS}]|<[^<>]*+>|-\s*+|&(?:shy|#173|#xad);"
# The quotation marks around a cell of a table in text; after a comma only without a space, as in speech there is one.
_CELL_ENDS = r"\"(?=[;\t]|,\S)|(?<=[;\t])\"|(?<=,)\"(?=\S)"
# What may stand between two words of a name, as in a list of cells too, and that no sentence ends there.
_SENTENCE_ENDS = r"(?![.!?][\"'\u201d\u2019)]*+\s)"
_BETWEEN_WORDS = rf"[\s*_~`\\.,;|'\u2019/+{_INVISIBLE_SIGNS}-]|<[^<>]*+>|&(?:nbsp|#160|#xa0);|{_CELL_ENDS}"
_WORD_START = r"(?<![^\W_])"
_WORD_END = r"(?=(?:['\u2019]?s)?(?![^\W_]))"

_TAG = re.compile(r"<[^<>]*+>")
# The value of an attribute or a cell begins there.
_BEFORE_WORD = re.compile(r"^.*[,;|=\"(\[{>](?=.)")
_MARKS = "*_~`\"'([\u2018\u201c\u201e"
# Between a last and a first name: what ends a cell of a table, and what ends its row.
_CELL_SIGN = re.compile(r"[;|\t]")
_CELL_END = re.compile(r"[;|\t]|</(?:t[dh]|w:tc|table:table-cell)>")
_ROW_END = re.compile(r"</(?:tr|w:tr|table:table-row)>")
_WORDS_AFTER = re.compile(r"(?:[ \u00a0]++[^\s,.;:|<>()]++){0,4}")
# Other words in small letters before a last name may be a role: *opa Bakker, Riek*.
_JOINING = frozenset("en of and or".split())
_END_OF_ROW = re.compile(r"[;|][ \t]*+\n")
_ITEM_END = re.compile(r"[ \t]*+(?:[.;:!?)\]\"'\u201d\u2019|<\n]|\Z)")
# The next item of a list, in text.
_NEXT_ITEM = re.compile(r"\n[ \t]*+[-*+][ \t]")
# The ways in which people are listed by their last name, and where they turn to the first.
_TURN = "turn"
_ORDERS = (("family", _TURN, "given"),)
_ORDERS_WITH_PREFIX = (
    ("prefix", "family", _TURN, "given"),
    ("family", _TURN, "given", "prefix"),
    ("family", "prefix", _TURN, "given"),
)


class NamePlace(NamedTuple):
    """Where a name is in a text; `is_reversed` where its last name comes first."""

    start: int
    end: int
    is_reversed: bool
    is_certain: bool


def places_of(name: str, text: str, orders: Collection[str]) -> Iterator[NamePlace]:
    """Where a name is in a text, in the orders of its words that have these letters. No two places overlap."""
    taken: list[NamePlace] = []
    if only_letters(in_reading_order(name)) in orders:
        matches = (match for match in pattern_of(name).finditer(text) if not _is_in_two_rows(match, text))
        taken += (NamePlace(*match.span(), False, True) for match in matches)
        yield from taken
    for number, letters in enumerate(_reversed_letters(name)):
        for match in _reversed_pattern(name, number).finditer(text) if letters in orders else ():
            certain = _is_certain(match, text)
            place = NamePlace(*match.span(), True, bool(certain))
            if certain is not None and not _overlaps(place, taken):
                insort(taken, place)
                yield place


def is_named_in(name: str, text: str) -> bool:
    """Whether a name is certainly in a text."""
    return any(place.is_certain for place in places_of(name, text, letters_of(name)))


def letters_of(name: str) -> tuple[str, ...]:
    """The letters of a name in each order in which its words are written."""
    return tuple(dict.fromkeys(filter(None, (only_letters(in_reading_order(name)), *_reversed_letters(name)))))


def only_letters(text: str) -> str:
    """The letters and digits of a text, without accents."""
    return _NO_LETTERS_OF_ANY.sub("", plain(text))


def words_of(name: str) -> list[str]:
    """The words of a name, without accents."""
    return [word for word in _NO_LETTERS_OF_ANY.sub(" ", plain(name)).split(" ") if word]


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """A pattern for a name, first name first; a name of one word begins with a capital."""
    words = words_of(in_reading_order(name))
    pattern = _spelled(name, words)
    if len(words) == 1:
        # As a common word it would be in many texts: a mien is also a face.
        pattern = f"(?-i:{_capital(words[0][0])})" + pattern.removeprefix(_letter(words[0][0]))
    return re.compile(_WORD_START + pattern + _WORD_END, re.IGNORECASE)


def _spelled(name: str, words: Iterable[str]) -> str:
    """A pattern for words of a name, one after the other."""
    in_word = rf"(?:{_IN_WORD}|\s)*+" if _is_long(name) else rf"(?:{_IN_WORD})*+"
    between = _between(name) + ("*+" if _is_long(name) else "++")
    return between.join(in_word.join(map(_letter, word)) for word in words)


def _between(name: str) -> str:
    """A pattern for one sign that may stand between two words of a name."""
    ends = "" if "." in name else _SENTENCE_ENDS
    return rf"(?:{ends}(?:{_BETWEEN_WORDS}))"


def _is_long(name: str) -> bool:
    return sum(map(len, words_of(name))) >= _LONG_ENOUGH_TO_JOIN


@cache
def _reversed_pattern(name: str, number: int) -> re.Pattern[str]:
    """The pattern for one of the orders with the last name first; a group for each part and what is at the turn."""
    parts, orders = _reversed_orders(name)
    order, between, pattern = orders[number], _between(name) + "++", ""
    for before, part in zip(("", *order), order, strict=False):
        pattern += between if before and _TURN not in {before, part} else ""
        pattern += f"(?P<{part}>{between if part == _TURN else _spelled(name, parts[part])})"
    return re.compile(_WORD_START + pattern + _WORD_END, re.IGNORECASE)


@cache
def _reversed_letters(name: str) -> tuple[str, ...]:
    """The letters of a name in each order that has its last name first."""
    parts, orders = _reversed_orders(name)
    return tuple("".join(word for part in order for word in parts.get(part, ())) for order in orders)


def _reversed_orders(name: str) -> tuple[Mapping[str, list[str]], tuple[tuple[str, ...], ...]]:
    """The words of each part of a name, and the orders in which it has its last name first."""
    parts = name_parts(name)
    if parts is None:
        return {}, ()
    words = {"given": words_of(parts.given), "prefix": words_of(parts.prefix), "family": words_of(parts.family)}
    if not words["given"] or not words["family"]:
        return {}, ()
    return words, _ORDERS_WITH_PREFIX if words["prefix"] else _ORDERS


def _overlaps(place: NamePlace, others: Sequence[NamePlace]) -> bool:
    """Whether a place overlaps another; the others are in order, and do not overlap."""
    at = bisect(others, place)
    return any(place.start < other.end and other.start < place.end for other in others[max(0, at - 1) : at + 1])


def _is_in_two_rows(match: re.Match[str], text: str) -> bool:
    """Whether a first and a last name are the end of a row of a table or list, and the beginning of the next."""
    if "\n" not in match[0]:
        return False
    signs = _TAG.sub("", match[0])
    before, after = _line_before(text, match.start()).rstrip(" "), text[match.end() : match.end() + 1]
    if _NEXT_ITEM.search(signs):
        return before.endswith(",") and after == ","
    return bool(_END_OF_ROW.search(signs) or (_CELL_SIGN.match(before[-1:]) and _CELL_SIGN.match(after)))


def _is_certain(match: re.Match[str], text: str) -> bool | None:
    """Whether a last name followed by a first is one person; None where nobody would read it so."""
    family, given, turn = match["family"], match["given"], match["turn"]
    if _ROW_END.search(turn) or (family[0].islower() and not given[0].islower()):
        # The last cell of a row and the first of the next; and the baker, Riek.
        return None
    signs = _TAG.sub("", turn)
    has_comma, is_of_another = "," in signs, _follows_first_name(text, match.start())
    if not has_comma and _CELL_SIGN.search(signs) and "\n" in signs:
        return None
    if not has_comma and not _CELL_END.search(turn):
        # Without a sign between them, as in a table in a PDF.
        is_row = "\n" not in signs or _begins_line(text, match.start())
        return False if is_row and not is_of_another else None
    in_prose = not _CELL_END.search(turn)
    # What ends with a first name is no row of people: they would have *en* between them.
    is_in_row = _follows_role(text, match.start()) and not _ITEM_END.match(text, match.end())
    is_of_others = is_in_row or _is_before_last_name(text, match.end())
    return not (is_of_another or (in_prose and is_of_others) or family[0].islower() or given[0].islower())


def _follows_first_name(text: str, start: int) -> bool:
    """Whether what is before a last name, on the same line, is a first name, or may be."""
    words = _words_before(text, start)
    while words and is_prefix(words[-1]):
        words.pop()
    word = words[-1] if words else ""
    is_initial = word.endswith(".") and len(word) <= _LONGEST_INITIAL + 1
    is_name = word[:1].isupper() and (word[-1].isalnum() or is_initial)
    return is_name and not is_form_of_address(word)


def _follows_role(text: str, start: int) -> bool:
    """Whether a last name has a role before it, as in *wethouder Bakker*; lists have it in a column, or abbreviated."""
    word = (_words_before(text, start) or [""])[-1]
    is_short = is_form_of_address(word) and len(word) <= _LONGEST_INITIAL
    return word.isalpha() and word.islower() and not (is_prefix(word) or is_short or word in _JOINING)


def _is_before_last_name(text: str, end: int) -> bool:
    """Whether a last name follows, so that the first name is that of somebody else: *Bakker, Riek de Vries*."""
    words = _WORDS_AFTER.match(text, end)
    after = words[0].split() if words is not None else []
    name = next((word for word in after if not is_prefix(word)), "")
    return name[:1].isalpha() and not name[0].islower()


def _words_before(text: str, start: int) -> list[str]:
    """The words before a place on its line, without marks; none if the last of them goes on to it without a space."""
    words = _line_before(text, start).replace("\u00a0", " ").split(" ")
    return [] if words.pop() else [_BEFORE_WORD.sub("", word.strip(_MARKS)) for word in words if word]


def _begins_line(text: str, start: int) -> bool:
    return not _line_before(text, start).strip(" ")


def _line_before(text: str, start: int) -> str:
    """What is before a place on its line, without tags."""
    return _TAG.sub("", text[max(0, start - _LOOKED_BACK) : start]).rpartition("\n")[2]


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
