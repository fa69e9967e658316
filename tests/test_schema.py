"""One schema, everything follows: the built-in kinds, a site's own, the field reference and the schema for editors."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import in_short
from tests.support.command import ROOT
from tests.support.editor_yaml import EditorLoader
from verhalen_build.model.field_types import FIELD_TYPES, FieldType
from verhalen_build.model.problems import Language
from verhalen_build.model.reference import field_reference, json_schema
from verhalen_build.model.schema import Field, Kind, build_schema, builtin_declarations, settings_fields
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import list_sources
from verhalen_build.read.text import decode, split_front_matter

BUILT_IN = build_schema(builtin_declarations())
KINDS = tuple(BUILT_IN.kinds)
LANGUAGES: tuple[Language, ...] = ("nl", "en")


def with_inner(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Fields, and the fields inside them."""
    for field in fields:
        yield field
        yield from with_inner(field.fields)


# The built-in kinds


def test_these_are_the_kinds() -> None:
    expected = "story page initiative person municipality place theme gathering organisation word source member"

    assert sorted(KINDS) == sorted(expected.split())


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_and_all_its_fields_have_names_and_explanations_in_both_languages(key: str, language: Language) -> None:
    kind = BUILT_IN.kinds[key]

    assert all(kind.label[language])
    assert kind.address[language]
    silent = [
        field.key for field in with_inner(kind.fields) if not all((*field.names[language], field.about[language]))
    ]
    assert not silent


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_setting_has_a_name_and_an_explanation_in_both_languages(language: Language) -> None:
    silent = [
        field.key for field in with_inner(settings_fields()) if not all((*field.names[language], field.about[language]))
    ]

    assert not silent


# Names that are no nouns: follows, same as.
NEITHER_ONE_NOR_MANY = {"after", "follows", "for", "neighbourhood", "same_as"}


def test_a_field_that_may_repeat_has_a_name_for_one_and_for_many() -> None:
    lacking = [
        f"{kind.key}.{field.key}"
        for kind in BUILT_IN.kinds.values()
        for field in with_inner(kind.fields)
        for names in field.names.values()
        if field.repeat and len(set(names)) < 2 and field.key not in NEITHER_ONE_NOR_MANY
    ]

    assert not lacking


# What a site adds in config.yaml


def test_a_site_adds_a_kind_that_gets_pages_an_index_backlinks_and_checks(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {
            "config.yaml": """
                titel: Ons boek
                toestemming: volledig
                kinds:
                  recipe:
                    folder: recipes
                    label: {nl: [recept, recepten], en: [recipe, recipes]}
                    address: {nl: recepten, en: recipes}
                    fields:
                      summary: {type: text, name: {nl: samenvatting, en: summary}, about: Wat het is.}
                      serves: {type: number, name: {nl: personen, en: serves}, about: Voor hoeveel.}
                      cook: {type: reference, to: [person], name: {nl: kok, en: cook}, about: Wie kookt.}
                      cost: {type: money, name: {nl: kosten, en: cost}, about: Wat het kost.}
                """,
            "stories/recipes/stamppot.md": """
                ---
                titel: Stamppot
                personen: 40
                kok: Joke
                kosten: € 82,50
                ---
                Voor de [[wijklunch]].
                """,
            "stories/people/joke.md": "---\nnaam: Joke\n---\n",
            "stories/wijklunch.md": "# Wijklunch\n\nWe aten [[Stamppot]].\n",
        }
    )

    run = verhalen("build", "--strict", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/recepten/stamppot.html").read_text("utf-8")
    assert "<dt>Personen</dt><dd>40</dd>" in page
    assert "<dt>Kosten</dt><dd>€\xa082,50</dd>" in page
    assert '<a href="../mensen/joke.html">Joke</a>' in page
    assert "<p>We aten <mark>Stamppot</mark>.</p>" in page
    assert "Stamppot" in (folder / "site/recepten/index.html").read_text("utf-8")
    assert "Stamppot" in (folder / "site/mensen/joke.html").read_text("utf-8")

    (folder / "stories/recipes/soep.md").write_text("---\ntitel: Soep\npersonen: veel\n---\n", encoding="utf-8")
    assert "soep.md:3:11: fout" in verhalen("check", cwd=folder).stdout

    assert verhalen("new", "recept", "Appeltaart", cwd=folder).exit_code == 0
    assert "# Voor hoeveel.\n#personen: 12\n" in (folder / "stories/recipes/appeltaart.md").read_text("utf-8")


def test_a_site_adds_a_field_to_a_kind_and_to_all_kinds_and_changes_a_label(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {
            "config.yaml": """
                titel: Ons boek
                common:
                  archive_number: {type: text, name: {nl: archiefnummer, en: archive_number}, about: Het nummer.}
                kinds:
                  theme:
                    label: {nl: [onderwerp, onderwerpen], en: [subject, subjects]}
                    fields:
                      colour: {type: choice, choices: [geel, blauw], name: {nl: kleur, en: colour}, about: De kleur.}
                """,
            "stories/themes/loslaten.md": "---\ntitel: Loslaten\nkleur: geel\narchiefnummer: 0123\n---\n",
        }
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/themas/loslaten.html").read_text("utf-8")
    assert "<dt>Kleur</dt><dd>geel</dd>" in page
    assert "<dt>Archiefnummer</dt><dd>0123</dd>" in page
    assert ">Onderwerp<" in page


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("kinds: {recept: {fields: {kosten: {type: geld}}}}", "config.yaml:2: bad-field-type: geld"),
        ("kinds: {recept: {map: recepten}}", "config.yaml:2: bad-declaration: map"),
        ("kinds: {recept: [a, b]}", "config.yaml:2: bad-declaration: ['a', 'b']"),
        ("kinds: {recept: {fields: {kok: {type: reference}}}}", "config.yaml:2: bad-declaration: kok"),
        ("kinds: {recept: {fields: {kok: {type: reference, to: [kok]}}}}", "config.yaml:2: bad-declaration: kok"),
        ("kinds: {recept: {fields: {soort: {type: choice}}}}", "config.yaml:2: bad-declaration: soort"),
        ("kinds: {recept: {fields: {stap: {type: group}}}}", "config.yaml:2: bad-declaration: stap"),
        ("kinds: {recept: {fields: {naam: {type: text, name: titel}}}}", "config.yaml:2: name-taken: titel"),
        ("kinds: {recept: {fields: {kosten: {type: money, facet: true}}}}", "config.yaml:2: bad-declaration: money"),
        ("kinds: {recept: {fields: {kosten: {type: text, facet: soms}}}}", "config.yaml:2: bad-declaration: soms"),
        (
            "kinds: {recept: {fields: {stap: {type: group, fields: {a: {type: text}, b: {type: text, facet: true}}}}}}",
            "config.yaml:2: bad-declaration: facet",
        ),
        ("kinds: {recept: {folder: people}}", "config.yaml:2: name-taken: people"),
        ("kinds: {recept: {address: mensen}}", "config.yaml:2: name-taken: mensen"),
        ("kinds: {recept: {stubs: misschien}}", "config.yaml:2: bad-declaration: misschien"),
        ("kinds: {recept: {label: []}}", "config.yaml:2: bad-declaration: []"),
        ("kinds: {recept: {fields: {kok: {type: text, name: []}}}}", "config.yaml:2: bad-declaration: []"),
        ("kinds: {recept: {fields: {kok: {type: text, name: ''}}}}", "config.yaml:2: bad-declaration: "),
        ("kinds: recept", "config.yaml:2: bad-declaration: recept"),
        ("common: {kleur: {type: kleur}}", "config.yaml:2: bad-field-type: kleur"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_a_problem_with_its_place(
    archive: WriteArchive, declared: str, problem: str
) -> None:
    _, _, problems = read_settings(archive({"config.yaml": f"titel: Boek\n{declared}\n"}))

    assert in_short(problems) == [problem]


def test_the_place_of_a_fault_deep_in_a_declaration_is_the_line_where_it_stands(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": """
                titel: Boek
                kinds:
                  recipe:
                    fields:
                      serves:
                        type: aantal
                """
        }
    )

    _, _, (problem,) = read_settings(folder)

    assert (problem.at.line, problem.value, problem.details["path"]) == (6, "aantal", "kinds.recipe.fields.serves.type")


def test_every_fault_in_the_declarations_is_told_in_one_run(archive: WriteArchive) -> None:
    folder = archive(
        {
            "config.yaml": """
                titel: Boek
                kinds:
                  recipe: {fields: {serves: {type: aantal}, cook: {type: reference}}}
                  song: {folder: people}
                """
        }
    )

    _, _, problems = read_settings(folder)

    assert in_short(problems) == [
        "config.yaml:3: bad-field-type: aantal",
        "config.yaml:3: bad-declaration: cook",
        "config.yaml:4: name-taken: people",
    ]


# verhalen schema


@pytest.mark.parametrize(
    ("config", "heading"),
    [("titel: Boek", "## Leden (`member`)"), ("title: Book\nlanguage: en", "## Members (`member`)")],
)
def test_the_field_reference_is_in_the_language_of_the_archive(
    archive: WriteArchive, verhalen: RunVerhalen, config: str, heading: str
) -> None:
    run = verhalen("schema", cwd=archive({"config.yaml": config}))

    assert run.exit_code == 0
    assert heading in run.stdout.splitlines()


def test_the_field_reference_is_there_without_an_archive(verhalen: RunVerhalen, archive: WriteArchive) -> None:
    run = verhalen("schema", cwd=archive({"lees-mij.txt": "niets"}))

    assert run.stdout == field_reference(BUILT_IN, "nl")


def test_the_field_reference_names_every_field_and_what_it_takes() -> None:
    lines = field_reference(BUILT_IN, "nl").splitlines()

    assert (
        "| `gemeenten`, `gemeente` | `municipalities`, `municipality` "
        "| de naam van een ander stuk: gemeente; een of meer; ook bij Bladeren "
        "| De gemeente of gemeenten waar het speelt. |"
    ) in lines
    assert "| `verwoording` | `wording` | `letterlijk` of `parafrase`; **verplicht** |" in "\n".join(lines)
    text = "\n".join(lines)
    for kind in BUILT_IN.kinds.values():
        assert [field.key for field in with_inner(kind.fields) if f"`{field.name('nl')}`" not in text] == []


def test_the_field_reference_of_a_site_has_its_own_fields(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    folder = archive(
        {
            "config.yaml": """
                titel: Boek
                kinds: {theme: {fields: {colour: {type: text, name: {nl: kleur, en: colour}, about: De kleur.}}}}
                """
        }
    )

    assert "| `kleur` | `colour` | gewone tekst | De kleur. |" in verhalen("schema", cwd=folder).stdout


def test_what_a_site_says_about_a_field_stays_in_its_cell_of_the_field_reference(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive(
        {
            "config.yaml": """
                titel: Boek
                common: {colour: {type: choice, choices: [a|b], name: kleur, about: "Geel | blauw,\\n\\nof rood."}}
                """
        }
    )

    rows = verhalen("schema", cwd=folder).stdout.splitlines()

    assert "| `kleur` | `kleur` | `a\\|b` | Geel \\| blauw, of rood. |" in rows


# verhalen schema --json


@pytest.mark.parametrize("key", KINDS)
def test_the_schema_for_editors_is_a_valid_json_schema(key: str, archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("schema", "--json", key, cwd=archive({"config.yaml": "titel: Boek"}))

    made = json.loads(run.stdout)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(made)


@pytest.mark.parametrize("name", ["verhaal", "verhalen", "story"])
def test_a_kind_is_named_by_its_key_or_its_label(name: str, archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("schema", "--json", name, cwd=archive({"config.yaml": "titel: Boek"}))

    assert json.loads(run.stdout)["title"] == "verhaal"


def test_a_kind_that_is_not_there_is_a_wrong_use_of_the_command(archive: WriteArchive, verhalen: RunVerhalen) -> None:
    run = verhalen("schema", "--json", "gedicht", cwd=archive({"config.yaml": "titel: Boek"}))

    assert run.exit_code == 2
    assert "“gedicht” is geen soort. Kies uit: verhaal, pagina," in run.stderr


def front_matter_of_the_demo(kind: Kind) -> Iterator[tuple[str, Any]]:
    """The front matter of every record of a kind, with the place where it stands."""
    for path in list_sources(ROOT).texts:
        folder, _, name = path.removeprefix("stories/").rpartition("/")
        text, _ = decode((ROOT / path).read_bytes(), path)
        assert text is not None
        if path.endswith(".md") and folder == kind.folder:
            yield path, yaml.load(split_front_matter(text, path).yaml or "{}", Loader=EditorLoader)
        elif name == f"{kind.folder}.yaml":
            for number, entry in enumerate(yaml.load(text, Loader=EditorLoader) or [], start=1):
                yield f"{path}, {number}", entry


@pytest.mark.parametrize("key", KINDS)
def test_the_schema_for_editors_accepts_every_record_of_the_demo(key: str) -> None:
    kind = BUILT_IN.kinds[key]
    validator = jsonschema.Draft202012Validator(json_schema(kind, "nl"))
    records = list(front_matter_of_the_demo(kind))

    refused = [f"{place}: {error.message}" for place, record in records for error in validator.iter_errors(record)]

    assert records
    assert not refused, "\n".join(refused)


@pytest.mark.parametrize(
    ("front_matter", "complaint"),
    [
        ("titel: Soep\ngemeent: Zwolle", "'gemeent' was unexpected"),
        ("titel: Soep\nconcept: misschien", "'misschien' is not one of"),
        ("titel: Soep\ndatum: 10-12-2014", "'10-12-2014' does not match"),
        ("titel: Soep\ncitaten: [{tekst: Ja}]", "is not valid under any of the given schemas"),
    ],
)
def test_the_schema_for_editors_refuses_what_a_build_refuses(front_matter: str, complaint: str) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(BUILT_IN.kinds["story"], "nl"))

    (error,) = validator.iter_errors(yaml.load(front_matter, Loader=EditorLoader))

    assert complaint in error.message


@pytest.mark.parametrize("name", ["quotes", "states", "figures", "relations", "lessons", "questions", "definition"])
def test_a_group_of_a_site_may_have_the_name_of_a_built_in_field_that_is_another_thing(
    archive: WriteArchive, verhalen: RunVerhalen, name: str
) -> None:
    group = f"{{{name}: {{type: group, repeat: true, fields: {{maat: {{type: text}}, kleur: {{type: text}}}}}}}}"
    folder = archive(
        {
            "config.yaml": f"titel: Ons boek\nkinds: {{stoel: {{label: [stoel, stoelen], fields: {group}}}}}\n",
            "stories/stoel/a.md": f"---\ntitel: De kruk\n{name}: [{{maat: klein, kleur: rood}}]\n---\n",
        }
    )

    run = verhalen("build", cwd=folder)

    assert run.exit_code == 0, run.stderr
    page = (folder / "site/stoel/a.html").read_text("utf-8")
    assert "<dt>Maat</dt><dd>klein</dd>" in page
    assert "<dt>Kleur</dt><dd>rood</dd>" in page


def test_every_type_of_field_has_a_row() -> None:
    assert set(FIELD_TYPES) == set(FieldType)
    assert all(row.takes for row in FIELD_TYPES.values())
