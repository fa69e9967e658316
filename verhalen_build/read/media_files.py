"""What is known of a file with sound or film, and the same file without what it says of itself."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

from verhalen_build.model.names import SourcePath
from verhalen_build.model.recording import MEDIA_TYPES, MediaFile
from verhalen_build.read.media_parts import DamagedMedia, MediaContent
from verhalen_build.read.mp4 import is_mp4, is_quicktime, mp4_content, mp4_without_notes
from verhalen_build.read.sound import (
    is_mp3,
    is_ogg,
    mp3_content,
    mp3_without_notes,
    ogg_content,
    ogg_without_notes,
)
from verhalen_build.read.webm import is_matroska, is_webm, webm_content, webm_without_notes


class _MediaFormat(NamedTuple):
    """A format of files: whether a file has it, whether browsers play it, what it holds, and the file without notes."""

    is_of: Callable[[bytes], bool]
    is_played: Callable[[bytes], bool]
    content: Callable[[bytes], MediaContent]
    without_notes: Callable[[bytes], bytes]


_FORMATS = {
    "mpeg": _MediaFormat(is_mp3, is_mp3, mp3_content, mp3_without_notes),
    "ogg": _MediaFormat(is_ogg, is_ogg, ogg_content, ogg_without_notes),
    "mp4": _MediaFormat(is_quicktime, is_mp4, mp4_content, mp4_without_notes),
    "webm": _MediaFormat(is_matroska, is_webm, webm_content, webm_without_notes),
}
"""The formats, by the second half of their media types."""

# Written as the formats do. https://developer.mozilla.org/docs/Web/Media/Guides/Formats/Containers
_PLAYED = frozenset(
    "mp4a Opus fLaC .mp3 avc1 avc3 av01 vp08 vp09 Vorbis FLAC A_OPUS A_VORBIS V_VP8 V_VP9 V_AV1".split()
)
_NAMES = {"hvc1": "HEVC (H.265)", "hev1": "HEVC (H.265)", "alac": "Apple Lossless", "samr": "AMR", "mp4v": "MPEG-4"}


def read_media(path: SourcePath, data: bytes) -> MediaFile:
    """The media type of a file, by its name and what is in it, how long it takes, and its size as readers get it."""
    media_type = _media_type(path)
    sort, _, name = media_type.partition("/")
    media_format = _FORMATS.get(name)
    if not data:
        return MediaFile(media_type, fault="media-damaged")
    if media_format is None or not media_format.is_played(data):
        return MediaFile(media_type, fault="media-of-another-kind")
    try:
        content = media_format.content(data)
        size = len(media_format.without_notes(data))
    except DamagedMedia:
        return MediaFile(media_type, fault="media-damaged")
    if content.has_data_track:
        return MediaFile(media_type, fault="media-track")
    if sort == "audio" and content.film and not content.sound:
        return MediaFile(media_type, fault="media-of-another-kind")
    # A recorder may call sound alone a film.
    if content.sound and not content.film:
        media_type = f"audio/{name}"
    codecs = (*content.film, *content.sound)
    rare = next((_NAMES.get(codec, codec) for codec in codecs if codec not in _PLAYED), "")
    return MediaFile(media_type, round(content.seconds, 2), size, rare_codec=rare, is_cut=content.is_cut)


def is_media(path: SourcePath, head: bytes) -> bool:
    """Whether a file that begins with these bytes is of the format that its name says, and browsers play it."""
    media_format = _FORMATS.get(_media_type(path).partition("/")[2])
    return media_format is not None and media_format.is_played(head)


def _media_type(path: SourcePath) -> str:
    """The media type of a file by its name, "" if it has none that browsers play."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "")


def without_media_notes(data: bytes) -> bytes:
    """The bytes of a file without notes on sound or film; a file of another kind, or a damaged one, as it is."""
    media_format = next((media_format for media_format in _FORMATS.values() if media_format.is_of(data)), None)
    try:
        return media_format.without_notes(data) if media_format is not None else data
    except DamagedMedia:
        return data
