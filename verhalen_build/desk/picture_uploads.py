"""Pictures uploaded to the desk: decoded, and encoded anew without metadata."""

from io import BytesIO
from pathlib import PurePath

import msgspec

from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.picture_fault import PictureFault, UndecodablePicture
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.read.picture_pixels import decoded
from verhalen_build.read.pictures import HEAD, fault_of_sort, sort_of

LARGEST_PICTURE = 20 * 1024 * 1024
"""The most bytes of an upload."""

LONGEST_SIDE = 6_000
"""The most pixels on a side; a larger picture is scaled down."""

# Phones write several photos in one file (MPO), the first of which is a JPEG. A PNG can hold what a GIF does.
_WRITTEN = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}
_ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_QUALITY = 90


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
    if len(data) > LARGEST_PICTURE:
        raise _fault("picture-too-large", file_name, size=str(-(-len(data) // 2**20)))
    file_format = sort_of(data[:HEAD])
    # An SVG cannot be encoded anew, so metadata and scripts would stay.
    is_svg = file_format == "SVG"
    fault = PictureFault("picture-of-another-kind", {"sort": file_format}) if is_svg else fault_of_sort(file_format)
    if fault is not None:
        raise _fault(fault.code, file_name, **fault.details)
    try:
        image, format_ = decoded(data, LONGEST_SIDE)
    except UndecodablePicture as error:
        raise _fault(error.fault.code, file_name, **error.fault.details) from None
    encoded = BytesIO()
    image.save(encoded, _WRITTEN[format_], quality=_QUALITY)
    stem = slugify(PurePath(file_name).stem) or "image"
    return UploadedPicture(f"{stem}{_ENDINGS[_WRITTEN[format_]]}", encoded.getvalue(), *image.size)


def _fault(code: str, file_name: str, **details: str) -> UserFault:
    return UserFault(Problem(code, Location(SourcePath(file_name)), file_name, details))
