"""HTML pages: encoding, metadata, and the parts that a story cannot hold."""

import codecs
import re
from collections import Counter
from html.parser import HTMLParser

from verhalen_build.importers.documents.document_values import DocumentMetadata, Finding, PandocInput
from verhalen_build.importers.documents.embedded_pictures import check_length, without_data_urls
from verhalen_build.importers.documents.lost_passages import lines_as_passages
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_CHARSET = re.compile(rb"""<meta[^<>]+charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_HEAD = 4096
_LOST = {
    "script": "scripts",
    "iframe": "objects",
    "object": "objects",
    "embed": "objects",
    "video": "videos",
    "audio": "videos",
    "form": "forms",
    "input": "forms",
    "select": "forms",
    "textarea": "forms",
    "canvas": "shapes",
    "svg": "shapes",
    "style": "colours",
    "font": "colours",
}
# As Google Docs and Word write a title. Bounded, and not past the next paragraph: where many have no closing tag, each
# would be scanned to the end of the page.
_TITLE = re.compile(
    r"""<p(?=\s[^<>]{0,300}\bclass=["']?(?:[^"'<>]{0,100}\s)?(?:title|MsoTitle)["'\s>])([^<>]{0,400})>"""
    r"((?:(?!</?p\b).){0,2000})</p>",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile("<h1\\b", re.IGNORECASE)
_MOST_UNCLOSED = 1000
_INVISIBLE = frozenset({"script", "style", "title"})
# Tags that may occur inside a word.
_INLINE_TAGS = frozenset("a abbr b big em font i ins kbd mark q s small span strong sub sup u wbr".split())
_DATES = frozenset({"date", "dcterms.created", "dcterms.date", "dc.date", "article:published_time"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide", re.IGNORECASE)
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def prepare_html(data: bytes, display_path: str) -> PandocInput:
    """An HTML page preprocessed for pandoc, as UTF-8.

    Raises UserFault: `document-too-large`, also for too many unclosed tags.
    """
    declared = _CHARSET.search(data[:_HEAD])
    text, encoding_findings = decode_text(data, declared[1].decode("ascii") if declared else "")
    text, embedded = without_data_urls(text)
    check_length(text, display_path)
    scanner = _PageScanner()
    scanner.feed(text)
    # The remainder starts with an unclosed tag; close() scans it once for each tag in it.
    if scanner.rawdata.count("<") > _MOST_UNCLOSED:
        raise UserFault(path_problem("document-too-large", display_path))
    scanner.close()
    findings = [Finding(code, str(count)) for code, count in scanner.lost.items()]
    if scanner.is_hiding:
        findings.append(Finding("hidden-shown"))
    data = _with_title_heading(text).encode()
    return PandocInput(
        data,
        "html-native_divs-native_spans",
        DocumentMetadata(date=scanner.date),
        (*encoding_findings, *findings),
        lines_as_passages(scanner.text()),
        embedded=embedded,
    )


def _with_title_heading(text: str) -> str:
    """The page with its title paragraph as a heading, unless it comes below a heading."""
    title, heading = _TITLE.search(text), _HEADING.search(text)
    if title is None or (heading and heading.start() < title.start()):
        return text
    return f"{text[: title.start()]}<h1{title[1]}>{title[2]}</h1>{text[title.end() :]}"


def decode_text(data: bytes, declared: str = "") -> tuple[str, tuple[Finding, ...]]:
    """The text of a file by its byte order mark or declared encoding, or else as UTF-8, or else as Windows-1252.

    With a finding where the encoding was guessed.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.removeprefix(codecs.BOM_UTF8).decode(codec, "replace"), ()
    for codec in filter(None, (declared, "utf-8")):
        try:
            return data.decode(codec), ()
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace"), (Finding("encoding", "Windows-1252"),)


class _PageScanner(HTMLParser):
    """Finds what pandoc leaves out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: Counter[str] = Counter()
        self.date = ""
        self.is_hiding = False
        self._invisible_tag = ""
        self._pieces: list[str] = []

    def text(self) -> str:
        """The visible text of the page; text hidden by CSS is included."""
        return "".join(self._pieces)

    def handle_data(self, data: str) -> None:
        if not self._invisible_tag:
            self._pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._invisible_tag = "" if tag == self._invisible_tag else self._invisible_tag
        self._separate_words(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._invisible_tag = self._invisible_tag or (tag if tag in _INVISIBLE else "")
        self._separate_words(tag)
        if tag in _LOST:
            self.lost[_LOST[tag]] += 1
        if tag == "meta" and values.get("name", values.get("property", "")).lower() in _DATES:
            self.date = self.date or values.get("content", "")
        self.is_hiding = self.is_hiding or "hidden" in values or bool(_HIDDEN.search(values.get("style", "")))

    def handle_comment(self, data: str) -> None:
        if not data.lstrip().startswith(("[if", "[endif")):
            self.lost["comments"] += 1

    def _separate_words(self, tag: str) -> None:
        if tag not in _INLINE_TAGS:
            self._pieces.append(" ")
