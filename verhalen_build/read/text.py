"""Text files: decoding them, and splitting a text into its front matter and its body."""

import codecs
import re
from collections.abc import Iterator
from functools import cache

import msgspec

from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.schema import builtin_schema, names_of
from verhalen_build.read.hidden import as_it_looks, block_indent, first_hidden, name_of

LARGEST = 2 * 1024 * 1024
"""The most bytes of a text file."""

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_LINE_END = re.compile(r"\r\n?")
# Word leaves some of these behind; YAML and HTML reject them or read them as a line end.
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""The characters that count as a space."""
_CONFLICT = re.compile(r"^<{7}(?= |$)", re.MULTILINE)
_SLOT_MARK = re.compile(r"[\ue000-\ue00f]")
# The same characters in UTF-8: searching bytes is much faster.
_CONTROL_BYTES = bytes([*range(0x01, 0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), 0x7F])
_OTHER_ODD_BYTES = re.compile(rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xee\x80[\x80-\x8f]|\xef\xbf[\xbe\xbf]")
_EXCERPT = 40

_MARK = re.compile(r"---[ \t]*$")
_CLOSING_MARK = re.compile(r"(?:---|\.\.\.)[ \t]*$")
# Three hyphens as Word, other programs and phones change them, or as people mistype them.
_ALMOST_MARK = re.compile(r"(?:[-–—_]{1,20}|[-–—_‐‑‒―−－=*~+ ]{2,20}|\\---|-{3} ?ya?ml|`{3,}\w*|<!--|-->)$")  # noqa: RUF001
_MARK_AND_KEY = re.compile(r"-{2,}[ ]*(?=\w[\w-]*[ ]?:(?:\s|$))")
_KEY_LINE = re.compile(r"""["'“]?[\w-]+["'”]?[ ]?:(?:\s|$)""")
# What front matter may have besides keys: comments, items, continued values, closing brackets.
_INNER_LINE = re.compile(r"#|-(?:\s|$)|[ \t]|[]}]")


_FENCE = re.compile(r"\s*(?:```|~~~)")
# Fields are looked for in this many lines at the top.
_FEW = 8
_TITLES = frozenset({"titel", "title", "naam", "name"})
# Front matter of other programs: the line it begins with, the one it ends with, and what a key looks like.
_TOML_KEY = re.compile(r"\A\s*+(?:[\w.-]++\s*+=|\[++[\w.-]++\]++\s*+$)")
_JSON_KEY = re.compile(r"\A\s*+(?:(?:\{\s*+)?\"[^\"]++\"\s*+:|\{$)")
_OTHER_FORMS = (
    ("TOML", re.compile(r"\A(?:\+{3}|-{3} ?toml)$"), re.compile(r"\A(?:\+{3}|-{3})$"), _TOML_KEY),
    (
        "TOML",
        re.compile(r"\A(?:titel|title|naam|name)\s*+=\s*+\S", re.IGNORECASE),
        re.compile(r"\A(?:\+{3}|-{3})$"),
        _TOML_KEY,
    ),
    ("JSON", re.compile(r"\A(?:;{3}|-{3} ?json)$"), re.compile(r"\A(?:;{3}|-{3})$"), _JSON_KEY),
    ("JSON", re.compile(r"\A\{(?:\s*+\"[^\"]++\"\s*+:.*)?$"), re.compile(r"\A.*\}$"), _JSON_KEY),
)
_OTHER_ENTRY = re.compile(
    r"""\s*"?([\w-]+)"?\s*[=:]\s*("[^"\\]*"|'[^']*'|\[[^\[\]]*\]|[\w.:+-]+),?\s*$""",
)


class FrontMatter(msgspec.Struct, frozen=True):
    """A text in its two parts; `yaml_line` and `body_line` are the lines of the file, from 1, where these begin."""

    yaml: str | None
    yaml_line: int
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()

    @property
    def is_other_form(self) -> bool:
        """Whether the fields are in the format of another program, which is only partly supported."""
        return any(problem.code == "front-matter-form" for problem in self.problems)


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
            value = _excerpt("".join(data[:400].decode(codec, "replace").splitlines()[:1]).strip("\ufeff\ufffd"))
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


def merge_conflict(text: str, file: SourcePath) -> Problem | None:
    """The problem with two versions of a passage that Git left in a text, one below the other, to choose from."""
    begin = _CONFLICT.search(text) if "<<<<<<<" in text else None
    middle = text.find("\n=======\n", begin.end()) if begin is not None else -1
    if begin is None or middle < 0 or text.find("\n>>>>>>>", middle) < 0:
        return None
    return Problem("merge-conflict", _location(text[: begin.start()], file), begin[0])


def without_slot_marks(text: str) -> str:
    """The text with U+FFFD for each private use character that the build keeps for its own marks."""
    return text if text.isascii() else _SLOT_MARK.sub("\ufffd", text)


def split_front_matter(text: str, file: SourcePath) -> FrontMatter:
    """The YAML between a first line `---` and a line `---` or `...`, and the text after it.

    Without such a first line the whole text is the body. If the closing line is missing, that is reported
    (`unclosed-front-matter`), and the text is split where it was most likely meant. A line that was meant as `---` is
    reported (`front-matter-mark`, `front-matter-space`) and read as such. So are fields at the top without a line above
    them (`front-matter-not-opened`) or with words above it (`front-matter-not-first`), and fields in the format of
    another program (`front-matter-form`).
    """
    lines = text.split("\n")
    looks = [as_it_looks(line) for line in lines]
    first = next((number for number, line in enumerate(looks) if line.strip()), 0)
    other = _other_form(lines, looks, first, file)
    if other is not None:
        return other
    opening, start = _opening(lines, looks, first, file)
    if start is None:
        return FrontMatter(yaml=None, yaml_line=0, body=text, body_line=1)
    end, body, closing = _closing(lines, looks, first, start, file)
    glued = _MARK_AND_KEY.match(lines[first])
    if glued:
        lines[first] = lines[first][glued.end() :]
    return FrontMatter(
        yaml="\n".join(lines[start:end]),
        yaml_line=start + 1,
        body="\n".join(lines[body:]),
        body_line=body + 1,
        problems=(*opening, *closing),
    )


def _opening(
    lines: list[str], looks: list[str], first: int, file: SourcePath
) -> tuple[tuple[Problem, ...], int | None]:
    """The problem with the line above the fields, and the line where they begin; None if there are none."""
    line, following = looks[first], looks[first + 1] if first + 1 < len(looks) else ""
    if _MARK.match(lines[first]):
        return (), None if _is_rule(lines, looks, first) else first + 1
    is_code = line.startswith("`") and _key(following) not in _field_names()
    if _ALMOST_MARK.match(line.strip()) and _KEY_LINE.match(following) and not is_code:
        return (_faulty_mark(lines[first], first, file),), first + 1
    if _MARK_AND_KEY.match(line) and (_KEY_LINE.match(following) or _CLOSING_MARK.match(following)):
        return (Problem("front-matter-mark", Location(file, first + 1, 1), line.strip()),), first
    if _begins_with_fields(looks, first):
        return (Problem("front-matter-not-opened", Location(file, first + 1, 1), _excerpt(line)),), first
    below = next(
        (number for number in range(first + 1, min(first + _FEW, len(lines))) if _MARK.match(lines[number])), 0
    )
    if below and _begins_with_fields(looks, below + 1) and not any(map(_FENCE.match, looks[first:below])):
        return (Problem("front-matter-not-first", Location(file, below + 1, 1), _excerpt(line)),), below + 1
    return (), None


def _is_rule(lines: list[str], looks: list[str], first: int) -> bool:
    """Whether a first line of hyphens is a rule, with words below it and no fields."""
    begin = next((line for line in looks[first + 1 :] if line.strip()), "")
    if not begin or _KEY_LINE.match(begin) or _INNER_LINE.match(begin) or _CLOSING_MARK.match(begin):
        return False
    return not looks[first + 1].strip() or not any(map(_CLOSING_MARK.match, lines[first + 1 :]))


def _closing(
    lines: list[str], looks: list[str], first: int, start: int, file: SourcePath
) -> tuple[int, int, tuple[Problem, ...]]:
    """Where the fields end, where the text begins, and the problem with the line between them."""
    close = next((number for number in range(start, len(lines)) if _CLOSING_MARK.match(lines[number])), None)
    guess = _presumed_end(looks, start)
    inner = _outside_blocks(looks, start, min(guess + 1, len(looks)))
    almost = next((number for number in inner if _is_almost_closing(looks[number])), None)
    if close is not None and (close == guess or almost is None) and not _swallows_text(looks, guess, close):
        return close, close + 1, ()
    if almost is not None:
        return almost, almost + 1, (_faulty_mark(lines[almost], almost, file),)
    return guess, guess, (_unclosed(lines, first, guess, file),)


def _outside_blocks(looks: list[str], start: int, end: int) -> Iterator[int]:
    """The lines outside block scalars and outside quoted values of several lines."""
    block: int | None = None
    for number in range(start, end):
        line = looks[number]
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (indent > block or not line.strip()):
            continue
        is_quoted = line.count("'") % 2 or line.count('"') % 2
        block = indent if is_quoted else block_indent(line)
        yield number


def _is_almost_closing(line: str) -> bool:
    bare = line.strip()
    # One hyphen is an empty item of a list.
    return bare not in {"-", "_"} and _ALMOST_MARK.match(bare) is not None


def _faulty_mark(line: str, number: int, file: SourcePath) -> Problem:
    """The problem with a line that was meant as three hyphens: invisible characters, or other dashes."""
    if as_it_looks(line).strip() not in {"---", "..."}:
        return Problem("front-matter-mark", Location(file, number + 1, 1), as_it_looks(line).strip())
    offset, character = first_hidden(line) or (0, name_of(line[0]))
    return Problem("front-matter-space", Location(file, number + 1, offset + 1), line, {"character": character})


def _begins_with_fields(looks: list[str], first: int) -> bool:
    """Whether a text begins with fields of ours: up to a line of hyphens, or without one a title or several."""
    if first >= len(looks) or not _KEY_LINE.match(looks[first]):
        return False
    end = _presumed_end(looks, first)
    keys = [_key(line) for line in looks[first:end] if _KEY_LINE.match(line)]
    field_keys = [key for key in keys if key in _field_names()]
    if end < len(looks) and _ALMOST_MARK.match(looks[end].strip()):
        return bool(field_keys)
    return keys[0] in _TITLES or len(field_keys) > 1


def _key(line: str) -> str:
    return lookup_name(line.partition(":")[0].strip(" \"'“”"))


@cache
def _field_names() -> frozenset[str]:
    """The names of all built-in fields: enough to distinguish fields from words followed by a colon."""
    kinds = builtin_schema().kinds.values()
    return frozenset(name for kind in kinds for field in kind.fields for name in names_of(field))


def _other_form(lines: list[str], looks: list[str], first: int, file: SourcePath) -> FrontMatter | None:
    """Fields in the format of another program: as much as can be read line by line, and a problem."""
    for form, opens, closes, key in _OTHER_FORMS:
        top = looks[first].strip()
        inner = first if key.match(top) and top != "{" else first + 1
        begin = next((line for line in looks[inner:] if line.strip()), "")
        if opens.match(top) and key.match(begin):
            ends = (number for number in range(inner, len(looks)) if closes.match(looks[number].strip()))
            end = next(ends, next((n for n in range(inner, len(looks)) if not looks[n].strip()), len(looks)) - 1)
            yaml = [_as_yaml(line) for line in lines[inner : end + 1]]
            example = next(filter(None, yaml), "titel: …")
            details = {"form": form, "example": example}
            return FrontMatter(
                yaml="\n".join(yaml),
                yaml_line=inner + 1,
                body="\n".join(lines[end + 1 :]),
                body_line=end + 2,
                problems=(Problem("front-matter-form", Location(file, first + 1, 1), _excerpt(looks[first]), details),),
            )
    return None


def _as_yaml(line: str) -> str:
    """A line with a field and a plain value as YAML; "" for any other line, so that line numbers stay the same."""
    entry = _OTHER_ENTRY.match(line)
    return f"{entry[1]}: {entry[2]}" if entry and lookup_name(entry[1]) in _field_names() else ""


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
    """Whether the closing line is a rule in the text: between it and a blank line above there are mostly words."""
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
