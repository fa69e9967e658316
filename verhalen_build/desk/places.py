"""Problems brought to the fields of a form they belong to."""

from collections.abc import Iterable

import msgspec

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem, Severity
from verhalen_build.model.schema import Kind


class FieldProblem(msgspec.Struct, frozen=True):
    """A problem beside its field.

    `field` leads to it from the top of the form: `title`, `people.1` for the second person, `quotes.0.text`; `body`
    for the text, and "" for what belongs to the file as a whole. `body_line` counts the lines of the body as the form
    shows it from 1, and is 0 elsewhere. `line` is that of the file.
    """

    field: str
    body_line: int
    line: int
    code: str
    severity: Severity
    message: str
    help: str


def field_problems(
    problems: Iterable[Problem], path: SourcePath, data: bytes, kind: Kind, language: Language, item: int | None = None
) -> tuple[FieldProblem, ...]:
    """The problems of one record, each with its field, in the order of the file; `data` are the bytes of its file.

    Problems of other files are left out, and for an item of a list file those of other items.
    """
    raise NotImplementedError
