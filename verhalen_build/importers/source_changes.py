"""What an import would change in the archive, where the same source was brought in before.

What was edited here is never written over: then the new version is put beside, and what changed in the source is told.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import msgspec

from verhalen_build.importers.existing_archive import ExistingArchive, new_errors, parse_new_files
from verhalen_build.importers.import_memory import (
    DERIVED,
    TEXT,
    EarlierFile,
    EarlierImport,
    LocalState,
    MemoryLine,
    file_digest,
    read_memory,
)
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.sources import read_bytes
from verhalen_build.read.text import decode

VERSIONS = f"{STATE}/bring-in"
"""Where new versions are put of files that were edited here."""

WRITTEN = f"{VERSIONS}/written"
"""Where texts are kept as they were brought in, by digest, to compare with later versions; they may be missing."""


@dataclass(frozen=True)
class SourceItem:
    """Something in a source, such as a document or a post, and the files that it becomes.

    `name` is its name in the source, after the name of that; `at` its place in messages. `is_other` says that it is not
    what had this name before.
    """

    name: str
    at: SourcePath
    digest: str
    files: tuple[NewFile, ...]
    is_other: bool = False


class ItemOutcome(StrEnum):
    """What bringing in again means for an item."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"
    BESIDE = "beside"
    REMOVED_HERE = "removed here"


@dataclass(frozen=True)
class ItemChange:
    """An item of a source, what becomes of it, and the files that it became earlier."""

    item: SourceItem
    outcome: ItemOutcome
    earlier: tuple[EarlierFile, ...] = ()

    @property
    def path(self) -> SourcePath:
        """The file in the archive that this is about, its text where it has one."""
        return self.earlier[0].path if self.earlier else self.item.files[0].path

    @property
    def text(self) -> NewFile:
        """The new version of that file."""
        return next((file for file in self.item.files if file.path.endswith(TEXT)), self.item.files[0])


@dataclass(frozen=True)
class SourceChanges:
    """What an import would change: by item, and the files of items that are no longer in the source."""

    origin: str
    items: tuple[ItemChange, ...]
    gone: tuple[EarlierFile, ...] = ()
    errors: tuple[Problem, ...] = ()
    """Why the archive cannot have some items, which are left out."""
    is_impossible: bool = False
    """Whether there are errors that leaving out items does not mend."""

    def of(self, *outcomes: ItemOutcome) -> tuple[ItemChange, ...]:
        """The items of which this becomes."""
        return tuple(item for item in self.items if item.outcome in outcomes)

    @cached_property
    def is_again(self) -> bool:
        """Whether anything of this source was brought in before."""
        return bool(self.gone) or any(item.earlier for item in self.items)

    @property
    def has_anything(self) -> bool:
        """Whether there is something to write or to remember."""
        return any(item.outcome is not ItemOutcome.SAME for item in self.items)

    @cached_property
    def new_files(self) -> tuple[NewFile, ...]:
        """The files to be written where nothing is yet."""
        files = {file.path: file for item in self.of(ItemOutcome.NEW, ItemOutcome.UPDATED) for file in item.item.files}
        existing = {file.path for item in self.of(ItemOutcome.UPDATED) for file in item.earlier}
        return tuple(file for path, file in files.items() if path not in existing)

    @cached_property
    def updated_files(self) -> tuple[NewFile, ...]:
        """The files to be written over what an earlier import wrote there."""
        digests = {file.path: file.line.file_digest for item in self.of(ItemOutcome.UPDATED) for file in item.earlier}
        files = (file for item in self.of(ItemOutcome.UPDATED) for file in item.item.files)
        return tuple(
            file for file in files if file.path in digests and digests[file.path] != file_digest(file.path, file.data)
        )


def find_changes(
    origin: str, items: Iterable[SourceItem], earlier: EarlierImport, in_source: Iterable[str]
) -> SourceChanges:
    """What the items of a source would change; `in_source` has the names of all that is in it, imported or not."""
    changes = tuple(_change(item, earlier) for item in items)
    present = {*in_source, *(change.item.name for change in changes)}
    gone = (file for file in earlier.files if file.line.item.partition(DERIVED)[0] not in present)
    return SourceChanges(origin, changes, tuple(file for file in gone if file.state is not LocalState.REMOVED))


def _change(item: SourceItem, earlier: EarlierImport) -> ItemChange:
    files = () if item.is_other else earlier.by_item.get(item.name, ())
    if not files:
        return ItemChange(item, ItemOutcome.NEW)
    if files[0].state is LocalState.REMOVED:
        return ItemChange(item, ItemOutcome.REMOVED_HERE, files)
    digests = {file.path: file.line.file_digest for file in files}
    is_as_written = all(digests.get(file.path) == file_digest(file.path, file.data) for file in item.files)
    if is_as_written or any(file.line.item_digest == item.digest for file in files):
        return ItemChange(item, ItemOutcome.SAME, files)
    is_untouched = all(file.state is LocalState.UNTOUCHED for file in files)
    return ItemChange(item, ItemOutcome.UPDATED if is_untouched else ItemOutcome.BESIDE, files)


def without_faulty(changes: SourceChanges, archive: ExistingArchive) -> SourceChanges:
    """The changes without the items that the archive as it is now cannot have, and the errors.

    An importer looks at a source as if it came for the first time, and does not see what was changed here since.
    `archive` has the earlier files.
    """
    while changes.is_again:
        updated = {file.path for file in changes.updated_files}
        files = [*changes.new_files, *changes.updated_files]
        errors = new_errors(archive.without(updated), files, parse_new_files(archive, files)) if files else ()
        faulty = {error.at.file for error in errors}
        items = tuple(item for item in changes.items if not faulty & {file.path for file in item.item.files})
        is_impossible = bool(errors) and len(items) == len(changes.items)
        changes = replace(changes, items=items, errors=(*changes.errors, *errors), is_impossible=is_impossible)
        if not errors or is_impossible:
            break
    return changes


def problems_of(changes: SourceChanges) -> Iterator[Problem]:
    """What changed since the last time, what is therefore left as it is, and what is only on one side."""
    for item in changes.items:
        details: dict[str, str] = {"path": item.path, "version": version_path(item.text.path)}
        match item.outcome:
            case ItemOutcome.UPDATED:
                yield Problem("source-changed", Location(item.path), item.item.at, details)
            case ItemOutcome.BESIDE if item.earlier[0].state is LocalState.MOVED:
                details["before"] = item.earlier[0].line.path
                yield Problem("source-changed-moved", Location(item.path), item.item.at, details)
            case ItemOutcome.BESIDE:
                yield Problem("source-changed-beside", Location(item.path), item.item.at, details)
            case ItemOutcome.REMOVED_HERE:
                yield Problem("removed-here", Location(item.item.at), item.item.at, details)
    for file in changes.gone:
        yield Problem("source-gone", Location(file.path), file.line.item, {"path": file.path})


def version_path(path: SourcePath) -> SourcePath:
    """Where the new version is put of a file that was edited here."""
    return SourcePath(f"{VERSIONS}/{path}")


def written_path(digest: str) -> SourcePath:
    """Where a text is kept as it was brought in."""
    return SourcePath(f"{WRITTEN}/{digest}{TEXT}")


def diff_lines(changes: SourceChanges, root: Path) -> Iterator[str]:
    """What changed in the source: of each text that was brought in earlier, the lines before and after."""
    for item in changes.of(ItemOutcome.UPDATED, ItemOutcome.BESIDE):
        before, after = _lines(_written(root, item.earlier[0])), _lines(item.text.data)
        differences = difflib.unified_diff(before, after, n=1, lineterm="")
        if item.path.endswith(TEXT):
            yield f"{item.item.at} → {item.path}"
            # Without the names of the two sides and the numbers of lines, which only a program needs.
            yield from (f"    {line}" for line in differences if not line.startswith(("---", "+++", "@@")))
            yield ""


def _written(root: Path, file: EarlierFile) -> bytes:
    """A text as it was brought in, or as it is now where that is not kept any more."""
    try:
        return (root / written_path(file.line.file_digest)).read_bytes()
    except OSError:
        return read_bytes(root, file.path)


def _lines(data: bytes) -> Sequence[str]:
    text, _ = decode(data, SourcePath(""))
    return (text or "").splitlines()


def new_memory(changes: SourceChanges, root: Path) -> tuple[MemoryLine, ...]:
    """What is remembered after these changes. Raises UserFault: `memory-unreadable`."""
    forgotten = {line for item in changes.items for file in item.earlier for line in [file.line]}
    replaced = {item.item.name for item in changes.of(ItemOutcome.NEW)}
    others = (
        line
        for line in read_memory(root)
        if line not in forgotten and not (line.origin == changes.origin and line.item in replaced)
    )
    own = (line for item in changes.items for line in _memory_of(item, changes.origin))
    return tuple({line.path: line for line in (*others, *own)}.values())


def _memory_of(change: ItemChange, origin: str) -> Iterator[MemoryLine]:
    """What is remembered of an item.

    Of one that was edited here, the new version counts as the one that came: it is told once, and if the writer takes
    it over, later versions are taken over by themselves again.
    """
    item = change.item
    files = {file.path: file_digest(file.path, file.data) for file in item.files}
    if change.outcome in {ItemOutcome.NEW, ItemOutcome.UPDATED}:
        yield from (MemoryLine(path, origin, item.name, item.digest, digest) for path, digest in files.items())
    for file in change.earlier:
        line = msgspec.structs.replace(file.line, path=file.path, item_digest=item.digest)
        if change.outcome is ItemOutcome.BESIDE and file is change.earlier[0]:
            yield msgspec.structs.replace(line, file_digest=file_digest(change.text.path, change.text.data))
        elif change.outcome is not ItemOutcome.UPDATED or file.path not in files:
            yield line
