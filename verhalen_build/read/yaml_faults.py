"""The faults in YAML that writers make most: found at the line where the library failed, and corrected.

A guess is kept only if it helps: the line is changed as proposed, the text is read again, and reading must get past
that line. So one fault does not cause others, and later faults are found too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CURLY_PAIRS = {"“": "”", "”": "”", "„": "”“", "‟": "”", "‘": "’", "’": "’", "‚": "’‘"}  # noqa: RUF001
"""Each typographic quotation mark that may open, with those that close it in Dutch or English."""

# The most characters to read again, in all attempts: a long list with many faults must not take minutes.
_REREAD = 20_000_000
_MOST_FAULTS = 200
_EXCERPT = 80

_LINE = re.compile(
    r"""(?P<lead>\s*+(?:-\s++)*+)
        (?:(?P<key>"[^"]*"|'[^']*'|[^\s"'\[{#].*?)(?<!\s)\s*+:(?=\s|$)\s*+)?
        (?P<value>.*)$""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"(?<!\s)\s++#(?:\s.*)?$", re.DOTALL)
_TAB_INDENT = re.compile(r"[ -]*\t\s*")
_GLUED_KEY = re.compile(r"(\s*(?:-\s+)*)([^\W\d][\w-]*):([^\s/:].*)$")
_GLUED_ITEM = re.compile(r"(\s*)-([^\W\d]|[\"'\[{]).*$")
_SEPARATED_KEY = re.compile(r"(\s*(?:-\s+)*)([^\W\d][\w-]*)\s*(?:=|：)\s*(\S.*)$")  # noqa: RUF001
# 't Loo, 's-Hertogenbosch, 'n, 'k, 'm, 'r: the apostrophe belongs to the word.
_CLITIC = re.compile(r"'(?:[tsnkmr]|ns|ie)\b", re.IGNORECASE)
_NOT_FIRST = "@`%&*!|>,]}#?-"


@dataclass(frozen=True)
class SyntaxFault:
    """Where the library failed, counting from 0.

    `context` is the line where it began the thing it was reading; `quote` is the line where a quotation mark opened
    that was closed just before; `is_words` says that the whole text is words without a key.
    """

    line: int
    column: int = 0
    context: int = 0
    quote: int | None = None
    is_words: bool = False


@dataclass(frozen=True)
class Fault:
    """A fault with its code and place (from 0), the words that are wrong, and what its help needs to know."""

    code: str
    line: int
    column: int
    value: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mending:
    """The faults found, and the text without them; None where it could not be mended."""

    faults: tuple[Fault, ...]
    text: str | None


@dataclass(frozen=True)
class _Proposal:
    """A fault, the corrected line, and those below it that change as well.

    With `runs_on`, everything below is misread until it is corrected.
    """

    fault: Fault
    number: int
    line: str
    runs_on: bool = False
    below: tuple[str, ...] = ()

    @property
    def last(self) -> int:
        """The last line that changes."""
        return self.number + len(self.below)

    def applied(self, lines: list[str]) -> list[str]:
        """The lines of a text once they are corrected."""
        return [*lines[: self.number], self.line, *self.below, *lines[self.last + 1 :]]


FindFault = Callable[[str], SyntaxFault | None]


def mended(text: str, first: SyntaxFault, find_fault: FindFault) -> Mending:
    """Mends a text fault by fault; `first` is the first one, `find_fault` finds that of a changed text, if any."""
    lines = text.split("\n")
    faults: list[Fault] = []
    left = _REREAD
    fault: SyntaxFault | None = first
    while fault is not None and len(faults) < _MOST_FAULTS and left > 0:
        for proposal in _proposals(lines, fault):
            changed = proposal.applied(lines)
            left -= len(text)
            following = find_fault("\n".join(changed))
            if _helps(proposal, fault, following):
                break
        else:
            if fault.is_words:
                return Mending(tuple(faults), "\n".join(lines))
            proposal = _unknown(lines, fault)
            changed = proposal.applied(lines)
            following = find_fault("\n".join(changed))
            if not _helps(proposal, fault, following):
                return Mending((*faults, proposal.fault), None)
        faults.append(proposal.fault)
        lines, fault = changed, following
    return Mending(tuple(faults), "\n".join(lines) if fault is None else None)


def quoted(value: str) -> str:
    """A value in the quotation marks of YAML that need the least change."""
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def without_curly_quotes(value: str) -> str | None:
    """The words between curly quotation marks, where one pair encloses the whole value."""
    closing = CURLY_PAIRS.get(value[:1], "")
    if len(value) < 2 or not closing or value[-1] not in closing:
        return None
    inner = value[1:-1]
    if any(mark in inner for mark in (value[0], value[-1]) if mark != "’"):
        return None
    return inner.strip()


def _helps(proposal: _Proposal, fault: SyntaxFault, following: SyntaxFault | None) -> bool:
    if following is None:
        return True
    if following.is_words:
        return fault.is_words and following.line > fault.line
    reached = proposal.last if proposal.runs_on else max(fault.line, proposal.last)
    return following.line > reached


def _proposals(lines: list[str], fault: SyntaxFault) -> Iterator[_Proposal]:
    last = len(lines) - 1
    if fault.is_words:
        for number in range(fault.line, len(lines)):
            yield from _spacing(lines, number)
        return
    here = min(fault.line, last)
    before = next((number for number in range(here - 1, -1, -1) if lines[number].strip()), here)
    candidates = dict.fromkeys((here, min(fault.context, last), before))
    if fault.quote is not None and fault.quote != here:
        yield from _quotes(lines, fault.quote)
    for number in candidates:
        if lines[number].lstrip().startswith("#"):
            continue
        yield from _tabs(lines, number)
        yield from _curly(lines, number)
        yield from _quotes(lines, number)
        yield from _item_beside_key(lines, number)
        yield from _first_character(lines, number)
        yield from _brackets(lines, number)
        yield from _spacing(lines, number)
        yield from _colon(lines, number)
    for number in candidates:
        yield from _loose_words(lines, number)
        yield from _indentation(lines, number)


def _unknown(lines: list[str], fault: SyntaxFault) -> _Proposal:
    """The last resort: the line is reported as not understood, and read as if it were empty."""
    number = min(fault.line, len(lines) - 1)
    if not lines[number].strip():
        number = min(fault.context, number)
    line = lines[number]
    column = fault.column if number == fault.line else _indent(line)
    return _Proposal(Fault("yaml-syntax", number, min(column, len(line)), _excerpt(line)), number, "")


def _tabs(lines: list[str], number: int) -> Iterator[_Proposal]:
    line = lines[number]
    match = _TAB_INDENT.match(line)
    if not match:
        return
    for spaces in ("  ", "    ", ""):
        changed = match[0].replace("\t", spaces) + line[match.end() :]
        fault = Fault("yaml-tab", number, line.index("\t"), line.strip())
        yield _Proposal(fault, number, changed)


def _curly(lines: list[str], number: int) -> Iterator[_Proposal]:
    start, value, tail = _value(lines[number])
    if value[:1] in CURLY_PAIRS and value:
        inner = without_curly_quotes(value)
        if inner is None and not any(mark in value[1:] for mark in "”“’"):
            inner = value[1:]
        yield _replaced("yaml-curly-quote", lines, number, start, quoted(value if inner is None else inner) + tail)


def _quotes(lines: list[str], number: int) -> Iterator[_Proposal]:
    line = lines[number]
    start, value, tail = _value(line)
    if value[:1] in {"[", "{"}:
        changed = re.sub(r"(?<=[\[{,:\s])'[^,\]}]*", _item_quoted, value)
        if changed != value:
            yield _replaced("yaml-unclosed-quote", lines, number, start, changed + tail)
        return
    if value[:1] not in {"'", '"'}:
        return
    mark, rest = value[0], value[1:]
    if _CLITIC.match(value) and not re.search(r"[^']'$", rest):
        yield _replaced("yaml-unclosed-quote", lines, number, start, quoted(value) + tail, runs_on=True)
    elif len(value) > 1 and rest.endswith(mark):
        code = "yaml-backslash" if mark == '"' and "\\" in rest else "yaml-inner-quote"
        yield _replaced(code, lines, number, start, quoted(rest[:-1]) + tail)
    elif mark in rest:
        yield _replaced("yaml-inner-quote", lines, number, start, quoted(value) + tail)
    else:
        yield _replaced("yaml-unclosed-quote", lines, number, start, quoted(rest) + tail, runs_on=True)


def _item_quoted(match: re.Match[str]) -> str:
    item = match[0].rstrip()
    if item.endswith("'") and len(item) > 1:
        return match[0]
    return quoted(item) + match[0][len(item) :]


def _item_beside_key(lines: list[str], number: int) -> Iterator[_Proposal]:
    start, value, _tail = _value(lines[number])
    key = lines[number][:start].rstrip()
    if not value.startswith("- ") or not key.endswith(":"):
        return
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    details = {"key": key.strip(), "correction": value}
    if following.lstrip().startswith("- "):
        fault = Fault("yaml-item-beside-key", number, start, _excerpt(value), details)
    else:
        details["quoted"] = f"{details['key']} {quoted(value)}"
        fault = Fault("yaml-dash-beside-key", number, start, _excerpt(value), details)
    # Without its items, what they name would seem to be named nowhere.
    values = _without_dashes(lines, number, start)
    if values:
        yield _Proposal(fault, number, values[0], below=values[1:])
    yield _Proposal(fault, number, key)


def _without_dashes(lines: list[str], number: int, start: int) -> tuple[str, ...]:
    """The lines of a list without dashes, each item where it was: one as a value, more as a list between brackets.

    The first item is on line `number`, from `start`. Nothing if an item has keys or goes on below.
    """
    key = lines[number][:start]
    items = [" " * start + lines[number][start:]]
    for line in lines[number + 1 :]:
        if not line.strip() or (_indent(line) <= _indent(key) and not line.lstrip().startswith("- ")):
            break
        items.append(line)
    values = []
    for item in items:
        match = _LINE.match(item)
        if not match or match["lead"].strip() != "-" or match["key"]:
            return ()
        begins, value, tail = _value(item)
        is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in {"'", '"'}
        values.append((begins, value if is_quoted else quoted(value), tail))
    opening, closings = ("[", ["," for _ in items[1:]] + ["]"]) if items[1:] else ("", [""])
    changed = [
        f"{'':{begins}}{value}{closing}{tail}" for (begins, value, tail), closing in zip(values, closings, strict=True)
    ]
    return (f"{key}{opening}{changed[0][start + len(opening) :]}", *changed[1:])


def _first_character(lines: list[str], number: int) -> Iterator[_Proposal]:
    start, value, tail = _value(lines[number])
    bracketed = value[:1] in {"[", "{"} and not value.endswith(("]", "}")) and _closed(value)
    if value and start and (value[0] in _NOT_FIRST or bracketed):
        details = {"mark": value[0]}
        yield _replaced("yaml-first-character", lines, number, start, quoted(value) + tail, details=details)


def _brackets(lines: list[str], number: int) -> Iterator[_Proposal]:
    start, value, _tail = _value(lines[number])
    if value[:1] not in {"[", "{"} or _closed(value):
        return
    closing = "]" if value[0] == "[" else "}"
    indent = _indent(lines[number])
    end = number
    while end + 1 < len(lines) and lines[end + 1].strip():
        following = _LINE.match(lines[end + 1])
        if following and following["key"] and _indent(lines[end + 1]) <= indent:
            break
        end += 1
    changed = lines[end].rstrip().rstrip(",") + closing
    fault = Fault(
        "yaml-unclosed-bracket",
        number,
        start,
        _excerpt(value),
        {"mark": value[0], "closing": closing, "correction": changed.strip()},
    )
    yield _Proposal(fault, end, changed, runs_on=True)


def _spacing(lines: list[str], number: int) -> Iterator[_Proposal]:
    line = lines[number]
    key = _GLUED_KEY.match(line)
    if key:
        changed = f"{key[1]}{key[2]}: {key[3]}"
        yield _corrected("yaml-missing-space", lines, number, changed, {"mark": ":"}, key.end(2))
        # The words after it may need quotation marks as well.
        yield _corrected("yaml-missing-space", lines, number, f"{key[1]}{key[2]}: {quoted(key[3])}", {"mark": ":"})
    item = _GLUED_ITEM.match(line)
    if item:
        changed = f"{item[1]}- {line.strip()[1:]}"
        yield _corrected("yaml-missing-space", lines, number, changed, {"mark": "-"}, len(item[1]))
    separated = _SEPARATED_KEY.match(line)
    if separated:
        changed = f"{separated[1]}{separated[2]}: {separated[3]}"
        yield _corrected("yaml-no-colon", lines, number, changed, {}, separated.end(2))


def _colon(lines: list[str], number: int) -> Iterator[_Proposal]:
    start, value, tail = _value(lines[number])
    if start and value[:1] not in {"'", '"', "[", "{", ""} and re.search(r":(\s|$)", value):
        yield _replaced("yaml-colon", lines, number, start, quoted(value) + tail)


def _loose_words(lines: list[str], number: int) -> Iterator[_Proposal]:
    """A line without a key: words that continue the line above, or a key without its colon."""
    line = lines[number]
    if line.strip() == "...":
        yield _Proposal(Fault("yaml-documents", number, 0, line), number, "")
        return
    match = _LINE.match(line)
    if not match or match["key"] or "-" in match["lead"]:
        return
    key, _, rest = line.strip().partition(" ")
    details = {"continued": f"  {line.strip()}"}
    as_key = f"{line[: _indent(line)]}{key}: {quoted(rest)}" if rest.strip() else ""
    correction = {**details, "correction": f"{key}: {rest}".strip()}
    fault = Fault("yaml-no-colon", number, _indent(line), _excerpt(line), correction)
    yield _Proposal(fault, number, f"  {line}")
    if as_key:
        yield _Proposal(fault, number, as_key)


def _indentation(lines: list[str], number: int) -> Iterator[_Proposal]:
    line = lines[number]
    if not line.strip():
        return
    indent = _indent(line)
    for wanted in _indents_before(lines, number):
        if wanted != indent:
            details = {"spaces": str(wanted), "found": str(indent)}
            fault = Fault("yaml-indent", number, indent, _excerpt(line), details)
            yield _Proposal(fault, number, " " * wanted + line.strip())


def _indents_before(lines: list[str], number: int) -> list[int]:
    """Where the lines above begin, the nearest first; in an item of a list also where its first key begins."""
    indents: dict[int, None] = {}
    lowest = len(lines[number])
    is_item = lines[number].lstrip().startswith("- ")
    for line in reversed(lines[:number]):
        if not line.strip() or _indent(line) > lowest:
            continue
        lowest = _indent(line)
        match = _LINE.match(line)
        lead = len(match["lead"]) if match else lowest
        # The next item is aligned with the dash, the next key of an item with its first key.
        for indent in (lowest, lead) if is_item else (lead, lowest):
            indents.setdefault(indent)
        if lowest == 0:
            break
    return list(indents)


def _value(line: str) -> tuple[int, str, str]:
    """Where the value on a line begins, the value, and the comment after it with the space before."""
    match = _LINE.match(line)
    if not match:
        return 0, "", ""
    value = match["value"]
    comment = _COMMENT.search(value)
    tail = value[comment.start() :] if comment else ""
    value = value[: comment.start()] if comment else value.rstrip()
    return match.start("value"), value, tail


def _replaced(
    code: str,
    lines: list[str],
    number: int,
    start: int,
    value: str,
    runs_on: bool = False,
    details: dict[str, str] | None = None,
) -> _Proposal:
    """A proposal that puts another value on the line."""
    line = lines[number]
    changed = line[:start] + value
    correction = {**(details or {}), "correction": changed.strip()}
    return _Proposal(Fault(code, number, start, _excerpt(line[start:]), correction), number, changed, runs_on)


def _corrected(
    code: str, lines: list[str], number: int, changed: str, details: dict[str, str], column: int | None = None
) -> _Proposal:
    """A proposal that changes the whole line."""
    line = lines[number]
    at = _indent(line) if column is None else column
    correction = {**details, "correction": changed.strip()}
    return _Proposal(Fault(code, number, at, _excerpt(line), correction), number, changed)


def _closed(value: str) -> bool:
    return value.count("[") <= value.count("]") and value.count("{") <= value.count("}")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _excerpt(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"
