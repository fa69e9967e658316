"""Characters that look like others, or are invisible: hard spaces, zero-width characters, and wide colons.

They come with text from Word, a website or a phone. In running text they do no harm. Where YAML wants a plain
space, colon or nothing at all, they make of a line what its writer cannot see.
"""

import re

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NO_WIDTH = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_COLONS = "：﹕︓꞉∶"  # noqa: RUF001
_ODD = f"{_SPACES}{_NO_WIDTH}"

_SPACE, _MARK, _COLON = re.compile(f"[{_SPACES}]"), re.compile(f"[{_NO_WIDTH}]"), re.compile(f"[{_COLONS}]")
_ANY = re.compile(f"[{_ODD}{_COLONS}]")
# The part of a line that YAML reads for its structure: indentation, dashes, and a key with its colon.
_STRUCTURE = re.compile(
    rf"""(?:[ \t{_ODD}]|-(?=[ \t{_ODD}]))*
        (?:["'“]?[\w{_NO_WIDTH}][\w{_NO_WIDTH}-]*["'”]?[ {_ODD}]?[:{_COLONS}][ \t{_ODD}]*)?""",
    re.VERBOSE,
)
# A comment may follow.
_BLOCK_BEGINS = re.compile(r"(?:[^#]*:|[ \t]*-)[ \t]+[|>][+\-0-9]*(?:[ \t]*|[ \t]+#.*)$")
_AT_EDGE = re.compile(rf"^[{_NO_WIDTH}]+|[{_NO_WIDTH}]+$")


def as_it_looks(line: str) -> str:
    """A line as its writer sees it: with plain spaces instead of hard ones, and without zero-width characters."""
    if line.isascii():
        return line
    return _COLON.sub(": ", _MARK.sub("", _SPACE.sub(" ", line)))


def first_hidden(text: str) -> tuple[int, str] | None:
    """The offset of the first character that is not what it looks like, and its name, `U+00A0`."""
    match = _ANY.search(text)
    return (match.start(), name_of(match[0])) if match else None


def name_of(character: str) -> str:
    """The number that Unicode gives a character: `U+00A0`."""
    return f"U+{ord(character):04X}"


def without_edges(value: str) -> str:
    """A value without zero-width characters before and after it."""
    return value if value.isascii() else _AT_EDGE.sub("", value)


def block_indent(line: str) -> int | None:
    """The indentation above which lines belong to a block scalar (`|`, `>`) begun on this line; None without one."""
    if not _BLOCK_BEGINS.match(line):
        return None
    begin = len(line) - len(line.lstrip(" -"))
    return line.rindex("-", 0, begin) if line[begin] in "|>" and "-" in line[:begin] else begin


def revealed(text: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """A YAML text with plain characters where its structure needs them, and what was there instead.

    Of each line that was changed: its number and the column of the first such character, from 0, and its name. Text
    in blocks (after `|` or `>`) is left alone.
    """
    if not _ANY.search(text):
        return text, ()
    lines = text.split("\n")
    hidden: list[tuple[int, int, str]] = []
    block: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (indent > block or not line.strip()):
            continue
        block = block_indent(line)
        structure = _STRUCTURE.match(line)
        character = first_hidden(structure[0]) if structure else None
        if structure and character:
            hidden.append((number, *character))
            rest = line[structure.end() :]
            looks = as_it_looks(structure[0])
            lines[number] = (looks.rstrip() + " " if rest and looks.strip() else looks) + rest
    return "\n".join(lines), tuple(hidden)
