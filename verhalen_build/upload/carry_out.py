"""Puts a site at a target: only what differs, in an order in which links lead somewhere.

What earlier publishes put there is in the manifest at the target, in the form of the one that the build keeps in the
site. Before anything is uploaded it names all that is about to come, and meanwhile it is written again and again; so a
later publish goes on where this one was cut off, knows what is ours, and never removes what is not.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from verhalen_build.model.names import SitePath
from verhalen_build.publish.manifest import MANIFEST, format_manifest, parse_manifest, read_manifest, title_in_manifest
from verhalen_build.upload.plan import PENDING, PublishPlan
from verhalen_build.upload.remote_folder import RemoteFault, RemoteFolder
from verhalen_build.upload.turn import Turn

# How many files are uploaded again at most after a cut.
_BETWEEN_MANIFESTS = 50
# With so many files in a row that fail, the connection is gone.
_MOST_FAULTS = 3

BytesOf = Callable[[SitePath], bytes]
"""The bytes of a file of the site, as they were looked at."""

Watch = Callable[[int, int], None]
"""Is told how many files were done, and of how many."""


def plan_publish(site: Path, folder: RemoteFolder) -> PublishPlan:
    """What publishing the site in a folder changes at a target. Raises RemoteFault."""
    return PublishPlan(read_manifest(str(site)), parse_manifest(folder.read(MANIFEST) or b""))


def foreign_files(plan: PublishPlan, folder: RemoteFolder) -> tuple[SitePath, ...]:
    """The files at the target that no publish put there, and that would be overwritten: those of another website."""
    return tuple(sorted(folder.there(plan.new)))


def other_book(title: str, plan: PublishPlan, folder: RemoteFolder) -> str:
    """The title of another book that is at the target, and would go; "" for none. Raises RemoteFault."""
    there = title_in_manifest(folder.read(MANIFEST) or b"")
    return there if plan.published and there != " ".join(title.split()) else ""


def is_current(plan: PublishPlan, folder: RemoteFolder) -> bool:
    """Whether nobody published to a target since the plan was made. Raises RemoteFault."""
    return parse_manifest(folder.read(MANIFEST) or b"") == plan.published


def carry_out(plan: PublishPlan, title: str, bytes_of: BytesOf, folder: RemoteFolder, turn: Turn, watch: Watch) -> None:
    """Uploads and removes what the plan says, for the book with this title.

    Goes on past a file that cannot be written or removed: what somebody withdrew must not wait for it. Raises the first
    RemoteFault at the end, and TurnTaken; after that it can be done again.
    """
    unsure = [path for path, published in plan.published.items() if published == PENDING]
    if unsure:
        folder.tidy(unsure)
    at_target = _AtTarget(folder, title, dict(plan.published))
    at_target.expect(plan.written)
    done, total = count(1), len(plan.written) + len(plan.removed)

    def upload(path: SitePath) -> None:
        folder.write(path, bytes_of(path))
        at_target.note(path, plan.site[path])

    def remove(path: SitePath) -> None:
        folder.remove(path)
        at_target.forget(path)

    def step() -> None:
        turn.sign_of_life()
        watch(next(done), total)

    faults = [*_faults(upload, plan.written, step), *_faults(remove, plan.removed, step)]
    if faults:
        with suppress(RemoteFault):
            at_target.save()
        raise faults[0]
    at_target.save()


def _faults(
    action: Callable[[SitePath], None], paths: Iterable[SitePath], step: Callable[[], None]
) -> Iterator[RemoteFault]:
    """Does something with each file, and takes a step after each; gives what failed."""
    in_a_row = 0
    for path in paths:
        try:
            action(path)
            in_a_row = 0
        except RemoteFault as fault:
            yield fault
            in_a_row += 1
            if in_a_row == _MOST_FAULTS:
                return
        step()


class _AtTarget:
    """The manifest at the target, as it becomes."""

    def __init__(self, folder: RemoteFolder, title: str, files: dict[SitePath, str]) -> None:
        self._folder = folder
        self._title = title
        self._files = files
        self._unsaved = 0

    def expect(self, paths: tuple[SitePath, ...]) -> None:
        """Says of files that they may be there from now on."""
        if paths:
            self._files |= dict.fromkeys(paths, PENDING)
            self.save()

    def note(self, path: SitePath, written: str) -> None:
        """Says of a file what it is now."""
        self._files[path] = written
        self._count()

    def forget(self, path: SitePath) -> None:
        """Says of a file that it is gone."""
        del self._files[path]
        self._count()

    def save(self) -> None:
        """Writes the manifest."""
        self._folder.write(MANIFEST, format_manifest(self._files, self._title))
        self._unsaved = 0

    def _count(self) -> None:
        self._unsaved += 1
        if self._unsaved == _BETWEEN_MANIFESTS:
            self.save()
