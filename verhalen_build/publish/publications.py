"""What was published from this computer: the last ten publications of each target, whole, as a way back.

Files are kept once, named by their digest. They are on this computer only: at the target nothing may be found that
readers are not to see any more.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec

from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import disk_faults, path_problem, retry_while_in_use
from verhalen_build.publish.lock import held_lock
from verhalen_build.publish.manifest import MANIFEST, format_manifest, stays_inside

PUBLICATIONS = f"{STATE}/publications"
"""The folder for publications, with a list of files for each, and a folder with the files."""

KEPT_FILES = f"{PUBLICATIONS}/files"
"""The folder for the files of all publications."""

MOST_PUBLICATIONS = 10
"""The most publications of a target that are kept."""

_SUFFIX = ".json"
_NAME = "%Y%m%d-%H%M%S-%f"

HoldsName = Callable[[SourcePath, Path], bool]
"""Whether a file has the name of somebody, in it or as a part of its own name."""
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class StaleSite(Exception):
    """A file of a site that is not what it was when the site was looked at."""


class Publication(msgspec.Struct, frozen=True):
    """One publication: when, where to, and by whom; how many pages were new, changed and gone; the digests of files.

    `name` is that of its file, and `people` are the names on its pages. `back_to` is when the earlier publication was
    made that it went back to; None for one of the book as it was.
    """

    name: str
    moment: _Moment
    target: str
    by: str
    new: int
    changed: int
    removed: int
    files: dict[SitePath, str]
    people: tuple[str, ...]
    back_to: _Moment | None = None


def publication_name(moment: datetime) -> str:
    """The name of a publication that was made at a moment."""
    return moment.astimezone(UTC).strftime(_NAME)


@contextmanager
def publishing(root: Path) -> Iterator[None]:
    """One publish of an archive at a time on this computer. Raises UserFault: `publish-running`."""
    with disk_faults(PUBLICATIONS):
        (root / KEPT_FILES).mkdir(parents=True, exist_ok=True)
    with held_lock(str(root / PUBLICATIONS / "lock"), PUBLICATIONS, "publish-running"):
        yield


def keep_files(root: Path, site: Path, files: Mapping[SitePath, str]) -> None:
    """Keeps the files of a site, from here on whatever happens to the site.

    Raises StaleSite for one that does not have its digest, and UserFault: `cannot-write`, `disk-full`.
    """
    for path, name in files.items():
        if kept_bytes(root, name) is None:
            try:
                data = (site / path).read_bytes()
            except FileNotFoundError as error:
                raise StaleSite(path) from error
            if digest(data) != name:
                raise StaleSite(path)
            with disk_faults(PUBLICATIONS):
                _write(root / KEPT_FILES / name, data)


def keep_publication(root: Path, publication: Publication) -> None:
    """Adds a publication, of which the files are kept, and drops the oldest of its target.

    Raises UserFault: `cannot-write`, `disk-full`.
    """
    with disk_faults(PUBLICATIONS):
        _write(_list_file(root, publication), msgspec.json.encode(publication))
        for old in publications_to(root, publication.target)[MOST_PUBLICATIONS:]:
            _list_file(root, old).unlink()
        _drop_files(root)


def publications_to(root: Path, target: str) -> tuple[Publication, ...]:
    """The publications to a target that are kept, the last first."""
    here = (publication for publication in _publications(root).values() if publication and publication.target == target)
    return tuple(sorted(here, key=lambda publication: publication.moment, reverse=True))


def is_whole(root: Path, publication: Publication) -> bool:
    """Whether all files of a publication are still there."""
    return all((root / KEPT_FILES / name).is_file() for name in publication.files.values())


@contextmanager
def restored(root: Path, publication: Publication) -> Iterator[Path]:
    """A folder with the site as it was published, as long as the context lasts.

    Raises UserFault: `publication-incomplete`, `cannot-write`, `disk-full`.
    """
    with disk_faults(PUBLICATIONS), TemporaryDirectory(prefix="back-", dir=root / PUBLICATIONS) as temporary:
        site = Path(temporary)
        for path, name in publication.files.items():
            data = kept_bytes(root, name)
            if data is None:
                raise UserFault(path_problem("publication-incomplete", path))
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(data)
        (site / MANIFEST).write_bytes(format_manifest(publication.files))
        yield site


def kept_bytes(root: Path, name: str) -> bytes | None:
    """The bytes of a file with this digest in any publication; None if it is not there or damaged.

    The digest may come from a file at a target, and then be anything.
    """
    if not _is_digest(name):
        return None
    try:
        data = (root / KEPT_FILES / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return data if digest(data) == name else None


def files_to_forget(root: Path, holds_name: HoldsName) -> Iterator[SourcePath]:
    """The publications that have a name in any of their files, with all files that no other publication has."""
    files = {file.name: holds_name(_source_path(root, file), file) for file in _kept_files(root)}
    still_used: set[str] = set()
    for file, publication in _publications(root).items():
        used = set(publication.files.values()) if publication else set()
        if any(files.get(name) for name in used) or holds_name(_source_path(root, file), file):
            yield _source_path(root, file)
        elif publication:
            still_used |= used
        else:
            # Nobody can say which files it has.
            still_used |= files.keys()
    yield from (SourcePath(f"{KEPT_FILES}/{name}") for name in files if files[name] or name not in still_used)


def _publications(root: Path) -> dict[Path, Publication | None]:
    """The publications by their file; None for one that is damaged, copied, or of a newer version of this program."""
    return {file: _publication_in(file) for file in sorted((root / PUBLICATIONS).glob(f"*{_SUFFIX}"))}


def _publication_in(file: Path) -> Publication | None:
    try:
        publication = msgspec.json.decode(file.read_bytes(), type=Publication)
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError):
        return None
    # An archive may be of somebody else, and a file may have been copied.
    names_are_safe = all(stays_inside(path) and _is_digest(name) for path, name in publication.files.items())
    return publication if names_are_safe and publication.name == file.stem else None


def _list_file(root: Path, publication: Publication) -> Path:
    return root / PUBLICATIONS / f"{publication.name}{_SUFFIX}"


def _kept_files(root: Path) -> Iterator[Path]:
    folder = root / KEPT_FILES
    return (file for file in sorted(folder.iterdir()) if file.is_file()) if folder.is_dir() else iter(())


def _drop_files(root: Path) -> None:
    """Removes files that are in no publication any more."""
    publications = _publications(root).values()
    if None in publications:
        # Nobody can say which files it has.
        return
    used = {name for publication in publications if publication for name in publication.files.values()}
    for file in _kept_files(root):
        if file.name not in used:
            file.unlink()


def _write(file: Path, data: bytes) -> None:
    """Writes a file whole, or not at all."""
    temporary = file.with_name(f"{file.name}.new")
    temporary.write_bytes(data)
    retry_while_in_use(partial(os.replace, temporary, file))


def _is_digest(name: str) -> bool:
    return name.isascii() and name.isalnum()


def _source_path(root: Path, file: Path) -> SourcePath:
    return SourcePath(PurePosixPath(file.relative_to(root)).as_posix())
