"""Puts a site in place so that a kill at any moment does no harm.

Everything is staged first, outside the site. Then one rename of a journal decides, and from there on there are only
renames and removals. Killed before that decision, the site is the old one to the byte. Killed after it, each file is
whole, old or new, and the next build finishes what the journal says before it does anything else.

The order after the decision is: removals, the manifest, the files. So whatever the build made is named by the manifest
at every moment, and even when the state folder is deleted half-way (it is safe to delete), the next build knows its
own files from those of others.

The promise is about a killed process, not about a power cut: nothing is flushed to the disk, which would take minutes
for a large site. After a power cut the next build sees by their bytes which files are not as they should be.
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
from verhalen_build.publish.faults import disk_faults, path_problem, patiently, shown_path
from verhalen_build.publish.lock import held_lock
from verhalen_build.publish.manifest import MANIFEST, format_manifest, read_manifest, stays_inside
from verhalen_build.publish.obstacles import Change, Ground, ground, obstacles, way_to
from verhalen_build.publish.standing import Seen, load_seen, noted, save_seen, survey

_STAGE = ".verhalen-stage-"
_STAGE_NAME = re.compile(re.escape(_STAGE) + "[0-9a-f]{8}")


@dataclass(frozen=True)
class Stage:
    """Where files wait until all are there. Can be handed to worker processes: it holds nothing but paths."""

    folder: str
    shown: str

    def write(self, path: SitePath, data: bytes) -> None:
        """Stages one file of the site. Raises UserFault(`disk-full` or `cannot-write`)."""
        with disk_faults(posixpath.join(self.shown, path)), open(self.file(path), "wb") as file:
            file.write(data)

    def file(self, path: SitePath) -> str:
        """Where a file of the site is staged."""
        # All in one folder, under names of one length: no folders to make, and no path too long for Windows.
        return os.path.join(self.folder, digest(path.encode()))


@dataclass(frozen=True)
class Output:
    """A folder that a site is about to be written to, as `open_output` found it."""

    folder: str
    shown: str
    work: str
    stage: Stage
    made: Mapping[SitePath, str]
    seen: Mapping[SitePath, Seen]

    def differs(self, path: SitePath, new: str) -> bool:
        """Whether a file must be written to get this digest: by the bytes on the disk, whoever changed them."""
        seen = self.seen.get(path)
        return seen is None or seen.digest != new


@dataclass(frozen=True)
class Published:
    """What a publish did: the paths of the files written and of those removed, each sorted."""

    written: tuple[SitePath, ...]
    removed: tuple[SitePath, ...]


class _Journal(msgspec.Struct, frozen=True):
    """What remains to be done, in this order, once it is decided; `stage` is the name of the folder of the stage."""

    stage: str
    removed: tuple[SitePath, ...]
    emptied: tuple[SitePath, ...]
    written: tuple[SitePath, ...]


@contextmanager
def open_output(folder: Path, state: Path) -> Iterator[Output]:
    """Opens the folder of a site for one build: nobody else builds there, and a publish that was cut is finished.

    `state` is the state folder of the archive; both folders are made when needed. Raises UserFault: `build-running`,
    `foreign-file` where the output is a file, `cannot-write`, `disk-full`, and what `publish` raises.
    """
    output, archive = os.path.realpath(folder), os.path.realpath(state.parent)
    shown = shown_path(os.path.abspath(folder), os.path.abspath(state.parent))
    work = os.path.join(archive, state.name, f"publish-{_key(output, archive)}")
    with disk_faults(shown_path(os.path.dirname(work), archive)):
        os.makedirs(work, exist_ok=True)
    with held_lock(os.path.join(work, "lock"), shown):
        with disk_faults(shown):
            opened = _opened(output, shown, work)
        try:
            yield opened
        finally:
            if _read_journal(work) is None:
                # What cannot be deleted now, the next build deletes.
                shutil.rmtree(opened.stage.folder, ignore_errors=True)


def _opened(output: str, shown: str, work: str) -> Output:
    """An output folder after what was cut is finished, and as it is then."""
    if ground(output) is Ground.FILE:
        raise UserFault(path_problem("foreign-file", shown))
    _recover(output, shown, work)
    made = read_manifest(output)
    seen = survey(output, made, load_seen(os.path.join(work, "seen")))
    return Output(output, shown, work, _new_stage(output, shown, work), made, seen)


def again(output: Output) -> Output:
    """The same folder as it is after a publish, for another one within the same build."""
    made = read_manifest(output.folder)
    seen = survey(output.folder, made, load_seen(os.path.join(output.work, "seen")))
    return replace(output, made=made, seen=seen)


def publish(output: Output, files: Mapping[SitePath, str]) -> Published:
    """Makes the output folder hold exactly `files`, digests by path, beside what others keep there.

    Each file that `output.differs` must have been staged. Files that earlier builds made and that are not in `files`
    go, and so do the folders that this empties. Raises UserFault: `foreign-file`, `foreign-folder` or `foreign-link`
    for what is in the way, `cannot-write`, `disk-full`. In nearly every case nothing has changed then; where the disk
    refused half-way, the next build goes on from there.
    """
    if not all(map(stays_inside, files)):
        raise ValueError(f"not in the site: {[path for path in files if not stays_inside(path)]}")
    written = tuple(sorted(path for path, new in files.items() if output.differs(path, new)))
    removed = tuple(sorted(output.made.keys() - files.keys()))
    listing = format_manifest(files)
    if written or removed or not _holds(os.path.join(output.folder, MANIFEST), listing):
        output.stage.write(MANIFEST, listing)
        _require_staged(output.stage, written)
        emptied = tuple(sorted(folders_above(removed) - folders_above(files), reverse=True))
        journal = _Journal(os.path.basename(output.stage.folder), removed, emptied, (MANIFEST, *written))
        with disk_faults(output.shown):
            _decide(output, journal)
    _remember(output, files, written)
    return Published(written, tuple(path for path in removed if path in output.seen))


def is_stage(name: str) -> bool:
    """Whether a folder of this name is where files wait, now or in a build that was killed."""
    return _STAGE_NAME.fullmatch(name) is not None


def _key(output: str, archive: str) -> str:
    """A short name for an output folder, which stays when the archive with its site moves."""
    shown = shown_path(output, archive)
    return digest(os.path.normcase(shown).encode(errors="surrogateescape"))[:8]


def _new_stage(output: str, shown: str, work: str) -> Stage:
    """A new stage, from where a rename can reach the output: among our own files, or else inside the output."""
    for folder in (work, output):
        _delete_stages(folder)
    home = work if _rename_reaches(work, output) else output
    # Not tempfile: its folders are the user's alone, on Windows for all that ever is made in them. A new name each
    # time: a worker of a killed build may still be writing in the old one.
    folder = os.path.join(home, _STAGE + secrets.token_hex(4))
    os.makedirs(folder)
    return Stage(folder, shown)


def _delete_stages(folder: str) -> None:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for name in [entry.name for entry in entries if _STAGE_NAME.fullmatch(entry.name)]:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _rename_reaches(source: str, target: str) -> bool:
    """Whether a file can be renamed from one folder into the other, which need not be there yet."""
    while not os.path.exists(target) and target != os.path.dirname(target):
        target = os.path.dirname(target)
    if os.stat(source).st_dev != os.stat(target).st_dev:
        return False
    # A bind mount shows only now. Linux looks at the mounts before it finds that there is no such file.
    nothing = "verhalen-" + secrets.token_hex(8)
    try:
        os.rename(os.path.join(source, nothing), os.path.join(target, nothing))
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno == EXDEV:
            return False
        raise
    raise AssertionError(f"{nothing} came from nowhere")


def _require_staged(stage: Stage, paths: Collection[SitePath]) -> None:
    missing = [path for path in paths if not os.path.exists(stage.file(path))]
    if missing:
        raise ValueError(f"never staged: {missing}")


def _decide(output: Output, journal: _Journal) -> None:
    """Writes the journal and does what it says."""
    change = _change(output.folder, output.shown, output.stage, journal, output.made)
    problems = obstacles(change)
    if problems:
        raise UserFault(*problems)
    os.makedirs(output.folder, exist_ok=True)
    draft = os.path.join(output.work, "journal.new")
    with open(draft, "wb") as file:
        file.write(msgspec.json.encode(journal))
    patiently(partial(os.replace, draft, os.path.join(output.work, "journal")))
    _carry_out(change, journal, output.work)


def _recover(output: str, shown: str, work: str) -> None:
    """Finishes a publish that was cut after it was decided, or gives it up where that cannot be done."""
    journal = _read_journal(work)
    if journal is None:
        return
    homes = (os.path.join(home, journal.stage) for home in (work, output))
    home = next((home for home in homes if os.path.isdir(home)), None)
    if home is not None and os.path.isdir(output):
        # What cannot be finished is left to this build, which makes the whole site and tells what is in its way.
        with suppress(UserFault), disk_faults(shown):
            change = _change(output, shown, Stage(home, shown), journal, read_manifest(output))
            if not obstacles(change):
                _carry_out(change, journal, work)
                return
    # Or the user deleted the site or the stage: there is nothing left to finish.
    os.remove(os.path.join(work, "journal"))


def _read_journal(work: str) -> _Journal | None:
    try:
        with open(os.path.join(work, "journal"), "rb") as file:
            journal = msgspec.json.decode(file.read(), type=_Journal)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    paths = (*journal.removed, *journal.emptied, *journal.written)
    return journal if _STAGE_NAME.fullmatch(journal.stage) and all(map(stays_inside, paths)) else None


def _change(output: str, shown: str, stage: Stage, journal: _Journal, made: Collection[SitePath]) -> Change:
    """What a journal still asks for: what `made` does not name, or is no longer staged, has been done already."""
    staged = {path: stage.file(path) for path in journal.written}
    return Change(
        output=output,
        shown=shown,
        made={MANIFEST, *made},
        removed=frozenset(journal.removed).intersection(made),
        emptied=frozenset(journal.emptied),
        written={path: file for path, file in staged.items() if os.path.exists(file)},
    )


def _carry_out(change: Change, journal: _Journal, work: str) -> None:
    """Does what remains of a journal; may be cut anywhere and done again."""
    for path in sorted(change.removed):
        with disk_faults(posixpath.join(change.shown, path)):
            _remove(change.output, path)
    for folder in journal.emptied:
        _remove_if_empty(change.output, folder)
    folders: set[str] = set()
    for path, staged in change.written.items():
        target = os.path.join(change.output, path)
        with disk_faults(posixpath.join(change.shown, path)):
            parent = os.path.dirname(target)
            if parent not in folders:
                os.makedirs(parent, exist_ok=True)
                folders.add(parent)
            patiently(partial(os.replace, staged, target))
    patiently(partial(os.remove, os.path.join(work, "journal")))


def _remove(output: str, path: SitePath) -> None:
    file = os.path.join(output, path)
    if way_to(output, posixpath.dirname(path))[0] is Ground.FOLDER and ground(file) is Ground.FILE:
        patiently(partial(os.remove, file))


def _remove_if_empty(output: str, folder: SitePath) -> None:
    if way_to(output, folder)[0] is Ground.FOLDER:
        # Not empty, or a program on Windows looks at it: then it stays, which is no harm.
        with suppress(OSError):
            os.rmdir(os.path.join(output, folder))


def folders_above(paths: Collection[SitePath]) -> set[SitePath]:
    """Every folder of the site that holds one of these files, but for the top."""
    parents: set[SitePath] = set()
    for path in paths:
        folder = SitePath(posixpath.dirname(path))
        while folder and folder not in parents:
            parents.add(folder)
            folder = SitePath(posixpath.dirname(folder))
    return parents


def _holds(file: str, data: bytes) -> bool:
    try:
        with open(file, "rb") as stream:
            return stream.read() == data
    except OSError:
        # Then it has to be written, and what keeps us from reading it comes to light.
        return False


def _remember(output: Output, files: Mapping[SitePath, str], written: Collection[SitePath]) -> None:
    """Saves what stands there now, so that the next build need not read it."""
    kept = {path: seen for path, seen in output.seen.items() if path in files}
    # It only saves time: no reason to call a site that is in place a failure.
    with suppress(OSError):
        fresh = noted(output.folder, {path: files[path] for path in written})
        save_seen(os.path.join(output.work, "seen"), kept | fresh)
