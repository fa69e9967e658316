"""Where the parts of a YAML text end and how they are written: what the tree of `read.yaml_tree` does not tell."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[int, int]
"""A line and a column of the file, from 1."""


class Span(NamedTuple):
    """Where a scalar ends, and what it is written in: `'`, `"`, `|`, `>`, or "" for plain."""

    end: Place
    style: str


@dataclass(frozen=True)
class Spans:
    """By the place where each begins: the scalars, and the ends of the lists and mappings between brackets."""

    scalars: dict[Place, Span]
    flows: dict[Place, Place]


def spans_of(text: str, first_line: int) -> Spans | None:
    """The places in a YAML text that begins on `first_line` of its file; None where its syntax has a fault."""
    lines = text.split("\n")

    def place(mark: Any) -> Place:
        # The library may count a line more than there is; so does the tree.
        if mark.line >= len(lines):
            return len(lines) - 1 + first_line, len(lines[-1]) + 1
        return mark.line + first_line, mark.column + 1

    spans = Spans({}, {})
    begun: list[tuple[Place, bool]] = []
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                spans.scalars[place(event.start_mark)] = Span(place(event.end_mark), event.style or "")
            elif isinstance(event, yaml.AliasEvent):
                spans.scalars[place(event.start_mark)] = Span(place(event.end_mark), "")
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                begun.append((place(event.start_mark), bool(event.flow_style)))
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                start, is_flow = begun.pop()
                if is_flow:
                    spans.flows[start] = place(event.end_mark)
    except yaml.MarkedYAMLError:
        return None
    return spans
