"""The pixels of a picture: upright, in eight bits, and in colours that every browser shows alike.

Loads Pillow, which takes as long as a small build; only what decodes a picture imports this.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from verhalen_build.model.picture import MOST_PIXELS, Size
from verhalen_build.model.picture_fault import PictureFault, UndecodablePicture

_READ = ("JPEG", "PNG", "WEBP", "GIF")
# The number of rows that are scaled at a time.
_STRIP_ROWS = 500
# What Pillow raises for files that are damaged or malicious.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)
# A profile of more bytes has tables, as those of scanners and printers do; it would be in every size of a picture.
_LARGEST_PROFILE = 4096


def decoded(data: bytes, longest_side: int) -> tuple[Image.Image, str]:
    """The pixels of a picture, upright, in sRGB and without metadata, at most `longest_side` on a side; and its format.

    Raises UndecodablePicture (`picture-damaged`, `picture-too-many-pixels`).
    """
    with _decoding():
        image = _opened(data)
        image.load()
        format_ = image.format or ""
        scale = max(image.size) / longest_side
        # One step at a time, so that there are never more than two copies of the pixels.
        image = _interpolatable(image)
        if scale > 1:
            image = scaled(image, (max(1, round(image.width / scale)), max(1, round(image.height / scale))))
        for step in (_rotated, _in_srgb, _in_8_bits):
            image = step(image)
        image.info.clear()
        return image, format_


def decoded_at(data: bytes, size: Size) -> Image.Image:
    """The pixels of a picture at a size, upright, in eight bits, and with no metadata but its colour profile.

    Raises UndecodablePicture (`picture-damaged`, `picture-too-many-pixels`).
    """
    with _decoding():
        image = _opened(data)
        # A JPEG can be decoded at a half, a quarter or an eighth, which is several times as fast.
        longest = max(size)
        image.draft(None, (longest, longest))
        image.load()
        image = _rotated(_interpolatable(image))
        if image.size != size:
            image = scaled(image, size)
        profile = _profile_to_keep(image)
        image = _in_8_bits(image if profile else _in_srgb(image))
        image.info.clear()
        if profile:
            image.info["icc_profile"] = profile
        return image


@contextmanager
def _decoding() -> Iterator[None]:
    """Turns what Pillow raises into what this module does; it warns of a lower limit, and of damage in metadata."""
    with warnings.catch_warnings(action="ignore"):
        try:
            yield
        except Image.DecompressionBombError:
            raise _with_too_many_pixels("?", "?") from None
        except _DAMAGE:
            raise UndecodablePicture(PictureFault("picture-damaged")) from None


def _opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=_READ)
    if image.width * image.height > MOST_PIXELS:
        raise _with_too_many_pixels(str(image.width), str(image.height))
    return image


def _with_too_many_pixels(width: str, height: str) -> UndecodablePicture:
    return UndecodablePicture(PictureFault("picture-too-many-pixels", {"width": width, "height": height}))


def _interpolatable(image: Image.Image) -> Image.Image:
    """Converts palettes to colours that can be interpolated, so that the picture can be scaled."""
    if image.mode.startswith("I"):
        # 16-bit grey, to which Pillow cannot add transparency.
        return _converted(image, "I")
    if "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        return _converted(image, "RGBA")
    return _converted(image, "RGB") if image.mode in {"1", "P"} else image


def scaled(image: Image.Image, size: Size) -> Image.Image:
    """A picture at a smaller size, made some rows at a time: Pillow copies what it scales twice."""
    width, height = size
    scale = max(image.width / width, image.height / height)
    small = Image.new(image.mode, size)
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


def _rotated(image: Image.Image) -> Image.Image:
    """Rotates a photo by its EXIF orientation."""
    with suppress(*_DAMAGE):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _profile_to_keep(image: Image.Image) -> bytes:
    """The colour profile of a picture in red, green and blue, unless it is large."""
    profile = image.info.get("icc_profile") or b""
    is_rgb = image.mode in {"RGB", "RGBA"} and profile[16:20] == b"RGB "
    return profile if is_rgb and len(profile) <= _LARGEST_PROFILE else b""


def _in_srgb(image: Image.Image) -> Image.Image:
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


def _in_8_bits(image: Image.Image) -> Image.Image:
    """Converts to 8-bit RGB or RGBA."""
    if image.mode == "I":
        # Otherwise Pillow clips all but the darkest 256 levels.
        image = image.point(lambda grey: grey * (1 / 256)).convert("L")
    return _converted(image, "RGBA" if image.mode == "RGBA" else "RGB")


def _converted(image: Image.Image, mode: str) -> Image.Image:
    # Pillow would copy even where there is nothing to convert.
    return image if image.mode == mode else image.convert(mode)
