"""Everyone in an archive with the state of their consent: what needs attention comes first."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from gettext import NullTranslations
from io import StringIO

from verhalen_build.archive.consents import ends_soon
from verhalen_build.archive.naming import Naming
from verhalen_build.conversation.answers import kept_answers, sender_of
from verhalen_build.conversation.people import people_in
from verhalen_build.model.consent import Consent, ConsentState, NameForm, consent_of
from verhalen_build.model.formatting import format_partial_date
from verhalen_build.model.names import person_sort_key
from verhalen_build.model.record import Record
from verhalen_build.report import as_text_cell
from verhalen_build.steps.live import State
from verhalen_build.translations import translations


class Attention(IntEnum):
    """Why somebody's consent needs a look, most urgent first."""

    ANSWERED = 0
    ENDED = 1
    ENDS_SOON = 2
    INCOMPLETE = 3
    NOT_YET = 4
    UNASKED = 5
    FINE = 6


@dataclass(frozen=True)
class PersonConsent:
    """A person and the state of their consent, in words for editors.

    `shown` is how readers see them now, and `mentions` the number of records that name them. `missing` has what was not
    written down.
    """

    record: Record
    attention: Attention
    consent: Consent | None
    form: NameForm
    shown: str
    mentions: int
    missing: tuple[str, ...]


def people_consents(state: State) -> tuple[PersonConsent, ...]:
    """Everyone, described or only mentioned, in the site or left out; what needs attention first."""
    archive, naming = state.book.joined.archive, state.config.naming
    texts = translations(state.config.settings.language)
    records = people_in(state)
    senders = (sender_of(kept_answer.answer, state) for kept_answer in kept_answers(state.root))
    answering = {sender.key for sender in senders if sender is not None}
    rows = (
        PersonConsent(
            record,
            Attention.ANSWERED if record.key in answering else _attention(record, naming),
            consent_of(record),
            naming.form(record),
            naming.name_in_text(record),
            len(archive.mentions.get(record.key, ())),
            tuple(_missing(consent_of(record), texts)),
        )
        for record in records
    )
    return tuple(sorted(rows, key=lambda row: (row.attention, person_sort_key(row.record.title), row.record.key)))


def _attention(record: Record, naming: Naming) -> Attention:
    consent = consent_of(record)
    if consent is None:
        # Whoever is on the list of members, or asked not to be, has said so.
        return Attention.FINE if record.kind == "member" else Attention.UNASKED
    match consent.state(naming.day):
        case ConsentState.ENDED:
            return Attention.ENDED
        case ConsentState.EARLY:
            return Attention.NOT_YET
    if ends_soon(consent, naming):
        return Attention.ENDS_SOON
    return Attention.INCOMPLETE if _is_incomplete(consent) else Attention.FINE


def _is_incomplete(consent: Consent) -> bool:
    return not consent.basis or consent.since is None or _lacks_words(consent)


def _lacks_words(consent: Consent) -> bool:
    return consent.name in {NameForm.ROLE, NameForm.NONE} and not consent.shown_as


def _missing(consent: Consent | None, texts: NullTranslations) -> Iterator[str]:
    """What was not written down about a consent."""
    if consent is None:
        return
    if not consent.basis:
        yield texts.gettext("what it rests on")
    if consent.since is None:
        yield texts.gettext("since when")
    if _lacks_words(consent):
        yield texts.gettext("the words instead of the name")


def consent_lines(rows: Iterable[PersonConsent], state: State) -> Iterator[str]:
    """The list for people to read: a heading for each reason, and a line for each person."""
    texts = translations(state.config.settings.language)
    by_attention: dict[Attention, list[PersonConsent]] = {}
    for row in rows:
        by_attention.setdefault(row.attention, []).append(row)
    for attention, group in by_attention.items():
        yield f"{attention_words(attention, texts)} ({len(group)})"
        for row in group:
            yield f"  {row.record.title}: {'; '.join(_details(row, state, texts))}"
        yield ""
    if not by_attention:
        yield texts.gettext("There are no people in this archive yet.")


def _details(row: PersonConsent, state: State, texts: NullTranslations) -> Iterator[str]:
    yield texts.gettext("readers see “%(shown)s”") % {"shown": row.shown}
    if row.consent is not None:
        yield texts.gettext("for: %(purposes)s") % {"purposes": purposes_in_words(row.consent, state)}
        yield from period_in_words(row.consent, state)
    if row.missing:
        yield texts.gettext("missing: %(what)s") % {"what": ", ".join(row.missing)}
    yield row.record.place or texts.gettext("only mentioned")


def attention_words(attention: Attention, texts: NullTranslations) -> str:
    """The heading above those with the same reason for attention."""
    return {
        Attention.ANSWERED: texts.gettext("Answered, and not dealt with yet"),
        Attention.ENDED: texts.gettext("Ended or withdrawn"),
        Attention.ENDS_SOON: texts.gettext("Ends soon"),
        Attention.INCOMPLETE: texts.gettext("Not all of it was written down"),
        Attention.NOT_YET: texts.gettext("Begins later"),
        Attention.UNASKED: texts.gettext("Nothing agreed, so the rule of config.yaml holds"),
        Attention.FINE: texts.gettext("In order"),
    }[attention]


def form_in_words(form: NameForm, state: State) -> str:
    """How somebody may be named, in the words of the schema."""
    return _choice("name", form, state)


def purposes_in_words(consent: Consent, state: State) -> str:
    """What a consent holds for, in the order of the schema."""
    field = state.config.schema.kinds["person"].field("consent")
    choices = next(inner.choices for inner in field.fields if inner.key == "for") if field is not None else {}
    return ", ".join(_choice("for", key, state) for key in choices if key in consent.purposes)


def basis_in_words(consent: Consent, state: State) -> str:
    """What a consent rests on; "" where that was not written down."""
    return _choice("basis", consent.basis, state) if consent.basis else ""


def period_in_words(consent: Consent, state: State) -> Iterator[str]:
    """Since when and until when it holds, as far as that was written down."""
    language = state.config.settings.language
    texts = translations(language)
    if consent.since is not None:
        yield texts.gettext("since %(date)s") % {"date": format_partial_date(consent.since, language)}
    if consent.until is not None:
        yield texts.gettext("until %(date)s") % {"date": format_partial_date(consent.until, language)}


def _choice(field_key: str, key: str, state: State) -> str:
    field = state.config.schema.kinds["person"].field("consent")
    assert field is not None
    inner = next(inner for inner in field.fields if inner.key == field_key)
    return inner.choices[key][state.config.settings.language]


def consent_csv(rows: Iterable[PersonConsent], state: State) -> str:
    """The list as a table, in the form that a spreadsheet opens in this language."""
    language = state.config.settings.language
    texts = translations(language)
    table = StringIO()
    # In a list with a comma for decimals the columns are apart by a semicolon.
    writer = csv.writer(table, delimiter=texts.pgettext("between columns of a table", ","), lineterminator="\n")
    writer.writerow(_columns(texts))
    for row in rows:
        writer.writerow([as_text_cell(cell) for cell in _cells(row, state, texts)])
    return table.getvalue()


def _columns(texts: NullTranslations) -> list[str]:
    return [
        texts.gettext("Name"),
        texts.gettext("Kind"),
        texts.gettext("State"),
        texts.gettext("Named by"),
        texts.gettext("Readers see"),
        texts.gettext("For"),
        texts.gettext("Since"),
        texts.gettext("Until"),
        texts.gettext("Basis"),
        texts.gettext("Missing"),
        texts.gettext("Mentions"),
        texts.gettext("File"),
    ]


def _cells(row: PersonConsent, state: State, texts: NullTranslations) -> list[str]:
    consent, language = row.consent, state.config.settings.language
    return [
        row.record.title,
        state.config.schema.kinds[row.record.kind].label[language][0],
        attention_words(row.attention, texts),
        form_in_words(row.form, state),
        row.shown,
        purposes_in_words(consent, state) if consent else "",
        str(consent.since or "") if consent else "",
        str(consent.until or "") if consent else "",
        basis_in_words(consent, state) if consent else "",
        ", ".join(row.missing),
        str(row.mentions),
        row.record.place,
    ]
