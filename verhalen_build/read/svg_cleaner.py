"""Drawings in SVG, without scripts, references to elsewhere, and what a program notes of its user.

A library takes out all that is not on its list. Around it stand the namespaces of drawing programs, which it does not
resolve, and words, between which it puts line breaks.
"""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser, tostring

from py_svg_hush import filter_svg

# The library indents what it writes, so that a deep drawing would fill the memory.
_DEEPEST = 200
_EMBEDDED = {"image": ["gif", "jpeg", "png", "webp"]}
_NAMESPACE = "http://www.w3.org/2000/svg"
# The elements of which the words are shown.
_WORDS = frozenset({"text", "tspan", "textPath"})
_ACTIVE_ELEMENTS = frozenset({"script", "handler", "foreignobject", "iframe", "embed", "object", "video", "audio"})
_HARMLESS_ADDRESS = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif|webp)[;,])", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"javascript\s*:", re.IGNORECASE)
# Without ambiguity, as a malicious file could make a pattern backtrack for a long time.
_FETCHING_STYLE = re.compile(
    r"""@import[^;]{0,80}|url\(\s*+["']?\s*+(?!#|data:)[^)]{0,80}|image-set\([^)]{0,80}""", re.IGNORECASE
)
_FONT = re.compile(r"@font-face\b", re.IGNORECASE)
# CSS Syntax Module Level 3, section 4.3.7.
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_SURROGATES = range(0xD800, 0xE000)
_MOST_SHOWN = 80
# The library takes away where a text runs along, unless it stands in an attribute for the author's own data.
_PATH = "data-path"


class UncleanDrawing(Exception):
    """A drawing cannot be cleaned: it is not well-formed, no SVG, or made to exhaust a program."""


class CleanedDrawing(NamedTuple):
    """A drawing with only what draws, its title and its description; `active` is what was more than that, or "".

    It `had_font` if it brought letters of its own, which are left out.
    """

    svg: bytes
    active: str
    had_font: bool = False


def clean_drawing(svg: bytes) -> CleanedDrawing:
    """Cleans a drawing. Raises UncleanDrawing."""
    root = _parsed(svg)
    if _local(root.tag) != "svg":
        raise UncleanDrawing
    active = next(_active_parts(root), "")
    had_font = any(map(_is_font, root.iter()))
    for element in root.iter():
        _keep_what_draws(element)
    root.set("xmlns", _NAMESPACE)
    try:
        cleaned = _parsed(filter_svg(tostring(root), _EMBEDDED))
    except ValueError:
        raise UncleanDrawing from None
    for element in cleaned.iter():
        _finish(element)
    cleaned.set("xmlns", _NAMESPACE)
    return CleanedDrawing(tostring(cleaned), " ".join(active.split())[:_MOST_SHOWN], had_font)


def _parsed(svg: bytes) -> Element:
    parser = XMLParser(target=_ShallowTree())
    try:
        parser.feed(svg)
        return parser.close()
    except (ParseError, ValueError):
        raise UncleanDrawing from None


class _ShallowTree(TreeBuilder):
    """Builds a tree that is not too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UncleanDrawing
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def _local(name: str) -> str:
    """The name of an element of SVG, also where a drawing leaves out its namespace; "" for another's."""
    space, _, local = name.rpartition("}")
    return local if space in {"", f"{{{_NAMESPACE}"} else ""


def _active_parts(element: Element) -> Iterator[str]:
    """What in a drawing does or fetches something, as it is written."""
    name = element.tag.rpartition("}")[2]
    if name.lower() in _ACTIVE_ELEMENTS:
        yield f"<{name}>"
    for key, value in element.items():
        attribute = key.rpartition("}")[2]
        if _is_active(name, attribute, value):
            yield f'{attribute}="{value}"'
    if name == "style" and (fetching := _fetching("".join(element.itertext()))):
        yield fetching
    for child in element:
        if not _is_one_of_two(element, child):
            yield from _active_parts(child)


def _is_font(element: Element) -> bool:
    """Whether an element has a font: that of SVG itself, or one in a style."""
    name = _local(element.tag)
    return name == "font" or (name == "style" and _FONT.search("".join(element.itertext())) is not None)


def _is_active(name: str, attribute: str, value: str) -> bool:
    if attribute.lower().startswith("on") or _SCRIPT_ADDRESS.search(value):
        return True
    if attribute in {"href", "src"}:
        # A link leads elsewhere only when somebody follows it.
        return name != "a" and not _HARMLESS_ADDRESS.match(value)
    return bool(_fetching(value))


def _fetching(style: str) -> str:
    """What in a style fetches something from outside the drawing; "" if nothing does."""
    match = _FETCHING_STYLE.search(_ESCAPE.sub(_escaped_character, style) if "\\" in style else style)
    return match[0] if match else ""


def _escaped_character(match: re.Match[str]) -> str:
    if not match[1]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code <= sys.maxunicode and code not in _SURROGATES else "\ufffd"


def _is_one_of_two(parent: Element, child: Element) -> bool:
    """Whether this is HTML for which the drawing itself has something else, as draw.io and Illustrator write it."""
    return _local(parent.tag) == "switch" and _local(child.tag) == "foreignObject" and child is not parent[-1]


def _keep_what_draws(element: Element) -> None:
    """Takes away namespaces, with what is in another than that of SVG; and gives a text its spaces."""
    attributes = dict(element.items())
    element.tag = _local(element.tag) or "metadata"
    element.attrib.clear()
    for key, value in attributes.items():
        space, _, name = key.rpartition("}")
        if not (space or name.startswith("data-")) or name == "href":
            element.attrib.setdefault(name, value)
    path = element.attrib.pop("href", "").strip() if element.tag == "textPath" else ""
    # Past the library goes no address of elsewhere.
    if path.startswith("#"):
        element.set(_PATH, path)
    # A line break between words is a space; all that are there afterwards are the library's.
    _set_blanks(element, " ")


def _finish(element: Element) -> None:
    """Undoes what the library did to words, and gives a text its path again."""
    element.tag = _local(element.tag)
    if _PATH in element.attrib:
        element.set("href", element.attrib.pop(_PATH))
    _set_blanks(element, "")


def _set_blanks(element: Element, blank: str) -> None:
    if element.tag in _WORDS:
        element.text = _with_blank(element.text, blank)
        for child in element:
            child.tail = _with_blank(child.tail, blank)


def _with_blank(text: str | None, blank: str) -> str | None:
    return blank if text and "\n" in text and text.isspace() else text
