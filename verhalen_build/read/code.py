"""Where code stands in a Markdown text: what is in it is shown as it was typed, and means nothing else."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_FENCE = re.compile(r"(`{3,}|~{3,})[ ]*(?:\{[^\n]*\}|\.?[\w#.+-]*)[ ]*$")
_BACKTICKS = re.compile(r"(?<!\\)`+")
_BLANK = re.compile(r"\n[ \t]*\n")
_NOT_NEWLINE = re.compile(r"[^\n]")
# Under these, lines that begin with four spaces are text.
_INDENTS = re.compile(r"[ ]{0,3}(?:[-*+•][ ]|\d+[.)][ ]|\[\^[^\]\n]+\]:)")
_INDENT = "    "

# In raw HTML, space at the beginning of a line is only layout.
_CONTAINERS = "blockquote|details|div|dl|figure|ol|pre|table|ul"
_CONTAINER = re.compile(rf"<(/?)({_CONTAINERS})\b", re.IGNORECASE)
_CONTAINER_END = re.compile(rf"</({_CONTAINERS})\b", re.IGNORECASE)


# What reads a text asks for this several times in a row.
@lru_cache(maxsize=2)
def without_code(text: str) -> str:
    """The same text with spaces where code stands, so that all places stay what they are."""
    if "`" not in text and "~~~" not in text and _INDENT not in text and "\t" not in text:
        return text
    return blanked(text, _code(text))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in these parts of it, which are given by start and end and in order; lines stay lines."""
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


def _code_lines(text: str) -> Iterator[tuple[int, int]]:
    """Fenced code with its fences, and indented code, a line at a time."""
    lines = text.split("\n")
    closing = _closing_fences(lines)
    last_end = {match[1].lower(): match.start() for match in _CONTAINER_END.finditer(text)}
    offset, skip_to, html_depth, in_list, may_be_code = 0, 0, 0, False, True
    for number, line in enumerate(lines):
        if number >= skip_to and number in closing:
            skip_to = closing[number] + 1
            in_list = False
        if number < skip_to:
            yield offset, offset + len(line)
        elif line.strip():
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
    """How many more elements are open after a line than before it, of those that have an end somewhere."""
    return sum(
        -1 if match[1] else 1
        for match in _CONTAINER.finditer(line)
        if match[1] or last_end.get(match[2].lower(), -1) > offset + match.start()
    )


def _closing_fences(lines: list[str]) -> dict[int, int]:
    """The line of each fence that is closed, with the line of the fence that closes it."""
    waiting: dict[str, int] = {}
    closing: dict[int, int] = {}
    fences = [(number, line) for number, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    for number, line in reversed(fences):
        opening = _FENCE.match(line)
        if opening and opening[1] in waiting:
            closing[number] = waiting[opening[1]]
        waiting[line.rstrip(" ")] = number
    return closing


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Code between backticks. It ends within its paragraph, at as many backticks as it began with."""
    if text.find("`", start, end) < 0:
        return
    for blank in [*_BLANK.finditer(text, start, end), None]:
        after = blank.start() if blank else end
        yield from _spans_of_paragraph([match.span() for match in _BACKTICKS.finditer(text, start, after)])
        start = blank.end() if blank else end


def _spans_of_paragraph(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    by_length: dict[int, list[int]] = {}
    for number in reversed(range(len(runs))):
        by_length.setdefault(runs[number][1] - runs[number][0], []).append(number)
    number = 0
    while number < len(runs):
        same = by_length[runs[number][1] - runs[number][0]]
        while same and same[-1] <= number:
            same.pop()
        if same:
            yield runs[number][0], runs[same[-1]][1]
            number = same[-1]
        number += 1
