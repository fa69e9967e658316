"""What follows from the schema in writing: the field reference in Markdown, and a JSON Schema for editors."""

from collections.abc import Iterable, Iterator
from typing import Any

from verhalen_build.model.field_types import FIELD_TYPES, FieldType
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind, Schema

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
    return FIELD_TYPES[type_].example.get(language, "")


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
    for group in (field for field in kind.fields if FIELD_TYPES[field.type].is_group):
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
    row = FIELD_TYPES[field.type]
    takes = row.takes[language]
    if field.to:
        takes += ": " + f" {_WORDS[language]['or']} ".join(schema.kinds[kind].label[language][0] for kind in field.to)
    elif row.example and not row.is_prose:
        takes += f", `{row.example[language]}`"
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
    return dict(FIELD_TYPES[field.type].json_schema)
