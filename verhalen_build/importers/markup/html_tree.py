"""The tree of a saved page: what its styles, classes and links mean is written as plain elements, for pandoc."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from lxml import etree, html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from verhalen_build.importers.markup.colours import is_invisible
from verhalen_build.importers.markup.findings import Finding, Passage, Place
from verhalen_build.importers.markup.html_styles import StyleSheet, colour, is_bold, is_hidden, is_italic, is_struck
from verhalen_build.importers.markup.typed_lists import LIST_MARK, list_mark

_INVISIBLE = frozenset({"script", "style", "title", "template", "noscript"})
# Elements of running text; all others separate words.
_INLINE = frozenset(
    "a abbr b big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup u var wbr".split()
)
# What an element is by itself, and where styles say nothing new.
_TAGS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "s": "del",
    "strike": "del",
    "del": "del",
}
_TAGS |= {"sub": "sub", "sup": "sup"}
_UNSTYLED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "pre", "code", "textarea"})
_EMBEDDED = {"iframe": "src", "embed": "src", "object": "data", "video": "src", "audio": "src"}
_LATER_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_COMMENT_CLASSES = re.compile(r"(?i)\bmso(?:comanchor|comtxt|comoff|CommentReference)\b")
_NOTE_MARK = re.compile(r"\[?[\divxa-z*]{1,4}\]?")
_TITLE_CLASSES = frozenset({"title", "MsoTitle"})
_LIST_CLASS = re.compile(r"\bMsoList\w*")
_GOOGLE_LEVEL = re.compile(r"\blst-\w+-(\d)\b")
_LEVEL = re.compile(r"\blevel([1-9])\b")
_MARGIN = re.compile(r"(-?[\d.]+)(pt|cm|in|px)?")
_POINTS = {"pt": 1.0, "cm": 28.35, "in": 72.0, "px": 0.75, None: 0.75}
_INDENT = 36.0


@dataclass(frozen=True)
class _TextStyle:
    """How text is shown by what is around it; `tags` are the elements that say so already."""

    styles: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    is_styled: bool = True


@dataclass
class PageTree:
    """A page as a tree, with what was found and left out while it was made plain, and the text that is left."""

    root: HtmlElement
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    passages: tuple[Passage, ...] = ()

    @classmethod
    def of(cls, text: str) -> "PageTree":
        """The tree of the text of a page."""
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
        root = html.document_fromstring(text.encode() or b"<p></p>", parser=parser)
        return cls(root)

    def depth(self) -> int:
        """How deep elements are nested."""
        level, depth = [self.root], 0
        while level:
            level = [child for element in level for child in element]
            depth += 1
        return depth

    def make_plain(self) -> None:
        """Removes what readers do not see or should not, and writes as elements what styles and classes say."""
        self._remove_comments()
        self._find_pictures()
        sheet = StyleSheet.of([style.text or "" for style in self.root.iter("style")])
        declarations = {element: _declarations(element, sheet) for element in self.root.iter(etree.Element)}
        self._remove_hidden(declarations)
        self._link_embedded()
        self.passages = tuple(Passage(text, Place("line", (line,))) for line, text in _lines(self.root) if text.strip())
        self._mark_lists(declarations)
        self._nest_lists()
        for body in self.root.iter("body"):
            for child in list(body):
                self._style(child, declarations, _TextStyle())
        self._write_title()

    def text(self) -> str:
        """The page as HTML."""
        return str(html.tostring(self.root, encoding="unicode"))

    def body(self) -> str:
        """What is inside the body, as HTML."""
        body = self.root.find("body")
        if body is None:
            return ""
        children = (html.tostring(child, encoding="unicode") for child in body)
        return "".join([escape(body.text or ""), *children])

    def remove_drawings(self) -> None:
        """Removes drawings, which pandoc would turn into pictures without a file."""
        for drawing in list(self.root.iter("svg")):
            _remove(drawing)

    def _find_pictures(self) -> None:
        """Gives pictures that a script loads later the address of what it loads."""
        for picture in self.root.iter("img"):
            later = next((address for name in _LATER_SOURCES if (address := picture.get(name))), "")
            if later and (not picture.get("src") or picture.get("src").startswith("data:")):
                picture.set("src", later)

    def _remove_comments(self) -> None:
        for comment in list(self.root.iter(etree.Comment)):
            if (
                not (comment.text or "")
                .lstrip()
                .startswith(("[if", "[endif", "![if", "![endif", "StartFragment", "EndFragment"))
            ):
                self.counts["comments"] += 1
            _remove(comment)
        for element in list(self.root.iter(etree.Element)):
            if element.getparent() is None or not _is_in(element, self.root):
                continue
            if element.tag == "a" and element.get("id", element.get("name", "")).startswith("cmnt"):
                self._remove_google_comment(element)
            elif "mso-element:comment-list" in element.get("style", "").replace(" ", "").lower():
                _remove(element)
            elif _COMMENT_CLASSES.search(element.get("class", "")):
                self.counts["comments"] += "msocomtxt" in element.get("class", "").lower()
                _remove(element)

    def _remove_google_comment(self, anchor: HtmlElement) -> None:
        """Removes the mark of a comment in Google Docs, or the comment itself at the end of the page."""
        parent = anchor.getparent()
        if "_ref" in anchor.get("id", anchor.get("name", "")):
            _remove(parent if parent.tag == "sup" and len(parent) == 1 else anchor)
            return
        self.counts["comments"] += 1
        box = next((outer for outer in anchor.iterancestors() if outer.tag == "div"), None)
        is_alone = box is not None and len(box.xpath(".//a[starts-with(@id, 'cmnt')]")) == 1
        _remove(box if is_alone and box is not None else parent)

    def _remove_hidden(self, declarations: Mapping[HtmlElement, dict[str, str]]) -> None:
        for element, values in declarations.items():
            if element.tag in {"html", "body"} or not _is_in(element, self.root):
                continue
            behind = colour(
                values.get("background-color", "") or values.get("background", "") or values.get("mso-highlight", "")
            )
            is_redacted = element.tag in _INLINE and is_invisible(colour(values.get("color", "")) or "000000", behind)
            if is_redacted or is_hidden(values) or "hidden" in element.attrib:
                text = " ".join(_text(element).split())
                if text:
                    self.findings.append(Finding("redacted" if is_redacted else "hidden", text))
                _remove(element)

    def _link_embedded(self) -> None:
        """Puts a link in the place of a film and the like."""
        for element in list(self.root.iter(*_EMBEDDED)):
            if not _is_in(element, self.root):
                continue
            addresses = [
                element.get(_EMBEDDED[element.tag]),
                *(inner.get("src") for inner in element.iter("source", "embed")),
            ]
            address = next((address for address in addresses if address), "")
            address = f"https:{address}" if address.startswith("//") else address
            label = element.get("title") or element.get("aria-label") or address
            is_trace = {element.get("width"), element.get("height")} & {"0", "1"}
            if not address.startswith(("http://", "https://")) or is_trace:
                self.counts["videos" if element.tag in {"video", "audio"} else "objects"] += not is_trace
                continue
            link = html.Element("a", href=address)
            link.text = label
            paragraph = html.Element("p")
            paragraph.append(link)
            paragraph.tail, element.tail = element.tail, None
            element.getparent().replace(element, paragraph)
            self.findings.append(Finding("embedded", address))

    def _mark_lists(self, declarations: Mapping[HtmlElement, dict[str, str]]) -> None:
        """Gives items of lists that Word wrote as paragraphs a mark by which they are known after pandoc."""
        for paragraph in self.root.iter("p"):
            values = declarations.get(paragraph, {})
            if not (_LIST_CLASS.search(paragraph.get("class", "")) or "mso-list" in values):
                continue
            mark = LIST_MARK.match(_text(paragraph).replace("\n", " "))
            if mark is None:
                continue
            _drop_start(paragraph, mark.end())
            paragraph.text = list_mark(mark["mark"], _list_level(values)) + (paragraph.text or "")

    def _nest_lists(self) -> None:
        """Puts the deeper lists of Google Docs, which stand after each other, in the items before them."""
        for inner in list(self.root.iter("ul", "ol")):
            outer, level = inner.getprevious(), _google_level(inner)
            while outer is not None and outer.tag in {"ul", "ol"} and _google_level(outer) < level and len(outer):
                item = outer[-1]
                deeper = item[-1] if len(item) and item[-1].tag in {"ul", "ol"} else None
                if deeper is None or _google_level(deeper) >= level:
                    inner.tail = None
                    item.append(inner)
                    break
                outer = deeper

    def _style(
        self, element: HtmlElement, declarations: Mapping[HtmlElement, dict[str, str]], around: _TextStyle
    ) -> None:
        """Wraps text in the elements that its styles stand for."""
        if element.tag in _INVISIBLE or not isinstance(element.tag, str):
            return
        inside = _inside(element, declarations.get(element, {}), around)
        if element.tag in {"b", "strong"} and "strong" not in inside.styles:
            element.tag = "span"
        if element.tag in {"i", "em"} and "em" not in inside.styles:
            element.tag = "span"
        for child in list(element):
            self._style(child, declarations, inside)
        missing = sorted(inside.styles - inside.tags) if inside.is_styled else []
        if missing:
            _wrap_texts(element, missing)

    def _write_title(self) -> None:
        """Makes the title of Word or Google Docs a heading, unless it comes below one."""
        for element in self.root.iter("p", "h1"):
            if element.tag == "h1":
                return
            if _TITLE_CLASSES & set(element.get("class", "").split()):
                element.tag = "h1"
                return


def _declarations(element: HtmlElement, sheet: StyleSheet) -> dict[str, str]:
    return sheet.declarations(element.tag, element.get("class", ""), element.get("id", ""), element.get("style", ""))


def _inside(element: HtmlElement, values: Mapping[str, str], around: _TextStyle) -> _TextStyle:
    """How the text in an element is shown."""
    own = _TAGS.get(element.tag)
    styles, tags = set(around.styles), set(around.tags)
    if own:
        styles.add(own)
        tags.add(own)
    for name, is_set in (("strong", is_bold(values)), ("em", is_italic(values))):
        if is_set:
            styles.add(name)
        elif is_set is False:
            styles.discard(name)
            tags.discard(name)
    if is_struck(values):
        styles.add("del")
    raised = {"super": "sup", "sub": "sub"}.get(values.get("vertical-align", ""))
    if raised and element.tag in _INLINE:
        styles.add(raised)
    is_styled = around.is_styled and element.tag not in _UNSTYLED
    return _TextStyle(frozenset(styles), frozenset(tags), is_styled)


def _wrap_texts(element: HtmlElement, tags: list[str]) -> None:
    """Wraps the text of an element itself, not that of the elements in it."""
    children = list(element)
    for child in reversed(children):
        if child.tail and child.tail.strip():
            outer = _wrapped(child.tail, tags)
            child.tail = None
            child.addnext(outer)
    if element.text and element.text.strip():
        outer = _wrapped(element.text, tags)
        element.text = None
        element.insert(0, outer)


def _wrapped(text: str, tags: list[str]) -> HtmlElement:
    outer = inner = html.Element(tags[0])
    for tag in tags[1:]:
        inner = etree.SubElement(inner, tag)
    inner.text = text
    return outer


def _google_level(element: HtmlElement) -> int:
    """The level of a list in Google Docs, from 0; the same for all lists of others."""
    level = _GOOGLE_LEVEL.search(element.get("class", ""))
    return int(level[1]) if level else 0


def _list_level(values: Mapping[str, str]) -> int:
    """The level of an item, from 1: as Word says it, or by its indent."""
    level = _LEVEL.search(values.get("mso-list", ""))
    if level:
        return int(level[1])
    margin = _MARGIN.match(values.get("margin-left", ""))
    points = float(margin[1].strip(".") or 0) * _POINTS.get(margin[2], 0.75) if margin and margin[1] != "-" else _INDENT
    return min(max(round(points / _INDENT), 1), 9)


def _drop_start(element: HtmlElement, length: int) -> None:
    """Removes the first characters of the text of an element."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        attribute = "text" if event == "start" else "tail"
        if node is element and event == "end":
            return
        text = getattr(node, attribute) or ""
        setattr(node, attribute, text[length:] or None)
        length -= min(length, len(text))


def _text(element: HtmlElement) -> str:
    return "".join(element.xpath(".//text()[not(ancestor::script or ancestor::style)]"))


def _lines(root: HtmlElement) -> Iterator[tuple[int, str]]:
    """The visible text by line of the source, each piece between the starts and ends of blocks."""
    pieces: list[str] = []
    line, unshown = 1, None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_unshown = element.tag in _INVISIBLE or _is_note_mark(element)
        if event == "start" and unshown is None and is_unshown:
            unshown = element
        if element.tag not in _INLINE:
            yield line, _unmarked("".join(pieces))
            pieces, line = [], element.sourceline or line
        if event == "end" and element is unshown:
            unshown = None
        text = element.text if event == "start" else element.tail
        if text and unshown is None:
            pieces.append(text)
    yield line, _unmarked("".join(pieces))


def _unmarked(text: str) -> str:
    mark = LIST_MARK.match(text)
    return text[mark.end() :] if mark else text


def _is_note_mark(element: HtmlElement) -> bool:
    return (
        element.tag == "a"
        and element.get("href", "").startswith("#")
        and bool(_NOTE_MARK.fullmatch(_text(element).strip()))
    )


def _is_in(element: HtmlElement, root: HtmlElement) -> bool:
    """Whether an element is still in the tree."""
    return element is root or any(outer is root for outer in element.iterancestors())


def _remove(element: HtmlElement) -> None:
    """Removes an element, but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    previous = element.getprevious()
    if element.tail and previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
