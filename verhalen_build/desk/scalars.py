"""Writes a text as YAML so that it reads back as the same text, here and in any other program."""

import re

from verhalen_build.read.hidden import without_edges
from verhalen_build.read.yaml_faults import quoted

LINE = 100
"""The width of a line, in characters, to which long texts are folded and up to which a list stays on one line."""

# Neither the library nor an editor leaves these as they are; a tab may only stand inside a line.
_ODD = re.compile(r"[^\n -~\xa0-\ud7ff\ue010-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile(f'["\\\\\n]|{_ODD.pattern}')
_PLAIN_START = re.compile(r"[^\W_]|[€$£(+/.]")
_NUMBER_START = re.compile(r"-?\d")
_FLAG_WORDS = frozenset({"yes", "no"})
_NOT_PLAIN = re.compile(r":(?:\s|$)|\s#|^\.\.\.|^[\w-]+:\w|\s$")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}:?#]")
# What YAML has other plans for than text, in one version of it or another.
_OTHER_TYPE = re.compile(
    r"(?i:null|y|n|yes|no|on|off|true|false|[-+]?\.(?:inf|nan))|[-+.]?\d[-+.,:_\dTtZz ]*(?:[eE][-+]?\d+)?|0[xob]\w+"
)


def written_scalar(text: str, indent: int, style: str = "", is_text: bool = True, in_flow: bool = False) -> str:
    """A text as the value of a key or item; lines after the first have `indent` spaces before them.

    `style` is how it was written before, `'`, `"`, `|-` and so on, or "" for plain or new; it stays so where that can
    be. `is_text` says that a number or a day is meant as text. Between brackets it takes one line.
    """
    if in_flow or not _fits_block(text):
        return _on_one_line(text, style, is_text, in_flow)
    if style.startswith(">") and _fits_folded(text):
        return _folded(text, indent, _without_keep(style))
    if "\n" in text or style.startswith("|"):
        return _literal(text, indent, _without_keep(style) if style.startswith("|") else "|-")
    if not style and len(text) > LINE and _fits_folded(text):
        return _folded(text, indent, ">-")
    return _on_one_line(text, style, is_text, in_flow)


def _on_one_line(text: str, style: str, is_text: bool, in_flow: bool) -> str:
    if "\n" in text or _ODD.search(text):
        return f'"{_ESCAPED.sub(_escape, text)}"'
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    if style == '"':
        return quoted(text)
    return text if _fits_plain(text, is_text, in_flow) else quoted(text)


def _fits_plain(text: str, is_text: bool, in_flow: bool) -> bool:
    if _NOT_PLAIN.search(text) or without_edges(text) != text or (in_flow and _NOT_IN_FLOW.search(text)):
        return False
    if _OTHER_TYPE.fullmatch(text):
        return not is_text and bool(_NUMBER_START.match(text) or text in _FLAG_WORDS)
    return bool(_PLAIN_START.match(text))


def _fits_block(text: str) -> bool:
    """Whether a text can stand below a `|`: the first line tells the indentation, none is only spaces."""
    lines = text.split("\n")
    return not (
        _ODD.search(text) or text[0] in " \n" or text[-1] == "\n" or any(line.isspace() for line in lines if line)
    )


def _fits_folded(text: str) -> bool:
    """Whether lines may be broken at spaces: not next to another space, nor in a line that is indented."""
    return not re.search(r"  |\n | (?:\n|\Z)|\n\Z", text)


def _literal(text: str, indent: int, header: str) -> str:
    return "\n".join([header, *(" " * indent + line if line else "" for line in text.split("\n"))])


def _folded(text: str, indent: int, header: str) -> str:
    # One line end is read as a space, two as one line end, and so on.
    parts = re.split(r"(\n+)", text)
    lines = [part + "\n" if part.startswith("\n") else _wrapped(part) for part in parts]
    return _literal("".join(lines), indent, header)


def _wrapped(line: str) -> str:
    """A line broken at spaces; not by the library for it, to which other blanks are spaces too."""
    lines = [""]
    for word in line.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and len(joined) > LINE:
            lines.append(word)
        else:
            lines[-1] = joined
    return "\n".join(lines)


def _without_keep(header: str) -> str:
    """A header without the number of spaces, which may differ now, and without `+`, which keeps empty lines."""
    return header[0] + ("-" if "-" in header or "+" in header else "")


def _escape(found: re.Match[str]) -> str:
    letter = found[0]
    number = ord(letter)
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    width, mark = (2, "x") if number < 0x100 else (4, "u") if number < 0x10000 else (8, "U")
    return f"\\{mark}{number:0{width}x}"
