"""A folder on a disk of this computer, or on a network drive that it has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.upload.remote_folder import FileSystemFolder, RemoteFolder
from verhalen_build.upload.target_faults import unreached


@contextmanager
def disk_folder(target: PublishTarget, root: Path) -> Iterator[RemoteFolder]:
    """The folder that a target names. Raises UserFault (`target-unreached`)."""
    folder = root / Path(target.path).expanduser()
    # In place of a drive that is not there a folder of this disk would be made.
    if not folder.parent.is_dir():
        raise unreached(target, str(folder), FileNotFoundError(str(folder.parent)))
    yield FileSystemFolder(LocalFileSystem(), folder.as_posix(), os.replace, ())
