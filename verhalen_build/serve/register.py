"""What stands in the archive, as the desk lists it and offers it while somebody types a name."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SourcePath, matching_key, plain, sort_key
from verhalen_build.model.problems import Language, Problem, Severity, severity_of
from verhalen_build.model.record import Record, Text
from verhalen_build.steps.live import State

_OF_A_LINK = frozenset("[]|#")
MOST_NAMES = 12
"""The most names that are offered."""


@dataclass(frozen=True)
class Row:
    """A record in the list, or a file of which none could be made (then without a kind); counts are of problems."""

    kind: str
    title: str
    path: SourcePath
    address: str
    is_draft: bool
    errors: int
    warnings: int
    searched: str


class Offer(msgspec.Struct, frozen=True):
    """A name that may be meant: `value` is what to write, `note` tells by which other name it was found."""

    value: str
    title: str
    kind: str
    note: str


def rows(state: State) -> tuple[Row, ...]:
    """Every record that stands in a file, in the order of the alphabet."""
    by_file: dict[SourcePath, list[Problem]] = {}
    for problem in state.summary.problems:
        by_file.setdefault(problem.at.file, []).append(problem)
    found: list[Row] = []
    for path, file in state.files.items():
        problems = by_file.get(path, [])
        if not file.records:
            if problems:
                found.append(_row_of_file(path, problems))
            continue
        starts = [record.line for record in file.records[1:]]
        for number, record in enumerate(file.records):
            first = record.line if number else 0
            last = starts[number] if number < len(starts) else None
            own = [one for one in problems if one.at.line >= first and (last is None or one.at.line < last)]
            found.append(_row(record, own))
    return tuple(sorted(found, key=lambda row: (sort_key(row.title), row.path)))


def search(rows: Iterable[Row], words: str, kind: str) -> tuple[Row, ...]:
    """The rows of a kind ("" is any) that have all words in their title, other names or file."""
    wanted = plain(words).split()
    return tuple(row for row in rows if kind in {"", row.kind} and all(word in row.searched for word in wanted))


def unwritten(state: State, words: str, kind: str) -> tuple[Record, ...]:
    """The names that others give and no file describes yet, in the order of the alphabet."""
    wanted = plain(words).split()
    stubs = (state.book.archive.records[key] for key in state.book.archive.stubs)
    found = (stub for stub in stubs if kind in {"", stub.kind} and all(word in plain(stub.title) for word in wanted))
    return tuple(sorted(found, key=lambda stub: (sort_key(stub.title), stub.kind)))


def offers(state: State, words: str, kinds: tuple[str, ...], language: Language) -> tuple[Offer, ...]:
    """The names that begin with or hold what was typed, the best first; of these kinds, or of any."""
    archive = state.book.archive
    wanted = plain(words).strip()
    keys = [key for kind in (kinds or tuple(archive.schema.kinds)) for key in archive.by_kind.get(kind, ())]
    records = [archive.records[key] for key in keys]
    count = Counter(matching_key(record.title) for record in records)
    ranked = sorted(
        (weight, sort_key(record.title), number, note)
        for number, record in enumerate(records)
        for weight, note in _weights(record, wanted)
    )
    made = []
    for _, _, number, note in ranked[:MOST_NAMES]:
        record = records[number]
        folder = archive.schema.kinds[record.kind].folder or STORIES
        # In a text these signs belong to the link.
        clear = count[matching_key(record.title)] == 1 and (kinds or not _OF_A_LINK.intersection(record.title))
        label = archive.schema.kinds[record.kind].label[language][0]
        made.append(Offer(record.title if clear else f"{folder}/{record.slug}", record.title, label, note))
    return tuple(made)


def address_of(path: SourcePath, line: int = 0) -> str:
    """Where the desk has a record, from the desk itself."""
    return "record?" + urlencode({"path": path, **({"line": line} if line else {})})


def _weights(record: Record, wanted: str) -> Iterator[tuple[int, str]]:
    """How well a record fits, less is better, and by which other name; nothing where it does not."""
    title = plain(record.title)
    if title.startswith(wanted):
        yield 0, ""
    elif f" {wanted}" in title:
        yield 1, ""
    elif wanted in title:
        yield 3, ""
    else:
        names = (alias.text for alias in record.values.get("aliases", ()) if isinstance(alias, Text))
        alias = next((name for name in names if wanted in plain(name)), None)
        if alias is not None:
            yield 2, alias


def _row(record: Record, problems: Iterable[Problem]) -> Row:
    aliases = " ".join(alias.text for alias in record.values.get("aliases", ()) if isinstance(alias, Text))
    is_list = record.source.endswith((".yaml", ".yml"))
    errors, warnings = _counts(problems)
    return Row(
        kind=record.kind,
        title=record.title,
        path=record.source,
        address=address_of(record.source, record.line if is_list else 0),
        is_draft=record.flag("draft"),
        errors=errors,
        warnings=warnings,
        searched=plain(f"{record.title} {aliases} {record.source}"),
    )


def _row_of_file(path: SourcePath, problems: Iterable[Problem]) -> Row:
    errors, warnings = _counts(problems)
    return Row("", path, path, address_of(path), False, errors, warnings, plain(path))


def _counts(problems: Iterable[Problem]) -> tuple[int, int]:
    count = Counter(severity_of(problem) for problem in problems)
    return count[Severity.ERROR], count[Severity.WARNING]
