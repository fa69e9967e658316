"""RTF documents: what pandoc would not tell of (Rich Text Format 1.9.1)."""

import re
from collections.abc import Iterator

from verhalen_build.bring_in.inlined import check_length, put_aside_from_rich_text
from verhalen_build.bring_in.outcome import About, Finding, Prepared
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_CREATED = re.compile(rb"\\creatim\\yr(\d{4})(?:\\mo(\d{1,2}))?(?:\\dy(\d{1,2}))?")
_SIGNS = {
    "comments": rb"\\annotation\b",
    "deletions-shown": rb"\\deleted(?![0a-z])",
    "insertions": rb"\\revised(?![0a-z])",
    "objects": rb"\\object\b",
    "shapes": rb"\\shp\b",
}
_MARGINS = {"header": rb"\\header[lrf]?(?![a-z])", "footer": rb"\\footer[lrf]?(?![a-z])"}
_TOKEN = re.compile(r"([{}])|\\([a-z]+|\*)-?\d* ?|\\('[0-9a-fA-F]{2}|[^a-z])|([^\\{}\r\n]+)")
_LEFT_OUT = re.compile(
    r"\*|fonttbl|colortbl|stylesheet|info|pict|object|(?:header|footer)[lrf]?|listtext|pntext|fldinst"
)
# What may stand inside a word.
_STYLES = frozenset(
    "b i ul ulnone f fs cf lang langfe langnp rtlch ltrch af hich dbch loch insrsid charrsid "
    "sub super nosupersub scaps strike".split()
)
# Letters that stand there as numbers, each with what a program shows that cannot read those.
_NUMBERED = re.compile(rb"(?:\\u-?\d{1,5} ?(?:\?|\\'3f))+", re.IGNORECASE)
_NUMBER = re.compile(rb"\\u(-?\d+)")
_HIDDEN = rb"\\v(?![0a-z])"
_COLOURED = rb"\\(?:cf|highlight)[1-9]"


def prepare_rich_text(data: bytes, shown: str) -> Prepared:
    """An .rtf made ready. Raises UserFault: `document-damaged`, `document-too-large`."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UserFault(path_problem("document-damaged", shown, reason="RTF"))
    data, inlined = put_aside_from_rich_text(data)
    check_length(data, shown)
    found = _CREATED.search(data)
    date = "-".join(part.decode().zfill(2) for part in found.groups() if part) if found else ""
    # LibreOffice marks a note as something that a reader may skip, and so pandoc does.
    data = data.replace(b"{\\*\\footnote", b"{\\footnote")
    readable = _NUMBERED.sub(_letters, data)
    return Prepared(readable, "rtf", About(date=date), tuple(_findings(data)), _text(data), inlined=inlined)


def _letters(found: re.Match[bytes]) -> bytes:
    """Numbered letters as pandoc reads them: of one in two halves, such as an emoji, it would lose both."""
    halves = b"".join((int(number) % 2**16).to_bytes(2, "little") for number in _NUMBER.findall(found[0]))
    letters = halves.decode("utf-16-le", "replace")
    # Behind a question mark it would take a space away.
    return b"".join(rb"\u%d\'3f" % ord(one) if ord(one) < 2**16 else one.encode() for one in letters)


def _text(data: bytes) -> str:
    """The words of a document, without those that do not stand in its text."""
    out: list[str] = []
    left_out = [False]
    for token in _TOKEN.finditer(data.decode("cp1252", "replace")):
        brace, word, code, plain = token.groups()
        if brace == "{":
            left_out.append(left_out[-1])
        elif brace == "}" and len(left_out) > 1:
            left_out.pop()
        elif word and _LEFT_OUT.fullmatch(word):
            left_out[-1] = True
        elif not left_out[-1]:
            # Letters with a code are spelled in more than one way: what has them is not held against anything.
            out.append(plain or ("\ufffd" if code or word == "u" else "" if word in _STYLES else " "))
    return "".join(out)


def _findings(data: bytes) -> Iterator[Finding]:
    for code, sign in _SIGNS.items():
        count = len(re.findall(sign, data))
        if count:
            yield Finding(code, str(count))
    yield from (Finding(code) for code, sign in _MARGINS.items() if re.search(sign, data))
    if re.search(_HIDDEN, data):
        yield Finding("hidden-shown")
    if re.search(_COLOURED, data):
        yield Finding("colours")
