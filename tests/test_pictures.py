"""What a file is follows from its content: what can be shown as a picture, and what is said of the rest."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pictures import tiny_png
from tests.test_photographs import PHOTOS
from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture import Picture
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import Location, Problem, UserFault, help_of, message_of
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.pictures import SHOWN, look_at_file, picture_fault, sort_of

HEIC = b"\0\0\0\x18ftypheic"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"'
ENTITY_BOMB = b'<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in b"bcdefghi"
)


@pytest.mark.parametrize(
    ("data", "sort"),
    [
        (PHOTOS["JPEG"], "JPEG"),
        (tiny_png(), "PNG"),
        (PHOTOS["WebP"], "WebP"),
        (PHOTOS["moving GIF"], "GIF"),
        (SVG + b"/>", "SVG"),
        ((SVG + b"/>").decode().encode("utf-16"), "SVG"),
        (b"\xfe\xff" + (SVG + b"/>").decode().encode("utf-16-be"), "SVG"),
        ("Een brief.".encode("utf-16"), "text"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- Inkscape -->\n<!DOCTYPE svg PUBLIC "-//W3C">\n<svg:svg />', "SVG"),
        (HEIC, "HEIC"),
        (b"\0\0\0\x1cftypmif1", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"8BPS\0\x01", "Photoshop"),
        (b"BM" + bytes(30), "BMP"),
        (b"\0\0\x01\0\x01\0", "ICO"),
        (b"\0\0\0\x0cJXL \r\n", "JPEG XL"),
        (b"\0\0\0\x20ftypisom", "film"),
        (b"\0\0\0\x14ftypqt  ", "film"),
        (b"\x1aE\xdf\xa3\x01", "film"),
        (b"RIFF\0\0\0\0AVI LIST", "film"),
        (b"ID3\x04\0", "sound"),
        (b"\xff\xfb\x90\0", "sound"),
        (b"\0\0\0\x20ftypM4A ", "sound"),
        (b"RIFF\0\0\0\0WAVEfmt ", "sound"),
        (b"OggS\0\x02", "sound"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\n<!doctype HTML>\n<html>", "webpage"),
        (b"<!-- proxy -->\n<html lang='nl'>", "webpage"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\n", "lfs"),
        (b"/annex/objects/SHA256E-s1--ab.jpg\n", "lfs"),
        (b"PK\x03\x04\x14\0\0\0\x08\0abcdabcdabcd\x13\0\0\0[Content_Types].xml", "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "office"),
        (b"PK\x03\x04\x14\0\0\0\x08\0abcdabcdabcd\x05\0\0\0a.txt", "zip"),
        (b"", "empty"),
        (bytes(5000), "empty"),
        ("Één zin.\n".encode(), "text"),
        (("é" * 4096).encode()[1:], ""),
        (b"\x01\x02\x03", ""),
    ],
)
def test_what_a_file_is_follows_from_its_first_bytes(data: bytes, sort: str) -> None:
    assert sort_of(data[:4096]) == sort


@pytest.mark.parametrize("name", PHOTOS)
def test_a_real_picture_under_its_own_name_can_be_shown(name: str) -> None:
    sort = sort_of(PHOTOS[name])

    assert all(picture_fault(f"foto{ending.upper()}", PHOTOS[name]) is None for ending in SHOWN[sort])


@pytest.mark.parametrize(
    ("name", "data", "code", "details"),
    [
        ("foto.HEIC", HEIC, "picture-heic", {}),
        ("foto.jpg", HEIC, "picture-heic", {}),
        ("leeg.jpg", b"", "picture-empty", {}),
        ("foto.jpg", b"version https://git-lfs.github.com/spec/v1\n", "picture-not-fetched", {}),
        ("scan.tif", b"II*\0", "picture-of-another-kind", {"sort": "TIFF"}),
        ("film.png", b"\0\0\0\x20ftypisom", "picture-no-picture", {"sort": "film"}),
        ("film.mp4", b"abc", "picture-no-picture", {"sort": "film"}),
        ("lied.mp3", b"\x01\x02", "picture-no-picture", {"sort": "sound"}),
        ("foto.jpg", b"<html>", "picture-no-picture", {"sort": "webpage"}),
        ("foto.jpg", b"\x01\x02", "picture-no-picture", {"sort": "unknown"}),
        ("half.jpg", PHOTOS["JPEG"][:600], "picture-damaged", {}),
        ("half.png", tiny_png()[:-1], "picture-damaged", {}),
        ("half.webp", PHOTOS["WebP"][:-40], "picture-damaged", {}),
        ("foto.jpg", tiny_png(), "picture-ending", {"sort": "PNG", "near": "foto.png"}),
        ("map/foto", PHOTOS["WebP"], "picture-ending", {"sort": "WebP", "near": "foto.webp"}),
        ("tekening.png", SVG + b"/>", "drawing-ending", {"sort": "SVG", "near": "tekening.svg"}),
        ("a.svg", SVG + b"><g></svg>", "drawing-damaged", {}),
        ("a.svg", SVG.decode().encode("utf-16") + b"\0", "drawing-damaged", {}),
        ("a.svg", (SVG + b" onload='x()'/>").decode().encode("utf-16"), "drawing-active", {"found": 'onload="x()"'}),
        ("a.svg", SVG + b"><style>@FONT-FACE{src:url(data:,x)}</style></svg>", "drawing-font", {}),
        ("a.svg", SVG + b"><defs><font><glyph/></font></defs></svg>", "drawing-font", {}),
        ("a.png", SVG + b"><font/></svg>", "drawing-ending", {"sort": "SVG", "near": "a.svg"}),
        ("a.svgz", b"\x1f\x8b\x08", "picture-packed", {}),
        ("a.svg", b"<svg xmlns='https://voorbeeld.nl/iets-anders' width='4'/>", "drawing-damaged", {}),
        ("a.svg", SVG + b">" + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>", "drawing-damaged", {}),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///x">]>' + SVG + b">&x;</svg>", "drawing-damaged", {}),
        ("a.svg", b"<!DOCTYPE svg [%s]>" % ENTITY_BOMB + SVG + b">&h;</svg>", "drawing-damaged", {}),
        ("a.svg", SVG + b"><script>alert(1)</script></svg>", "drawing-active", {"found": "<script>"}),
        ("a.svg", SVG + b" onload='x()'/>", "drawing-active", {"found": 'onload="x()"'}),
        ("a.svg", SVG + b"><image href='//e.nl/a'/></svg>", "drawing-active", {"found": 'href="//e.nl/a"'}),
        ("a.svg", SVG + b"><image href='kaart.png'/></svg>", "drawing-active", {"found": 'href="kaart.png"'}),
        (
            "a.svg",
            SVG + b"><image href='data:text/html,x'/></svg>",
            "drawing-active",
            {"found": 'href="data:text/html,x"'},
        ),
        ("a.svg", SVG + b"><style>@import 'a.css';</style></svg>", "drawing-active", {"found": "@import 'a.css'"}),
        ("a.svg", SVG + b"><style>a{fill:url(//e.nl/b)}</style></svg>", "drawing-active", {"found": "url(//e.nl/b"}),
        ("a.svg", SVG + b"><style>a{fill:u\\72l(//e.nl)}</style></svg>", "drawing-active", {"found": "url(//e.nl"}),
        (
            "a.svg",
            SVG + b"><style>a{b:image-set('//e.nl')}</style></svg>",
            "drawing-active",
            {"found": "image-set('//e.nl'"},
        ),
        ("a.svg", SVG + b"><h:script xmlns:h='x'/></svg>", "drawing-active", {"found": "<script>"}),
        ("a.svg", SVG + b" style='fill:url(x)'/>", "drawing-active", {"found": 'style="fill:url(x)"'}),
        ("a.svg", SVG + b"><a href='javascript:a()'>x</a></svg>", "drawing-active", {"found": 'href="javascript:a()"'}),
        ("a.svg", SVG + b"><foreignObject><p/></foreignObject></svg>", "drawing-active", {"found": "<foreignObject>"}),
    ],
)
def test_what_cannot_be_shown_is_told_by_what_it_is(
    name: str, data: bytes, code: str, details: dict[str, str], tmp_path: Path
) -> None:
    fault = picture_fault(name, data)

    assert fault is not None
    assert (fault.code, fault.details) == (code, details)
    problem = Problem(code, Location(SourcePath("stories/a.md"), 1, 1), name, details)
    assert all("{" not in message_of(problem, language) + help_of(problem, language) for language in ("nl", "en"))
    # From a disk no more of it is read than is needed.
    path = SourcePath(os.path.basename(name))
    (tmp_path / path).write_bytes(data)
    assert look_at_file(tmp_path, path, (0,)).fault == fault


@pytest.mark.parametrize(
    "inner",
    [
        b"><use href='#boom'/></svg>",
        b" xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='data:image/png;base64,AAAA'/></svg>",
        b"><a href='https://voorbeeld.nl/'>naar een ander</a></svg>",
        b"><style>a { fill: url(#verloop) }</style></svg>",
        b"><title>Online = op het net</title></svg>",
        b"><switch><foreignObject><p>Zaal</p></foreignObject><text>Zaal</text></switch></svg>",
    ],
)
def test_a_drawing_that_fetches_and_does_nothing_can_be_shown(inner: bytes) -> None:
    assert picture_fault("tekening.svg", SVG + inner) is None


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 100_000,
        b"<!--" * 100_000,
        SVG + b">" + b"<a " * 300_000,
        SVG + b">url(" + b" " * 100_000 + b"#",
        SVG + b" " + b"on" * 300_000,
        b"\xff\xd8" + b"\xff" * 2_000_000,
        b"\xff\xd8\xff\xe0\0\2" * 200_000,
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * 100_000,
        b"GIF89a" + bytes(7) + b"!\xfe\0" * 300_000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_a_file_that_is_made_to_be_slow_is_looked_at_at_once(data: bytes) -> None:
    picture_fault("a.svg", data)
    without_notes(data)


def test_a_file_that_is_replaced_is_looked_at_again(tmp_path: Path) -> None:
    path = SourcePath("a.png")

    def fault_of(status: tuple[int, ...]) -> str:
        fault = look_at_file(tmp_path, path, status).fault
        return fault.code if fault is not None else ""

    (tmp_path / path).write_bytes(b"")
    assert fault_of((1, 0)) == "picture-empty"

    (tmp_path / path).write_bytes(tiny_png())

    assert fault_of((2, 70)) == ""
    # One that changed only just has no status yet.
    (tmp_path / path).write_bytes(b"")
    assert fault_of((0,)) == "picture-empty"
    (tmp_path / path).write_bytes(tiny_png())
    assert fault_of((0,)) == ""


def saved(kind: str, **options: object) -> bytes:
    """A picture of 70 by 40 points in a format."""
    file = io.BytesIO()
    Image.new("RGBA" if options.pop("see_through", False) else "RGB", (70, 40)).save(file, kind, **options)
    return file.getvalue()


def on_its_side() -> Image.Exif:
    """What a camera notes that was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def moving(kind: str) -> bytes:
    """Two pictures one after the other."""
    file = io.BytesIO()
    first, second = (Image.new("RGB", (70, 40), colour) for colour in ("red", "blue"))
    first.save(file, kind, save_all=True, append_images=[second])
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "picture"),
    [
        (saved("PNG"), Picture("PNG", 70, 40, is_transparent=True)),
        (saved("PNG", exif=on_its_side()), Picture("PNG", 40, 70, is_transparent=True)),
        (moving("PNG"), Picture("PNG", 70, 40, moves=True, is_transparent=True)),
        (saved("JPEG"), Picture("JPEG", 70, 40)),
        (saved("JPEG", progressive=True, comment=b"x" * 60_000), Picture("JPEG", 70, 40)),
        (saved("JPEG", exif=on_its_side()), Picture("JPEG", 40, 70)),
        (saved("WEBP"), Picture("WebP", 70, 40)),
        (saved("WEBP", lossless=True), Picture("WebP", 70, 40)),
        (saved("WEBP", see_through=True), Picture("WebP", 70, 40, is_transparent=True)),
        (saved("WEBP", exif=on_its_side()), Picture("WebP", 40, 70)),
        (moving("WEBP"), Picture("WebP", 70, 40, moves=True)),
        (saved("GIF"), Picture("GIF", 70, 40, is_transparent=True)),
        (moving("GIF"), Picture("GIF", 70, 40, moves=True, is_transparent=True)),
        (SVG + b' width="70" height="40"/>', Picture("SVG", 70, 40)),
        ((SVG + b' width="70" height="40"/>').decode().encode("utf-16"), Picture("SVG", 70, 40)),
        (SVG + b' stroke-width="2" width="20mm" viewBox="0 0 4 2"/>', Picture("SVG", 76, 38)),
        (SVG + b' height="3em" width="100%" viewBox="0,0,24,12"/>', Picture("SVG", 1200, 600)),
        (SVG + b"/>", Picture("SVG", 1200, 600)),
        (SVG + b' width="0" viewBox="0 0 0 0"/>', Picture("SVG", 1200, 600)),
        (SVG + b' width="200000" height="100000"/>', Picture("SVG", 10_000, 5000)),
        (SVG + b' width="' + b"9" * 400 + b'" viewBox="0 0 ' + b"9" * 400 + b' 1"/>', Picture("SVG", 1200, 600)),
        (SVG + b' height="3" viewBox="0 0 4000000000 3000000000"/>', Picture("SVG", 4, 3)),
        (saved("JPEG")[:20], None),
        (saved("PNG")[:20], None),
        (saved("WEBP")[:20], None),
        (saved("GIF")[:8], None),
        (b"\xff\xd8\xff\xe0\0\1" * 9, None),
        (b"<svg", None),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else None,
)
def test_a_picture_says_what_it_is(data: bytes, picture: Picture | None, tmp_path: Path) -> None:
    path = SourcePath("a.png")
    (tmp_path / path).write_bytes(data)

    assert look_at_file(tmp_path, path, (0,)).picture == picture


def test_a_file_that_unpacks_to_more_than_a_memory_can_hold_is_no_picture(tmp_path: Path) -> None:
    path, bomb = SourcePath("bom.png"), tiny_png().replace(b"\0\0\0\1\0\0\0\1", b"\0\0\x75\x30\0\0\x75\x30")
    (tmp_path / path).write_bytes(bomb)

    fault = PictureFault("picture-too-many-pixels", {"width": "30000", "height": "30000"})
    assert picture_fault(path, bomb) == look_at_file(tmp_path, path, (0,)).fault == fault


def test_a_file_that_is_gone_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserFault, match="cannot-read"):
        look_at_file(tmp_path, SourcePath("weg.png"), (0,))


def test_it_counts_where_a_picture_is_shown_and_not_where_it_lies(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files: dict[str, Any] = {
        "config.yaml": "titel: Boek\n",
        "stories/los.mp4": b"\0\0\0\x20ftypisom",
        "stories/soep.pdf": b"%PDF-1.7",
        "stories/a.md": "---\ntitel: A\n---\n\n[de film](los.mp4) en [het recept](soep.pdf)\n",
        "stories/b.md": "---\ntitel: B\nafbeelding: {bestand: soep.pdf, beschrijving: Soep}\n---\n\n![film](los.mp4)\n",
    }

    said = verhalen("check", cwd=archive(files)).stdout

    assert "stories/b.md:3:" in said
    assert "[picture-no-picture]" in said
    assert "stories/b.md:6:" in said
    assert "stories/a.md" not in said


@pytest.mark.parametrize(
    ("name", "data", "sort"),
    [
        ("plan.pdf", b"%PDF-1.7", ""),
        ("plan.PDF", b"\n%PDF-1.7", ""),
        ("plan.odt", b"PK\3\4" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", ""),
        ("plan.docx", b"PK\3\4" + bytes(26) + b"iets-anders.xml", ""),
        ("plan.doc", b"\xd0\xcf\x11\xe0", ""),
        ("notities.txt", b"Melk halen", ""),
        ("plan.pdf", b"", "empty"),
        ("plan.pdf", b"<!DOCTYPE html><html>", "webpage"),
        ("plan.pdf", b"MZ\x90\0", "unknown"),
        ("plan.pdf", PHOTOS["JPEG"], "picture"),
        ("plan.docx", b"%PDF-1.7", "pdf"),
        ("notities.txt", b"", "empty"),
    ],
)
def test_of_a_file_that_is_linked_it_is_known_whether_it_is_what_its_name_says(
    name: str, data: bytes, sort: str
) -> None:
    fault = picture_fault(name, data)

    assert fault is not None
    assert fault.unlike_name == sort


def test_a_photo_behind_a_link_that_may_tell_its_place_is_told(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files: dict[str, Any] = {
        "config.yaml": "titel: Boek\n",
        "stories/plein.heic": HEIC,
        "stories/plein.png": tiny_png(),
        "stories/a.md": "---\ntitel: A\n---\n\n[groot](plein.heic)\n\n[klein](plein.png)\n",
    }

    said = verhalen("check", cwd=archive(files)).stdout

    assert said.count("[picture-tells]") == 1
    assert "stories/a.md:5:9: waarschuwing: In plein.heic kan staan waar" in said
