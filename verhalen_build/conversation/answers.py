"""The answers of people who read back what the archive says about them.

An answer is a file of its own in a folder that reading leaves alone, so it is never published and never a fault. It
stays beside the records until an editor has dealt with it.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from verhalen_build.author.create import write_new
from verhalen_build.conversation.people import find_person
from verhalen_build.conversation.person_mentions import mentions_of
from verhalen_build.desk.trash import keep_in_trash
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.record import Record
from verhalen_build.publish.faults import disk_faults
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import CONTROL
from verhalen_build.steps.live import State
from verhalen_build.translations import translations

ANSWERS = f"{STORIES}/people/_answers"
"""The folder with the answers that came back."""

FORMAT = "verhalen-answer-1"
LARGEST = 2_000_000
_ENDING = ".json"

Verdict = Literal["", "right", "change", "remove"]


class StatementAnswer(msgspec.Struct, frozen=True):
    """What somebody says about one sentence or field; `id` is that of the statement, and `text` its words then."""

    id: str
    text: str
    verdict: Verdict = ""
    words: str = ""


class ReadbackAnswer(msgspec.Struct, frozen=True):
    """What somebody sends back: the format, their name, how they want to be named, and an answer to each statement.

    `purposes`, `until` and `name` are what they filled in, in the keys of the schema; "" or empty where they did not.
    """

    format: Literal["verhalen-answer-1"]
    person: str
    made: str = ""
    name: Literal["", "full", "first", "role", "none"] = ""
    shown_as: str = ""
    purposes: tuple[Literal["web", "book", "photo"], ...] = ()
    has_purposes: bool = False
    until: str = ""
    note: str = ""
    statements: tuple[StatementAnswer, ...] = ()


class KeptAnswer(NamedTuple):
    """An answer and the file it is kept in."""

    path: SourcePath
    answer: ReadbackAnswer


@dataclass(frozen=True)
class AnsweredStatement:
    """An answer to a statement, with the record that says it; None where the text has changed since."""

    answer: StatementAnswer
    record: Record | None


def read_answer(data: bytes, path: SourcePath) -> ReadbackAnswer:
    """An answer as it came back. Raises UserFault (`answer-unreadable`)."""
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=ReadbackAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise UserFault(Problem("answer-unreadable", Location(path), path)) from None


def keep_answer(root: Path, state: State, data: bytes, path: SourcePath, today: date) -> KeptAnswer:
    """Puts an answer beside the records. One that is there already is not kept twice.

    Raises UserFault: `answer-unreadable`, `person-unknown`, `person-ambiguous`, `cannot-write`, `disk-full`.
    """
    answer = read_answer(data, path)
    find_person(state, answer.person)
    for kept_answer in kept_answers(root):
        if kept_answer.answer == answer:
            return kept_answer
    number = 1
    while True:
        # The name of the file tells nobody whose answer it is.
        suffix = "" if number == 1 else f"-{number}"
        kept_path = SourcePath(f"{ANSWERS}/{today.isoformat()}{suffix}{_ENDING}")
        if not (root / kept_path).exists():
            write_new(root / kept_path, kept_path, msgspec.json.format(msgspec.json.encode(answer)))
            return KeptAnswer(kept_path, answer)
        number += 1


def kept_answers(root: Path) -> tuple[KeptAnswer, ...]:
    """The answers that are kept, oldest first; a file there that is no answer is left alone."""
    folder = root / ANSWERS
    if not folder.is_dir():
        return ()
    with disk_faults(ANSWERS):
        names = sorted(file.name for file in folder.iterdir() if file.suffix == _ENDING and not file.is_symlink())
    return tuple(_readable(root, [SourcePath(f"{ANSWERS}/{name}") for name in names]))


def _readable(root: Path, paths: Iterable[SourcePath]) -> Iterator[KeptAnswer]:
    for path in paths:
        try:
            yield KeptAnswer(path, read_answer(read_bytes(root, path), path))
        except UserFault:
            continue


def put_away_answer(root: Path, path: SourcePath, now: datetime) -> str:
    """Moves an answer that was dealt with to the trash of the desk; gives its path there, "" where it was gone.

    Raises UserFault: `cannot-write`, `disk-full`.
    """
    if path not in {kept_answer.path for kept_answer in kept_answers(root)}:
        return ""
    trash_path = keep_in_trash(root, path, read_bytes(root, path), now)
    with disk_faults(path):
        os.remove(root / path)
    return trash_path


def answers_of(person: Record, root: Path, state: State) -> tuple[KeptAnswer, ...]:
    """The kept answers of one person."""
    return tuple(
        kept_answer
        for kept_answer in kept_answers(root)
        if (sender := sender_of(kept_answer.answer, state)) is not None and sender.key == person.key
    )


def sender_of(answer: ReadbackAnswer, state: State) -> Record | None:
    """Who sent an answer; None where their name has changed since, or they were taken out."""
    try:
        return find_person(state, answer.person)
    except UserFault:
        return None


def answered_statements(answer: ReadbackAnswer, state: State) -> tuple[AnsweredStatement, ...]:
    """What was answered, with the records as they are now."""
    sender = sender_of(answer, state)
    mentions = mentions_of(sender, state) if sender is not None else ()
    records = {statement.id: mention.record for mention in mentions for statement in mention.statements}
    return tuple(
        AnsweredStatement(each, records.get(each.id))
        for each in answer.statements
        if each.verdict or each.words.strip()
    )


def answer_lines(kept_answer: KeptAnswer, state: State) -> Iterator[str]:
    """What somebody answered, for an editor to read."""
    texts = translations(state.config.settings.language)
    answer = kept_answer.answer
    sender = {"person": _on_a_line(answer.person), "file": kept_answer.path}
    yield texts.gettext("Answer of %(person)s (%(file)s)") % sender
    for label, words in wishes_in_words(answer, state):
        yield f"  {label}: {_on_a_line(words)}"
    for answered in answered_statements(answer, state):
        place = answered.record.place if answered.record else texts.gettext("the text has changed since")
        yield f"  {verdict_words(answered.answer.verdict, state)} ({place})"
        yield f"    “{_on_a_line(answered.answer.text)}”"
        if answered.answer.words.strip():
            yield f"    → {_on_a_line(answered.answer.words)}"


def _on_a_line(words: str) -> str:
    """What somebody wrote, without characters that would do something in a terminal."""
    return " ".join(CONTROL.sub(" ", words).split())


def wishes_in_words(answer: ReadbackAnswer, state: State) -> Iterator[tuple[str, str]]:
    """How somebody wants to be named and for what, as labels and words."""
    language = state.config.settings.language
    texts = translations(language)
    consent = state.config.schema.kinds["person"].field("consent")
    assert consent is not None
    fields = {field.key: field for field in consent.fields}
    if answer.name:
        yield fields["name"].display_name(language), fields["name"].choices[answer.name][language]
    if answer.shown_as.strip():
        yield fields["shown_as"].display_name(language), answer.shown_as
    if answer.has_purposes:
        purposes = ", ".join(fields["for"].choices[key][language] for key in answer.purposes)
        yield fields["for"].display_name(language), purposes or texts.gettext("nothing")
    if answer.until:
        yield fields["until"].display_name(language), answer.until
    if answer.note.strip():
        yield texts.gettext("Note"), answer.note


def verdict_words(verdict: Verdict, state: State) -> str:
    """An answer to a sentence, in words."""
    texts = translations(state.config.settings.language)
    return {
        "": texts.gettext("A remark"),
        "right": texts.gettext("This is right"),
        "change": texts.gettext("Change this"),
        "remove": texts.gettext("Not this"),
    }[verdict]
