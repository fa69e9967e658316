"""The HTML of a story where the book's styles and scripts are not: in a feed, and on the way to Markdown."""

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from nh3 import Cleaner

from verhalen_build.read.raw_html import ALLOWED, BLOCKS
from verhalen_build.read.sanitiser import ATTRIBUTES
from verhalen_build.read.tree import NOTE_LINKS, inner_html, parents, parse, remove

_DEEPEST = 60
_SIDENOTE = "sidenote"
_QUOTE = "quote"
_WORDING = "wording"
# Only what the passes below ask for; a reader has styles of its own.
_CLASSES = {
    "a": set(NOTE_LINKS),
    "small": {_SIDENOTE},
    "div": {"aside", "footnotes"},
    "figure": {_QUOTE},
    "span": {_WORDING},
}
_CLEANER = Cleaner(
    tags={*ALLOWED, "section", "time"},
    # Drawings and forms, with all that is in them.
    clean_content_tags={"svg", "form", "button", "select", "textarea", "script", "style", "template"},
    attributes=ATTRIBUTES | {"time": {"datetime"}},
    allowed_classes=_CLASSES,
    link_rel=None,
)
# https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_invalid(text: str) -> str:
    """A text without the characters that no reader of XML accepts; a writer may have copied them in."""
    return _NOT_IN_XML.sub("", text)


def is_block(tag: str) -> bool:
    """Whether an element of the tree is a block."""
    return tag in BLOCKS or tag == "section"


def portable_tree(html: str) -> Element:
    """The tree of a text without what only the book's own pages can show: drawings, forms, sidenotes.

    A short footnote is on a page twice, so that one of the two can be shown; here only the one at the end is left.
    """
    root = parse(_CLEANER.clean(without_invalid(html)))
    _flatten(root)
    above = parents(root)
    for element in list(root.iter("small")):
        if element.get("class") == _SIDENOTE:
            remove(above[element], element)
    for element in root.iter("figure"):
        if element.get("class") == _QUOTE:
            _separate(element)
    return root


def _flatten(root: Element) -> None:
    """Leaves only the words of elements that lie very deep, so that whatever walks through the tree comes to an end."""
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    for element in level:
        element.text, element[:] = "".join(element.itertext()), []


def _separate(quote: Element) -> None:
    """Puts a dot between who said it, whether in these words, and where: a style sheet does that on a page."""
    for caption in quote.iter("figcaption"):
        for part, before in zip(caption, [None, *caption], strict=False):
            if part.tag != "cite" and part.get("class") != _WORDING:
                continue
            text = (caption.text if before is None else before.tail) or ""
            separated = f"{text.rstrip()} · " if text.strip() or before is not None else ""
            if before is None:
                caption.text = separated
            else:
                before.tail = separated


# A story is in the feeds of its themes and municipalities.
@lru_cache(maxsize=512)
def feed_html(html: str, address: str) -> str:
    """The HTML of a text for a reader of feeds; `address` is where the text is on the web.

    A link to a place in the text leads to that place on the web: a reader shows many texts on one page.
    """
    root = portable_tree(html)
    above = parents(root)
    for element in list(root.iter()):
        match element.get("class"):
            case "footnote-backref":
                remove(above[element], element)
                _strip_end(above[element])
            case "footnotes":
                # What a style sheet draws on a page.
                above[element].insert(list(above[element]).index(element), Element("hr"))
            case "aside":
                element.tag = "blockquote"
        _make_plain(element, address)
    return inner_html(root).strip()


def _strip_end(block: Element) -> None:
    """Takes off the space that kept a link on the line of the last word."""
    if len(block):
        block[-1].tail = (block[-1].tail or "").rstrip()
    else:
        block.text = (block.text or "").rstrip()


def _make_plain(element: Element, address: str) -> None:
    """Leaves out names that mean something only on the page itself."""
    for name in ("class", "id"):
        element.attrib.pop(name, None)
    target = element.get("href", "")
    if target.startswith("#"):
        element.set("href", address + target)
    if element.tag == "section":
        element.tag = "div"
