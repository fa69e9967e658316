"""Text files: their bytes made into text, and a text parted into its front matter and what follows it."""

import codecs
import re

import msgspec

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem

LARGEST = 2 * 1024 * 1024
"""The most bytes that a file of words may have."""

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_LINE_END = re.compile(r"\r\n?")
# Word leaves some of these behind; YAML and HTML refuse them or take them for the end of a line.
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""The characters that count as a space."""
_SLOT_MARK = re.compile(r"[\ue000-\ue00f]")
# The same characters in bytes, which are far quicker to look through.
_CONTROL_BYTES = bytes([*range(0x01, 0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), 0x7F])
_OTHER_ODD_BYTES = re.compile(rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xee\x80[\x80-\x8f]|\xef\xbf[\xbe\xbf]")
_EXCERPT = 40

_MARK = re.compile(r"---[ \t]*$")
_CLOSING_MARK = re.compile(r"(?:---|\.\.\.)[ \t]*$")
# What Word and hasty fingers make of three hyphens.
_ALMOST_MARK = re.compile(r"[-–—_]{1,20}[ \t]*$")
_KEY_LINE = re.compile(r"""["'“]?[\w-]+["'”]?[ ]?:(?:\s|$)""")
# What may stand inside front matter besides keys: comments, items, continued values, brackets that close.
_INNER_LINE = re.compile(r"#|-(?:\s|$)|[ \t]|[]}]")


class FrontMatter(msgspec.Struct, frozen=True):
    """A text in its two parts; `yaml_line` and `body_line` are the lines of the file, from 1, where these begin."""

    yaml: str | None
    yaml_line: int
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, file: SourcePath) -> tuple[str | None, tuple[Problem, ...]]:
    r"""The text of a UTF-8 file, with or without byte-order mark, each line ended by `\n`.

    None, with one problem, for a file that is too large (`too-large`), in another encoding (`encoding`) or no text
    at all (`nul-byte`). A control character becomes a space (`control-character`). A private use character that the
    build keeps for its own marks becomes U+FFFD.
    """
    if len(data) > LARGEST:
        return None, (Problem("too-large", Location(file), str(-(-len(data) // 2**20))),)
    for mark, codec, name in _OTHER_MARKS:
        if data.startswith(mark):
            value = _excerpt(data[:400].decode(codec, "replace").splitlines()[0].strip("\ufeff\ufffd"))
            return None, (Problem("encoding", Location(file, 1, 1), value, {"encoding": name}),)
    data = data.removeprefix(codecs.BOM_UTF8)
    nul = data.find(0)
    if nul >= 0:
        return None, (Problem("nul-byte", _location(_presumed(data[:nul]), file)),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, (_wrong_encoding(data, error.start, file),)
    text = _LINE_END.sub("\n", text) if "\r" in text else text
    if not _has_odd_bytes(data):
        return text, ()
    text, problems = _without_controls(text, file)
    return without_slot_marks(text), problems


def without_slot_marks(text: str) -> str:
    """The text with U+FFFD for each private use character that the build keeps for its own marks."""
    return text if text.isascii() else _SLOT_MARK.sub("\ufffd", text)


def split_front_matter(text: str, file: SourcePath) -> FrontMatter:
    """The YAML between a first line `---` and a line `---` or `...`, and the text after it.

    Without such a first line the whole text is the body. Where the closing line is missing, the place where it should
    stand is guessed and reported (`unclosed-front-matter`), and the text is parted there; a first line or a
    line in its place, that was meant as `---` is reported (`front-matter-mark`) and taken for it.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = _opening_problem(lines, first, file)
    if not opening and not _MARK.match(lines[first]):
        return FrontMatter(yaml=None, yaml_line=0, body=text, body_line=1)
    start = first + 1
    problems = list(opening)
    close = next((number for number in range(start, len(lines)) if _CLOSING_MARK.match(lines[number])), None)
    guess = _presumed_end(lines, start)
    body = guess
    if close is not None and not _swallows_text(lines, guess, close):
        guess, body = close, close + 1
    elif guess < len(lines) and _ALMOST_MARK.match(lines[guess]):
        problems.append(Problem("front-matter-mark", Location(file, guess + 1, 1), lines[guess].strip()))
        body = guess + 1
    else:
        problems.append(_unclosed(lines, first, guess, file))
    return FrontMatter(
        yaml="\n".join(lines[start:guess]),
        yaml_line=start + 1,
        body="\n".join(lines[body:]),
        body_line=body + 1,
        problems=tuple(problems),
    )


def _opening_problem(lines: list[str], first: int, file: SourcePath) -> tuple[Problem, ...]:
    line = lines[first]
    following = lines[first + 1] if first + 1 < len(lines) else ""
    if _MARK.match(line) or not (_ALMOST_MARK.match(line) and _KEY_LINE.match(following)):
        return ()
    return (Problem("front-matter-mark", Location(file, first + 1, 1), line.strip()),)


def _unclosed(lines: list[str], first: int, guess: int, file: SourcePath) -> Problem:
    value = _excerpt(lines[guess]) if guess < len(lines) else ""
    at = Location(file, min(guess + 1, len(lines)), 1)
    return Problem("unclosed-front-matter", at, value, {"opening": str(first + 1), "closing": str(guess + 1)})


def _presumed_end(lines: list[str], start: int) -> int:
    """The first line that does not look like front matter: a blank one unless a key follows it, or plain words."""
    number = start
    while number < len(lines):
        line = lines[number]
        if line.strip():
            if not (_KEY_LINE.match(line) or _INNER_LINE.match(line)) or _CLOSING_MARK.match(line):
                return number
        elif not _key_follows(lines, number):
            return number
        number += 1
    return number


def _key_follows(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number:] if line.strip()), "")
    return bool(_KEY_LINE.match(following))


def _swallows_text(lines: list[str], guess: int, close: int) -> bool:
    """Whether the closing line found is a rule in the text: mostly words stand between it and a blank line before."""
    if guess >= close or lines[guess].strip():
        return False
    between = [line for line in lines[guess:close] if line.strip()]
    fitting = sum(1 for line in between if _KEY_LINE.match(line) or _INNER_LINE.match(line))
    return fitting * 2 < len(between)


def _wrong_encoding(data: bytes, start: int, file: SourcePath) -> Problem:
    before = _presumed(data[:start])
    after = data[start : start + 200].decode("cp1252", "replace")
    word = re.split(r"\s", before)[-1] + re.split(r"\s", after)[0]
    return Problem("encoding", _location(before, file), _excerpt(word), {"encoding": "Windows-1252"})


def _presumed(data: bytes) -> str:
    return _LINE_END.sub("\n", data.decode("utf-8", "replace"))


def _location(before: str, file: SourcePath) -> Location:
    """The place of the character that follows `before`."""
    return Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _has_odd_bytes(data: bytes) -> bool:
    return len(data.translate(None, _CONTROL_BYTES)) < len(data) or bool(_OTHER_ODD_BYTES.search(data))


def _without_controls(text: str, file: SourcePath) -> tuple[str, tuple[Problem, ...]]:
    first = CONTROL.search(text)
    if first is None:
        return text, ()
    cleaned, count = CONTROL.subn(" ", text)
    value = f"U+{ord(first[0]):04X}"
    problem = Problem("control-character", _location(text[: first.start()], file), value, {"count": str(count)})
    return cleaned, (problem,)


def _excerpt(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"


def without_closing_marks(heading: str) -> str:
    """The words of a heading without the marks that may close it: `Soep ##` gives `Soep`."""
    return heading.rstrip().rstrip("#").rstrip()
