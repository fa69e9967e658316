"""How wide and high a picture is, from the first bytes of its file.

A JPEG says so in the header of its frame, after any number of segments (ITU-T T.81, annex B.2.2), a PNG in its first
chunk (W3C, Portable Network Graphics, section 11.2.1), and a WebP in its first chunk, of three kinds (RFC 9649).
"""

import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO

from verhalen_build.model.picture import Size
from verhalen_build.read.photographs import orientation

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_APP1 = 0xE1
_EXIF = b"Exif\0\0"
_ON_ITS_SIDE = 5


def size_of(sort: str, file: BinaryIO) -> Size | None:
    """The width and height in pixels as it is shown; None if the file does not say, or its format is another."""
    read = _READERS.get(sort)
    file.seek(0)
    try:
        return read(file) if read is not None else None
    except struct.error:
        # Cut short.
        return None


def _jpeg(file: BinaryIO) -> Size | None:
    file.seek(2)
    on_its_side = False
    while True:
        mark, marker, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF or length < 2:
            return None
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">xHH", file.read(5))
            return (height, width) if on_its_side else (width, height)
        content = file.read(length - 2) if marker == _APP1 else b""
        if content.startswith(_EXIF):
            on_its_side = orientation(content.removeprefix(_EXIF)) >= _ON_ITS_SIDE
        file.seek(length - 2 - len(content), 1)


def _png(file: BinaryIO) -> Size:
    width, height = struct.unpack(">16xII", file.read(24))
    return width, height


def _webp(file: BinaryIO) -> Size | None:
    sort, head = struct.unpack("<12x4s4x10s", file.read(30))
    match sort:
        case b"VP8X":
            return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
        case b"VP8L":
            bits = int.from_bytes(head[1:5], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack("<6xHH", head)
            return width & 0x3FFF, height & 0x3FFF
    return None


_READERS: Mapping[str, Callable[[BinaryIO], Size | None]] = {"JPEG": _jpeg, "PNG": _png, "WebP": _webp}
