"""Files in the folders of a site that no build made. They are left alone, and reported once."""

import os
import posixpath
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.publish.manifest import MANIFEST
from verhalen_build.publish.write import Output, folders_above, is_stage

# What systems leave behind in folders that somebody opens.
_LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def new_foreign_files(output: Output, files: Collection[SitePath]) -> tuple[str, ...]:
    """The files and folders in an output that no build made and that were not reported before.

    `files` are all files of the site. A folder is reported as a whole, with a slash at the end.
    """
    file = Path(output.work) / "strangers"
    foreign = sorted(_foreign_files(output.folder, files))
    reported = _load(file)
    # All that can go wrong is that it is reported twice.
    with suppress(OSError):
        file.write_bytes(msgspec.json.encode(foreign))
    return tuple(path for path in foreign if path not in reported)


def _foreign_files(output: str, files: Collection[SitePath]) -> Iterator[str]:
    folders = folders_above(files)
    # Some disks do not distinguish capitals from small letters.
    ours = {path.casefold() for path in (MANIFEST, *files, *folders)}
    for folder in ("", *folders):
        with suppress(OSError), os.scandir(os.path.join(output, folder)) as entries:
            for entry in entries:
                path = posixpath.join(folder, entry.name)
                if path.casefold() in ours or entry.name.casefold() in _LITTER or is_stage(entry.name):
                    continue
                display_path = path.encode(errors="surrogateescape").decode(errors="replace")
                yield f"{display_path}/" if entry.is_dir() else display_path


def _load(file: Path) -> Collection[str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=frozenset[str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return frozenset()
