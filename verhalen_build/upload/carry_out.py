"""Puts a site at a target: only what differs, in an order in which links lead somewhere.

What earlier publishes put there is in the manifest at the target, in the form of the one that the build keeps in the
site. Before anything is uploaded it names all that is about to come, and meanwhile it is written again and again; so a
later publish goes on where this one was cut off, knows what is ours, and never removes what is not.
"""

from collections.abc import Callable
from pathlib import Path

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.manifest import MANIFEST, format_manifest, parse_manifest, read_manifest
from verhalen_build.upload.plan import PENDING, PublishPlan
from verhalen_build.upload.remote_folder import RemoteFolder
from verhalen_build.upload.turn import Turn

# How many files are uploaded again at most after a cut.
_BETWEEN_MANIFESTS = 50

Watch = Callable[[int, int], None]
"""Is told how many files were done, and of how many."""


def plan_publish(site: Path, folder: RemoteFolder) -> PublishPlan:
    """What publishing the site in a folder changes at a target. Raises RemoteFault."""
    return PublishPlan(read_manifest(str(site)), parse_manifest(folder.read(MANIFEST) or b""))


def foreign_files(plan: PublishPlan, folder: RemoteFolder) -> tuple[SitePath, ...]:
    """The files beside the cover that are at the target and that no publish put there: those of another website."""
    return tuple(path for path in plan.new if "/" not in path and folder.has(path))


def is_current(plan: PublishPlan, folder: RemoteFolder) -> bool:
    """Whether nobody published to a target since the plan was made. Raises RemoteFault."""
    return parse_manifest(folder.read(MANIFEST) or b"") == plan.published


def carry_out(plan: PublishPlan, site: Path, folder: RemoteFolder, turn: Turn, watch: Watch) -> None:
    """Uploads and removes what the plan says. Raises RemoteFault and TurnTaken; after that it can be done again."""
    unsure = [path for path, published in plan.published.items() if published == PENDING]
    if unsure:
        folder.tidy(unsure)
    at_target = _AtTarget(folder, dict(plan.published))
    total = len(plan.written) + len(plan.removed)
    at_target.expect(plan.written)
    for done, path in enumerate(plan.written, start=1):
        data = (site / path).read_bytes()
        folder.write(path, data)
        at_target.note(path, digest(data))
        turn.sign_of_life()
        watch(done, total)
    for done, path in enumerate(plan.removed, start=len(plan.written) + 1):
        folder.remove(path)
        at_target.forget(path)
        turn.sign_of_life()
        watch(done, total)
    at_target.save()


class _AtTarget:
    """The manifest at the target, as it becomes."""

    def __init__(self, folder: RemoteFolder, files: dict[SitePath, str]) -> None:
        self._folder = folder
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
        self._folder.write(MANIFEST, format_manifest(self._files))
        self._unsaved = 0

    def _count(self) -> None:
        self._unsaved += 1
        if self._unsaved == _BETWEEN_MANIFESTS:
            self.save()
