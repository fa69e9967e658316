"""HTML elements in a post, whose attributes may hold template tags with quotation marks of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_TAG = r"\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}"
_NAMES = "img|a|iframe|embed|object|video|audio"
# Not past the next element: where many have no end, each would be scanned to the end of the text.
_OPENING = re.compile(
    rf"<({_NAMES})(?![\w-])"
    rf"((?:{_TAG}|\"(?:{_TAG}|(?!<(?:{_NAMES})\b)[^\"])*+\"|'(?:{_TAG}|(?!<(?:{_NAMES})\b)[^'])*+'|[^<>\"'])*+)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    rf"(?<![\w-])([a-z][\w-]*+)\s*=\s*(?:\"((?:{_TAG}|[^\"])*+)\"|'((?:{_TAG}|[^'])*+)'|((?:{_TAG}|[^\s>\"'])++))",
    re.DOTALL | re.IGNORECASE,
)
_INNER_SOURCE = re.compile(r"<(?:source|embed)\b[^<>]*?\bsrc\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_WITH_CONTENT = frozenset({"iframe", "object", "video", "audio"})
_LONGEST_CONTENT = 4000

FRAMES = _WITH_CONTENT | {"embed"}
"""The elements that show something of another page or a film, which a story cannot do."""


@dataclass(frozen=True)
class HtmlElement:
    """An element: its offsets in the text, and the offsets of its attributes' values."""

    name: str
    start: int
    end: int
    attributes: dict[str, tuple[int, int]]
    inner_source: str = ""


def html_elements(masked: str, text: str) -> Iterator[HtmlElement]:
    """The links, pictures and frames in a text; of frames with their content, of the others only the opening tag."""
    for opening in _OPENING.finditer(masked):
        name = opening[1].lower()
        attributes: dict[str, tuple[int, int]] = {}
        for attribute in _ATTRIBUTE.finditer(text, *opening.span(2)):
            group = attribute.lastindex or 0
            attributes.setdefault(attribute[1].lower(), attribute.span(group))
        end = _end(masked, name, opening.end())
        source = _INNER_SOURCE.search(text, opening.end(), end)
        yield HtmlElement(name, opening.start(), end, attributes, unescape(source[1]) if source else "")


def _end(text: str, name: str, opening_end: int) -> int:
    """Where an element ends: after its closing tag for a frame that has one nearby, else after its opening tag."""
    if name not in _WITH_CONTENT:
        return opening_end
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, opening_end, opening_end + _LONGEST_CONTENT)
    return closing.end() if closing else opening_end
