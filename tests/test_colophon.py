"""What a page says of itself below its text: when it changed, on which terms it may be used, where else it is known."""

import re

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.model.registries import registry_name

CONFIG = "titel: Boek\ntoestemming: volledig\n"


def colophon(archive: WriteArchive, verhalen: RunVerhalen, fields: str, config: str = CONFIG) -> str:
    """The words of the colophon of a place with these fields; "" if it has none."""
    folder = archive({"config.yaml": config, "stories/places/dorp.md": f"---\nnaam: Dorp\n{fields}---\n"})
    verhalen("build", "--no-search", cwd=folder)
    page = (folder / "site/plaatsen/dorp.html").read_text("utf-8")
    footer = re.search(r'<footer class="colophon"[^>]*>(.*?)</footer>', page, re.DOTALL)
    return " ".join(footer[1].split()) if footer else ""


def test_a_page_says_when_it_was_changed(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    words = colophon(archive, verhalen, "bijgewerkt: 2020-05-04\n")

    assert words == '<p>Bijgewerkt op <time datetime="2020-05-04">4 mei 2020</time></p>'


@pytest.mark.parametrize(
    ("fields", "config", "name", "address"),
    [
        ("", "licentie: CC BY 4.0\n", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("licentie: CC0\n", "licentie: CC BY 4.0\n", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("licentie: CC0\n", "", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ],
)
def test_the_licence_is_that_of_the_record_or_else_of_the_book(
    archive: WriteArchive, verhalen: RunVerhalen, fields: str, config: str, name: str, address: str
) -> None:
    words = colophon(archive, verhalen, fields, CONFIG + config)

    assert words == f'<p>Licentie: <a href="{address}" rel="license external">{name}</a></p>'


def test_other_registers_are_links_by_their_names(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    words = colophon(
        archive,
        verhalen,
        "zelfde_als: [https://www.wikidata.org/wiki/Q1, https://sws.geonames.org/2744194/, https://www.dorp.nl/wij]\n",
    )

    assert words == (
        '<p>Elders: <a href="https://www.wikidata.org/wiki/Q1" rel="external">Wikidata</a>, '
        '<a href="https://sws.geonames.org/2744194/" rel="external">GeoNames</a>, '
        '<a href="https://www.dorp.nl/wij" rel="external">www.dorp.nl</a></p>'
    )


def test_where_there_is_nothing_to_say_there_is_no_colophon(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    assert colophon(archive, verhalen, "") == ""


def test_who_is_not_named_in_full_is_not_led_to_elsewhere(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = "---\nnaam: Mien Zandvliet\ntoestemming: rol\nzelfde_als: https://www.wikidata.org/wiki/Q1\n---\n"
    folder = archive({"config.yaml": CONFIG, "stories/people/mien.md": person})
    verhalen("build", "--no-search", cwd=folder)

    pages = [page.read_text("utf-8") for page in (folder / "site").rglob("*.html")]
    assert not any("wikidata" in page for page in pages)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.wikidata.org/entity/Q42", "Wikidata"),
        ("http://www.wikidata.org/entity/Q42", "Wikidata"),
        ("https://sws.geonames.org/2744194/", "GeoNames"),
        ("https://nl.wikipedia.org/wiki/Zwolle", "Wikipedia"),
        ("https://data.rkd.nl/artists/1", "RKD"),
        ("http://vocab.getty.edu/aat/300046300", "AAT"),
        ("http://vocab.getty.edu/tgn/7006952", "TGN"),
        ("https://data.cultureelerfgoed.nl/term/id/cht/1", "Erfgoedthesaurus"),
        ("http://data.beeldengeluid.nl/gtaa/1", "GTAA"),
        ("https://orcid.org/0000-0002-1825-0097", "ORCID"),
        ("http://vocab.getty.edu/other/1", "vocab.getty.edu"),
        ("https://notwikidata.org/Q42", "notwikidata.org"),
        ("https://www.zwolle.nl/", "www.zwolle.nl"),
    ],
)
def test_a_register_is_known_by_its_address(address: str, name: str) -> None:
    assert registry_name(address) == name
