"""The scaffold of a new record: a file with every field of its kind, explained."""

from collections.abc import Iterable, Iterator

from verhalen_build.model.field_types import FIELD_TYPES, FieldType
from verhalen_build.model.problems import Language
from verhalen_build.model.reference import example_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind

_TEXTS: dict[Language, dict[str, str]] = {
    "nl": {
        "intro": "# Haal het hekje (#) weg bij een veld dat je invult. Wat je niet weet, laat je staan.",
        "choices": "Kies uit",
        "list": "Meer dan één? Schrijf [eerste, tweede].",
        "text": "Schrijf hier je tekst. Een lege regel begint een nieuwe alinea.\n\n"
        "Met `[[Naam]]` maak je een link naar een ander stuk.",
    },
    "en": {
        "intro": "# Take the hash (#) away from a field that you fill in. Leave what you do not know.",
        "choices": "Choose from",
        "list": "More than one? Write [first, second].",
        "text": "Write your text here. An empty line begins a new paragraph.\n\n"
        "With `[[Name]]` you make a link to another record.",
    },
}


def scaffold(kind: Kind, title: str, language: Language) -> str:
    """The text of a new file: the title, required fields left empty, and all others as comments."""
    texts = _TEXTS[language]
    lines = ["---", texts["intro"], ""]
    for field in kind.fields:
        lines += _field_lines(field, title, language)
    return "\n".join([*lines, "---", "", texts["text"], ""])


def _field_lines(field: Field, title: str, language: Language) -> Iterator[str]:
    name = field.name(language)
    yield f"# {field.about[language]}"
    if field.choices:
        names = ", ".join(texts[language] for texts in field.choices.values())
        yield f"# {_TEXTS[language]['choices']}: {names}."
    elif field.repeat and field.type not in {FieldType.GROUP, FieldType.MARKDOWN}:
        yield f"# {_TEXTS[language]['list']}"
    if field.key == "title":
        yield f"{name}: {_quoted(title)}"
    elif field.required:
        yield f"{name}:"
    elif field.type is FieldType.GROUP:
        yield from _group_lines(name, field.fields, "  - " if field.repeat else "    ", language)
    elif field.repeat and field.type is FieldType.MARKDOWN:
        # Texts contain commas, so the list is in block style.
        yield from (f"#{name}:", '#  - ""', '#  - ""')
    elif field.type is FieldType.IMAGE:
        yield from _group_lines(name, IMAGE_FIELDS, "    ", language)
    else:
        yield f"#{name}: {_example(field, language)}".rstrip()
    yield ""


def _group_lines(name: str, fields: Iterable[Field], first: str, language: Language) -> Iterator[str]:
    yield f"#{name}:"
    for field in fields:
        yield f"#{first}{field.name(language)}:  # {field.about[language]}"
        first = "    "


def _example(field: Field, language: Language) -> str:
    return "" if FIELD_TYPES[field.type].is_prose else example_of(field.type, language)


def _quoted(title: str) -> str:
    """A title as a quoted YAML scalar."""
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
