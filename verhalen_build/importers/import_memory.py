"""What earlier imports made of a source, so that the same source may be brought in again.

It is kept in a file among the stories: it belongs to these files, goes where they go, and outlives `.verhalen/`.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath

import msgspec

from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.read.sources import list_sources, read_bytes, target_outside

MEMORY = SourcePath(f"{STORIES}/.bring-in.jsonl")
"""Where is remembered what was brought in: a line of JSON for each file, in order of path, which git can merge."""

TEXT = ".md"
DERIVED = "\t"
"""Comes after the name of an item in that of what an importer made besides; or, with a number, of a namesake."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class MemoryLine(msgspec.Struct, frozen=True, order=True):
    """A file that an import wrote: from which item of which source, and the digests of that item and of the file."""

    path: SourcePath
    origin: str
    item: str
    item_digest: str
    file_digest: str


class LocalState(StrEnum):
    """What became of a file here after it was brought in."""

    UNTOUCHED = "untouched"
    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True)
class EarlierFile:
    """A file of an earlier import: what is remembered of it, its path now, and what became of it."""

    line: MemoryLine
    path: SourcePath
    state: LocalState


@dataclass(frozen=True)
class EarlierImport:
    """The files that earlier imports made of the sources that are brought in now."""

    files: tuple[EarlierFile, ...] = ()

    @cached_property
    def paths(self) -> frozenset[SourcePath]:
        """Where these files are now."""
        return frozenset(file.path for file in self.files)

    @cached_property
    def by_item(self) -> Mapping[str, tuple[EarlierFile, ...]]:
        """The files of each item, its text first."""
        files: dict[str, list[EarlierFile]] = {}
        for file in sorted(self.files, key=lambda file: not file.path.endswith(TEXT)):
            files.setdefault(file.line.item, []).append(file)
        return {item: tuple(own) for item, own in files.items()}

    def path_of(self, item: str) -> SourcePath | None:
        """The path of what an item became, None where it was not brought in before."""
        files = self.by_item.get(item)
        return files[0].path if files else None


def read_memory(root: Path) -> tuple[MemoryLine, ...]:
    """What is remembered of all imports. Raises UserFault: a `memory-unreadable` for each line that is damaged."""
    try:
        lines = (root / MEMORY).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    parsed = [_parse(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    problems = [line for line in parsed if isinstance(line, Problem)]
    if problems:
        raise UserFault(*problems)
    return tuple(line for line in parsed if isinstance(line, MemoryLine))


def format_memory(lines: Iterable[MemoryLine]) -> bytes:
    """The file with what is remembered."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in sorted(lines))


def _parse(line: bytes, number: int) -> MemoryLine | Problem:
    try:
        parsed = msgspec.json.decode(line, type=MemoryLine)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        parsed = None
    if parsed is not None and _is_in_stories(parsed.path):
        return parsed
    return Problem("memory-unreadable", Location(MEMORY, number, 1), line.decode("utf-8", "replace")[:60])


def _is_in_stories(path: str) -> bool:
    """Whether a path is of a file that an import may have written: others are never written over."""
    first, *parts = PurePosixPath(path).parts or ("",)
    is_plain = "\\" not in path and not any(part.startswith(".") for part in parts)
    return first == STORIES and bool(parts) and is_plain


def find_earlier(root: Path, origin: str, sources: Iterable[str]) -> EarlierImport:
    """The files that were made of sources earlier, with what became of each; none of a source of which no text is left.

    Raises UserFault: `memory-unreadable`.
    """
    names = tuple(sources)
    lines = [line for line in read_memory(root) if line.origin == origin and is_of(line.item, names)]
    missing = [line for line in lines if not os.path.lexists(root / line.path)]
    moved = _moved(root, missing) if missing else {}
    files = [_earlier_file(root, line, moved) for line in lines]
    # Whoever removed all that came of a source, and asks for it again, begins anew.
    left = [name for name in names if any(_is_text_left(file, name) for file in files)]
    return EarlierImport(tuple(file for file in files if is_of(file.line.item, tuple(left))))


def _is_text_left(file: EarlierFile, source: str) -> bool:
    made_besides = file.line.item.partition(DERIVED)[2]
    is_own = not made_besides or made_besides.isdecimal()
    is_left = file.path.endswith(TEXT) and file.state is not LocalState.REMOVED
    return is_own and is_left and is_of(file.line.item, (source,))


def is_of(item: str, sources: tuple[str, ...]) -> bool:
    """Whether an item is one of these sources, or is or was made of what is in one."""
    return any(item == source or item.startswith((f"{source}/", f"{source}{DERIVED}")) for source in sources)


def _earlier_file(root: Path, line: MemoryLine, moved: Mapping[SourcePath, SourcePath]) -> EarlierFile:
    if line.path in moved:
        return EarlierFile(line, moved[line.path], LocalState.MOVED)
    if not os.path.lexists(root / line.path):
        return EarlierFile(line, line.path, LocalState.REMOVED)
    is_untouched = _digest_on_disk(root, line.path) == line.file_digest
    return EarlierFile(line, line.path, LocalState.UNTOUCHED if is_untouched else LocalState.EDITED)


def _moved(root: Path, missing: Iterable[MemoryLine]) -> dict[SourcePath, SourcePath]:
    """The new path of each missing file that is elsewhere just as it was; one that was edited too is not found."""
    sources = list_sources(root)
    digests = {_digest_on_disk(root, path): path for path in (*sources.assets, *sources.texts)}
    return {line.path: digests[line.file_digest] for line in missing if line.file_digest in digests}


def _digest_on_disk(root: Path, path: SourcePath) -> str:
    """The digest of a file; "" for what is none, or is a link out of the archive."""
    if target_outside(root, path) or not (root / path).is_file():
        return ""
    return file_digest(path, read_bytes(root, path))


def file_digest(path: str, data: bytes) -> str:
    """The digest of a file; how lines end does not count in a text, as git and editors change that by themselves."""
    if path.endswith(TEXT):
        data = b"\n".join(data.removeprefix(_BYTE_ORDER_MARK).splitlines())
    return digest(data)


# A browser numbers what it downloads again, and an export has its day in its name.
_COPY = re.compile(r"\s?\(\d{1,3}\)$")
_DAY = re.compile(r"[\s._-]?\d{4}-\d{2}-\d{2}")


def source_name(path: Path, is_dated: bool = False) -> str:
    """The name by which a source is known again: of its file or folder, wherever that is, without the ending.

    A number in brackets at the end does not count; nor does a date, where a source is usually named after its day.
    """
    name = path.resolve().name
    stem = name if path.is_dir() else PurePosixPath(name).stem
    stem = _COPY.sub("", stem) or stem
    return (_DAY.sub("", stem) if is_dated else stem) or stem
