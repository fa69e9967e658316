"""Saving that changes only what was edited: all else in a file keeps its bytes, comments and order."""

from verhalen_build.desk.values import Values
from verhalen_build.model.problems import Language
from verhalen_build.model.schema import Kind


def edited(
    data: bytes, kind: Kind, values: Values, body: str | None, language: Language, item: int | None = None
) -> bytes:
    """The bytes of a file after a form was filled in: `values` and `body` are all of what the form holds now.

    `data` is what the file held when the form was made, and could be shown in one. `item` is which item of a list
    file, None for a Markdown file. What did not change keeps its bytes. Raises ValueError for values that do not fit
    the fields, such as an object where a text belongs.
    """
    raise NotImplementedError


def new_file(kind: Kind, values: Values, body: str, language: Language) -> bytes:
    """The bytes of a new Markdown file."""
    raise NotImplementedError


def with_item(data: bytes, kind: Kind, values: Values, language: Language) -> bytes:
    """A list file with one more item, at its end; `data` may be empty."""
    raise NotImplementedError


def without_item(data: bytes, item: int) -> tuple[bytes, bytes]:
    """A list file without one of its items, and a list file of that item alone, to keep."""
    raise NotImplementedError
