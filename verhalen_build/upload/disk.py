"""A folder on a disk of this computer, or on a network drive that it has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.publish.output_folder import is_among_sources, is_within
from verhalen_build.upload.remote_folder import Faults, FileSystemFolder, RemoteFolder
from verhalen_build.upload.target_faults import unreached

_FAULTS = Faults((OSError,), {})


@contextmanager
def disk_folder(target: PublishTarget, root: Path, site: Path) -> Iterator[RemoteFolder]:
    """The folder that a target names, for the site of the archive in `root`.

    Raises UserFault: `target-unreached`, `target-in-archive`.
    """
    folder = root / Path(target.path).expanduser()
    # In place of a drive that is not there a folder of this disk would be made.
    if not folder.parent.is_dir():
        raise unreached(target, os.path.normpath(folder.parent), "ENOENT")
    if folder.exists() and not folder.is_dir():
        raise unreached(target, os.path.normpath(folder), "ENOTDIR")
    if is_among_sources(folder, root) or is_within(folder, site):
        raise UserFault(Problem("target-in-archive", target.at, target.path))
    yield FileSystemFolder(LocalFileSystem(), folder.as_posix(), os.replace, _FAULTS)
