"""Pictures without the metadata of a camera, phone or program: where, when and with what they were made.

Nothing is encoded anew: the parts of a file that make the picture are copied, with its colours (ICC) and which side is
up, and all else is left out, including anything after the picture.

A JPEG is a row of segments (ITU-T T.81, annex B; Exif 2.32, section 4.5), a PNG of chunks (W3C, Portable Network
Graphics, section 5), a WebP of chunks in RIFF (RFC 9649), and a GIF of blocks (GIF89a).
"""

import re
import struct
import zlib
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
# The chunks that affect how a browser draws it; those in capitals are the image itself.
_PNG_SHOWN = frozenset(b"tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split())
_WEBP_SHOWN = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _APP15, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
# The end of compressed data: a marker other than an escaped 0xFF or a restart.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_GIF_IMAGE = 0x2C
_GIF_SHOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_ORIENTATION = 0x0112
_EXIF = b"Exif\0\0"


class _CutShort(Exception):
    """A picture is cut short; `rest` is the part that can still be shown."""

    def __init__(self, rest: bytes) -> None:
        super().__init__()
        self.rest = rest


def without_notes(picture: bytes) -> bytes:
    """A JPEG, PNG, WebP or GIF without its metadata except orientation; any other data unchanged."""
    parts: list[bytes] = []
    try:
        parts.extend(_parts(picture))
    except _CutShort as fault:
        parts.append(fault.rest)
    return b"".join(parts)


def is_whole(picture: bytes) -> bool:
    """Whether a JPEG, PNG, WebP or GIF is complete; true for any other data."""
    try:
        return all(True for _ in _parts(picture))
    except _CutShort:
        return False


def _parts(picture: bytes) -> Iterator[bytes]:
    if picture.startswith(b"\xff\xd8\xff"):
        return _jpeg(picture)
    if picture.startswith(_PNG):
        return _png(picture)
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return _webp(picture)
    return _gif(picture) if picture.startswith((b"GIF87a", b"GIF89a")) else iter((picture,))


def _jpeg(picture: bytes) -> Iterator[bytes]:
    yield picture[:2]
    place = 2
    while True:
        match = _MARKER.search(picture, place)
        if match is None:
            raise _CutShort(picture[place:])
        # Between segments there is compressed data, or nothing.
        yield picture[place : match.start()]
        marker, begin = match[1][0], match.end()
        if marker == _EOI:
            # Phones append other photos and videos.
            yield b"\xff\xd9"
            return
        place = begin + int.from_bytes(picture[begin : begin + 2], "big")
        if not begin + 2 <= place <= len(picture):
            raise _CutShort(b"")
        yield _jpeg_segment(marker, picture[begin + 2 : place])


def _jpeg_segment(marker: int, content: bytes) -> bytes:
    """The part of a segment that is kept; empty if the picture does not need it."""
    if marker == _APP1:
        content = _EXIF + _only_orientation(content[6:]) if content.startswith(_EXIF) else b""
        content = b"" if content == _EXIF else content
    elif marker == _APP0:
        # The resolution, without the thumbnail that may follow it.
        content = content[:12] + b"\0\0" if content.startswith(b"JFIF\0") and len(content) >= 14 else b""
    elif marker == _APP2:
        content = content if content.startswith(b"ICC_PROFILE\0") else b""
    elif marker == _COM or (_APP0 < marker <= _APP15 and marker != _APP14):
        # In APP14 Adobe says how to read the colours.
        content = b""
    else:
        return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content if content else b""


def orientation(tiff: bytes) -> int:
    """Which side is up in Exif, from 1 to 8 (Exif 2.32, section 4.6.4); 1, as the camera saw it, if it does not say."""
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            tag, _, _, side = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION and 1 < side <= 8:
                return int(side)
    except struct.error:
        pass
    return 1


def _only_orientation(tiff: bytes) -> bytes:
    """Exif with only the orientation; empty if that is how the camera saw it."""
    side = orientation(tiff)
    if side == 1:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, side, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"


def _png(picture: bytes) -> Iterator[bytes]:
    yield _PNG
    place = len(_PNG)
    sort = b""
    while sort != b"IEND":
        sort = picture[place + 4 : place + 8]
        end = place + 12 + int.from_bytes(picture[place : place + 4], "big")
        if end > len(picture):
            raise _CutShort(picture[place:] if sort[:1].isupper() else b"")
        if sort == b"eXIf":
            side = _only_orientation(picture[place + 8 : end - 4])
            yield png_chunk(sort, side) if side else b""
        elif sort[:1].isupper() or sort in _PNG_SHOWN:
            yield picture[place:end]
        place = end


def png_chunk(sort: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + sort + content + struct.pack(">I", zlib.crc32(sort + content))


def _webp(picture: bytes) -> Iterator[bytes]:
    end = 8 + int.from_bytes(picture[4:8], "little")
    if end > len(picture):
        raise _CutShort(picture)
    chunks = list(_webp_chunks(picture, end))
    has_side = any(sort == b"EXIF" for sort, _ in chunks)
    body = b"".join(
        _webp_chunk(sort, _webp_flags(content, has_side) if sort == b"VP8X" else content) for sort, content in chunks
    )
    yield b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _webp_chunks(picture: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= end:
        sort, length = picture[place : place + 4], int.from_bytes(picture[place + 4 : place + 8], "little")
        content = picture[place + 8 : place + 8 + length]
        if len(content) < length:
            raise _CutShort(picture)
        if sort == b"EXIF":
            content = _only_orientation(content.removeprefix(_EXIF))
        if content and (sort in _WEBP_SHOWN or sort in {b"VP8X", b"EXIF"}):
            yield sort, content
        place += 8 + length + length % 2


def _webp_chunk(sort: bytes, content: bytes) -> bytes:
    return sort + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _webp_flags(content: bytes, has_side: bool) -> bytes:
    flags = content[0] & ~(_WEBP_XMP | _WEBP_EXIF) | (_WEBP_EXIF if has_side else 0)
    return bytes((flags,)) + content[1:]


def _gif(picture: bytes) -> Iterator[bytes]:
    place = 13 + _gif_colours(picture, 10)
    yield picture[:place]
    while picture[place : place + 1] not in {b"", b";"}:
        begin = place
        # An image has a descriptor of nine bytes and its minimum code size; an extension has a label.
        head = 11 + _gif_colours(picture, place + 9) if picture[place] == _GIF_IMAGE else 2
        place = _gif_blocks_end(picture, place + head)
        if place > len(picture):
            raise _CutShort(picture[begin:])
        sort, name = picture[begin : begin + 2], picture[begin + 3 : begin + 14]
        if sort != b"!\xfe" and (sort != b"!\xff" or name in _GIF_SHOWN):
            yield picture[begin:place]
    # Browsers also show one without its end.
    yield b";"


def gif_images(picture: bytes) -> int:
    """The number of images in a GIF: with more than one it moves."""
    try:
        return sum(part.startswith(b",") for part in _gif(picture))
    except _CutShort:
        return 0


def _gif_colours(picture: bytes, place: int) -> int:
    """The length of the colour table, by its byte of flags."""
    flags = int.from_bytes(picture[place : place + 1], "big")
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(picture: bytes, place: int) -> int:
    """The end of a series of data sub-blocks; past the end of the data if they are cut short."""
    while place < len(picture):
        length = picture[place]
        place += 1 + length
        if not length:
            return place
    return len(picture) + 1
