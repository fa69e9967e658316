"""Pictures in a Word document: what was cut away stays out, and a drawing that browsers refuse is taken as its PNG."""

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from PIL import ExifTags, Image, UnidentifiedImageError

from verhalen_build.importers.documents.document_pictures import picture_extension
from verhalen_build.importers.documents.word_package import A, R, V, relationships, relationships_name
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.importers.xml_package import parse_xml

_SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
_PICTURE_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WHOLE = 100_000
_SIDES = ("l", "t", "r", "b")
_VML_SIDES = ("cropleft", "croptop", "cropright", "cropbottom")
_CUTTABLE = frozenset({"PNG", "JPEG", "BMP", "TIFF", "WEBP"})


@dataclass(frozen=True)
class _PictureParts:
    """The parts of a document with the pictures to which one of them refers."""

    parts: dict[str, bytes]
    source: str
    targets: dict[str, str]

    def data(self, relationship_id: str | None) -> bytes:
        return self.parts.get(self.targets.get(relationship_id or "", ""), b"")

    def add(self, data: bytes, extension: str, display_path: str) -> str:
        """Adds a picture; returns the id by which the part can refer to it."""
        number = sum(name.startswith("word/media/cut-") for name in self.parts) + 1
        name = f"media/cut-{number}.{extension}"
        self.parts[f"word/{name}"] = data
        path = relationships_name(self.source)
        root = parse_xml(self.parts[path], display_path)
        relationship_id = f"cut{number}"
        SubElement(root, _RELATIONSHIP, {"Id": relationship_id, "Type": _PICTURE_TYPE, "Target": name})
        self.parts[path] = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return relationship_id


def prepare_pictures(root: Element, parts: dict[str, bytes], source: str, display_path: str) -> Iterator[Finding]:
    """Chooses and cuts the pictures of a part, of which `source` is the name; adds those that were cut to `parts`."""
    targets = {key: target for key, (_, target) in relationships(parts, source, display_path).items()}
    pictures = _PictureParts(parts, source, targets)
    for fill in [element for element in root.iter() if element.find(f"{A}blip") is not None]:
        blip, crop = fill.find(f"{A}blip"), fill.find(f"{A}srcRect")
        assert blip is not None
        sides = [_share(crop.get(side, "0"), _WHOLE) for side in _SIDES] if crop is not None else []
        _choose_drawing(blip, pictures, is_cut=any(sides))
        if any(sides):
            yield _cut(blip, f"{R}embed", sides, pictures, display_path)
    for image in root.iter(f"{V}imagedata"):
        sides = [_share(image.get(side, "0"), 65_536) for side in _VML_SIDES]
        if any(sides):
            yield _cut(image, f"{R}id", sides, pictures, display_path)


def _choose_drawing(blip: Element, pictures: _PictureParts, *, is_cut: bool) -> None:
    """Leaves out a drawing of which there is a picture too, if it cannot come along or cannot be cut."""
    for extension in [parent for parent in blip.iter() if parent.find(_SVG) is not None]:
        drawing = extension.find(_SVG)
        assert drawing is not None
        is_taken = picture_extension(pictures.data(drawing.get(f"{R}embed"))) == "svg"
        if picture_extension(pictures.data(blip.get(f"{R}embed"))) and (is_cut or not is_taken):
            extension.remove(drawing)


def _cut(element: Element, attribute: str, sides: list[float], pictures: _PictureParts, display_path: str) -> Finding:
    data = pictures.data(element.get(attribute))
    cut = without_sides(data, sides)
    if not cut:
        return Finding("picture-uncut", posixpath.basename(pictures.targets.get(element.get(attribute, ""), "")))
    element.set(attribute, pictures.add(cut, picture_extension(cut), display_path))
    return Finding("picture-cut")


def without_sides(data: bytes, sides: list[float]) -> bytes:
    """A picture without what was cut from its sides, as shares of its size; b"" where that cannot be done.

    `sides` are the left, the top, the right and the bottom.
    """
    left, top, right, bottom = sides
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.format not in _CUTTABLE or getattr(image, "n_frames", 1) > 1:
                return b""
            width, height = image.size
            box = (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
            if box[0] >= box[2] or box[1] >= box[3]:
                return b""
            # Of what a camera wrote only which side is up: a thumbnail in it shows the whole picture.
            exif = Image.Exif()
            exif[ExifTags.Base.Orientation] = image.getexif().get(ExifTags.Base.Orientation, 1)
            file_format = "JPEG" if image.format == "JPEG" else "PNG"
            profile = image.info.get("icc_profile")
            image.crop(box).save(out, file_format, quality=90, exif=exif, icc_profile=profile)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    return out.getvalue()


def _share(written: str, whole: int) -> float:
    """The share that is cut from a side; 0 where something was added to it instead."""
    number = written.strip().removesuffix("f").removesuffix("%")
    try:
        # A share between 0 and 1, a percentage, or a number of parts.
        value = float(number) / (1 if "." in number and "%" not in written else 100 if "%" in written else whole)
    except ValueError:
        return 0.0
    return value if 0 < value < 1 else 0.0
