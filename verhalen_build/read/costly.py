"""Refuses texts that would keep the Markdown library busy for minutes, or exhaust its recursion.

Python-Markdown looks for the end of a thing from each of its beginnings, and builds a paragraph anew for each mark in
it. So its work grows with the square of what is in one piece: brackets that are never closed, thousands of marks in
one paragraph. `costly_spot` adds up what a text would cost from counts of such things, in time that grows with the
length only; so a text is refused or not whatever the machine. Lists, quotes and emphasis inside one another are
limited as well: the library follows those by recursion. What no count foresees is stopped by `time_limit`.

The shapes are those of cmark's pathological tests (https://github.com/commonmark/cmark, test/pathological_tests.py)
and more of the kind. The factors are the seconds per step that the library took on a two-core machine of 2026.
"""

import re
import signal
import threading
from _thread import interrupt_main
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import FrameType

from verhalen_build.read.code import blanked
from verhalen_build.read.fences import fences

BUDGET = 2.0
"""The seconds of work, beyond what grows with its length alone, that a text may ask for."""

DEEPEST_BLOCKS = 50
"""How deeply lists and quotes may be nested."""

DEEPEST_EMPHASIS = 200
"""How many times emphasis may begin in one piece of text before any of it ends."""

_NEGLIGIBLE = 0.002
"""The seconds below which a text is never refused, whatever other texts of its file have cost."""

_EXCERPT = 60

_LIST_ITEM = re.compile(r"[ \t]*(?:[*+-]|\d+\.)[ \t]")
_CONTAINERS = re.compile(r"(?:[ ]*\[\^[^\]]*\]:)?((?:[ \t]*(?:>|[*+-](?=[ \t])|\d+\.(?=[ \t])))+)")
_CONTAINER = re.compile(r">|[*+-]|(?<!\d)\d++\.")
_TABLE_RULE = re.compile(r"[ \t]*+(?=[-: \t]*+\|)[|:-][-:| \t]*+$")
_SPLITTING_LINE = re.compile(r"[ \t>]*(?:#|=+[ ]*$|([-*_])[ ]{0,2}(?:\1[ ]{0,2})*$|\[[^\]]*\]:)")
_DEFINITION = re.compile(r"[ \t>]*\[[^\[\]]*\]:")
_NOTE_MARK = re.compile(r"\[\^([^\]\n]{1,80})\](:?)")
_TAG = re.compile(r"</?[a-zA-Z]|/>")
_EMPTY_TAG = re.compile(r"<(?:area|br|col|embed|hr|img|input|link|meta|source|wbr)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_BRACKET = re.compile(r"[\[\]]")
_LINK_TARGET = re.compile(r"\]\(")
_WHOLE_LINK_TARGET = re.compile(
    r"""\]\(\s{0,99}
        (?:<[^<>\n]{0,2000}>|(?:[^\s()'"<]|\([^\s()'"<]{0,500}\)){0,2000})
        (?:\s{1,99}(?:"[^"]{0,500}"|'[^']{0,500}'))?
        \s{0,99}\)""",
    re.VERBOSE,
)
_EMPHASIS = re.compile(r"[*_]+")
_PAIRED_MARK = re.compile(r"`+|\*+|_+")
_CLOSING = frozenset(".,;:!?)]}\"'”’")
_BACKTICKS = re.compile(r"`+")
_LONG_RUN = " " * 500
_RUN_OF_SPACES = re.compile(f"{_LONG_RUN} *")

_PER_BRACKET_STEP = 2e-7
_PER_LINK_STEP = 1e-7
_PER_SPLIT_LINE = 1.2e-7


class TookTooLong(Exception):
    """The work was stopped, or would have needed more depth than there is."""


@dataclass(frozen=True)
class _Cost:
    """Seconds of work, and where it comes from: an offset counted from the beginning of a line."""

    seconds: float
    line: int
    offset: int = 0


@dataclass(frozen=True)
class _Piece:
    """What the library handles as one running text: a paragraph, an item of a list, a row of a table."""

    text: str
    line: int


class Budget:
    """The work, beyond what grows with their length alone, that the texts of one file may still ask for together."""

    def __init__(self) -> None:
        self._left = BUDGET
        # An upper bound for texts that were not examined.
        self._unknown = 0.0

    def costly_spot(self, text: str) -> tuple[int, int, str] | None:
        """Where a text exceeds the budget: line from 0, column from 1, and an excerpt. Its cost is deducted."""
        lines = text.split("\n")
        deep = _deep_line(lines)
        if deep is not None:
            return _spot(lines, deep)
        most = _most(text)
        if self._unknown + most < BUDGET / 4:
            self._unknown += most
            return None
        worst, spent = _Cost(0.0, 0), 0.0
        for cost in _costs(text, lines):
            self._left -= cost.seconds
            spent += cost.seconds
            worst = max(worst, cost, key=_seconds)
            if spent > BUDGET:
                break
        return _spot(lines, worst) if self._left < 0 and spent > _NEGLIGIBLE else None


def costly_spot(text: str) -> tuple[int, int, str] | None:
    """Where a text asks too much of the Markdown library: line from 0, column from 1, and the words there."""
    return Budget().costly_spot(text)


def time_limit(seconds: float) -> AbstractContextManager[None]:
    """Stops the work inside with `TookTooLong` after so many seconds, or when it runs out of depth.

    On Unix the seconds are those of the processor, so that a busy machine refuses nothing; on Windows those of the
    clock. Only the main thread of a process can be stopped; in another the work is left to end by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        return _depth_limit(nullcontext())
    return _depth_limit(_processor_limit(seconds) if hasattr(signal, "setitimer") else _clock_limit(seconds))


@contextmanager
def _depth_limit(limit: AbstractContextManager[None]) -> Iterator[None]:
    try:
        with limit:
            yield
    except RecursionError as error:
        raise TookTooLong from error


@contextmanager
def _processor_limit(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    try:
        # Repeatedly, because an exception raised in a finaliser is lost.
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.1)
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_PROF, 0)
        finally:
            signal.signal(signal.SIGPROF, before)


@contextmanager
def _clock_limit(seconds: float) -> Iterator[None]:
    """Interrupts the main thread in the way of Ctrl+C, the only one that Windows knows."""
    is_over = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong if is_over.is_set() else KeyboardInterrupt

    def interrupt() -> None:
        is_over.set()
        interrupt_main(signal.SIGINT)

    before = signal.signal(signal.SIGINT, stop)
    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        try:
            timer.cancel()
            timer.join()
        finally:
            signal.signal(signal.SIGINT, before)


def _spot(lines: list[str], cost: _Cost) -> tuple[int, int, str]:
    line, offset = cost.line, cost.offset
    while line < len(lines) - 1 and offset > len(lines[line]):
        offset -= len(lines[line]) + 1
        line += 1
    excerpt = lines[line][offset : offset + _EXCERPT].strip() or lines[line][:_EXCERPT].strip()
    return line, offset + 1, excerpt


def _deep_line(lines: list[str]) -> _Cost | None:
    """The first line with more lists and quotes inside one another than the library can follow."""
    for number, line in enumerate(lines):
        if len(line) > DEEPEST_BLOCKS and line[0] in " \t>*+-[0123456789":
            match = _CONTAINERS.match(line)
            if match:
                item = line.expandtabs(4) if "\t" in line else line
                indents = (len(item) - len(item.lstrip(" "))) // 4
                if indents + len(_CONTAINER.findall(match[1])) > DEEPEST_BLOCKS:
                    return _Cost(BUDGET, number)
    return None


def _most(text: str) -> float:
    """An upper bound of the seconds that a text costs; small for nearly every story."""
    marks = sum(map(text.count, "[*_<`&\\|{"))
    rows = text.count("\n") + 1
    if marks >= DEEPEST_EMPHASIS or _LONG_RUN in text:
        return BUDGET
    return marks * len(text) * _PER_BRACKET_STEP + rows * rows * _PER_SPLIT_LINE


def _costs(text: str, lines: list[str]) -> Iterator[_Cost]:
    yield _blocks(text, lines)
    yield from _runs_of_spaces(text)
    yield _notes(text)
    readable = blanked(text, (fence.span for fence in fences(text))).split("\n")
    definitions = _definitions(readable)
    yield definitions
    yield from _tags("\n".join(readable))
    for group, first in _groups(readable):
        is_table = len(group) > 1 and "|" in group[0] and bool(_TABLE_RULE.match(group[1]))
        yield _table(group, first, is_table)
        yield _splitting_lines(group, first)
        for piece in _pieces(group, first, is_table):
            yield from _running_text(piece, definitions.seconds > 0)


# Costs over the whole text


def _blocks(text: str, lines: list[str]) -> _Cost:
    """Each block is popped off the front of the list of all blocks."""
    count = text.count("\n\n")
    return _Cost(count * count * 6e-10, len(lines) // 2)


def _runs_of_spaces(text: str) -> Iterator[_Cost]:
    for run in _RUN_OF_SPACES.finditer(text):
        yield _Cost(len(run[0]) ** 2 * 1e-9, 0, run.start())


def _notes(text: str) -> _Cost:
    """Footnotes are looked up in lists, and each further reference to a note is numbered by trial."""
    first = None
    uses: Counter[str] = Counter()
    definitions = 0
    for match in _NOTE_MARK.finditer(text):
        first = first or match
        uses[match[1]] += 1
        definitions += bool(match[2])
    seconds = sum(count * count * 6e-7 for count in uses.values()) + definitions * len(uses) * 5e-8
    return _Cost(seconds, 0, first.start() if first else 0)


def _definitions(lines: list[str]) -> _Cost:
    """The address and title of a definition are copied to each use."""
    brackets = sum(line.count("[") for line in lines)
    longest = _Cost(0.0, 0)
    for number, line in enumerate(lines):
        if "]:" in line and _DEFINITION.match(line):
            length = sum(map(len, lines[number : number + 3]))
            longest = max(longest, _Cost(length * brackets * 2e-8, number), key=_seconds)
    return longest


def _tags(text: str) -> Iterator[_Cost]:
    """The end of each tag is searched for to the end of the text, and nesting is recursive."""
    end = -1
    depth = 0
    deepest = _Cost(0.0, 0)
    for match in _TAG.finditer(text):
        at = match.start()
        closes = match[0] == "/>" or match[0].startswith("</")
        if closes:
            depth = max(0, depth - 1)
        elif not _EMPTY_TAG.match(text, at):
            depth += 1
            deepest = max(deepest, _Cost(depth * depth * 3e-9, 0, at), key=_seconds)
        if end < at:
            end = text.find(">", at)
            end = len(text) if end < 0 else end
        if end - at > _EXCERPT:
            yield _Cost((end - at) * (2e-9 if closes else 4e-8), 0, at)
    yield deepest


def _seconds(cost: _Cost) -> float:
    return cost.seconds


# Costs within a run of lines without an empty line


def _groups(lines: list[str]) -> Iterator[tuple[list[str], int]]:
    """Runs of lines without an empty line between them, with the number of the first."""
    group: list[str] = []
    for number, line in enumerate(lines):
        if line and not line.isspace():
            group.append(line)
        elif group:
            yield group, number - len(group)
            group = []
    if group:
        yield group, len(lines) - len(group)


def _table(group: list[str], first: int, is_table: bool) -> _Cost:
    """Each row is padded to the width of the head, and each bar is compared with every code span in its row."""
    rows = group if is_table else group[:1]
    if len(group) < 2 or "|" not in group[0]:
        return _Cost(0.0, first)
    cells = (group[0].count("|") + 1) * len(rows) * 5e-6
    return _Cost(cells + sum(row.count("`") * (row.count("|") + row.count("`")) for row in rows) * 2e-8, first)


def _splitting_lines(group: list[str], first: int) -> _Cost:
    """After each heading, rule or definition the remaining lines are joined again."""
    if len(group) <= 100:
        return _Cost(0.0, first)
    # Consecutive notes are handled together.
    lines = (line for line, after in zip(group, [*group[1:], ""], strict=True) if line[:2] != "[^" or after[:2] != "[^")
    count = sum(1 for line in lines if _SPLITTING_LINE.match(line))
    return _Cost(count * len(group) * _PER_SPLIT_LINE, first)


def _pieces(group: list[str], first: int, is_table: bool) -> Iterator[_Piece]:
    start = 0
    for number in range(1, len(group)):
        after_heading = group[number - 1].startswith("#")
        next_item = _LIST_ITEM.match(group[start]) and _LIST_ITEM.match(group[number])
        if is_table or after_heading or next_item or group[number].startswith("#"):
            yield _Piece("\n".join(group[start:number]), first + start)
            start = number
    yield _Piece("\n".join(group[start:]), first + start)


# Costs within one inline text


def _marks(text: str, with_references: bool) -> int:
    """How many spans of the text will be replaced."""
    links = ("[",) if with_references else ("](", "][", "[[", "[^")
    return sum(map(text.count, (*links, "<", "&", "\\", "  \n"))) + len(_PAIRED_MARK.findall(text)) // 2


def _running_text(piece: _Piece, with_references: bool) -> Iterator[_Cost]:
    text, line, length = piece.text, piece.line, len(piece.text)
    if "{" in text:
        yield _Cost(text.count("{") * length * 5e-9, line, text.index("{"))
    marks = _marks(text, with_references)
    # Each is replaced by a longer placeholder in a new copy of the text; copying large texts costs more per letter.
    grown = length + 18 * marks
    per_letter = 3e-11 if grown < 200_000 else 1.5e-10 if grown < 1_000_000 else 4e-10
    yield _Cost(marks * grown * per_letter, line)
    if "<!--" in text:
        tags = len(_TAG.findall(text))
        yield _Cost(text.count("<!--") * tags * length * 1.5e-10, line, text.index("<!--"))
    if "`" in text:
        yield _Cost(len({len(run) for run in _BACKTICKS.findall(text)}) * length * 2e-8, line, text.index("`"))
    if "\\" in text:
        text = _ESCAPED.sub("  ", text)
    if "[" in text:
        yield _brackets(text, line)
        yield _link_targets(text, line)
    if text.count("*") + text.count("_") > DEEPEST_EMPHASIS:
        yield _emphasis(text, line)


def _brackets(text: str, line: int) -> _Cost:
    """For each bracket the closing one is searched for, at worst to the end of the text."""
    opened: list[int] = []
    steps = 0
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            steps += match.start() - opened.pop()
    steps += sum(len(text) - at for at in opened)
    return _Cost(steps * _PER_BRACKET_STEP, line, opened[0] if opened else text.index("["))


def _link_targets(text: str, line: int) -> _Cost:
    """An address without a clear end is scanned to the end of the text."""
    steps = 0
    first = 0
    for match in _LINK_TARGET.finditer(text):
        if not _WHOLE_LINK_TARGET.match(text, match.start()):
            first = first or match.start()
            steps += len(text) - match.start()
    return _Cost(steps * _PER_LINK_STEP, line, first)


def _emphasis(text: str, line: int) -> _Cost:
    """Nested emphasis is recursive."""
    depth = 0
    for match in _EMPHASIS.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        follows_word = before.isalnum() or before in _CLOSING
        if after.strip() and not follows_word:
            depth += 1
        elif before.strip() and not after.isalnum():
            depth = max(0, depth - 1)
        if depth > DEEPEST_EMPHASIS:
            return _Cost(2 * BUDGET, line, match.start())
    return _Cost(0.0, line)
