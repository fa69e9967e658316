"""The ends and styles of YAML nodes, which the tree of `read.yaml_tree` does not have."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Position = tuple[int, int]
"""A line and a column in the file, from 1."""


class Span(NamedTuple):
    """The end of a scalar, and its style: `'`, `"`, `|`, `>`, or "" for plain."""

    end: Position
    style: str


@dataclass(frozen=True)
class Spans:
    """By start position: the scalars, and the ends of lists and mappings in flow style."""

    scalars: dict[Position, Span]
    flows: dict[Position, Position]


def spans_of(text: str, first_line: int) -> Spans | None:
    """The spans in a YAML text that starts on `first_line` of its file; None for a syntax error."""
    lines = text.split("\n")

    def position(mark: Any) -> Position:
        # PyYAML may count one line more than there is; the tree corrects that as well.
        if mark.line >= len(lines):
            return len(lines) - 1 + first_line, len(lines[-1]) + 1
        return mark.line + first_line, mark.column + 1

    spans = Spans({}, {})
    open_collections: list[tuple[Position, bool]] = []
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                spans.scalars[position(event.start_mark)] = Span(position(event.end_mark), event.style or "")
            elif isinstance(event, yaml.AliasEvent):
                spans.scalars[position(event.start_mark)] = Span(position(event.end_mark), "")
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                open_collections.append((position(event.start_mark), bool(event.flow_style)))
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                start, is_flow = open_collections.pop()
                if is_flow:
                    spans.flows[start] = position(event.end_mark)
    except yaml.MarkedYAMLError:
        return None
    return spans
