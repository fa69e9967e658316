"""HTML pages: encoding, metadata, and the parts that a story cannot hold."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from verhalen_build.importers.documents.document_values import DocumentMetadata, PandocInput
from verhalen_build.importers.documents.embedded_pictures import check_length, without_data_urls
from verhalen_build.importers.documents.word import excerpt
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.publish.faults import path_problem

_CHARSET = re.compile(rb"""<meta[^<>]+charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_HEAD = 4096
_LOST = {
    "script": "scripts",
    "form": "forms",
    "input": "forms",
    "select": "forms",
    "textarea": "forms",
    "canvas": "shapes",
    "svg": "shapes",
    "style": "colours",
    "font": "colours",
}
_MOST_UNCLOSED = 1000
_DEEPEST = 300
_MOST_AROUND = 8
_LONGEST = 100
_DATES = frozenset({"date", "dcterms.created", "dcterms.date", "dc.date", "article:published_time"})
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def prepare_html(data: bytes, display_path: str, *, is_part: bool = False) -> PandocInput:
    """An HTML page preprocessed for pandoc, as UTF-8; of a page that `is_part` of another, nothing is left out.

    Raises UserFault: `document-too-large`, also for too many unclosed tags; `pandoc-missing` for another library.
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
    try:
        from verhalen_build.importers.documents.main_content import keep_main_content  # noqa: PLC0415 - needs an extra
        from verhalen_build.importers.markup.html_tree import PageTree  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        raise missing_library(error) from error
    page = PageTree.of(text)
    if page.depth() > _DEEPEST:
        raise UserFault(path_problem("document-too-large", display_path))
    if not is_part:
        page.findings += (Finding("around", text) for text in keep_main_content(page.root))
    page.make_plain()
    counts = scanner.lost + page.counts
    findings = [Finding(code, str(count)) for code, count in counts.items() if count]
    return PandocInput(
        page.text().encode(),
        "html-native_divs-native_spans",
        DocumentMetadata(date=scanner.date),
        (*encoding_findings, *findings, *_shortened(page.findings)),
        page.passages,
        embedded=embedded,
    )


def missing_library(error: ImportError) -> UserFault:
    """The fault that a library of the extra `import` is not there."""
    library = error.name or "lxml"
    return UserFault(Problem("pandoc-missing", Location(SourcePath(library)), library))


def _shortened(findings: list[Finding]) -> Iterator[Finding]:
    """The findings with the beginning of their texts, of those around the main content no more than a few."""
    around = [finding for finding in findings if finding.code == "around"]
    for finding in (*(other for other in findings if other.code != "around"), *around[:_MOST_AROUND]):
        yield Finding(finding.code, excerpt(finding.value, _LONGEST))
    if len(around) > _MOST_AROUND:
        yield Finding("around-more", str(len(around) - _MOST_AROUND))


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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _LOST:
            self.lost[_LOST[tag]] += 1
        if tag == "meta" and values.get("name", values.get("property", "")).lower() in _DATES:
            self.date = self.date or values.get("content", "")
