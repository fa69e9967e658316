"""The data files: what is in them, that other programs can read them, and the page that explains them."""

import csv
import json
import re
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import geojson  # type: ignore[import-untyped]
import pytest
import yaml
from frictionless import Package
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.pages import Page
from tests.support.pictures import tiny_png
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.reference import example_of
from verhalen_build.site.data.formats import csv_bytes, harmless

CONFIG = """\
titel: Ons boek
toestemming: volledig
"""

STORY = """\
---
titel: De bank onder de linde
datum: 2024-03
auteur: [Frans Kerver, Wim Zand]
gemeente: Hoogeveen
waarden: {legitimiteit: 0, betrokkenheid: 2, doelmatigheid: 1}
lessen:
  - Begin *klein*, bij [[Frans Kerver]].
citaten:
  - tekst: Het is van ons.
    persoon: Frans Kerver
    verwoording: letterlijk
---
Een bank, met [[Wim Zand|zijn]] hulp.
"""

RECORDS = {
    "config.yaml": CONFIG,
    "stories/de-bank.md": STORY,
    "stories/municipalities/hoogeveen.md": "---\nnaam: Hoogeveen\ncoordinaten: 52.7225, 6.4764\n---\nEen stad.\n",
}


def build(folder: Path, verhalen: RunVerhalen, *options: str) -> Path:
    """The folder `data` of the built archive."""
    assert verhalen("build", "--no-search", *options, cwd=folder).exit_code == 0
    return folder / "site" / "data"


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, as any program reads them."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def values_of(cell: str) -> list[str]:
    """The values in a cell, by the rules that the page gives."""
    plain = re.sub(r"\A'(?='*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])", "", cell)
    values = re.findall(r"(?:\\.|[^\\|])+", plain, re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", value).strip(" ") for value in values]


def as_cells(value: Any) -> list[str]:
    """A value of JSON as the values of a cell."""
    match value:
        case list():
            return [text for item in value for text in as_cells(item)]
        case bool():
            return ["true" if value else "false"]
    return [str(value).strip(" ")]


# What is in the files


def test_a_record_is_a_row_with_its_id_its_address_and_its_fields(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    data = build(archive(RECORDS), verhalen)

    (row,) = table(data / "verhalen.csv")

    assert row["id"] == "verhalen/de-bank"
    assert row["adres"] == "verhalen/de-bank.html"
    assert row["titel"] == "De bank onder de linde"
    assert row["datum"] == "2024-03"
    assert row["auteurs"] == "Frans Kerver | Wim Zand"
    assert row["auteurs_id"] == "mensen/frans-kerver | mensen/wim-zand"
    assert row["gemeenten_id"] == "gemeenten/hoogeveen"
    assert row["waarden.betrokkenheid"] == "2"
    assert row["lessen"] == "Begin klein, bij Frans Kerver."


def test_an_address_is_full_where_the_web_address_is_known(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    data = build(archive(RECORDS), verhalen, "--base-url", "https://boek.example.org/x")

    (row,) = table(data / "verhalen.csv")

    assert row["adres"] == "https://boek.example.org/x/verhalen/de-bank.html"


def test_what_a_record_has_several_of_is_a_table_of_its_own(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    data = build(archive(RECORDS), verhalen)

    (quote,) = table(data / "verhalen.citaten.csv")

    assert quote == {
        "id": "verhalen/de-bank",
        "tekst": "Het is van ons.",
        "persoon": "Frans Kerver",
        "persoon_id": "mensen/frans-kerver",
        "verwoording": "letterlijk",
    }


def test_json_has_the_same_records_with_what_they_have_several_of_inside(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    data = build(archive(RECORDS), verhalen)

    (story,) = json.loads((data / "verhalen.json").read_bytes())

    assert story["auteurs"] == ["Frans Kerver", "Wim Zand"]
    assert story["waarden"] == {"legitimiteit": 0, "betrokkenheid": 2, "doelmatigheid": 1}
    assert story["citaten"][0]["persoon_id"] == "mensen/frans-kerver"


def test_places_are_points_with_the_longitude_first(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    data = build(archive(RECORDS), verhalen)

    (feature,) = json.loads((data / "alle_plaatsen.geojson").read_bytes())["features"]

    assert feature["geometry"] == {"type": "Point", "coordinates": [6.4764, 52.7225]}
    assert feature["properties"]["id"] == "gemeenten/hoogeveen"


def test_the_edge_list_has_each_field_and_text_that_names_a_record(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    data = build(archive(RECORDS), verhalen)

    edges = {(row["van_id"], row["relatie"], row["naar_id"]) for row in table(data / "alle_relaties.csv")}

    story = "verhalen/de-bank"
    assert edges == {
        (story, "auteurs", "mensen/frans-kerver"),
        (story, "auteurs", "mensen/wim-zand"),
        (story, "gemeenten", "gemeenten/hoogeveen"),
        (story, "citaten", "mensen/frans-kerver"),
        (story, "tekst", "mensen/frans-kerver"),
        (story, "tekst", "mensen/wim-zand"),
    }


def test_who_is_in_a_picture_is_not_published(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    story = STORY.replace(
        "auteur:", "afbeelding: {bestand: bank.png, beschrijving: Een bank., mensen: Kees Boom}\nauteur:"
    )
    files: dict[str, str | bytes] = {"stories/de-bank.md": story, "stories/bank.png": tiny_png()}
    data = build(archive({**RECORDS, **files}), verhalen)

    assert "mensen/kees-boom" not in {row["naar_id"] for row in table(data / "alle_relaties.csv")}


def test_a_picture_and_a_kept_copy_are_told_by_their_address(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    source = "---\ntitel: Nota\nbewaard: de nota.txt\nafbeelding: {bestand: de kaft.png, beschrijving: De kaft.}\n---\n"
    files: dict[str, str | bytes] = {
        "stories/sources/nota.md": source,
        "stories/sources/de nota.txt": "Koud.",
        "stories/sources/de kaft.png": tiny_png(),
    }
    folder = archive({**RECORDS, **files})
    data = build(folder, verhalen, "--base-url", "https://boek.example/")

    [row] = table(data / "bronnen.csv")

    for address in (row["bewaard"], row["afbeelding.bestand"]):
        assert " " not in address
        assert (folder / "site" / unquote(address.removeprefix("https://boek.example/"))).is_file()


def test_a_relation_of_an_initiative_is_an_edge_between_its_ends(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    initiative = """
        ---
        titel: De kas
        relaties:
          - {van: Frans Kerver, naar: De kas, soort: hulp, wat: "Bracht glas.", sinds: 2014}
        ---
        Een kas.
        """
    data = build(archive({**RECORDS, "stories/initiatives/de-kas.md": initiative}), verhalen)

    edges = [row for row in table(data / "alle_relaties.csv") if row["volgens_id"] == "initiatieven/de-kas"]

    assert [list(edge.values()) for edge in edges] == [
        [
            *("mensen/frans-kerver", "Frans Kerver", "hulp", "initiatieven/de-kas", "De kas"),
            *("Bracht glas.", "2014", "", "initiatieven/de-kas"),
        ]
    ]


def test_a_draft_is_in_no_data_file_even_where_it_is_built(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    draft = "---\ntitel: Nog niet af\nconcept: ja\n---\nOver [[De bank onder de linde]].\n"
    names_draft = "---\ntitel: Later\n---\nZie [[Nog niet af]].\n"
    folder = archive({**RECORDS, "stories/nog-niet.md": draft, "stories/later.md": names_draft})
    data = build(folder, verhalen, "--drafts")

    assert (folder / "site/verhalen/nog-niet.html").exists()
    assert [path.name for path in data.iterdir() if "nog-niet" in path.read_text(encoding="utf-8")] == []


def test_who_is_named_by_a_role_is_so_in_the_data(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    person = """
        ---
        naam: Frans Kerver
        website: https://www.zijnwerkplaats.example
        zelfde_als: https://www.wikidata.org/entity/Q1
        toestemming: {naam: rol, getoond_als: een buurman}
        ---
        """
    data = build(archive({**RECORDS, "stories/people/frans-kerver.md": person}), verhalen)

    everything = "".join(path.read_text(encoding="utf-8") for path in data.iterdir())

    assert "Een buurman" in everything
    assert [word for word in ("Kerver", "kerver", "Q1", "zijnwerkplaats") if word in everything] == []


def test_a_field_of_ones_own_may_be_called_id(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    own = CONFIG + "kinds:\n  story:\n    fields:\n      id: {type: text, name: id, about: Ons nummer.}\n"
    story = STORY.replace("datum:", "id: B-12\ndatum:")
    data = build(archive({**RECORDS, "config.yaml": own, "stories/de-bank.md": story}), verhalen)

    (row,) = table(data / "verhalen.csv")

    assert (row["id_2"], row["id"]) == ("verhalen/de-bank", "B-12")


def test_a_kind_of_ones_own_has_files_too(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    own = CONFIG + "kinds:\n  recept:\n    label: [recept, recepten]\n    folder: recepten\n"
    folder = archive({**RECORDS, "config.yaml": own, "stories/recepten/soep.md": "# Soep\n\nMet brood.\n"})
    data = build(folder, verhalen)

    assert [row["titel"] for row in table(data / "recepten.csv")] == ["Soep"]


def test_every_type_of_field_is_as_the_schemas_say(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    types = [each for each in FieldType if each not in {FieldType.REFERENCE, FieldType.GROUP, FieldType.IMAGE}]
    fields: dict[str, dict[str, object]] = {}
    values: dict[str, object] = {}
    for each, repeat in product(types, (False, True)):
        choices = ["a"] if each in {FieldType.CHOICE, FieldType.LANGUAGE} else []
        name, example = f"veld{len(fields)}", example_of(each, "nl") or "a"
        fields[name] = {"type": str(each), "repeat": repeat, "choices": choices}
        values[name] = [example, example] if repeat else example
    config = CONFIG + yaml.safe_dump({"kinds": {"story": {"fields": fields}}})
    story = f"---\ntitel: Alles\n{yaml.safe_dump(values)}---\nTekst.\n"
    data = build(archive({"config.yaml": config, "stories/alles.md": story}), verhalen)

    (record,) = records = json.loads((data / "verhalen.json").read_bytes())
    schema = json.loads((data / "verhalen.schema.json").read_bytes())
    assert set(values) <= set(record)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(records)] == []
    report = Package(str(data / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "message"])


# That spreadsheets do no harm


@pytest.mark.parametrize("text", ["=1+1", "+31", "-x", "@SUM(A1)", "\tx", "\r=x", "'=x", "''-x", "\uff1dx"])
def test_a_text_like_a_formula_is_made_harmless_and_can_be_read_back(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert values_of(harmless(text)) == [text.strip(" ")]


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "'t Loo", "a=b", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_number_below_zero_stays_a_number() -> None:
    assert csv_bytes(["getal"], [[-2.5]]).decode("utf-8-sig") == "getal\r\n-2.5\r\n"


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.strip).filter(bool)


@given(st.lists(WORDS, min_size=1))
def test_every_list_of_texts_can_be_read_back(texts: list[str]) -> None:
    rows = list(csv.reader(csv_bytes(["a"], [[texts]]).decode("utf-8-sig").splitlines(keepends=True)))

    assert values_of(rows[1][0]) == [text.strip(" ") for text in texts]


# That others can read it


def test_excel_sees_that_a_table_is_in_utf_8(demo_site: Path) -> None:
    tables = list((demo_site / "data").glob("*.csv"))

    assert tables
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in tables)


def test_the_data_package_is_valid_and_so_is_every_table_in_it(demo_site: Path) -> None:
    report = Package(str(demo_site / "data" / "datapackage.json")).validate()

    assert report.valid, report.flatten(["name", "message"])


def test_places_are_valid_geojson(demo_site: Path) -> None:
    places = geojson.loads((demo_site / "data" / "alle_plaatsen.geojson").read_text(encoding="utf-8"))

    assert places.is_valid, places.errors()
    assert places.features


def test_every_json_file_of_records_is_as_its_schema_says(demo_site: Path) -> None:
    schemas = sorted((demo_site / "data").glob("*.schema.json"))

    assert len(schemas) > 5
    for path in schemas:
        schema = json.loads(path.read_bytes())
        Draft202012Validator.check_schema(schema)
        records = json.loads(path.with_name(path.name.replace(".schema", "")).read_bytes())
        assert [error.message for error in Draft202012Validator(schema).iter_errors(records)] == [], path.name


def test_tables_read_back_have_the_values_of_the_json(demo_site: Path) -> None:
    for path in sorted((demo_site / "data").glob("*.schema.json")):
        stem = path.name.removesuffix(".schema.json")
        records = json.loads(path.with_name(f"{stem}.json").read_bytes())
        rows = table(path.with_name(f"{stem}.csv"))
        assert len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            for column, cell in row.items():
                value: Any = record
                for name in column.split("."):
                    value = value.get(name) if isinstance(value, dict) else None
                assert values_of(cell) == (as_cells(value) if value is not None else []), (stem, column)


# The page


def test_the_page_on_open_data_leads_to_every_file_but_not_to_others(
    demo_site: Path, demo_pages: tuple[Page, ...]
) -> None:
    page = next(page for page in demo_pages if page.path == "open-data.html")
    links = {str(element.attributes.get("href")) for element in page.tagged("a")}

    files = {f"data/{path.name}" for path in (demo_site / "data").iterdir()}
    assert {link for link in links if link.startswith("data/")} == files


def test_the_page_says_on_which_terms_the_data_may_be_used(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive({**RECORDS, "config.yaml": CONFIG + "licentie: cc-by-sa\n"})
    build(folder, verhalen)
    with_licence = (folder / "site/open-data.html").read_text(encoding="utf-8")
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    build(folder, verhalen)
    without = (folder / "site/open-data.html").read_text(encoding="utf-8")

    assert (
        '<a href="https://creativecommons.org/licenses/by-sa/4.0/" rel="license external">CC BY-SA 4.0</a>'
        in with_licence
    )
    assert "vraag het dus voordat je er iets mee publiceert" in without


def test_words_of_the_program_are_no_names(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    """Such as the name of a language, or words in the explanation of a field."""
    config = "titel: Ons boek\nadressleutel: geheim\ngeheime_namen: ../namen.txt\n"
    person = "---\nnaam: Frans\ntoestemming: {naam: rol, getoond_als: een buurman}\n---\n"
    story = "---\ntitel: Bonjour\ntaal: fr\nmensen: Frans\n---\nBonjour.\n"
    folder = archive({"config.yaml": config, "stories/people/frans.md": person, "stories/bonjour.md": story})
    (folder.parent / "namen.txt").write_text("Iemand Anders\n", "utf-8")

    data = build(folder, verhalen)

    assert "Frans" in (data / "alle_velden.json").read_text("utf-8")
    assert json.loads((data / "verhalen.json").read_bytes())[0]["taal"] == "fr"


def test_a_withheld_name_in_a_field_of_ones_own_is_told(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    config = (
        "titel: Ons boek\nkinds:\n  story:\n    fields:\n      x: {type: text, name: x, about: Van Karel Verborgen.}\n"
    )
    person = "---\nnaam: Karel Verborgen\ntoestemming: {naam: rol}\n---\n"
    folder = archive({"config.yaml": config, "stories/people/karel.md": person, "stories/a.md": "# A\n\nB.\n"})

    run = verhalen("build", "--no-search", cwd=folder)

    assert run.exit_code == 1
    assert "[name-withheld]" in run.stderr
    assert not (folder / "site").exists()
