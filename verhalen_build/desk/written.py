"""What a file says now, as the values of a form."""

from enum import StrEnum

import msgspec

from verhalen_build.desk.values import Values
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.model.schema import Kind, Schema


class Shown(StrEnum):
    """How the desk can show a file: in a form, as plain text where its YAML has a fault, or not at all."""

    FORM = "form"
    TEXT = "text"
    CLOSED = "closed"


class Entry(msgspec.Struct, frozen=True):
    """One record as it stands in its file.

    `item` counts the items of a list file such as stories/members.yaml from 0; it is None for a Markdown file.
    `kind` is the key of its kind, "" in a folder of no kind. `digest` names the bytes of the whole file; saving asks
    for it. `values` are those of the form, by key of field. `body` is the text below the front matter without blank
    lines around it, and None for an item of a list. `unknown` are keys in the file that no field has: they stay as
    they are. `raw` is the text of the whole file where `shown` is TEXT, else "".
    """

    path: SourcePath
    item: int | None
    kind: str
    digest: str
    shown: Shown
    title: str
    values: Values
    body: str | None
    unknown: tuple[str, ...] = ()
    raw: str = ""
    problems: tuple[Problem, ...] = ()


def kind_of(path: SourcePath, schema: Schema) -> Kind | None:
    """The kind of the records in a file, by its folder or by the name of a list file; None for a folder of no kind."""
    raise NotImplementedError


def written(path: SourcePath, data: bytes, schema: Schema) -> tuple[Entry, ...]:
    """The records of a file, in order: one for a Markdown file, one an item for a list file.

    A file that no form can show gives one entry, with the problems that are in the way.
    """
    raise NotImplementedError
