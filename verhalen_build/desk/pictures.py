"""Pictures that are brought to the desk: only real ones, and without what their makers did not mean to tell."""

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
"""The most bytes that a picture may have when it is brought in."""

MOST_PIXELS = 80_000_000
"""The most pixels that are decoded: a small file can hold a picture that fills all memory."""

LONGEST_SIDE = 6_000
"""The most pixels on a side of a picture that is kept; a larger one is made smaller."""

_READ = ("JPEG", "PNG", "WEBP", "GIF")
# Phones put several photos in one file, the first of which is a JPEG. A GIF is as good as a PNG.
_WRITTEN = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}
_ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_QUALITY = 90
# Lines of a picture that are made from a larger one at a time.
_STRIP = 500
# What the library raises for files that are damaged, or made to deceive.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class Picture(msgspec.Struct, frozen=True):
    """A picture to keep: a safe name for its file, its bytes, and its size in pixels."""

    name: str
    data: bytes
    width: int
    height: int


def accepted(name: str, data: bytes) -> Picture:
    """A picture as the archive keeps it: upright, encoded anew in sRGB, and without place, camera and comments.

    One with more than LONGEST_SIDE pixels on a side is scaled down to that.

    `name` is that of the file on the writer's computer. Of a picture that moves the first image stays. Raises
    UserFault: `picture-too-large`, `picture-too-many-pixels`, `picture-damaged`, and what
    `fault_of_sort` gives.
    """
    shown = PurePath(name.replace("\\", "/")).name or "?"
    if len(data) > LARGEST:
        raise _fault("picture-too-large", shown, size=str(-(-len(data) // 2**20)))
    sort = sort_of(data[:HEAD])
    # A drawing in SVG cannot be encoded anew without what is hidden in it.
    fault = PictureFault("picture-of-another-kind", {"sort": sort}) if sort == "SVG" else fault_of_sort(sort)
    if fault is not None:
        raise _fault(fault.code, shown, **fault.details)
    image, format_ = _decoded(shown, data)
    kept = BytesIO()
    image.save(kept, _WRITTEN[format_], quality=_QUALITY)
    stem = slugify(PurePath(shown).stem) or "image"
    return Picture(f"{stem}{_ENDINGS[_WRITTEN[format_]]}", kept.getvalue(), *image.size)


def _decoded(shown: str, data: bytes) -> tuple[Image.Image, str]:
    """The pixels of a picture, the right way up and with nothing beside them; and its format."""
    try:
        # The library warns of pixels above a limit that is not ours, and of damage in what is left out.
        with warnings.catch_warnings(action="ignore"):
            image: Image.Image = Image.open(BytesIO(data), formats=_READ)
            if image.width * image.height > MOST_PIXELS:
                raise _fault("picture-too-many-pixels", shown, width=str(image.width), height=str(image.height))
            image.load()
            format_ = image.format or ""
            # One step at a time, so that there are never more than two copies of all those pixels.
            for step in (_mixable, _small_enough, _upright, _in_srgb, _plain):
                image = step(image)
            return image, format_
    except Image.DecompressionBombError:
        raise _fault("picture-too-many-pixels", shown, width="?", height="?") from None
    except _DAMAGE:
        raise _fault("picture-damaged", shown) from None


def _mixable(image: Image.Image) -> Image.Image:
    """A picture in colours between which there are others, so that it can be scaled."""
    if image.mode.startswith("I"):
        # Grey in 65,536 steps, of which the library cannot make one that is seen through.
        return _converted(image, "I")
    if "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        return _converted(image, "RGBA")
    return _converted(image, "RGB") if image.mode in {"1", "P"} else image


def _small_enough(image: Image.Image) -> Image.Image:
    """A picture that fits in LONGEST_SIDE, scaled a strip at a time: scaling copies all that it is given twice."""
    scale = max(image.size) / LONGEST_SIDE
    if scale <= 1:
        return image
    width, height = (max(1, round(side / scale)) for side in image.size)
    small = Image.new(image.mode, (width, height))
    small.info = image.info
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        above, below = top * image.height / height, bottom * image.height / height
        # The lines around it count in the first and last of a strip.
        first, last = max(0, int(above - 3 * scale)), min(image.height, int(below + 3 * scale) + 1)
        strip = image.crop((0, first, image.width, last))
        box = (0, above - first, image.width, below - first)
        small.paste(strip.resize((width, bottom - top), box=box), (0, top))
    return small


def _upright(image: Image.Image) -> Image.Image:
    """A photo the way its camera was held, where it tells that."""
    with suppress(*_DAMAGE):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """A picture without a profile of its own colours: these are made those of the web."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # A profile that cannot be used, as of grey in a colour photo, is left out as browsers do.
        return image
    return made or image


def _plain(image: Image.Image) -> Image.Image:
    """The same pixels in the plain colours of the web, in a picture that knows nothing else."""
    if image.mode == "I":
        # Otherwise the library cuts off what is lighter than the darkest 256 steps.
        image = image.point(lambda grey: grey * (1 / 256)).convert("L")
    image = _converted(image, "RGBA" if image.mode == "RGBA" else "RGB")
    image.info.clear()
    return image


def _converted(image: Image.Image, mode: str) -> Image.Image:
    # The library makes a copy where there is nothing to convert, too.
    return image if image.mode == mode else image.convert(mode)


def _fault(code: str, shown: str, **details: str) -> UserFault:
    return UserFault(Problem(code, Location(SourcePath(shown)), shown, details))
