"""Photos go along without what they tell besides the picture, and look the same to the last point."""

import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pictures import chunk, tiny_png
from verhalen_build.read.photographs import is_whole, without_notes

SECRET = b"Geheim"
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo(mode: str = "RGB") -> Image.Image:
    """A picture with something to see: compression with loss would show."""
    return Image.effect_noise((48, 32), 80).convert("RGB").convert(mode)


def notes(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Geheime camera"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = "Geheime plek"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"Geheim van de maker"
    return exif


def encoded(image: Image.Image, format_: str, **options: Any) -> bytes:
    data = BytesIO()
    image.save(data, format_, **options)
    return data.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def jpeg(**options: Any) -> bytes:
    """A photo of a telephone: notes in every place that is known for them, and a second photo behind it."""
    plain = encoded(photo(options.pop("mode", "RGB")), "JPEG", quality=92, exif=notes(6), icc_profile=ICC, **options)
    extra = b"".join(
        (
            segment(0xE0, b"JFXX\0\x10" + SECRET),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Geheim</x>"),
            segment(0xE2, b"FPXR\0" + SECRET),
            segment(0xED, b"Photoshop 3.0\08BIM" + SECRET),
            segment(0xEB, b"JP" + SECRET),
            segment(0xFE, SECRET),
        )
    )
    return plain[:2] + extra + plain[2:] + encoded(photo(), "JPEG", exif=notes()) + b"\0\0\0\x18ftypmp42" + SECRET


def png() -> bytes:
    about = PngInfo()
    about.add_text("Author", "Geheim")
    about.add_itxt("XML:com.adobe.xmp", "<x>Geheim</x>")
    about.add_text("Raw profile type exif", "Geheim" * 50, zip=True)
    whole = encoded(photo("RGBA"), "PNG", pnginfo=about, exif=notes(6), icc_profile=ICC, dpi=(300, 300))
    return whole[:-12] + chunk(b"caBX", SECRET) + chunk(b"tIME", SECRET + b"!") + whole[-12:] + SECRET


def moving(format_: str, **options: Any) -> bytes:
    frames = [photo(), photo(), photo()]
    return encoded(frames[0], format_, save_all=True, append_images=frames[1:], duration=80, loop=0, **options)


PHOTOS = {
    "JPEG": jpeg(),
    "progressive JPEG": jpeg(progressive=True),
    "JPEG in ink": jpeg(mode="CMYK"),
    "grey JPEG with restarts": jpeg(mode="L", restart_marker_blocks=1),
    "PNG": png(),
    "WebP": encoded(photo(), "WEBP", exif=notes(6), xmp=b"<x>Geheim</x>", icc_profile=ICC),
    "WebP without loss": encoded(photo("RGBA"), "WEBP", lossless=True, exif=notes(6), xmp=b"<x>Geheim</x>"),
    "moving WebP": moving("WEBP", exif=notes(), xmp=b"<x>Geheim</x>"),
    "two photos in one": encoded(photo(), "MPO", save_all=True, append_images=[photo()], exif=notes(3)) + SECRET,
    "moving GIF": moving("GIF", comment=SECRET) + SECRET,
}


@pytest.mark.parametrize("name", PHOTOS)
def test_nothing_is_left_of_place_camera_and_other_notes(name: str) -> None:
    before = PHOTOS[name]
    after = without_notes(before)

    assert SECRET in before
    assert SECRET not in after
    assert after.count(b"Exif") <= 1
    exif = Image.open(BytesIO(after)).getexif()
    assert set(exif) <= {ExifTags.Base.Orientation}
    assert not exif.get_ifd(ExifTags.IFD.GPSInfo)


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_looks_the_same_to_the_last_point(name: str) -> None:
    before, after = Image.open(BytesIO(PHOTOS[name])), Image.open(BytesIO(without_notes(PHOTOS[name])))

    assert (after.mode, after.size) == (before.mode, before.size)
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert after.getexif().get(ExifTags.Base.Orientation, 1) == before.getexif().get(ExifTags.Base.Orientation, 1)
    frames = getattr(after, "n_frames", 1)
    assert before.format == "MPO" or frames == getattr(before, "n_frames", 1)
    for frame in range(frames):
        before.seek(frame)
        after.seek(frame)
        assert ImageChops.difference(before.convert("RGBA"), after.convert("RGBA")).getbbox(alpha_only=False) is None
        assert after.info.get("duration") == before.info.get("duration")


@pytest.mark.parametrize("name", PHOTOS)
def test_what_is_without_notes_stays_as_it_is(name: str) -> None:
    once = without_notes(PHOTOS[name])

    assert without_notes(once) == once
    assert is_whole(once)


@pytest.mark.parametrize("name", [name for name in PHOTOS if "GIF" not in name])
def test_half_a_photo_is_no_whole_one_and_tells_no_more(name: str) -> None:
    bare = without_notes(PHOTOS[name])
    half = bare[: len(bare) // 2]

    assert not is_whole(half)
    assert without_notes(half) == half


def test_half_a_photo_with_notes_keeps_what_can_be_seen_of_it() -> None:
    end = PHOTOS["JPEG"].index(b"\xff\xda") + 200
    half = without_notes(PHOTOS["JPEG"][:end])

    assert SECRET not in half
    assert half.endswith(PHOTOS["JPEG"][end - 100 : end])


@given(st.sampled_from(sorted(PHOTOS)), st.data())
def test_whatever_a_file_holds_it_is_read_to_its_end(name: str, data: st.DataObject) -> None:
    picture = bytearray(PHOTOS[name])
    for place in data.draw(st.lists(st.integers(0, len(picture) - 1), max_size=5)):
        picture[place] = data.draw(st.integers(0, 255))
    cut = bytes(picture[: data.draw(st.integers(0, len(picture)))])

    assert len(without_notes(cut)) <= len(cut) + 40
    is_whole(cut)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<svg/>", b"\0\0\0\x18ftypheic", b"\xff\xd8", b"RIFF"])
def test_any_other_file_stays_as_it_is(data: bytes) -> None:
    assert without_notes(data) == data
    assert is_whole(data)


@pytest.fixture
def book(archive: WriteArchive) -> Path:
    story = "---\ntitel: Plein\n---\n\n![Plein](images/plein.jpg)\n\nZie ook [de foto](images/los.jpg).\n"
    folder = archive({"config.yaml": "titel: Boek\n", "stories/plein.md": story})
    (folder / "stories/images").mkdir()
    (folder / "stories/images/plein.jpg").write_bytes(PHOTOS["JPEG"])
    (folder / "stories/images/los.jpg").write_bytes(PHOTOS["progressive JPEG"])
    return folder


def test_a_built_book_does_not_tell_where_its_photos_were_taken(book: Path, verhalen: RunVerhalen) -> None:
    assert verhalen("build", "--no-search", cwd=book).exit_code == 0

    linked = book / "site/bestanden/images/los.jpg"
    assert linked.read_bytes() == without_notes(PHOTOS["progressive JPEG"])
    shown = list((book / "site/beelden").rglob("plein.jpg*"))
    assert len(shown) == 2
    assert all(SECRET not in file.read_bytes() for file in shown)
    assert (book / "stories/images/plein.jpg").read_bytes() == PHOTOS["JPEG"]


def test_a_linked_photo_is_renewed_on_the_site_when_it_is_or_when_the_site_is_not_as_it_was(
    book: Path, verhalen: RunVerhalen
) -> None:
    source, copy = book / "stories/images/los.jpg", book / "site/bestanden/images/los.jpg"
    verhalen("build", "--no-search", cwd=book)
    source.write_bytes(PHOTOS["grey JPEG with restarts"])

    assert "1 nieuw of veranderd" in verhalen("build", "--no-search", cwd=book).stderr
    assert copy.read_bytes() == without_notes(source.read_bytes())

    copy.unlink()
    verhalen("build", "--no-search", cwd=book)
    assert copy.read_bytes() == without_notes(source.read_bytes())

    (book / "stories/nieuw.md").write_text("---\ntitel: Nieuw\n---\n", encoding="utf-8")
    source.write_bytes(tiny_png())
    verhalen("build", "--no-search", cwd=book)
    assert copy.read_bytes() == tiny_png()
