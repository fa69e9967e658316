"""The icons of a book on a device, and the manifest that names them."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pages import Page

STORY = {"config.yaml": "titel: Ons boek\n", "stories/kas.md": "---\ntitel: De kas\n---\nWarm.\n"}
RED = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z" fill="#b3402a"/></svg>'
PAPER, INK_RED, NOTHING = (251, 248, 241, 255), (179, 64, 42, 255), (0, 0, 0, 0)
ICONS = {
    "static/icon-180.png": 180,
    "static/icon-192.png": 192,
    "static/icon-512.png": 512,
    "static/icon-maskable-512.png": 512,
}


def built(archive: WriteArchive, verhalen: RunVerhalen, files: dict[str, str | bytes]) -> Path:
    """The site of an archive with one story and these files."""
    folder = archive({**STORY, **files})
    result = verhalen("build", "--no-search", cwd=folder)
    assert result.exit_code == 0, result.stdout + result.stderr
    return folder / "site"


def icon(site: Path, path: str) -> Image.Image:
    """An icon as the points of a picture."""
    return Image.open(io.BytesIO((site / path).read_bytes())).convert("RGBA")


def test_the_drawing_of_the_theme_becomes_an_icon_of_each_size(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    site = built(archive, verhalen, {})

    assert {path: icon(site, path).size for path in ICONS} == {path: (size, size) for path, size in ICONS.items()}


def test_an_own_drawing_is_taken_and_has_room_around_it_where_a_device_needs_that(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    site = built(archive, verhalen, {"themes/boek/static/icon.svg": RED})

    corners = {path: icon(site, path).getpixel((0, 0)) for path in ICONS}
    middles = {icon(site, path).getpixel((size // 2, size // 2)) for path, size in ICONS.items()}

    assert middles == {INK_RED}
    assert corners == {
        "static/icon-180.png": PAPER,
        "static/icon-192.png": INK_RED,
        "static/icon-512.png": INK_RED,
        "static/icon-maskable-512.png": PAPER,
    }


@pytest.mark.parametrize("family", ["serif", "sans-serif", "Een andere"])
def test_letters_in_an_own_drawing_are_drawn(archive: WriteArchive, verhalen: RunVerhalen, family: str) -> None:
    letters = f'<text y="28" font-family="{family}" font-size="32" fill="#b3402a">M</text>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{letters}</svg>'

    site = built(archive, verhalen, {"themes/boek/static/icon.svg": drawing})

    assert INK_RED in {colour for _, colour in icon(site, "static/icon-512.png").getcolors(1 << 18) or ()}


def test_what_is_transparent_stays_so(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    site = built(archive, verhalen, {})

    assert icon(site, "static/icon-512.png").getpixel((0, 0)) == NOTHING


def test_an_icon_that_the_theme_brings_itself_is_left_as_it_is(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    own = io.BytesIO()
    Image.new("RGB", (192, 192), "navy").save(own, "PNG")

    site = built(archive, verhalen, {"themes/boek/static/icon-192.png": own.getvalue()})

    assert (site / "static/icon-192.png").read_bytes() == own.getvalue()
    assert icon(site, "static/icon-512.png").size == (512, 512)


def test_the_manifest_names_the_book_and_its_icons(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    title = 'Het "boek" waar je lid van kunt worden & meer'
    site = built(archive, verhalen, {"config.yaml": f"titel: '{title}'\nondertitel: Van ons\n"})

    manifest = json.loads((site / "manifest.webmanifest").read_text("utf-8"))

    assert manifest["name"] == "Het “boek” waar je lid van kunt worden & meer"
    assert manifest["short_name"] == "Het “boek”"
    assert manifest["description"] == "Van ons"
    assert (manifest["lang"], manifest["start_url"], manifest["scope"]) == ("nl", "./", "./")
    for each in manifest["icons"]:
        assert (site / each["src"]).is_file()
        if each["type"] == "image/png":
            width, height = icon(site, each["src"]).size
            assert each["sizes"] == f"{width}x{height}"
    assert [each["purpose"] for each in manifest["icons"]] == ["any", "any", "maskable", "any"]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Dorp", "Dorp"),
        ("Ons boek", "Ons boek"),
        ("Verhalen uit de Achterhoek", "Verhalen uit"),
        ("Samenlevingsopbouwwerk in beeld", "Samenlevingsopbouwwerk"),
    ],
)
def test_under_an_icon_are_as_many_words_as_fit(
    archive: WriteArchive, verhalen: RunVerhalen, title: str, short: str
) -> None:
    site = built(archive, verhalen, {"config.yaml": f"titel: {title}\n"})

    assert json.loads((site / "manifest.webmanifest").read_text("utf-8"))["short_name"] == short


def test_every_page_leads_to_its_icon_and_manifest(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    site = built(archive, verhalen, {})

    for path in ("index.html", "verhalen/kas.html"):
        page = Page(path, (site / path).read_text("utf-8"))
        links = {link.attributes["rel"]: link.attributes["href"] for link in page.tagged("link")}
        assert (site / path).parent.joinpath(links["apple-touch-icon"]).resolve() == site / "static/icon-180.png"
        assert (site / path).parent.joinpath(links["manifest"]).resolve() == site / "manifest.webmanifest"
        assert "manifest-src 'self'" in page.tagged("meta")[1].attributes["content"]
