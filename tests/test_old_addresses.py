"""Old addresses: which file answers to each, and why none can."""

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from verhalen_build.site.old_addresses import looks_like_address, old_address

SITE = "https://www.dorp.nl/boek/"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/2014/03/de-kast/", "2014/03/de-kast/index.html"),
        ("2014/de-kast", "2014/de-kast.html"),
        ("Oud/De-Kast.HTM.html", "Oud/De-Kast.HTM.html"),
        ("2014/coöperatie/", "2014/coöperatie/index.html"),
        ("2014/coo\u0308peratie/", "2014/coöperatie/index.html"),
        ("2014/co%C3%B6peratie/", "2014/coöperatie/index.html"),
        ("oud/met%20spatie.html", "oud/met spatie.html"),
        ("korting/100%.html", "korting/100%.html"),
        ("https://oud.nl/2014/kast.html", "2014/kast.html"),
        ("//oud.nl/kast.html", "kast.html"),
        ("www.oud.nl/kast.html", "kast.html"),
        ("Оксана.html", "Оксана.html"),
        ("//[vreemd/kast.html", "[vreemd/kast.html"),
    ],
)
def test_an_old_address_is_the_file_that_a_web_server_looks_for(address: str, path: str) -> None:
    assert (old_address(address).path, old_address(address).faults) == (path, ())


@pytest.mark.parametrize(
    ("address", "part", "why"),
    [
        ("oud/kast.php", ".php", "program"),
        ("oud/kast.php?id=3", ".php", "program"),
        ("oud/Kast.ASPX", ".ASPX", "program"),
        ("oud/verslag.pdf", ".pdf", "program"),
        ("?p=123", "?p=123", "query"),
        ("https://oud.nl/?p=123", "?p=123", "query"),
        ("/index.html?p=123", "?p=123", "query"),
        ("#de-kast", "#de-kast", "fragment"),
        ("oud/10:30.html", ":", "character"),
        ("oud\\kast.html", "\\", "character"),
        ("oud/a%2Fb.html", "/", "character"),
        ("oud/a%00b.html", "\0", "character"),
        ("oud/co%F6peratie.html", "co\ufffdperatie.html", "codes"),
        ("oud/kast./x.html", "kast.", "edge"),
        ("oud/kast%20/x.html", "kast ", "edge"),
        ("../kast.html", "..", "edge"),
        ("oud/%2e%2e/kast.html", "..", "edge"),
        (".git/kast.html", ".git", "edge"),
        ("con/kast.html", "con", "reserved"),
        ("oud/NUL.html", "NUL.html", "reserved"),
        ("kast.html/reacties/", "kast.html", "page"),
        (f"oud/{'é' * 150}.html", f"{'é' * 40}…", "long"),
    ],
)
def test_what_keeps_an_old_address_from_being_a_file_is_told(address: str, part: str, why: str) -> None:
    assert (old_address(address).path, old_address(address).faults) == ("", ((part, why),))


@pytest.mark.parametrize(
    ("address", "path", "faults"),
    [
        ("oud/kast.html?print=1", "oud/kast.html", (("?print=1", "query"),)),
        ("oud/kast.html#reacties", "oud/kast.html", (("#reacties", "fragment"),)),
        ("https://oud.nl/kast.html?a=b", "kast.html", (("oud.nl", "site"), ("?a=b", "query"))),
        ("https://dorp.nl/boek/2014/kast.html", "2014/kast.html", ()),
        ("http://www.dorp.nl/boek/2014/kast.html", "2014/kast.html", ()),
        ("https://www.dorp.nl/nieuws/kast.html", "", (("/nieuws/kast.html", "outside"),)),
        ("/2014/kast.html", "2014/kast.html", ()),
    ],
)
def test_an_address_is_seen_from_where_the_book_stands(
    address: str, path: str, faults: tuple[tuple[str, str], ...]
) -> None:
    assert (old_address(address, SITE).path, old_address(address, SITE).faults) == (path, faults)


@pytest.mark.parametrize(
    ("alias", "is_address"),
    [
        ("De kast van Joke", False),
        ("Wat nu?", False),
        ("Plan #2", False),
        ("Hoogeveen/De Wolden", False),
        ("J. de Vries", False),
        ("oud/met spatie.html", True),
        ("oud/met spatie/", True),
        ("/over ons", True),
        ("?p=1", True),
        ("#kast", True),
        ("kast.php", True),
        ("kast.html", True),
    ],
)
def test_a_name_is_told_from_an_address(alias: str, is_address: bool) -> None:
    assert looks_like_address(alias) == is_address


def test_who_asks_for_an_old_address_with_a_code_in_it_is_led_on(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = "---\ntitel: De kast\naliassen: [2014/coöperatie/, blog/de kast.html]\n---\n"
    folder = archive({"config.yaml": "titel: Boek\n", "stories/kast.md": story})

    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0

    for path, back in (("2014/coöperatie/index.html", "../../"), ("blog/de kast.html", "../")):
        assert f'url={back}verhalen/kast.html"' in (folder / "site" / path).read_text("utf-8")
