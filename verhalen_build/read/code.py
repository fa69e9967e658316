"""Where a Markdown text has code: fenced, indented or between backticks."""

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import pairwise

from verhalen_build.read.fences import fences
from verhalen_build.read.line_starts import BULLET, NOTE, NUMBER

_BACKTICKS = re.compile(r"(?<!\\)(\\*+)(`++)")
# An empty line, the beginning of an item of a list, or a heading.
_BLOCK_EDGE = re.compile(
    rf"^(?:[ \t]*+$|[ \t>]*+(?:{BULLET}|{NUMBER})|(?P<heading>[ ]{{0,3}}#{{1,6}}[ ][^\n]*+))", re.MULTILINE
)
_NOT_NEWLINE = re.compile(r"[^\n]")
# After these, lines indented by four spaces are text.
_INDENTS = re.compile(rf"[ ]{{0,3}}(?:{BULLET}|{NUMBER}|{NOTE})")
_INDENT = "    "

# In raw HTML, space at the beginning of a line is only layout.
_CONTAINERS = "blockquote|details|div|dl|figure|ol|pre|table|ul"
_CONTAINER = re.compile(rf"<(/?)({_CONTAINERS})\b", re.IGNORECASE)
_CONTAINER_END = re.compile(rf"</({_CONTAINERS})\b", re.IGNORECASE)


# Called several times in a row for the same text.
@lru_cache(maxsize=2)
def without_code(text: str) -> str:
    """The text with spaces in place of code, so that offsets stay the same."""
    if "`" not in text and "~~~" not in text and _INDENT not in text and "\t" not in text:
        return text
    return blanked(text, _code(text))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in place of some spans (start and end, in order); line ends are kept."""
    pieces: list[str] = []
    end = 0
    for start, after in spans:
        if after > end:
            pieces += text[end:start], _NOT_NEWLINE.sub(" ", text[max(start, end) : after])
            end = after
    return "".join([*pieces, text[end:]])


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every piece of code, in order."""
    block_start = 0
    for start, after in [*_code_lines(text), (len(text), len(text))]:
        yield from _spans(text, block_start, start)
        if after > start:
            yield start, after
        block_start = after


def _code_lines(text: str) -> list[tuple[int, int]]:
    """Fenced code with its fences, and indented code, a line at a time."""
    fenced = fences(text)
    outside = blanked(text, (fence.span for fence in fenced)) if fenced else text
    list_ends = {fence.start for fence in fenced if not fence.margin}
    return sorted([*(fence.span for fence in fenced), *_indented_lines(outside, list_ends)])


def _indented_lines(text: str, list_ends: Set[int]) -> Iterator[tuple[int, int]]:
    """Lines of indented code; at the offsets `list_ends` a list has ended."""
    last_end = {match[1].lower(): match.start() for match in _CONTAINER_END.finditer(text)}
    offset, html_depth, in_list, may_be_code = 0, 0, False, True
    for line in text.split("\n"):
        in_list = in_list and offset not in list_ends
        if line.strip():
            is_indented = line.expandtabs(4).startswith(_INDENT)
            if is_indented and may_be_code and not in_list and not html_depth:
                yield offset, offset + len(line)
            else:
                in_list = bool(_INDENTS.match(line)) or (in_list and (is_indented or not may_be_code or line[0] == " "))
                may_be_code = False
                if "<" in line:
                    html_depth = max(0, html_depth + _containers_opened(line, offset, last_end))
        else:
            may_be_code = True
        offset += len(line) + 1


def _containers_opened(line: str, offset: int, last_end: dict[str, int]) -> int:
    """The change in HTML nesting over a line, counting only elements that are closed somewhere."""
    return sum(
        -1 if match[1] else 1
        for match in _CONTAINER.finditer(line)
        if match[1] or last_end.get(match[2].lower(), -1) > offset + match.start()
    )


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Code between backticks: within one block, closed by a run of the same length."""
    if text.find("`", start, end) < 0:
        return
    edges = list(_BLOCK_EDGE.finditer(text, start, end))
    cuts = sorted({start, *(edge.start() for edge in edges), *(edge.end() for edge in edges if edge["heading"]), end})
    for block_start, after in pairwise(cuts):
        yield from _spans_of_paragraph(list(_BACKTICKS.finditer(text, block_start, after)))


def _spans_of_paragraph(runs: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    by_length: dict[int, list[int]] = {}
    for number in reversed(range(len(runs))):
        by_length.setdefault(len(runs[number][2]), []).append(number)
    number = 0
    while number < len(runs):
        # A backslash escapes the first backtick of an opening run; inside code it has no meaning.
        begin = runs[number].start(2) + len(runs[number][1]) % 2
        same = by_length.get(runs[number].end() - begin, [])
        while same and same[-1] <= number:
            same.pop()
        if same:
            yield begin, runs[same[-1]].end()
            number = same[-1]
        number += 1
