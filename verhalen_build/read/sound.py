"""MP3 and Ogg: what they hold, and the same files without notes."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from verhalen_build.read.media_parts import DamagedMedia, MediaContent

if TYPE_CHECKING:
    from mutagen import FileType

# What a page of Ogg begins with, before the sizes of its segments: https://www.rfc-editor.org/rfc/rfc3533#section-6
_PAGE = 27
# Programs that shorten a file by a little do not all correct what it says.
_ROUNDED = 0.99
# Bits per second of frames of layer III, in thousands, of MPEG 1 and of what came after.
_BIT_RATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LATER_BIT_RATES = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = (44_100, 48_000, 32_000)


def is_ogg(data: bytes) -> bool:
    """Whether a file is Ogg, by its first bytes."""
    return data[:4] == b"OggS"


def is_mp3(data: bytes) -> bool:
    """Whether a file is MP3, by its first bytes: a tag, or the sync of a frame of layer III."""
    return data[:3] == b"ID3" or (data[:1] == b"\xff" and data[1:2] > b"\xe1" and data[1:2][0] & 0b110 == 0b010)


def mp3_content(data: bytes) -> MediaContent:
    """What an MP3 holds. Raises DamagedMedia."""
    with _damage_told():
        info: Any = _opened(data).info
    start = info.frame_offset
    size = _size_in(data[start : start + 200])
    is_cut = len(data) - start < size * _ROUNDED
    seconds = max(float(info.length), 0) if size and not is_cut else _seconds_of_frames(data, start)
    return MediaContent(seconds, is_cut=is_cut)


def _size_in(frame: bytes) -> int:
    """How many bytes of sound there are by the first frame, where most programs write it; 0 if it does not tell.

    https://www.codeproject.com/Articles/8295/MPEG-Audio-Frame-Header
    """
    for name in (b"Xing", b"Info"):
        place = frame.find(name)
        if place >= 0:
            flags = int.from_bytes(frame[place + 4 : place + 8], "big")
            at = place + 8 + 4 * (flags & 1)
            return int.from_bytes(frame[at : at + 4], "big") if flags & 2 else 0
    place = frame.find(b"VBRI")
    return int.from_bytes(frame[place + 10 : place + 14], "big") if place >= 0 else 0


def _seconds_of_frames(data: bytes, start: int) -> float:
    """How long all frames take. In a file whose first frame does not tell, they need not be of one size."""
    seconds = 0.0
    while 0 <= start <= len(data) - 4:
        size, length = _frame(data[start : start + 4])
        seconds += length
        start = start + size if size else data.find(b"\xff", start + 1)
    return seconds


@lru_cache(maxsize=256)
def _frame(header: bytes) -> tuple[int, float]:
    """The bytes of a frame of layer III and how long it takes; zero for what is no frame."""
    bits = int.from_bytes(header, "big")
    version, layer, bit_rate, sample_rate = bits >> 19 & 3, bits >> 17 & 3, bits >> 12 & 15, bits >> 10 & 3
    is_frame = bits >> 21 == 0x7FF and version != 1 and layer == 1 and 0 < bit_rate < 15 and sample_rate < 3
    if not is_frame:
        return 0, 0
    samples, rates = (1152, _BIT_RATES) if version == 3 else (576, _LATER_BIT_RATES)
    per_second = _SAMPLE_RATES[sample_rate] // {3: 1, 2: 2, 0: 4}[version]
    return samples // 8 * rates[bit_rate - 1] * 1000 // per_second + (bits >> 9 & 1), samples / per_second


def mp3_without_notes(data: bytes) -> bytes:
    """An MP3 without its tags. Raises DamagedMedia."""
    from mutagen.apev2 import delete as delete_apev2  # noqa: PLC0415
    from mutagen.id3 import delete as delete_id3  # noqa: PLC0415

    file = io.BytesIO(data)
    with _damage_told():
        for delete in (delete_id3, delete_apev2):
            file.seek(0)
            delete(file)
    return file.getvalue()


def ogg_content(data: bytes) -> MediaContent:
    """What an Ogg holds. Raises DamagedMedia."""
    with _damage_told():
        sound = _opened(data)
    info: Any = sound.info
    # The library has a class for each codec.
    codec = type(sound).__name__.removeprefix("Ogg")
    return MediaContent(max(float(info.length), 0), (codec,), is_cut=_pages_end(data) > len(data))


def _pages_end(data: bytes) -> int:
    """Where the last page would end that begins where the one before it ends."""
    place = 0
    while data[place : place + 4] == b"OggS":
        segments = data[place + _PAGE : place + _PAGE + data[place + _PAGE - 1]] if place + _PAGE <= len(data) else b""
        place += _PAGE + len(segments) + sum(segments)
    return place


def ogg_without_notes(data: bytes) -> bytes:
    """An Ogg without its comments. Raises DamagedMedia."""
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

    # What the library lets out for a damaged file is not always its own.
    try:
        yield
    except (MutagenError, ValueError, LookupError, ArithmeticError, struct.error) as error:
        raise DamagedMedia from error
