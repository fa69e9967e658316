"""What follows from how people want to be named: the names that nothing may tell, and consents that end."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.naming import Naming, first_of, texts_of
from verhalen_build.archive.public import withheld_pictures
from verhalen_build.archive.record_contents import images_in, links_in
from verhalen_build.archive.withheld_words import WithheldWords
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.consent import PEOPLE, Consent, ConsentState, NameForm, consent_of, is_of_people
from verhalen_build.model.formatting import format_partial_date
from verhalen_build.model.names import matching_key
from verhalen_build.model.person_names import in_reading_order
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.model.record import PartialDate, Record, RecordKey
from verhalen_build.model.single_values import last_day


class WithheldPerson(NamedTuple):
    """Somebody who is not named in full: the names that readers must not see, and what they see instead.

    `parts` are the first and last name, where they may not be named by that alone either. `shown_in` is what readers of
    the book in another language see, and `words` what may be written in a text in a language.
    """

    key: RecordKey
    names: tuple[str, ...]
    parts: tuple[str, ...]
    shown: str
    place: str
    shown_in: Mapping[Language, str]
    words: Mapping[Language, str]


def withheld_people(archive: Archive, naming: Naming) -> tuple[WithheldPerson, ...]:
    """Everyone who is not named in full, described or not, in this build or not.

    A name that somebody else has and shows is not withheld.
    """
    people = _people_of(archive)
    people += [out.record for out in archive.left_out if is_of_people(out.record.kind)]
    shown = _shown_names(people, naming)
    words = WithheldWords(archive, naming)
    withheld = []
    for record in people:
        names = tuple(name for name in naming.withheld(record) if _name_key(name) not in shown)
        if names:
            withheld.append(
                WithheldPerson(
                    record.key,
                    names,
                    naming.withheld_parts(record),
                    naming.name_in_text(record),
                    record.place,
                    words.shown(record),
                    words.to_write(record),
                )
            )
    return tuple(withheld)


def names_shown(archive: Archive, naming: Naming) -> tuple[str, ...]:
    """The names by which readers see people who are named in full or by their first name."""
    named = (record for record in _people_of(archive) if naming.form(record) in {NameForm.FULL, NameForm.FIRST})
    return tuple(dict.fromkeys(naming.name_in_text(record) for record in named))


def _shown_names(people: Iterable[Record], naming: Naming) -> dict[str, Record]:
    """The names that people who are named in full are called by in texts, each with one of them."""
    return {
        _name_key(name): record
        for record in people
        if naming.is_named_in_full(record)
        for name in (record.title, first_of(record.title), *texts_of(record, "aliases"))
    }


def consent_problems(archive: Archive, naming: Naming) -> Iterator[Problem]:
    """Consents that end soon or have ended, names that are withheld in one place and shown in another, and no key."""
    people = _people_of(archive)
    for record in people:
        yield from _endings(record, naming)
    yield from _shown_elsewhere(people, naming)
    yield from _pictures(archive, naming)
    if not archive.settings.address_key and any(not naming.is_named_in_full(record) for record in people):
        yield Problem("no-address-key", Location(CONFIG, 1, 1), naming.address_key)


def _people_of(archive: Archive) -> list[Record]:
    return [archive.records[key] for kind in sorted(PEOPLE) for key in archive.by_kind.get(kind, ())]


def _pictures(archive: Archive, naming: Naming) -> Iterator[Problem]:
    """Each use of a picture of somebody who gave no consent for photos; in a text it cannot be left out."""
    pictures = withheld_pictures(archive, naming)
    for record in archive.records.values() if pictures else ():
        for image in images_in(record.values):
            path = archive.asset(record.source, image.src)
            if path in pictures:
                at = Location(record.source, image.line, image.column)
                yield Problem("picture-of-people", at, image.src, {"people": ", ".join(pictures[path])})
        for link in (*record.body.links, *links_in(record.values)):
            path = archive.asset(record.source, link.target) if link.form in {"image", "file"} else None
            if path in pictures:
                at = Location(record.source, link.line, link.column)
                yield Problem("picture-of-people-in-text", at, link.target, {"people": ", ".join(pictures[path])})


def _endings(record: Record, naming: Naming) -> Iterator[Problem]:
    consent = consent_of(record)
    if consent is None or consent.until is None or consent.name in {NameForm.ROLE, NameForm.NONE}:
        return
    details = {"until": format_partial_date(consent.until, naming.language), "shown": naming.role(record)}
    if consent.state(naming.day) is ConsentState.ENDED:
        yield Problem("consent-ended", _place(record), record.title, details)
    elif ends_soon(consent, naming):
        yield Problem("consent-ends", _place(record), record.title, details)


def ends_soon(consent: Consent, naming: Naming) -> bool:
    """Whether a consent that holds ends within the days for which the archive wants a warning."""
    last_days = _days_later(naming.day, naming.default.warn_days)
    return consent.until is not None and last_day(consent.until) <= last_days


def _days_later(today: PartialDate, days: int) -> tuple[int, int, int]:
    later = date(today.year, today.month, today.day) + timedelta(days=days)
    return later.year, later.month, later.day


def _shown_elsewhere(people: Iterable[Record], naming: Naming) -> Iterator[Problem]:
    """Each withheld name that somebody else is called by, and that is not searched for therefore."""
    people = tuple(people)
    shown = _shown_names(people, naming)
    for record in people:
        for name in naming.withheld(record) if record.source else ():
            other = shown.get(_name_key(name))
            if other is not None:
                yield Problem("name-shown-elsewhere", _place(record), name, {"other": other.place or other.title})


def _name_key(name: str) -> str:
    """The key under which names are the same, whichever part of them comes first."""
    return matching_key(in_reading_order(name))


def _place(record: Record) -> Location:
    return Location(record.source, record.line)
