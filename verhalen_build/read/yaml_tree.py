"""YAML as people write it: a tree of texts with their positions; the schema gives them types.

The tree is built from the library's events: its own composer recurses in C, and a hundred thousand brackets would crash
the process.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import yaml

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.hidden import as_it_looks, first_hidden, revealed, without_edges
from verhalen_build.read.text import without_slot_marks
from verhalen_build.read.yaml_faults import CURLY_PAIRS, Fault, SyntaxFault, mended, quoted, without_curly_quotes

DEEPEST = 20
"""How deeply lists and mappings may be nested."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LONGEST = 200
_NULLS = {"", "~", "null", "Null", "NULL"}
# The library rejects these, or counts a line end where an editor does not.
_UNREADABLE = re.compile(r"[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_HASH = re.compile(r"\s+(#[^\s#].*)")
_ITEM = re.compile(r"-(?: |[^\W\d])")
_GLUED_KEY = re.compile(r"[^\W\d][\w-]*:[^\W\d]")


class Scalar(msgspec.Struct, frozen=True):
    """A text; `line` and `column` count from 1 in the file. Nothing, `~` and `null` give an empty text."""

    text: str
    line: int
    column: int
    quoted: bool


class Sequence(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]
    line: int
    column: int


class Mapping(msgspec.Struct, frozen=True):
    """Keys and what belongs to each, in the order written; no key twice."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def parse_yaml(text: str, file: SourcePath, first_line: int = 1) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a YAML text that begins on `first_line` of its file; nothing at all gives an empty mapping.

    Every fault is a problem with a code that begins with `yaml-`. After a syntax error the line is corrected as
    it was most likely meant, and reading goes on, so that one run reports them all; the tree is None where that is
    impossible. Positions are those of the file.
    """
    written = _UNREADABLE.sub(" ", text)
    text, hidden = revealed(written)
    problems = list(_hidden_characters(written, hidden, file, first_line))
    document = _read(text, file, first_line)
    if document.fault is None:
        return document.node, (*problems, *document.problems)
    mending = mended(text, document.fault, lambda changed: _read(changed, file, first_line).fault)
    widths = tuple(map(len, document.lines))
    problems += [_problem(fault, file, first_line, widths) for fault in mending.faults]
    if mending.text is None:
        return None, tuple(problems)
    document = _read(mending.text, file, first_line, widths)
    return document.node, (*problems, *document.problems)


def _hidden_characters(
    text: str, hidden: tuple[tuple[int, int, str], ...], file: SourcePath, first_line: int
) -> Iterator[Problem]:
    lines = text.split("\n") if hidden else []
    for number, column, character in hidden:
        line = lines[number]
        details = {"character": character, "correction": as_it_looks(line).strip()[:_LONGEST]}
        at = Location(file, first_line + number, column + 1)
        yield Problem("yaml-hidden-character", at, line.strip()[:_LONGEST], details)


def parse_mapping(text: str, file: SourcePath, first_line: int = 1) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """As `parse_yaml`, for a text that must be keys and values: anything else is a problem (`yaml-not-mapping`)."""
    node, problems = parse_yaml(text, file, first_line)
    if node is None or isinstance(node, Mapping):
        return node, problems
    line = text.split("\n")[node.line - first_line].strip()
    return None, (*problems, Problem("yaml-not-mapping", Location(file, node.line, node.column), line))


@dataclass
class _Open:
    """A list or mapping while it is read."""

    is_mapping: bool
    line: int
    column: int
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    lines_of_keys: dict[str, int] = field(default_factory=dict)
    # In a mapping: whether a key has been read, and that key unless it is invalid.
    has_key: bool = False
    key: Scalar | None = None


@dataclass
class _Document:
    """What has been read of one text. `widths` are the lengths of the lines in the file, where the text was mended."""

    lines: list[str]
    file: SourcePath
    first_line: int
    widths: tuple[int, ...]
    has_hash: bool
    node: Node | None = None
    fault: SyntaxFault | None = None
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0

    def place(self, mark: Any) -> tuple[int, int]:
        line, column = mark.line, mark.column
        # The library may count a line more than there is, and a mended line may be longer than that in the file.
        if line >= len(self.lines):
            line, column = len(self.lines) - 1, len(self.lines[-1])
        if self.widths:
            column = min(column, self.widths[line])
        return line + self.first_line, column + 1

    def problem(self, code: str, mark: Any, value: str, **details: str) -> None:
        self.problems.append(Problem(code, Location(self.file, *self.place(mark)), value, details))

    def scalar(self, event: Any) -> None:
        # Quoted scalars have escapes for characters that are not allowed in a file.
        text = without_slot_marks(event.value)
        is_plain = not event.style
        parent = self.open[-1] if self.open else None
        is_key = parent is not None and parent.is_mapping and not parent.has_key
        if event.anchor is not None or event.tag is not None:
            text = self.marked(event)
        if is_plain:
            text = self.without_hidden_edges(event, text)
            if text[:1] in CURLY_PAIRS:
                text = self.with_curly_quotes(event, text)
            elif self.has_hash and not is_key:
                self.look_for_hash(event)
            if parent is not None and not is_key:
                self.look_for_run_on(event, parent)
            if not is_key and text in _NULLS:
                text = ""
        self.add(Scalar(text, *self.place(event.start_mark), not is_plain))

    def without_hidden_edges(self, event: Any, text: str) -> str:
        """A value without zero-width characters before and after it."""
        bare = without_edges(text)
        if bare != text:
            _, character = first_hidden(text.removeprefix(bare) if text.startswith(bare) else text) or (0, "")
            self.problem("yaml-hidden-character", event.start_mark, bare, character=character, correction=bare)
        return bare

    def alias(self, event: Any) -> None:
        value, correction = self.from_mark(event.start_mark)
        self.problem("yaml-anchor", event.start_mark, value, correction=correction)
        self.add(Scalar(value, *self.place(event.start_mark), False))

    def begin(self, event: Any, is_mapping: bool) -> None:
        if event.anchor is not None or event.tag is not None:
            self.marked(event)
        self.open.append(_Open(is_mapping, *self.place(event.start_mark)))

    def end(self) -> None:
        done = self.open.pop()
        if done.is_mapping:
            self.add(Mapping(tuple(done.entries), done.line, done.column))
        else:
            self.look_for_glued_keys(done.items)
            self.add(Sequence(tuple(done.items), done.line, done.column))

    def add(self, node: Node) -> None:
        if not self.open:
            self.node = node
            return
        parent = self.open[-1]
        if not parent.is_mapping:
            parent.items.append(node)
        elif not parent.has_key:
            parent.has_key = True
            parent.key = self.usable_key(parent, node)
        else:
            if parent.key is not None:
                parent.entries.append((parent.key, node))
            parent.has_key = False

    def usable_key(self, parent: _Open, node: Node) -> Scalar | None:
        at = Location(self.file, node.line, node.column)
        if not isinstance(node, Scalar) or not node.text:
            line = self.lines[node.line - self.first_line]
            value = line[node.column - 1 : node.column - 1 + _LONGEST].rstrip()
            self.problems.append(Problem("yaml-key", at, value))
            return None
        first = parent.lines_of_keys.get(node.text)
        if first is not None:
            self.problems.append(Problem("yaml-duplicate-key", at, node.text, {"first": str(first)}))
            return None
        parent.lines_of_keys[node.text] = node.line
        return node

    def marked(self, event: Any) -> str:
        """Reports an anchor or a tag; returns the text that was most likely meant."""
        value, correction = self.from_mark(event.start_mark)
        code = "yaml-anchor" if event.anchor is not None else "yaml-tag"
        self.problem(code, event.start_mark, value, correction=correction)
        return value

    def from_mark(self, mark: Any) -> tuple[str, str]:
        """The rest of the line, and the line with that rest in quotation marks."""
        line = self.lines[mark.line]
        # A line may be very long and have very many faults.
        value = line[mark.column : mark.column + _LONGEST].rstrip()
        return value, (line[max(0, mark.column - _LONGEST) : mark.column] + quoted(value)).strip()

    def look_for_hash(self, event: Any) -> None:
        """Reports words that are lost because YAML takes `#` for the beginning of a comment."""
        end = event.end_mark
        line = self.lines[end.line] if end.line < len(self.lines) else ""
        match = _HASH.match(line, end.column)
        if not match:
            return
        begins = match.start(1)
        if event.value:
            begins = event.start_mark.column if event.start_mark.line == end.line else len(line) - len(line.lstrip())
        correction = line[:begins] + quoted(line[begins:].rstrip())
        self.problem("yaml-hash", _Mark(end.line, match.start(1)), match[1].rstrip(), correction=correction.strip())

    def look_for_run_on(self, event: Any, parent: _Open) -> None:
        """Reports lines that YAML reads as part of a value, but that were most likely meant as an item or a key."""
        first, last = event.start_mark.line, event.end_mark.line
        if not parent.is_mapping or parent.key is None or parent.key.line == first + self.first_line:
            first += 1
        for number in range(first, min(last + 1, len(self.lines))):
            line = self.lines[number].strip()
            column = self.lines[number].find(line)
            if _ITEM.match(line) and (number > event.start_mark.line or line[1] != " "):
                correction = f"- {line[1:].strip()}"
            elif _GLUED_KEY.match(line):
                correction = line.replace(":", ": ", 1)
            else:
                continue
            self.problem("yaml-run-on", _Mark(number, column), line, correction=correction)

    def look_for_glued_keys(self, items: list[Node]) -> None:
        """Reports `- naam:Jan` between items with keys."""
        if not any(isinstance(item, Mapping) for item in items):
            return
        for item in items:
            if isinstance(item, Scalar) and not item.quoted and _GLUED_KEY.match(item.text):
                at = Location(self.file, item.line, item.column)
                details = {"correction": f"- {item.text.replace(':', ': ', 1)}"}
                self.problems.append(Problem("yaml-run-on", at, item.text, details))

    def with_curly_quotes(self, event: Any, text: str) -> str:
        """A value without the typographic quotation marks around it: they were meant as those of YAML."""
        inner = without_curly_quotes(text)
        if inner is not None:
            self.problem("yaml-curly-quote-read", event.start_mark, text)
            return inner
        start = event.start_mark
        line = self.lines[start.line]
        closing = re.compile(f"[{CURLY_PAIRS[text[0]]}]")
        end = closing.search(line, start.column + 1, start.column + _LONGEST)
        if end and not closing.search(text, 1):
            # A comma or # between the quotation marks has cut the value short.
            value = line[start.column : end.end()]
            correction = (
                line[max(0, start.column - _LONGEST) : start.column]
                + quoted(value[1:-1])
                + line[end.end() : end.end() + _LONGEST]
            )
            self.problem("yaml-curly-quote", start, value, correction=correction.strip())
        return text


@dataclass(frozen=True)
class _Mark:
    line: int
    column: int


def _read(text: str, file: SourcePath, first_line: int, widths: tuple[int, ...] = ()) -> _Document:
    document = _Document(text.split("\n"), file, first_line, widths, has_hash="#" in text)
    last: Any = None
    try:
        for event in _events(text):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                document.scalar(event)
                last = event
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                document.begin(event, kind is yaml.MappingStartEvent)
                if len(document.open) > DEEPEST:
                    value, _ = document.from_mark(event.start_mark)
                    document.problem("yaml-depth", event.start_mark, value[:40])
                    document.node = None
                    return document
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                document.end()
            elif kind is yaml.AliasEvent:
                document.alias(event)
            elif kind is yaml.DocumentStartEvent:
                document.documents += 1
                if document.documents > 1:
                    value = document.lines[event.start_mark.line].strip()
                    document.problem("yaml-documents", event.start_mark, value)
                    return document
    except yaml.MarkedYAMLError as error:
        document.fault = _fault(error, last)
        return document
    return _whole(document)


def _events(text: str) -> Iterator[Any]:
    return yaml.parse(text, Loader=_LOADER)


def _problem(fault: Fault, file: SourcePath, first_line: int, widths: tuple[int, ...]) -> Problem:
    # A line that was mended before may have grown.
    column = min(fault.column, widths[fault.line])
    return Problem(fault.code, Location(file, first_line + fault.line, column + 1), fault.value, fault.details)


def _whole(document: _Document) -> _Document:
    node = document.node
    if node is None or (isinstance(node, Scalar) and not node.text and not node.quoted):
        document.node = Mapping((), document.first_line, 1)
    elif isinstance(node, Scalar) and not node.quoted and not document.widths:
        # Words alone are valid YAML, but most likely a colon or a space is missing.
        document.fault = SyntaxFault(node.line - document.first_line, 0, is_words=True)
    return document


def _fault(error: yaml.MarkedYAMLError, last: Any) -> SyntaxFault:
    mark: Any = error.problem_mark or error.context_mark
    context: Any = error.context_mark or mark
    quote = None
    if last is not None and last.style in {"'", '"'} and last.end_mark.line == mark.line:
        quote = last.start_mark.line
    return SyntaxFault(mark.line, mark.column, context.line, quote)
