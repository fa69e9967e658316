"""Pictures are made once in the sizes in which pages show them, upright, in their own colours, and without notes."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageOps

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import run_verhalen
from tests.support.pictures import damaged_png, tiny_png
from tests.test_photographs import ICC, PHOTOS, notes
from verhalen_build.model.names import SourcePath
from verhalen_build.model.picture import Picture, Renditions, renditions_of
from verhalen_build.read.pictures import FileLook, look_at_file

STORY = "---\ntitel: Plein\n---\n\n![Het plein]({file})\n"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def half_red(size: tuple[int, int] = (900, 600), mode: str = "RGB") -> Image.Image:
    """A picture of which the left half is red and the right half blue."""
    image = Image.new("RGB", size, BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), RED)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def opened(file: Path) -> Image.Image:
    return Image.open(io.BytesIO(file.read_bytes()))


def colour_at(image: Image.Image, place: tuple[float, float]) -> str:
    """Whether a place (in parts of the width and height) is red or blue."""
    x, y = round(place[0] * image.width), round(place[1] * image.height)
    red, _, blue, *_ = image.convert("RGBA").getpixel((x, y))  # type: ignore[misc]
    assert abs(red - blue) > 60
    return "red" if red > blue else "blue"


# Which files are made


def widths(renditions: Renditions | None) -> tuple[list[int], str, int]:
    assert renditions is not None
    return [each.width for each in renditions.webp], renditions.fallback.sort, renditions.fallback.width


@pytest.mark.parametrize(
    ("picture", "made"),
    [
        (Picture("JPEG", 4000, 3000), ([480, 800, 1200, 1600], "JPEG", 1200)),
        (Picture("JPEG", 1600, 900), ([480, 800, 1200, 1600], "JPEG", 1200)),
        (Picture("JPEG", 1400, 700), ([480, 800, 1400], "JPEG", 1200)),
        (Picture("JPEG", 1000, 700), ([480, 800, 1000], "JPEG", 1000)),
        (Picture("PNG", 500, 300, is_transparent=True), ([500], "PNG", 500)),
        (Picture("WebP", 480, 300), ([480], "JPEG", 480)),
        (Picture("GIF", 1, 1, is_transparent=True), ([1], "PNG", 1)),
        # Higher than a WebP can be.
        (Picture("JPEG", 600, 60_000), ([160], "JPEG", 160)),
        (Picture("JPEG", 60_000, 1), ([480, 800, 1200, 1600], "JPEG", 1200)),
    ],
)
def test_a_picture_is_never_made_larger_than_it_is(picture: Picture, made: tuple[list[int], str, int]) -> None:
    assert widths(renditions_of(picture)) == made


@pytest.mark.parametrize("picture", [Picture("SVG", 20, 10), Picture("GIF", 9, 9, moves=True)])
def test_drawings_and_what_moves_are_shown_as_they_are(picture: Picture) -> None:
    assert renditions_of(picture) is None


@pytest.fixture
def made(archive: WriteArchive, verhalen: RunVerhalen) -> Any:
    """Builds a book with one picture; returns its files on the site by their address, and the page."""

    def make(name: str, data: bytes) -> tuple[dict[str, Image.Image], str]:
        folder = archive(
            {"config.yaml": "titel: Boek\n", "stories/plein.md": STORY.format(file=name), f"stories/{name}": data}
        )
        result = verhalen("build", "--no-search", cwd=folder)
        assert result.exit_code == 0, result.output
        site = folder / "site"
        files = sorted((*site.glob("beelden/**/*.*"), *site.glob("bestanden/**/*.*")))
        images = {file.relative_to(site).as_posix(): opened(file) for file in files if file.suffix != ".svg"}
        return images, (site / "verhalen/plein.html").read_text(encoding="utf-8")

    return make


def test_a_page_names_each_file_with_its_width(made: Any) -> None:
    images, page = made("plein.jpg", encoded(half_red((1400, 1000)), "JPEG"))

    assert list(images) == [
        "beelden/1200/plein.jpg",
        "beelden/1400-webp/plein.jpg.webp",
        "beelden/480-webp/plein.jpg.webp",
        "beelden/800-webp/plein.jpg.webp",
    ]
    assert {image.size for image in images.values()} == {(1400, 1000), (1200, 857), (800, 571), (480, 343)}
    assert '<img src="../beelden/1200/plein.jpg" width="1200" height="857" alt="Het plein">' in page
    assert all(f"../beelden/{width}-webp/plein.jpg.webp {width}w" in page for width in (480, 800, 1400))
    assert '<a class="enlarge" href="../beelden/1400-webp/plein.jpg.webp">' in page


def test_of_a_picture_much_higher_than_wide_the_top_is_shown_with_a_link_to_the_file(made: Any) -> None:
    _, page = made("lijst.png", encoded(half_red((300, 1800)), "PNG"))

    assert '<a class="enlarge tall" href="../beelden/300-webp/lijst.png.webp">' in page


@pytest.mark.parametrize(
    ("name", "image", "kind", "options", "fallback"),
    [
        ("foto.jpg", half_red(), "JPEG", {"quality": 90}, "JPEG"),
        ("foto.jpg", half_red(mode="CMYK"), "JPEG", {}, "JPEG"),
        ("foto.jpg", half_red(), "JPEG", {"progressive": True}, "JPEG"),
        ("foto.jpg", half_red(), "MPO", {"save_all": True, "append_images": [half_red((30, 20))]}, "JPEG"),
        ("beeld.png", half_red(), "PNG", {}, "PNG"),
        ("beeld.png", half_red(mode="P"), "PNG", {}, "PNG"),
        ("beeld.png", half_red(mode="RGBA"), "PNG", {}, "PNG"),
        ("beeld.webp", half_red(), "WEBP", {}, "JPEG"),
        ("beeld.webp", half_red(mode="RGBA"), "WEBP", {"lossless": True}, "JPEG"),
        ("beeld.gif", half_red(), "GIF", {}, "PNG"),
    ],
)
def test_a_picture_of_any_kind_looks_as_it_did(
    name: str, image: Image.Image, kind: str, options: Mapping[str, Any], fallback: str, made: Any
) -> None:
    images, _ = made(name, encoded(image, kind, **options))

    assert {each.format for each in images.values()} == {"WEBP", fallback}
    for each in images.values():
        assert each.size in {(900, 600), (480, 320)}
        assert [colour_at(each, (x, 0.5)) for x in (0.1, 0.45, 0.55, 0.9)] == ["red", "red", "blue", "blue"]


def test_sixteen_bits_of_grey_are_as_light_as_they_were(made: Any) -> None:
    scan = Image.linear_gradient("L").point([257 * shade for shade in range(256)], "I").resize((600, 400))
    images, _ = made("scan.png", encoded(scan.convert("I;16"), "PNG"))

    shades = [images["beelden/600/scan.png"].convert("L").getpixel((9, 399 * part // 4)) for part in range(5)]
    assert shades == pytest.approx([0, 64, 128, 191, 255], abs=6)


@pytest.mark.parametrize("side", range(1, 9))
def test_a_photo_stands_upright(side: int, made: Any) -> None:
    images, page = made("foto.jpg", encoded(half_red(), "JPEG", exif=notes(side)))

    expected = Image.open(io.BytesIO(encoded(half_red(), "JPEG", exif=notes(side))))
    upright = ImageOps.exif_transpose(expected)
    for image in images.values():
        assert image.getexif() == {}
        assert (image.width > image.height) == (upright.width > upright.height)
        for place in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
            assert colour_at(image, place) == colour_at(upright, place)
    assert f'width="{upright.width}" height="{upright.height}"' in page


def test_a_photo_keeps_its_colours_and_tells_nothing_else(made: Any) -> None:
    data = encoded(half_red(), "JPEG", exif=notes(), icc_profile=ICC, comment=b"Geheim")
    images, _ = made("foto.jpg", data)

    for image in images.values():
        assert image.info["icc_profile"] == ICC
        assert not image.getexif()
        assert "comment" not in image.info


def test_a_large_profile_is_not_in_every_size_of_a_picture(made: Any) -> None:
    images, _ = made("foto.jpg", encoded(half_red(), "JPEG", icc_profile=ICC + bytes(100_000)))

    assert all("icc_profile" not in image.info for image in images.values())
    assert all(colour_at(image, (0.1, 0.5)) == "red" for image in images.values())


def test_what_is_see_through_stays_so(made: Any) -> None:
    image = half_red(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    images, _ = made("beeld.png", encoded(image, "PNG"))

    alphas = [each.convert("RGBA").getpixel((5, each.height // 2))[3] for each in images.values()]
    assert alphas == pytest.approx([128] * len(alphas), abs=12)


def test_a_drawing_and_what_moves_are_shown_as_they_are(made: Any) -> None:
    frames = [half_red((60, 40)), half_red((60, 40)).rotate(180)]
    images, page = made("film.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))

    assert list(images) == ["bestanden/film.gif"]
    assert images["bestanden/film.gif"].n_frames == 2
    assert '<img src="../bestanden/film.gif" width="60" height="40" alt="Het plein">' in page

    _, page = made(
        "kaart.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0"/></svg>'
    )
    assert '<img src="../bestanden/kaart.svg" width="40" height="20" alt="Het plein">' in page


def test_letters_in_a_picture_of_few_colours_keep_their_edges(made: Any) -> None:
    image = Image.new("P", (600, 400), 0)
    image.putpalette([255, 255, 255, 0, 0, 0])
    ImageDraw.Draw(image).text((20, 20), "Het plein", fill=1)
    images, _ = made("scherm.png", encoded(image, "PNG"))

    shown = images["beelden/600-webp/scherm.png.webp"].convert("RGB")
    assert shown.tobytes() == image.convert("RGB").tobytes()


def test_two_pictures_whose_names_differ_in_their_kind_only_are_two(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    kinds = {"a.jpg": "JPEG", "a.png": "PNG", "a.webp": "WEBP", "a.jpg.webp": "WEBP", "a.webp.jpg": "JPEG"}
    pictures = {
        f"stories/{name}": encoded(half_red((40 + 10 * n, 30)), kind) for n, (name, kind) in enumerate(kinds.items())
    }
    text = "\n\n".join(f"![{name}]({name})" for name in kinds)
    folder = archive({"config.yaml": "titel: Boek\n", "stories/a.md": f"---\ntitel: A\n---\n{text}\n", **pictures})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    files = [file for file in (folder / "site/beelden").rglob("*") if file.is_file()]
    assert len(files) == 2 * len(kinds)
    for file in files:
        assert opened(file).width == int(file.parent.name.partition("-")[0])


# When they are made


@pytest.fixture
def book(archive: WriteArchive) -> Path:
    return archive(
        {
            "config.yaml": "titel: Boek\n",
            "stories/a.md": STORY.format(file="images/plein.jpg"),
            "stories/b.md": "---\ntitel: B\nafbeelding: {bestand: images/brug.png, beschrijving: Brug}\n---\nTekst.\n",
            "stories/images/plein.jpg": encoded(half_red(), "JPEG"),
            "stories/images/brug.png": encoded(half_red((700, 500)), "PNG"),
        }
    )


def pictures_on(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.glob("beelden/**/*.*")}


def stamps_of_store(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in (folder / ".verhalen/pictures").iterdir()}


def test_one_core_or_two_and_a_second_time_make_the_same_bytes(book: Path) -> None:
    for output, jobs in (("een", "1"), ("twee", "2")):
        run = run_verhalen("build", "--no-search", "--jobs", jobs, "--output", output, cwd=book)
        assert run.returncode == 0, run.stderr
        for file in (book / ".verhalen/pictures").iterdir():
            file.unlink()
        (book / ".verhalen/memo.sqlite").unlink()

    assert pictures_on(book / "een") == pictures_on(book / "twee")
    assert len(pictures_on(book / "een")) == 6


def test_a_picture_that_did_not_change_is_not_made_again(book: Path, verhalen: RunVerhalen) -> None:
    verhalen("build", "--no-search", cwd=book)
    pictures, store = pictures_on(book / "site"), stamps_of_store(book)

    (book / "stories/b.md").write_text("---\ntitel: B\n---\nZonder beeld.\n", encoding="utf-8")
    for options in ((), ("--clean",), ("--output", "elders")):
        assert verhalen("build", "--no-search", *options, cwd=book).exit_code == 0
        assert stamps_of_store(book).items() <= store.items()
        verhalen("check", cwd=book)
    of_the_other = {path: data for path, data in pictures.items() if "plein" in path}
    assert pictures_on(book / "site") == pictures_on(book / "elders") == of_the_other


def test_only_a_file_that_changed_is_looked_at_again(
    book: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def look(root: Path, path: SourcePath, status: tuple[int, ...]) -> FileLook:
        looked_at.append(path)
        return look_at_file(root, path, status)

    monkeypatch.setattr("verhalen_build.steps.file_looks.look_at_file", look)
    verhalen("check", cwd=book)
    assert sorted(looked_at) == ["stories/images/brug.png", "stories/images/plein.jpg"]

    looked_at.clear()
    (book / "stories/images/plein.jpg").write_bytes(b"")
    result = verhalen("check", cwd=book)
    assert looked_at == ["stories/images/plein.jpg"]
    assert "[picture-empty]" in result.output


def test_a_picture_that_is_replaced_is_made_again(book: Path, verhalen: RunVerhalen) -> None:
    verhalen("build", "--no-search", cwd=book)
    (book / "stories/images/plein.jpg").write_bytes(encoded(half_red().rotate(180), "JPEG"))

    assert "3 nieuw of veranderd" in verhalen("build", "--no-search", cwd=book).stderr

    assert colour_at(opened(book / "site/beelden/900/images/plein.jpg"), (0.1, 0.5)) == "blue"


def test_what_somebody_removes_or_spoils_is_made_again(book: Path, verhalen: RunVerhalen) -> None:
    verhalen("build", "--no-search", cwd=book)
    pictures = pictures_on(book / "site")
    (book / "site/beelden/900/images/plein.jpg").unlink()
    for file in (book / ".verhalen/pictures").iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    (book / "site/beelden/700/images/brug.png").write_bytes(b"")

    verhalen("build", "--no-search", cwd=book)

    assert pictures_on(book / "site") == pictures


def test_what_no_page_shows_any_more_leaves_the_site(book: Path, verhalen: RunVerhalen) -> None:
    verhalen("build", "--no-search", cwd=book)
    (book / "stories/b.md").write_text("---\ntitel: B\n---\nTekst.\n", encoding="utf-8")
    (book / "stories/a.md").write_text(STORY.format(file="images/plein.jpg").replace("![", "["), encoding="utf-8")

    verhalen("build", "--no-search", cwd=book)

    assert pictures_on(book / "site") == {}
    # Nor is it kept elsewhere: it may be of somebody who is forgotten.
    assert stamps_of_store(book) == {}
    assert (book / "site/bestanden/images/plein.jpg").read_bytes() == (book / "stories/images/plein.jpg").read_bytes()


def test_a_picture_of_a_draft_or_of_somebody_who_does_not_want_that_is_not_on_the_site(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    files: dict[str, Any] = {
        "config.yaml": "titel: Boek\n",
        "stories/a.md": "---\ntitel: A\nconcept: ja\n---\n\n![A](a.jpg)\n",
        "stories/b.md": (
            "---\ntitel: B\nafbeeldingen:\n  - {bestand: b.jpg, beschrijving: Joke, mensen: [Joke Smit]}\n---\nTekst.\n"
        ),
        "stories/people/joke.md": "---\nnaam: Joke Smit\ntoestemming: {naam: volledig}\n---\n",
        "stories/a.jpg": encoded(half_red(), "JPEG"),
        "stories/b.jpg": encoded(half_red(), "JPEG"),
    }
    folder = archive(files)

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.output
    assert pictures_on(folder / "site") == {}
    assert "b.jpg" not in (folder / "site/verhalen/b.html").read_text(encoding="utf-8")


# What cannot be made


def test_a_picture_of_which_the_inside_is_damaged_is_told_where_it_is_used(book: Path, verhalen: RunVerhalen) -> None:
    (book / "stories/images/brug.png").write_bytes(damaged_png())

    for command in (("check",), ("build", "--no-search"), ("build", "--no-search")):
        result = verhalen(*command, cwd=book)
        assert result.exit_code == 1
        assert "stories/b.md:3:" in result.output
        assert "De afbeelding images/brug.png is beschadigd of niet compleet." in result.output
    assert not (book / "site").exists()


@pytest.mark.parametrize("cut", range(0, 100, 9))
@pytest.mark.parametrize("name", sorted(PHOTOS))
def test_a_picture_that_is_cut_anywhere_is_told_and_never_a_crash(
    name: str, cut: int, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    whole = PHOTOS[name]
    data = whole[: len(whole) * cut // 100]
    folder = archive(
        {"config.yaml": "titel: Boek\n", "stories/a.md": STORY.format(file="a.jpg"), "stories/a.jpg": data}
    )

    result = verhalen("check", cwd=folder)

    assert result.exit_code in {0, 1}
    assert result.exit_code == 0 or "[picture-" in result.output


def test_a_tiny_picture_is_a_picture(made: Any) -> None:
    images, _ = made("punt.png", tiny_png(200))

    assert {image.size for image in images.values()} == {(1, 1)}
