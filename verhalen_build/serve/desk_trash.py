"""The trash at the desk: what is in it, and putting it back where it was."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from verhalen_build.desk.atomic_files import readable_bytes
from verhalen_build.desk.file_editor import append_items
from verhalen_build.desk.saving import Conflict, save
from verhalen_build.desk.source import legible_text
from verhalen_build.desk.trash import TrashedFile, drop_from_trash, trashed_files
from verhalen_build.desk.written import EditMode, RecordEntry, is_list_file, kind_of, written
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.formatting import format_moments
from verhalen_build.model.names import SourcePath
from verhalen_build.model.schema import Kind
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.form_submission import WouldHarm, language_of, new_errors
from verhalen_build.steps.live import State

MOST_SHOWN = 200
"""The most files of the trash that are shown, the last first."""

_TEXTS = (".md", ".markdown", ".yaml", ".yml")


class TrashPlace(StrEnum):
    """Whether something can be put back: its place is free, unknown, or taken; or it was never in stories/.

    What is unreadable, or has a name that is no text, stays for who opens the folder.
    """

    FREE = "free"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    ELSEWHERE = "elsewhere"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class TrashView:
    """A file in the trash: its name there; its title, and the label of its kind; where it was, when it went, by whom.

    `text` is what it says.
    """

    name: str
    title: str
    kind: str
    was: str
    moment: str
    by: str
    place: TrashPlace
    text: str


class PutBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to put back a file of the trash, also where that makes errors (`anyway`).

    `kind` is for a file of which it is not known where it was.
    """

    name: str
    kind: str = ""
    anyway: bool = False


@dataclass(frozen=True)
class Refused:
    """Nothing was put back: the place is taken, or the list that it was in cannot be edited."""

    path: SourcePath
    is_taken: bool


@dataclass(frozen=True)
class WasPutBack:
    """A file was put back; `item` is its index if it is in a list."""

    path: SourcePath
    digest: str
    item: int | None


def trash_views(state: State) -> tuple[TrashView, ...]:
    """What is in the trash, the last first."""
    files = trashed_files(state.root)[:MOST_SHOWN]
    moments = format_moments([file.moment for file in files], language_of(state))
    return tuple(_view(state, file, moment) for file, moment in zip(files, moments, strict=True))


def put_back(state: State, request: PutBack) -> Refused | WouldHarm | WasPutBack:
    """Puts a file back, and takes it out of the trash. It never overwrites a file.

    Raises LookupError for a file that is not in the trash or an unknown kind, and UserFault as `save` does.
    """
    root = state.root
    file = next((file for file in trashed_files(root) if _name(file) == request.name), None)
    if file is None:
        raise LookupError(request.name)
    path = _path_of(state, file, request.kind)
    data, current = read_bytes(root, file.path), _list_to_join(root, file, path)
    if current is not None:
        try:
            data = append_items(current, data, _kind(state, path), language_of(state))
        except ValueError:
            return Refused(path, is_taken=False)
    elif os.path.exists(root / path):
        return Refused(path, is_taken=True)
    errors = new_errors(state.summary.problems, state.with_texts({path: data}).summary.problems)
    if errors and not request.anyway:
        return WouldHarm(errors)
    saved = save(root, path, data, None if current is None else digest(current))
    if isinstance(saved, Conflict):
        return Refused(path, is_taken=True)
    drop_from_trash(root, file)
    is_item = is_list_file(path)
    return WasPutBack(path, saved.digest, len(written(path, data, state.config.schema)) - 1 if is_item else None)


def _view(state: State, file: TrashedFile, moment: str) -> TrashView:
    data = readable_bytes(state.root, file.path)
    path = file.origin.path if file.origin else SourcePath(f"{STORIES}/{file.name}")
    is_text = data is not None and path.lower().endswith(_TEXTS)
    kind = kind_of(path, state.config.schema) if file.origin and is_text else None
    language = language_of(state)
    return TrashView(
        name=_as_unicode(_name(file)),
        title=(_title(state, path, data) if data is not None and is_text else "") or _as_unicode(file.name),
        kind=kind.label[language][0] if kind else "",
        was=file.origin.path if file.origin else "",
        moment=moment,
        by=file.origin.by if file.origin else "",
        place=TrashPlace.UNREADABLE if data is None else _place(state.root, file),
        text=legible_text(data) if data is not None and is_text else "",
    )


def _place(root: Path, file: TrashedFile) -> TrashPlace:
    if _as_unicode(file.path) != file.path:
        return TrashPlace.UNREADABLE
    if not file.name.lower().endswith(_TEXTS):
        return TrashPlace.ELSEWHERE
    if file.origin is None:
        return TrashPlace.UNKNOWN
    if not file.origin.path.startswith(f"{STORIES}/"):
        return TrashPlace.ELSEWHERE
    return TrashPlace.TAKEN if not file.origin.is_item and os.path.exists(root / file.origin.path) else TrashPlace.FREE


def _name(file: TrashedFile) -> str:
    return file.path.rpartition("/")[2]


def _as_unicode(name: str) -> str:
    """A file name as it can be shown: the system may have one with bytes that are no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _title(state: State, path: SourcePath, data: bytes) -> str:
    """The title of the first record in a file; "" for none."""
    return next(_titles(written(path, data, state.config.schema)), "")


def _titles(entries: tuple[RecordEntry, ...]) -> Iterator[str]:
    for entry in entries:
        title = entry.values.get("title", "") if entry.mode is EditMode.FORM else ""
        if isinstance(title, str) and title:
            yield title


def _path_of(state: State, file: TrashedFile, kind: str) -> SourcePath:
    """Where a file was; for one of which that is not known, the folder of a kind. Raises LookupError."""
    if file.origin is not None:
        return file.origin.path
    folder = state.config.schema.kinds[kind].folder
    return SourcePath("/".join(part for part in (STORIES, folder, file.name) if part))


def _list_to_join(root: Path, file: TrashedFile, path: SourcePath) -> bytes | None:
    """The list file to which an item goes back; None for any other file, and if the list is gone."""
    is_item = file.origin is not None and file.origin.is_item
    return read_bytes(root, path) if is_item and os.path.exists(root / path) else None


def _kind(state: State, path: SourcePath) -> Kind:
    kind = kind_of(path, state.config.schema)
    if kind is None:
        raise LookupError(path)
    return kind
