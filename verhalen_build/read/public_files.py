"""A file of the archive as readers get it: a photo without its metadata, a drawing with nothing but what draws."""

from verhalen_build.read.photographs import without_notes
from verhalen_build.read.pictures import HEAD, sort_of
from verhalen_build.read.svg_cleaner import UncleanDrawing, cleaned


def public_bytes(data: bytes) -> bytes:
    """The bytes that readers get; a drawing that cannot be cleaned has been reported, and is as it was."""
    if sort_of(data[:HEAD]) != "SVG":
        return without_notes(data)
    try:
        return cleaned(data)
    except UncleanDrawing:
        return data
