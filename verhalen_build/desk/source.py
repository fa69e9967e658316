"""The text of a file with the places of its YAML, so that parts of it can be replaced and all else left as it is."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from verhalen_build.desk.spans import Span, Spans, spans_of
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem
from verhalen_build.read.text import FrontMatter, decode, split_front_matter
from verhalen_build.read.yaml_tree import Mapping, Node, Scalar, Sequence, parse_mapping, parse_yaml

# Where reading guesses what was meant, a form would show the guess and saving would make it true.
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
    """A part of a text to replace, as offsets, and what comes in its place, with lines ended by `\\n`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Source:
    """A file that was understood as it stands: `text` has its lines ended by `\\n`, `root` is the tree of its YAML.

    `front` is None for a list file. Offsets are into `text`.
    """

    text: str
    root: Mapping | Sequence
    front: FrontMatter | None
    spans: Spans

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self.text)

    def line_start(self, line: int) -> int:
        """The offset at which a line, counted from 1, begins."""
        return self._starts[line - 1]

    def line_of(self, offset: int) -> int:
        """The number of the line, from 1, in which an offset lies."""
        return bisect_right(self._starts, offset)

    def line_end(self, offset: int) -> int:
        """The offset at which the line of an offset ends, before its line end."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def start(self, node: Node) -> int:
        """The offset at which a node begins."""
        return self.line_start(node.line) + node.column - 1

    def span(self, node: Scalar) -> Span:
        """How a scalar is written and where that ends."""
        return self.spans.scalars[node.line, node.column]

    def is_flow(self, node: Node) -> bool:
        """Whether a list or mapping is written between brackets."""
        return not isinstance(node, Scalar) and (node.line, node.column) in self.spans.flows

    def end(self, node: Node) -> int:
        """The offset at which a node ends: after its last character, before a comment or the end of the line."""
        if isinstance(node, Scalar):
            return self._end_of_scalar(node)
        if self.is_flow(node):
            return self._offset(self.spans.flows[node.line, node.column])
        if isinstance(node, Sequence):
            return self.end(node.items[-1])
        key, value = node.entries[-1]
        return max(self.end(key), self.end(value))

    def is_empty(self, node: Node) -> bool:
        """Whether nothing stands where a value could."""
        return isinstance(node, Scalar) and self.start(node) == self.end(node)

    def can_be_cut(self, node: Sequence) -> bool:
        """Whether each item of a list stands between brackets or on lines of its own."""
        if self.is_flow(node):
            return bool(node.items)
        start = self.line_start(node.line)
        before, dash = self.text[start : self.start(node)], self.text[self.start(node)]
        return not before.strip() and dash == "-"

    def has_simple_keys(self, node: Node) -> bool:
        """Whether all keys outside brackets stand before a colon on their line, not behind a question mark."""
        if isinstance(node, Scalar) or self.is_flow(node):
            return True
        if isinstance(node, Sequence):
            return all(map(self.has_simple_keys, node.items))
        return all(
            _COLON.match(self.text, self.end(key)) and self.has_simple_keys(value) for key, value in node.entries
        )

    def is_block(self, node: Node) -> bool:
        """Whether a scalar is written below a `|` or `>`."""
        return isinstance(node, Scalar) and self.span(node).style in _BLOCK

    def header(self, node: Scalar) -> str:
        """What begins a block of text, such as `>-`."""
        found = _HEADER.match(self.text, self.start(node))
        return found[0] if found else ""

    def slice(self, node: Node) -> str:
        """A node as it stands in the file, on as many lines."""
        return self.text[self.start(node) : self.end(node)]

    def _end_of_scalar(self, node: Scalar) -> int:
        span = self.span(node)
        end = self._offset(span.end)
        if span.style not in _BLOCK:
            return end
        # The library ends a block where the next thing begins.
        start = self.start(node)
        if "+" in self.header(node):
            # Blank lines belong to it, but for the last line end; at the end of front matter that is cut off already.
            return end - 1 if self.text[end - 1] == "\n" != self.text[end : end + 1] else end
        written = len(self.text[start:end].rstrip(" \t\n"))
        blank = self.text.find("\n", start + written, end)
        return end if blank == -1 else blank

    def _offset(self, place: tuple[int, int]) -> int:
        return min(self.line_start(place[0]) + place[1] - 1, len(self.text))


def read_source(path: SourcePath, data: bytes, is_list: bool) -> tuple[Source | None, str | None, tuple[Problem, ...]]:
    """A file with the places of its YAML; its text; and the problems with its characters and its YAML.

    No source where reading had to guess what was meant; no text either where its bytes are none.
    """
    text, problems = decode(data, path)
    if text is None:
        return None, None, problems
    if is_list:
        return _list_source(text, path, problems)
    front = split_front_matter(text, path)
    node, faults = parse_mapping(front.yaml or "", path, front.yaml_line)
    found = (*problems, *front.problems, *faults)
    places = spans_of(front.yaml or "", front.yaml_line)
    if node is None or places is None or _has_guess(found):
        return None, text, found
    source = Source(text, node, front, places)
    return source if _is_clear(source) else None, text, found


def _list_source(
    text: str, path: SourcePath, problems: tuple[Problem, ...]
) -> tuple[Source | None, str | None, tuple[Problem, ...]]:
    node, faults = parse_yaml(text, path)
    found = (*problems, *faults)
    places = spans_of(text, 1)
    if not isinstance(node, Mapping | Sequence) or places is None or _has_guess(found):
        return None, text, found
    source = Source(text, node, None, places)
    is_list = source.can_be_cut(node) or not node.items if isinstance(node, Sequence) else not node.entries
    return source if is_list and _is_clear(source) else None, text, found


def _is_clear(source: Source) -> bool:
    """Whether keys stand where they can be found, and no `~` or the like where everything should."""
    is_void = isinstance(source.root, Mapping) and not source.root.entries and source.spans.scalars
    return not is_void and source.has_simple_keys(source.root)


def _has_guess(problems: Iterable[Problem]) -> bool:
    return any(problem.code in _GUESSED for problem in problems)


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins, whatever ends the lines."""
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


def applied(text: str, splices: Iterable[Splice], start: int = 0, end: int | None = None) -> str:
    """A text, or the part of it between two offsets, with parts replaced that do not overlap."""
    parts = []
    here = start
    for splice in sorted(splices, key=lambda splice: splice[:2]):
        parts += [text[here : splice.start], splice.text]
        here = splice.end
    return "".join([*parts, text[here:end]])


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """The bytes of a file with parts of its text replaced: the rest keeps its line ends and byte-order mark."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    original = data.removeprefix(mark).decode("utf-8")
    starts = line_starts(original)
    line_end = usual_line_end(original)
    # Lines have the same lengths in both; only what ends them differs.
    plain_starts = line_starts(_LINE_END.sub("\n", original))

    def there(offset: int) -> int:
        line = bisect_right(plain_starts, offset) - 1
        return starts[line] + offset - plain_starts[line]

    moved = [Splice(there(start), there(end), text.replace("\n", line_end)) for start, end, text in splices]
    return mark + applied(original, moved).encode("utf-8")


def usual_line_end(text: str) -> str:
    """What ends most lines of a text."""
    counts = {"\r\n": text.count("\r\n")}
    counts["\n"] = text.count("\n") - counts["\r\n"]
    counts["\r"] = text.count("\r") - counts["\r\n"]
    return max(("\n", "\r\n", "\r"), key=counts.__getitem__)
