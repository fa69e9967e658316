"""Values of fields as JSON-LD."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from verhalen_build.model.record import Money, PartialDate, Period
from verhalen_build.site.linked_data.vocabulary import ADDRESSES, DATES, XSD, Node, Value

# What writers put in a URL and may not stand in an IRI (https://www.rfc-editor.org/rfc/rfc3987): some marks, spaces,
# signs without a form, a percent sign that begins no code; and square brackets, but for the address of a computer.
_NOT_IN_IRI = re.compile(r"[\x00-\x20\x7f-\x9f\s<>\"{}|\\^`\u200e\u200f\u202a-\u202e\u2066-\u2069]|%(?![0-9A-Fa-f]{2})")
_BRACKETS = re.compile(r"[\[\]]")
_AUTHORITY = re.compile(r"[a-z]+://[^/?#]*", re.IGNORECASE)
_DECIMALS = 7


def iri(address: str) -> str:
    """An address in which each character may stand in an IRI."""
    encoded = _NOT_IN_IRI.sub(_encoded, address)
    authority = _AUTHORITY.match(encoded)
    start = authority.end() if authority is not None else 0
    return encoded[:start] + _BRACKETS.sub(_encoded, encoded[start:])


def _encoded(character: re.Match[str]) -> str:
    return quote(character[0])


def words(text: str, language: str) -> Node:
    """A text in a language."""
    return {"@language": language, "@value": text}


def plain_text(text: str) -> Node:
    """A text in no language, whatever the property usually takes."""
    return {"@value": text}


def address(property_: str, url: str) -> str | Node:
    """An address."""
    return iri(url) if property_ in ADDRESSES else {"@id": iri(url)}


def date(property_: str, value: PartialDate) -> str | Node:
    """A date as exact as it is known."""
    return str(value) if property_ in DATES else {"@type": "Date", "@value": str(value)}


def day(value: PartialDate) -> Node:
    """A day that must not be taken for a less exact date."""
    return {"@type": f"{XSD}date", "@value": str(value)}


def interval(period: Period) -> Node:
    """A period as an interval of ISO 8601, or its one date; one that has not ended is open."""
    return plain_text(str(period.start) if period.end == period.start else f"{period.start}/{period.end or '..'}")


def decimal(number: float) -> Node:
    """A number by its digits: in JSON 52.0 is an integer, and programs write others each in their own way."""
    digits = f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return {"@type": f"{XSD}decimal", "@value": "0" if digits == "-0" else digits}


def money(value: Money, id_: str) -> Node:
    """An amount of money, as a node."""
    amount = {"currency": plain_text(value.currency), "value": decimal(value.amount)}
    return {"@id": id_, "@type": "MonetaryAmount", **amount}


def duration(length: float) -> Node:
    """A number of seconds in the form of ISO 8601."""
    minutes, seconds = divmod(round(length), 60)
    hours, minutes = divmod(minutes, 60)
    return plain_text(f"PT{hours}H{minutes}M{seconds}S")


def merged(values: Iterable[tuple[str, Value]]) -> Node:
    """Properties with their values: a single value by itself, nodes of the same address as one, nothing twice."""
    by_property: dict[str, list[Value]] = {}
    for property_, value in values:
        listed = by_property.setdefault(property_, [])
        same = next((node for node in listed if _is_same(node, value)), None)
        if same is None:
            listed.append(value)
        elif isinstance(same, dict) and isinstance(value, dict):
            listed[listed.index(same)] = same | value
    return {property_: listed[0] if len(listed) == 1 else listed for property_, listed in by_property.items()}


def _is_same(value: Value, other: Value) -> bool:
    if isinstance(value, dict) and isinstance(other, dict) and "@id" in value:
        return bool(value["@id"] == other.get("@id"))
    return value == other
