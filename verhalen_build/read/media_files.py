"""What is known of a file with sound or film."""

from collections.abc import Callable
from pathlib import PurePosixPath

from verhalen_build.model.names import SourcePath
from verhalen_build.model.recording import MEDIA_TYPES, MediaFile
from verhalen_build.read.media_notes import (
    DamagedMedia,
    is_mp3,
    is_mp4,
    is_ogg,
    is_webm,
    mp4_seconds,
    sound_seconds,
    webm_seconds,
    without_media_notes,
)


def read_media(path: SourcePath, data: bytes) -> MediaFile:
    """The media type of a file, by its name, how long it takes, and its size as readers get it."""
    media_type = MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "")
    look = next((seconds for is_of_kind, seconds in _KINDS.get(media_type, ()) if is_of_kind(data)), None)
    if look is None:
        return MediaFile(media_type, fault="media-of-another-kind")
    try:
        return MediaFile(media_type, round(look(data), 2), len(without_media_notes(data)))
    except DamagedMedia:
        return MediaFile(media_type, fault="media-damaged")


_MP3 = (is_mp3, sound_seconds)
_OGG = (is_ogg, sound_seconds)
_MP4 = (is_mp4, mp4_seconds)
_WEBM = (is_webm, webm_seconds)
_KINDS: dict[str, tuple[tuple[Callable[[bytes], bool], Callable[[bytes], float]], ...]] = {
    "audio/mpeg": (_MP3,),
    "audio/mp4": (_MP4,),
    "audio/ogg": (_OGG,),
    "video/mp4": (_MP4,),
    "video/webm": (_WEBM,),
}
