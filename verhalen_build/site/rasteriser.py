"""Drawings in SVG as pictures in PNG, with words that programs can read in them."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from verhalen_build.read.photographs import png_chunk
from verhalen_build.site.drawings.fonts import SANS, SERIF, font_files

# The signature and the header, after which notes may come (W3C, Portable Network Graphics, sections 5.2 and 11.2.1).
_HEAD = 8 + 25


def png_of(svg: str, notes: Mapping[str, str] = MappingProxyType({}), width: int | None = None) -> bytes:
    """A drawing as a PNG, as wide as it says or as asked, with these notes by their keyword (section 11.3.3.2).

    Raises ValueError if it is no SVG.
    """
    # Not loaded by builds in which nothing is drawn.
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    picture = svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=list(font_files()),
        font_family=SERIF,
        serif_family=SERIF,
        sans_serif_family=SANS,
    )
    chunks = (png_chunk(b"iTXt", f"{keyword}\0\0\0\0\0{text}".encode()) for keyword, text in notes.items())
    return b"".join((picture[:_HEAD], *chunks, picture[_HEAD:]))


def without_transparency(png: bytes) -> bytes:
    """An opaque picture without the channel that says so for each pixel, as directories of podcasts ask."""
    # Not loaded by builds in which nothing is drawn.
    from PIL import Image  # noqa: PLC0415

    written = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").save(written, "PNG")
    return written.getvalue()


def fault_of_svg(svg: str) -> str:
    """Why a drawing cannot be read, as the library says it; "" if it can."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    try:
        svg_to_bytes(svg_string=svg, skip_system_fonts=True, width=1)
    except ValueError as error:
        return str(error)
    return ""
