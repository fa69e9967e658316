"""Beside each figure and quote stands where it was found, and on which page, wherever it is shown."""

import re
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import context_of

CONFIG = "titel: Boek\ntoestemming: volledig\n"


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> Path:
    folder = archive(
        {
            "config.yaml": CONFIG,
            "stories/soep.md": "---\ntitel: Soep\ncitaten:\n"
            "  - {tekst: We tellen borden., persoon: Joke, verwoording: letterlijk, bron: Krant, bladzijde: 12}\n"
            "  - {tekst: Niemand telt., rol: buur, verwoording: parafrase, bron: Krant}\n"
            "tussenstanden: [{datum: 2015, tekst: Er is soep., bron: Krant}]\n---\nSoep.\n",
            "stories/people/joke.md": "---\nnaam: Joke\n---\n",
            "stories/sources/krant.md": "---\ntitel: Krant\n---\n",
            "stories/initiatives/pan.md": "---\ntitel: Pan\ncijfers:\n"
            "  - {omschrijving: Borden, waarde: 40, jaar: 2014, bron: Krant, bladzijde: hoofdstuk 2}\n"
            "  - {omschrijving: Pannen, waarde: 1, bron: Krant}\n"
            "  - {omschrijving: Lepels, waarde: 9, bron: Later}\n---\n",
            "stories/sources/later.md": "---\ntitel: Later\nconcept: ja\n---\n",
        }
    )
    verhalen("build", "--no-search", cwd=folder)
    return folder / "site"


def cited(page: Path) -> list[str]:
    """The sources that a page shows beside something, without links."""
    return [re.sub("<[^>]+>", "", cite) for cite in re.findall(r"<cite>(.*?)</cite>", page.read_text("utf-8"))]


@pytest.mark.parametrize(
    ("page", "sources"),
    [
        ("verhalen/soep.html", ["Krant", "Krant, p. 12", "Krant"]),
        ("citaten.html", ["Krant, p. 12", "Krant"]),
        ("mensen/joke.html", ["Krant, p. 12"]),
        ("initiatieven/pan.html", ["Krant, hoofdstuk 2", "Krant", "Later"]),
    ],
)
def test_a_source_stands_beside_what_it_says(site: Path, page: str, sources: list[str]) -> None:
    assert cited(site / page) == sources


def test_a_source_is_a_link_from_every_page(site: Path) -> None:
    link = '<cite><a href="{}bronnen/krant.html">Krant</a>'

    assert link.format("../") in (site / "mensen/joke.html").read_text("utf-8")
    assert link.format("") in (site / "citaten.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("12", "p. 12"),
        ("12-14", "p. 12-14"),
        ("12 – 14", "p. 12 – 14"),
        ("12, 15", "p. 12, 15"),
        ("bladzijde 12", "bladzijde 12"),
        ("hoofdstuk 3", "hoofdstuk 3"),
        ("xii", "xii"),
        ("", ""),
    ],
)
def test_a_bare_number_is_that_of_a_page(archive: WriteArchive, written: str, shown: str) -> None:
    presenter = context_of(archive({"config.yaml": CONFIG, "stories/a.md": "# A\n\nTekst.\n"})).presenter

    assert presenter.page_in_source(written) == shown
