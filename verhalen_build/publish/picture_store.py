"""The renditions of pictures, made once: kept in `.verhalen/pictures/`, by the digest of what they are made of.

A file holds all renditions of one picture, after a digest of itself. It is put in place by one rename, so that a build
that is stopped goes on where it was.
"""

import os
import secrets
from collections.abc import Collection
from functools import partial
from pathlib import Path

import msgspec
import PIL

from verhalen_build.model.archive_paths import STATE
from verhalen_build.model.digests import digest
from verhalen_build.model.picture import Renditions
from verhalen_build.publish.faults import disk_faults, retry_while_in_use

_FOLDER = "pictures"
_DIGEST_LENGTH = 32

RECIPE = f"1 {PIL.__version__}"
"""What the renditions of the same picture depend on; to be counted up with every change in how they are made."""


def store_key(data: bytes, renditions: Renditions) -> str:
    """The name of what is kept of a picture with these bytes."""
    return digest(RECIPE.encode(), msgspec.msgpack.encode(renditions), data)


def stored_renditions(state: Path, data: bytes, renditions: Renditions) -> tuple[bytes, ...]:
    """The files of a picture, in the order of `renditions`; made if they are not there.

    Raises UndecodablePicture and UserFault (`cannot-write`, `disk-full`).
    """
    file = state / _FOLDER / store_key(data, renditions)
    stored = _read(file)
    if stored is None:
        # Pillow takes as long to load as a small build, and most builds have nothing to make.
        from verhalen_build.publish.picture_encoder import encoded_renditions  # noqa: PLC0415

        stored = encoded_renditions(data, renditions)
        _write(file, stored)
    return stored


def forget_unused(state: Path, used: Collection[str]) -> None:
    """Removes what a site does not use: of somebody who is forgotten, no picture may stay.

    Raises UserFault (`cannot-write`).
    """
    folder = state / _FOLDER
    names = os.listdir(folder) if folder.is_dir() else []
    with disk_faults(f"{STATE}/{_FOLDER}"):
        for name in set(names).difference(used):
            retry_while_in_use(partial((folder / name).unlink, missing_ok=True))


def _read(file: Path) -> tuple[bytes, ...] | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    content = data[_DIGEST_LENGTH:]
    return (
        msgspec.msgpack.decode(content, type=tuple[bytes, ...])
        if digest(content).encode() == data[:_DIGEST_LENGTH]
        else None
    )


def _write(file: Path, stored: tuple[bytes, ...]) -> None:
    content = msgspec.msgpack.encode(stored)
    with disk_faults(f"{STATE}/{_FOLDER}"):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f"{file.name}-{secrets.token_hex(4)}")
        temporary.write_bytes(digest(content).encode() + content)
        retry_while_in_use(partial(os.replace, temporary, file))
