"""Recordings and transcripts uploaded to the desk: written to the disk as they come in, as they may be large."""

import filecmp
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path, PurePath

from verhalen_build.desk.atomic_files import free_path, target_of, written_beside
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.model.recording import UPLOADS
from verhalen_build.publish.faults import disk_faults, retry_while_in_use
from verhalen_build.read.media_files import is_media

FOLDER = f"{STORIES}/recordings"
"""The folder for uploaded recordings and their transcripts."""

LARGEST_FILE = 500 * 1024 * 1024
"""The most bytes of an upload."""

_HEAD = 4096


def keep_file(
    root: Path, upload: str, name: str, parts: Iterable[bytes], saving: AbstractContextManager[object]
) -> SourcePath:
    """Keeps a file that comes in parts; returns its path, or that of the same file if it is there.

    `upload` is what sort of file it is, of UPLOADS, and `name` that on the writer's computer. While it comes in others
    may save; only to put it in place is `saving` taken, so that no two files get one name. Raises UserFault:
    `media-of-another-kind`, `transcript-of-another-kind`, `media-damaged`, `cannot-write`, `disk-full`.
    """
    stem, ending = os.path.splitext(PurePath(name.replace("\\", "/")).name)
    ending = ending.lower()
    if ending not in UPLOADS[upload]:
        code = "media-of-another-kind" if upload == "recording" else "transcript-of-another-kind"
        raise _fault(code, name, ending=ending)
    # The folder may be a link, which must not lead out of the archive.
    folder = os.path.dirname(target_of(root, SourcePath(f"{FOLDER}/{upload}{ending}"), UPLOADS[upload]))
    with disk_faults(FOLDER), written_beside(folder, parts) as temporary:
        if upload == "recording":
            _check_recording(SourcePath(f"{upload}{ending}"), name, temporary)
        is_same = partial(filecmp.cmp, temporary, shallow=False)
        with saving:
            path = free_path(root, FOLDER, slugify(stem) or upload, ending, is_same)
            retry_while_in_use(partial(os.replace, temporary, root / path))
    return path


def _check_recording(path: SourcePath, name: str, temporary: str) -> None:
    with open(temporary, "rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise _fault("media-damaged", name)
    if not is_media(path, head):
        raise _fault("media-of-another-kind", name)


def _fault(code: str, name: str, **details: str) -> UserFault:
    return UserFault(Problem(code, Location(SourcePath(name)), name, details))
