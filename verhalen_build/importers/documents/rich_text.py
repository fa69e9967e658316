"""RTF documents (Rich Text Format 1.9.1): preprocessing, and what pandoc does not report."""

import re
from collections.abc import Iterator
from dataclasses import replace

from verhalen_build.importers.documents.document_values import DocumentMetadata, PandocInput
from verhalen_build.importers.documents.embedded_pictures import check_length, without_rtf_pictures
from verhalen_build.importers.documents.rich_text_forms import write_form_fields
from verhalen_build.importers.documents.rich_text_hidden import without_hidden
from verhalen_build.importers.documents.word import excerpt
from verhalen_build.importers.markup.findings import Finding, Passage, Place
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_CREATED = re.compile(rb"\\creatim\\yr(\d{4})(?:\\mo(\d{1,2}))?(?:\\dy(\d{1,2}))?")
_CONTROL_WORDS = {
    "comments": rb"\\annotation\b",
    "deletions-shown": rb"\\deleted(?![0a-z])",
    "insertions": rb"\\revised(?![0a-z])",
    "objects": rb"\\object\b",
    "shapes": rb"\\shp\b",
}
_MARGINS = {"header": rb"\\header[lrf]?(?![a-z])", "footer": rb"\\footer[lrf]?(?![a-z])"}
_TOKEN = re.compile(r"([{}])|\\([a-zA-Z]+|\*)-?\d* ?|\\('[0-9a-fA-F]{2}|[^a-zA-Z])|([^\\{}\r\n]+)")
_SKIPPED = re.compile(
    r"\*|fonttbl|colortbl|stylesheet|info|pict|object|(?:header|footer)[lrf]?|listtext|pntext|fldinst|mmathPr"
)
# Control words that may occur inside a word.
_FORMATTING = frozenset(
    "b i ul ulnone f fs cf lang langfe langnp rtlch ltrch af hich dbch loch insrsid charrsid "
    "sub super nosupersub scaps strike".split()
)
# Unicode escapes, each with the fallback for programs that cannot read them.
_UNICODE_ESCAPES = re.compile(rb"(?:\\u-?\d{1,5} ?(?:\?|\\'3f))+", re.IGNORECASE)
# The mark of an item, for programs that do not know lists.
_LIST_TEXT = re.compile(rb"\{\\pntext((?:[^{}\\]|\\[^{}])*)\}")
_LIST_NUMBER = re.compile(rb"(?<![\w\\])\(?(?:\d{1,3}|[a-zA-Z])[.)]")
_PARAGRAPH_END = "\n"
_NUMBER = re.compile(rb"\\u(-?\d+)")
_COLOURED = rb"\\(?:cf|highlight)[1-9]"


def prepare_rich_text(data: bytes, display_path: str) -> PandocInput:
    """An .rtf preprocessed for pandoc. Raises UserFault: `document-damaged`, `document-too-large`."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UserFault(path_problem("document-damaged", display_path, reason="RTF"))
    data, embedded = without_rtf_pictures(data)
    check_length(data, display_path)
    created = _CREATED.search(data)
    date = "-".join(part.decode().zfill(2) for part in created.groups() if part) if created else ""
    # LibreOffice marks a note as an ignorable destination (`\*`), so pandoc skips it.
    data = data.replace(b"{\\*\\footnote", b"{\\footnote")
    data, hidden = without_hidden(write_form_fields(data))
    readable = _UNICODE_ESCAPES.sub(_as_pandoc_reads, _LIST_TEXT.sub(_as_mark, data))
    findings = (*(replace(finding, value=excerpt(finding.value)) for finding in hidden), *_findings(data))
    return PandocInput(
        readable, "rtf", DocumentMetadata(date=date), findings, tuple(_passages(data)), embedded=embedded
    )


def _as_mark(group: re.Match[bytes]) -> bytes:
    """The mark of an item in a list of WordPad, which pandoc does not read, as one that is known after it."""
    number = _LIST_NUMBER.search(group[1])
    return b"{%b\\~\\~}" % (number[0] if number else b"\\bullet ")


def _as_pandoc_reads(escapes: re.Match[bytes]) -> bytes:
    """Unicode escapes as pandoc reads them: it loses characters written as a surrogate pair, such as emoji."""
    units = b"".join((int(number) % 2**16).to_bytes(2, "little") for number in _NUMBER.findall(escapes[0]))
    characters = units.decode("utf-16-le", "replace")
    # With `?` as the fallback pandoc would drop a space that follows.
    return b"".join(rb"\u%d\'3f" % ord(char) if ord(char) < 2**16 else char.encode() for char in characters)


def _passages(data: bytes) -> Iterator[Passage]:
    """The paragraphs and cells of the text, numbered from 1."""
    texts = filter(str.strip, _text(data).split(_PARAGRAPH_END))
    return (Passage(text, Place("paragraph", (number,))) for number, text in enumerate(texts, start=1))


def _text(data: bytes) -> str:
    """The text of a document, without that of destinations such as headers and fonts."""
    pieces: list[str] = []
    is_skipped = [False]
    for token in _TOKEN.finditer(data.decode("cp1252", "replace")):
        brace, word, code, plain = token.groups()
        if brace == "{":
            is_skipped.append(is_skipped[-1])
        elif brace == "}" and len(is_skipped) > 1:
            is_skipped.pop()
        elif word and _SKIPPED.fullmatch(word):
            is_skipped[-1] = True
        elif not is_skipped[-1]:
            # Characters are escaped in more than one way; words with an escape are not compared.
            pieces.append(plain or ("\ufffd" if code or word == "u" else _between(word)))
    return "".join(pieces)


def _between(word: str | None) -> str:
    """What a control word puts between the texts around it."""
    return "" if word in _FORMATTING else _PARAGRAPH_END if word in {"par", "cell", "row"} else " "


def _findings(data: bytes) -> Iterator[Finding]:
    for code, sign in _CONTROL_WORDS.items():
        count = len(re.findall(sign, data))
        if count:
            yield Finding(code, str(count))
    yield from (Finding(code) for code, sign in _MARGINS.items() if re.search(sign, data))
    if re.search(_COLOURED, data):
        yield Finding("colours")
