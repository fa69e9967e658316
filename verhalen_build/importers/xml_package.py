"""Documents that are a zip of XML files, as those of Word, Excel and LibreOffice."""

import io
import zipfile
from contextlib import suppress
from pathlib import PurePosixPath, PureWindowsPath
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

LARGEST_UNPACKED = 500 * 1024 * 1024
"""The most bytes of a document when unpacked."""

LARGEST_XML = 40 * 1024 * 1024
"""The most bytes of one XML file in a document: its tree takes about thirty times as much memory."""

_DEEPEST = 300


# The flag that says that a name is in UTF-8; without it zipfile reads it as cp437.
_UTF8_NAME = 0x800


def unzip(data: bytes, display_path: str) -> dict[str, bytes]:
    """The files in a zip, by name.

    Raises UserFault: `document-empty`; `document-damaged`, also for a name that leads out of it; `document-too-large`,
    `document-locked`.
    """
    if not data:
        raise UserFault(path_problem("document-empty", display_path))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > LARGEST_UNPACKED:
                raise UserFault(path_problem("document-too-large", display_path))
            if any(info.flag_bits & 1 for info in infos):
                raise UserFault(path_problem("document-locked", display_path))
            names = {_name(info): info for info in infos if not info.is_dir()}
            if any(map(_leads_out, names)):
                raise UserFault(path_problem("document-damaged", display_path, reason="paths"))
            return {name: archive.read(info) for name, info in names.items()}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise UserFault(path_problem("document-damaged", display_path, reason="zip")) from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a file; many programs write UTF-8 without saying so, or the separator of Windows."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    """Whether a name means a file outside the folder in which a program would unpack it."""
    return ".." in PurePosixPath(name).parts or name.startswith("/") or bool(PureWindowsPath(name).drive)


def make_zip(parts: dict[str, bytes]) -> bytes:
    """A zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parse_xml(data: bytes, display_path: str) -> Element:
    """The root of an XML file.

    Raises UserFault: `document-damaged`, also where entities are declared; `document-too-large` where it is longer or
    nested deeper than documents that people write.
    """
    if len(data) > LARGEST_XML:
        raise UserFault(path_problem("document-too-large", display_path))
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise UserFault(path_problem("document-damaged", display_path, reason="xml"))
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise UserFault(path_problem("document-damaged", display_path, reason="xml")) from error
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise UserFault(path_problem("document-too-large", display_path))
