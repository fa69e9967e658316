"""Front matter of other generators, in YAML, TOML or JSON, as plain values."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from verhalen_build.model.front_matter_writer import PlainValue
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, errors_in
from verhalen_build.read.text import FrontMatter, decode, split_front_matter
from verhalen_build.read.yaml_tree import Node, Scalar, Sequence, parse_mapping

_YAML = re.compile(r"\s*?^---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# Eleventy allows JavaScript in front matter; it is never run.
_PROGRAM = re.compile(
    r"---[ \t]*(?:js|javascript|json|toml|coffee|cson)[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE
)
_TOML_KEY = re.compile(r"^[ \t]*+\[*+\"?([\w-]++)", re.MULTILINE)
_JSON_KEY = re.compile(r"\"([^\"\\\n]*+)\"\s*+:")
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_SHOWN = 60


@dataclass(frozen=True)
class ParsedText:
    """A text of another generator. `lines` has the line of each key.

    `has_front_matter` says whether a generator takes it for a page.
    """

    values: Mapping[str, PlainValue] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    has_front_matter: bool = False
    problems: tuple[Problem, ...] = ()


def parse_text(data: bytes, file: SourcePath) -> ParsedText:
    """A text with its front matter, and the problems in either."""
    text, problems = _decode(data, file)
    if text is None:
        return ParsedText(problems=problems)
    toml = _TOML.match(text)
    if toml:
        return _from_toml(text, toml, file, problems)
    if re.match(r"\{\s*(?:\"|\})", text):
        return _from_json(text, file, problems)
    if _PROGRAM.match(text):
        return ParsedText(has_front_matter=True, problems=(*problems, _unreadable(text, file, 1, 1, "YAML")))
    front = _yaml_front_matter(text, file) or split_front_matter(text, file)
    if front.yaml is None:
        return ParsedText(body=text, problems=problems)
    mapping, faults = parse_mapping(front.yaml, file, front.yaml_line)
    entries = mapping.entries if mapping is not None else ()
    return ParsedText(
        {key.text: to_plain(node) for key, node in entries},
        {key.text: key.line for key, _ in entries},
        front.body,
        front.body_line,
        True,
        (*problems, *front.problems, *faults),
    )


def _decode(data: bytes, file: SourcePath) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file; where it is not in UTF-8, what is not is read as Windows-1252, with a warning."""
    text, problems = decode(data, file)
    wrong = next((problem for problem in problems if problem.code == "encoding"), None)
    if wrong is None:
        return text, problems
    encoding = wrong.details["encoding"]
    if encoding == "Windows-1252":
        data = _NOT_ASCII.sub(lambda letters: _as_utf8(letters[0]), data)
    else:
        data = data.decode(encoding, "replace").encode()
    text, problems = decode(data, file)
    return text, (Problem("encoding-guessed", wrong.at, wrong.value, {"encoding": encoding}), *problems)


def _as_utf8(letters: bytes) -> bytes:
    try:
        letters.decode()
    except UnicodeDecodeError:
        return letters.decode("cp1252", "replace").encode()
    return letters


def _yaml_front_matter(text: str, file: SourcePath) -> FrontMatter | None:
    """The front matter up to the first line of hyphens, as generators read it; None where that is no faultless YAML."""
    match = _YAML.match(text)
    if match is None:
        return None
    line = text.count("\n", 0, match.start(1)) + 1
    _, faults = parse_mapping(match[1], file, line)
    if errors_in(faults):
        return None
    return FrontMatter(match[1], line, text[match.end() :], text.count("\n", 0, match.end()) + 1)


def parse_data_file(text: str, file: SourcePath) -> Mapping[str, PlainValue]:
    """The values in a settings or data file, by its extension TOML, JSON or YAML; empty for a faulty one."""
    try:
        if file.endswith(".toml"):
            return _plain_mapping(tomllib.loads(text))
        if file.endswith(".json"):
            return _plain_mapping(json.loads(text))
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError):
        return {}
    mapping, _ = parse_mapping(text, file)
    return {key.text: to_plain(node) for key, node in mapping.entries} if mapping is not None else {}


def to_plain(node: Node) -> PlainValue:
    """A YAML node without its positions."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return {key.text: to_plain(value) for key, value in node.entries}


def text_list(value: PlainValue | None) -> list[str]:
    """The texts in a list, or a single text as a list; blank ones and other values are left out."""
    items = value if isinstance(value, list) else [value]
    return [item.strip() for item in items if isinstance(item, str) and item.strip()]


def first_text(values: Mapping[str, PlainValue], *keys: str) -> str:
    """The text under the first of these keys that has one; "" for none."""
    return next((value.strip() for key in keys if isinstance(value := values.get(key), str) and value.strip()), "")


def _from_toml(text: str, front_matter: re.Match[str], file: SourcePath, problems: tuple[Problem, ...]) -> ParsedText:
    try:
        values = _plain_mapping(tomllib.loads(front_matter[1]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        position = _TOML_PLACE.search(str(error))
        line, column = (int(position[1]) + 1, int(position[2])) if position else (1, 1)
        return ParsedText(has_front_matter=True, problems=(*problems, _unreadable(text, file, line, column, "TOML")))
    lines = {**dict.fromkeys(values, 1), **_lines_of(_TOML_KEY, front_matter[0])}
    return ParsedText(
        values, lines, text[front_matter.end() :], text.count("\n", 0, front_matter.end()) + 1, True, problems
    )


def _from_json(text: str, file: SourcePath, problems: tuple[Problem, ...]) -> ParsedText:
    try:
        parsed, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        problem = _unreadable(text, file, error.lineno, error.colno, "JSON")
        return ParsedText(has_front_matter=True, problems=(*problems, problem))
    except RecursionError:
        return ParsedText(has_front_matter=True, problems=(*problems, _unreadable(text, file, 1, 1, "JSON")))
    values = _plain_mapping(parsed)
    lines = {**dict.fromkeys(values, 1), **_lines_of(_JSON_KEY, text[:end])}
    return ParsedText(values, lines, text[end:], text.count("\n", 0, end) + 1, True, problems)


def _unreadable(text: str, file: SourcePath, line: int, column: int, form: str) -> Problem:
    lines = text.split("\n")
    value = lines[line - 1].strip()[:_SHOWN] if line <= len(lines) else ""
    return Problem("foreign-front-matter", Location(file, line, column), value, {"form": form})


def _lines_of(key_pattern: re.Pattern[str], text: str) -> dict[str, int]:
    """The line on which each key first occurs."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for match in key_pattern.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        lines.setdefault(match[1], line)
    return lines


def _plain_mapping(value: Any) -> dict[str, PlainValue]:
    return {str(key): _plain(item) for key, item in value.items()} if isinstance(value, dict) else {}


def _plain(value: Any) -> PlainValue:
    if isinstance(value, dict):
        return _plain_mapping(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    # The dates of TOML print as ISO 8601.
    return str(value)
