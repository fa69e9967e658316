"""Text of an RTF document that its readers do not see: hidden, or in the colour of what is behind it."""

import re
from dataclasses import dataclass, replace

from verhalen_build.importers.markup.colours import is_invisible
from verhalen_build.importers.markup.findings import Finding

_TOKEN = re.compile(rb"([{}])|\\([a-zA-Z]+)(-?\d+)? ?|\\'([0-9a-fA-F]{2})|(\\[^a-zA-Z])|([^\\{}]+)", re.DOTALL)
_MAY_HIDE = re.compile(rb"\\(?:v|webhidden|cf|highlight|chcbpat|cb)(?![a-z])")
_COLOURS = re.compile(rb"\\colortbl([^{}]*)")
_PARTS = re.compile(rb"\\(red|green|blue)(\d{1,3})")
_DESTINATIONS = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf "
    "fldinst listtext pntext listtable listoverridetable".split()
)
_BACKGROUNDS = frozenset({"highlight", "chcbpat", "cb"})
_ENDS = frozenset({"par", "cell", "row", "sect"})


@dataclass(frozen=True)
class _Format:
    """What control words said of the text that follows; colours by their number in the table, 0 for automatic."""

    is_hidden: bool = False
    is_destination: bool = False
    colour: int = 0
    background: int = 0


def without_hidden(data: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """A document without the text that readers do not see, and findings that tell it."""
    if not _MAY_HIDE.search(data):
        return data, ()
    remover = _Remover(_colour_table(data), has_shaded_cells=b"\\clcbpat" in data or b"\\cbpat" in data)
    for token in _TOKEN.finditer(data):
        remover.read(token)
    remover.tell()
    return b"".join(remover.kept), tuple(remover.findings)


class _Remover:
    """Reads a document token by token; `kept` is what is left of it."""

    def __init__(self, colours: list[str], *, has_shaded_cells: bool) -> None:
        self._colours = colours
        # White text may stand on a dark ground that is not read here.
        self._page = "" if has_shaded_cells else "ffffff"
        self._formats = [_Format()]
        self._text: list[str] = []
        self._code = ""
        self.kept: list[bytes] = []
        self.findings: list[Finding] = []

    def read(self, token: re.Match[bytes]) -> None:
        brace, word, number, escaped, symbol, text = token.groups()
        if brace == b"{":
            self._formats.append(self._formats[-1])
        elif brace and len(self._formats) > 1:
            self._formats.pop()
        elif word:
            self._control(word.decode(), int(number) if number else None)
        code = self._hiding()
        if code and (escaped or text or symbol in {b"\\~", b"\\-", b"\\_"} or word == b"u"):
            if code != self._code:
                self.tell()
            self._code = code
            self._text.append(_decoded(number if word == b"u" else None, escaped, text))
            return
        if word and word.decode() in _ENDS:
            self.tell()
        self.kept.append(token[0])

    def tell(self) -> None:
        """Tells the hidden text so far."""
        words = " ".join("".join(self._text).split())
        if words:
            self.findings.append(Finding(self._code, words))
        self._text, self._code = [], ""

    def _control(self, word: str, number: int | None) -> None:
        form = self._formats[-1]
        if word in {"v", "webhidden"}:
            form = replace(form, is_hidden=number != 0)
        elif word == "plain":
            form = _Format(is_destination=form.is_destination)
        elif word in _DESTINATIONS:
            form = replace(form, is_destination=True)
        elif word == "cf":
            form = replace(form, colour=number or 0)
        elif word in _BACKGROUNDS:
            form = replace(form, background=number or 0)
        self._formats[-1] = form

    def _hiding(self) -> str:
        """The code of a finding for text that is not seen; "" for text that is."""
        form = self._formats[-1]
        if form.is_destination:
            return ""
        if form.is_hidden:
            return "hidden"
        behind = self._colour(form.background) or ""
        colour = self._colour(form.colour) or ("000000" if behind else "")
        return "redacted" if is_invisible(colour, behind or self._page) else ""

    def _colour(self, number: int) -> str:
        return self._colours[number] if 0 < number < len(self._colours) else ""


def _colour_table(data: bytes) -> list[str]:
    """The colours in the table of a document as six digits; "" for an automatic one."""
    table = _COLOURS.search(data)
    entries = table[1].split(b";") if table else []
    return ["".join(f"{min(int(value), 255):02x}" for _, value in _PARTS.findall(entry)) for entry in entries]


def _decoded(number: bytes | None, escaped: bytes | None, text: bytes | None) -> str:
    if number is not None:
        return chr(int(number) % 2**16)
    return (
        bytes.fromhex(escaped.decode()).decode("cp1252", "replace")
        if escaped
        else (text or b" ").decode("cp1252", "replace")
    )
