"""Small real pictures, made without a library so that each of their bytes is known, and a photo."""

import io
import struct
import zlib

from PIL import Image


def chunk(sort: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + sort + content + struct.pack(">I", zlib.crc32(sort + content))


def tiny_png(shade: int = 0) -> bytes:
    """A PNG of one grey point."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes((0, shade)))), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def tiny_jpeg() -> bytes:
    """A JPEG of one grey point."""
    return bytes.fromhex(
        "ffd8ffe000104a46494600010100000100010000ffdb00430050373c463c32504641465a55505f78c882786e6e78f5afb991c8"
        + "ff" * 39
        + "c0000b080001000101011100ffc40014000100000000000000000000000000000000ffc4001410010000000000000000000000"
        "0000000000ffda0008010100003f003fffd9"
    )


def photo_of(width: int) -> bytes:
    """A JPEG of some width, half as high."""
    data = io.BytesIO()
    Image.linear_gradient("L").resize((width, width // 2)).save(data, "JPEG")
    return data.getvalue()


def damaged_png() -> bytes:
    """A PNG of 60 by 40 points of which the pixels are damaged, and the rest is not."""
    header = struct.pack(">IIBBBBB", 60, 40, 8, 0, 0, 0, 0)
    pixels = bytearray(zlib.compress(bytes(range(61)) * 40))
    pixels[10:40] = bytes(30)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", bytes(pixels)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
