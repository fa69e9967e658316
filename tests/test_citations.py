"""How a story is cited: as a line, and as BibTeX, RIS and CSL-JSON that other programs read as what they are."""

import json
import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import rispy  # type: ignore[import-untyped]
import yaml
from citeproc import (  # type: ignore[import-untyped]
    Citation as CiteProcCitation,
)
from citeproc import (
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
from pybtex.database import BibliographyData, parse_string  # type: ignore[import-untyped]

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import context_of
from tests.support.command import ROOT
from verhalen_build.model.record import RecordKey
from verhalen_build.site.citation_formats import CitationFormat, formatted
from verhalen_build.site.citations import Citation, CitedName, citation_line, citation_of

CONFIG = """\
titel: Ons boek
toestemming: volledig
uitgever: Gemeente Lindenveen
licentie: CC BY 4.0
webadres: https://boek.voorbeeld.nl/
"""
PEOPLE = {
    "stories/people/frans.md": "---\nnaam: Frans van der Berg\n---\n",
    "stories/people/joke.md": "---\nnaam: Joke de Vries\n---\n",
    "stories/people/mien.md": "---\nnaam: Mien Zandvliet\n"
    "toestemming: {naam: rol, getoond_als: een buurtbewoner}\n---\n",
    "stories/people/wim.md": "---\nnaam: Wim Stil\ntoestemming: {naam: voornaam}\n---\n",
    "stories/people/piet.md": "---\nnaam: Piet Weg\ntoestemming: {naam: niet}\n---\n",
    "stories/organisations/raad.md": "---\nnaam: Dorpsraad, werkgroep & co\n---\n",
    "stories/sources/krant.md": "---\ntitel: De krant van toen\nauteurs: [Joke de Vries]\n---\n",
}
STYLE = files("citeproc") / "data/styles/harvard-cite-them-right.csl"


def citation(archive: WriteArchive, fields: str, config: str = CONFIG) -> Citation:
    """The citation of a story with these fields."""
    story = f"---\ntitel: De soep\n{fields}---\nSoep.\n"
    context = context_of(archive({"config.yaml": config, **PEOPLE, "stories/de-soep.md": story}))
    key = RecordKey("story/de-soep")
    return citation_of(key, context.archive, context.routes.records[key])


def plain(text: str) -> str:
    return text


def line(cited: Citation, language: str = "en") -> str:
    parts = citation_line(cited, language, plain)
    return f"{parts.before}*{parts.title}*{parts.behind}"


def bibtex(*cited: Citation) -> BibliographyData:
    return parse_string(formatted(cited, CitationFormat.BIBTEX, plain), "bibtex")


def ris(*cited: Citation) -> list[dict[str, Any]]:
    return rispy.loads(formatted(cited, CitationFormat.RIS, plain))  # type: ignore[no-any-return]


def csl(*cited: Citation) -> list[dict[str, Any]]:
    return json.loads(formatted(cited, CitationFormat.CSL_JSON, plain))  # type: ignore[no-any-return]


SIMPLE = Citation(
    key="story:soep",
    title="De soep",
    authors=(CitedName("", "Frans", "van der", "Berg"),),
    book="Ons boek",
    publisher="Gemeente Lindenveen",
    date="2015-03-03",
    updated="",
    lang="nl",
    licence="CC BY 4.0",
    licence_address="https://creativecommons.org/licenses/by/4.0/",
    address="https://boek.voorbeeld.nl/verhalen/soep.html",
    after=(),
    original_authors=(),
)


def with_(**changes: Any) -> Citation:
    from msgspec.structs import replace

    return replace(SIMPLE, **changes)


# The line


def test_the_line_is_in_the_style_of_apa() -> None:
    assert line(SIMPLE) == (
        "Berg, F. van der (2015, March 3). *De soep*. Ons boek. Gemeente Lindenveen. "
        "https://boek.voorbeeld.nl/verhalen/soep.html"
    )


@pytest.mark.parametrize(
    ("written", "shown"), [("2015-03-03", "2015, 3 maart"), ("2015-03", "2015, maart"), ("2015", "2015"), ("", "n.d.")]
)
def test_a_date_is_told_as_exactly_as_it_is_known(written: str, shown: str) -> None:
    assert f"({shown})" in line(with_(date=written), "nl")


def test_several_authors_are_joined_and_an_organisation_stays_whole() -> None:
    authors = (*SIMPLE.authors, CitedName("Dorpsraad"), CitedName("", "Jan-Willem", "", "Smit", "jr."))

    assert line(with_(authors=authors)).startswith("Berg, F. van der, Dorpsraad & Smit, J.-W., jr. (2015")


def test_without_authors_the_title_comes_first() -> None:
    assert line(with_(authors=())).startswith("*De soep* (2015, March 3). Ons boek.")


@pytest.mark.parametrize("title", ["Wie trekt de kar?", "Doe mee!", "En toen…"])
def test_no_sign_is_followed_by_another(title: str) -> None:
    assert f"*{title}* Ons boek." in line(with_(title=title))


def test_a_publisher_who_is_the_author_or_the_book_is_not_told_twice() -> None:
    assert line(with_(publisher="Ons boek")).count("Ons boek") == 1
    assert line(with_(authors=(CitedName("Gemeente Lindenveen"),))).count("Gemeente Lindenveen") == 1
    assert "Ons boek. https://" in line(with_(publisher=""))


def test_what_a_story_retells_and_when_it_changed_stand_behind_the_title() -> None:
    changed = with_(after=("Wim de Boer", "De krant"), updated="2020-05-04")

    assert "*De soep* (adapted from Wim de Boer, De krant) (updated 4 May 2020). Ons boek." in line(changed)


# From an archive


def test_authors_are_named_as_readers_see_them(archive: WriteArchive) -> None:
    cited = citation(
        archive, "auteurs: [Frans van der Berg, Mien Zandvliet, Wim Stil, Piet Weg, 'Dorpsraad, werkgroep & co']\n"
    )

    assert cited.authors == (
        CitedName("", "Frans", "van der", "Berg"),
        CitedName("Een buurtbewoner"),
        CitedName("Wim"),
        CitedName("Dorpsraad, werkgroep & co"),
    )


def test_what_a_story_retells_is_told_with_who_wrote_it(archive: WriteArchive) -> None:
    cited = citation(archive, "naar: [De krant van toen, Frans van der Berg, Mien Zandvliet, Piet Weg]\n")

    # Within a sentence a role begins with a small letter.
    assert cited.after == ("De krant van toen", "Frans van der Berg", "een buurtbewoner")
    assert cited.original_authors == (
        CitedName("", "Joke", "de", "Vries"),
        CitedName("", "Frans", "van der", "Berg"),
        CitedName("Een buurtbewoner"),
    )
    assert cited.authors == ()


def test_a_story_may_have_another_language_and_licence_than_the_book(archive: WriteArchive) -> None:
    cited = citation(archive, "taal: fy\nlicentie: CC0\ndatum: 2015-03\nbijgewerkt: 2020-05-04\n")

    assert (cited.lang, cited.licence, cited.date, cited.updated) == ("fy", "CC0 1.0", "2015-03", "2020-05-04")


def test_without_an_address_on_the_web_there_is_none_in_a_citation(archive: WriteArchive) -> None:
    cited = citation(archive, "", "titel: Ons boek\ntoestemming: volledig\n")

    assert cited.address == ""
    assert line(cited) == "*De soep* (n.d.). Ons boek."
    assert "http" not in "".join(formatted([cited], each, plain) for each in CitationFormat)


# What other programs read


HOSTILE = [
    r"50% {van} de #1 & \emph{$5_a}^~",
    "Een { zonder einde",
    "Twee\nregels\tlang",
    "ER  - en TY  - in de titel",
    '"Aanhaling" en \'t accent',
    "Ünïcode, 王小明, 🙂 en IJ",
    "@misc{x, title = {y}}",
    "Piet and Joke, en Frans",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_comes_back_from_each_format(title: str) -> None:
    cited = with_(title=title)
    words = " ".join(title.split())

    (entry,) = bibtex(cited).entries.values()
    assert latex_to_text(entry.fields["title"]) == words
    (reference,) = ris(cited)
    assert reference["title"] == words
    (item,) = csl(cited)
    assert item["title"] == title


@pytest.mark.parametrize("name", [*HOSTILE, "Gemeente Zwolle", "Ministerie van VWS", "Jansen and Jansen"])
def test_an_organisation_is_one_author_in_each_format(name: str) -> None:
    cited = with_(authors=(CitedName(name),))

    (entry,) = bibtex(cited).entries.values()
    (person,) = entry.persons["author"]
    assert latex_to_text(str(person)) == " ".join(name.split())
    (reference,) = ris(cited)
    assert reference["authors"] == [" ".join(name.replace(",", "").split())]
    (item,) = csl(cited)
    assert item["author"] == [{"literal": name}]


def latex_to_text(latex: str) -> str:
    """What LaTeX makes of it, as far as we write it."""
    commands = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
    commands["textasciicircum"] = "^"
    signs = re.compile(r"\\(?:(text\w+)\{\}|([&%$#_]))|[{}]")
    return signs.sub(lambda match: commands[match[1]] if match[1] else match[2] or "", latex)


@pytest.mark.parametrize(
    ("name", "first", "prefix", "last", "lineage"),
    [
        (CitedName("", "Frans", "van der", "Berg"), "Frans", "van der", "Berg", ""),
        (CitedName("", "Jan", "de", "Vries", "jr."), "Jan", "de", "Vries", "jr."),
        (CitedName("", "Jan", "", "Van den Berg"), "Jan", "", "Van den Berg", ""),
        (CitedName("", "Gabriel", "", "García Márquez"), "Gabriel", "", "García Márquez", ""),
        (CitedName("", "Jan and Piet", "", "Smit"), "Jan and Piet", "", "Smit", ""),
    ],
)
def test_a_name_comes_apart_in_bibtex_as_it_should(
    name: CitedName, first: str, prefix: str, last: str, lineage: str
) -> None:
    (entry,) = bibtex(with_(authors=(name,))).entries.values()

    (person,) = entry.persons["author"]
    parts = (person.first_names, person.prelast_names, person.last_names, person.lineage_names)
    assert [latex_to_text(" ".join(part)) for part in parts] == [first, prefix, last, lineage]


def test_all_that_is_known_is_in_each_format() -> None:
    cited = with_(updated="2020-05-04", after=("Wim de Boer",), original_authors=(CitedName("", "Wim", "de", "Boer"),))

    (entry,) = bibtex(cited).entries.values()
    assert entry.key == "story:soep"
    assert dict(entry.fields) == {
        "title": "{De soep}",
        "howpublished": "Ons boek",
        "publisher": "Gemeente Lindenveen",
        "year": "2015",
        "month": "March",
        "date": "2015-03-03",
        "version": "2020-05-04",
        "language": "nl",
        "note": "adapted from Wim de Boer",
        "copyright": "CC BY 4.0",
        "url": SIMPLE.address,
    }
    (reference,) = ris(cited)
    assert reference == {
        "type_of_reference": "ELEC",
        "id": "story:soep",
        "authors": ["van der Berg, Frans"],
        "title": "De soep",
        "secondary_title": "Ons boek",
        "publisher": "Gemeente Lindenveen",
        "year": "2015",
        "date": "2015/03/03/",
        "edition": "2020-05-04",
        "language": "nl",
        "notes": ["adapted from Wim de Boer"],
        "custom1": f"CC BY 4.0, {SIMPLE.licence_address}",
        "urls": [SIMPLE.address],
    }
    (item,) = csl(cited)
    assert item == {
        "id": "story:soep",
        "type": "webpage",
        "title": "De soep",
        "author": [{"family": "Berg", "given": "Frans", "non-dropping-particle": "van der"}],
        "container-title": "Ons boek",
        "publisher": "Gemeente Lindenveen",
        "issued": {"date-parts": [[2015, 3, 3]]},
        "version": "2020-05-04",
        "language": "nl",
        "original-author": [{"family": "Boer", "given": "Wim", "non-dropping-particle": "de"}],
        "note": "adapted from Wim de Boer",
        "license": SIMPLE.licence_address,
        "URL": SIMPLE.address,
    }


@pytest.mark.parametrize(
    ("written", "parts", "slashes"),
    [("2015", [[2015]], "2015///"), ("2015-03", [[2015, 3]], "2015/03//"), ("", None, None)],
)
def test_a_date_is_no_more_exact_than_it_is_known(written: str, parts: object, slashes: str | None) -> None:
    cited = with_(date=written)

    (item,) = csl(cited)
    assert item.get("issued") == ({"date-parts": parts} if parts else None)
    (reference,) = ris(cited)
    assert reference.get("date") == slashes
    (entry,) = bibtex(cited).entries.values()
    assert entry.fields.get("date", "") == written
    assert ("month" in entry.fields) is (len(written) > 4)


def test_the_lines_of_ris_end_as_its_rules_say() -> None:
    text = formatted([SIMPLE, with_(key="story:b")], CitationFormat.RIS, plain)

    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", each) for each in lines)
    assert [lines[0], *lines[-2:]] == ["TY  - ELEC", "ER  - ", ""]
    assert len(ris(SIMPLE, with_(key="story:b"))) == 2


def test_csl_has_only_variables_and_a_type_that_the_specification_knows() -> None:
    schemas = files("citeproc") / "data/schema/schemas/styles"
    variables = set(re.findall(r'"([\w-]+)"', (schemas / "csl-variables.rnc").read_text("utf-8")))
    types = set(re.findall(r'"([\w-]+)"', (schemas / "csl-types.rnc").read_text("utf-8")))
    full = with_(updated="2020-05-04", after=("x",), original_authors=(CitedName("x"),))

    (item,) = csl(full)

    assert item["type"] in types
    # Besides these an item has its id and its type.
    assert item.keys() - {"id", "type"} <= variables


def test_a_citation_processor_makes_a_reference_of_it() -> None:
    style = CitationStylesStyle(str(STYLE), validate=False)
    others = with_(key="story:b", authors=(CitedName("Een buurtbewoner"),), title="Brood", date="2016")
    # This processor does not know licences yet.
    source = CiteProcJSON([{name: item[name] for name in item if name != "license"} for item in csl(SIMPLE, others)])
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in ("story:soep", "story:b"):
        bibliography.register(CiteProcCitation([CitationItem(key)]))

    references = sorted(map(str, bibliography.bibliography()))

    assert references[0].startswith("Een buurtbewoner (2016)")
    assert "Berg, F." in references[1]
    assert "(2015)" in references[1]


# On the pages


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> Path:
    folder = archive(
        {
            "config.yaml": CONFIG,
            **PEOPLE,
            "stories/de-soep.md": "---\ntitel: De soep & <b>\ndatum: 2015-03-03\nauteurs: [Frans van der Berg]\n"
            "naar: [De krant van toen, Mien Zandvliet]\n---\nSoep.\n",
            "stories/concept.md": "---\ntitel: Concept\nconcept: ja\n---\nNog niet.\n",
            "stories/initiatives/pan.md": "---\ntitel: Pan\n---\nEen pan.\n",
            "stories/initiatives/kaal.md": "---\ntitel: Kaal\n---\n",
            "stories/sources/rapport.md": "---\ntitel: Rapport\n---\nOver het rapport.\n",
            "stories/pages/over.md": "---\ntitel: Over dit boek\n---\nDit.\n",
        }
    )
    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0
    return folder / "site"


def read(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


def test_a_story_says_how_it_is_cited_and_whose_text_it_retells(site: Path) -> None:
    page = read(site, "verhalen/de-soep.html")

    assert "<summary>Citeer dit verhaal</summary>" in page
    assert (
        "Berg, F. van der (2015, 3 maart). <i>De soep &amp; &lt;b&gt;</i> (naar De krant van toen, een buurtbewoner). "
        "Ons boek." in page
    )
    byline = re.search(r"<span>naar (.*?)</span>", page)
    assert byline is not None
    assert re.sub("<[^>]*>", "", byline[1]) == "De krant van toen, een buurtbewoner"
    assert "<dt>Naar</dt>" not in page


def test_each_format_can_be_copied_and_saved_without_a_script(site: Path) -> None:
    page = read(site, "verhalen/de-soep.html")

    downloads = re.findall(r'<a download="([^"]+)" href="data:([^,"]+),([^"]*)">', page)
    links = [(name, media_type, unescape(text)) for name, media_type, text in downloads]
    shown = [unescape(text) for text in re.findall(r'<pre tabindex="0">([^<]*)</pre>', page)]
    assert [(name, media_type) for name, media_type, _ in links] == [
        ("de-soep.bib", "application/x-bibtex;charset=utf-8"),
        ("de-soep.ris", "application/x-research-info-systems;charset=utf-8"),
        ("de-soep.json", "application/vnd.citationstyles.csl+json"),
    ]
    assert [unquote(text).split() for *_, text in links] == [text.split() for text in shown]
    assert list(parse_string(unquote(links[0][2]), "bibtex").entries) == ["story:de-soep"]


@pytest.mark.parametrize(
    ("path", "is_cited"),
    [
        ("initiatieven/pan.html", True),
        ("paginas/over.html", True),
        ("initiatieven/kaal.html", False),
        ("bronnen/rapport.html", False),
        ("mensen/frans.html", False),
    ],
)
def test_other_pages_say_so_if_they_have_a_text_of_their_own(site: Path, path: str, is_cited: bool) -> None:
    assert ("<summary>Citeer deze pagina</summary>" in read(site, path)) is is_cited


def test_all_citations_of_the_book_are_in_a_file_of_each_format(site: Path) -> None:
    keys = ["story:de-soep", "page:over"]

    assert list(parse_string(read(site, "data/citations.bib"), "bibtex").entries) == keys
    assert [each["id"] for each in rispy.loads((site / "data/citations.ris").read_bytes().decode())] == keys
    assert [each["id"] for each in json.loads(read(site, "data/citations.json"))] == keys


def test_an_archive_with_nothing_to_cite_has_no_such_files(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG, "stories/people/joke.md": "---\nnaam: Joke\n---\n"})
    verhalen("build", "--no-search", cwd=folder)

    assert not list((folder / "site/data").glob("citations.*"))


def test_keys_are_unique_in_the_demo_and_every_file_is_read(demo_site: Path) -> None:
    entries = parse_string(read(demo_site, "data/citations.bib"), "bibtex").entries
    items = json.loads(read(demo_site, "data/citations.json"))
    references = rispy.loads((demo_site / "data/citations.ris").read_bytes().decode())

    assert len(entries) == len(items) == len(references) > 20
    assert [item["id"] for item in items] == list(entries) == [each["id"] for each in references]


# CITATION.cff


def citation_file(site: Path) -> dict[str, Any]:
    text = read(site, "CITATION.cff")
    data: dict[str, Any] = yaml.safe_load(text)
    schema = json.loads((ROOT / "tests/support/cff-1.2.0.schema.json").read_text("utf-8"))
    jsonschema.validate(data, schema, format_checker=jsonschema.FormatChecker())
    return data


def test_the_book_says_how_it_is_cited_as_a_whole(site: Path) -> None:
    assert citation_file(site) == {
        "cff-version": "1.2.0",
        "message": "Verwijs je naar dit boek, doe dat dan zoals hieronder.",
        "type": "dataset",
        "title": "Ons boek",
        "authors": [{"family-names": "Berg", "given-names": "Frans", "name-particle": "van der"}],
        "date-released": "2015-03-03",
        "license": "CC-BY-4.0",
        "url": "https://boek.voorbeeld.nl/",
    }


def cff(archive: WriteArchive, verhalen: RunVerhalen, files: Mapping[str, str], config: str = CONFIG) -> dict[str, Any]:
    folder = archive({"config.yaml": config, **PEOPLE, **files})
    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0
    return citation_file(folder / "site")


def test_only_who_may_be_named_is_an_author_of_the_book(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    authors = "auteurs: [Mien Zandvliet, Wim Stil, Piet Weg, 'Dorpsraad, werkgroep & co', Kees Nieuw]\n"
    data = cff(archive, verhalen, {"stories/a.md": f"---\ntitel: A\n{authors}---\nTekst.\n"})

    assert data["authors"] == [
        {"name": "Dorpsraad, werkgroep & co"},
        {"family-names": "Nieuw", "given-names": "Kees"},
    ]


def test_without_authors_it_is_the_publisher_and_without_that_the_book(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    story = {"stories/a.md": "# A\n\nTekst.\n"}

    assert cff(archive, verhalen, story)["authors"] == [{"name": "Gemeente Lindenveen"}]
    bare = "titel: 'Boek: \"wij\"'\ntoestemming: volledig\nlicentie: alle rechten voorbehouden\n"
    data = cff(archive, verhalen, story, bare)
    assert data["title"] == "Boek: “wij”"
    assert data["authors"] == [{"name": "Boek: “wij”"}]
    assert data["license-url"] == "http://rightsstatements.org/vocab/InC/1.0/"
    assert "url" not in data
    assert "date-released" not in data


def test_an_author_is_known_by_their_orcid(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    files = {
        "stories/a.md": "---\ntitel: A\nauteurs: Joke Smit\nthemas: [Soep, Brood]\n"
        "datum: 2024\nbijgewerkt: 2024-05-04\n---\nTekst.\n",
        "stories/people/smit.md": "---\nnaam: Joke Smit\nzelfde_als: https://orcid.org/0000-0002-1825-0097\n---\n",
    }
    data = cff(archive, verhalen, files)

    (author,) = data["authors"]
    assert author["orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert data["keywords"] == ["Brood", "Soep"]
    assert data["date-released"] == "2024-05-04"


def test_a_date_in_the_future_is_not_when_the_book_came_out(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    later = date(date.today().year + 2, 1, 1).isoformat()  # noqa: DTZ011
    data = cff(
        archive, verhalen, {"stories/a.md": f"---\ntitel: A\ndatum: 2014-01-02\nbijgewerkt: {later}\n---\nTekst.\n"}
    )

    assert data["date-released"] == "2014-01-02"
