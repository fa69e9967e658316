"""The tree of a text: sanitised HTML parsed, the text nodes of each block, and HTML again.

The HTML comes from nh3, which writes it in one form only: with two replacements it is XML, and expat parses that into
the elements of the standard library, in C. Writing them as nh3 does takes a few lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

from verhalen_build.model.slots import CLOSE, END, LABEL, OPEN
from verhalen_build.read.raw_html import BLOCKS

SLOT = "slot"
"""The name of an element that stands for a link whose address is not known yet.

Its attributes are `number` and `title` (shown on hovering). Where its words are not known yet it has `unlabelled`, with
the `name` to which it leads, or `words` where they are known after all.
"""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ASIDE_TITLE = "aside-title"
"""The class of the title of an aside, which is a block of words by itself."""

_WITH_WORDS = ("href", "src", "alt", "title", "id", "start", "value", "lang")
_CODE = frozenset({"pre", "code"})
NOTE_LINKS = frozenset({"footnote-ref", "footnote-backref"})
_EMPTY = frozenset({"br", "hr", "img", "wbr"})
_EMPTY_TAG = re.compile(r"<((?:br|hr|img|wbr)\b[^<>]*)>")


def parse(html: str) -> Element:
    """The tree of sanitised HTML, under one element that is no part of it."""
    return fromstring("<text>" + _EMPTY_TAG.sub(r"<\1/>", html.replace("&nbsp;", "\u00a0")) + "</text>")


def inner_html(parent: Element) -> str:
    """What is in an element as HTML."""
    pieces: list[str] = []
    _write_content(parent, pieces)
    return "".join(pieces)


def outer_html(element: Element) -> str:
    """An element with what is in it as HTML."""
    pieces: list[str] = []
    _write(element, pieces)
    return "".join(pieces)


def _write(element: Element, pieces: list[str]) -> None:
    name = element.tag
    if name == SLOT:
        _write_slot(element, pieces)
        return
    if element.attrib:
        attributes = "".join(f' {key}="{_escaped_value(value)}"' for key, value in element.items())
        pieces.append(f"<{name}{attributes}>")
    else:
        pieces.append(f"<{name}>")
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


def _write_slot(element: Element, pieces: list[str]) -> None:
    number, title = element.get("number", ""), element.get("title")
    pieces.append(f"{OPEN}{number}{END}")
    if element.get("unlabelled"):
        pieces.append(f"{LABEL}{number}{END}")
    else:
        # The tag of the link itself comes later, so the title is on its words.
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
    """All text in an element, and the values of attributes that hold words or addresses; no two pieces are joined."""
    values = (inner.get(name, "") for inner in element.iter() if inner.attrib for name in _WITH_WORDS)
    return " ".join([*element.itertext(), *filter(None, values)])


def parents(root: Element) -> dict[Element, Element]:
    """The parent of each element."""
    return {child: parent for parent in root.iter() for child in parent}


def remove(parent: Element, child: Element) -> None:
    """Takes an element out; the text after it stays."""
    tail = child.tail or ""
    position = list(parent).index(child)
    parent.remove(child)
    if position:
        parent[position - 1].tail = (parent[position - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


@dataclass(slots=True)
class TextNode:
    """A piece of running text: that in an element before its first child, or that after an element.

    `container` is what it is in, `link` and `heading` are the elements of that sort around it.
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
class LinkBegin:
    """Where a slot or a picture begins in running text; a slot without words has its mark as text."""

    element: Element

    @property
    def text(self) -> str:
        """The mark of the words that are to come."""
        if not self.element.get("unlabelled"):
            return ""
        return self.element.get("words") or f"{LABEL}{self.element.get('number', '')}{END}"


Piece = TextNode | LineBreak | LinkBegin


def text_blocks(root: Element) -> list[list[Piece]]:
    """The blocks of running text, in order; the numbers of notes are no part of it."""
    blocks = _TextBlocks()
    blocks.add_content(root, is_code=False, link=None, heading=None)
    blocks.end_block()
    return blocks.blocks


class _TextBlocks:
    """Gathers the pieces of running text on one way through a tree."""

    def __init__(self) -> None:
        self.blocks: list[list[Piece]] = []
        self._block: list[Piece] = []

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
            self._block.append(LinkBegin(element))
        elif name == SLOT:
            self._block.append(LinkBegin(element))
            if not element.get("unlabelled"):
                self.add_content(element, is_code, element, heading)
        elif name != "a" or element.get("class") not in NOTE_LINKS:
            inner = element if name == "a" else link
            self.add_content(element, is_code or name in _CODE, inner, heading)


_LINE_BREAK = LineBreak()


def text_of(element: Element) -> Iterator[str]:
    """The pieces of text in an element; the numbers of notes are none, and of links by name it is the name."""
    if element.tag == SLOT and element.get("unlabelled"):
        yield element.get("name") or element.get("words") or ""
        return
    if element.tag == "a" and element.get("class") in NOTE_LINKS:
        return
    yield " " if element.tag == "br" else element.text or ""
    for child in element:
        yield from text_of(child)
        yield child.tail or ""
