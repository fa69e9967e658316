"""All that can be read in a file of a site: the file itself, and what is packed in it.

Gzip and ZIP files and those of full text search are unpacked, of a PDF the text and the properties are taken, and of a
PNG the compressed notes. In any other file, text in UTF-16 becomes legible by leaving out the zeros.
"""

import io
import logging
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from verhalen_build.publish.search_scripts import content_of_script
from verhalen_build.read.pictures import PNG_END

if TYPE_CHECKING:
    from pypdf import PdfReader

# A file that unpacks to more than this was made to fill a disk.
LARGEST = 512 * 2**20
_DEEPEST = 4
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
_PNG = b"\x89PNG\r\n\x1a\n"


class Unreadable(Exception):
    """A file that cannot be unpacked, so that nothing can be said about what is in it."""


def contents_of(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The texts of a file, each as bytes to search in. Raises Unreadable."""
    if depth > _DEEPEST:
        raise Unreadable
    yield data
    try:
        if data.startswith(_GZIP):
            yield from contents_of(_unpacked(data, zlib.MAX_WBITS | 16), depth + 1)
        elif data.startswith(_ZIP):
            yield from _zip_contents(data, depth)
        elif data.startswith(_PDF):
            yield from _pdf_texts(data)
        elif data.startswith(_PNG):
            yield from _notes_of_picture(data)
        elif (packed := content_of_script(data)) is not None:
            yield from contents_of(packed, depth + 1)
        elif b"\0" in data[:4096]:
            yield data.replace(b"\0", b"")
    except (zlib.error, zipfile.BadZipFile, OSError, ValueError, SyntaxError, RuntimeError) as error:
        raise Unreadable from error


def _unpacked(data: bytes, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    unpacked = unpacker.decompress(data, LARGEST)
    if unpacker.unconsumed_tail:
        raise Unreadable
    return unpacked


def _zip_contents(data: bytes, depth: int) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise Unreadable
        yield archive.comment
        for entry in archive.infolist():
            yield entry.filename.encode() + b"\n" + entry.comment
            yield from contents_of(archive.read(entry), depth + 1)


def _pdf_texts(data: bytes) -> Iterator[bytes]:
    # Few sites have a PDF, and the library takes longer to load than a hundred pages to search.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    # The library tells what it mends on the error stream; what it cannot read it raises.
    logging.getLogger("pypdf").disabled = True
    try:
        yield from _pdf_texts_of(PdfReader(io.BytesIO(data)))
    except PyPdfError as error:
        raise Unreadable from error


def _pdf_texts_of(reader: "PdfReader") -> Iterator[bytes]:
    for page in reader.pages:
        # Programs for typesetting join letters: ﬁ is one sign.
        yield unicodedata.normalize("NFKC", page.extract_text()).encode("utf-8", "replace")
    yield "\n".join(str(value) for value in (reader.metadata or {}).values()).encode("utf-8", "replace")
    xmp = reader.xmp_metadata
    if xmp is not None:
        yield xmp.stream.get_data()


def _notes_of_picture(data: bytes) -> Iterator[bytes]:
    """The notes that come with a picture, of which a PNG may have compressed ones, also after its pixels."""
    from PIL import Image  # noqa: PLC0415 - as for PDFs

    with Image.open(io.BytesIO(data)) as picture:
        if picture.format == "PNG" and _has_chunks_after_pixels(data):
            picture.load()
        for value in picture.info.values():
            yield value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _has_chunks_after_pixels(png: bytes) -> bool:
    """Whether anything but its end follows the pixels of a PNG: then they must be decoded to know what."""
    pixels = png.rfind(b"IDAT")
    end = pixels + 8 + int.from_bytes(png[pixels - 4 : pixels], "big")
    return png[end:] != PNG_END
