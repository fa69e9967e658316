"""Documents as people make them in Word and LibreOffice, made anew for each test."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import docx
import pypandoc  # type: ignore[import-untyped]
from docx.document import Document
from docx.oxml import parse_xml
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EMF = b"\x01\x00\x00\x00" + b"\x00" * 36 + b" EMF" + b"\x00" * 44


def _picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


PNG, OTHER_PNG = _picture("red"), _picture("yellow")


def word(title: str = "", *paragraphs: str) -> Document:
    """A Word document with a title in the style of one, and some paragraphs; made by Joke Voorbeeld in May 2024."""
    document = docx.Document()
    document.core_properties.author = "Joke Voorbeeld"
    document.core_properties.comments = ""
    document.core_properties.created = datetime(2024, 5, 17, 9, 30)  # noqa: DTZ001 - as Word keeps it
    if title:
        document.add_heading(title, 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return document


def add_picture(document: Document, data: bytes, description: str = "") -> None:
    """Puts a picture at the end of a document."""
    document.add_picture(io.BytesIO(data))
    drawing = document.paragraphs[-1]._p.xpath(".//wp:docPr")[0]
    drawing.set("descr", description)


def add_xml(document: Document, xml: str) -> None:
    """Puts a piece of WordprocessingML, which python-docx has no words for, at the end of a document."""
    document.element.body.insert(-1, parse_xml(xml))


def with_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Adds files to a document that is a zip, or puts others in their place."""
    with zipfile.ZipFile(path) as archive:
        original = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**original, **parts}.items():
            archive.writestr(name, data)


def part(path: Path, name: str) -> bytes:
    """A file in a document that is a zip."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def by_pandoc(markdown: str, path: Path) -> None:
    """Writes a document of the kind that the name says, with all that pandoc's Markdown can say."""
    command = [pypandoc.get_pandoc_path(), "--standalone", "--from", "markdown", "--output", str(path)]
    subprocess.run(command, input=markdown, encoding="utf-8", cwd=path.parent, check=True)


def by_libreoffice(document: Path, ending: str) -> Path:
    """The same document, saved by LibreOffice as another kind."""
    program = find_libreoffice()
    assert program is not None
    profile = f"-env:UserInstallation={(document.parent / 'profile').as_uri()}"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", ending, "--outdir", str(document.parent), str(document)],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return document.with_suffix(f".{ending}")


def find_libreoffice() -> str | None:
    """LibreOffice on this computer, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")
