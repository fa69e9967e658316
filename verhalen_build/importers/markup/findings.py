"""What the conversion of a text tells: findings, and the passages of the source with their places."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place in a document, as people count: a paragraph, a line, a note, or a cell of a table.

    `numbers` has one number, and of a cell those of its table, row and column; `before` has the words just before it.
    """

    kind: str
    numbers: tuple[int, ...]
    before: str = ""


@dataclass(frozen=True)
class Passage:
    """A paragraph or line of a document: its words and its place."""

    text: str
    place: Place


@dataclass(frozen=True)
class Finding:
    """One line of the report: a code of import_report.py, the text or number for its placeholder, and where it is."""

    code: str
    value: str = ""
    place: Place | None = None
