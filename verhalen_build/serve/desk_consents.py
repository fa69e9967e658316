"""What the desk shows about the people in an archive: their consents, and the answers that they sent back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from verhalen_build.conversation.answers import (
    AnsweredStatement,
    KeptAnswer,
    answered_statements,
    kept_answers,
    sender_of,
    verdict_words,
    wishes_in_words,
)
from verhalen_build.conversation.consent_list import (
    PersonConsent,
    attention_words,
    basis_in_words,
    people_consents,
    period_in_words,
    purposes_in_words,
)
from verhalen_build.conversation.people import people_in
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import Record
from verhalen_build.serve.record_list import address_of
from verhalen_build.steps.live import State
from verhalen_build.translations import translations


@dataclass(frozen=True)
class ConsentLine:
    """A person in the list: `address` is that of their record at the desk, "" for somebody who is only mentioned."""

    key: str
    name: str
    address: str
    shown: str
    details: tuple[str, ...]
    missing: str


@dataclass(frozen=True)
class StatementView:
    """An answer to one statement, with the record that says it: its path and its address at the desk."""

    verdict: str
    text: str
    words: str
    path: SourcePath | None
    address: str


@dataclass(frozen=True)
class AnswerView:
    """An answer that somebody sent back, the file that it is kept in, and the file with their own record."""

    path: SourcePath
    person: str
    source: SourcePath
    made: str
    wishes: tuple[tuple[str, str], ...]
    statements: tuple[StatementView, ...]


def consent_groups(state: State) -> list[tuple[str, list[ConsentLine]]]:
    """Everyone by what needs attention, with its words."""
    texts = translations(state.config.settings.language)
    grouped = groupby(people_consents(state), key=lambda row: row.attention)
    return [(attention_words(attention, texts), [_line(row, state) for row in rows]) for attention, rows in grouped]


def _line(row: PersonConsent, state: State) -> ConsentLine:
    record = row.record
    return ConsentLine(
        key=record.key,
        name=record.title,
        address=_address(record) if record.source else "",
        shown=row.shown,
        details=tuple(_details(row, state)),
        missing=", ".join(row.missing),
    )


def _details(row: PersonConsent, state: State) -> Iterator[str]:
    if row.consent is not None:
        yield purposes_in_words(row.consent, state)
        yield from period_in_words(row.consent, state)
        if row.consent.basis:
            yield basis_in_words(row.consent, state)


def person_with(key: str, state: State) -> Record | None:
    """The person with this key."""
    return next((record for record in people_in(state) if record.key == key), None)


def answer_views(state: State) -> tuple[AnswerView, ...]:
    """The answers that are kept, with the records as readers will have them; `state` has no drafts."""
    return tuple(_view(kept_answer, state) for kept_answer in kept_answers(state.root))


def _view(kept_answer: KeptAnswer, state: State) -> AnswerView:
    answer = kept_answer.answer
    sender = sender_of(answer, state)
    return AnswerView(
        path=kept_answer.path,
        person=answer.person,
        source=sender.source if sender is not None else SourcePath(""),
        made=answer.made,
        wishes=tuple(wishes_in_words(answer, state)),
        statements=tuple(_statement_view(each, state) for each in answered_statements(answer, state)),
    )


def _statement_view(answered: AnsweredStatement, state: State) -> StatementView:
    record, answer = answered.record, answered.answer
    path = record.source if record is not None else None
    address = _address(record) if record is not None and record.key in state.book.archive.records else ""
    return StatementView(verdict_words(answer.verdict, state), answer.text, answer.words, path, address)


def answers_in(path: SourcePath, state: State) -> list[AnswerView]:
    """What people answered about the records in a file; at their own record also how they want to be named."""
    if not kept_answers(state.root):
        return []
    about = (
        replace(
            view,
            wishes=view.wishes if view.source == path else (),
            statements=tuple(statement for statement in view.statements if statement.path == path),
        )
        for view in answer_views(state.for_readers())
    )
    return [view for view in about if view.wishes or view.statements]


def _address(record: Record) -> str:
    is_list = record.source.endswith((".yaml", ".yml"))
    return address_of(record.source, record.line if is_list else 0)
