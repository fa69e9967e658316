"""The records of the archive for the list of the desk, and for suggestions while a name is typed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

import msgspec

from verhalen_build.desk.atomic_files import written_at
from verhalen_build.desk.written import is_list_file
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath, matching_key, plain, sort_key
from verhalen_build.model.problems import Language, Problem, Severity, severity_of
from verhalen_build.model.record import Record, Text
from verhalen_build.steps.live import State

_LINK_SYNTAX = frozenset("[]|#")
MOST_NAMES = 12
"""The most names that are suggested."""


@dataclass(frozen=True)
class RecordRow:
    """A record in the list, or a file without a valid record (then `kind` is ""); counts are of problems.

    `line` is that of an item of a list file, 0 for any other; `changed` is when the file was. A translation `is_behind`
    if its original changed since.
    """

    kind: str
    title: str
    path: SourcePath
    line: int
    address: str
    changed: datetime
    is_draft: bool
    errors: int
    warnings: int
    is_behind: bool
    searched: str


class NameSuggestion(msgspec.Struct, frozen=True):
    """A suggested name: `value` is what to write, `note` is the alias by which it was found."""

    value: str
    title: str
    kind: str
    note: str


def list_rows(state: State) -> tuple[RecordRow, ...]:
    """Every record that has a file, in alphabetical order."""
    by_file: dict[SourcePath, list[Problem]] = {}
    for problem in state.problems:
        by_file.setdefault(problem.at.file, []).append(problem)
    listed: list[RecordRow] = []
    for path, file in state.files.items():
        problems = by_file.get(path, [])
        changed = written_at(state.root / path)
        if not file.records:
            if problems:
                listed.append(_row_of_file(path, changed, problems))
            continue
        starts = [record.line for record in file.records[1:]]
        for number, record in enumerate(file.records):
            first = record.line if number else 0
            last = starts[number] if number < len(starts) else None
            own = [
                problem for problem in problems if problem.at.line >= first and (last is None or problem.at.line < last)
            ]
            listed.append(_row(record, changed, own))
    return tuple(sorted(listed, key=lambda row: (sort_key(row.title), row.path)))


def search(rows: Iterable[RecordRow], words: str, kind: str) -> tuple[RecordRow, ...]:
    """The rows of a kind ("" for any) with all words in their title, aliases or path, in the same order."""
    terms = plain(words).split()
    return tuple(row for row in rows if kind in {"", row.kind} and all(term in row.searched for term in terms))


def find_stubs(state: State, words: str, kind: str) -> tuple[Record, ...]:
    """The stubs of a kind ("" for any) with all words in their title, in alphabetical order."""
    terms = plain(words).split()
    stubs = (state.book.archive.records[key] for key in state.book.archive.stubs)
    matching = (stub for stub in stubs if kind in {"", stub.kind} and all(term in plain(stub.title) for term in terms))
    return tuple(sorted(matching, key=lambda stub: (sort_key(stub.title), stub.kind)))


def field_use(state: State, kind: str) -> dict[str, float]:
    """Which share of the records of a kind has a field, by key."""
    archive = state.book.archive
    keys = archive.by_kind.get(kind, ())
    counts = Counter(field for key in keys for field in archive.records[key].values)
    return {field: count / len(keys) for field, count in counts.items()}


def suggest_names(state: State, words: str, kinds: tuple[str, ...], language: Language) -> tuple[NameSuggestion, ...]:
    """The names that start with or contain the typed text, the best first; of these kinds, or of any."""
    archive = state.book.archive
    typed = plain(words).strip()
    keys = [key for kind in (kinds or tuple(archive.schema.kinds)) for key in archive.by_kind.get(kind, ())]
    records = [archive.records[key] for key in keys]
    count = Counter(matching_key(record.title) for record in records)
    ranked = sorted(
        (weight, sort_key(record.title), number, note)
        for number, record in enumerate(records)
        for weight, note in _weights(record, typed)
    )
    suggestions = []
    for _, _, number, note in ranked[:MOST_NAMES]:
        record = records[number]
        folder = archive.schema.kinds[record.kind].folder or STORIES
        # In a text these characters are part of the link syntax.
        is_unambiguous = count[matching_key(record.title)] == 1 and (
            kinds or not _LINK_SYNTAX.intersection(record.title)
        )
        label = archive.schema.kinds[record.kind].label[language][0]
        suggestions.append(
            NameSuggestion(record.title if is_unambiguous else f"{folder}/{record.slug}", record.title, label, note)
        )
    return tuple(suggestions)


def address_of(path: SourcePath, line: int = 0) -> str:
    """The address of a record, relative to the desk."""
    return "record?" + urlencode({"path": path, **({"line": line} if line else {})})


def page_address(state: State, record: Record | None) -> str:
    """The address of the page of a record; "" for none."""
    address = state.book.page_of(record) if record else None
    return f"/{quote(address)}" if address else ""


def written_title(record: Record | None) -> str:
    """The title of a record, from its front matter or first heading; "" for none."""
    return record.title if record and "title" in record.values else ""


def _weights(record: Record, typed: str) -> Iterator[tuple[int, str]]:
    """The rank of a match, less is better, and the alias that matched; nothing where none does."""
    title = plain(record.title)
    if title.startswith(typed):
        yield 0, ""
    elif f" {typed}" in title:
        yield 1, ""
    elif typed in title:
        yield 3, ""
    else:
        names = (alias.text for alias in record.values.get("aliases", ()) if isinstance(alias, Text))
        alias = next((name for name in names if typed in plain(name)), None)
        if alias is not None:
            yield 2, alias


def _row(record: Record, changed: datetime, problems: Sequence[Problem]) -> RecordRow:
    aliases = " ".join(alias.text for alias in record.values.get("aliases", ()) if isinstance(alias, Text))
    line = record.line if is_list_file(record.source) else 0
    errors, warnings = _counts(problems)
    return RecordRow(
        kind=record.kind,
        title=record.title,
        path=record.source,
        line=line,
        address=address_of(record.source, line),
        changed=changed,
        is_draft=record.flag("draft"),
        errors=errors,
        warnings=warnings,
        is_behind=any(problem.code == "translation-outdated" for problem in problems),
        searched=plain(f"{record.title} {aliases} {record.source}"),
    )


def _row_of_file(path: SourcePath, changed: datetime, problems: Iterable[Problem]) -> RecordRow:
    errors, warnings = _counts(problems)
    return RecordRow("", path, path, 0, address_of(path), changed, False, errors, warnings, False, plain(path))


def _counts(problems: Iterable[Problem]) -> tuple[int, int]:
    count = Counter(severity_of(problem) for problem in problems)
    return count[Severity.ERROR], count[Severity.WARNING]
