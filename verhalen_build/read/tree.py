"""The tree of a text: parsing sanitised HTML, its inline nodes by block, and writing HTML.

The HTML comes from nh3, which writes it in one form only: with two replacements it is XML, and expat parses that into
the elements of the standard library, in C. Writing them as nh3 does takes a few lines.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

from verhalen_build.model.slots import ATTRIBUTES, CLOSE, END, LABEL, OPEN
from verhalen_build.read.raw_html import BLOCKS

SLOT = "slot"
"""The name of an element for a link whose address is not known yet.

Its attributes are `number` and `title` (shown on hovering). Where its words are not known yet it has `unlabelled`, with
the `name` to which it leads, or `words` where they are known after all.
"""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ASIDE_TITLE = "aside-title"
"""The class of the title of an aside, which counts as a block of text."""

_WITH_WORDS = ("href", "src", "alt", "title", "id", "start", "value", "lang")
_CODE = frozenset({"pre", "code"})
NOTE_LINKS = frozenset({"footnote-ref", "footnote-backref"})
_EMPTY = frozenset({"br", "hr", "img", "wbr"})
_EMPTY_TAG = re.compile(r"<((?:br|hr|img|wbr)\b[^<>]*)>")


def parse(html: str) -> Element:
    """The tree of sanitised HTML, under a root element that is not part of it."""
    return fromstring("<text>" + _EMPTY_TAG.sub(r"<\1/>", html.replace("&nbsp;", "\u00a0")) + "</text>")


def inner_html(parent: Element) -> str:
    """What is in an element as HTML."""
    pieces: list[str] = []
    _write_content(parent, pieces)
    return "".join(pieces)


def _write(element: Element, pieces: list[str]) -> None:
    name = element.tag
    if name == SLOT:
        _write_slot(element, pieces)
        return
    if name == "img" and "number" in element.attrib:
        _write_picture(element, pieces)
        return
    pieces.append(f"<{name}{_attributes(element.items())}>" if element.attrib else f"<{name}>")
    if name not in _EMPTY:
        _write_content(element, pieces)
        pieces.append(f"</{name}>")


def _write_content(parent: Element, pieces: list[str]) -> None:
    if parent.text:
        pieces.append(_escaped(parent.text))
    for child in parent:
        _write(child, pieces)
        if child.tail:
            pieces.append(_escaped(child.tail))


def _attributes(attributes: Iterable[tuple[str, str]]) -> str:
    return "".join(f' {key}="{_escaped_value(value)}"' for key, value in attributes)


def _write_picture(element: Element, pieces: list[str]) -> None:
    number = element.get("number", "")
    own = _attributes((key, value) for key, value in element.items() if key != "number")
    pieces.append(f"{OPEN}{number}{END}<img {ATTRIBUTES}{number}{END}{own}>{CLOSE}{number}{END}")


def _write_slot(element: Element, pieces: list[str]) -> None:
    number, title = element.get("number", ""), element.get("title")
    pieces.append(f"{OPEN}{number}{END}")
    if element.get("unlabelled"):
        pieces.append(f"{LABEL}{number}{END}")
    else:
        # The link itself is inserted later, so the title is on its words.
        pieces.append(f'<span title="{_escaped_value(title)}">' if title else "")
        _write_content(element, pieces)
        pieces.append("</span>" if title else "")
    pieces.append(f"{CLOSE}{number}{END}")


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\u00a0", "&nbsp;")


def _escaped_value(value: str) -> str:
    return _escaped(value).replace('"', "&quot;")


def shown_text(element: Element) -> str:
    """The text of an element and the values of attributes with words or addresses, separated by spaces."""
    values = (inner.get(name, "") for inner in element.iter() if inner.attrib for name in _WITH_WORDS)
    return " ".join([*element.itertext(), *filter(None, values)])


def parents(root: Element) -> dict[Element, Element]:
    """The parent of each element."""
    return {child: parent for parent in root.iter() for child in parent}


def remove(parent: Element, child: Element) -> None:
    """Removes an element but not its tail."""
    tail = child.tail or ""
    position = list(parent).index(child)
    parent.remove(child)
    if position:
        parent[position - 1].tail = (parent[position - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


@dataclass(slots=True)
class TextNode:
    """A text node: the text in an element before its first child, or the tail of an element.

    `container` is its parent; `link` and `heading` are the enclosing elements of that sort.
    """

    container: Element
    element: Element
    is_tail: bool = False
    is_code: bool = False
    link: Element | None = None
    heading: Element | None = None

    @property
    def text(self) -> str:
        """The text."""
        return (self.element.tail if self.is_tail else self.element.text) or ""

    def replace(self, text: str) -> None:
        """Puts another text in its place."""
        if self.is_tail:
            self.element.tail = text
        else:
            self.element.text = text

    def split(self, text: str, elements: list[Element]) -> None:
        """Puts another text in its place, followed by elements."""
        self.replace(text)
        position = list(self.container).index(self.element) + 1 if self.is_tail else 0
        self.container[position:position] = elements


@dataclass(slots=True)
class LineBreak:
    """A line break in running text."""

    text = " "


@dataclass(slots=True)
class LinkStart:
    """The start of a slot or a picture; an unlabelled slot has its placeholder as text."""

    element: Element

    @property
    def text(self) -> str:
        """The placeholder for the label, if the writer gave none."""
        if not self.element.get("unlabelled"):
            return ""
        return self.element.get("words") or f"{LABEL}{self.element.get('number', '')}{END}"


InlineNode = TextNode | LineBreak | LinkStart


def text_blocks(root: Element) -> list[list[InlineNode]]:
    """The inline nodes of each block of text, in document order, without footnote references."""
    blocks = _TextBlocks()
    blocks.add_content(root, is_code=False, link=None, heading=None)
    blocks.end_block()
    return blocks.blocks


class _TextBlocks:
    """Collects inline nodes in one traversal."""

    def __init__(self) -> None:
        self.blocks: list[list[InlineNode]] = []
        self._block: list[InlineNode] = []

    def end_block(self) -> None:
        if self._block:
            self.blocks.append(self._block)
            self._block = []

    def add_content(self, parent: Element, is_code: bool, link: Element | None, heading: Element | None) -> None:
        if parent.text:
            self._block.append(TextNode(parent, parent, False, is_code, link, heading))
        for child in parent:
            self._add(child, is_code, link, heading)
            if child.tail:
                self._block.append(TextNode(parent, child, True, is_code, link, heading))

    def _add(self, element: Element, is_code: bool, link: Element | None, heading: Element | None) -> None:
        name = element.tag
        if name in BLOCKS or (name == "strong" and element.get("class") == ASIDE_TITLE):
            self.end_block()
            outer = element if heading is None and name in HEADINGS else heading
            self.add_content(element, is_code or name in _CODE, link, outer)
            self.end_block()
        elif name == "br":
            self._block.append(_LINE_BREAK)
        elif name == "img":
            self._block.append(LinkStart(element))
        elif name == SLOT:
            self._block.append(LinkStart(element))
            if not element.get("unlabelled"):
                self.add_content(element, is_code, element, heading)
        elif name != "a" or element.get("class") not in NOTE_LINKS:
            inner = element if name == "a" else link
            self.add_content(element, is_code or name in _CODE, inner, heading)


_LINE_BREAK = LineBreak()


def text_of(element: Element, name_of: Callable[[Element], str]) -> Iterator[str]:
    """The text in an element, without footnote references; `name_of` gives the text of a link without a label."""
    if element.tag == SLOT and element.get("unlabelled"):
        yield name_of(element)
        return
    if element.tag == "a" and element.get("class") in NOTE_LINKS:
        return
    yield " " if element.tag == "br" else element.text or ""
    for child in element:
        yield from text_of(child, name_of)
        yield child.tail or ""
