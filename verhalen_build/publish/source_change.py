"""Changes several files of an archive at once, so that being killed at any moment does no harm.

As with a site, everything is staged first, and then the rename of a journal decides. Killed before that, nothing has
changed. Killed after it, the next command that reads the archive finishes what the journal says before anything else.
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from errno import EXDEV
from functools import partial
from pathlib import Path

import msgspec

from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.publish.faults import disk_faults, retry_while_in_use
from verhalen_build.publish.lock import held_lock
from verhalen_build.publish.manifest import stays_inside

_WORK = f"{STATE}/change"
_JOURNAL = "journal"


@dataclass(frozen=True)
class SourceChange:
    """What to do with files of an archive: moves first, by path, then removals, then writes.

    `seen` are the digests of the files that were read for it, which must still be so.
    """

    moved: Mapping[SourcePath, SourcePath]
    removed: tuple[SourcePath, ...]
    written: Mapping[SourcePath, bytes]
    seen: Mapping[SourcePath, str]


class _ChangeJournal(msgspec.Struct, frozen=True):
    """What remains to be done once it is decided; `stage` is the name of the folder with the files to be written."""

    stage: str
    moved: tuple[tuple[SourcePath, SourcePath], ...]
    removed: tuple[SourcePath, ...]
    written: tuple[SourcePath, ...]


def change_sources(root: Path, change: SourceChange) -> None:
    """Makes a change: all of it or nothing.

    Raises UserFault: `changed-meanwhile` for a file that is not as it was, `build-running` while another process
    changes sources, `cannot-write`, `disk-full`.
    """
    work = root / _WORK
    with disk_faults(_WORK):
        work.mkdir(parents=True, exist_ok=True)
    with held_lock(str(work / "lock"), _WORK):
        _finish(root)
        _require_unchanged(root, change.seen)
        stage = f"stage-{secrets.token_hex(4)}"
        journal = _ChangeJournal(stage, tuple(change.moved.items()), change.removed, tuple(change.written))
        with disk_faults(_WORK):
            _delete_stages(work)
            (work / stage).mkdir()
            for path, data in change.written.items():
                (work / stage / _staged_name(path)).write_bytes(data)
            draft = work / f"{_JOURNAL}.new"
            draft.write_bytes(msgspec.json.encode(journal))
            retry_while_in_use(partial(os.replace, draft, work / _JOURNAL))
        _carry_out(root, journal)


def finish_source_change(root: Path) -> None:
    """Finishes a change that was interrupted after it was decided. Raises UserFault as `change_sources` does."""
    if (root / _WORK / _JOURNAL).exists():
        with held_lock(str(root / _WORK / "lock"), _WORK):
            _finish(root)


def _finish(root: Path) -> None:
    try:
        journal = msgspec.json.decode((root / _WORK / _JOURNAL).read_bytes(), type=_ChangeJournal)
    except (FileNotFoundError, msgspec.DecodeError):
        return
    paths = (*(path for pair in journal.moved for path in pair), *journal.removed, *journal.written)
    if all(stays_inside(SitePath(path)) for path in paths):
        _carry_out(root, journal)


def _carry_out(root: Path, journal: _ChangeJournal) -> None:
    """Does what remains of a journal; may be interrupted anywhere and repeated."""
    work = root / _WORK
    for path, new in journal.moved:
        with disk_faults(path), suppress(FileNotFoundError):
            _move(root / path, root / new)
    for path in journal.removed:
        with disk_faults(path), suppress(FileNotFoundError):
            retry_while_in_use(partial(os.remove, root / path))
    for path in journal.written:
        staged = work / journal.stage / _staged_name(path)
        if staged.exists():
            with disk_faults(path):
                # What a link leads to is the file that was read.
                _move(staged, Path(os.path.realpath(root / path)))
    with disk_faults(_WORK):
        retry_while_in_use(partial(os.remove, work / _JOURNAL))
        _delete_stages(work)


def _move(source: Path, target: Path) -> None:
    """Moves a file in one step, from another disk too; raises FileNotFoundError where it was moved already."""
    source.lstat()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        retry_while_in_use(partial(os.replace, source, target))
    except OSError as error:
        if error.errno != EXDEV:
            raise
        # Hidden, so that reading ignores it.
        copy = target.with_name(f".verhalen-{secrets.token_hex(8)}")
        shutil.copy2(source, copy)
        os.replace(copy, target)
        os.remove(source)


def _staged_name(path: SourcePath) -> str:
    return digest(path.encode())


def _delete_stages(work: Path) -> None:
    for folder in work.glob("stage-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _require_unchanged(root: Path, seen: Mapping[SourcePath, str]) -> None:
    changed = [path for path, earlier in seen.items() if _digest_of(root / path) != earlier]
    if changed:
        raise UserFault(*_meanwhile(changed))


def _meanwhile(paths: Iterable[SourcePath]) -> list[Problem]:
    return [Problem("changed-meanwhile", Location(path), path) for path in paths]


def _digest_of(file: Path) -> str:
    try:
        return digest(file.read_bytes())
    except OSError:
        return ""
