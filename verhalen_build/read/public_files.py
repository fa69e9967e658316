"""A file of the archive as readers get it: photo, sound and film without metadata, a drawing with only what draws."""

from verhalen_build.read.media_files import without_media_notes
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.pictures import HEAD, sort_of
from verhalen_build.read.svg_cleaner import UncleanDrawing, clean_drawing

_PLAYED = frozenset({"sound", "film"})


def public_bytes(data: bytes) -> bytes:
    """The bytes that readers get; a drawing that cannot be cleaned has been reported, and is as it was."""
    sort = sort_of(data[:HEAD])
    if sort in _PLAYED:
        return without_media_notes(data)
    if sort != "SVG":
        return without_notes(data)
    try:
        return clean_drawing(data).svg
    except UncleanDrawing:
        return data
