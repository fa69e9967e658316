"""The scaffold of a new record: a file with every field of its kind, explained."""

from collections.abc import Iterable, Iterator

from verhalen_build.model.field_types import FIELD_TYPES, FieldType
from verhalen_build.model.problems import Language
from verhalen_build.model.reference import example_of
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind
from verhalen_build.model.translation import ORIGINAL_DIGEST
from verhalen_build.translations import translations


def scaffold(kind: Kind, title: str, language: Language) -> str:
    """The text of a new file: the title, required fields left empty, and all others as comments."""
    texts = translations(language)
    intro = texts.gettext("Take the hash (#) away from a field that you fill in. Leave what you do not know.")
    body = texts.gettext(
        "Write your text here. An empty line begins a new paragraph.\n\n"
        "With `[[Name]]` you make a link to another record."
    )
    lines = ["---", f"# {intro}", ""]
    # The mark of an original is for programs to write.
    for field in (field for field in kind.fields if field.key != ORIGINAL_DIGEST):
        lines += _field_lines(field, title, language)
    return "\n".join([*lines, "---", "", body, ""])


def _field_lines(field: Field, title: str, language: Language) -> Iterator[str]:
    name, texts = field.name(language), translations(language)
    yield f"# {field.about[language]}"
    if field.choices:
        choices = ", ".join(choice[language] for choice in field.choices.values())
        yield "# " + texts.gettext("Choose from: %(choices)s.") % {"choices": choices}
    elif field.repeat and field.type not in {FieldType.GROUP, FieldType.MARKDOWN}:
        yield "# " + texts.gettext("More than one? Write [first, second].")
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
