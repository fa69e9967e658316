"""Sound and film without what a file says of itself: who made it, where, with which device, a picture of its cover.

MP3 and Ogg lose it by mutagen. In MP4 (ISO/IEC 14496-12) and WebM (https://www.matroska.org/technical/elements.html),
in which the places of all that follows are written, such notes are made empty where they stand.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mutagen import FileType

_MP4_NOTES = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_MP4_WITH_BOXES = frozenset({b"moov", b"trak"})
_WIDE = 8
_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT, _INFO, _CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
_TAGS, _ATTACHMENTS, _TITLE = 0x1254C367, 0x1941A469, 0x7BA9
_TIME_SCALE, _DURATION = 0x2AD7B1, 0x4489
_VOID = 0xEC
_USUAL_SCALE = 1_000_000


class DamagedMedia(Exception):
    """A file of sound or film that cannot be read, as it is cut off or of another kind than its first bytes say."""


class Part(NamedTuple):
    """A box of MP4 or an element of WebM: its name, where it begins, where its content does, and where it ends."""

    name: bytes | int
    start: int
    content: int
    end: int


def is_mp4(data: bytes) -> bool:
    """Whether a file is MP4, by its first bytes."""
    return data[4:8] == b"ftyp"


def is_webm(data: bytes) -> bool:
    """Whether a file is WebM, by its first bytes."""
    return data.startswith(_EBML)


def is_ogg(data: bytes) -> bool:
    """Whether a file is Ogg, by its first bytes."""
    return data.startswith(b"OggS")


def is_mp3(data: bytes) -> bool:
    """Whether a file is MP3, by its first bytes: a tag, or the sync of a frame of layer III."""
    return data.startswith(b"ID3") or (data[:1] == b"\xff" and data[1:2] > b"\xe1" and data[1:2][0] & 0b110 == 0b010)


def without_media_notes(data: bytes) -> bytes:
    """The bytes of a file without notes on sound or film; a file of another kind, or a damaged one, as it is."""
    try:
        if is_mp4(data):
            return _without_notes_of_mp4(data)
        if is_webm(data):
            return _without_notes_of_webm(data)
        if is_mp3(data):
            return _without_notes_of_mp3(data)
        return _without_notes_of_ogg(data) if is_ogg(data) else data
    except DamagedMedia:
        return data


# MP3 and Ogg


def sound_seconds(data: bytes) -> float:
    """How long an MP3 or Ogg takes, 0 if it does not tell. Raises DamagedMedia."""
    with _damage_told():
        info: Any = _opened(data).info
        return max(float(info.length), 0)


def _without_notes_of_mp3(data: bytes) -> bytes:
    from mutagen.apev2 import delete as delete_apev2  # noqa: PLC0415
    from mutagen.id3 import delete as delete_id3  # noqa: PLC0415

    file = io.BytesIO(data)
    with _damage_told():
        for delete in (delete_id3, delete_apev2):
            file.seek(0)
            delete(file)
    return file.getvalue()


def _without_notes_of_ogg(data: bytes) -> bytes:
    file = io.BytesIO(data)
    with _damage_told():
        _opened(data).delete(file)
    return file.getvalue()


def _opened(data: bytes) -> "FileType":
    # Few archives have sound, and the library takes a while to load.
    from mutagen import File  # noqa: PLC0415

    sound: Any = File(io.BytesIO(data))
    if sound is None:
        raise DamagedMedia
    return sound  # type: ignore[no-any-return]


@contextmanager
def _damage_told() -> Iterator[None]:
    from mutagen import MutagenError  # noqa: PLC0415

    try:
        yield
    except MutagenError as error:
        raise DamagedMedia from error


# MP4


def mp4_seconds(data: bytes) -> float:
    """How long an MP4 takes, 0 if it does not tell. Raises DamagedMedia."""
    # All of them, as a file that was cut off ends within the last.
    boxes = list(_boxes(data, 0, len(data)))
    movie = next((box for box in boxes if box.name == b"moov"), None)
    if movie is None:
        raise DamagedMedia
    header = next((box for box in _boxes(data, movie.content, movie.end) if box.name == b"mvhd"), None)
    if header is None:
        raise DamagedMedia
    is_long = data[header.content] == 1
    place, size = (header.content + 20, 8) if is_long else (header.content + 12, 4)
    scale = int.from_bytes(data[place : place + 4], "big")
    length = int.from_bytes(data[place + 4 : place + 4 + size], "big")
    return length / scale if scale and length < 2 ** (8 * size) - 1 else 0


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[Part]:
    while start + _WIDE <= end:
        size, content = int.from_bytes(data[start : start + 4], "big"), start + _WIDE
        if size == 1:
            size, content = int.from_bytes(data[content : content + _WIDE], "big"), content + _WIDE
        size = size or end - start
        if size < content - start or start + size > end:
            raise DamagedMedia
        yield Part(bytes(data[start + 4 : start + 8]), start, content, start + size)
        start += size


def _without_notes_of_mp4(data: bytes) -> bytes:
    edited = bytearray(data)
    for box in list(_notes_in(edited, 0, len(edited))):
        edited[box.start + 4 : box.start + 8] = b"free"
        edited[box.content : box.end] = bytes(box.end - box.content)
    return bytes(edited)


def _notes_in(data: bytearray, start: int, end: int) -> Iterator[Part]:
    for box in _boxes(data, start, end):
        if box.name in _MP4_NOTES:
            yield box
        elif box.name in _MP4_WITH_BOXES:
            yield from _notes_in(data, box.content, box.end)


# WebM


def webm_seconds(data: bytes) -> float:
    """How long a WebM takes, 0 if it does not tell, as when a browser made it. Raises DamagedMedia."""
    info = next((part for part in _segment(data) if part.name == _INFO), None)
    parts = {part.name: data[part.content : part.end] for part in _elements(data, info)} if info else {}
    scale = int.from_bytes(parts.get(_TIME_SCALE, b""), "big") or _USUAL_SCALE
    length = parts.get(_DURATION, b"")
    code = {4: ">f", 8: ">d"}.get(len(length))
    return float(struct.unpack(code, length)[0]) * scale / 1e9 if code else 0


def _segment(data: bytes | bytearray) -> Iterator[Part]:
    """The elements of the segment, up to the first cluster whose size is not known."""
    segment = next((part for part in _elements(data, Part(0, 0, 0, len(data))) if part.name == _SEGMENT), None)
    if segment is None:
        raise DamagedMedia
    yield from _elements(data, segment)


def _elements(data: bytes | bytearray, parent: Part) -> Iterator[Part]:
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


def _number(data: bytes | bytearray, place: int, keeps_mark: bool = False) -> tuple[int, int]:
    """A number of variable length, whose first bits say how long it is; and where it ends."""
    first = data[place] if place < len(data) else 0
    length = 9 - first.bit_length()
    if length > _WIDE or place + length > len(data):
        raise DamagedMedia
    number = int.from_bytes(data[place : place + length], "big")
    return (number if keeps_mark else number & (2 ** (7 * length) - 1)), place + length


def _without_notes_of_webm(data: bytes) -> bytes:
    edited = bytearray(data)
    for part in list(_segment(edited)):
        if part.name in {_TAGS, _ATTACHMENTS}:
            _empty(edited, part)
        elif part.name == _INFO:
            for inner in list(_elements(edited, part)):
                if inner.name == _TITLE:
                    _empty(edited, inner)
    return bytes(edited)


def _empty(data: bytearray, part: Part) -> None:
    """Makes an element one that readers pass over, of the same length."""
    length = part.end - part.start
    wide = length > 1 + _WIDE
    size = (length - 1 - _WIDE) | 1 << 56 if wide else (length - 2) | 0x80
    head = bytes([_VOID]) + size.to_bytes(_WIDE if wide else 1, "big")
    data[part.start : part.end] = head + bytes(length - len(head))
