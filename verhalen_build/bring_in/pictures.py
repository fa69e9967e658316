"""The pictures of a document: taken out of it to a folder of the story, where a browser can show them."""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from verhalen_build.bring_in.outcome import Finding
from verhalen_build.bring_in.pandoc import MEDIA
from verhalen_build.bring_in.put import NewFile
from verhalen_build.model.digests import digest
from verhalen_build.model.names import Slug, SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.read.addresses import scheme_of
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.pictures import HEAD, SHOWN, is_active, sort_of
from verhalen_build.read.sources import STORIES

FOLDER = "images"
"""Where under stories/ the pictures stand, in a folder for each story that was brought in."""

LARGEST = 50 * 1024 * 1024
"""The most bytes of a picture that is taken along."""

_NAMES: dict[Language, str] = {"nl": "beeld", "en": "picture"}
_DESCRIPTIONS: dict[Language, str] = {
    "nl": "Beschrijf hier wat er op dit beeld te zien is",
    "en": "Describe here what this picture shows",
}
# What programs fill in where nobody described anything.
_NO_DESCRIPTION = re.compile(
    r"(?:(?:image|picture|afbeelding|foto|photo|img|dsc|graphic|grafik|bild|object|screenshot)[\s_.-]*+)?[\d\s_.()-]*+"
    r"|\S+\.(?:png|jpe?g|gif|webp|bmp|tiff?|svg|[ew]mf)",
    re.IGNORECASE,
)
_GENERATED = re.compile(
    r"(?:(?<!\s)\s++)?(?:Automatisch gegenereerde beschrijving|Description automatically generated|"
    r"(?:Door AI gegenereerde inhoud|AI-generated content)[^.]*\.?)",
    re.IGNORECASE,
)


class Pictures:
    """Takes along the pictures of one document, each once, and tells of those that cannot be."""

    def __init__(
        self,
        media: Mapping[str, bytes],
        inlined: Mapping[bytes, bytes],
        beside: Path | None,
        slug: Slug,
        language: Language,
        descriptions: Mapping[str, str],
    ) -> None:
        """`media` are those in the document itself; `beside` is the folder in which a text may name others.

        `inlined` are those that were put aside before the document was read, by what stands in their place.
        `descriptions` are those that do not stand in the text, by the path of the picture in the document.
        """
        self._media = media
        self._inlined = inlined
        self._descriptions = descriptions
        self._beside = beside.resolve() if beside else None
        self._slug = slug
        self._language: Language = language
        self._paths: dict[str, str] = {}
        self.files: list[NewFile] = []
        self.findings: list[Finding] = []

    def take(self, source: str, alt: str) -> tuple[str, str] | None:
        """The path of a picture, as the story writes it, and its description; None where it does not come along."""
        data = self._bytes(source, alt)
        if data is None:
            return None
        data = self._inlined.get(data, data)
        ending = kind_of_picture(data)
        if not ending or len(data) > LARGEST:
            self.findings.append(Finding("picture-kind", _name(source, alt)))
            return None
        bare = without_notes(data)
        if bare != data:
            self.findings.append(Finding("picture-notes"))
        path = self._path(bare, ending)
        inside = source.replace("\\", "/").removeprefix(f"{MEDIA}/")
        return path, self._description(alt or self._descriptions.get(inside, ""), path)

    def _bytes(self, source: str, alt: str) -> bytes | None:
        # On Windows pandoc may write a path as Windows does.
        path = source.replace("\\", "/")
        if path in self._media:
            return self._media[path]
        if source.startswith("data:"):
            return _embedded(source)
        if scheme_of(source):
            self.findings.append(Finding("picture-remote", source[:100]))
            return None
        found = self._file_beside(unquote(source))
        if found is None:
            self.findings.append(Finding("picture-missing", _name(source, alt)))
        return found

    def _file_beside(self, source: str) -> bytes | None:
        """The bytes of a file in the folder of the document or below it; what is elsewhere is nobody's to take."""
        if self._beside is None:
            return None
        try:
            path = (self._beside / source.replace("\\", "/")).resolve()
            if path.is_relative_to(self._beside) and path.is_file() and path.stat().st_size <= LARGEST:
                return path.read_bytes()
        except (OSError, ValueError):
            pass
        return None

    def _path(self, data: bytes, ending: str) -> str:
        key = digest(data)
        if key not in self._paths:
            name = f"{_NAMES[self._language]}-{len(self._paths) + 1}.{ending}"
            self._paths[key] = f"{FOLDER}/{self._slug}/{name}"
            self.files.append(NewFile(SourcePath(f"{STORIES}/{self._paths[key]}"), data))
        return self._paths[key]

    def _description(self, alt: str, path: str) -> str:
        words, count = _GENERATED.subn("", alt)
        words = words.strip()
        if _NO_DESCRIPTION.fullmatch(words) or not any(letter.isalnum() for letter in words):
            self.findings.append(Finding("picture-undescribed", path))
            return _DESCRIPTIONS[self._language]
        if count:
            self.findings.append(Finding("picture-generated", f"{path}: {words}"))
        return words


def kind_of_picture(data: bytes) -> str:
    """The ending of the name of a picture that every browser shows, without the dot; "" for all else."""
    sort = sort_of(data[:HEAD])
    if sort not in SHOWN or (sort == "SVG" and is_active(data)):
        return ""
    return SHOWN[sort][0].removeprefix(".")


def _embedded(source: str) -> bytes | None:
    head, _, body = source.partition(",")
    try:
        return base64.b64decode(unquote(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except binascii.Error:
        return b""


def _name(source: str, alt: str) -> str:
    shown = "data:…" if source.startswith("data:") else source.rpartition("/")[2]
    return f"{shown} ({alt})" if alt else shown
