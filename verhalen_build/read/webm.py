"""WebM: what it holds, and the same file without notes.

The elements are those of https://www.matroska.org/technical/elements.html. As places are written in it, nothing moves.
"""

import struct
from collections.abc import Iterator

from verhalen_build.read.media_parts import DamagedMedia, MediaContent, Part, Patch, patched

_EBML, _DOCUMENT_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_TIME_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK, _TRACK_TYPE, _CODEC = 0xAE, 0x83, 0x86
_FILM, _SOUND = 1, 2
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
# The title, the date, the names of the file and of those before and after it, and of a track; and a checksum of all.
_NOTES = frozenset({0x7BA9, 0x4461, 0x7384, 0x3CB923, 0x3EB923, 0x536E, 0xBF})
_VOID = 0xEC
_USUAL_SCALE = 1_000_000
_LONGEST_NUMBER = 8


def is_webm(data: bytes) -> bool:
    """Whether a file is WebM, by its first bytes; Matroska begins alike, and browsers do not play it."""
    if data[:4] != _EBML.to_bytes(4, "big"):
        return False
    try:
        head = next(_elements(data, Part(0, 0, 0, len(data))))
        return any(
            part.name == _DOCUMENT_TYPE and data[part.content : part.end].rstrip(b"\0") == b"webm"
            for part in _elements(data, head)
        )
    except DamagedMedia:
        return True


def webm_content(data: bytes) -> MediaContent:
    """What a WebM holds; one that a browser made does not tell how long it takes. Raises DamagedMedia."""
    parts = list(_segment(data))
    tracks = [_values(data, track) for part in parts if part.name == _TRACKS for track in _elements(data, part)]
    codecs = [(int.from_bytes(track.get(_TRACK_TYPE, b""), "big"), track.get(_CODEC, b"")) for track in tracks]
    info = next((_values(data, part) for part in parts if part.name == _INFO), {})
    return MediaContent(
        _seconds(info),
        tuple(codec.decode("latin-1") for sort, codec in codecs if sort == _SOUND),
        tuple(codec.decode("latin-1") for sort, codec in codecs if sort == _FILM),
    )


def webm_without_notes(data: bytes) -> bytes:
    """A WebM without what it says of itself. Raises DamagedMedia."""
    return patched(data, _note_patches(data))


def _segment(data: bytes) -> Iterator[Part]:
    """The elements of the segment, up to the first cluster whose size is not known."""
    segment = next((part for part in _elements(data, Part(0, 0, 0, len(data))) if part.name == _SEGMENT), None)
    if segment is None:
        raise DamagedMedia
    yield from _elements(data, segment)


def _elements(data: bytes, parent: Part) -> Iterator[Part]:
    place = parent.content
    while place < parent.end:
        name, after_name = _number(data, place, keeps_mark=True)
        size, content = _number(data, after_name)
        is_open = size == 2 ** (7 * (content - after_name)) - 1
        end = parent.end if is_open else content + size
        if end > parent.end:
            raise DamagedMedia
        yield Part(name, place, content, end)
        if is_open and name == _CLUSTER:
            return
        place = end


def _number(data: bytes, place: int, keeps_mark: bool = False) -> tuple[int, int]:
    """A number of variable length, whose first bits say how long it is; and where it ends."""
    first = data[place] if place < len(data) else 0
    length = 9 - first.bit_length()
    if length > _LONGEST_NUMBER or place + length > len(data):
        raise DamagedMedia
    number = int.from_bytes(data[place : place + length], "big")
    return (number if keeps_mark else number & (2 ** (7 * length) - 1)), place + length


def _values(data: bytes, parent: Part) -> dict[bytes | int, bytes]:
    return {part.name: data[part.content : part.end] for part in _elements(data, parent)}


def _seconds(info: dict[bytes | int, bytes]) -> float:
    scale = int.from_bytes(info.get(_TIME_SCALE, b""), "big") or _USUAL_SCALE
    length = info.get(_DURATION, b"")
    code = {4: ">f", 8: ">d"}.get(len(length))
    return float(struct.unpack(code, length)[0]) * scale / 1e9 if code else 0


def _note_patches(data: bytes) -> Iterator[Patch]:
    for part in _segment(data):
        if part.name in {_TAGS, _ATTACHMENTS, _CHAPTERS}:
            yield _emptied(part)
        elif part.name == _INFO:
            yield from _emptied_in(data, part)
        elif part.name == _TRACKS:
            yield from _emptied_in(data, part)
            for track in _elements(data, part):
                if track.name == _TRACK:
                    yield from _emptied_in(data, track)


def _emptied_in(data: bytes, parent: Part) -> Iterator[Patch]:
    return (_emptied(part) for part in _elements(data, parent) if part.name in _NOTES)


def _emptied(part: Part) -> Patch:
    """An element that readers pass over, of the same length."""
    length = part.end - part.start
    is_wide = length > 1 + _LONGEST_NUMBER
    size = (length - 1 - _LONGEST_NUMBER) | 1 << 56 if is_wide else (length - 2) | 0x80
    head = bytes([_VOID]) + size.to_bytes(_LONGEST_NUMBER if is_wide else 1, "big")
    return Patch(part.start, head + bytes(length - len(head)))
