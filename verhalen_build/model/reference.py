"""What follows from the schema in writing: the field reference in Markdown, and a JSON Schema for editors."""

from collections.abc import Iterable, Iterator
from typing import Any

from verhalen_build.model.problems import Language
from verhalen_build.model.schema import IMAGE_FIELDS, Field, FieldType, Kind, Schema

TYPE_NAMES: dict[FieldType, dict[Language, str]] = {
    FieldType.TEXT: {"nl": "gewone tekst", "en": "plain text"},
    FieldType.MARKDOWN: {"nl": "tekst (Markdown)", "en": "text (Markdown)"},
    FieldType.NUMBER: {"nl": "een getal", "en": "a number"},
    FieldType.MONEY: {"nl": "een bedrag", "en": "an amount of money"},
    FieldType.FLAG: {"nl": "ja of nee", "en": "yes or no"},
    FieldType.CHOICE: {"nl": "een keuze", "en": "a choice"},
    FieldType.URL: {"nl": "een webadres", "en": "a web address"},
    FieldType.EMAIL: {"nl": "een e-mailadres", "en": "an e-mail address"},
    FieldType.DATE: {
        "nl": "een datum (jaar, jaar-maand of jaar-maand-dag)",
        "en": "a date (year, year-month or year-month-day)",
    },
    FieldType.PERIOD: {"nl": "een periode", "en": "a period"},
    FieldType.COORDINATES: {
        "nl": "een plek op de kaart (breedte, lengte)",
        "en": "a place on the map (latitude, longitude)",
    },
    FieldType.IMAGE: {"nl": "een afbeelding", "en": "an image"},
    FieldType.REFERENCE: {"nl": "de naam van een ander stuk", "en": "the name of another record"},
    FieldType.GROUP: {"nl": "een blokje met velden", "en": "a block of fields"},
}
"""What a field takes, in words."""

_EXAMPLES: dict[FieldType, dict[Language, str]] = {
    FieldType.TEXT: {"nl": "woorden", "en": "words"},
    FieldType.MARKDOWN: {"nl": "woorden", "en": "words"},
    FieldType.NUMBER: {"nl": "12", "en": "12"},
    FieldType.MONEY: {"nl": "€ 1.250", "en": "€ 1,250"},
    FieldType.FLAG: {"nl": "ja", "en": "yes"},
    FieldType.URL: {"nl": "https://www.voorbeeld.nl", "en": "https://www.example.org"},
    FieldType.EMAIL: {"nl": "boek@voorbeeld.nl", "en": "book@example.org"},
    FieldType.DATE: {"nl": "2014-12-10", "en": "2014-12-10"},
    FieldType.PERIOD: {"nl": "2014-03-19 tot 2014-03-20", "en": "2014-03-19 to 2014-03-20"},
    FieldType.COORDINATES: {"nl": "52.7225, 6.4764", "en": "52.7225, 6.4764"},
}

_WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "title": "# Alle velden",
        "intro": "Deze pagina is gemaakt met `verhalen schema`. Een veld mag zijn Nederlandse of Engelse naam hebben.",
        "folder": "Map",
        "list": "of als lijst in",
        "head": "| veld | Engels | wat erin staat | uitleg |\n| --- | --- | --- | --- |",
        "required": "**verplicht**",
        "repeat": "een of meer",
        "facet": "ook bij Bladeren",
        "or": "of",
        "within": "Velden in",
    },
    "en": {
        "title": "# All fields",
        "intro": "This page was made with `verhalen schema`. A field may have its English or its Dutch name.",
        "folder": "Folder",
        "list": "or as a list in",
        "head": "| field | Dutch | what it takes | about |\n| --- | --- | --- | --- |",
        "required": "**required**",
        "repeat": "one or more",
        "facet": "also in Browse",
        "or": "or",
        "within": "Fields in",
    },
}


def example_of(type_: FieldType, language: Language) -> str:
    """An example value of a type, as one writes it; "" for a type whose values depend on the field."""
    return _EXAMPLES[type_][language] if type_ in _EXAMPLES else ""


def field_reference(schema: Schema, language: Language) -> str:
    """Every kind and field as a Markdown page."""
    words = _WORDS[language]
    parts = [words["title"], words["intro"]]
    for kind in schema.kinds.values():
        parts += _kind_reference(kind, schema, language)
    return "\n\n".join(parts) + "\n"


def _kind_reference(kind: Kind, schema: Schema, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    singular, plural = kind.label[language]
    yield f"## {plural[:1].upper()}{plural[1:]} (`{kind.key}`)"
    folder = f"stories/{kind.folder}/" if kind.folder else "stories/"
    file = f"stories/{kind.folder or 'stories'}.yaml"
    yield f"{words['folder']}: `{folder}`, {words['list']} `{file}`."
    yield _table(kind.fields, schema, language)
    for group in (field for field in kind.fields if field.type in {FieldType.GROUP, FieldType.IMAGE}):
        inner = group.fields or IMAGE_FIELDS
        yield f"{words['within']} `{group.name(language)}` ({singular}):"
        yield _table(inner, schema, language)


def _table(fields: Iterable[Field], schema: Schema, language: Language) -> str:
    other_language: Language = "en" if language == "nl" else "nl"
    rows = [_WORDS[language]["head"]]
    for field in fields:
        takes = [_takes(field, schema, language)]
        takes += [_WORDS[language]["repeat"]] if field.repeat else []
        takes += [_WORDS[language]["required"]] if field.required else []
        takes += [_WORDS[language]["facet"]] if field.facet else []
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(field.names[language]))
        other_names = ", ".join(f"`{name}`" for name in dict.fromkeys(field.names[other_language]))
        cells = [cell.replace("|", "\\|") for cell in (names, other_names, "; ".join(takes), field.about[language])]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _takes(field: Field, schema: Schema, language: Language) -> str:
    if field.type is FieldType.CHOICE:
        return f" {_WORDS[language]['or']} ".join(f"`{texts[language]}`" for texts in field.choices.values())
    takes = TYPE_NAMES[field.type][language]
    if field.to:
        takes += ": " + f" {_WORDS[language]['or']} ".join(schema.kinds[kind].label[language][0] for kind in field.to)
    elif field.type in _EXAMPLES and field.type not in {FieldType.TEXT, FieldType.MARKDOWN}:
        takes += f", `{_EXAMPLES[field.type][language]}`"
    return takes


def json_schema(kind: Kind, language: Language) -> dict[str, Any]:
    """The front matter of a kind as JSON Schema (2020-12), for completion and checks in an editor."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.label[language][0],
        **_object(kind.fields, language),
    }


def _object(fields: tuple[Field, ...], language: Language) -> dict[str, Any]:
    """An object in which a field may have any of its names, and a required field must have one of them."""
    properties: dict[str, Any] = {}
    required = []
    for field in fields:
        names = dict.fromkeys(
            (field.key, *(name for names_in_language in field.names.values() for name in names_in_language))
        )
        for name in names:
            properties[name] = {"description": field.about[language], **_value(field, language)}
        # The title may also be the heading of the text, which a schema of the front matter cannot see.
        if field.required and field.key != "title":
            required.append({"anyOf": [{"required": [name]} for name in names]})
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "allOf": required} if required else schema


def _value(field: Field, language: Language) -> dict[str, Any]:
    single = _single(field, language)
    return {"anyOf": [single, {"type": "array", "items": single}]} if field.repeat else single


def _single(field: Field, language: Language) -> dict[str, Any]:
    if field.type is FieldType.GROUP:
        inner = _object(field.fields, language)
        return {"anyOf": [inner, {"type": "string"}]} if field.main else inner
    if field.type is FieldType.IMAGE:
        return {"anyOf": [_object(IMAGE_FIELDS, language), {"type": "string"}]}
    if field.type is FieldType.CHOICE:
        names = (name for key, texts in field.choices.items() for name in (key, *texts.values()))
        return {"enum": list(dict.fromkeys(names))}
    return dict(_JSON_TYPES.get(field.type, {"type": "string"}))


# An editor reads scalars by YAML's rules: a bare 2014 is a number to it, `ja` is text and `true` is a boolean.
_JSON_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"type": ["string", "number"]},
    FieldType.NUMBER: {"type": ["number", "string"]},
    FieldType.MONEY: {"type": ["number", "string"]},
    FieldType.FLAG: {"enum": [True, False, "ja", "nee", "yes", "no"]},
    FieldType.URL: {"type": "string", "pattern": "^https?://"},
    FieldType.EMAIL: {"type": "string", "pattern": "@"},
    FieldType.DATE: {"type": ["string", "integer"], "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$"},
    FieldType.PERIOD: {"type": ["string", "integer"]},
    FieldType.COORDINATES: {"type": ["string", "array"]},
    FieldType.REFERENCE: {"type": ["string", "number"]},
}
