"""What was published from this computer: the last ten publications of each target, whole, as a way back.

Files are kept once, named by their digest. They are on this computer only: at the target nothing may be found that
readers are not to see any more.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from verhalen_build.desk.atomic_files import read_current, write_file
from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem
from verhalen_build.publish.manifest import MANIFEST, format_manifest, stays_inside

PUBLICATIONS = f"{STATE}/publications"
"""The folder for publications, with a list of files for each, and a folder with the files."""

MOST_PUBLICATIONS = 10
"""The most publications of a target that are kept."""

_FILES = f"{PUBLICATIONS}/files"
_SUFFIX = ".json"
_NAME = "%Y%m%d-%H%M%S-%f"


class Publication(msgspec.Struct, frozen=True):
    """One publication: when, where to, and by whom; how many pages were new, changed and gone; the digests of files.

    `back_to` is when the earlier publication was made that it went back to; None for one of the book as it was.
    """

    moment: datetime
    target: str
    by: str
    new: int
    changed: int
    removed: int
    files: dict[SitePath, str]
    back_to: datetime | None = None

    @property
    def name(self) -> str:
        """The name of a publication, by which it can be asked for."""
        return self.moment.astimezone(UTC).strftime(_NAME)


def keep_publication(root: Path, site: Path, publication: Publication) -> None:
    """Keeps a publication of the site in a folder, and drops the oldest of its target.

    Raises UserFault: `cannot-write`, `disk-full`.
    """
    folder = root / _FILES
    with disk_faults(PUBLICATIONS):
        folder.mkdir(parents=True, exist_ok=True)
        for path, name in publication.files.items():
            _keep_file(site / path, folder / name)
        write_file(str(root / PUBLICATIONS / f"{publication.name}{_SUFFIX}"), msgspec.json.encode(publication))
        for old in publications_to(root, publication.target)[MOST_PUBLICATIONS:]:
            os.remove(root / PUBLICATIONS / f"{old.name}{_SUFFIX}")
        _drop_files(root, folder)


def publications_to(root: Path, target: str) -> tuple[Publication, ...]:
    """The publications to a target that are kept, the last first."""
    here = (publication for publication in _publications(root) if publication.target == target)
    return tuple(sorted(here, key=lambda publication: publication.moment, reverse=True))


def is_whole(root: Path, publication: Publication) -> bool:
    """Whether all files of a publication are still there: to forget somebody, those that name them are removed."""
    return all((root / _FILES / name).is_file() for name in publication.files.values())


@contextmanager
def restored(root: Path, publication: Publication) -> Iterator[Path]:
    """A folder with the site as it was published, as long as the context lasts.

    Raises UserFault: `publication-incomplete`, `cannot-write`, `disk-full`.
    """
    with TemporaryDirectory(prefix="back-", dir=root / PUBLICATIONS) as temporary:
        site = Path(temporary)
        with disk_faults(PUBLICATIONS):
            for path, name in publication.files.items():
                data = published_bytes(root, name)
                if data is None:
                    raise UserFault(path_problem("publication-incomplete", path))
                (site / path).parent.mkdir(parents=True, exist_ok=True)
                (site / path).write_bytes(data)
            (site / MANIFEST).write_bytes(format_manifest(publication.files))
        yield site


def published_bytes(root: Path, name: str) -> bytes | None:
    """The bytes of a file with this digest in any publication; None if it is not there or damaged.

    The digest may come from a file at a target, and then be anything.
    """
    data = read_current(str(root / _FILES / name)) if name.isalnum() else None
    return data if data is not None and digest(data) == name else None


def _publications(root: Path) -> Iterator[Publication]:
    with suppress(FileNotFoundError):
        for file in sorted((root / PUBLICATIONS).glob(f"*{_SUFFIX}")):
            # One that is damaged does not hide the others.
            with suppress(msgspec.MsgspecError, UnicodeDecodeError, OSError):
                publication = msgspec.json.decode(file.read_bytes(), type=Publication)
                if _is_ours(publication):
                    yield publication


def _is_ours(publication: Publication) -> bool:
    """Whether all of its names are of files in their folders: an archive may be of somebody else."""
    return all(stays_inside(path) and name.isalnum() for path, name in publication.files.items())


def _keep_file(file: Path, copy: Path) -> None:
    if not copy.exists():
        temporary = copy.with_name(f"{copy.name}.new")
        shutil.copyfile(file, temporary)
        os.replace(temporary, copy)


def _drop_files(root: Path, folder: Path) -> None:
    """Removes files that are in no publication any more."""
    used = {name for publication in _publications(root) for name in publication.files.values()}
    for file in folder.iterdir():
        if file.name not in used:
            file.unlink()
