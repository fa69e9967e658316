"""The pictures that are shown with links to pages: how their words lie, what they show, and which page has which."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import ROOT
from tests.support.pages import Element, Page
from tests.support.serving import serving
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Location
from verhalen_build.publish.file_contents import contents_of
from verhalen_build.site.drawings.direction import in_visual_order, is_from_right
from verhalen_build.site.drawings.fonts import drawable, text_runs, text_width
from verhalen_build.site.drawings.share_card import HEIGHT, WIDTH, CardLine, ShareCard, share_card
from verhalen_build.site.file_views import ShareCardView
from verhalen_build.site.pages import share_card_page
from verhalen_build.site.rasteriser import png_of
from verhalen_build.site.render import Renderer
from verhalen_build.site.sharing import CardWords
from verhalen_build.site.theme import find_theme
from verhalen_build.site.view import Page as PageOfView

BOOK = "Het boek waar je lid van kunt worden"
CONFIG = "titel: Ons boek\nondertitel: Van ons samen\nwebadres: https://boek.example.org/wij\ntoestemming: volledig\n"
MARGIN = 60
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">'


def lines_of(title: str) -> list[str]:
    """The lines of a title on its card."""
    return [words(line) for line in share_card(title, "Verhaal", BOOK).title]


def words(line: CardLine | None) -> str:
    """The words of a line from left to right, without marks for their direction."""
    return "".join(run.text for run in line.runs).replace("\u200f", "") if line else ""


def size_of(title: str) -> int:
    """The size of the letters of a title."""
    return share_card(title, "Verhaal", BOOK).title[0].size


def lines_in(card: ShareCard) -> Iterator[CardLine]:
    """All lines of a card."""
    return (line for line in (card.above, *card.title, card.below) if line is not None)


def picture(data: bytes) -> Image.Image:
    """A PNG as the points of a picture."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def ink(image: Image.Image, area: tuple[int, int, int, int] | None = None) -> int:
    """How many points of a picture are dark."""
    grey = image.convert("L").crop(area) if area else image.convert("L")
    return sum(grey.histogram()[:90])


# How the words lie


def test_a_title_is_as_large_as_fits() -> None:
    titles = ("Vier harken", "De ambtenaar die uit zichzelf langskomt", f"{BOOK}, en dan nog een keer met iedereen")

    sizes = [size_of(title) for title in titles]

    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    assert [len(lines_of(title)) for title in titles] == [1, 2, 3]


def test_lines_are_about_as_long() -> None:
    first, second = lines_of("Een kas, een bibliotheek en het beleid")

    assert [first, second] == ["Een kas, een bibliotheek", "en het beleid"]


def test_a_title_that_is_too_long_ends_in_an_ellipsis_on_the_fourth_line() -> None:
    lines = lines_of("Waarom de gemeente pas na zeven jaar, drie wethouders en een kapotte kruiwagen begreep wat " * 2)

    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert (
        " ".join(lines)[:-1]
        in "Waarom de gemeente pas na zeven jaar, drie wethouders en een kapotte kruiwagen begreep wat " * 2
    )


@pytest.mark.parametrize("title", ["Arbeidsongeschiktheidsverzekering", "De Burgemeestersketting", "Zorg"])
def test_a_word_that_fits_at_any_size_is_whole(title: str) -> None:
    assert "-" not in "".join(lines_of(title))


def test_a_word_that_fits_at_no_size_is_broken_between_syllables() -> None:
    assert lines_of("Arbeidsongeschiktheidsverzekeringsmaatschappij") == [
        "Arbeidsongeschiktheidsverzekerings-",
        "maatschappij",
    ]


def test_many_municipalities_are_cut_at_a_word() -> None:
    names = "Súdwest-Fryslân, Noardeast-Fryslân, De Friese Meren, Waadhoeke, Achtkarspelen en Tytsjerksteradiel"

    card = share_card("Samen", f"Verhaal · {names}", BOOK)

    assert words(card.above).endswith("…")
    assert f"Verhaal · {names}".startswith(words(card.above)[:-1])


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=120))
def test_any_title_lies_within_the_card(title: str) -> None:
    card = share_card(title, "Verhaal", BOOK)

    assert len(card.title) <= 4
    for line in lines_in(card):
        right = max(run.x + text_width(run.text.replace("\u200f", ""), line.size, line.weight) for run in line.runs)
        assert min(run.x for run in line.runs) > MARGIN
        assert right < WIDTH - MARGIN
        assert line.y - line.size > MARGIN
        assert line.y < HEIGHT - MARGIN


# Letters


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=60))
def test_what_can_be_drawn_stays_the_same_when_asked_again(text: str) -> None:
    assert drawable(drawable(text)) == drawable(text)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("De Ĳssel en ĳs", "De IJssel en ijs"),
        ("bÍJ\u0301 élk cafe\u0301", "bÍJ\u0301 élk café"),
        ("  veel \t  ruimte\u00a0hier ", "veel ruimte hier"),
        ("zachte\u00adstreep", "zachtestreep"),
        ("met\teen tab", "met een tab"),
        (".nl en (haakjes)", ".nl en (haakjes)"),
        ("می\u200cخ", "می\u200cخ"),
        ("你好, Den Haag", "Den Haag"),
        ("你好", ""),
        ("\ue000\U000f0000", ""),
        ("!", ""),
    ],
)
def test_a_text_is_drawn_with_letters_that_there_are(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("“Élk” ’t Łódź ½ €5", ["Source Serif 4"]),
        ("Історія Αθήνα", ["Source Serif 4"]),
        ("Zon 🌻 hier", ["Source Serif 4", "Noto Emoji", "Source Serif 4"]),
        ("👩🏽‍🌾👍🏽🇳🇱", ["Noto Emoji"]),
        ("قصة من", ["Noto Sans Arabic"]),
        ("שלום", ["Noto Sans Hebrew"]),
    ],
)
def test_each_letter_has_a_font_that_has_it(text: str, families: list[str]) -> None:
    assert [run.family for run in text_runs(drawable(text))] == families


def test_a_title_of_which_nothing_can_be_drawn_gives_way_to_the_book() -> None:
    card = share_card("你好 世界", "Verhaal", BOOK)

    assert " ".join(map(words, card.title)) == BOOK
    assert card.below is None


def test_a_title_from_right_to_left_begins_at_the_right() -> None:
    [line] = share_card("שלום!", "Verhaal", BOOK).title

    assert [run.text.strip("\u200f") for run in line.runs] == ["!", "שלום"]
    assert line.runs[-1].x > WIDTH / 2


@pytest.mark.parametrize(
    ("parts", "from_right", "order"),
    [
        (["Met ", "שלום", ", ", "עולם", " en"], False, ["Met ", "עולם", ", ", "שלום", " en"]),
        (["שלום ", "Assen", ", ", "Zwolle", " עולם"], True, [" עולם", "Assen", ", ", "Zwolle", "שלום "]),
        (["a", "!"], False, ["a", "!"]),
        (["א", "!"], True, ["!", "א"]),
    ],
)
def test_parts_of_a_line_come_in_the_order_in_which_they_are_read(
    parts: list[str], from_right: bool, order: list[str]
) -> None:
    assert in_visual_order(parts, str, from_right) == order


def test_the_first_letter_says_how_a_text_is_written() -> None:
    assert [is_from_right(text) for text in ("12 huizen", "12 בתים", "12")] == [False, True, None]


# The picture


def with_picture(title: str, file: str, about: str) -> str:
    """A story with a picture of its own."""
    picture = f"afbeelding:\n  bestand: {file}\n  beschrijving: {about}\n"
    return f"---\ntitel: {title}\n{picture}---\nEen tekst.\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of an archive with cards of all sorts."""
    folder = tmp_path_factory.mktemp("kaarten")
    wide, small = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (1600, 900), "navy").save(wide, "JPEG")
    Image.new("RGB", (400, 300), "navy").save(small, "PNG")
    turned = Image.Exif()
    turned[0x0112] = 6
    standing = io.BytesIO()
    Image.new("RGB", (1600, 900), "navy").save(standing, "JPEG", exif=turned)
    files: dict[str, str | bytes] = {
        "config.yaml": CONFIG,
        "stories/harken.md": (
            "---\ntitel: Vier harken\nsamenvatting: Over een hark.\ndatum: 2014-12-10\nbijgewerkt: 2020-02-03\n"
            "gemeente: Assen\nthema: Buurt\n---\nHet begon zo.\n"
        ),
        "stories/zon.md": "---\ntitel: Zon 🌻 & “ĳs”\ndatum: 2014\ntaal: fy\n---\nEen tekst.\n",
        "stories/foto.md": with_picture("Met foto", "breed.jpg", "Een blauwe lucht"),
        "stories/klein.md": with_picture("Met een kleine foto", "klein.png", "Blauw"),
        "stories/staand.md": with_picture("Met een staande foto", "staand.jpg", "Blauw"),
        "stories/ooit.md": "---\ntitel: Nog niet\nconcept: ja\n---\nEen tekst.\n",
        "stories/breed.jpg": wide.getvalue(),
        "stories/klein.png": small.getvalue(),
        "stories/staand.jpg": standing.getvalue(),
        "stories/municipalities.yaml": "- naam: Assen\n",
        "stories/themes.yaml": "- titel: Buurt\n",
        "stories/initiatives/tuin.md": "---\ntitel: De tuin\n---\nEen tuin.\n",
        "stories/people/joke.md": "---\nnaam: Joke Smit\n---\nEen mens.\n",
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
    run = subprocess.run(
        [sys.executable, "-m", "verhalen_build", "build", "--no-search", "--drafts", "--output", str(folder / "boek")],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "boek"


def test_each_shared_record_has_a_card_and_so_has_the_book(book: Path) -> None:
    cards = {path.relative_to(book / "delen").as_posix() for path in (book / "delen").rglob("*.png")}

    assert cards == {
        "index.png",
        *(f"verhalen/{name}.png" for name in ("harken", "zon", "foto", "klein")),
        "verhalen/staand.png",
        "initiatieven/tuin.png",
        "gemeenten/assen.png",
        "themas/buurt.png",
    }


def test_a_card_is_a_picture_of_the_size_that_networks_ask_for(book: Path) -> None:
    for path in (book / "delen").rglob("*.png"):
        assert picture(path.read_bytes()).size == (1200, 630)
        assert path.stat().st_size < 60_000


def test_its_words_are_drawn(book: Path) -> None:
    title = (60, 150, 1140, 480)
    harken = picture((book / "delen/verhalen/harken.png").read_bytes())
    tuin = picture((book / "delen/initiatieven/tuin.png").read_bytes())

    assert ink(harken, title) > ink(tuin, title) > 5_000
    assert ImageChops.difference(harken, tuin).getbbox() is not None
    assert harken.getpixel((5, 5)) == (251, 248, 241)
    assert (255, 225, 77) in {colour for _, colour in harken.getcolors(1 << 20) or ()}


def test_an_emoji_is_drawn_as_one() -> None:
    def drawn(title: str) -> Image.Image:
        line = share_card(title, "", BOOK).title[0]
        texts = "".join(
            f'<text x="{run.x}" y="200" font-family="{run.family}" font-size="100">{run.text}</text>'
            for run in line.runs
        )
        return picture(png_of(f'{SVG}<rect width="1200" height="630" fill="white"/>{texts}</svg>'))

    sun, heart = drawn("🌻"), drawn("❤️")

    assert ImageChops.difference(sun, heart).getbbox() is not None


def test_two_processes_draw_the_same_bytes(book: Path) -> None:
    code = "import sys; from tests.test_share_cards import one_card; sys.stdout.buffer.write(one_card('Zon 🌻 في ĳs'))"
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout for _ in range(2)
    ]

    assert runs[0] == runs[1] == one_card("Zon 🌻 في ĳs")


def one_card(title: str) -> bytes:
    """A card as the built-in theme draws it."""

    theme, _ = find_theme(ROOT, "boek", Location(SourcePath("config.yaml")), "nl")
    view = ShareCardView(PageOfView(SitePath("delen/a.png"), "../", title), title, "Verhaal", BOOK)
    renderer = Renderer(theme, None)  # type: ignore[arg-type]
    return renderer.page("share-card.svg", None, share_card_page.draw_share_card, view, str)


def test_programs_can_read_the_words_of_a_card(book: Path) -> None:
    with Image.open(book / "delen/verhalen/harken.png") as card:
        notes = card.info

    assert notes == {"Title": "Vier harken", "Description": "Verhaal · Assen. Ons boek"}


def test_the_proof_reads_the_words_of_a_card() -> None:
    data = one_card("Bij Kanarie Ágvogel thuis")

    assert "Kanarie Ágvogel".encode() in b"\n".join(contents_of(data))


def test_a_card_with_a_withheld_name_stops_the_build(
    archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = "- naam: Kanarie Ágvogel\n  toestemming: {naam: rol, getoond_als: een vogel}\n"
    folder = archive(WORLD | {"stories/people.yaml": person})
    monkeypatch.setattr(share_card_page, "record_card", lambda *_: CardWords("Bij Kanarie Ágvogel", "Verhaal", BOOK))

    result = verhalen("build", "--no-search", "--jobs", "1", cwd=folder)

    assert result.exit_code == 1
    assert "site/delen/verhalen/kas.png" in result.stderr
    assert "[name-in-output]" in result.stderr
    assert not (folder / "site").exists()


# What a page says of itself


def tags(site: Path, path: str) -> dict[str, str]:
    """What the head of a page says for those who see a link to it."""
    page = Page(path, (site / path).read_text("utf-8"))
    metas: list[Element] = list(page.tagged("meta"))
    named = ((meta.attributes.get("property") or meta.attributes.get("name", ""), meta) for meta in metas)
    return {
        name: meta.attributes["content"] for name, meta in named if name.startswith(("og:", "article:", "twitter:"))
    }


def test_a_story_is_shown_with_its_words_dates_and_card(book: Path) -> None:
    assert tags(book, "verhalen/harken.html") == {
        "og:type": "article",
        "og:site_name": "Ons boek",
        "og:title": "Vier harken",
        "og:description": "Over een hark.",
        "og:url": "https://boek.example.org/wij/verhalen/harken.html",
        "og:locale": "nl_NL",
        "og:image": "https://boek.example.org/wij/delen/verhalen/harken.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Vier harken. Verhaal · Assen. Ons boek",
        "article:published_time": "2014-12-10",
        "article:modified_time": "2020-02-03",
        "twitter:card": "summary_large_image",
    }


def test_the_cover_and_pages_of_no_record_are_shown_with_the_card_of_the_book(book: Path) -> None:
    cover = tags(book, "index.html")

    assert cover["og:url"] == "https://boek.example.org/wij/"
    assert cover["og:type"] == "website"
    assert cover["og:image:alt"] == "Ons boek. Van ons samen"
    card = "https://boek.example.org/wij/delen/index.png"
    pages = ("index.html", "inhoud.html", "mensen/joke.html", "verhalen/index.html", "verhalen/ooit.html")
    assert {tags(book, path)["og:image"] for path in pages} == {card}


def test_a_date_of_which_the_day_is_not_known_is_left_out(book: Path) -> None:
    assert "article:published_time" not in tags(book, "verhalen/zon.html")


def test_a_page_in_another_language_says_so(book: Path) -> None:
    assert tags(book, "verhalen/zon.html")["og:locale"] == "fy_NL"


def test_a_large_picture_of_its_own_takes_the_place_of_the_card(book: Path) -> None:
    shown = tags(book, "verhalen/foto.html")

    assert shown["og:image"] == "https://boek.example.org/wij/beelden/1200/breed.jpg"
    assert (shown["og:image:width"], shown["og:image:height"], shown["og:image:type"]) == ("1200", "675", "image/jpeg")
    assert shown["og:image:alt"] == "Een blauwe lucht"


def test_a_small_picture_does_not(book: Path) -> None:
    assert tags(book, "verhalen/klein.html")["og:image"].endswith("/delen/verhalen/klein.png")


def test_a_photo_on_its_side_is_as_high_as_it_is_shown(book: Path) -> None:
    shown = tags(book, "verhalen/staand.html")

    assert (shown["og:image:width"], shown["og:image:height"]) == ("900", "1600")


def test_every_picture_that_a_page_names_is_there(book: Path) -> None:
    paths = [path.relative_to(book).as_posix() for path in book.rglob("*.html")]
    shown = {tags(book, path).get("og:image", "") for path in paths} - {""}

    assert len(shown) > 5
    assert all((book / address.removeprefix("https://boek.example.org/wij/")).is_file() for address in shown)


def test_without_the_address_of_the_book_there_is_none_of_this(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": "titel: Ons boek\n", "stories/kas.md": "---\ntitel: De kas\n---\nWarm.\n"})

    result = verhalen("build", "--no-search", cwd=folder)

    assert result.exit_code == 0, result.stdout
    assert not (folder / "site/delen").exists()
    assert tags(folder / "site", "verhalen/kas.html") == {}


# What is drawn again


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the cards that were drawn."""
    titles: list[str] = []
    draw = png_of

    def counted(svg: str, notes: dict[str, str]) -> bytes:
        titles.append(notes["Title"])
        return draw(svg, notes)

    monkeypatch.setattr(share_card_page, "png_of", counted)
    return titles


WORLD = {
    "config.yaml": CONFIG,
    "stories/municipalities.yaml": "- naam: Assen\n- naam: Zeist\n",
    "stories/kas.md": "---\ntitel: De kas\ngemeente: Assen\n---\nWarm.\n",
    "stories/soos.md": "---\ntitel: De soos\n---\nGezellig.\n",
}


def built(verhalen: RunVerhalen, folder: Path, drawn: list[str], command: str = "build") -> list[str]:
    """The titles of the cards that a build draws."""
    drawn.clear()
    arguments = ("--no-search", "--jobs", "1") if command == "build" else ()
    result = verhalen(command, *arguments, cwd=folder)
    assert result.exit_code == 0, result.stdout
    return sorted(drawn)


def test_only_a_card_whose_words_changed_is_drawn_again(
    archive: WriteArchive, verhalen: RunVerhalen, drawn: list[str]
) -> None:
    folder = archive(WORLD)
    assert built(verhalen, folder, drawn) == ["Assen", "De kas", "De soos", "Ons boek", "Zeist"]

    archive({"stories/kas.md": WORLD["stories/kas.md"].replace("Warm", "Heet")})
    assert built(verhalen, folder, drawn) == []

    archive({"stories/soos.md": WORLD["stories/soos.md"].replace("titel: De soos", "titel: De soos\ngemeente: Zeist")})
    assert built(verhalen, folder, drawn) == ["De soos"]


def test_a_change_of_the_menu_or_the_styles_draws_nothing(
    archive: WriteArchive, verhalen: RunVerhalen, drawn: list[str]
) -> None:
    folder = archive(WORLD | {"themes/boek/static/extra.css": "p { color: red }"})
    built(verhalen, folder, drawn)

    archive({"stories/pages/over.md": "---\ntitel: Over ons\n---\nWij.\n", "themes/boek/static/extra.css": "p {}"})

    assert built(verhalen, folder, drawn) == []
    assert "Over ons" in (folder / "site/index.html").read_text("utf-8")


def test_a_check_draws_nothing_and_forgets_nothing(
    archive: WriteArchive, verhalen: RunVerhalen, drawn: list[str]
) -> None:
    folder = archive(WORLD | {"themes/boek/static/extra.css": "p { color: red }"})
    assert built(verhalen, folder, drawn, "check") == []
    built(verhalen, folder, drawn)
    archive({"stories/soos.md": WORLD["stories/soos.md"].replace("titel: De soos", "titel: Het huis")})

    assert built(verhalen, folder, drawn, "check") == []
    assert built(verhalen, folder, drawn) == ["Het huis"]


def test_an_own_template_draws_the_cards_anew_and_its_faults_are_told(
    archive: WriteArchive, verhalen: RunVerhalen, drawn: list[str]
) -> None:
    folder = archive(WORLD)
    built(verhalen, folder, drawn)
    card = SVG.replace("1200", "600").replace("630", "315") + '<rect width="600" height="{{ view.%s }}"/></svg>'

    archive({"themes/boek/templates/share-card.svg": card % "height"})
    assert len(built(verhalen, folder, drawn)) == 5
    assert picture((folder / "site/delen/index.png").read_bytes()).size == (600, 315)

    archive({"themes/boek/templates/share-card.svg": card % "hoogte"})
    for command in ("check", "build"):
        result = verhalen(command, cwd=folder)
        assert result.exit_code == 1
        assert "themes/boek/templates/share-card.svg:1" in result.stdout + result.stderr


def test_the_preview_draws_a_card_when_it_is_asked_for(archive: WriteArchive) -> None:
    with serving(archive(WORLD)) as served:
        answer = served.get("/delen/verhalen/kas.png", method="HEAD")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert int(answer.headers["Content-Length"]) > 10_000


def test_a_kind_of_record_cannot_have_the_address_of_the_cards(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    kind = "kinds:\n  gift:\n    folder: gifts\n    label: {nl: [gift, giften], en: [gift, gifts]}\n"
    folder = archive(WORLD | {"config.yaml": f"{CONFIG}{kind}    address: {{nl: delen, en: gifts}}\n"})

    result = verhalen("check", cwd=folder)

    assert result.exit_code == 1
    assert "delen" in result.stdout
