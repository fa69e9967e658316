"""What follows from the schema in writing: the field reference in Markdown, and a JSON Schema for editors."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from verhalen_build.model.field_types import FIELD_TYPES, FieldType, Texts
from verhalen_build.model.formatting import format_alternatives
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind, Schema, settings_fields
from verhalen_build.translations import DEFAULT_LANGUAGE, SOURCE_LANGUAGE, translations


def takes_of(type_: FieldType, language: Language) -> str:
    """What a value of a type is, in words."""
    return translations(language).gettext(FIELD_TYPES[type_].takes)


def example_of(type_: FieldType, language: Language) -> str:
    """An example value of a type, as one writes it; "" for a type whose values depend on the field."""
    example = FIELD_TYPES[type_].example
    return translations(language).gettext(example) if example else ""


def field_reference(schema: Schema, language: Language) -> str:
    """Every kind and field as a Markdown page; what is the same for every kind stands there once."""
    texts = translations(language)
    intro = texts.gettext("This page was made with `verhalen schema`. A field may have its English or its Dutch name.")
    first, *others = schema.kinds.values()
    everywhere = tuple(field for field in first.fields if all(field in kind.fields for kind in others))
    sections = {
        **{
            _kind_heading(kind, language): _kind_reference(kind, everywhere, schema, language)
            for kind in (first, *others)
        },
        texts.gettext("In every kind"): _fields_reference(everywhere, schema, language),
    }
    contents = "\n".join(f"- [{heading}](#{_anchor(heading)})" for heading in sections)
    parts = ["# " + texts.gettext("All fields"), intro, contents]
    for heading, section in sections.items():
        parts += [f"## {heading}", *section]
    return "\n\n".join(parts) + "\n"


def _kind_heading(kind: Kind, language: Language) -> str:
    plural = kind.label[language][1]
    return f"{plural[:1].upper()}{plural[1:]} (`{kind.key}`)"


def _anchor(heading: str) -> str:
    """The address that hosts of Git give to a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _kind_reference(kind: Kind, everywhere: Container[Field], schema: Schema, language: Language) -> Iterator[str]:
    """The folder of a kind and its own fields, and where the others are."""
    texts = translations(language)
    folder = f"stories/{kind.folder}/" if kind.folder else "stories/"
    file = f"stories/{kind.folder or 'stories'}.yaml"
    yield texts.gettext("Folder: `%(folder)s`, or as a list in `%(file)s`.") % {"folder": folder, "file": file}
    yield from _fields_reference([field for field in kind.fields if field not in everywhere], schema, language)
    common = texts.gettext("In every kind")
    yield texts.gettext("And what is the same [in every kind](#%(address)s).") % {"address": _anchor(common)}


def _fields_reference(fields: Sequence[Field], schema: Schema, language: Language) -> Iterator[str]:
    """A table of fields, and one for each that is a group; groups with the same fields have one together."""
    texts = translations(language)
    yield _table(fields, schema, language)
    groups: dict[str, list[str]] = {}
    for group in (field for field in fields if FIELD_TYPES[field.type].is_group):
        groups.setdefault(_table(group.fields or IMAGE_FIELDS, schema, language), []).append(
            f"`{group.name(language)}`"
        )
    for table, names in groups.items():
        yield texts.gettext("Fields in %(fields)s:") % {"fields": ", ".join(names)}
        yield table


def _table(fields: Iterable[Field], schema: Schema, language: Language) -> str:
    """A row for each field, with its names in this language and in English; beside English, in the default language."""
    texts = translations(language)
    other = DEFAULT_LANGUAGE if language == SOURCE_LANGUAGE else SOURCE_LANGUAGE
    head = (
        texts.gettext("field"),
        _language_names()[other][language],
        texts.gettext("what it takes"),
        texts.gettext("about"),
    )
    rows = [_row(head), _row("---" for _ in head)]
    for field in fields:
        takes = [_takes(field, schema, language)]
        takes += [texts.gettext("one or more")] if field.repeat else []
        takes += ["**" + texts.gettext("required") + "**"] if field.required else []
        takes += [texts.gettext("also in Browse")] if field.facet else []
        names = (", ".join(f"`{name}`" for name in dict.fromkeys(field.names[each])) for each in (language, other))
        rows.append(_row((*names, "; ".join(takes), field.about[language])))
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _language_names() -> Mapping[str, Texts]:
    """The name of each language in each language."""
    return next(field.choices for field in settings_fields() if field.key == "language")


def _takes(field: Field, schema: Schema, language: Language) -> str:
    if field.choices:
        return format_alternatives((f"`{choice[language]}`" for choice in field.choices.values()), language)
    takes = takes_of(field.type, language)
    if field.to:
        takes += ": " + format_alternatives((schema.kinds[kind].label[language][0] for kind in field.to), language)
    elif example_of(field.type, language) and not FIELD_TYPES[field.type].is_prose:
        takes += f", `{example_of(field.type, language)}`"
    return takes


def json_schema(kind: Kind, language: Language) -> dict[str, Any]:
    """The front matter of a kind as JSON Schema (2020-12), for completion and checks in an editor."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.label[language][0],
        **_object(kind.fields, language),
    }


def settings_schema(language: Language) -> dict[str, Any]:
    """The settings in config.yaml as JSON Schema (2020-12); kinds and fields of one's own are taken as they are."""
    schema = _object(settings_fields(), language)
    declarations = {"kinds": {"type": "object"}, "common": {"type": "object"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "properties": {**schema["properties"], **declarations},
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
    if field.choices:
        names = (name for key, texts in field.choices.items() for name in (key, *texts.values()))
        return {"enum": list(dict.fromkeys(names))}
    return dict(FIELD_TYPES[field.type].json_schema)
