"""The export of WordPress, an RSS feed with more in it (WXR 1.0 to 1.2): its authors, terms and items.

The elements: https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php. Exports are often faulty:
plugins write control characters, forget namespaces or break off. What can be read is read, and the faults are told.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault

_MARKS = (b"wordpress.org/export/", b"<wp:wxr_version", b"<wp:post_type", b"<wp:post_id")
_HEAD = 20_000
_ENCODING = re.compile(rb"<\?xml[^<>]*?\bencoding=[\"']([\w.-]+)[\"']")
_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]*>")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WRONG_NUMBER = re.compile(r"&#(?:x0*(?:[0-8bcBC]|0?[eEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));")
# What is between these is text, or a comment such as the one with which each export begins.
_LITERAL_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
_LITERAL = re.compile(r"<!\[CDATA\[|<!--")
# Not the beginning of an element of an export, such as a line break in a title.
_STRAY = re.compile(
    r"<(?!/?(?:rss|channel|item|title|link|description|pubDate|language|generator|guid|category|image|url|width|height"
    r"|enclosure|cloud|lastBuildDate|docs|ttl|[^\W\d][\w.-]*+:[\w-]+)[\s/>]|[!?])|&(?!#?\w+;)"
)
_LONGEST_STRAY = 40
_TAG = re.compile(r"<[^<>]*+>")
_MOST_FAULTS = 20
_NO_DAY = "0000-00-00"


@dataclass(frozen=True)
class WordPressTerm:
    """A category, tag or term of another taxonomy, by its name in addresses; `parent` is that of the one above it."""

    taxonomy: str
    nicename: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class WordPressComment:
    """A comment on a post, without what says from where it was written; `email` only serves to take it out."""

    author: str
    email: str
    day: str
    text: str
    approved: str
    kind: str


@dataclass(frozen=True)
class WordPressItem:
    """A post, page, attachment or anything else: its elements by name, with the first line of it and of its text."""

    file: SourcePath
    line: int
    text_line: int
    values: Mapping[str, str]
    meta: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[WordPressTerm, ...] = ()
    comments: tuple[WordPressComment, ...] = ()

    @property
    def post_id(self) -> str:
        """The number of this item in WordPress."""
        return self.values.get("wp:post_id", "")

    @property
    def post_type(self) -> str:
        """The type: post, page, attachment, or one that a theme or plugin added."""
        return self.values.get("wp:post_type", "") or "post"

    @property
    def title(self) -> str:
        """The title, without markup."""
        return plain_words(self.values.get("title", ""))

    @property
    def text(self) -> str:
        """The text, in HTML as WordPress stores it."""
        return self.values.get("content:encoded", "")

    @property
    def day(self) -> str:
        """The date and time of the post, "" where WordPress has none, as for most drafts."""
        dates = (self.values.get(name, "") for name in ("wp:post_date", "wp:post_date_gmt"))
        return next((day for day in dates if day and not day.startswith(_NO_DAY)), "")


@dataclass(frozen=True)
class WordPressExport:
    """What one or more files of an export hold together."""

    site: str = ""
    authors: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[WordPressTerm, ...] = ()
    items: tuple[WordPressItem, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_wordpress_export(head: bytes) -> bool:
    """Whether a file is an export of WordPress, by its first bytes."""
    start = head[:_HEAD]
    return b"<rss" in start and any(mark in start for mark in _MARKS)


def read_export(data: bytes, file: SourcePath) -> WordPressExport:
    """What a file holds. Raises UserFault: `pandoc-missing` where the library for XML is not there."""
    try:
        from lxml import etree  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, which not everybody has
    except ImportError as error:
        raise UserFault(Problem("pandoc-missing", Location(SourcePath("lxml")), "lxml")) from error
    text, problems = _cleaned(data, file)
    # Entities are not resolved and nothing is fetched: a file may come from anybody.
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    source = io.BytesIO(text.encode())
    events = etree.iterparse(source, events=("end",), recover=True, huge_tree=True, **options)
    reader = _ExportReader(file)
    try:
        for _, element in events:
            reader.take(element)
    except etree.XMLSyntaxError as error:
        problems.append(Problem("export-damaged", Location(file, error.lineno or 1, 1), str(error.msg)))
    for fault in list(events.error_log)[:_MOST_FAULTS]:
        problems.append(Problem("export-damaged", Location(file, fault.line, max(fault.column, 1)), fault.message))
    return WordPressExport(reader.site, reader.authors, tuple(reader.terms), tuple(reader.items), tuple(problems))


def plain_words(html: str) -> str:
    """The words of a short text in HTML, such as a title or the name of a category."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def _cleaned(data: bytes, file: SourcePath) -> tuple[str, list[Problem]]:
    """The text of a file without characters that XML cannot have, and a problem for the first of those."""
    declared = _ENCODING.search(data[:_HEAD])
    text = _decoded(data, declared[1].decode("ascii") if declared else "utf-8")
    text = _DECLARATION.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n"), count=1)
    removed = 0
    problems: list[Problem] = []
    for pattern in (_NOT_IN_XML, _WRONG_NUMBER):
        first = pattern.search(text)
        if first is not None and not problems:
            line = text.count("\n", 0, first.start()) + 1
            written = re.split(r"[\n\[<>]", text[max(first.start() - _LONGEST_STRAY, 0) : first.start()])[-1]
            problems.append(Problem("export-characters", Location(file, line, 1), _NOT_IN_XML.sub("", written)))
        text, count = pattern.subn("", text)
        removed += count
    problems = [Problem(problem.code, problem.at, problem.value, {"count": str(removed)}) for problem in problems]
    escaped, first_stray = _escaped(text)
    if first_stray >= 0:
        line = text.count("\n", 0, first_stray) + 1
        value = text[first_stray : first_stray + _LONGEST_STRAY].partition("\n")[0]
        problems.append(Problem("export-damaged", Location(file, line, 1), value))
    return escaped, problems


def _escaped(text: str) -> tuple[str, int]:
    """The text with signs escaped that begin no element of an export, and the offset of the first of those, or -1."""
    parts: list[str] = []
    first, position = -1, 0
    while position >= 0:
        literal = _LITERAL.search(text, position)
        start = literal.start() if literal else -1
        end = text.find(_LITERAL_ENDS[literal[0]], start) if literal else -1
        between = text[position : start if end >= 0 else len(text)]
        stray = _STRAY.search(between)
        if stray is not None and first < 0:
            first = position + stray.start()
        parts.append(_STRAY.sub(lambda sign: "&lt;" if sign[0] == "<" else "&amp;", between))
        parts.append(text[start:end] if end >= 0 else "")
        position = end
    return "".join(parts), first


def _decoded(data: bytes, encoding: str) -> str:
    for codec in (encoding, "utf-8", "cp1252"):
        try:
            return data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


class _ExportReader:
    """Collects what an export holds, an element at a time, and forgets what it has read."""

    def __init__(self, file: SourcePath) -> None:
        self._file = file
        self.site = ""
        self.authors: dict[str, str] = {}
        self.terms: list[WordPressTerm] = []
        self.items: list[WordPressItem] = []

    def take(self, element: Any) -> None:
        """Reads an element that has ended, if it is one of the channel."""
        parent = element.getparent()
        is_top = parent is not None and _name(parent) == "channel"
        name = _name(element)
        if not is_top and name != "item":
            return
        if name == "item":
            self.items.append(self._item(element))
        elif name == "wp:author":
            self._author(_texts(element))
        elif name in {"wp:category", "wp:tag", "wp:term"}:
            self._term(_texts(element))
        elif name in {"wp:base_blog_url", "link"} and (name != "link" or not self.site):
            self.site = _text(element)
        element.clear(keep_tail=False)

    def _author(self, texts: Mapping[str, str]) -> None:
        login = texts.get("wp:author_login", "")
        full_name = f"{texts.get('wp:author_first_name', '')} {texts.get('wp:author_last_name', '')}"
        self.authors[login] = plain_words(texts.get("wp:author_display_name", "") or full_name) or login

    def _term(self, texts: Mapping[str, str]) -> None:
        taxonomy = texts.get("wp:term_taxonomy") or ("post_tag" if "wp:tag_slug" in texts else "category")
        nicename = texts.get("wp:category_nicename") or texts.get("wp:tag_slug") or texts.get("wp:term_slug", "")
        name = texts.get("wp:cat_name") or texts.get("wp:tag_name") or texts.get("wp:term_name", "")
        parent = texts.get("wp:category_parent") or texts.get("wp:term_parent", "")
        self.terms.append(WordPressTerm(taxonomy, nicename, plain_words(name), parent))

    def _item(self, element: Any) -> WordPressItem:
        content = next((child for child in element if _name(child) == "content:encoded"), element)
        meta = {
            texts["wp:meta_key"]: texts.get("wp:meta_value", "")
            for child in element
            if _name(child) == "wp:postmeta" and "wp:meta_key" in (texts := _texts(child))
        }
        return WordPressItem(
            self._file,
            element.sourceline,
            content.sourceline,
            _texts(element),
            meta,
            tuple(_item_terms(element)),
            tuple(_comment(_texts(child)) for child in element if _name(child) == "wp:comment"),
        )


def _item_terms(element: Any) -> Iterator[WordPressTerm]:
    """The terms of an item. Until WordPress 3.0 each category was there twice, once without its taxonomy."""
    terms = [child for child in element if _name(child) == "category"]
    has_taxonomies = any(term.get("domain") and term.get("nicename") for term in terms)
    for term in terms:
        if not has_taxonomies or term.get("nicename"):
            taxonomy = {"tag": "post_tag", None: "category"}.get(term.get("domain"), term.get("domain"))
            name = plain_words(_text(term))
            yield WordPressTerm(taxonomy, term.get("nicename") or "", name or term.get("nicename") or "")


def _comment(texts: Mapping[str, str]) -> WordPressComment:
    return WordPressComment(
        plain_words(texts.get("wp:comment_author", "")),
        texts.get("wp:comment_author_email", ""),
        texts.get("wp:comment_date", "").partition(" ")[0],
        texts.get("wp:comment_content", ""),
        texts.get("wp:comment_approved", ""),
        texts.get("wp:comment_type", ""),
    )


def _texts(element: Any) -> dict[str, str]:
    """The texts of the elements inside another, of those with one name the first."""
    texts: dict[str, str] = {}
    for child in element:
        texts.setdefault(_name(child), _text(child))
    return texts


def _text(element: Any) -> str:
    # An entity that is not known stands there as it was written, such as &nbsp;.
    return unescape("".join(element.itertext())).strip() if len(element) else (element.text or "").strip()


def _name(element: Any) -> str:
    """The name as in the file, with its prefix, also where the namespace is not declared: `wp:post_id`."""
    if not isinstance(element.tag, str):
        return ""
    name = element.tag.rpartition("}")[2]
    return f"{element.prefix}:{name}" if element.prefix else name
