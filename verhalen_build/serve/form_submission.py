"""Dry runs of forms: the file and the book as they would be, before anything is written."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec

from verhalen_build.desk.field_problems import FieldProblem, field_problems, problems_of_record, to_field_problem
from verhalen_build.desk.file_editor import append_item, edit_record, new_file, replace_text
from verhalen_build.desk.original_marks import with_mark
from verhalen_build.desk.saving import new_path
from verhalen_build.desk.source import read_source
from verhalen_build.desk.values import Values, as_draft
from verhalen_build.desk.written import EditMode, RecordEntry, is_list_file, items_of, kind_of, written
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import (
    Language,
    Problem,
    UserFault,
    errors_in,
)
from verhalen_build.model.record import Record
from verhalen_build.model.schema import Kind
from verhalen_build.model.translation import TRANSLATION_OF
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import without_closing_marks
from verhalen_build.steps.live import State


class InvalidSubmission(Exception):
    """A submission that no form of the desk can send."""


_HEADING = re.compile(r"^# ++([^\n]+)", re.MULTILINE)
# A slug has no dot, so this is never the slug of a title.
_NAMELESS = "nameless.record.md"


class FormSubmission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form as its page sends it: `path` is "" for a new record, and `digest` is that of its base version.

    `raw` is the whole text of a file that is edited as text; `values` and `body` are then ignored. `anyway` allows
    errors in other records.
    """

    kind: str
    path: str = ""
    item: Annotated[int, msgspec.Meta(ge=0)] | None = None
    digest: str = ""
    values: dict[str, Any] = {}
    body: str | None = None
    raw: str | None = None
    draft: bool = False
    anyway: bool = False


@dataclass(frozen=True)
class DryRun:
    """A file as a form would save it, and the state of the book with it.

    `expected` is the digest that the file must have now, None if it must not exist. `problems` are those of the record,
    and those in the transcripts that it names; it `failed` if it has errors itself. `elsewhere` has the errors that it
    would cause in other records.
    """

    path: SourcePath
    item: int | None
    data: bytes
    expected: str | None
    state: State
    problems: tuple[FieldProblem, ...]
    failed: bool
    elsewhere: tuple[Problem, ...]

    @property
    def is_named(self) -> bool:
        """Whether the record has a name."""
        return not self.path.endswith(f"/{_NAMELESS}")

    @property
    def record(self) -> Record | None:
        """The record in the file, if it is valid."""
        return record_in(self.state, self.path, self.data, self.item)


@dataclass(frozen=True)
class WouldHarm:
    """Nothing was written yet, as it would make these errors."""

    problems: tuple[Problem, ...]


def language_of(state: State) -> Language:
    """The language of the book."""
    return state.config.settings.language


def dry_run(state: State, root: Path, submission: FormSubmission, base: bytes | None, only_try: bool) -> DryRun:
    """Applies a form without writing it. `base` is the version from which the form was made, None for a new record.

    With `only_try` a record needs no name. Raises InvalidSubmission, and UserFault (`no-address`, `title-needed`,
    `cannot-read`).
    """
    try:
        path, item, data, expected = _file(state, root, submission, base, only_try)
    except ValueError as error:
        raise InvalidSubmission from error
    return dry_run_of_file(state, path, item, data, expected)


def dry_run_of_file(state: State, path: SourcePath, item: int | None, data: bytes, expected: str | None) -> DryRun:
    """What the book would be with these bytes in a file."""
    new_state = state.with_texts({path: data})
    kind = kind_of(path, state.config.schema)
    source, _, _ = read_source(path, data, is_list=item is not None)
    own = problems_of_record(new_state.summary.problems, path, source, item)
    language = language_of(state)
    problems = (
        field_problems(new_state.problems, path, data, kind, language, item)
        if kind
        else tuple(to_field_problem(problem, language) for problem in own)
    )
    elsewhere = new_errors(state.summary.problems, new_state.summary.problems, own)
    return DryRun(path, item, data, expected, new_state, problems, bool(errors_in(own)), elsewhere)


def new_page_errors(before: State, result: DryRun) -> tuple[Problem, ...]:
    """New errors in rendering the page of a record; none for a draft, which needs no page."""
    record = result.record
    if record is None or record.flag("draft"):
        return ()
    faults = _page_errors(result.state, record)
    return faults if faults and faults != _page_errors(before, record) else ()


def _page_errors(state: State, record: Record) -> tuple[Problem, ...]:
    address = state.book.page_of(record)
    plan = state.plans.get(address) if address else None
    try:
        if plan is not None:
            state.page(plan)
    except UserFault as fault:
        return fault.problems
    return ()


def new_errors(
    before: Iterable[Problem], after: Iterable[Problem], own: tuple[Problem, ...] = ()
) -> tuple[Problem, ...]:
    """The new errors except those of a record itself; compared without lines, which may have moved."""
    remaining = Counter(map(_without_line, errors_in(before)))
    new = []
    for problem in errors_in(after):
        remaining[_without_line(problem)] -= 1
        if remaining[_without_line(problem)] < 0 and problem not in own:
            new.append(problem)
    return tuple(new)


def _without_line(problem: Problem) -> tuple[str, SourcePath, str]:
    return problem.code, problem.at.file, problem.value


def record_in(state: State, path: SourcePath, data: bytes, item: int | None) -> Record | None:
    """The record in a file, or in an item of a list file."""
    file = state.files.get(path)
    if file is None:
        return None
    if item is None:
        return next(iter(file.records), None)
    lines = item_lines(path, data)
    line = lines[item] if item < len(lines) else 0
    return next((record for record in file.records if record.line == line), None)


def entry_at(entries: tuple[RecordEntry, ...], lines: tuple[int, ...], line: int) -> RecordEntry | None:
    """The entry at a line of a list file; for any other file its only one."""
    if not entries or entries[0].item is None:
        return next(iter(entries), None)
    before = [entry for entry in entries if entry.item is not None and lines[entry.item] <= max(line, lines[0])]
    return before[-1] if before else None


def item_lines(path: SourcePath, data: bytes) -> tuple[int, ...]:
    """The first line of each item of a list file."""
    source, _, _ = read_source(path, data, is_list=True)
    return tuple(item.line for item in items_of(source.root)) if source else ()


def _file(
    state: State, root: Path, submission: FormSubmission, base: bytes | None, only_try: bool
) -> tuple[SourcePath, int | None, bytes, str | None]:
    """The path, the item in it, the new bytes, and the digest that the file must have now."""
    language = language_of(state)
    if not submission.path:
        return _new(state, root, submission, only_try)
    path = SourcePath(submission.path)
    if submission.raw is not None:
        return path, None, replace_text(base or b"", submission.raw), submission.digest
    kind = kind_of(path, state.config.schema)
    if kind is None:
        raise ValueError(f"no form has {path}")
    values = _values(state, submission, kind)
    if base is None and is_list_file(path):
        return path, 0, append_item(b"", kind, values, language), submission.digest
    if base is None:
        return path, None, new_file(kind, values, submission.body or "", language), submission.digest
    if submission.item is not None:
        item, expected = submission.item, submission.digest
        if path in state.contents and digest(base) == expected:
            base, item = _rebase_item(state, path, base, read_bytes(root, path), item)
            expected = digest(base)
        return path, item, edit_record(base, kind, values, None, language, item), expected
    body = submission.body
    return path, None, edit_record(base, kind, values, body, language), submission.digest


def _rebase_item(state: State, path: SourcePath, base: bytes, now: bytes, item: int) -> tuple[bytes, int]:
    """The current list file with the index of an unchanged item in it, as others may have edited other items."""
    before, after = (written(path, data, state.config.schema) for data in (base, now))
    unchanged = [
        index for index, entry in enumerate(after) if item < len(before) and entry.values == before[item].values
    ]
    return (now, unchanged[0]) if len(unchanged) == 1 else (base, item)


def _new(
    state: State, root: Path, submission: FormSubmission, only_try: bool
) -> tuple[SourcePath, int | None, bytes, str | None]:
    kind = state.config.schema.kinds.get(submission.kind)
    if kind is None:
        raise ValueError(f"no kind {submission.kind}")
    language = language_of(state)
    values = _values(state, submission, kind)
    list_file = list_file_for(state, kind)
    if list_file is not None:
        current = read_bytes(root, list_file)
        count = len(written(list_file, current, state.config.schema))
        return list_file, count, append_item(current, kind, values, language), digest(current)
    data = new_file(kind, values, submission.body or "", language)
    try:
        language_of_translation = str(values.get("lang", "")) if values.get(TRANSLATION_OF) else ""
        path = new_path(root, kind, _title(submission), language_of_translation)
    except UserFault:
        if not only_try:
            raise
        path = SourcePath("/".join(part for part in (STORIES, kind.folder, _NAMELESS) if part))
    return path, None, data, None


def _values(state: State, submission: FormSubmission, kind: Kind) -> Values:
    """The values to write; who saves a translation has seen its original."""
    values = as_draft(submission.values) if submission.draft else submission.values
    return with_mark(values, kind, state.book.mark_of_original)


def list_file_for(state: State, kind: Kind) -> SourcePath | None:
    """The list file for a new record of a kind, if it has all others of that kind."""
    if not kind.folder:
        return None
    name = f"{STORIES}/{kind.folder}"
    lists = [path for path in (SourcePath(f"{name}.yaml"), SourcePath(f"{name}.yml")) if path in state.contents]
    if not lists or any(path.startswith(f"{name}/") for path in state.contents):
        return None
    # Nothing can be added to a list that cannot be edited in a form.
    entries = written(lists[0], read_bytes(state.root, lists[0]), state.config.schema)
    return lists[0] if all(entry.mode is EditMode.FORM for entry in entries) else None


def _title(submission: FormSubmission) -> str:
    title = submission.values.get("title", "")
    heading = _HEADING.search(submission.body or "")
    return str(title).strip() or (without_closing_marks(heading[1]) if heading else "")
