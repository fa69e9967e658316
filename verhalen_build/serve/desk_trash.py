"""The trash at the desk: what is in it, and putting it back where it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from verhalen_build.desk.file_editor import append_items
from verhalen_build.desk.saving import Conflict, save
from verhalen_build.desk.trash import TrashedFile, drop_from_trash, trashed_files
from verhalen_build.desk.written import EditMode, RecordEntry, is_list_file, kind_of, written
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.formatting import format_moment
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.model.schema import Kind
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.form_submission import language_of, new_errors
from verhalen_build.steps.live import State

MOST_SHOWN = 200
"""The most files of the trash that are shown, the last first."""

_TEXTS = (".md", ".markdown", ".yaml", ".yml")


class TrashPlace(StrEnum):
    """Whether something can be put back: its place is free, unknown, or taken; or it was never in stories/."""

    FREE = "free"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    ELSEWHERE = "elsewhere"


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
class WouldHarm:
    """Nothing was put back yet, as it would make these errors."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class WasPutBack:
    """A file was put back; `item` is its index if it is in a list."""

    path: SourcePath
    digest: str
    item: int | None


def trash_views(state: State) -> tuple[TrashView, ...]:
    """What is in the trash, the last first."""
    return tuple(_view(state, file) for file in trashed_files(state.root)[:MOST_SHOWN])


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
    elif (root / path).exists():
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


def _view(state: State, file: TrashedFile) -> TrashView:
    data = read_bytes(state.root, file.path)
    path = file.origin.path if file.origin else SourcePath(f"{STORIES}/{file.name}")
    is_text = path.lower().endswith(_TEXTS)
    kind = kind_of(path, state.config.schema) if file.origin and is_text else None
    language = language_of(state)
    return TrashView(
        name=_name(file),
        title=(_title(state, path, data) if is_text else "") or file.name,
        kind=kind.label[language][0] if kind else "",
        was=file.origin.path if file.origin else "",
        moment=format_moment(file.moment, language),
        by=file.origin.by if file.origin else "",
        place=_place(state.root, file),
        text=data.decode("utf-8-sig", "replace") if is_text else "",
    )


def _place(root: Path, file: TrashedFile) -> TrashPlace:
    if not file.name.lower().endswith(_TEXTS):
        return TrashPlace.ELSEWHERE
    if file.origin is None:
        return TrashPlace.UNKNOWN
    if not file.origin.path.startswith(f"{STORIES}/"):
        return TrashPlace.ELSEWHERE
    return TrashPlace.TAKEN if not file.origin.is_item and (root / file.origin.path).exists() else TrashPlace.FREE


def _name(file: TrashedFile) -> str:
    return file.path.rpartition("/")[2]


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
    return read_bytes(root, path) if is_item and (root / path).exists() else None


def _kind(state: State, path: SourcePath) -> Kind:
    kind = kind_of(path, state.config.schema)
    if kind is None:
        raise LookupError(path)
    return kind
