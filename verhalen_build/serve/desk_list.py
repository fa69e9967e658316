"""The list of the desk: what it is asked for, what it shows, and texts in the browser that are not saved yet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec

from verhalen_build.model.formatting import format_moment
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.model.record import Record
from verhalen_build.read.sources import read_bytes
from verhalen_build.serve.form_submission import item_lines, language_of
from verhalen_build.serve.record_list import RecordRow, address_of, find_stubs, search
from verhalen_build.steps.live import State

# For each kind on the first page; and for one kind or a search.
_FIRST_ROWS = 40
_MOST_ROWS = 1000


class Order(StrEnum):
    """In which order records are listed: by title for each kind, or the last changed first."""

    TITLE = ""
    CHANGED = "changed"


class Shown(StrEnum):
    """Which records are listed."""

    ALL = ""
    DRAFTS = "drafts"
    FAULTS = "faults"


@dataclass(frozen=True)
class ListQuery:
    """What the list is asked for; each is in its address."""

    words: str
    kind: str
    order: Order
    shown: Shown

    @property
    def is_narrowed(self) -> bool:
        """Whether some records are left out."""
        return bool(self.words or self.kind or self.shown)


@dataclass(frozen=True)
class RowGroup:
    """Records under one heading, of which the first are shown: of a kind, or of all ("*") in order of change."""

    kind: str
    rows: Sequence[tuple[RecordRow, str]]
    total: int


@dataclass(frozen=True)
class ListView:
    """What the list shows; `counts` has how many records there are of each kind."""

    groups: tuple[RowGroup, ...]
    total: int
    counts: Mapping[str, int]
    unwritten: tuple[Record, ...]


class UnsavedText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that is only in the browser: of a file, or of an item in one; or a new record of a kind."""

    kind: str = ""
    path: str = ""
    item: Annotated[int, msgspec.Meta(ge=0)] | None = None


class UnsavedTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request for what the list shows of unsaved texts."""

    texts: tuple[UnsavedText, ...]


class UnsavedTextView(msgspec.Struct, frozen=True):
    """The title, the address and the label of the kind of an unsaved text.

    The address is "" where the record is gone, the title where it has none.
    """

    title: str
    address: str
    kind: str


def query_of(arguments: Mapping[str, str]) -> ListQuery:
    """What an address asks for; what it says that is unknown is ignored."""
    order, shown = arguments.get("order", ""), arguments.get("show", "")
    return ListQuery(
        arguments.get("q", ""),
        arguments.get("kind", ""),
        Order(order) if order in set(Order) else Order.TITLE,
        Shown(shown) if shown in set(Shown) else Shown.ALL,
    )


def list_view(state: State, rows: tuple[RecordRow, ...], query: ListQuery) -> ListView:
    """The part of all rows that is asked for."""
    matching = [row for row in search(rows, query.words, query.kind) if _is_shown(row, query.shown)]
    most = _MOST_ROWS if query.is_narrowed else _FIRST_ROWS
    stubs = () if query.shown else find_stubs(state, query.words, query.kind)[:most]
    counts = Counter(row.kind for row in rows)
    return ListView(tuple(_groups(state, matching, query, most)), len(matching), counts, stubs)


def _is_shown(row: RecordRow, shown: Shown) -> bool:
    if shown is Shown.DRAFTS:
        return row.is_draft
    return shown is Shown.ALL or bool(row.errors or row.warnings or row.is_behind)


def _groups(state: State, rows: list[RecordRow], query: ListQuery, most: int) -> Iterable[RowGroup]:
    language = language_of(state)
    if query.order is Order.CHANGED:
        newest = sorted(rows, key=lambda row: row.changed, reverse=True)[:_MOST_ROWS]
        yield RowGroup("*", [(row, format_moment(row.changed, language)) for row in newest], len(rows))
        return
    for kind in ("", *state.config.schema.kinds):
        of_kind = [row for row in rows if row.kind == kind]
        yield RowGroup(kind, [(row, "") for row in of_kind[:most]], len(of_kind))


def unsaved_text_view(state: State, rows: Iterable[RecordRow], text: UnsavedText) -> UnsavedTextView:
    """What the list shows of an unsaved text."""
    kinds, language = state.config.schema.kinds, language_of(state)
    if not text.path:
        label = kinds[text.kind].label[language][0] if text.kind in kinds else ""
        return UnsavedTextView("", "new" if label else "", label)
    line = _line_of(state, SourcePath(text.path), text.item)
    if line is None:
        return UnsavedTextView("", "", "")
    row = next((row for row in rows if row.path == text.path and row.line == line), None)
    if row is None or not row.kind:
        return UnsavedTextView(text.path, address_of(SourcePath(text.path), line), "")
    return UnsavedTextView(row.title, row.address, kinds[row.kind].label[language][0])


def _line_of(state: State, path: SourcePath, item: int | None) -> int | None:
    """The line of an item of a file, 0 for the whole file; None where it is gone."""
    if path not in state.contents:
        return None
    if item is None:
        return 0
    try:
        lines = item_lines(path, read_bytes(state.root, path))
    except UserFault:
        # Its page tells so; the other texts are shown.
        return 0
    return lines[item] if item < len(lines) else None
