"""What stands in the folders of a site that no build made. It stays as it is, and whoever builds hears of it once."""

import os
import posixpath
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.publish.manifest import MANIFEST
from verhalen_build.publish.write import Output, folders_above, is_stage

# What systems leave in every folder that somebody looks into.
_LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def new_strangers(output: Output, files: Collection[SitePath]) -> tuple[str, ...]:
    """The files and folders in an output, given all files of the site, that no build made and none told of before.

    A folder is told as a whole, with a slash at the end.
    """
    file = Path(output.work) / "strangers"
    standing = sorted(_strangers(output.folder, files))
    known = _load(file)
    # Only that it is told once is lost.
    with suppress(OSError):
        file.write_bytes(msgspec.json.encode(standing))
    return tuple(path for path in standing if path not in known)


def _strangers(output: str, files: Collection[SitePath]) -> Iterator[str]:
    folders = folders_above(files)
    # On some disks one name can be written in capitals and small letters.
    ours = {path.casefold() for path in (MANIFEST, *files, *folders)}
    for folder in ("", *folders):
        with suppress(OSError), os.scandir(os.path.join(output, folder)) as entries:
            for entry in entries:
                path = posixpath.join(folder, entry.name)
                if path.casefold() in ours or entry.name.casefold() in _LITTER or is_stage(entry.name):
                    continue
                shown = path.encode(errors="surrogateescape").decode(errors="replace")
                yield f"{shown}/" if entry.is_dir() else shown


def _load(file: Path) -> Collection[str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=frozenset[str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return frozenset()
