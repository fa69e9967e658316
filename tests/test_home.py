"""The cover, from an archive with nothing in it to a large one."""

import re
from collections.abc import Callable, Mapping

import pytest

from tests.conftest import RunVerhalen, WriteArchive

CONFIG = "titel: Ons boek\n"

BuildCover = Callable[[Mapping[str, str | bytes]], str]


@pytest.fixture
def cover(archive: WriteArchive, verhalen: RunVerhalen) -> BuildCover:
    """`cover(files)` builds, and gives what stands on the cover."""

    def build(files: Mapping[str, str | bytes]) -> str:
        folder = archive({"config.yaml": CONFIG, **files})
        result = verhalen("build", "--no-search", cwd=folder)
        assert result.exit_code == 0, result.stderr
        main = re.search(r"<main.*</main>", (folder / "site" / "index.html").read_text("utf-8"), re.DOTALL)
        assert main is not None
        return main[0]

    return build


def links(html: str, folder: str) -> list[str]:
    """The files in a folder of the site to which there are links, each time that there are."""
    return re.findall(rf'href="{folder}/([^"#]*)', html)


def part(html: str, of_class: str) -> str:
    """A section of the cover."""
    return html.partition(f'class="{of_class}"')[2].partition("</section>")[0]


def story(title: str, more: str = "") -> str:
    """The file of a story."""
    return f"---\ntitel: {title}\n{more}---\nEen tekst.\n"


def test_a_book_without_stories_says_so_and_how_to_join(cover: BuildCover) -> None:
    page = cover({"stories/members.yaml": "- naam: Milou\n  op_de_lijst: ja\n"})

    assert "Er staat nog geen verhaal in dit boek." in page
    assert "Wie dit boek van een lid krijgt, is lid." in page
    assert 'href="word-lid.html"' in page
    assert "Begin met lezen" not in page
    assert "Het meest recent" not in page
    assert "<svg" not in page


def test_a_book_of_one_story_opens_with_it(cover: BuildCover) -> None:
    page = cover({"stories/kas.md": story("De kas", "samenvatting: Groen en warm.\nlessen: [Begin klein.]\n")})

    opening = part(page, "first-story")
    assert "De kas" in opening
    assert "Groen en warm." in opening
    assert "Lees het eerste verhaal" in opening
    assert "<mark>Begin klein.</mark>" in page
    assert "Het meest recent" not in page
    assert "geen verhaal" not in page


def test_the_picture_of_the_first_story_stands_on_it_with_who_made_it(cover: BuildCover) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540"><path d="M0 0h9"/></svg>'
    image = "afbeelding: {bestand: images/kas.svg, beschrijving: Een kas., maker: Joke Voorbeeld}\n"
    page = cover({"stories/kas.md": story("De kas", image), "stories/images/kas.svg": drawing})

    figure = page.partition("<figure")[2].partition("</figure>")[0]
    assert 'alt="Een kas."' in figure
    assert "Joke Voorbeeld" in figure
    # The story itself shows it large.
    assert "<a" not in figure


def test_it_opens_with_the_first_of_the_book_and_then_shows_the_most_recent(cover: BuildCover) -> None:
    page = cover(
        {
            "config.yaml": CONFIG + "boek:\n  delen:\n    - titel: Het begin\n      verhalen: [De kas]\n",
            "stories/kas.md": story("De kas", "datum: 2020-05\n"),
            "stories/zonder.md": story("Zonder dag"),
            **{f"stories/{year}.md": story(f"Van {year}", f"datum: {year}\n") for year in range(2011, 2018)},
        }
    )

    assert "Het begin" in part(page, "first-story")
    assert links(part(page, "first-story"), "verhalen") == ["kas.html", "kas.html"]
    assert links(part(page, "recent"), "verhalen") == [f"{year}.html" for year in range(2017, 2012, -1)]


def test_an_old_story_that_was_changed_lately_is_recent_and_one_of_the_future_is_not(cover: BuildCover) -> None:
    page = cover(
        {
            "config.yaml": CONFIG + "boek:\n  delen:\n    - titel: Het begin\n      verhalen: [Aanvang]\n",
            "stories/a.md": story("Aanvang"),
            "stories/oud.md": story("Oud", "datum: 1998\nbijgewerkt: 2024-05-03\n"),
            "stories/jong.md": story("Jong", "datum: 2024-04\n"),
            "stories/straks.md": story("Straks", "datum: 2020\nbijgewerkt: 2990-01-01\n"),
        }
    )

    recent = part(page, "recent")
    assert links(recent, "verhalen") == ["oud.html", "jong.html", "straks.html"]
    assert re.findall(r'class="entry-note">([^<]*)', recent) == ["bijgewerkt 3 mei 2024", "april 2024", "2020"]


def test_of_many_themes_and_municipalities_it_shows_those_of_most_stories(cover: BuildCover) -> None:
    names = [f"Thema {number:02}" for number in range(1, 41)]
    page = cover(
        {
            "stories/municipalities/molendam.md": "---\nnaam: Molendam\n---\n",
            "stories/municipalities/leegland.md": "---\nnaam: Leegland\n---\n",
            "stories/alle.md": story("Alle", f"themas: [{', '.join(names)}]\ngemeente: Molendam\n"),
            "stories/laatste.md": story("De laatste", "themas: [Thema 40]\n"),
        }
    )

    shown = links(part(page, "by"), "themas")
    assert shown == ["index.html", *(f"thema-{number:02}.html" for number in range(1, 15)), "thema-40.html"]
    assert "leegland.html" not in page
    assert "molendam.html" in page


def test_the_corner_of_the_matrix_is_there_once_there_is_something_to_compare(cover: BuildCover) -> None:
    municipalities = "- naam: Molendam\n- naam: Veenwijk\n"
    with_one = {
        "stories/municipalities.yaml": municipalities,
        "stories/a.md": story("A", "themas: [Loslaten, Vertrouwen]\ngemeente: Molendam\n"),
    }
    two = {**with_one, "stories/b.md": story("B", "thema: Loslaten\ngemeente: Veenwijk\n")}

    assert "<table" not in cover(with_one)
    corner = part(cover(two), "corner")
    assert "gemeente=molendam" in corner
    assert "thema=loslaten" in corner


def test_the_map_is_there_once_anything_has_a_spot(cover: BuildCover) -> None:
    def book(coordinates: str) -> dict[str, str | bytes]:
        return {
            "stories/municipalities/molendam.md": f"---\nnaam: Molendam\n{coordinates}---\n",
            "stories/kas.md": story("De kas", "gemeente: Molendam\n"),
        }

    assert "<svg" not in cover(book(""))
    drawn = cover(book("coordinaten: 52.7, 6.47\n"))
    assert links(part(drawn, "cover-map"), "gemeenten") == ["molendam.html"]
    assert 'href="kaart.html"' in drawn


def test_it_leads_only_to_pages_that_are_there(cover: BuildCover) -> None:
    without = cover({"stories/kas.md": story("De kas")})
    with_lessons = cover({"stories/kas.md": story("De kas", "lessen: [Begin klein.]\n")})

    assert 'href="lessen.html"' not in without
    assert 'href="lessen.html"' in with_lessons
    assert 'href="bladeren.html"' in without
