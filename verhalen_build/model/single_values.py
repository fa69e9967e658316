"""Single values as people write them: each function reads the text of one field, or raises InvalidValue."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from babel.dates import get_day_names, get_month_names

from verhalen_build.model.names import lookup_name
from verhalen_build.model.near import nearest
from verhalen_build.model.numbers import meant_amount, meant_number, read_amount, read_number
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Choice, Coordinates, Flag, Money, Number, PartialDate, Period, Text
from verhalen_build.translations import languages, translations

Choices = Mapping[str, Mapping[str, str]]
"""The choices of a field: their key, and words per language."""

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_ENCODED = re.compile("%[0-9a-fA-F]{2}")

YES, NO = "yes", "no"
"""A flag in a form, in any language."""


def flag_label(flag: str, language: Language) -> str:
    """YES or NO as one says and writes it in a language."""
    texts = translations(language)
    return texts.gettext("yes") if flag == YES else texts.gettext("no")


FLAG_LABELS = {flag_label(flag, language).lower(): flag == YES for language in languages() for flag in (YES, NO)}
"""Yes and no in every language, in lower case."""
FLAGS = {
    **FLAG_LABELS,
    **dict.fromkeys(("waar", "true", "aan", "on"), True),
    **dict.fromkeys(("onwaar", "false", "uit", "off"), False),
}
"""How writers write yes and no, in lower case."""
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DUTCH_DATE = re.compile(r"(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"\d{4}(?:[/. ]\d{1,2}){1,2}")
_DATE_IN_WORDS = re.compile(r"(?:(\d{1,2})\s+)?([^\W\d_]{3,})\.?\s+(\d{4})")
# A time after a date: T10:00, 10:00:00Z, om 10.00 uur, 10:00-12:00.
_TIME = re.compile(
    r"(?:T|,?\s{1,4}(?:om\s|at\s)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?"
    r"(?:Z|\s?[+-]\d{2}:?\d{2}|\s?(?:uur|u|am|pm)\b)?(?:\s?[-–]\s?\d{1,2}[:.]\d{2}(?:\s?uur)?)?$",
    re.IGNORECASE,
)
_TO = "|".join(re.escape(translations(language).pgettext("between two dates", "to")) for language in languages())
_UNTIL = re.compile(rf"(?<!\s)\s++(?:tot en met|t/m|{_TO}|until|through|–|-)(?:\s++|$)|(?:(?<!\s)\s++)?(?:/|\.\.)\s*+")
_STILL = frozenset({"", "heden", "nu", "now", "today", "present"})
_COORDINATES = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*+[,;]\s*+|\s++)(-?\d+(?:\.\d+)?)")
_WITH_COMMAS = re.compile(r"\A-?\d+,\d+(?=[;,]?\s+-?\d+,\d+\Z)|(?<=\s)-?\d+,\d+\Z")
_DURATION = re.compile(r"(?:(\d{1,3}):(?=\d\d:))?(\d{1,2}):([0-5]\d)")
_DURATION_IN_WORDS = re.compile(
    r"(?:(\d{1,3})\s?(?:uur|uren|u|hours?|h)\b\.?\s?)?(?:(\d{1,3})\s?(?:minuten|minuut|minutes?|min|m)\b\.?\s?)?"
    r"(?:(\d{1,3})\s?(?:seconden|seconde|seconds?|sec|s)\b\.?)?"
)
_URL = re.compile(r"(?i:https?://)(?:[^\s<>\".]++\.[^\s<>\"]++|localhost[^\s<>\"]*)")
_BARE_URL = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
_EMAIL = re.compile(r"[^\s@<>]++@[^\s@<>.]++\.[^\s@<>]++")


class InvalidValue(Exception):
    """A text that is not a value of its type.

    `code` is the problem code, `meant` what was most likely meant, in valid notation ("" if unclear), and `choices` are
    the possible ones.
    """

    def __init__(self, code: str = "wrong-type", meant: str = "", choices: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.meant = meant
        self.choices = choices


def read_text(text: str, choices: Choices, language: Language) -> Text:
    """Any words."""
    return Text(text)


def parse_date(text: str) -> PartialDate | None:
    """A year, month or day as `2014`, `2014-12`, `2014-12-10`; None for any other notation.

    Raises ValueError for a date that does not exist.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    date(year, month if match[2] else 1, day if match[3] else 1)
    return PartialDate(year, month, day)


def read_date(text: str, choices: Choices, language: Language) -> PartialDate:
    try:
        parsed = parse_date(text)
    except ValueError:
        raise InvalidValue("impossible-date") from None
    if parsed is None:
        raise InvalidValue(_date_fault(text), meant_date(text))
    return parsed


def _date_fault(*texts: str) -> str:
    return "date-with-time" if any(map(_TIME.search, texts)) else "wrong-type"


@cache
def _months() -> Mapping[str, int]:
    """The number of each month by its name in every language, whole and abbreviated."""
    return {
        name.lower().rstrip("."): number
        for language in languages()
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


@cache
def _weekday() -> re.Pattern[str]:
    """The name of a day before a date, in every language."""
    days = {name for language in languages() for name in get_day_names("wide", locale=language).values()}
    return re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(days)))}),?\s{{1,4}}", re.IGNORECASE)


def meant_date(text: str) -> str:
    """A date in another notation, in ours: `10-12-2014 om 9.00` and `10 december 2014` are `2014-12-10`."""
    day = _weekday().sub("", _TIME.sub("", text))
    meant = "" if day == text else day
    day_first = _DUTCH_DATE.fullmatch(day)
    words = _DATE_IN_WORDS.fullmatch(day)
    if day_first:
        meant = "-".join(filter(None, (day_first[3], day_first[2], day_first[1])))
    elif _YEAR_FIRST.fullmatch(day):
        meant = re.sub(r"\D", "-", day)
    elif words:
        month = next((number for name, number in _months().items() if name.startswith(words[2].lower())), 0)
        meant = "-".join(filter(None, (words[3], str(month), words[1])))
    try:
        return str(parse_date(meant) or "")
    except ValueError:
        return ""


def read_period(text: str, choices: Choices, language: Language) -> Period:
    dates = [part.strip() for part in _UNTIL.split(text, maxsplit=1)]
    meant = [meant_date(date) or date for date in dates]
    if meant != dates:
        # Raises if more is wrong than the notation of the dates.
        read_period(_until(meant, language), choices, language)
        raise InvalidValue(_date_fault(*dates), _until(meant, language))
    first = read_date(dates[0], choices, language)
    if len(dates) == 1:
        return Period(first, first)
    if dates[1].lower() in _STILL:
        return Period(first, None)
    last = read_date(dates[1], choices, language)
    if last_day(last) < first_day(first):
        raise InvalidValue("end-before-start", meant=_until([dates[1], dates[0]], language))
    return Period(first, last)


def first_day(partial: PartialDate) -> tuple[int, int, int]:
    return partial.year, partial.month or 1, partial.day or 1


def last_day(partial: PartialDate) -> tuple[int, int, int]:
    """The last possible day; the 31st of any month, as days are only compared."""
    return partial.year, partial.month or 12, partial.day or 31


def _until(dates: list[str], language: Language) -> str:
    between = translations(language).pgettext("between two dates", "to")
    return f" {between} ".join(dates)


def read_number_value(text: str, choices: Choices, language: Language) -> Number:
    written = read_number(text, language)
    if written is None:
        raise InvalidValue(meant=meant_number(text, language))
    return Number(float(written.value), text)


def read_duration(text: str, choices: Choices, language: Language) -> Number:
    """A duration in seconds: `1:05:30`, or `5:30` if less than an hour."""
    match = _DURATION.fullmatch(text)
    if match is None or (match[1] and int(match[2]) > 59):
        raise InvalidValue(meant=_meant_duration(text))
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Number(3600.0 * hours + 60 * minutes + seconds, text)


def _meant_duration(text: str) -> str:
    """The duration meant by `1 uur 5 min` or `330 s`: `1:05:00` or `5:30`."""
    match = _DURATION_IN_WORDS.fullmatch(text.strip().lower())
    if match is None or not any(match.groups()):
        return ""
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return format_duration(3600 * hours + 60 * minutes + seconds)


def format_duration(seconds: int) -> str:
    """Seconds as `1:05:30` or `5:30`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def read_money(text: str, choices: Choices, language: Language) -> Money:
    amount = read_amount(text, language)
    if amount is None:
        raise InvalidValue(meant=meant_amount(text, language))
    return Money(float(amount.number.value), amount.currency)


def read_flag(text: str, choices: Choices, language: Language) -> Flag:
    if text.lower() not in FLAGS:
        raise InvalidValue
    return Flag(FLAGS[text.lower()])


def flag_key(written: str, choices: Choices) -> str:
    """YES or NO for a text with that meaning; any other text unchanged."""
    flag = FLAGS.get(written.strip().lower())
    return written if flag is None else YES if flag else NO


# A language, its script and its country, as in `zh-Hant-TW` (https://www.rfc-editor.org/info/bcp47).
_LANGUAGE_TAG = re.compile(r"\s*+([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?\s*+")


def choice_key(text: str, choices: Choices) -> str | None:
    """The key of the choice with this name in either language; None if there is none."""
    name = lookup_name(text)
    return next(
        (key for key, names in choices.items() if name in {lookup_name(key), *map(lookup_name, names.values())}),
        None,
    )


def language_key(text: str, choices: Choices) -> str | None:
    """As `choice_key`; a language may have its script and country behind it, unless that is a choice of its own."""
    key = choice_key(text, choices)
    tag = _LANGUAGE_TAG.fullmatch(text) if key is None else None
    return choice_key(tag[1], choices) if tag is not None else key


def read_choice(text: str, choices: Choices, language: Language) -> Choice:
    return _choice(choice_key(text, choices), text, choices, language)


def read_language(text: str, choices: Choices, language: Language) -> Choice:
    return _choice(language_key(text, choices), text, choices, language)


def _choice(key: str | None, text: str, choices: Choices, language: Language) -> Choice:
    if key is not None:
        return Choice(key)
    names = [texts[language] for texts in choices.values()]
    raise InvalidValue("unknown-choice", meant=nearest(text.lower(), names), choices=", ".join(names))


def read_coordinates(text: str, choices: Choices, language: Language) -> Coordinates:
    match = _COORDINATES.fullmatch(text)
    if match is None:
        raise InvalidValue(meant=", ".join(part.replace(",", ".") for part in _WITH_COMMAS.findall(text)))
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise InvalidValue
    return Coordinates(latitude, longitude)


def is_written_as_address(text: str) -> bool:
    """Whether a text was meant as a web address, also where it has a fault."""
    return "://" in text or text.lower().startswith(("http:", "https:"))


def is_url(text: str) -> bool:
    """Whether a text is a full web address that can be parsed."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return _URL.fullmatch(text) is not None


def read_url(text: str, choices: Choices, language: Language) -> Text:
    if not is_url(text):
        raise InvalidValue(meant=f"https://{text}" if _BARE_URL.fullmatch(text) else "")
    return Text(with_lower_scheme(text))


def with_lower_scheme(address: str) -> str:
    """A full web address that begins with `https` or `http`: a telephone makes the first letter of a line a capital."""
    scheme, colon, rest = address.partition(":")
    return scheme.lower() + colon + rest


def comparable_address(url: str) -> str:
    """A full web address, written as all that are the same to a browser (RFC 3986, 6.2.2 and 6.2.3)."""
    address = urlsplit(url)
    login, at, host = address.netloc.rpartition("@")
    host = host.lower().removesuffix(_DEFAULT_PORTS.get(address.scheme, "")).removesuffix(":")
    path, query, fragment = map(_comparable_part, (address.path or "/", address.query, address.fragment))
    return urlunsplit((address.scheme, f"{login}{at}{host}", path, query, fragment))


def _comparable_part(part: str) -> str:
    """A part of an address, encoded where it has to be and nowhere else."""
    return _ENCODED.sub(_decoded_where_plain, quote(part, safe="%/:@!$&'()*+,;=?[]"))


def _decoded_where_plain(encoded: re.Match[str]) -> str:
    letter = unquote(encoded[0])
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else encoded[0].upper()


def read_email(text: str, choices: Choices, language: Language) -> Text:
    if not _EMAIL.fullmatch(text):
        raise InvalidValue
    return Text(text)
