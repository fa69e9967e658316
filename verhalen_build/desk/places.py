"""Problems brought to the fields of a form they belong to."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.source import Source, read_source
from verhalen_build.desk.values import GROUPS, trimmed
from verhalen_build.desk.written import as_field, items_of, knows_any, main_field, one_value, unwrapped
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem, Severity, help_of, message_of, severity_of
from verhalen_build.model.schema import Field, Kind, lookup_name, names_of
from verhalen_build.read.yaml_tree import Mapping, Node, Sequence

BODY = "body"
"""The field of problems in the text below the front matter."""

# These are told at the top of what they are missing from.
_MISSING = frozenset({"missing-required", "no-title"})


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
    source, _, _ = read_source(path, data, is_list=item is not None)
    mine = problems_of_record(problems, path, source, item)
    if source is None:
        return tuple(_at("", 0, problem, language) for problem in mine)
    spots = list(_spots(source, kind, item))
    if item is not None:
        return tuple(_at(_field_of(problem, spots, language), 0, problem, language) for problem in mine)
    body = _first_line_of_body(source)
    return tuple(
        _at(BODY, problem.at.line - body + 1, problem, language)
        if problem.at.line >= body and problem.code not in _MISSING
        else _at(_field_of(problem, spots, language), 0, problem, language)
        for problem in mine
    )


def problems_of_record(
    problems: Iterable[Problem], path: SourcePath, source: Source | None, item: int | None
) -> tuple[Problem, ...]:
    """The problems of one record, in the order of its file; `source` is None where no form can show that."""
    here = sorted((problem for problem in problems if problem.at.file == path), key=lambda problem: problem.at)
    if source is None:
        return tuple(here)
    lines = _lines_of(source, item)
    return tuple(problem for problem in here if not problem.at.line or problem.at.line in lines)


class _Spot(NamedTuple):
    """A part of the file that a field holds, from one place up to another; `fields` are those inside a group."""

    start: tuple[int, int]
    end: tuple[int, int]
    path: str
    fields: tuple[Field, ...]


def _at(field: str, body_line: int, problem: Problem, language: Language) -> FieldProblem:
    return FieldProblem(
        field,
        body_line,
        problem.at.line,
        problem.code,
        severity_of(problem),
        message_of(problem, language),
        help_of(problem, language),
    )


def _field_of(problem: Problem, spots: list[_Spot], language: Language) -> str:
    """The innermost field around a place, and in it the one that is missing, where that is what is wrong."""
    at = (problem.at.line, problem.at.column)
    around = [spot for spot in spots if spot.start <= at < spot.end]
    inner = around[-1].path if around else ""
    if problem.code in _MISSING:
        group = next((spot for spot in reversed(around) if spot.fields), spots[0])
        missing = next((field.key for field in group.fields if field.name(language) == problem.value), "")
        # An item that says nothing is not in the form; then it is told beside the list.
        return f"{group.path}.{missing}".strip(".") if missing else inner
    # What is wrong with a picture is told at its file.
    return inner.removesuffix("src") + "alt" if problem.code == "image-without-alt" and inner else inner


def _first_line_of_body(source: Source) -> int:
    """The line of the file on which the text begins that the form shows; past the end where there is none."""
    assert source.front is not None
    shown = trimmed(source.front.body)
    blank = source.front.body.find(shown) if shown else 0
    return source.front.body_line + source.front.body.count("\n", 0, blank)


def _lines_of(source: Source, item: int | None) -> range:
    """The lines of the file that belong to a record."""
    if item is None:
        return range(1, source.text.count("\n") + 2)
    items = items_of(source.root)
    return range(items[item].line, source.line_of(source.end(items[item])) + 1)


def _spots(source: Source, kind: Kind, item: int | None) -> Iterator[_Spot]:
    """Every part of the file that a field holds, those around others first."""
    if item is not None:
        yield from _in_value(source, as_field(kind), items_of(source.root)[item], "")
        return
    yield _Spot((1, 0), (_first_line_of_body(source), 0), "", kind.fields)
    if isinstance(source.root, Mapping):
        yield from _in_mapping(source, kind.fields, source.root, "")


def _in_mapping(source: Source, fields: tuple[Field, ...], mapping: Mapping, path: str) -> Iterator[_Spot]:
    known = {name: field for field in fields for name in names_of(field)}
    for key, node in mapping.entries:
        field = known.get(lookup_name(key.text))
        if field is None:
            continue
        inside = f"{path}.{field.key}".lstrip(".")
        yield _Spot((key.line, key.column), _end(source, key, node), inside, ())
        wanted = unwrapped(field, node)
        if field.repeat and isinstance(wanted, Sequence):
            full = (item for item in wanted.items if one_value(field, item, source))
            for number, item in enumerate(full):
                yield from _in_value(source, field, item, f"{inside}.{number}")
        else:
            yield from _in_value(source, field, wanted, f"{inside}.0" if field.repeat else inside)


def _in_value(source: Source, field: Field, node: Node, path: str) -> Iterator[_Spot]:
    fields = inner_fields(field)
    yield _Spot((node.line, node.column), _end(source, node), path, fields)
    if field.type in GROUPS:
        if isinstance(node, Mapping) and knows_any(node, fields):
            yield from _in_mapping(source, fields, node, path)
        else:
            inside = f"{path}.{main_field(field).key}".lstrip(".")
            yield _Spot((node.line, node.column), _end(source, node), inside, ())


def _end(source: Source, *nodes: Node) -> tuple[int, int]:
    """The place right after the last of these, and after an empty value at its place."""
    offset = max(source.end(node) for node in nodes)
    line = source.line_of(offset)
    return line, offset - source.line_start(line) + 2
