"""Photographs without what a camera or telephone wrote in them: where and when they were made, and with what.

A JPEG is a row of segments up to the picture itself (ITU-T T.81, annex B); the notes of a camera are in those of APP1
and APP13 (Exif 2.32, section 4.5). A PNG is a row of chunks (W3C, Portable Network Graphics, section 5).
"""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NOTES = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
_APP1, _APP13, _START_OF_SCAN = 0xE1, 0xED, 0xDA
_ORIENTATION = 0x0112


def without_notes(picture: bytes) -> bytes:
    """The same JPEG or PNG without the notes in it, but for which side is up; any other data as it is."""
    if picture.startswith(b"\xff\xd8"):
        return _jpeg_without_notes(picture)
    return _png_without_notes(picture) if picture.startswith(_PNG) else picture


def _jpeg_without_notes(picture: bytes) -> bytes:
    kept = [picture[:2]]
    place = 2
    while picture[place : place + 1] == b"\xff" and place + 4 <= len(picture):
        marker = picture[place + 1]
        if marker == _START_OF_SCAN:
            break
        end = place + 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
        segment = picture[place:end]
        if marker == _APP1:
            kept.append(_only_orientation(segment[4:]))
        elif marker != _APP13:
            kept.append(segment)
        place = end
    return b"".join([*kept, picture[place:]])


def _only_orientation(notes: bytes) -> bytes:
    """A segment that only says which side is up; nothing where these notes do not say so."""
    if not notes.startswith(b"Exif\0\0"):
        return b""
    tiff = notes[6:]
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            tag, _, _, side = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION and 1 < side <= 8:
                entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, side, 0)
                exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"
                return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    except struct.error:
        pass
    return b""


def _png_without_notes(picture: bytes) -> bytes:
    kept = [_PNG]
    place = len(_PNG)
    while place + 12 <= len(picture):
        end = place + 12 + int.from_bytes(picture[place : place + 4], "big")
        if picture[place + 4 : place + 8] not in _PNG_NOTES:
            kept.append(picture[place:end])
        place = end
    return b"".join(kept)
