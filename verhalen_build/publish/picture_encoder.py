"""Encodes the renditions of a picture."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from verhalen_build.model.picture import Rendition, Renditions
from verhalen_build.read.picture_pixels import decoded_at, scaled

# More colours than this in a picture without loss mean that it is a photo.
_MOST_COLOURS = 4096
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "WebP": {"quality": 74, "method": 4},
    "JPEG": {"quality": 80, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
}
_OF_FEW_COLOURS = {"lossless": True, "quality": 60, "method": 4}


def encoded_renditions(data: bytes, renditions: Renditions) -> tuple[bytes, ...]:
    """The files of a picture, in the order of `renditions`. Raises UndecodablePicture."""
    widest = renditions.webp[-1]
    image = decoded_at(data, (widest.width, widest.height))
    # Of a screenshot or a drawing, letters would get smears around them.
    is_lossless = renditions.fallback.sort == "PNG" and image.getcolors(_MOST_COLOURS) is not None
    return tuple(_encoded(_at(image, each), each, is_lossless) for each in renditions.all)


def _at(image: Image.Image, rendition: Rendition) -> Image.Image:
    size = (rendition.width, rendition.height)
    return image if image.size == size else scaled(image, size)


def _encoded(image: Image.Image, rendition: Rendition, is_lossless: bool) -> bytes:
    data = BytesIO()
    options = _OF_FEW_COLOURS if is_lossless and rendition.sort == "WebP" else _OPTIONS[rendition.sort]
    image.save(data, rendition.sort, icc_profile=image.info.get("icc_profile"), **options)
    return data.getvalue()
