"""Dates as the front matter of other generators has them."""

import calendar
import re

# An ISO date may leave out the day or the month.
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d-])")
_MONTH_FIRST = re.compile(
    r"(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    r"(?:[a-z]{2,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?,?\s+(\d{4})(?!\d)", re.IGNORECASE
)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}

DATE_KEYS = ("date", "publishDate", "pubDate", "pubdate", "published_at", "date_published", "published", "created")
"""The keys that may have the date of a post, the usual one first."""


def day_in(text: str) -> str:
    """The date with which a text begins, such as 2020-01-31 or 2020-01; "" for none and for 01/02/2020."""
    iso = _ISO.match(text)
    if iso:
        return "-".join(part.zfill(2) for part in iso.groups() if part)
    month_first, day_first = _MONTH_FIRST.match(text), _DAY_FIRST.match(text)
    if month_first:
        return _day(month_first[3], month_first[1], month_first[2])
    if day_first:
        return _day(day_first[3], day_first[2], day_first[1])
    numbers = _NUMBERS.match(text)
    return _day_in_numbers(int(numbers[1]), int(numbers[3]), numbers[4], numbers[2]) if numbers else ""


def _day(year: str, month: str, day: str) -> str:
    number = _MONTHS.get(month[:3].lower())
    return f"{year}-{number:02}-{int(day):02}" if number else ""


def _day_in_numbers(first: int, second: int, year: str, separator: str) -> str:
    """A day in numbers: the month comes first in 01/31/2020, and 01/02/2020 can be either."""
    if separator == "/" and first <= 12 < second:
        return f"{year}-{first:02}-{second:02}"
    if separator == "/" and first <= 12 and first != second:
        return ""
    return f"{year}-{second:02}-{first:02}"
