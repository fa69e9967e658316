"""Linked data: the JSON-LD on pages, the files with all of it, and the archive described as a dataset."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, BNode, Graph, Literal, URIRef

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.command import run_verhalen
from tests.support.demo import BASE_URL
from tests.support.pages import read_pages
from tests.support.pictures import tiny_png
from tests.support.schema_org import SCHEMA, broader, context, domain, graph_of, range_of, vocabulary
from verhalen_build.model.schema import builtin_schema
from verhalen_build.model.schema_types import types_of
from verhalen_build.site.linked_data import json_ld
from verhalen_build.site.linked_data.rdf import as_graph, n_triples, turtle
from verhalen_build.site.linked_data.vocabulary import ADDRESSES, CONTEXT, DATES

BASE = BASE_URL
CONFIG = f"""\
titel: Ons boek
beschrijving: Verhalen uit **dorp** en wijk.
webadres: {BASE}
licentie: CC BY 4.0
uitgever: De Uitgeverij
e_mail: boek@example.org
toestemming: volledig
"""
IS_A = RDF.type


def schema(name: str) -> URIRef:
    """A type or property of schema.org."""
    return URIRef(SCHEMA + name)


def blocks(site: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each block of JSON-LD of a site, with the path of its page."""
    for page in read_pages(site):
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.source, re.DOTALL):
            yield page.path, json.loads(block)


def graph_of_pages(site: Path, base: str = BASE) -> Graph:
    """What all pages of a site say together."""
    nodes = [{key: value for key, value in block.items() if key != "@context"} for _, block in blocks(site)]
    # Pages of records are in a folder, so that what is said from one means the same from any other.
    return graph_of({"@graph": nodes}, f"{base}folder/page.html")


class Built:
    """A built archive."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def node(self, path: str) -> dict[str, Any]:
        """The block of JSON-LD on a page."""
        return dict(blocks(self.site))[path]

    @property
    def lines(self) -> str:
        """The file of N-Triples."""
        return (self.site / "data" / "archive.nt").read_text("utf-8")


@pytest.fixture
def built(archive: WriteArchive, verhalen: RunVerhalen) -> Any:
    """`built(files)` builds an archive with these files."""

    def build(files: Mapping[str, str | bytes], *options: str) -> Built:
        folder = archive({"config.yaml": CONFIG, **files})
        result = verhalen("build", "--no-search", *options, cwd=folder)
        assert result.exit_code == 0, result.stderr
        return Built(folder / "site")

    return build


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An archive with everything in it, built once."""
    folder = tmp_path_factory.mktemp("rich")
    for path, content in {"config.yaml": CONFIG, **RICH}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    run = run_verhalen("build", "--no-search", cwd=folder)
    assert run.returncode == 0, run.stderr
    return Built(folder / "site")


RICH: dict[str, str | bytes] = {
    "stories/bank.md": """\
        ---
        titel: De bank
        samenvatting: Over een bank & een boom.
        datum: 2014-03
        bijgewerkt: 2020-05-17
        auteurs: [Jan Jansen, De Stichting]
        naar: [Jan Jansen, Het rapport]
        gemeente: Lindenveen
        plaats: Het dorp
        initiatief: De tuin
        mensen: Jan Jansen
        organisatie: De Stichting
        thema: Loslaten
        bijeenkomst: De eerste keer
        vervolg_op: Eerder
        aliassen: [Het bankje, /oud/bank.html]
        zelfde_als: https://www.wikidata.org/entity/Q1
        afbeelding: {bestand: bank & boom.png, beschrijving: Een bank, maker: Jan, licentie: CC BY-SA 4.0}
        tussenstanden: [{datum: 2016, tekst: Er staan er twee.}]
        lessen: ["Begin *klein*, met [[Jan Jansen]]."]
        citaten:
          - {tekst: "Het is van **ons**.", persoon: Jan Jansen, verwoording: letterlijk, bron: Het rapport}
          - {tekst: Mooi., rol: een bewoner, verwoording: letterlijk}
          - {tekst: Zoiets., persoon: Jan Jansen, verwoording: parafrase}
        bronnen: [{bron: Het rapport, bladzijde: 3}]
        ---
        Een tekst.
        """,
    "stories/bank & boom.png": tiny_png(),
    "stories/eerder.md": "---\ntitel: Eerder\ntaal: de\nlicentie: CC0\n---\nEin Text.\n",
    "stories/pages/over.md": "---\ntitel: Over\nsamenvatting: Wat dit is.\n---\nTekst.\n",
    "stories/people/jan.md": """\
        ---
        naam: Jan Jansen
        rollen: [{rol: wethouder, organisatie: De Stichting, gemeente: Lindenveen}]
        website: https://jan.example.org
        zelfde_als: https://www.wikidata.org/entity/Q2
        bronnen: Het rapport
        ---
        Iemand.
        """,
    "stories/municipalities/lindenveen.md": """\
        ---
        naam: Lindenveen
        cbs_code: GM0001
        provincie: Drenthe
        coordinaten: 52, 6.5
        zelfde_als: [https://sws.geonames.org/1/, https://www.wikidata.org/entity/Q3]
        website: https://lindenveen.example.org
        ---
        Een gemeente.
        """,
    "stories/municipalities/oud.md": "---\nnaam: Oud\nopgegaan_in: Lindenveen\n---\nWas er.\n",
    "stories/places/dorp.md": "---\nnaam: Het dorp\ngemeente: Lindenveen\n---\nEen dorp.\n",
    "stories/themes/loslaten.md": "---\ntitel: Loslaten\nsamenvatting: Niets doen.\n---\nTekst.\n",
    "stories/gatherings/eerste.md": """\
        ---
        titel: De eerste keer
        periode: 2014-03-19 tot 2014-03-20
        gemeente: Lindenveen
        plaats: Het dorp
        aanwezigen: [Jan Jansen, De Stichting]
        onderwerpen: [koffie, plannen]
        ---
        Het regende.
        """,
    "stories/organisations/stichting.md": "---\nnaam: De Stichting\ngemeente: Lindenveen\n---\nTekst.\n",
    "stories/initiatives/tuin.md": """\
        ---
        titel: De tuin
        gemeente: Lindenveen
        plaats: Het dorp
        mensen: Jan Jansen
        organisaties: De Stichting
        thema: Loslaten
        begonnen: 2010
        gestopt: 2012-05
        website: https://tuin.example.org
        bronnen: Het rapport
        afbeelding: {bestand: "../bank & boom.png", beschrijving: Een boom}
        ---
        Groen.
        """,
    "stories/words/meemaken.md": "---\ntitel: Meemaken\nbetekenis: Erbij *zijn*.\n---\nTekst.\n",
    "stories/sources/rapport.md": """\
        ---
        titel: Het rapport
        auteurs: [Jan Jansen, De Stichting]
        datum: 1999
        uitgever: De Drukker
        webadres: https://rapport.example.org/?a=1&b=2
        ---
        """,
}


def problems_of(graph: Graph) -> Iterator[str]:
    """What a graph says that the vocabulary of schema.org does not have."""

    def types_in(term: Any) -> list[str]:
        return [str(kind).removeprefix(SCHEMA) for kind in graph.objects(term, IS_A)]

    for subject, property_, value in graph:
        if property_ == IS_A:
            if str(value).removeprefix(SCHEMA) not in vocabulary():
                yield f"no type: {value}"
            continue
        name = str(property_).removeprefix(SCHEMA)
        if name not in vocabulary():
            yield f"no property: {property_}"
            continue
        broad = {above for kind in types_in(subject) for above in broader(kind)}
        # Of a maker known by name only it is not said what it is.
        if broad and not broad.intersection(domain(name)):
            yield f"{name} of {types_in(subject)}"
        if not _fits(value, name, types_in(value)):
            yield f"{name} is {value!r} {types_in(value)}"


def _fits(value: object, property_: str, types: list[str]) -> bool:
    allowed = set(range_of(property_))
    if isinstance(value, URIRef):
        is_any = bool(allowed & {"Thing", "URL"}) or not types
        return is_any or bool(allowed.intersection(above for kind in types for above in broader(kind)))
    assert isinstance(value, Literal)
    if value.language or value.datatype is None or value.datatype == URIRef("http://www.w3.org/2001/XMLSchema#string"):
        # A duration is a text after ISO 8601: https://schema.org/Duration
        return bool(allowed & {"Text", "TextObject", "Duration"})
    by_type = {"Date": {"Date", "DateTime"}, "date": {"Date"}, "decimal": {"Number"}, "boolean": {"Boolean"}}
    return bool(allowed & by_type[re.split("[/#]", str(value.datatype))[-1]])


def test_every_type_and_property_is_one_of_schema_org_and_stands_where_it_may(rich: Built, demo_site: Path) -> None:
    graph = graph_of_pages(rich.site)

    assert len(graph) > 150
    assert sorted({*problems_of(graph), *problems_of(graph_of_pages(demo_site))}) == []


def test_every_declared_property_is_used_in_the_archive_that_has_everything(rich: Built) -> None:
    used = {str(name).removeprefix(SCHEMA) for name in set(graph_of_pages(rich.site).predicates())}
    declared = {
        field.property.removeprefix("schema:")
        for kind in builtin_schema().kinds.values()
        for field in (*kind.fields, *(inner for outer in kind.fields for inner in outer.fields))
        if field.property
    }

    assert declared - used == set()


def test_types_by_which_heritage_is_looked_for_are_those_of_the_vocabulary() -> None:
    broad = ("CreativeWork", "Person", "Organization", "Place", "DefinedTerm")
    types = [name for name, term in vocabulary().items() if "rdfs:Class" in str(term["@type"])]

    for type_ in types:
        expected = [above for above in broad if above in broader(type_) and above != type_]
        assert list(types_of(type_)) == [*expected, type_]
    assert types_of("AdministrativeArea") == ("Place", "AdministrativeArea")
    assert types_of("Project") == ("Organization", "Project")


def test_what_is_said_of_texts_without_a_type_is_what_schema_org_says() -> None:
    theirs = context()

    assert {name: CONTEXT[name] for name in ADDRESSES | DATES} == {name: theirs[name] for name in ADDRESSES | DATES}


@pytest.mark.parametrize("name", ["archive.nt", "archive.ttl"])
def test_the_files_say_what_the_pages_say_together_and_no_more(name: str, rich: Built, demo_site: Path) -> None:
    for site in (rich.site, demo_site):
        pages, file = graph_of_pages(site), Graph().parse(site / "data" / name)

        assert set(pages) - set(file) == set()
        assert set(file) - set(pages) == set()
        assert not any(isinstance(term, BNode) for statement in file for term in statement)


def test_a_story_says_who_made_it_what_it_is_about_and_on_which_terms_it_may_be_used(rich: Built) -> None:
    story = rich.node("verhalen/bank.html")

    assert story["@context"] == "https://schema.org"
    assert story["@id"] == BASE + "verhalen/bank.html"
    assert story["@type"] == ["CreativeWork", "Article"]
    assert story["name"] == {"@language": "nl", "@value": "De bank"}
    assert story["alternateName"] == {"@language": "nl", "@value": "Het bankje"}
    assert story["description"]["@value"] == "Over een bank & een boom."
    assert story["dateCreated"] == "2014-03"
    assert story["temporalCoverage"] == {"@value": "2014-03/2016"}
    assert [author["name"]["@value"] for author in story["author"]] == ["Jan Jansen", "De Stichting"]
    assert story["creator"]["@id"] == BASE + "mensen/jan.html"
    assert story["isBasedOn"]["name"]["@value"] == "Het rapport"
    assert story["contributor"]["name"]["@value"] == "Jan Jansen"
    assert [place["name"]["@value"] for place in story["contentLocation"]] == ["Lindenveen", "Het dorp"]
    assert [thing["@type"] for thing in story["about"]] == [["Organization", "Project"], "DefinedTerm"]
    assert story["recordedAt"]["@type"] == "Event"
    assert story["teaches"]["@value"] == "Begin klein, met Jan Jansen."
    assert story["citation"]["@id"] == BASE + "bronnen/rapport.html"
    assert story["sameAs"] == "https://www.wikidata.org/entity/Q1"
    assert story["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert story["inLanguage"] == "nl"
    assert story["isPartOf"] == {"@id": BASE + "#dataset", "@type": "Dataset"}


def test_only_what_was_said_word_for_word_is_a_quotation(rich: Built) -> None:
    quotations = rich.node("verhalen/bank.html")["hasPart"]

    assert [quotation["text"]["@value"] for quotation in quotations] == ["Het is van ons.", "Mooi."]
    assert quotations[0]["spokenByCharacter"]["name"]["@value"] == "Jan Jansen"
    assert quotations[0]["citation"]["name"]["@value"] == "Het rapport"
    assert quotations[1]["creditText"]["@value"] == "een bewoner"


def test_a_picture_is_there_with_its_licence_and_maker(rich: Built) -> None:
    picture, page = rich.node("verhalen/bank.html")["associatedMedia"]

    assert picture["contentUrl"] == BASE + "beelden/1/bank%20%26%20boom.png"
    assert picture["thumbnailUrl"] == BASE + "beelden/1-webp/bank%20%26%20boom.png.webp"
    assert picture["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert picture["copyrightNotice"] == {"@language": "nl", "@value": "Jan"}
    assert page["contentUrl"] == BASE + "verhalen/bank.html"


def test_every_file_that_a_page_offers_is_there(rich: Built, demo_site: Path) -> None:
    for site in (rich.site, demo_site):
        offered = [
            str(url)
            for name in ("contentUrl", "thumbnailUrl")
            for url in graph_of_pages(site).objects(None, schema(name))
        ]

        assert len(offered) > 10
        for url in offered:
            assert url.startswith(BASE)
            assert (site / unquote(url.removeprefix(BASE))).is_file(), url


@pytest.mark.parametrize("licence", ["met toestemming van de maker", "vraag Jan"])
def test_a_picture_on_terms_that_nobody_can_look_up_is_not_offered(licence: str, built: Any) -> None:
    picture = f"{{bestand: a.png, beschrijving: a, licentie: {licence}}}"
    site = built({"stories/a.md": f"---\ntitel: A\nafbeelding: {picture}\n---\nTekst.\n", "stories/a.png": tiny_png()})

    assert "ImageObject" not in json.dumps(site.node("verhalen/a.html"))


def test_a_place_has_its_degrees_as_numbers_even_where_they_are_whole(rich: Built) -> None:
    municipality = rich.node("gemeenten/lindenveen.html")

    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    assert municipality["geo"]["latitude"] == {"@type": decimal, "@value": "52"}
    assert municipality["geo"]["longitude"] == {"@type": decimal, "@value": "6.5"}
    assert municipality["identifier"] == {"@value": "GM0001"}
    assert municipality["address"]["addressRegion"] == {"@value": "Drenthe"}
    assert municipality["sameAs"] == ["https://sws.geonames.org/1/", "https://www.wikidata.org/entity/Q3"]


def test_a_source_is_not_given_the_terms_of_the_book(rich: Built) -> None:
    source = rich.node("bronnen/rapport.html")

    assert "license" not in source
    assert "dateModified" not in source
    assert source["url"] == "https://rapport.example.org/?a=1&b=2"
    assert source["publisher"]["name"]["@value"] == "De Drukker"
    assert "@type" not in source["publisher"]


def test_a_gathering_has_its_days_its_places_and_who_were_there(rich: Built) -> None:
    gathering = rich.node("bijeenkomsten/eerste.html")

    assert (gathering["startDate"], gathering["endDate"]) == ("2014-03-19", "2014-03-20")
    assert len(gathering["location"]) == 2
    assert len(gathering["attendee"]) == 2


def test_the_language_of_a_text_is_that_of_the_text(rich: Built) -> None:
    assert rich.node("verhalen/eerder.html")["name"]["@language"] == "de"
    assert rich.node("verhalen/eerder.html")["inLanguage"] == "de"
    mentioned = rich.node("verhalen/bank.html")["mentions"]
    assert [each["name"]["@language"] for each in mentioned if each["name"]["@value"] == "Eerder"] == ["de"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2014", "2014"), ("2014-03", "2014-03"), ("2014-03-31", "2014-03-31"), ("0999", "0999")],
)
def test_a_date_is_as_exact_as_it_is_known(written: str, shown: str, built: Any) -> None:
    site = built({"stories/a.md": f"---\ntitel: A\ndatum: {written}\n---\nTekst.\n"})

    assert site.node("verhalen/a.html")["dateCreated"] == shown
    assert f'"{shown}"^^<https://schema.org/Date>' in site.lines


def test_a_record_says_when_it_changed_or_else_when_anything_in_the_book_last_did(built: Any) -> None:
    site = built(
        {
            "stories/a.md": "---\ntitel: A\ndatum: 2014\nbijgewerkt: 2020-05-17\n---\nTekst.\n",
            "stories/b.md": "---\ntitel: B\ndatum: 2019-02-03\n---\nTekst.\n",
            "stories/c.md": "---\ntitel: C\ndatum: 2015\n---\nTekst.\n",
            "stories/sources/d.md": "---\ntitel: D\ndatum: 1999-01-02\n---\n",
        }
    )

    days = {path: node["sdDatePublished"]["@value"] for path, node in blocks(site.site) if "sdDatePublished" in node}
    assert days == {
        "verhalen/a.html": "2020-05-17",
        "verhalen/b.html": "2019-02-03",
        "verhalen/c.html": "2020-05-17",
        "bronnen/d.html": "2020-05-17",
    }


def test_without_a_web_address_things_are_named_from_the_page_that_says_so(built: Any) -> None:
    config = CONFIG.replace(f"webadres: {BASE}\n", "")
    site = built({**RICH, "config.yaml": config}).site
    story = Built(site).node("verhalen/bank.html")

    assert story["@id"] == "../verhalen/bank.html"
    assert story["about"][0]["@id"] == "../initiatieven/tuin.html"
    assert not {"associatedMedia", "isPartOf", "creator"} & story.keys()
    assert not (site / "data" / "archive.nt").exists()
    assert "index.html" not in dict(blocks(site))
    graph = graph_of_pages(site, "https://ergens.example.net/map/")
    assert (URIRef("https://ergens.example.net/map/verhalen/bank.html"), schema("dateCreated"), None) in graph


def test_what_somebody_was_until_some_years_ago_is_not_said_to_be_so(built: Any) -> None:
    roles = "[{rol: wethouder, sinds: 2010, tot: 2014}, {rol: burgemeester, sinds: 2014, tot: 2999}]"
    site = built({"stories/people/jan.md": f"---\nnaam: Jan Jansen\nrollen: {roles}\n---\nIemand.\n"})

    assert site.node("mensen/jan.html")["jobTitle"]["@value"] == "burgemeester"


def test_nothing_that_tells_who_somebody_named_by_a_role_is_gets_in(built: Any) -> None:
    person = """\
        ---
        naam: Greet Zwaluw
        toestemming: {naam: rol, getoond_als: een buurvrouw}
        aliassen: [Grietje]
        website: https://zwaluw.example.org
        zelfde_als: https://www.wikidata.org/entity/Q4242
        coordinaten: 52.123456, 6.654321
        nauwkeurigheid: gemeente
        ---
        Iemand.
        """
    site = built(
        {
            "stories/people/greet.md": person,
            "stories/a.md": "---\ntitel: A\nmensen: Greet Zwaluw\nauteur: Greet Zwaluw\n---\nTekst.\n",
            "stories/people/nico.md": "---\nnaam: Nico Nergens\ntoestemming: niet\n---\nIemand.\n",
            "stories/b.md": "---\ntitel: B\nmensen: Nico Nergens\n---\nTekst.\n",
        }
    )

    told = site.lines + "".join(page.source for page in read_pages(site.site))
    for secret in ("Greet", "Zwaluw", "zwaluw", "Grietje", "Q4242", "52.12", "6.65", "Nico", "Nergens"):
        assert secret not in told
    assert site.node("verhalen/a.html")["mentions"]["name"]["@value"] == "Een buurvrouw"
    assert "mentions" not in site.node("verhalen/b.html")


def test_no_text_of_a_writer_ends_the_block(built: Any) -> None:
    title = "Een </script><script>alert(1)</script> <!-- & 😀 שלום \u2028"
    site = built({"stories/a.md": f"---\ntitel: '{title}'\n---\nTekst.\n"})
    source = (site.site / "verhalen" / "a.html").read_text("utf-8")

    assert source.count("<script>") == 0
    assert site.node("verhalen/a.html")["name"]["@value"].startswith("Een </script><script>alert(1)</script> <!-- & 😀")
    assert "😀" in site.lines


def test_addresses_with_odd_characters_are_addresses_in_every_file(built: Any) -> None:
    site = built({"stories/a.md": '---\ntitel: A\nzelfde_als: "https://x.example.org/{a}|b%zz[1]?q=é"\n---\nTekst.\n'})

    assert site.node("verhalen/a.html")["sameAs"] == "https://x.example.org/%7Ba%7D%7Cb%25zz%5B1%5D?q=é"
    assert Graph().parse(data=site.lines, format="nt")


@given(st.text('ab:/?#[]@%=-. <>"{}|\\\\^`é😀\u202e\u2028\x7f', max_size=12), st.text(max_size=12))
def test_whatever_a_writer_gives_as_address_and_text_is_the_same_in_both_files(address: str, text: str) -> None:
    url = json_ld.iri(f"https://x.example.org{address}")
    node = {"@id": f"{BASE}a", "sameAs": url, "citation": {"@id": url}, "name": json_ld.words(text, "nl")}
    lines = n_triples(as_graph([node]))

    as_lines, as_turtle = Graph().parse(data=lines, format="nt"), Graph().parse(data=turtle(lines), format="turtle")
    assert set(as_lines) == set(as_turtle)
    assert (URIRef(f"{BASE}a"), schema("name"), Literal(text, "nl")) in as_lines


OWN = f"""\
{CONFIG}
kinds:
  recept:
    folder: recepten
    label: {{nl: [recept, recepten]}}
    schema: Recipe
    fields:
      tijd: {{type: duration, property: schema:totalTime}}
      kosten: {{type: money, property: schema:estimatedCost}}
      porties: {{type: number, property: schema:recipeYield}}
      gratis: {{type: flag, property: schema:isAccessibleForFree}}
      genre: {{type: text, repeat: true, property: schema:genre}}
      over: {{type: reference, to: [municipality, person, gathering], repeat: true, property: schema:about}}
      maker: {{type: text, property: schema:creator}}
      gold: {{type: period, property: schema:temporalCoverage}}
      gemaakt: {{type: period, property: schema:dateCreated}}
      meer: {{type: url, property: schema:citation}}
      isbn: {{type: text, property: schema:isbn}}
      soort: {{type: choice, property: schema:recipeCategory, choices: [zoet, zout]}}
      straat: {{type: text, property: schema:streetAddress}}
      stappen: {{type: group, repeat: true, fields: {{tekst: {{type: markdown, property: schema:recipeInstructions}}}}}}
      geheim: {{type: text}}
"""
RECIPE = """\
    ---
    titel: Soep
    tijd: 1:05:30
    kosten: € 1.250,50
    porties: 4
    gratis: ja
    genre: [keuken, oma]
    over: [Lindenveen, Jan Jansen, De eerste keer]
    maker: Oma
    gold: 2010-01 tot 2012
    gemaakt: 2010 tot 2012
    meer: https://soep.example.org/
    isbn: 978-90
    soort: zoet
    straat: Dorpsstraat 1
    stappen: [{tekst: Snijd *uien*.}, {tekst: Kook.}]
    geheim: Laurier
    ---
    Lekker.
    """


def test_fields_of_an_archives_own_go_the_way_of_the_property_that_they_name(built: Any) -> None:
    site = built({**RICH, "config.yaml": OWN, "stories/recepten/soep.md": RECIPE})
    recipe = site.node("recepten/soep.html")

    assert recipe["@type"] == ["CreativeWork", "Recipe"]
    assert recipe["totalTime"] == {"@value": "PT1H5M30S"}
    assert recipe["estimatedCost"]["currency"] == {"@value": "EUR"}
    assert recipe["estimatedCost"]["value"]["@value"] == "1250.5"
    assert recipe["recipeYield"]["@value"] == "4"
    assert recipe["isAccessibleForFree"] is True
    assert [genre["name"]["@value"] for genre in recipe["genre"]] == ["keuken", "oma"]
    assert recipe["temporalCoverage"] == {"@value": "2010-01/2012"}
    assert recipe["dateCreated"] == "2010"
    assert recipe["citation"] == {"@id": "https://soep.example.org/"}
    assert recipe["isbn"] == {"@value": "978-90"}
    assert recipe["recipeCategory"] == {"@language": "nl", "@value": "zoet"}
    assert recipe["address"]["streetAddress"] == {"@value": "Dorpsstraat 1"}
    assert [step["@value"] for step in recipe["recipeInstructions"]] == ["Snijd uien.", "Kook."]
    assert "Laurier" not in json.dumps(recipe)
    assert set(graph_of_pages(site.site)) == set(Graph().parse(data=site.lines, format="nt"))


def test_what_a_work_may_not_be_about_has_the_property_that_fits(built: Any) -> None:
    recipe = built({**RICH, "config.yaml": OWN, "stories/recepten/soep.md": RECIPE}).node("recepten/soep.html")

    assert recipe["about"]["name"]["@value"] == "Jan Jansen"
    assert recipe["contentLocation"]["name"]["@value"] == "Lindenveen"
    assert recipe["mentions"]["name"]["@value"] == "De eerste keer"


def test_the_cover_describes_the_book_as_a_dataset(rich: Built) -> None:
    dataset = rich.node("index.html")

    assert dataset["@type"] == "Dataset"
    assert dataset["name"] == {"@language": "nl", "@value": "Ons boek"}
    assert dataset["description"] == {"@language": "nl", "@value": "Verhalen uit dorp en wijk."}
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["publisher"]["name"]["@value"] == "De Uitgeverij"
    assert dataset["publisher"]["contactPoint"]["email"] == {"@value": "boek@example.org"}
    assert dataset["dateModified"] == "2020-05-17"
    assert dataset["inLanguage"] == ["nl", "de"]
    assert dataset["temporalCoverage"] == {"@value": "2014"}
    assert {"@id": BASE + "gemeenten/lindenveen.html"} in dataset["spatialCoverage"]


def test_each_download_of_the_dataset_is_a_file_of_the_site(rich: Built, demo_site: Path) -> None:
    for site in (rich.site, demo_site):
        files = Built(site).node("index.html")["distribution"]

        assert {"application/n-triples", "text/turtle", "text/csv"} <= {file["encodingFormat"] for file in files}
        for file in files:
            assert (site / file["contentUrl"].removeprefix(BASE)).is_file()


@pytest.mark.parametrize("setting", ["webadres", "licentie", "uitgever"])
def test_without_what_a_register_asks_for_there_is_no_dataset(setting: str, built: Any) -> None:
    config = "".join(line for line in CONFIG.splitlines(keepends=True) if not line.startswith(f"{setting}:"))
    site = built({"config.yaml": config, "stories/a.md": "---\ntitel: A\n---\nTekst.\n"}).site

    assert not any("Dataset" in json.dumps(node) for _, node in blocks(site))


def test_a_draft_is_no_data_though_a_build_shows_it(built: Any) -> None:
    draft = "---\ntitel: Nog niet\nconcept: ja\n---\nTekst.\n"
    follows = "---\ntitel: A\nvervolg_op: Nog niet\n---\nTekst.\n"
    site = built({"stories/nog-niet.md": draft, "stories/a.md": follows}, "--drafts")

    assert "verhalen/nog-niet.html" not in dict(blocks(site.site))
    assert "nog-niet" not in site.lines
    assert "mentions" not in site.node("verhalen/a.html")


def test_a_changed_name_changes_wherever_it_is_said(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({"config.yaml": CONFIG, **RICH})
    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0
    place = folder / "stories" / "places" / "dorp.md"
    place.write_text(place.read_text("utf-8").replace("Het dorp", "Het grote dorp"), "utf-8")
    for story in (folder / "stories").rglob("*.md"):
        story.write_text(story.read_text("utf-8").replace("plaats: Het dorp", "plaats: Het grote dorp"), "utf-8")
    assert verhalen("build", "--no-search", cwd=folder).exit_code == 0
    site = Built(folder / "site")

    assert "Het grote dorp" in json.dumps(site.node("verhalen/bank.html"))
    assert '"Het dorp"' not in site.lines
    assert set(graph_of_pages(site.site)) == set(Graph().parse(data=site.lines, format="nt"))


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        (("licentie", "uitgever"), "ontbreekt nog uitgever, licentie."),
        (("webadres", "uitgever"), "ontbreekt nog webadres, uitgever."),
        (("webadres",), ""),
        ((), ""),
    ],
)
def test_the_first_build_says_what_a_register_would_miss(
    left_out: tuple[str, ...], told: str, archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    lines = CONFIG.splitlines(keepends=True)
    config = "".join(line for line in lines if line.partition(":")[0] not in left_out)
    folder = archive({"config.yaml": config, "stories/a.md": "---\ntitel: A\n---\nTekst.\n"})

    first, second = (verhalen("build", "--no-search", cwd=folder).stderr for _ in range(2))
    assert ("niet beschreven als dataset" in first) == bool(told)
    assert told in first
    assert "niet beschreven als dataset" not in second
