"""What a form of the desk would make of its file, and of the book: tried before anything is written."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec

from verhalen_build.desk.field_problems import FieldProblem, field_problems, problems_of_record
from verhalen_build.desk.file_editor import append_item, edit_record, new_file, replace_text
from verhalen_build.desk.saving import new_path
from verhalen_build.desk.source import read_source
from verhalen_build.desk.values import as_draft
from verhalen_build.desk.written import is_list_file, items_of, kind_of, written
from verhalen_build.model.digests import digest
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem, Severity, UserFault, help_of, message_of, severity_of
from verhalen_build.model.record import Record, RecordKey
from verhalen_build.model.schema import Kind
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import without_closing_marks
from verhalen_build.steps.live import State


class Misfit(Exception):
    """Something was sent that no form of ours can hold."""


_HEADING = re.compile(r"^# ++([^\n]+)", re.MULTILINE)
# A dot keeps it apart from whatever a title gives.
_NAMELESS = "nameless.record.md"


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form as its page sends it: `path` is "" for a new record, and `digest` names the bytes it was made from.

    `raw` is the whole text of a file that no form can show; `values` and `body` then count for nothing. `anyway` tells
    that it may bring errors to other records.
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
class Attempt:
    """A file as a form would leave it, in the book that would be.

    `expected` names the bytes that must stand there now, None where nothing may. `problems` are those of the record;
    `elsewhere` are the errors that it would bring to other records.
    """

    path: SourcePath
    item: int | None
    data: bytes
    expected: str | None
    state: State
    problems: tuple[FieldProblem, ...]
    elsewhere: tuple[Problem, ...]

    @property
    def failed(self) -> bool:
        """Whether the record has errors."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def is_named(self) -> bool:
        """Whether a new record has a name by now."""
        return not self.path.endswith(f"/{_NAMELESS}")

    @property
    def record(self) -> Record | None:
        """The record that stands in the file, where one can be made of it."""
        return record_in(self.state, self.path, self.data, self.item)


def language_of(state: State) -> Language:
    """The language of the book."""
    return state.config.settings.language


def attempt(state: State, root: Path, filled: Filled, base: bytes | None, only_try: bool) -> Attempt:
    """Tries what a form says. `base` is what its file held when the form was made, None for a new record.

    A record without a name can be tried, not saved. Raises Misfit, and UserFault (`no-address`, `title-needed`,
    `cannot-read`).
    """
    try:
        path, item, data, expected = _file(state, root, filled, base, only_try)
    except ValueError as error:
        raise Misfit from error
    tried = state.with_texts({path: data})
    kind = kind_of(path, state.config.schema)
    found = tried.summary.problems
    source, _, _ = read_source(path, data, is_list=item is not None)
    own = problems_of_record(found, path, source, item)
    language = language_of(state)
    problems = field_problems(found, path, data, kind, language, item) if kind else _as_a_whole(own, language)
    elsewhere = _new_errors(state.summary.problems, found, own)
    return Attempt(path, item, data, expected, tried, problems, elsewhere)


def faults_of_page(before: State, tried: Attempt) -> tuple[Problem, ...]:
    """Why the page of a record cannot be made, where that is because of what was changed in it; a draft needs none."""
    record = tried.record
    if record is None or record.flag("draft"):
        return ()
    faults = _faults_of_page(tried.state, record.key)
    return faults if faults and faults != _faults_of_page(before, record.key) else ()


def _faults_of_page(state: State, key: RecordKey) -> tuple[Problem, ...]:
    address = state.book.routes.records.get(key)
    plan = state.plans.get(address) if address else None
    try:
        if plan is not None:
            state.page(plan)
    except UserFault as fault:
        return fault.problems
    return ()


def _new_errors(before: Iterable[Problem], after: Iterable[Problem], own: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The errors of others that were not there before; lines of a file may have moved."""
    known = Counter(map(_without_line, filter(_is_error, before)))
    new = []
    for problem in filter(_is_error, after):
        known[_without_line(problem)] -= 1
        if known[_without_line(problem)] < 0 and problem not in own:
            new.append(problem)
    return tuple(new)


def _is_error(problem: Problem) -> bool:
    return severity_of(problem) is Severity.ERROR


def _without_line(problem: Problem) -> tuple[str, SourcePath, str]:
    return problem.code, problem.at.file, problem.value


def told(problem: Problem, language: Language, field: str = "") -> FieldProblem:
    """A problem beside a field, or with the record as a whole."""
    severity = severity_of(problem)
    message, help_ = message_of(problem, language), help_of(problem, language)
    return FieldProblem(field, 0, problem.at.line, problem.code, severity, message, help_)


def record_in(state: State, path: SourcePath, data: bytes, item: int | None) -> Record | None:
    """The record that stands in a file, or in an item of a list file."""
    file = state.files.get(path)
    if file is None:
        return None
    if item is None:
        return next(iter(file.records), None)
    lines = item_lines(path, data)
    line = lines[item] if item < len(lines) else 0
    return next((record for record in file.records if record.line == line), None)


def item_lines(path: SourcePath, data: bytes) -> tuple[int, ...]:
    """The line at which each item of a list file begins."""
    source, _, _ = read_source(path, data, is_list=True)
    return tuple(item.line for item in items_of(source.root)) if source else ()


def _file(
    state: State, root: Path, filled: Filled, base: bytes | None, only_try: bool
) -> tuple[SourcePath, int | None, bytes, str | None]:
    """The path, the item in it, the bytes to be, and the name of the bytes that stand there."""
    language = language_of(state)
    if not filled.path:
        return _new(state, root, filled, only_try)
    path = SourcePath(filled.path)
    if filled.raw is not None:
        return path, None, replace_text(base or b"", filled.raw), filled.digest
    kind = kind_of(path, state.config.schema)
    if kind is None:
        raise ValueError(f"no form has {path}")
    values = as_draft(filled.values) if filled.draft else filled.values
    if base is None and is_list_file(path):
        return path, 0, append_item(b"", kind, values, language), filled.digest
    if base is None:
        return path, None, new_file(kind, values, filled.body or "", language), filled.digest
    if filled.item is not None:
        item, expected = filled.item, filled.digest
        if path in state.contents and digest(base) == expected:
            base, item = _with_the_same_item(state, path, base, read_bytes(root, path), item)
            expected = digest(base)
        return path, item, edit_record(base, kind, values, None, language, item), expected
    body = filled.body
    return path, None, edit_record(base, kind, values, body, language), filled.digest


def _with_the_same_item(state: State, path: SourcePath, base: bytes, now: bytes, item: int) -> tuple[bytes, int]:
    """A list file as it is now, where it still has an item as that was: others may have been at theirs meanwhile."""
    was, here = (written(path, data, state.config.schema) for data in (base, now))
    same = [number for number, entry in enumerate(here) if item < len(was) and entry.values == was[item].values]
    return (now, same[0]) if len(same) == 1 else (base, item)


def _new(state: State, root: Path, filled: Filled, only_try: bool) -> tuple[SourcePath, int | None, bytes, str | None]:
    kind = state.config.schema.kinds.get(filled.kind)
    if kind is None:
        raise ValueError(f"no kind {filled.kind}")
    language = language_of(state)
    values = as_draft(filled.values) if filled.draft else filled.values
    list_file = list_file_for(state, kind)
    if list_file is not None:
        standing = read_bytes(root, list_file)
        count = len(written(list_file, standing, state.config.schema))
        return list_file, count, append_item(standing, kind, values, language), digest(standing)
    data = new_file(kind, values, filled.body or "", language)
    try:
        path = new_path(root, kind, _title(filled))
    except UserFault:
        if not only_try:
            raise
        path = SourcePath("/".join(part for part in (STORIES, kind.folder, _NAMELESS) if part))
    return path, None, data, None


def list_file_for(state: State, kind: Kind) -> SourcePath | None:
    """The list file to which a new record of a kind is added: where all others of its kind stand."""
    if not kind.folder:
        return None
    name = f"{STORIES}/{kind.folder}"
    lists = [path for path in (SourcePath(f"{name}.yaml"), SourcePath(f"{name}.yml")) if path in state.contents]
    if not lists or any(path.startswith(f"{name}/") for path in state.contents):
        return None
    # A list that no form can show keeps others from being added to it.
    entries = written(lists[0], read_bytes(state.root, lists[0]), state.config.schema)
    return lists[0] if all(entry.shown == "form" for entry in entries) else None


def _title(filled: Filled) -> str:
    title = filled.values.get("title", "")
    heading = _HEADING.search(filled.body or "")
    return str(title).strip() or (without_closing_marks(heading[1]) if heading else "")


def _as_a_whole(problems: Iterable[Problem], language: Language) -> tuple[FieldProblem, ...]:
    return tuple(told(problem, language) for problem in problems)
