"""Earlier versions of a file at the desk: which there are, and how each differs from what is there now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from verhalen_build.desk.atomic_files import readable_bytes
from verhalen_build.desk.forms import FormField, form_of
from verhalen_build.desk.saving import Conflict, save
from verhalen_build.desk.source import legible_text
from verhalen_build.desk.trash import trashed_files
from verhalen_build.desk.values import FormValue
from verhalen_build.desk.versions import versions_of
from verhalen_build.desk.written import EditMode, RecordEntry, written
from verhalen_build.model.formatting import format_moments
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import decode
from verhalen_build.serve.form_submission import (
    WouldHarm,
    dry_run_of_file,
    item_lines,
    language_of,
    new_errors,
    new_page_errors,
)
from verhalen_build.serve.text_diff import DiffRow, side_by_side
from verhalen_build.steps.live import State


class TakeBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to save an earlier version over the file that now has this digest, also where that makes errors.

    `line` is that of the item of a list from which the writer came, 0 for any other file.
    """

    path: str
    version: str
    digest: str
    line: int = 0
    anyway: bool = False


@dataclass(frozen=True)
class VersionRow:
    """An earlier version: what it held, when it was kept, when it was written, and why it is there, or "".

    `paths` are the files that hold it, as what was saved over is in the trash too; `data` is None where none of them
    can be read.
    """

    paths: tuple[SourcePath, ...]
    data: bytes | None
    kept_at: datetime
    written: datetime
    reason: str

    @property
    def path(self) -> SourcePath:
        """The file by which the version is asked for."""
        return self.paths[0]


@dataclass(frozen=True)
class NoText:
    """Nothing was taken back, as the version in this file is no text that a build can read."""

    path: SourcePath


@dataclass(frozen=True)
class TakenBack:
    """A version was taken back; `line` is that of the item of a list from which the writer came."""

    path: SourcePath
    digest: str
    line: int


@dataclass(frozen=True)
class FieldChange:
    """How a field, the text ("body") or the whole file ("") differs between two versions.

    Without rows it differs in what one does not see, such as how its lines end.
    """

    field: str
    label: str
    rows: Sequence[DiffRow]


def version_rows(state: State, path: SourcePath) -> tuple[VersionRow, ...]:
    """The earlier versions of a file, and those of it in the trash, the last kept first."""
    root = state.root
    rows = [
        VersionRow((version.path,), readable_bytes(root, version.path), version.kept_at, version.written, "")
        for version in versions_of(root, path)
    ]
    for file in trashed_files(root):
        if file.origin is None or file.origin.path != path or file.origin.is_item:
            continue
        data = readable_bytes(root, file.path)
        number = next((number for number, row in enumerate(rows) if data is not None and row.data == data), None)
        if number is None:
            rows.append(VersionRow((file.path,), data, file.moment, file.moment, file.origin.reason))
        else:
            rows[number] = replace(rows[number], paths=(*rows[number].paths, file.path))
    return tuple(sorted(rows, key=lambda row: row.kept_at, reverse=True))


def moments_of(rows: Sequence[VersionRow], language: Language) -> Mapping[SourcePath, str]:
    """When each version was written, in words by which they can be told apart, by its path."""
    moments = format_moments([row.written for row in rows], language)
    return {row.path: moment for row, moment in zip(rows, moments, strict=True)}


def chosen_row(rows: Sequence[VersionRow], version: str) -> VersionRow | None:
    """The version in a file, "" for the last one; None for a file that is no version."""
    if not version:
        return next(iter(rows), None)
    return next((row for row in rows if version in row.paths), None)


def take_back(state: State, request: TakeBack) -> NoText | WouldHarm | Conflict | TakenBack:
    """Saves the bytes of an earlier version as the newest one.

    Raises LookupError for what is no version of the file, and UserFault as `save` does.
    """
    path = SourcePath(request.path)
    row = chosen_row(version_rows(state, path), request.version)
    if row is None:
        raise LookupError(request.version)
    if row.data is None or decode(row.data, path)[0] is None:
        return NoText(row.path)
    result = dry_run_of_file(state, path, None, row.data, request.digest)
    errors = new_errors(state.summary.problems, result.state.summary.problems) + new_page_errors(state, result)
    if errors and not request.anyway:
        return WouldHarm(errors)
    line = _line_after(state, path, row.data, request.line)
    saved = save(state.root, path, row.data, request.digest)
    return saved if isinstance(saved, Conflict) else TakenBack(path, saved.digest, line)


def _line_after(state: State, path: SourcePath, data: bytes, line: int) -> int:
    """The line of an item of a list after other bytes have come in its file: by its title, as lines move."""
    if not line or path not in state.contents:
        return line
    title = dict(_titled_lines(state, path, read_bytes(state.root, path))).get(line)
    return next((new for new, other in _titled_lines(state, path, data) if other == title), line)


def _titled_lines(state: State, path: SourcePath, data: bytes) -> Iterator[tuple[int, FormValue]]:
    lines = item_lines(path, data)
    for entry in written(path, data, state.config.schema):
        if entry.item is not None:
            yield lines[entry.item], entry.values.get("title", "")


def changes_between(state: State, path: SourcePath, before: bytes, after: bytes) -> tuple[FieldChange, ...]:
    """What differs between two versions of a file: by field where both can be shown in a form."""
    entries = [_form_entry(state, path, data) for data in (before, after)]
    if entries[0] is not None and entries[1] is not None:
        changes = tuple(_field_changes(state, entries[0], entries[1]))
        if changes:
            return changes
    if before == after:
        return ()
    rows = side_by_side(legible_text(before), legible_text(after))
    return (FieldChange("", "", rows if any(row.differs for row in rows) else ()),)


def _form_entry(state: State, path: SourcePath, data: bytes) -> RecordEntry | None:
    """The record in a file that a form can show; None for a list file and for one with a fault."""
    entry = next(iter(written(path, data, state.config.schema)), None)
    return entry if entry and entry.mode is EditMode.FORM and entry.item is None else None


def _field_changes(state: State, before: RecordEntry, after: RecordEntry) -> Iterator[FieldChange]:
    schema = state.config.schema
    for field in form_of(schema.kinds[after.kind], schema, language_of(state)).fields:
        old, new = (_words(field, entry.values.get(field.key, "")) for entry in (before, after))
        if old != new:
            yield FieldChange(field.key, field.label, side_by_side(old, new))
    old, new = before.body or "", after.body or ""
    if old != new:
        yield FieldChange("body", "", side_by_side(old, new))


def _words(field: FormField, value: FormValue) -> str:
    """A value of a form in words: an item, or a field of a group, on each line."""
    return "\n".join(_lines(field, value))


def _lines(field: FormField, value: FormValue) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _lines(field, item)
    elif isinstance(value, dict):
        for inner in field.fields:
            if inner.key in value:
                yield f"{inner.label}: {', '.join(_lines(inner, value[inner.key]))}"
    else:
        yield dict(field.choices).get(value, value)
