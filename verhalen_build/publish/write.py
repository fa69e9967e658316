"""Puts a site in place so that being killed at any moment does no harm.

Everything is staged first, outside the site. Then the rename of a journal decides, and after that there are only
removals and renames. Killed before that decision, the site is the old one to the byte. Killed after it, each file is
whole, old or new, and the next build finishes what the journal says before it does anything else.

The order after the decision is: removals, the manifest, the files. So the manifest names whatever the build made at
every moment, and even when the state folder is deleted half-way (which is safe), the next build knows its own files
from those of others.

The promise is about a killed process, not about a power cut: nothing is flushed to the disk, which would take minutes
for a large site. After a power cut the next build sees by their bytes which files are wrong.
"""

import os
import posixpath
import re
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from errno import EXDEV
from functools import partial
from pathlib import Path

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, display_path_of, path_problem, retry_while_in_use
from verhalen_build.publish.file_states import (
    FileState,
    load_file_states,
    save_file_states,
    scan_files,
    states_of_written_files,
)
from verhalen_build.publish.lock import held_lock
from verhalen_build.publish.manifest import MANIFEST, format_manifest, read_manifest, stays_inside
from verhalen_build.publish.obstacles import Change, PathKind, descend, obstacles, path_kind

_STAGE = ".verhalen-stage-"
_STAGE_NAME = re.compile(re.escape(_STAGE) + "[0-9a-f]{8}")


@dataclass(frozen=True)
class Stage:
    """Where files wait until all are there. Can be passed to worker processes: it holds nothing but paths."""

    folder: str
    display_path: str

    def write(self, path: SitePath, data: bytes) -> None:
        """Stages one file of the site. Raises UserFault(`disk-full` or `cannot-write`)."""
        with disk_faults(posixpath.join(self.display_path, path)), open(self.file(path), "wb") as file:
            file.write(data)

    def file(self, path: SitePath) -> str:
        """Where a file of the site is staged."""
        # All in one folder, under names of equal length: no folders to make, and no path too long for Windows.
        return os.path.join(self.folder, digest(path.encode()))


@dataclass(frozen=True)
class Output:
    """A folder that a site is about to be written to, as `open_output` found it."""

    folder: str
    display_path: str
    work: str
    stage: Stage
    built_files: Mapping[SitePath, str]
    file_states: Mapping[SitePath, FileState]

    def differs(self, path: SitePath, new: str) -> bool:
        """Whether a file must be written to get this digest: judged by the bytes on the disk, whoever changed them."""
        state = self.file_states.get(path)
        return state is None or state.digest != new


@dataclass(frozen=True)
class Published:
    """What `publish` did: the paths of the files written and of those removed, each sorted.

    `output` is the folder as it is now, for another publish within the same build.
    """

    written: tuple[SitePath, ...]
    removed: tuple[SitePath, ...]
    output: Output


class _Journal(msgspec.Struct, frozen=True):
    """What remains to be done, in this order, once it is decided; `stage` is the name of the stage folder."""

    stage: str
    removed: tuple[SitePath, ...]
    emptied: tuple[SitePath, ...]
    written: tuple[SitePath, ...]


@contextmanager
def open_output(folder: Path, state: Path) -> Iterator[Output]:
    """Opens the folder of a site for one build: locks it, and finishes a publish that was interrupted.

    `state` is the state folder of the archive; both folders are made when needed. Raises UserFault: `build-running`,
    `foreign-file` where the output is a file, `cannot-write`, `disk-full`, and what `publish` raises.
    """
    output, archive = os.path.realpath(folder), os.path.realpath(state.parent)
    display_path = display_path_of(os.path.abspath(folder), os.path.abspath(state.parent))
    work = os.path.join(archive, state.name, f"publish-{_folder_key(output, archive)}")
    with disk_faults(display_path_of(os.path.dirname(work), archive)):
        os.makedirs(work, exist_ok=True)
    with held_lock(os.path.join(work, "lock"), display_path):
        with disk_faults(display_path):
            output_folder = _prepare(output, display_path, work)
        try:
            yield output_folder
        finally:
            if _read_journal(work) is None:
                # What cannot be deleted now is deleted by the next build.
                shutil.rmtree(output_folder.stage.folder, ignore_errors=True)


def _prepare(output: str, display_path: str, work: str) -> Output:
    """The state of an output folder, after an interrupted publish is finished."""
    if path_kind(output) is PathKind.FILE:
        raise UserFault(path_problem("foreign-file", display_path))
    _recover(output, display_path, work)
    built_files = read_manifest(output)
    states = scan_files(output, built_files, load_file_states(os.path.join(work, "seen")))
    return Output(output, display_path, work, _new_stage(output, display_path, work), built_files, states)


def publish(output: Output, files: Mapping[SitePath, str]) -> Published:
    """Makes the output folder hold exactly `files`, digests by path, beside what others keep there.

    Each file that `output.differs` must have been staged. Files that earlier builds made and that are not in `files`
    are deleted, and so are the folders that become empty. Raises UserFault: `foreign-file`, `foreign-folder` or
    `foreign-link` for what is in the way, `cannot-write`, `disk-full`. In nearly every case nothing has changed then;
    where the disk failed half-way, the next build goes on from there.
    """
    if not all(map(stays_inside, files)):
        raise ValueError(f"not in the site: {[path for path in files if not stays_inside(path)]}")
    written = tuple(sorted(path for path, new in files.items() if output.differs(path, new)))
    removed = tuple(sorted(output.built_files.keys() - files.keys()))
    listing = format_manifest(files)
    if written or removed or not _has_content(os.path.join(output.folder, MANIFEST), listing):
        output.stage.write(MANIFEST, listing)
        _require_staged(output.stage, written)
        emptied = tuple(sorted(folders_above(removed) - folders_above(files), reverse=True))
        journal = _Journal(os.path.basename(output.stage.folder), removed, emptied, (MANIFEST, *written))
        with disk_faults(output.display_path):
            _commit(output, journal)
    after = replace(output, built_files=files, file_states=_save_file_states(output, files, written))
    return Published(written, tuple(path for path in removed if path in output.file_states), after)


def is_stage(name: str) -> bool:
    """Whether a folder of this name is a stage, of this build or of one that was killed."""
    return _STAGE_NAME.fullmatch(name) is not None


def _folder_key(output: str, archive: str) -> str:
    """A short name for an output folder that stays the same when the archive is moved with its site."""
    display_path = display_path_of(output, archive)
    return digest(os.path.normcase(display_path).encode(errors="surrogateescape"))[:8]


def _new_stage(output: str, display_path: str, work: str) -> Stage:
    """A new stage in a folder from which a rename can reach the output: among our own files, or inside the output."""
    for folder in (work, output):
        _delete_stages(folder)
    parent = work if _rename_reaches(work, output) else output
    # Not tempfile: its folders, and on Windows all that is ever made in them, are accessible to the user alone. A new
    # name each time: a worker of a killed build may still be writing in the old one.
    folder = os.path.join(parent, _STAGE + secrets.token_hex(4))
    os.makedirs(folder)
    return Stage(folder, display_path)


def _delete_stages(folder: str) -> None:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for name in [entry.name for entry in entries if _STAGE_NAME.fullmatch(entry.name)]:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _rename_reaches(source: str, target: str) -> bool:
    """Whether a file can be renamed from one folder into the other, which need not exist yet."""
    while not os.path.exists(target) and target != os.path.dirname(target):
        target = os.path.dirname(target)
    if os.stat(source).st_dev != os.stat(target).st_dev:
        return False
    # Only a rename reveals a bind mount. Linux looks at the mounts before it finds that the file does not exist.
    missing = "verhalen-" + secrets.token_hex(8)
    try:
        os.rename(os.path.join(source, missing), os.path.join(target, missing))
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno == EXDEV:
            return False
        raise
    raise AssertionError(f"{missing} came from nowhere")


def _require_staged(stage: Stage, paths: Collection[SitePath]) -> None:
    missing = [path for path in paths if not os.path.exists(stage.file(path))]
    if missing:
        raise ValueError(f"never staged: {missing}")


def _commit(output: Output, journal: _Journal) -> None:
    """Writes the journal and carries it out."""
    change = _remaining_change(output.folder, output.display_path, output.stage, journal, output.built_files)
    problems = obstacles(change)
    if problems:
        raise UserFault(*problems)
    os.makedirs(output.folder, exist_ok=True)
    draft = os.path.join(output.work, "journal.new")
    with open(draft, "wb") as file:
        file.write(msgspec.json.encode(journal))
    retry_while_in_use(partial(os.replace, draft, os.path.join(output.work, "journal")))
    _carry_out(change, journal, output.work)


def _recover(output: str, display_path: str, work: str) -> None:
    """Finishes a publish that was interrupted after its decision, or gives it up where that is impossible."""
    journal = _read_journal(work)
    if journal is None:
        return
    stages = (os.path.join(parent, journal.stage) for parent in (work, output))
    stage = next((stage for stage in stages if os.path.isdir(stage)), None)
    if stage is not None and os.path.isdir(output):
        # What cannot be finished is left to this build, which makes the whole site and reports what is in its way.
        with suppress(UserFault), disk_faults(display_path):
            change = _remaining_change(output, display_path, Stage(stage, display_path), journal, read_manifest(output))
            if not obstacles(change):
                _carry_out(change, journal, work)
                return
    # Or the user deleted the site or the stage, and there is nothing left to finish.
    os.remove(os.path.join(work, "journal"))


def _read_journal(work: str) -> _Journal | None:
    try:
        with open(os.path.join(work, "journal"), "rb") as file:
            journal = msgspec.json.decode(file.read(), type=_Journal)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    paths = (*journal.removed, *journal.emptied, *journal.written)
    return journal if _STAGE_NAME.fullmatch(journal.stage) and all(map(stays_inside, paths)) else None


def _remaining_change(
    output: str, display_path: str, stage: Stage, journal: _Journal, built_files: Collection[SitePath]
) -> Change:
    """What a journal still asks for: files not in `built_files` are deleted, those not staged are in place."""
    staged = {path: stage.file(path) for path in journal.written}
    return Change(
        output=output,
        display_path=display_path,
        built_files={MANIFEST, *built_files},
        removed=frozenset(journal.removed).intersection(built_files),
        emptied=frozenset(journal.emptied),
        written={path: file for path, file in staged.items() if os.path.exists(file)},
    )


def _carry_out(change: Change, journal: _Journal, work: str) -> None:
    """Does what remains of a journal; may be interrupted anywhere and repeated."""
    for path in sorted(change.removed):
        with disk_faults(posixpath.join(change.display_path, path)):
            _remove(change.output, path)
    for folder in journal.emptied:
        _remove_if_empty(change.output, folder)
    folders: set[str] = set()
    for path, staged in change.written.items():
        target = os.path.join(change.output, path)
        with disk_faults(posixpath.join(change.display_path, path)):
            parent = os.path.dirname(target)
            if parent not in folders:
                os.makedirs(parent, exist_ok=True)
                folders.add(parent)
            retry_while_in_use(partial(os.replace, staged, target))
    retry_while_in_use(partial(os.remove, os.path.join(work, "journal")))


def _remove(output: str, path: SitePath) -> None:
    file = os.path.join(output, path)
    if descend(output, posixpath.dirname(path))[0] is PathKind.FOLDER and path_kind(file) is PathKind.FILE:
        retry_while_in_use(partial(os.remove, file))


def _remove_if_empty(output: str, folder: SitePath) -> None:
    if descend(output, folder)[0] is PathKind.FOLDER:
        # It is not empty, or a program on Windows has it open: leaving it does no harm.
        with suppress(OSError):
            os.rmdir(os.path.join(output, folder))


def folders_above(paths: Collection[SitePath]) -> set[SitePath]:
    """Every folder of the site that holds one of these files, except the top one."""
    parents: set[SitePath] = set()
    for path in paths:
        folder = SitePath(posixpath.dirname(path))
        while folder and folder not in parents:
            parents.add(folder)
            folder = SitePath(posixpath.dirname(folder))
    return parents


def _has_content(file: str, data: bytes) -> bool:
    try:
        with open(file, "rb") as stream:
            return stream.read() == data
    except OSError:
        # Then it must be written, and whatever prevents reading it will come to light.
        return False


def _save_file_states(
    output: Output, files: Mapping[SitePath, str], written: Collection[SitePath]
) -> dict[SitePath, FileState]:
    """Saves the state of the output, so that the next build need not read it."""
    states = {path: state for path, state in output.file_states.items() if path in files}
    # It only saves time: no reason to call a site that is in place a failure.
    with suppress(OSError):
        states |= states_of_written_files(output.folder, {path: files[path] for path in written})
        save_file_states(os.path.join(output.work, "seen"), states)
    return states
