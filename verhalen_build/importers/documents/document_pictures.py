"""Imports the pictures of a document into a folder of the story."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, unquote_to_bytes

from verhalen_build.importers.documents.document_files import LARGEST_LINKED, LinkedFile
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.importers.markup.pandoc import MEDIA
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import Slug, SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.read.addresses import scheme_of
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.pictures import HEAD, SHOWN, drawing_fault, sort_of
from verhalen_build.translations import translations

FOLDER = "images"
"""The folder under stories/ for pictures, with a folder for each imported story."""

# Descriptions that programs fill in by themselves.
_AUTOMATIC_NAME = re.compile(
    r"(?:(?:image|picture|afbeelding|foto|photo|img|dsc|graphic|grafik|bild|object|screenshot)[\s_.-]*+)?[\d\s_.()-]*+"
    r"|\S+\.(?:png|jpe?g|gif|webp|bmp|tiff?|svg|[ew]mf)",
    re.IGNORECASE,
)
_GENERATED = re.compile(
    r"(?:(?<!\s)\s++)?(?:Automatisch gegenereerde beschrijving|Description automatically generated|"
    r"(?:Door AI gegenereerde inhoud|AI-generated content)[^.]*\.?)",
    re.IGNORECASE,
)


class PictureImporter:
    """Imports the pictures of one document, each once; `findings` has those that cannot be."""

    def __init__(
        self,
        media: Mapping[str, bytes],
        embedded: Mapping[bytes, bytes],
        read_linked: Callable[[str], LinkedFile | None] | None,
        slug: Slug,
        language: Language,
        descriptions: Mapping[str, str],
    ) -> None:
        """`media` has the pictures in the document; `read_linked` gives those to which it may refer.

        `embedded` has pictures that were kept from pandoc, by placeholder. `descriptions` has descriptions that are
        not in the text, by the path of the picture in the document.
        """
        self._media = media
        self._embedded = embedded
        self._descriptions = descriptions
        self._read_linked = read_linked
        self._slug = slug
        self._texts = translations(language)
        self._paths: dict[str, str] = {}
        self.files: list[NewFile] = []
        self.findings: list[Finding] = []
        self.linked_files: set[str] = set()

    def take(self, source: str, alt: str) -> tuple[str, str] | None:
        """The path of a picture relative to stories/ and its description; None where it cannot be imported."""
        data = self._bytes(source, alt)
        if data is None:
            return None
        data = self._embedded.get(data, data)
        extension = picture_extension(data)
        if not extension or len(data) > LARGEST_LINKED:
            self.findings.append(Finding("picture-kind", _name(source, alt)))
            return None
        stripped = without_notes(data)
        if stripped != data:
            self.findings.append(Finding("picture-notes"))
        path = self._path(stripped, extension)
        path_in_document = source.replace("\\", "/").removeprefix(f"{MEDIA}/")
        return path, self._description(alt or self._descriptions.get(path_in_document, ""), path)

    def _bytes(self, source: str, alt: str) -> bytes | None:
        # On Windows pandoc may write paths with backslashes.
        path = source.replace("\\", "/")
        if path in self._media:
            return self._media[path]
        if source.startswith("data:"):
            return _decode_data_url(source)
        if scheme_of(source):
            self.findings.append(Finding("picture-remote", f"{source[:100]} ({alt})" if alt else source[:100]))
            return None
        linked = self._read_linked(unquote(source)) if self._read_linked else None
        if linked is None:
            self.findings.append(Finding("picture-missing", _name(source, alt)))
            return None
        self.linked_files.add(linked.display_path)
        return linked.data

    def _path(self, data: bytes, extension: str) -> str:
        key = digest(data)
        if key not in self._paths:
            stem = self._texts.pgettext("address", "picture")
            name = f"{stem}-{len(self._paths) + 1}.{extension}"
            self._paths[key] = f"{FOLDER}/{self._slug}/{name}"
            self.files.append(NewFile(SourcePath(f"{STORIES}/{self._paths[key]}"), data))
        return self._paths[key]

    def _description(self, alt: str, path: str) -> str:
        words, count = _GENERATED.subn("", alt)
        words = words.strip()
        if _AUTOMATIC_NAME.fullmatch(words) or not any(letter.isalnum() for letter in words):
            self.findings.append(Finding("picture-undescribed", path))
            return self._texts.gettext("Describe here what this picture shows")
        if count:
            self.findings.append(Finding("picture-generated", f"{path}: {words}"))
        return words


def picture_extension(data: bytes) -> str:
    """The file extension for a picture that every browser shows, without the dot; "" for anything else."""
    image_format = sort_of(data[:HEAD])
    if image_format not in SHOWN or (image_format == "SVG" and drawing_fault(data)):
        return ""
    return SHOWN[image_format][0].removeprefix(".")


def _decode_data_url(source: str) -> bytes | None:
    head, _, body = source.partition(",")
    try:
        return base64.b64decode(unquote(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except binascii.Error:
        return b""


def _name(source: str, alt: str) -> str:
    name = "data:…" if source.startswith("data:") else source.rpartition("/")[2]
    return f"{name} ({alt})" if alt else name
