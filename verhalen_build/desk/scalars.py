"""Writes a text as a YAML scalar that reads back as the same text, here and in any other parser."""

import re

from verhalen_build.read.hidden import without_edges
from verhalen_build.read.yaml_faults import quoted

LINE = 100
"""The maximum length of a line, for folding long texts and for lists in flow style."""

# Characters that parsers or editors change, so that they are escaped; a tab is safe only inside a line.
_UNSAFE = re.compile(r"[^\n -~\xa0-\ud7ff\ue010-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile(f'["\\\\\n]|{_UNSAFE.pattern}')
_PLAIN_START = re.compile(r"[^\W_]|[€$£(+/.]")
_NUMBER_START = re.compile(r"-?\d")
_FLAG_WORDS = frozenset({"yes", "no"})
_NOT_PLAIN = re.compile(r":(?:\s|$)|\s#|^\.\.\.|^[\w-]+:\w|\s$")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}:?#]")
# Plain scalars that some version of YAML does not read as text.
_OTHER_TYPE = re.compile(
    r"(?i:null|y|n|yes|no|on|off|true|false|[-+]?\.(?:inf|nan))|[-+.]?\d[-+.,:_\dTtZz ]*(?:[eE][-+]?\d+)?|0[xob]\w+"
)


def format_scalar(text: str, indent: int, style: str = "", is_text: bool = True, in_flow: bool = False) -> str:
    """A text as the value of a key or item; lines after the first are indented by `indent` spaces.

    `style` is the style so far, `'`, `"`, `|-` and so on, or "" for plain or new; it is kept where possible. `is_text`
    says that a number or a date must be read as text. In flow style the scalar is on one line.
    """
    if in_flow or not _fits_block(text):
        return _flow_scalar(text, style, is_text, in_flow)
    if style.startswith(">") and _fits_folded(text):
        return _format_folded(text, indent, _block_header(style))
    if "\n" in text or style.startswith("|"):
        return _format_literal(text, indent, _block_header(style) if style.startswith("|") else "|-")
    if not style and len(text) > LINE and _fits_folded(text):
        return _format_folded(text, indent, ">-")
    return _flow_scalar(text, style, is_text, in_flow)


def _flow_scalar(text: str, style: str, is_text: bool, in_flow: bool) -> str:
    if "\n" in text or _UNSAFE.search(text):
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
    """Whether a text can be a block scalar: the first line sets the indentation, and no line is only spaces."""
    lines = text.split("\n")
    return not (
        _UNSAFE.search(text) or text[0] in " \n" or text[-1] == "\n" or any(line.isspace() for line in lines if line)
    )


def _fits_folded(text: str) -> bool:
    """Whether lines can be folded at spaces: not next to another space, nor in an indented line."""
    return not re.search(r"  |\n | (?:\n|\Z)|\n\Z", text)


def _format_literal(text: str, indent: int, header: str) -> str:
    return "\n".join([header, *(" " * indent + line if line else "" for line in text.split("\n"))])


def _format_folded(text: str, indent: int, header: str) -> str:
    # One line break is read as a space, two as one line break, and so on.
    parts = re.split(r"(\n+)", text)
    lines = [part + "\n" if part.startswith("\n") else _wrap(part) for part in parts]
    return _format_literal("".join(lines), indent, header)


def _wrap(line: str) -> str:
    """A line wrapped at spaces; not with textwrap, which breaks at other white space too."""
    lines = [""]
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and len(longer) > LINE:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _block_header(header: str) -> str:
    """A block header without the indentation, which may differ now, and without `+`, which keeps empty lines."""
    return header[0] + ("-" if "-" in header or "+" in header else "")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code_point = ord(character)
    if character in _ESCAPES:
        return _ESCAPES[character]
    width, prefix = (2, "x") if code_point < 0x100 else (4, "u") if code_point < 0x10000 else (8, "U")
    return f"\\{prefix}{code_point:0{width}x}"
