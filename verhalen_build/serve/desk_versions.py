"""Earlier versions of a file at the desk: which there are, and how each differs from what is there now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from verhalen_build.desk.forms import FormField, form_of
from verhalen_build.desk.trash import TrashReason, trashed_files
from verhalen_build.desk.values import FormValue
from verhalen_build.desk.versions import versions_of
from verhalen_build.desk.written import EditMode, RecordEntry, written
from verhalen_build.model.formatting import format_moment
from verhalen_build.model.names import SourcePath
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.form_submission import language_of
from verhalen_build.serve.text_diff import DiffRow, side_by_side
from verhalen_build.steps.live import State


class TakeBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to save an earlier version over the file that now has this digest, also where that makes errors."""

    path: str
    version: str
    digest: str
    anyway: bool = False


@dataclass(frozen=True)
class VersionRow:
    """An earlier version: where it is kept, when it was written or went to the trash, and why it is there, or ""."""

    path: SourcePath
    moment: datetime
    label: str
    reason: str


@dataclass(frozen=True)
class FieldChange:
    """How a field, the text ("body") or the whole file ("") differs between two versions."""

    field: str
    label: str
    rows: Sequence[DiffRow]


def version_rows(state: State, path: SourcePath) -> tuple[VersionRow, ...]:
    """The earlier versions of a file, and those of it in the trash, the last first."""
    language = language_of(state)
    rows = [
        VersionRow(version.path, version.moment, format_moment(version.moment, language), "")
        for version in versions_of(state.root, path)
    ]
    version_contents = {read_bytes(state.root, row.path) for row in rows}
    for file in trashed_files(state.root):
        is_other = file.origin is not None and file.origin.path == path and not file.origin.is_item
        # A version that was saved over is in both.
        if is_other and read_bytes(state.root, file.path) not in version_contents:
            reason = file.origin.reason if file.origin else TrashReason.REMOVED
            rows.append(VersionRow(file.path, file.moment, format_moment(file.moment, language), reason))
    return tuple(sorted(rows, key=lambda row: row.moment, reverse=True))


def changes_between(state: State, path: SourcePath, before: bytes, after: bytes) -> tuple[FieldChange, ...]:
    """What differs between two versions of a file: by field where both can be shown in a form."""
    entries = [_form_entry(state, path, data) for data in (before, after)]
    if entries[0] is not None and entries[1] is not None:
        changes = tuple(_field_changes(state, entries[0], entries[1]))
        if changes:
            return changes
    if before == after:
        return ()
    texts = [data.decode("utf-8-sig", "replace") for data in (before, after)]
    return (FieldChange("", "", side_by_side(texts[0], texts[1])),)


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
