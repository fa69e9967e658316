"""Dates, amounts, numbers and alternatives in the site's language."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from verhalen_build.model.numbers import read_number
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Money, Number, PartialDate, Period
from verhalen_build.translations import DEFAULT_LANGUAGE, SOURCE_LANGUAGE

_MINUTE = 60
_LOCALES = {SOURCE_LANGUAGE: f"{SOURCE_LANGUAGE}_GB"}
_RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Syrc", "Thaa"})
"""The scripts that are written from right to left (ISO 15924)."""


def _locale(language: str) -> str:
    """A language, and where it is written as books of this kind do: in Europe, English has the day before the month."""
    return _LOCALES.get(language, language)


@lru_cache(maxsize=4096)
def format_partial_date(partial: PartialDate, language: Language) -> str:
    """`10 december 2014`, `december 2014` or `2014`: no more precise than is known."""
    if not partial.month:
        return str(partial.year)
    day = date(partial.year, partial.month, partial.day or 1)
    if not partial.day:
        return format_skeleton("yMMMM", day, locale=_locale(language))
    return format_date(day, "long", locale=_locale(language))


@lru_cache(maxsize=4096)
def format_in_year(partial: PartialDate, language: Language) -> str:
    """`10 december` or `december` in a citation, in English `December 10`; "" where only the year is known."""
    if not partial.month:
        return ""
    day = date(partial.year, partial.month, partial.day or 1)
    return format_skeleton("MMMMd", day, locale=language) if partial.day else format_date(day, "LLLL", locale=language)


def format_moment(moment: datetime, language: Language) -> str:
    """`10 december 2014, 14:05`."""
    locale = _locale(language)
    day, time = format_date(moment, "long", locale=locale), format_time(moment, "short", locale=locale)
    return f"{day}, {time}"


def format_moments(moments: Sequence[datetime], language: Language) -> list[str]:
    """Moments of which no two read the same: with seconds where minutes are equal, numbered where those are too."""
    labels = [format_moment(moment, language) for moment in moments]
    shared = {label for label, count in Counter(labels).items() if count > 1}
    times = (format_time(moment, "medium", locale=_locale(language)) for moment in moments)
    precise = [
        f"{label.rpartition(', ')[0]}, {time}" if label in shared else label
        for label, time in zip(labels, times, strict=True)
    ]
    seen: Counter[str] = Counter()
    return [_numbered(label, seen) for label in precise]


def _numbered(label: str, seen: Counter[str]) -> str:
    seen[label] += 1
    return label if seen[label] == 1 else f"{label} ({seen[label]})"


@lru_cache(maxsize=64)
def language_and_country(language: str) -> str:
    """A language with the country where it is spoken most, such as `nl_NL`; by itself if that is not known."""
    locale = _locale(language)
    parts = get_global("likely_subtags").get(locale, locale).split("_")
    return f"{parts[0]}_{parts[-1]}" if len(parts) > 1 else language


@lru_cache(maxsize=64)
def language_attributes(language: str, outer: Language) -> str:
    """The attributes of an element whose words are in a language, within words in another: ` lang="ar" dir="rtl"`.

    "" if it is the same, or not known.
    """
    if language in {"", outer}:
        return ""
    direction = _direction(language)
    return f' lang="{language}"' + (f' dir="{direction}"' if direction != _direction(outer) else "")


def _direction(language: str) -> str:
    """The direction in which a language is written."""
    script = get_global("likely_subtags").get(language, language).split("_")[1:2]
    return "rtl" if script and script[0] in _RIGHT_TO_LEFT else "ltr"


def language_name(language: str, in_language: Language) -> str:
    """The name of a language, as the other one has it; its code where that has none."""
    return str(Locale.parse(in_language).languages.get(language, language))


def own_language_name(language: str) -> str:
    """What a language calls itself: `English`, `Français`; in Dutch where that is not known."""
    try:
        name = language_name(language, language)
    except UnknownLocaleError:
        name = language_name(language, DEFAULT_LANGUAGE)
    return name[:1].upper() + name[1:]


def format_period(period: Period, language: Language) -> str:
    """`19–20 maart 2014`, `maart 2014 – mei 2014`; a period that has not ended has an open end."""
    start = format_partial_date(period.start, language)
    if period.end is None:
        return f"{start} –"
    end = format_partial_date(period.end, language)
    month = end.removeprefix(str(period.end.day))
    # Not where a full stop follows the number, as in German.
    if month.startswith(" ") and start == f"{period.start.day}{month}" != end:
        return f"{period.start.day}–{end}"
    return start if start == end else f"{start} – {end}"


def format_money(money: Money, language: Language) -> str:
    """`€ 1.250,00`, without decimals for a whole amount."""
    whole = money.amount == int(money.amount)
    pattern = Locale.parse(language).currency_formats["standard"].pattern.replace(".00", "") if whole else None
    # More than two decimals, as in the price of a kilowatt-hour, stay as they are.
    rounded = round(money.amount, 2) == money.amount
    return format_currency(
        money.amount,
        money.currency,
        pattern,
        locale=language,
        currency_digits=False,
        decimal_quantization=rounded,
    )


def format_exact_number(number: Number, language: Language) -> str:
    """A number with all the decimals its writer gave it: `1.250,50`."""
    written = read_number(number.text, language)
    exact = Decimal(number.value) if written is None else written.value
    decimals = max(0, -int(exact.as_tuple().exponent))
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(exact, pattern, locale=language, decimal_quantization=False)


def format_number(number: float, language: Language) -> str:
    """`147.500`"""
    return format_decimal(number, locale=language, decimal_quantization=False)


def format_size(size: int, language: Language) -> str:
    """`340 kB`, `2,3 MB` or `1,1 GB`, in units of a thousand, as file managers and browsers count."""
    units = ("kB", "MB", "GB")
    amount, unit = size / 1000, units[0]
    for larger in units[1:]:
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    pattern = "#,##0.#" if amount < 10 and unit != units[0] else "#,##0"
    return f"{format_decimal(max(amount, 1) if unit == units[0] else amount, pattern, locale=language)} {unit}"


def format_length(seconds: float, language: Language) -> str:
    """How long something takes: `45 sec`, `12 min` or `1 uur en 5 min`; from a minute on in minutes."""
    whole = max(round(seconds), 1)
    hours, minutes = divmod(round(whole / _MINUTE), _MINUTE)
    parts = [(hours, "hour"), (minutes, "minute")] if whole >= _MINUTE else [(whole, "second")]
    locale = _locale(language)
    amounts = [format_unit(amount, f"duration-{unit}", "short", locale=locale) for amount, unit in parts if amount]
    return format_list(amounts, locale=locale)


def format_alternatives(alternatives: Iterable[str], language: Language) -> str:
    """`een straat, een plein of een brug`"""
    return format_list(list(alternatives), "or", locale=language)
