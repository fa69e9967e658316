"""A new record: a file with every field of its kind, explained, ready to fill in."""

from collections.abc import Iterable, Iterator

from verhalen_build.model.problems import Language
from verhalen_build.model.reference import EXAMPLES
from verhalen_build.model.schema import Field, FieldType, Kind, Schema

_TEXTS: dict[Language, dict[str, str]] = {
    "nl": {
        "intro": "# Haal het hekje (#) weg bij een veld dat je invult. Wat je niet weet, laat je staan.",
        "choices": "Kies uit",
        "list": "Meer dan één? Schrijf [eerste, tweede].",
        "text": "Schrijf hier je tekst. Een lege regel begint een nieuwe alinea.\n\n"
        "Met [[Naam]] maak je een link naar een ander stuk.",
    },
    "en": {
        "intro": "# Take the hash (#) away from a field that you fill in. Leave what you do not know.",
        "choices": "Choose from",
        "list": "More than one? Write [first, second].",
        "text": "Write your text here. An empty line begins a new paragraph.\n\n"
        "With [[Name]] you make a link to another record.",
    },
}


def scaffold(kind: Kind, title: str, schema: Schema, language: Language) -> str:
    """The text of a new file. Only the required fields are filled in; the others are comments."""
    texts = _TEXTS[language]
    lines = ["---", texts["intro"], ""]
    for field in kind.fields:
        lines += _field(field, title, schema, language)
    return "\n".join([*lines, "---", "", texts["text"], ""])


def _field(field: Field, title: str, schema: Schema, language: Language) -> Iterator[str]:
    name = field.name(language)
    yield f"# {field.about[language]}"
    if field.key == "title":
        yield f"{name}: {_quoted(title)}"
    elif field.choices:
        names = ", ".join(texts[language] for texts in field.choices.values())
        yield f"# {_TEXTS[language]['choices']}: {names}."
        yield f"# {name}:"
    elif field.type in {FieldType.GROUP, FieldType.IMAGE}:
        yield from _group(field, language)
    else:
        if field.repeat:
            yield f"# {_TEXTS[language]['list']}"
        hash_mark = "" if field.required else "# "
        yield f"{hash_mark}{name}: {_example(field)}".rstrip()
    yield ""


def _group(field: Field, language: Language) -> Iterator[str]:
    inner: Iterable[Field] = field.fields
    yield f"# {field.name(language)}:"
    first = "  - " if field.repeat else "    "
    for one in inner:
        yield f"# {first}{one.name(language)}:  # {one.about[language]}"
        first = "    "
    if field.type is FieldType.IMAGE:
        yield "#     bestand: images/" if language == "nl" else "#     src: images/"
        yield "#     beschrijving:" if language == "nl" else "#     alt:"


def _example(field: Field) -> str:
    plain = {FieldType.TEXT, FieldType.MARKDOWN, FieldType.REFERENCE}
    if field.required and field.type in {FieldType.TEXT, FieldType.MARKDOWN}:
        return '"…"'
    return "" if field.type in plain else EXAMPLES.get(field.type, "")


def _quoted(title: str) -> str:
    """A title as YAML text, in quotes so that nothing in it is taken for YAML."""
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
