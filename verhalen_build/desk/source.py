"""The text of a file with the offsets of its YAML nodes, for replacing parts and leaving the rest as it is."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from verhalen_build.desk.spans import Position, Span, Spans, spans_of
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.read.text import FrontMatter, decode, split_front_matter
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence, parse_mapping, parse_yaml

# Problems where reading guesses the meaning: a form would show the guess, and saving would write it.
_GUESSED = frozenset(
    {"front-matter-mark", "front-matter-space", "front-matter-not-opened", "front-matter-not-first"}
    | {"front-matter-form"}
    | {"yaml-hidden-character", "unclosed-front-matter", "yaml-not-mapping", "yaml-key", "yaml-duplicate-key"}
    | {"yaml-documents", "yaml-depth"}
)
_LINE_END = re.compile(r"\r\n?|\n")
_BLOCK = frozenset({"|", ">"})
_COLON = re.compile(r"[ \t]*:")
_HEADER = re.compile(r"[|>][-+0-9]*")


class Splice(NamedTuple):
    """A replacement of the text between two offsets, with lines ended by `\\n`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class EditableSource:
    """A file that was read without guessing: `text` has its lines ended by `\\n`, `root` is the tree of its YAML.

    `front` is None for a list file. Offsets are into `text`; `starts` are those of its lines.
    """

    text: str
    root: Mapping | Sequence
    front: FrontMatter | None
    spans: Spans
    starts: tuple[int, ...]

    def line_start(self, line: int) -> int:
        """The offset of the start of a line, counted from 1."""
        return self.starts[line - 1]

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.starts, offset)

    def line_end(self, offset: int) -> int:
        """The offset of the end of the line at an offset, before its line break."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def start(self, node: Node) -> int:
        """The offset of the start of a node."""
        return self.line_start(node.line) + node.column - 1

    def span(self, node: Scalar) -> Span:
        """The style and the end position of a scalar."""
        return self.spans.scalars[node.line, node.column]

    def is_flow(self, node: Node) -> bool:
        """Whether a list or mapping is in flow style."""
        return not isinstance(node, Scalar) and (node.line, node.column) in self.spans.flows

    def end(self, node: Node) -> int:
        """The offset of the end of a node: after its last character, before a comment or the line break."""
        if isinstance(node, Scalar):
            return self._end_of_scalar(node)
        if self.is_flow(node):
            return self._offset(self.spans.flows[node.line, node.column])
        if isinstance(node, Sequence):
            return self.end(node.items[-1])
        key, value = node.entries[-1]
        return max(self.end(key), self.end(value))

    def is_empty(self, node: Node) -> bool:
        """Whether a value is left out."""
        return isinstance(node, Scalar) and self.start(node) == self.end(node)

    def has_separate_items(self, node: Sequence) -> bool:
        """Whether a list is in flow style, or has each item on lines of its own."""
        if self.is_flow(node):
            return bool(node.items)
        start = self.line_start(node.line)
        before, dash = self.text[start : self.start(node)], self.text[self.start(node)]
        return not before.strip() and dash == "-"

    def has_simple_keys(self, node: Node) -> bool:
        """Whether no block mapping has a complex key (`? key`)."""
        if isinstance(node, Scalar) or self.is_flow(node):
            return True
        if isinstance(node, Sequence):
            return all(map(self.has_simple_keys, node.items))
        return all(
            _COLON.match(self.text, self.end(key)) and self.has_simple_keys(value) for key, value in node.entries
        )

    def is_block(self, node: Node) -> bool:
        """Whether a scalar is a block scalar (`|` or `>`)."""
        return isinstance(node, Scalar) and self.span(node).style in _BLOCK

    def header(self, node: Scalar) -> str:
        """The header of a block scalar, such as `>-`."""
        header = _HEADER.match(self.text, self.start(node))
        return header[0] if header else ""

    def slice(self, node: Node) -> str:
        """The text of a node in the file."""
        return self.text[self.start(node) : self.end(node)]

    def _end_of_scalar(self, node: Scalar) -> int:
        span = self.span(node)
        end = self._offset(span.end)
        if span.style not in _BLOCK:
            return end
        # PyYAML ends a block scalar at the start of the next token.
        start = self.start(node)
        if "+" in self.header(node):
            # Trailing blank lines belong to it, except for the last line break, which is already absent at the end of
            # front matter.
            return end - 1 if self.text[end - 1] == "\n" != self.text[end : end + 1] else end
        length = len(self.text[start:end].rstrip(" \t\n"))
        blank = self.text.find("\n", start + length, end)
        return end if blank == -1 else blank

    def _offset(self, position: Position) -> int:
        line, column = position
        return min(self.line_start(line) + column - 1, len(self.text))


def read_source(
    path: SourcePath, data: bytes, is_list: bool
) -> tuple[EditableSource | None, str | None, tuple[Problem, ...]]:
    """A file as an editable source; its text; and the problems with its characters and its YAML.

    The source is None where reading had to guess the meaning; the text is None where the bytes are not text.
    """
    text, problems = decode(data, path)
    if text is None:
        return None, None, problems
    if is_list:
        return _list_source(text, path, problems)
    front = split_front_matter(text, path)
    node, faults = parse_mapping(front.yaml or "", path, front.yaml_line)
    all_problems = (*problems, *front.problems, *faults)
    spans = spans_of(front.yaml or "", front.yaml_line)
    if node is None or spans is None or _has_guess(all_problems):
        return None, text, all_problems
    source = EditableSource(text, node, front, spans, tuple(line_starts(text)))
    return source if _is_editable(source) else None, text, all_problems


def read_mapping(path: SourcePath, data: bytes) -> EditableSource | None:
    """A file that is one mapping, such as config.yaml; None where reading had to guess the meaning."""
    text, problems = decode(data, path)
    node, faults = parse_mapping(text or "", path)
    spans = spans_of(text or "", 1)
    if node is None or not node.entries or spans is None or _has_guess((*problems, *faults)):
        return None
    source = EditableSource(text or "", node, None, spans, tuple(line_starts(text or "")))
    return source if _is_editable(source) else None


def _list_source(
    text: str, path: SourcePath, problems: tuple[Problem, ...]
) -> tuple[EditableSource | None, str | None, tuple[Problem, ...]]:
    node, faults = parse_yaml(text, path)
    all_problems = (*problems, *faults)
    spans = spans_of(text, 1)
    if not isinstance(node, Mapping | Sequence) or spans is None or _has_guess(all_problems):
        return None, text, all_problems
    source = EditableSource(text, node, None, spans, tuple(line_starts(text)))
    is_list = source.has_separate_items(node) or not node.items if isinstance(node, Sequence) else not node.entries
    return source if is_list and _is_editable(source) else None, text, all_problems


def _is_editable(source: EditableSource) -> bool:
    """Whether all keys can be located, and the root is not an explicit null such as `~`."""
    is_null = isinstance(source.root, Mapping) and not source.root.entries and source.spans.scalars
    return not is_null and source.has_simple_keys(source.root)


def _has_guess(problems: Iterable[Problem]) -> bool:
    return any(problem.code in _GUESSED for problem in problems)


def legible_text(data: bytes) -> str:
    """The text of a file to look at, without byte order mark; U+FFFD for what is not UTF-8, so never to be saved."""
    return data.decode("utf-8-sig", "replace")


def line_starts(text: str) -> list[int]:
    """The offset of the start of each line, for any kind of line break."""
    return [0, *(line_break.end() for line_break in _LINE_END.finditer(text))]


def apply_splices(text: str, splices: Iterable[Splice], start: int = 0, end: int | None = None) -> str:
    """A text, or the part of it between two offsets, with replacements that do not overlap."""
    parts = []
    position = start
    for splice in sorted(splices, key=lambda splice: splice[:2]):
        parts += [text[position : splice.start], splice.text]
        position = splice.end
    return "".join([*parts, text[position:end]])


def splice_bytes(data: bytes, splices: Iterable[Splice]) -> bytes:
    """The bytes of a file with parts of its text replaced: the rest keeps its line breaks and byte order mark."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    original = data.removeprefix(mark).decode("utf-8")
    line_end = dominant_line_end(original)
    original_offset = _original_offsets(original)
    moved = [
        Splice(original_offset(start), original_offset(end), text.replace("\n", line_end))
        for start, end, text in splices
    ]
    return mark + apply_splices(original, moved).encode("utf-8")


def part_of_bytes(data: bytes, start: int, end: int) -> bytes:
    """The bytes of a file between two offsets into its text, with their own line breaks."""
    original = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    original_offset = _original_offsets(original)
    return original[original_offset(start) : original_offset(end)].encode("utf-8")


def with_line_ends_of(data: bytes, other: bytes) -> bytes:
    """A text without byte order mark, with its lines ended as those of another; with its own where that has none."""
    text, other_text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8"), other.decode("utf-8")
    line_end = dominant_line_end(other_text if _LINE_END.search(other_text) else text)
    return _LINE_END.sub(lambda _: line_end, text).encode("utf-8")


def _original_offsets(original: str) -> Callable[[int], int]:
    """The offset in a text of an offset in that text with its lines ended by `\\n`."""
    starts = line_starts(original)
    # Lines have the same lengths in both; only the line breaks differ.
    plain_starts = line_starts(_LINE_END.sub("\n", original))

    def original_offset(offset: int) -> int:
        line = bisect_right(plain_starts, offset) - 1
        return starts[line] + offset - plain_starts[line]

    return original_offset


def dominant_line_end(text: str) -> str:
    """The most frequent line break of a text."""
    counts = {"\r\n": text.count("\r\n")}
    counts["\n"] = text.count("\n") - counts["\r\n"]
    counts["\r"] = text.count("\r") - counts["\r\n"]
    return max(("\n", "\r\n", "\r"), key=counts.__getitem__)
