"""Front matter as other generators have it: YAML, TOML or JSON, made into plain texts, lists and texts by key."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from verhalen_build.bring_in.front_matter import Plain
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.text import decode, split_front_matter
from verhalen_build.read.yaml_tree import Node, Scalar, Sequence, parse_mapping

_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# As Eleventy may have it: a program, which nobody here runs.
_PROGRAM = re.compile(
    r"---[ \t]*(?:js|javascript|json|toml|coffee|cson)[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE
)
_TOML_KEY = re.compile(r"^[ \t]*+\[*+\"?([\w-]++)", re.MULTILINE)
_JSON_KEY = re.compile(r"\"([^\"\\\n]*+)\"\s*+:")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_SHOWN = 60


@dataclass(frozen=True)
class Foreign:
    """A text of another generator. `lines` has the line of each key; `has_front_matter` tells a page from a text."""

    values: Mapping[str, Plain] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    has_front_matter: bool = False
    problems: tuple[Problem, ...] = ()


def read_foreign(data: bytes, file: SourcePath) -> Foreign:
    """A text with its front matter, and all that is wrong with either."""
    text, problems = decode(data, file)
    if text is None:
        return Foreign(problems=problems)
    toml = _TOML.match(text)
    if toml:
        return _from_toml(text, toml, file, problems)
    if re.match(r"\{\s*(?:\"|\})", text):
        return _from_json(text, file, problems)
    if _PROGRAM.match(text):
        return Foreign(has_front_matter=True, problems=(*problems, _unreadable(text, file, 1, 1, "YAML")))
    front = split_front_matter(text, file)
    if front.yaml is None:
        return Foreign(body=text, problems=problems)
    mapping, faults = parse_mapping(front.yaml, file, front.yaml_line)
    entries = mapping.entries if mapping is not None else ()
    return Foreign(
        {key.text: plain_of(node) for key, node in entries},
        {key.text: key.line for key, _ in entries},
        front.body,
        front.body_line,
        True,
        (*problems, *front.problems, *faults),
    )


def read_data(text: str, file: SourcePath) -> Mapping[str, Plain]:
    """What a file of settings or data says: YAML, TOML or JSON by the end of its name. Nothing where it is faulty."""
    try:
        if file.endswith(".toml"):
            return _plain_mapping(tomllib.loads(text))
        if file.endswith(".json"):
            return _plain_mapping(json.loads(text))
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError):
        return {}
    mapping, _ = parse_mapping(text, file)
    return {key.text: plain_of(node) for key, node in mapping.entries} if mapping is not None else {}


def plain_of(node: Node) -> Plain:
    """A tree of YAML without its places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain_of(item) for item in node.items]
    return {key.text: plain_of(value) for key, value in node.entries}


def texts_in(value: Plain | None) -> list[str]:
    """The texts of a list, or the one text that stands there alone."""
    items = value if isinstance(value, list) else [value]
    return [item.strip() for item in items if isinstance(item, str) and item.strip()]


def text_in(values: Mapping[str, Plain], *keys: str) -> str:
    """The text under the first of these keys that has one; "" where none has."""
    return next((value.strip() for key in keys if isinstance(value := values.get(key), str) and value.strip()), "")


def _from_toml(text: str, found: re.Match[str], file: SourcePath, problems: tuple[Problem, ...]) -> Foreign:
    try:
        values = _plain_mapping(tomllib.loads(found[1]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _TOML_PLACE.search(str(error))
        line, column = (int(place[1]) + 1, int(place[2])) if place else (1, 1)
        return Foreign(has_front_matter=True, problems=(*problems, _unreadable(text, file, line, column, "TOML")))
    lines = {**dict.fromkeys(values, 1), **_lines_of(_TOML_KEY, found[0])}
    return Foreign(values, lines, text[found.end() :], text.count("\n", 0, found.end()) + 1, True, problems)


def _from_json(text: str, file: SourcePath, problems: tuple[Problem, ...]) -> Foreign:
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        fault = _unreadable(text, file, error.lineno, error.colno, "JSON")
        return Foreign(has_front_matter=True, problems=(*problems, fault))
    except RecursionError:
        return Foreign(has_front_matter=True, problems=(*problems, _unreadable(text, file, 1, 1, "JSON")))
    values = _plain_mapping(found)
    lines = {**dict.fromkeys(values, 1), **_lines_of(_JSON_KEY, text[:end])}
    return Foreign(values, lines, text[end:], text.count("\n", 0, end) + 1, True, problems)


def _unreadable(text: str, file: SourcePath, line: int, column: int, form: str) -> Problem:
    lines = text.split("\n")
    value = lines[line - 1].strip()[:_SHOWN] if line <= len(lines) else ""
    return Problem("foreign-front-matter", Location(file, line, column), value, {"form": form})


def _lines_of(key: re.Pattern[str], text: str) -> dict[str, int]:
    """The line on which each key is first."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for found in key.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        lines.setdefault(found[1], line)
    return lines


def _plain_mapping(value: Any) -> dict[str, Plain]:
    return {str(key): _plain(one) for key, one in value.items()} if isinstance(value, dict) else {}


def _plain(value: Any) -> Plain:
    if isinstance(value, dict):
        return _plain_mapping(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    # Dates, of which TOML has some of its own, write themselves the way everybody reads them.
    return str(value)
