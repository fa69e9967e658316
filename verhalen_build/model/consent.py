"""Consent: how a person may be named, and whether that holds today."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from verhalen_build.model.record import Choice, Group, PartialDate, Record, Value, first_value
from verhalen_build.model.single_values import first_day, last_day

PEOPLE = frozenset({"person", "member"})
"""The kinds whose records are people."""


class NameForm(StrEnum):
    """How somebody is named: by their full or first name, by a role only, or not at all."""

    FULL = "full"
    FIRST = "first"
    ROLE = "role"
    NONE = "none"


class ConsentState(StrEnum):
    """Whether a consent holds: it was never recorded, has yet to begin, holds, or has ended."""

    ABSENT = "absent"
    EARLY = "early"
    HOLDS = "holds"
    ENDED = "ended"


@dataclass(frozen=True)
class DefaultConsent:
    """What holds for people with whom nothing was agreed, and how long beforehand the end of a consent is reported."""

    name: NameForm = NameForm.ROLE
    warn_days: int = 60


@dataclass(frozen=True)
class Consent:
    """The consent that a record declares. `purposes` are `web`, `book` and `photo`."""

    name: NameForm
    purposes: frozenset[str]
    since: PartialDate | None
    until: PartialDate | None
    basis: str
    shown_as: str

    def state(self, today: PartialDate) -> ConsentState:
        """Whether it holds on a day. It ends after the last day of `until`."""
        if self.since is not None and first_day(self.since) > first_day(today):
            return ConsentState.EARLY
        if self.until is not None and last_day(self.until) < first_day(today):
            return ConsentState.ENDED
        return ConsentState.HOLDS


def is_of_people(kind: str) -> bool:
    """Whether the records of a kind are people, who are sorted by last name and decide how they are named."""
    return kind in PEOPLE


def consent_of(record: Record) -> Consent | None:
    """The consent that a record of a person declares; None if it has none."""
    group = next(iter(record.groups("consent")), None) if is_of_people(record.kind) else None
    if group is None:
        return None
    # A consent without a legible name is reported, and taken as the careful one.
    name = NameForm(group.choice("name") or NameForm.ROLE)
    purposes = {value.key for value in group.values.get("for", ()) if isinstance(value, Choice)}
    return Consent(
        name,
        frozenset(purposes or {"web", "book"}),
        first_value(group.values, "since", PartialDate),
        first_value(group.values, "until", PartialDate),
        group.choice("basis"),
        group.text("shown_as"),
    )


def default_consent(values: Mapping[str, tuple[Value, ...]]) -> DefaultConsent:
    """What config.yaml declares under `consent`."""
    group = first_value(values, "consent", Group)
    if group is None:
        return DefaultConsent()
    days = group.number("warn_days")
    name = NameForm(group.choice("name") or NameForm.ROLE)
    return DefaultConsent(name, DefaultConsent.warn_days if days is None else int(days))
