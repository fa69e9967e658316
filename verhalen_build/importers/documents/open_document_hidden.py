"""Text of an OpenDocument text that its readers do not see: hidden, or in the colour of what is behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from verhalen_build.importers.documents.open_document_names import (
    DRAW,
    FO,
    TABLE,
    TEXT,
    OpenDocumentStyles,
    remove,
)
from verhalen_build.importers.markup.colours import hexadecimal, is_invisible
from verhalen_build.importers.markup.findings import Finding

_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
_HIDDEN_ROWS = frozenset({"collapse", "filter"})
_DISPLAY = f"{TEXT}display"
_BACKGROUND = f"{FO}background-color"


@dataclass(frozen=True)
class _ColoursAround:
    """The colours of and behind the text, six digits; "" for an automatic or an unknown one."""

    colour: str = ""
    background: str = "ffffff"


def remove_hidden(root: Element, styles: OpenDocumentStyles) -> Iterator[Finding]:
    """Removes what readers do not see; tells its text as `hidden`, or as `redacted` if it has the colour behind it."""
    yield from _conditional_paragraphs(root)
    yield from _UnseenElements(styles).within(root, _ColoursAround())
    # pandoc does not read a document in which one is left.
    for parent in list(root.iter()):
        for table in parent.findall(f"{TABLE}table"):
            if next(table.iter(f"{TABLE}table-row"), None) is None:
                remove(parent, table)


def _conditional_paragraphs(root: Element) -> Iterator[Finding]:
    """Removes paragraphs with a field that hides them, and shows or removes conditional words."""
    for parent in list(root.iter()):
        for child in list(parent):
            field = child.find(f".//{TEXT}hidden-paragraph") if child.tag in _PARAGRAPHS else None
            if field is not None and _is_hidden(field):
                parent.remove(child)
                yield from _telling("hidden", child)
            elif child.tag == f"{TEXT}hidden-text":
                child.text = child.text or child.get(f"{TEXT}string-value", "")
                child.tag = f"{TEXT}span"
                if _is_hidden(child):
                    remove(parent, child)
                    yield from _telling("hidden", child)


@dataclass(frozen=True)
class _UnseenElements:
    """Removes hidden text by walking through a document with the colours around it."""

    styles: OpenDocumentStyles

    def within(self, parent: Element, around: _ColoursAround) -> Iterator[Finding]:
        for child in list(parent):
            inside = self._inside(child, around)
            code = self._hiding(child, inside)
            if code:
                remove(parent, child)
                yield from _telling(code, child)
            else:
                yield from self._text(child, inside)
                yield from self.within(child, inside)

    def _text(self, element: Element, inside: _ColoursAround) -> Iterator[Finding]:
        """Removes the text of a paragraph itself where it cannot be seen, but not that of spans in another colour."""
        if element.tag in _PARAGRAPHS and is_invisible(inside.colour, inside.background):
            pieces = [element.text or "", *(child.tail or "" for child in element)]
            element.text = None
            for child in element:
                child.tail = None
            if "".join(pieces).strip():
                yield Finding("redacted", " ".join(" ".join(pieces).split()))

    def _inside(self, element: Element, around: _ColoursAround) -> _ColoursAround:
        if element.tag in {f"{DRAW}frame", f"{DRAW}custom-shape"}:
            # A text box may have any colour.
            return _ColoursAround(background="")
        if element.tag == f"{TABLE}table-cell":
            name = element.get(f"{TABLE}style-name", "")
            fill = hexadecimal(self.styles.property("table-cell", name, "table-cell-properties", _BACKGROUND))
            return replace(around, background=fill or around.background)
        family = "text" if element.tag == f"{TEXT}span" else "paragraph" if element.tag in _PARAGRAPHS else ""
        if not family:
            return around
        name = element.get(f"{TEXT}style-name", "")
        fill = "" if family == "text" else self._colour("paragraph", name, _BACKGROUND, "paragraph-properties")
        marker = self._colour(family, name, _BACKGROUND)
        colour = self._colour(family, name, f"{FO}color") or around.colour
        # Automatic is black, or white on a dark paragraph; blacked out words are meant to stay so.
        return _ColoursAround(colour or ("000000" if marker else ""), marker or fill or around.background)

    def _colour(self, family: str, name: str, attribute: str, group: str = "text-properties") -> str:
        return hexadecimal(self.styles.property(family, name, group, attribute))

    def _hiding(self, element: Element, inside: _ColoursAround) -> str:
        """The code of a finding for an element that is not seen; "" for one that is."""
        name = element.get(f"{TEXT}style-name", "")
        families = {f"{TEXT}span": "text", f"{TEXT}p": "paragraph", f"{TEXT}h": "paragraph"}
        family = families.get(element.tag, "")
        if family and self.styles.property(family, name, "text-properties", _DISPLAY) == "none":
            return "hidden"
        if element.tag == f"{TEXT}section" and _is_hidden_section(element):
            return "hidden"
        if element.get(f"{TABLE}visibility") in _HIDDEN_ROWS or element.get(f"{DRAW}display") == "none":
            return "hidden"
        is_redacted = element.tag == f"{TEXT}span" and is_invisible(inside.colour, inside.background)
        return "redacted" if is_redacted else ""


def _is_hidden_section(section: Element) -> bool:
    display = section.get(_DISPLAY, "true")
    return display == "none" or (display == "condition" and _is_hidden(section))


def _is_hidden(element: Element) -> bool:
    """Whether a condition hides an element: what the program that wrote it found, or else what cannot be known."""
    return element.get(f"{TEXT}is-hidden", "true") != "false"


def _telling(code: str, element: Element) -> Iterator[Finding]:
    text = " ".join(_text_with_spaces(element).split())
    if text:
        yield Finding(code, text)


def _text_with_spaces(element: Element) -> str:
    pieces = [element.text or "", *(_text_with_spaces(child) + (child.tail or "") for child in element)]
    is_separated = element.tag in {*_PARAGRAPHS, f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}
    return "".join([*pieces, " "] if is_separated else pieces)
