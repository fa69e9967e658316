"""What a picture says of itself in its file: how large it is when upright, whether it moves, whether it is see-through.

A JPEG says so in the header of its frame, after any number of segments (ITU-T T.81, annex B.2.2), a PNG in the chunks
before its pixels (W3C, Portable Network Graphics, section 11), a WebP in its first chunk, of three kinds (RFC 9649), a
GIF at its start (GIF89a), and a drawing in the attributes of its root (SVG 2, section 8.2).
"""

import re
import struct
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from verhalen_build.model.picture import Picture, Size
from verhalen_build.read.photographs import gif_images, orientation

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_NO_MARKER = frozenset({0x00, 0xFF})
_MOST_JUNK = 4096
_APP1 = 0xE1
_EXIF = b"Exif\0\0"
_ON_ITS_SIDE = 5
_WEBP_MOVES, _WEBP_EXIF, _WEBP_ALPHA = 0x02, 0x08, 0x10
# The root of a drawing stands after what its program says of itself.
_BEFORE_ROOT = 64 * 1024
_ROOT = re.compile(r"<(?:\w+:)?svg\b([^<>]*)")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_LENGTH = re.compile(r"\s*+\+?(\d{1,6}+(?:\.\d*+)?|\.\d++)\s*+(px|pt|pc|mm|cm|in|)\s*+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
# CSS Values and Units, section 6.2.
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 960 / 25.4, "in": 96.0}
# A drawing without a size takes the room that there is.
_ROOM = 1200
# Nothing is larger on a page, and no drawing narrower for its height.
_LARGEST_DRAWING = 10_000.0
_LEAST_RATIO = 1e-4


def picture_in(sort: str, file: BinaryIO) -> Picture | None:
    """The picture in a file of a format; None if the file does not say, or its format is another."""
    read = _READERS.get(sort)
    file.seek(0)
    try:
        picture = read(file) if read is not None else None
    except struct.error:
        # Cut short.
        return None
    return picture if picture is not None and picture.width > 0 and picture.height > 0 else None


def _jpeg(file: BinaryIO) -> Picture | None:
    file.seek(2)
    side, most_junk = 1, _MOST_JUNK
    while True:
        mark, marker, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF or marker in _NO_MARKER or length < 2:
            # Some cameras leave bytes between segments.
            most_junk -= 1
            if most_junk < 0:
                return None
            file.seek(-3, 1)
            continue
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">xHH", file.read(5))
            return Picture("JPEG", *_upright((width, height), side))
        content = file.read(length - 2) if marker == _APP1 else b""
        if content.startswith(_EXIF):
            side = orientation(content.removeprefix(_EXIF))
        file.seek(length - 2 - len(content), 1)


def _upright(size: Size, side: int) -> Size:
    return (size[1], size[0]) if side >= _ON_ITS_SIDE else size


def _png(file: BinaryIO) -> Picture:
    width, height = struct.unpack(">16xII", file.read(24))
    side, moves = 1, False
    for sort, length in _chunks(file, 8, ">I4s", 4):
        if sort in {b"IDAT", b"IEND"}:
            break
        moves = moves or sort == b"acTL"
        if sort == b"eXIf":
            side = orientation(file.read(length))
    return Picture("PNG", *_upright((width, height), side), moves, is_transparent=True)


def _webp(file: BinaryIO) -> Picture | None:
    sort, head = struct.unpack("<12x4s4x10s", file.read(30))
    match sort:
        case b"VP8X":
            size = 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
            side = _webp_side(file) if head[0] & _WEBP_EXIF else 1
            return Picture("WebP", *_upright(size, side), bool(head[0] & _WEBP_MOVES), bool(head[0] & _WEBP_ALPHA))
        case b"VP8L":
            bits = int.from_bytes(head[1:5], "little")
            return Picture("WebP", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), is_transparent=bool(bits >> 28 & 1))
        case b"VP8 ":
            width, height = struct.unpack("<6xHH", head)
            return Picture("WebP", width & 0x3FFF, height & 0x3FFF)
    return None


def _webp_side(file: BinaryIO) -> int:
    for sort, length in _chunks(file, 12, "<4sI", 0):
        if sort == b"EXIF":
            return orientation(file.read(length).removeprefix(_EXIF))
    return 1


def _chunks(file: BinaryIO, start: int, head: str, after: int) -> Iterator[tuple[bytes, int]]:
    """The sort and length of each chunk, with the file at its content; `after` is the length of what follows that."""
    place = start
    file.seek(place)
    while len(data := file.read(8)) == 8:
        first, second = struct.unpack(head, data)
        sort, length = (first, second) if isinstance(first, bytes) else (second, first)
        yield sort, length
        place += 8 + length + (after or length % 2)
        file.seek(place)


def _gif(file: BinaryIO) -> Picture:
    data = file.read()
    width, height = struct.unpack_from("<6xHH", data)
    return Picture("GIF", width, height, gif_images(data) > 1, is_transparent=True)


def _svg(file: BinaryIO) -> Picture | None:
    head = file.read(_BEFORE_ROOT)
    is_wide = head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    root = _ROOT.search(head.decode("utf-16" if is_wide else "utf-8", "replace"))
    if root is None:
        return None
    written = dict(_ATTRIBUTE.findall(root[1]))
    width, height = _pixels(written.get("width", "")), _pixels(written.get("height", ""))
    ratio = _ratio(written.get("viewBox", ""))
    if not width and not height:
        width = _ROOM
    width = width or height / ratio
    height = height or width * ratio
    scale = min(1.0, _LARGEST_DRAWING / width, _LARGEST_DRAWING / height)
    return Picture("SVG", max(1, round(width * scale)), max(1, round(height * scale)))


def _ratio(view_box: str) -> float:
    """The height of a drawing in relation to its width."""
    box = [float(number) for number in _NUMBER.findall(view_box)]
    ratio = box[3] / box[2] if len(box) == 4 and box[2] and box[3] else 0.0
    return ratio if _LEAST_RATIO <= ratio <= 1 / _LEAST_RATIO else 0.5


def _pixels(length: str) -> float:
    """A length in pixels; zero for one that depends on the page, or that no drawing has."""
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _PIXELS[match[2]] if match else 0.0


_READERS: Mapping[str, Callable[[BinaryIO], Picture | None]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "GIF": _gif,
    "SVG": _svg,
}
