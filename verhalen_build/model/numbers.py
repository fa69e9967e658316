"""Numbers and amounts as people write them, read only if they are unambiguous.

Dutch has a decimal comma and a point between thousands, English the reverse. The thousands separator is read as a
decimal separator where no thousands can follow: `2.5` and `0.125` in Dutch, `2,5` and `0,125` in English. By that rule
`2.125` in Dutch may be a thousand times as much as its writer meant; writers who also have `2.5` in the file are asked
(`Separator`).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache, lru_cache

from babel.numbers import get_decimal_symbol

from verhalen_build.model.problems import Language

_LARGEST = 10**15
# Nobody writes longer numbers, and an attempt must not slow down a build.
_LONGEST = 60
_SWAPPED = str.maketrans(".,", ",.")
# The real minus sign, the dash that word processors make of a hyphen, and full-width characters.
_PLAIN = str.maketrans({"\u2212": "-", "\u2013": "-", "\uff0d": "-", "\uff0c": ",", "\uff0e": ".", "\u2019": "'"})
_SPACES = " \u00a0\u2009\u202f"
_FRACTION = re.compile(rf"(-?)(\d*)[{_SPACES}]?([\u00bc-\u00be\u2150-\u215e])")
_CURRENCY_BEFORE = re.compile(r"(-?)((?i:€|euro?|\$|£)|[A-Z]{3})\s*(.+)")
_CURRENCY_AFTER = re.compile(r"(.*\S)\s*((?i:€|euro?)|[A-Z]{3})")
_CURRENCIES = {"€": "EUR", "euro": "EUR", "eur": "EUR", "$": "USD", "£": "GBP"}
_NO_CENTS = re.compile(r"[,.](?:-{1,2}|[—=])$")
_AROUND_NUMBER = re.compile(r"^(?:€|\$|£|(?i:eur)|[+±~≈])|(?:%|‰|€)$")


@cache
def decimal_separator(language: Language) -> str:
    return get_decimal_symbol(language)


def _group_separator(language: Language) -> str:
    """The separator between thousands, besides a space."""
    return decimal_separator(language).translate(_SWAPPED)


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    decimal, group = re.escape(decimal_separator(language)), re.escape(_group_separator(language))
    # A number with thousands does not begin with a 0.
    grouped = rf"[1-9]\d{{0,2}}(?P<separator>[{group}'{_SPACES}])\d{{3}}(?:(?P=separator)\d{{3}})*"
    return re.compile(rf"(-?)({grouped}|\d+)(?:{decimal}(\d+))?")


@cache
def _pattern_with_other_separator(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\A(-?)(\d++){re.escape(_group_separator(language))}(\d++)")


class Separator(Enum):
    """How a number uses the sign that separates thousands in one language and decimals in another."""

    ABSENT = auto()
    BEFORE_DECIMALS = auto()
    AFTER_THOUSANDS = auto()


@dataclass(frozen=True)
class WrittenNumber:
    """A number as it was written, with all its digits."""

    value: Decimal
    separator: Separator = Separator.ABSENT


@dataclass(frozen=True)
class WrittenAmount:
    """An amount as it was written; `currency` is a code of three letters (ISO 4217)."""

    number: WrittenNumber
    currency: str


@lru_cache(maxsize=4096)
def read_number(text: str, language: Language) -> WrittenNumber | None:
    """A number in the notation of the language: `147.500,5` and `147 500` in Dutch, `147,500.5` in English; also `2½`.

    None if it is not a number, or has more than fifteen digits.
    """
    if len(text) > _LONGEST:
        return None
    written = _read(_in_plain_signs(text), language)
    return written if written is not None and abs(written.value) < _LARGEST else None


def read_amount(text: str, language: Language) -> WrittenAmount | None:
    """An amount of money: `€ 1.250`, `€ 1.250,-`, `-€ 5`, `1250 euro`, `USD 40`; in euros if no currency is given."""
    if len(text) > _LONGEST:
        return None
    amount = _in_plain_signs(text)
    before, after = _CURRENCY_BEFORE.fullmatch(amount), _CURRENCY_AFTER.fullmatch(amount)
    sign, currency, amount = before.groups() if before else ("", after[2], after[1]) if after else ("", "€", amount)
    written = read_number(sign + _NO_CENTS.sub("", amount).strip(), language)
    return None if written is None else WrittenAmount(written, _CURRENCIES.get(currency.lower(), currency.upper()))


def separator_in_number(text: str, language: Language) -> Separator:
    """How a number uses the separator that can mean two things."""
    number = read_number(text, language)
    return number.separator if number else Separator.ABSENT


def separator_in_amount(text: str, language: Language) -> Separator:
    """How an amount uses the separator that can mean two things."""
    amount = read_amount(text, language)
    return amount.number.separator if amount else Separator.ABSENT


def unclear_number(text: str, language: Language, other: str, line: int) -> dict[str, str]:
    """The details of a `number-unclear`: both readings, and the other number, on `line`, that makes it doubtful."""
    whole, decimal = both_readings(text, language)
    return {"whole": whole, "decimal": decimal, "other": other, "line": str(line)}


def both_readings(text: str, language: Language) -> tuple[str, str]:
    """The two readings of `2.125` in Dutch: `2125` and `2,125`; similarly for other texts with the same separator."""
    group = _group_separator(language)
    return text.replace(group, ""), text.replace(group, decimal_separator(language))


def meant_number(text: str, language: Language) -> str:
    """What was most likely meant by a text that is not a number: `12,5%` is `12,5`, `1,250.50` is `1.250,50`.

    For several words with one number among them, it is that number.
    """
    words = [_NO_CENTS.sub("", _AROUND_NUMBER.sub("", word)) for word in text[:_LONGEST].split()]
    with_digits = [word for word in words if any(map(str.isdigit, word))]
    if len(with_digits) != 1 or len(text) > _LONGEST:
        return ""
    return with_digits[0] if read_number(with_digits[0], language) else meant_amount(with_digits[0], language)


def meant_amount(text: str, language: Language) -> str:
    """An amount with its separators swapped, if that is valid: `€ 1,250.50` is `€ 1.250,50` in Dutch."""
    swapped = text.translate(_SWAPPED)
    return swapped if "," in text and "." in text and read_amount(swapped, language) else ""


def _in_plain_signs(text: str) -> str:
    """The text with ASCII digits instead of those of any other script, except superscripts and the like."""
    signs = text.translate(_PLAIN)
    if signs.isascii():
        return signs
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in signs)


def _read(text: str, language: Language) -> WrittenNumber | None:
    match = _pattern(language).fullmatch(text)
    if match is not None:
        sign, whole, group_separator, decimals = match.groups()
        may_be_decimal = (
            group_separator == _group_separator(language) and whole.count(group_separator) == 1 and decimals is None
        )
        separator = Separator.AFTER_THOUSANDS if may_be_decimal else Separator.ABSENT
        return WrittenNumber(_decimal(sign, re.sub(r"\D", "", whole), decimals or ""), separator)
    match = _pattern_with_other_separator(language).fullmatch(text)
    if match is not None:
        return WrittenNumber(_decimal(*match.groups()), Separator.BEFORE_DECIMALS)
    return _fraction(text)


def _decimal(sign: str, whole: str, decimals: str) -> Decimal:
    return Decimal(f"{sign}{whole}.{decimals}")


def _fraction(text: str) -> WrittenNumber | None:
    """`½`, `2½`; not a third, which has no finite decimals."""
    match = _FRACTION.fullmatch(text)
    thousandths = unicodedata.numeric(match[3]) * 1000 if match else 0.5
    if match is None or not thousandths.is_integer():
        return None
    part = Decimal(int(thousandths)) / 1000
    number = Decimal(match[2] or 0) + part
    return WrittenNumber(-number if match[1] else number)
