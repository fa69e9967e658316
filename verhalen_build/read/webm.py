"""WebM, and Matroska, of which it is a part: what it holds, and the same file without notes.

The elements are those of https://www.matroska.org/technical/elements.html. As places are written in it, nothing moves.
"""

import math
import struct
from collections.abc import Iterator

from verhalen_build.read.media_parts import DamagedMedia, MediaContent, Part, Patch, patched, whole, zeros

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


def is_matroska(data: bytes) -> bool:
    """Whether a file is Matroska, which WebM is too, by its first bytes."""
    return data[:4] == _EBML.to_bytes(4, "big")


def is_webm(data: bytes) -> bool:
    """Whether a file is WebM, by its first bytes; browsers play no other Matroska."""
    if not is_matroska(data):
        return False
    head = next(_elements(data, _file(data)))
    return not head.is_whole or any(
        part.name == _DOCUMENT_TYPE and data[part.content : part.end].rstrip(b"\0") == b"webm"
        for part in _elements(data, head)
    )


def webm_content(data: bytes) -> MediaContent:
    """What a WebM holds; one that a browser made does not tell how long it takes. Raises DamagedMedia."""
    segment = next((part for part in whole(_elements(data, _file(data))) if part.name == _SEGMENT), None)
    if segment is None:
        raise DamagedMedia
    parts = list(whole(_elements(data, segment)))
    tracks = [_values(data, track) for part in parts if part.name == _TRACKS for track in whole(_elements(data, part))]
    codecs = [(int.from_bytes(track.get(_TRACK_TYPE, b""), "big"), track.get(_CODEC, b"")) for track in tracks]
    info = next((_values(data, part) for part in parts if part.name == _INFO), {})
    return MediaContent(
        _seconds(info),
        tuple(codec.decode("latin-1") for sort, codec in codecs if sort == _SOUND),
        tuple(codec.decode("latin-1") for sort, codec in codecs if sort == _FILM),
    )


def webm_without_notes(data: bytes) -> bytes:
    """A WebM or other Matroska without what it says of itself; of a damaged one, as far as it can be read."""
    return patched(data, _note_patches(data))


def _file(data: bytes) -> Part:
    return Part(0, 0, 0, len(data))


def _elements(data: bytes, parent: Part) -> Iterator[Part]:
    """The elements in another, up to the first cluster whose size is not known."""
    place = parent.content
    while place < parent.end:
        try:
            name, after_name = _number(data, place, parent.end, keeps_mark=True)
            size, content = _number(data, after_name, parent.end)
        except DamagedMedia:
            yield Part(0, place, place, parent.end, is_whole=False)
            return
        is_open = size == 2 ** (7 * (content - after_name)) - 1
        end = parent.end if is_open else content + size
        yield Part(name, place, content, min(end, parent.end), end <= parent.end)
        if is_open and name == _CLUSTER:
            return
        place = end


def _number(data: bytes, place: int, end: int, keeps_mark: bool = False) -> tuple[int, int]:
    """A number of variable length, whose first bits say how long it is; and where it ends. Raises DamagedMedia."""
    first = data[place] if place < end else 0
    length = 9 - first.bit_length()
    if length > _LONGEST_NUMBER or place + length > end:
        raise DamagedMedia
    number = int.from_bytes(data[place : place + length], "big")
    return (number if keeps_mark else number & (2 ** (7 * length) - 1)), place + length


def _values(data: bytes, parent: Part) -> dict[bytes | int, bytes]:
    return {part.name: data[part.content : part.end] for part in whole(_elements(data, parent))}


def _seconds(info: dict[bytes | int, bytes]) -> float:
    scale = int.from_bytes(info.get(_TIME_SCALE, b"")[:_LONGEST_NUMBER], "big") or _USUAL_SCALE
    length = info.get(_DURATION, b"")
    code = {4: ">f", 8: ">d"}.get(len(length))
    seconds = float(struct.unpack(code, length)[0]) * scale / 1e9 if code else 0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0


def _note_patches(data: bytes) -> Iterator[Patch]:
    for segment in _elements(data, _file(data)):
        if segment.name == _SEGMENT:
            for part in _elements(data, segment):
                yield from _patches_of(data, part)


def _patches_of(data: bytes, part: Part) -> Iterator[Patch]:
    if part.name in {_TAGS, _ATTACHMENTS, _CHAPTERS}:
        yield _emptied(part)
    elif part.name in {_INFO, _TRACKS}:
        yield from _emptied_in(data, part)
        for track in _elements(data, part):
            if track.name == _TRACK:
                yield from _emptied_in(data, track)


def _emptied_in(data: bytes, parent: Part) -> Iterator[Patch]:
    for part in _elements(data, parent):
        if part.name in _NOTES:
            yield _emptied(part)
        elif not part.name:
            yield zeros(part.start, part.end)


def _emptied(part: Part) -> Patch:
    """An element that readers pass over, of the same length."""
    length = part.end - part.start
    is_wide = length > 1 + _LONGEST_NUMBER
    size = (length - 1 - _LONGEST_NUMBER) | 1 << 56 if is_wide else (length - 2) | 0x80
    head = bytes([_VOID]) + size.to_bytes(_LONGEST_NUMBER if is_wide else 1, "big")
    return Patch(part.start, head + bytes(length - len(head)))
