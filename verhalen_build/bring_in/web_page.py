"""HTML pages: their letters, what they say of themselves, and what of them a story cannot hold."""

import codecs
import re
from collections import Counter
from html.parser import HTMLParser

from verhalen_build.bring_in.inlined import check_length, put_aside_from_page
from verhalen_build.bring_in.outcome import About, Finding, Prepared
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
# As Google Docs and Word write a title. Not of any length, and not past the next paragraph: where many have no end,
# each would be followed to the end of the page.
_TITLE = re.compile(
    r"""<p(?=\s[^<>]{0,300}\bclass=["']?(?:[^"'<>]{0,100}\s)?(?:title|MsoTitle)["'\s>])([^<>]{0,400})>"""
    r"((?:(?!</?p\b).){0,2000})</p>",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile("<h1\\b", re.IGNORECASE)
_MOST_WITHOUT_END = 1000
_UNSEEN = frozenset({"script", "style", "title"})
# What may stand inside a word.
_INSIDE_WORDS = frozenset("a abbr b big em font i ins kbd mark q s small span strong sub sup u wbr".split())
_DATES = frozenset({"date", "dcterms.created", "dcterms.date", "dc.date", "article:published_time"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def prepare_web_page(data: bytes, shown: str) -> Prepared:
    """An HTML page made ready, as UTF-8.

    Raises UserFault: `document-too-large`, also where tags without end are too many.
    """
    declared = _CHARSET.search(data[:_HEAD])
    text, told = decoded(data, declared[1].decode("ascii") if declared else "")
    text, inlined = put_aside_from_page(text)
    check_length(text, shown)
    scan = _Scan()
    scan.feed(text)
    # What is left begins with a tag without end, and is read once for each tag in it.
    if scan.rawdata.count("<") > _MOST_WITHOUT_END:
        raise UserFault(path_problem("document-too-large", shown))
    scan.close()
    findings = [Finding(code, str(count)) for code, count in scan.lost.items()]
    if scan.is_hiding:
        findings.append(Finding("hidden-shown"))
    data = _with_title(text).encode()
    about = About(date=scan.date)
    return Prepared(data, "html-native_divs-native_spans", about, (*told, *findings), scan.text(), inlined=inlined)


def _with_title(text: str) -> str:
    """A page of which the title is a heading; below a heading such a paragraph is something else."""
    title, heading = _TITLE.search(text), _HEADING.search(text)
    if title is None or (heading and heading.start() < title.start()):
        return text
    return f"{text[: title.start()]}<h1{title[1]}>{title[2]}</h1>{text[title.end() :]}"


def decoded(data: bytes, declared: str = "") -> tuple[str, tuple[Finding, ...]]:
    """The text of a file in the encoding that its first bytes or it itself says, or else UTF-8, or else Windows-1252.

    With a finding where the encoding was guessed.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.removeprefix(codecs.BOM_UTF8).decode(codec, "replace"), ()
    for codec in filter(None, (declared, "utf-8")):
        try:
            return data.decode(codec), ()
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace"), (Finding("encoding", "Windows-1252"),)


class _Scan(HTMLParser):
    """Looks through a page for what pandoc leaves out."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: Counter[str] = Counter()
        self.date = ""
        self.is_hiding = False
        self._unseen = ""
        self._pieces: list[str] = []

    def text(self) -> str:
        """All words that a reader of the page sees, and perhaps some that are hidden."""
        return "".join(self._pieces)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = "" if tag == self._unseen else self._unseen
        self._part_words(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._unseen = self._unseen or (tag if tag in _UNSEEN else "")
        self._part_words(tag)
        if tag in _LOST:
            self.lost[_LOST[tag]] += 1
        if tag == "meta" and values.get("name", values.get("property", "")).lower() in _DATES:
            self.date = self.date or values.get("content", "")
        self.is_hiding = self.is_hiding or "hidden" in values or bool(_HIDDEN.search(values.get("style", "")))

    def handle_comment(self, data: str) -> None:
        if not data.lstrip().startswith(("[if", "[endif")):
            self.lost["comments"] += 1

    def _part_words(self, tag: str) -> None:
        if tag not in _INSIDE_WORDS:
            self._pieces.append(" ")
