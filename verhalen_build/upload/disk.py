"""A folder on a disk of this computer, or on a network drive that it has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.publish.output_folder import is_among_sources, is_within, wide_place
from verhalen_build.upload.remote_folder import Faults, FileSystemFolder, RemoteFolder
from verhalen_build.upload.target_faults import unreached

_FAULTS = Faults((OSError,), {})


@contextmanager
def disk_folder(target: PublishTarget, root: Path, site: Path) -> Iterator[RemoteFolder]:
    """The folder that a target names, for the site of the archive in `root`.

    Raises UserFault: `target-unreached`, `target-in-archive`, `target-wide`.
    """
    folder = _folder(target, root)
    # A drive that is not there would become a folder on this disk.
    if not folder.parent.is_dir():
        raise unreached(target, os.path.normpath(folder.parent), "ENOENT")
    if folder.exists() and not folder.is_dir():
        raise unreached(target, os.path.normpath(folder), "ENOTDIR")
    if is_among_sources(folder, root) or is_within(folder, site):
        raise UserFault(Problem("target-in-archive", target.at, target.path))
    place = wide_place(folder, root)
    if place:
        raise UserFault(Problem("target-wide", target.at, target.path, {"place": place}))
    yield FileSystemFolder(LocalFileSystem(), folder.as_posix(), os.replace, _FAULTS)


def _folder(target: PublishTarget, root: Path) -> Path:
    if "\0" in target.path or (os.name != "nt" and PureWindowsPath(target.path).drive):
        # On another system a drive of Windows would be the name of a folder here.
        raise unreached(target, target.path, "ENOENT")
    try:
        return (root / Path(target.path).expanduser()).resolve()
    except (RuntimeError, OSError) as error:
        # Nobody has this home folder, or links lead round in a circle.
        raise unreached(target, target.path, "ENOENT") from error
