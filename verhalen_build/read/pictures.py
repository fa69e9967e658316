"""The format of a file by its content, and why it cannot be shown as a picture; its name says nothing.

One table of signatures serves the build, the uploads of the desk and the pictures in imported documents.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture import MOST_PIXELS, Picture
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import UserFault, system_reason
from verhalen_build.read.photographs import is_whole
from verhalen_build.read.picture_headers import picture_in
from verhalen_build.read.sources import read_bytes, unreadable
from verhalen_build.read.svg_cleaner import UncleanDrawing, clean_drawing

HEAD = 4096
"""The number of bytes at the start of a file that determine its format."""

SHOWN: Mapping[str, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png", ".apng"),
    "WebP": (".webp",),
    "GIF": (".gif",),
    "SVG": (".svg",),
}
"""The formats that every browser shows, with the file extensions that web servers know, the usual one first."""

# Without ambiguity, as a malicious file could make a pattern backtrack for a long time.
_BEFORE = (
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--(?:[^-]|-(?!->))*-->\s*"
    rb"|<!doctype\s+svg[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
)
_SVG = _BEFORE + rb"<(?:\w+:)?svg[\s>/]"
_SORTS: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (
        name,
        re.compile(rb"\A(?:" + pattern + rb")", re.DOTALL | re.IGNORECASE if name in {"SVG", "webpage"} else re.DOTALL),
    )
    for name, pattern in (
        ("JPEG", rb"\xff\xd8\xff"),
        ("PNG", rb"\x89PNG\r\n\x1a\n"),
        ("GIF", rb"GIF8[79]a"),
        ("WebP", rb"RIFF....WEBP"),
        ("SVG", _SVG),
        ("AVIF", rb"....ftypavi[fs]"),
        ("HEIC", rb"....ftyp(?:hei|hev|mif1|msf1)"),
        ("TIFF", rb"II\*\0|MM\0\*|II\+\0|MM\0\+"),
        ("Photoshop", rb"8BPS"),
        ("BMP", rb"BM.{12}"),
        ("JPEG XL", rb"\xff\x0a|\0\0\0\x0cJXL "),
        ("JPEG 2000", rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"),
        ("ICO", rb"\0\0[\x01\x02]\0"),
        ("EMF", rb"\x01\0\0\0.{36} EMF|\xd7\xcd\xc6\x9a"),
        (
            "sound",
            rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]|....ftypM4[AB]|RIFF....WAVE|fLaC|OggS|FORM....AIF|#!AMR|MThd",
        ),
        (
            "film",
            rb"....(?:ftyp|moov|mdat|wide|free|skip)|\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01[\xba\xb3]|FLV\x01|0&\xb2u",
        ),
        ("pdf", rb"\s*%PDF"),
        ("webpage", _BEFORE + rb"<(?:!doctype\s+html|html|head|body)\b"),
        ("lfs", rb"version https://git-lfs\.github\.com/spec/|(?:\.\./)*(?:\.git)?/annex/objects/"),
        ("office", rb"PK\x03\x04.{0,120}(?:word/|xl/|ppt/|\[Content_Types\]|mimetypeapplication/vnd)|\xd0\xcf\x11\xe0"),
        ("zip", rb"PK\x03\x04|\x1f\x8b|Rar!|7z\xbc\xaf"),
        ("empty", rb"\0*\Z"),
        ("text", rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xf4][\x80-\xbf]+)+[\xc2-\xf4]?\Z"),
    )
)
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
_TAIL = 16 * 1024
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_PICTURES_ELSEWHERE = frozenset({"AVIF", "TIFF", "Photoshop", "BMP", "JPEG XL", "JPEG 2000", "ICO", "EMF"})
_WITH_NOTES = frozenset({"HEIC", "AVIF", "TIFF", "Photoshop", "JPEG XL", "JPEG 2000"})
_UNCLEAR = frozenset({"", "text", "zip"})
_ENDS = {
    "SVGZ": (".svgz",),
    "film": (".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".3gp"),
    "sound": (".mp3", ".m4a", ".wav", ".ogg", ".oga", ".opus", ".flac", ".aac", ".wma", ".aif", ".aiff"),
    "pdf": (".pdf",),
    "office": (".docx", ".doc", ".odt", ".xlsx", ".xls", ".ods", ".pptx", ".ppt", ".odp"),
}
# What a file may be whose name promises one of these; a document of an office may begin as any packed file does.
_PROMISED = {"pdf": frozenset({"pdf"}), "office": frozenset({"office", "zip"})}
_CODES = {"HEIC": "picture-heic", "SVGZ": "picture-packed", "empty": "picture-empty", "lfs": "picture-not-fetched"}


def sort_of(head: bytes) -> str:
    """The format of a file by its first bytes: one of SHOWN, another, `film`, `sound` and the like, or ""."""
    if head.startswith(_UTF_16):
        head = head.decode("utf-16", "ignore").encode()
    return next((name for name, pattern in _SORTS if pattern.match(head)), "")


def fault_of_sort(sort: str) -> PictureFault | None:
    """Why a file of this format cannot be shown as a picture; None if it can."""
    if sort in SHOWN:
        return None
    tells = sort if sort in _WITH_NOTES else ""
    if sort in _CODES:
        return PictureFault(_CODES[sort], tells=tells)
    if sort in _PICTURES_ELSEWHERE:
        return PictureFault("picture-of-another-kind", {"sort": sort}, tells)
    return PictureFault("picture-no-picture", {"sort": sort or "unknown"})


def drawing_fault(svg: bytes) -> PictureFault | None:
    """Why a drawing in SVG cannot be shown as it is: it is damaged, does or fetches something, or brings a font."""
    try:
        drawing = clean_drawing(svg)
    except UncleanDrawing:
        return PictureFault("drawing-damaged", is_unsafe=True)
    if drawing.active:
        return PictureFault("drawing-active", {"found": drawing.active})
    return PictureFault("drawing-font", is_readable=True) if drawing.had_font else None


def picture_fault(name: str, data: bytes) -> PictureFault | None:
    """Why a file with this name cannot be shown as a picture."""
    sort = sort_of(data[:HEAD])
    picture = picture_in(sort, BytesIO(data))
    return _with_name(_too_large(picture) or _fault(name, sort, lambda: data), picture, name, sort)


class FileLook(msgspec.Struct, frozen=True, array_like=True):
    """What is seen of a file: why it cannot be shown as a picture, and the picture that is in it."""

    fault: PictureFault | None
    picture: Picture | None


def look_at_file(root: Path, path: SourcePath, status: tuple[int, ...]) -> FileLook:
    """What is seen of a file; its status detects changes, and is zero for one that just changed.

    Raises UserFault (`cannot-read`).
    """
    return (_seen_before if any(status) else _look)(root, path, status)


def _look(root: Path, path: SourcePath, status: tuple[int, ...]) -> FileLook:
    try:
        with open(root / path, "rb") as file:
            sort = sort_of(file.read(HEAD))
            picture = picture_in(sort, file)
            ends_well = _ends_well(sort, _tail(file))
    except OSError as error:
        raise UserFault(unreadable(path, system_reason(error))) from error
    fault = _too_large(picture) or (None if ends_well else _fault(path, sort, lambda: read_bytes(root, path)))
    fault = _with_name(fault, picture, path, sort)
    return FileLook(fault, picture if fault is None or fault.is_readable else None)


_seen_before = lru_cache(maxsize=200_000)(_look)


def _fault(name: str, sort: str, read: Callable[[], bytes]) -> PictureFault | None:
    if sort in _UNCLEAR:
        # Then its extension may say what it was meant to be.
        sort = _meant(name) or sort
    fault = fault_of_sort(sort)
    if fault is not None:
        return fault
    data = read()
    if not is_whole(data):
        return PictureFault("picture-damaged")
    return drawing_fault(data) if sort == "SVG" else None


def _meant(name: str) -> str:
    """What the extension of a file promises, of the formats that are no pictures; "" for any other."""
    return next((sort for sort, ends in _ENDS.items() if name.lower().endswith(ends)), "")


def _with_name(fault: PictureFault | None, picture: Picture | None, name: str, sort: str) -> PictureFault | None:
    """What is wrong with a file in which that was found, its header and its name included."""
    fault = fault or _headless(picture)
    if fault is None or fault.is_readable:
        fault = _wrong_name(name, sort) or fault
    return fault and msgspec.structs.replace(fault, unlike_name=_unlike_name(name, sort))


def _unlike_name(name: str, sort: str) -> str:
    """The format of a file of which its name promises another, as `file-sort` has it; "" if it promises nothing."""
    if sort == "empty":
        return sort
    if sort in _PROMISED.get(_meant(name), {sort}):
        return ""
    return "picture" if sort in SHOWN or sort in _PICTURES_ELSEWHERE or sort == "HEIC" else sort or "unknown"


def _headless(picture: Picture | None) -> PictureFault | None:
    return PictureFault("picture-damaged") if picture is None else None


def _too_large(picture: Picture | None) -> PictureFault | None:
    if picture is None or picture.is_drawing or picture.width * picture.height <= MOST_PIXELS:
        return None
    return PictureFault("picture-too-many-pixels", {"width": str(picture.width), "height": str(picture.height)})


def _tail(file: BinaryIO) -> bytes:
    file.seek(max(0, file.seek(0, SEEK_END) - _TAIL))
    return file.read()


def _ends_well(sort: str, tail: bytes) -> bool:
    """Whether the end of a picture is near that of the file, so that the file need not be read entirely."""
    # Phones append some metadata to a photo.
    return (sort == "JPEG" and b"\xff\xd9" in tail) or (sort == "PNG" and tail.endswith(PNG_END))


def _wrong_name(name: str, sort: str) -> PictureFault | None:
    path = PurePosixPath(name)
    if path.suffix.lower() in SHOWN[sort]:
        return None
    # Browsers look through a wrong name of anything but a drawing.
    code = "drawing-ending" if sort == "SVG" else "picture-ending"
    return PictureFault(code, {"sort": sort, "near": path.with_suffix(SHOWN[sort][0]).name}, is_readable=True)
