"""Edits the title, the parts and the order of the book in config.yaml; the rest of it keeps its bytes."""

from collections.abc import Sequence
from functools import cache

import msgspec
from msgspec.structs import replace

from verhalen_build.desk.source import read_mapping, splice_bytes
from verhalen_build.desk.values import FormValue, Values, tidy_values
from verhalen_build.desk.written import values_of
from verhalen_build.desk.yaml_editor import YamlEditor
from verhalen_build.desk.yaml_writer import YamlWriter
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Field, settings_fields
from verhalen_build.read.yaml_tree import Mapping


class WrittenPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the book as config.yaml has it: its stories by the names that are written there."""

    title: str
    about: str = ""
    stories: tuple[str, ...] = ()


class WrittenBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The title and the parts of the book as config.yaml has them."""

    title: str
    parts: tuple[WrittenPart, ...] = ()


def written_book(data: bytes) -> WrittenBook | None:
    """The book in the bytes of config.yaml; None where these cannot be edited in a form."""
    source = read_mapping(CONFIG, data)
    if source is None or not isinstance(source.root, Mapping):
        return None
    values = values_of(source.root, _fields(), source)
    book = values.get("book", {})
    parts = book.get("parts", []) if isinstance(book, dict) else []
    return msgspec.convert({"title": values.get("title", ""), "parts": parts}, WrittenBook)


def edit_book(data: bytes, book: WrittenBook, language: Language) -> bytes:
    """The bytes of config.yaml with another book. Raises ValueError where it cannot be edited in a form."""
    source = read_mapping(CONFIG, data)
    if source is None or not isinstance(source.root, Mapping):
        raise ValueError("config.yaml cannot be edited in a form")
    values: Values = {"title": book.title, "book": {"parts": [_values_of_part(part) for part in book.parts]}}
    editor = YamlEditor(source, YamlWriter(language))
    editor.edit_mapping(_fields(), source.root, tidy_values(values, _fields()))
    return splice_bytes(data, editor.splices)


def _values_of_part(part: WrittenPart) -> Values:
    stories: list[FormValue] = list(part.stories)
    return {"title": part.title, "about": part.about, "stories": stories}


@cache
def _fields() -> Sequence[Field]:
    """The title and the book; of its parts only what the form has, so that their translations stay as they are."""
    title, book = (next(field for field in settings_fields() if field.key == key) for key in ("title", "book"))
    (parts,) = book.fields
    shown = tuple(field for field in parts.fields if field.key in WrittenPart.__struct_fields__)
    return title, replace(book, fields=(replace(parts, fields=shown),))
