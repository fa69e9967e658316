"""Pictures uploaded to the desk: decoded, and encoded anew without metadata."""

import struct
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath

import msgspec
from PIL import Image, ImageCms, ImageOps

from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.read.pictures import HEAD, fault_of_sort, sort_of

LARGEST = 20 * 1024 * 1024
"""The most bytes of an upload."""

MOST_PIXELS = 80_000_000
"""The most pixels that are decoded: a small file can hold a picture that exhausts memory."""

LONGEST_SIDE = 6_000
"""The most pixels on a side; a larger picture is scaled down."""

_READ = ("JPEG", "PNG", "WEBP", "GIF")
# Phones write several photos in one file (MPO), the first of which is a JPEG. A PNG can hold what a GIF does.
_WRITTEN = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}
_ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_QUALITY = 90
# The number of rows that are scaled at a time.
_STRIP_ROWS = 500
# What Pillow raises for files that are damaged or malicious.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class UploadedPicture(msgspec.Struct, frozen=True):
    """A picture to save: a safe file name, its bytes, and its size in pixels."""

    name: str
    data: bytes
    width: int
    height: int


def process_upload(name: str, data: bytes) -> UploadedPicture:
    """A picture as the archive keeps it: upright, in sRGB, at most LONGEST_SIDE on a side, and without metadata.

    `name` is that of the file on the writer's computer. Of an animation only the first frame is kept. Raises
    UserFault: `picture-too-large`, `picture-too-many-pixels`, `picture-damaged`, and what `fault_of_sort` returns.
    """
    file_name = PurePath(name.replace("\\", "/")).name or "?"
    if len(data) > LARGEST:
        raise _fault("picture-too-large", file_name, size=str(-(-len(data) // 2**20)))
    file_format = sort_of(data[:HEAD])
    # An SVG cannot be encoded anew, so metadata and scripts would stay.
    is_svg = file_format == "SVG"
    fault = PictureFault("picture-of-another-kind", {"sort": file_format}) if is_svg else fault_of_sort(file_format)
    if fault is not None:
        raise _fault(fault.code, file_name, **fault.details)
    image, format_ = _decode(file_name, data)
    encoded = BytesIO()
    image.save(encoded, _WRITTEN[format_], quality=_QUALITY)
    stem = slugify(PurePath(file_name).stem) or "image"
    return UploadedPicture(f"{stem}{_ENDINGS[_WRITTEN[format_]]}", encoded.getvalue(), *image.size)


def _decode(file_name: str, data: bytes) -> tuple[Image.Image, str]:
    """The pixels of a picture, upright and without metadata; and its format."""
    try:
        # Pillow warns of a lower limit of pixels, and of damage in metadata.
        with warnings.catch_warnings(action="ignore"):
            image: Image.Image = Image.open(BytesIO(data), formats=_READ)
            if image.width * image.height > MOST_PIXELS:
                raise _fault("picture-too-many-pixels", file_name, width=str(image.width), height=str(image.height))
            image.load()
            format_ = image.format or ""
            # One step at a time, so that there are never more than two copies of the pixels.
            for step in (_interpolatable, _scale_down, _rotate, _to_srgb, _to_8_bit):
                image = step(image)
            return image, format_
    except Image.DecompressionBombError:
        raise _fault("picture-too-many-pixels", file_name, width="?", height="?") from None
    except _DAMAGE:
        raise _fault("picture-damaged", file_name) from None


def _interpolatable(image: Image.Image) -> Image.Image:
    """Converts palettes to colours that can be interpolated, so that the picture can be scaled."""
    if image.mode.startswith("I"):
        # 16-bit grey, to which Pillow cannot add transparency.
        return _convert(image, "I")
    if "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        return _convert(image, "RGBA")
    return _convert(image, "RGB") if image.mode in {"1", "P"} else image


def _scale_down(image: Image.Image) -> Image.Image:
    """Scales a picture to LONGEST_SIDE, some rows at a time: Pillow copies what it scales twice."""
    scale = max(image.size) / LONGEST_SIDE
    if scale <= 1:
        return image
    width, height = (max(1, round(side / scale)) for side in image.size)
    small = Image.new(image.mode, (width, height))
    small.info = image.info
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        above, below = top * image.height / height, bottom * image.height / height
        # The filter also needs rows around the strip.
        first, last = max(0, int(above - 3 * scale)), min(image.height, int(below + 3 * scale) + 1)
        strip = image.crop((0, first, image.width, last))
        box = (0, above - first, image.width, below - first)
        small.paste(strip.resize((width, bottom - top), box=box), (0, top))
    return small


def _rotate(image: Image.Image) -> Image.Image:
    """Rotates a photo by its EXIF orientation."""
    with suppress(*_DAMAGE):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _to_srgb(image: Image.Image) -> Image.Image:
    """Converts colours from the embedded profile to sRGB."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # An unusable profile, such as grey in a colour photo, is ignored, as in browsers.
        return image
    return converted or image


def _to_8_bit(image: Image.Image) -> Image.Image:
    """Converts to 8-bit RGB or RGBA, and drops everything but the pixels."""
    if image.mode == "I":
        # Otherwise Pillow clips all but the darkest 256 levels.
        image = image.point(lambda grey: grey * (1 / 256)).convert("L")
    image = _convert(image, "RGBA" if image.mode == "RGBA" else "RGB")
    image.info.clear()
    return image


def _convert(image: Image.Image, mode: str) -> Image.Image:
    # Pillow would copy even where there is nothing to convert.
    return image if image.mode == mode else image.convert(mode)


def _fault(code: str, file_name: str, **details: str) -> UserFault:
    return UserFault(Problem(code, Location(SourcePath(file_name)), file_name, details))
