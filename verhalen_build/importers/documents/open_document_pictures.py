"""Pictures in an OpenDocument text: what was cut away from them stays out."""

import io
import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from PIL import Image, UnidentifiedImageError

from verhalen_build.importers.documents.document_pictures import picture_extension
from verhalen_build.importers.documents.open_document_names import DRAW, FO, HREF, OpenDocumentStyles
from verhalen_build.importers.documents.word_pictures import without_sides
from verhalen_build.importers.markup.findings import Finding

_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}
_SIDES = ("top", "right", "bottom", "left")
# The resolution of a picture that does not say its own.
_DOTS_PER_INCH = 96.0


def cut_pictures(root: Element, styles: OpenDocumentStyles, parts: dict[str, bytes]) -> Iterator[Finding]:
    """Cuts the pictures of a text as their frames say (`fo:clip`), and adds those that were cut to `parts`."""
    for frame in root.iter(f"{DRAW}frame"):
        clip = styles.property("graphic", frame.get(f"{DRAW}style-name", ""), "graphic-properties", f"{FO}clip")
        sides = [float(number) * _INCHES[unit] for number, unit in _LENGTH.findall(clip)]
        if any(side > 0 for side in sides) and len(sides) == len(_SIDES):
            for image in frame.findall(f"{DRAW}image"):
                yield _cut(image, sides, parts)


def _cut(image: Element, sides: list[float], parts: dict[str, bytes]) -> Finding:
    """Cuts one picture; `sides` are inches from the top, right, bottom and left."""
    path = image.get(HREF, "").removeprefix("./")
    data = parts.get(path, b"")
    width, height = _inches(data)
    top, right, bottom, left = (max(side, 0.0) for side in sides)
    shares = [left / width, top / height, right / width, bottom / height] if width and height else []
    cut = without_sides(data, shares) if shares else b""
    if not cut:
        return Finding("picture-uncut", posixpath.basename(path))
    name = f"Pictures/cut-{len(parts)}.{picture_extension(cut)}"
    parts[name] = cut
    image.set(HREF, name)
    return Finding("picture-cut")


def _inches(data: bytes) -> tuple[float, float]:
    """The size of a picture as LibreOffice takes it; zeros for one that cannot be read."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            across, down = (float(dots) for dots in picture.info.get("dpi", (_DOTS_PER_INCH, _DOTS_PER_INCH)))
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0.0, 0.0
    return width / (across if across > 1 else _DOTS_PER_INCH), height / (down if down > 1 else _DOTS_PER_INCH)
