"""Assigns problems in a file to the fields of a form."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from verhalen_build.desk.forms import inner_fields
from verhalen_build.desk.mending import Mend, NewRecord, mends_of, new_record_of
from verhalen_build.desk.source import EditableSource, read_source
from verhalen_build.desk.values import GROUPS, trimmed
from verhalen_build.desk.written import as_field, items_of, main_field, one_value
from verhalen_build.model.field_types import FieldType
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem, Severity, help_at_desk, help_of, message_of, severity_of
from verhalen_build.model.schema import Field, Kind
from verhalen_build.read.fields import field_entries, knows_any, unwrapped
from verhalen_build.read.yaml_tree import Mapping, Node, Sequence

BODY = "body"
"""The field of problems in the text below the front matter."""

# Problems that are reported at the start of the record or group that lacks a field.
_MISSING = frozenset({"missing-required", "no-title"})
_OF_DESCRIPTION = frozenset({"image-without-alt", "image-undescribed"})


class FieldProblem(msgspec.Struct, frozen=True):
    """A problem and its field.

    `field` is a path in the form: `title`, `people.1` for the second person, `quotes.0.text`; `body` for the text, and
    "" for the file as a whole. `body_line` is the line in the body as the form shows it, from 1, and 0 for other
    fields. `line` is the line in the file. `mends` are replacements that may mend it, and `new_record` a record that
    would.
    """

    field: str
    body_line: int
    line: int
    code: str
    severity: Severity
    message: str
    help: str
    mends: tuple[Mend, ...] = ()
    new_record: NewRecord | None = None


def field_problems(
    problems: Iterable[Problem], path: SourcePath, data: bytes, kind: Kind, language: Language, item: int | None = None
) -> tuple[FieldProblem, ...]:
    """The problems of one record with their fields, in the order of the file; `data` has the bytes of the file.

    Problems in other files, and in other items of a list file, are left out.
    """
    source, _, _ = read_source(path, data, is_list=item is not None)
    own = problems_of_record(problems, path, source, item)
    if source is None:
        # Such a file is edited as text, so the help for files is the right one.
        return tuple(replace(to_field_problem(problem, language), help=help_of(problem, language)) for problem in own)
    spans = list(_field_spans(source, kind, item))
    if item is not None:
        return tuple(_in_field(problem, spans, kind, language) for problem in own)
    body = _first_line_of_body(source)
    return tuple(
        _with_mends(BODY, problem, language, problem.at.line - body + 1, has_links=True)
        if problem.at.line >= body and problem.code not in _MISSING
        else _in_field(problem, spans, kind, language)
        for problem in own
    )


def to_field_problem(problem: Problem, language: Language, field: str = "") -> FieldProblem:
    """A problem with its field, or "" for the record as a whole; one in a transcript begins with its place there."""
    message, within = message_of(problem, language), problem.details.get("within", "")
    return FieldProblem(
        field,
        0,
        problem.at.line,
        problem.code,
        severity_of(problem),
        f"{within}: {message}" if within else message,
        help_at_desk(problem, language),
    )


def problems_of_record(
    problems: Iterable[Problem], path: SourcePath, source: EditableSource | None, item: int | None
) -> tuple[Problem, ...]:
    """The problems of one record, in the order of its file; all of the file where `source` is None."""
    in_file = sorted((problem for problem in problems if problem.at.file == path), key=lambda problem: problem.at)
    if source is None:
        return tuple(in_file)
    lines = _lines_of(source, item)
    return tuple(problem for problem in in_file if not problem.at.line or problem.at.line in lines)


class _FieldSpan(NamedTuple):
    """The part of the file with the value of a field, its path in the form, and the fields inside a group."""

    start: tuple[int, int]
    end: tuple[int, int]
    path: str
    fields: tuple[Field, ...]


def _in_field(problem: Problem, spans: list[_FieldSpan], kind: Kind, language: Language) -> FieldProblem:
    field = _field_of(problem, spans, language)
    return _with_mends(field, problem, language, 0, _type_of(field, kind.fields) is FieldType.MARKDOWN)


def _with_mends(field: str, problem: Problem, language: Language, body_line: int, has_links: bool) -> FieldProblem:
    mends, new_record = mends_of(problem, has_links), new_record_of(problem)
    field_problem = to_field_problem(problem, language, field)
    return replace(field_problem, body_line=body_line, mends=mends, new_record=new_record)


def _type_of(path: str, fields: tuple[Field, ...]) -> FieldType | None:
    """The type of the field at a path in the form; None for the record as a whole."""
    field: Field | None = None
    for part in path.split("."):
        if not part.isdigit():
            field = next((inner for inner in fields if inner.key == part), None)
            fields = inner_fields(field) if field is not None else ()
    return field.type if field is not None else None


def _field_of(problem: Problem, spans: list[_FieldSpan], language: Language) -> str:
    """The path of the innermost field around a problem, or of the field that is missing there."""
    at = (problem.at.line, problem.at.column)
    around = [span for span in spans if span.start <= at < span.end]
    inner = around[-1].path if around else ""
    if problem.code in _MISSING:
        group = next((span for span in reversed(around) if span.fields), spans[0])
        missing = next((field.key for field in group.fields if field.name(language) == problem.value), "")
        # The form leaves out empty items; then the problem is shown with the list.
        return f"{group.path}.{missing}".strip(".") if missing else inner
    # These problems are reported at the file of the picture.
    return inner.removesuffix("src") + "alt" if problem.code in _OF_DESCRIPTION and inner else inner


def _first_line_of_body(source: EditableSource) -> int:
    """The first line of the body as the form shows it; past the end of the file for an empty body."""
    assert source.front is not None
    body = trimmed(source.front.body)
    blank = source.front.body.find(body) if body else 0
    return source.front.body_line + source.front.body.count("\n", 0, blank)


def _lines_of(source: EditableSource, item: int | None) -> range:
    """The lines of a record in the file."""
    if item is None:
        return range(1, source.text.count("\n") + 2)
    items = items_of(source.root)
    return range(items[item].line, source.line_of(source.end(items[item])) + 1)


def _field_spans(source: EditableSource, kind: Kind, item: int | None) -> Iterator[_FieldSpan]:
    """The spans of all fields, outer ones first."""
    if item is not None:
        yield from _spans_in_value(source, as_field(kind), items_of(source.root)[item], "")
        return
    yield _FieldSpan((1, 0), (_first_line_of_body(source), 0), "", kind.fields)
    if isinstance(source.root, Mapping):
        yield from _spans_in_mapping(source, kind.fields, source.root, "")


def _spans_in_mapping(
    source: EditableSource, fields: tuple[Field, ...], mapping: Mapping, path: str
) -> Iterator[_FieldSpan]:
    for key, node, field, _ in field_entries(mapping, fields):
        if field is None:
            continue
        field_path = f"{path}.{field.key}".lstrip(".")
        yield _FieldSpan((key.line, key.column), _end(source, key, node), field_path, ())
        value = unwrapped(field, node)
        if field.repeat and isinstance(value, Sequence):
            full = (item for item in value.items if one_value(field, item, source))
            for number, item in enumerate(full):
                yield from _spans_in_value(source, field, item, f"{field_path}.{number}")
        else:
            yield from _spans_in_value(source, field, value, f"{field_path}.0" if field.repeat else field_path)


def _spans_in_value(source: EditableSource, field: Field, node: Node, path: str) -> Iterator[_FieldSpan]:
    fields = inner_fields(field)
    yield _FieldSpan((node.line, node.column), _end(source, node), path, fields)
    if field.type in GROUPS:
        if isinstance(node, Mapping) and knows_any(node, fields):
            yield from _spans_in_mapping(source, fields, node, path)
        else:
            field_path = f"{path}.{main_field(field).key}".lstrip(".")
            yield _FieldSpan((node.line, node.column), _end(source, node), field_path, ())


def _end(source: EditableSource, *nodes: Node) -> tuple[int, int]:
    """The position just after the last of these nodes."""
    offset = max(source.end(node) for node in nodes)
    line = source.line_of(offset)
    return line, offset - source.line_start(line) + 2
