"""Passes for block layout: asides, tables, and headings without blocks in them."""

from collections.abc import Iterator, Set
from gettext import NullTranslations
from itertools import count
from xml.etree.ElementTree import Element

from verhalen_build.read.callouts import ASIDE
from verhalen_build.read.raw_html import BLOCKS
from verhalen_build.read.tree import ASIDE_TITLE, HEADINGS


def set_asides(root: Element) -> None:
    """Turns quotes that begin with the callout mark into asides, and removes the marks."""
    for quote in list(root.iter("blockquote")):
        if _begins_as_callout(quote) or (len(quote) and not _text(quote) and _begins_as_callout(quote[0])):
            quote.tag = "div"
            quote.attrib = {"class": "aside", "role": "note", **quote.attrib}
    for element in root.iter():
        if element.text and element.text.startswith(ASIDE):
            element.text = element.text.removeprefix(ASIDE)
            if element.tag == "strong":
                element.set("class", ASIDE_TITLE)
        if element.tail and element.tail.startswith(ASIDE):
            element.tail = element.tail.removeprefix(ASIDE)


def _begins_as_callout(element: Element) -> bool:
    begins = _text(element) or (_text(element[0]) if len(element) and element[0].tag == "strong" else "")
    return begins.startswith(ASIDE)


def _text(element: Element) -> str:
    return (element.text or "").lstrip()


def keep_to_phrases(root: Element) -> None:
    """Unwraps blocks in headings and summaries, which may hold phrasing content only; each becomes a line."""
    for element in list(root.iter()):
        if element.tag in HEADINGS:
            _without_blocks(element, BLOCKS)
        elif element.tag == "summary":
            _without_blocks(element, BLOCKS - HEADINGS)


def _without_blocks(element: Element, blocks: Set[str]) -> None:
    if any(inner.tag in blocks for inner in element.iter() if inner is not element):
        parts = list(_on_lines(element, blocks))
        element.text, element[:] = "", []
        is_new_line = False
        for part in parts:
            if part is None:
                is_new_line = bool(element.text or len(element))
            elif not isinstance(part, str) or part.strip():
                if is_new_line:
                    element.append(Element("br"))
                    is_new_line = False
                _append(element, part)


def _on_lines(element: Element, blocks: Set[str]) -> Iterator[str | Element | None]:
    """The content of an element with its blocks unwrapped; None marks a line end."""
    yield element.text or ""
    for child in list(element):
        tail, child.tail = child.tail or "", ""
        if child.tag in blocks:
            yield None
            if "id" in child.attrib:
                yield Element("span", {"id": child.attrib["id"]})
            yield from _on_lines(child, blocks)
            yield None
        else:
            _without_blocks(child, blocks)
            yield child
        yield tail


def _append(element: Element, part: str | Element) -> None:
    if not isinstance(part, str):
        element.append(part)
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + part
    else:
        element.text = (element.text or "") + part


def set_tables(root: Element, texts: NullTranslations) -> None:
    """Wraps each table in a section that can scroll on a narrow page, and has a name of its own in its text."""
    numbers = count(1)
    for parent in list(root.iter()):
        for position, child in enumerate(parent):
            if child.tag == "table":
                _leave_out_empty_headers(child)
                number = next(numbers)
                name = texts.gettext("Table") + (f" {number}" if number > 1 else "")
                section = Element("section", {"class": "table", "tabindex": "0", "aria-label": name})
                section.tail, child.tail = child.tail, ""
                parent[position] = section
                section.append(child)


def _leave_out_empty_headers(table: Element) -> None:
    """Makes a header cell without words a cell that is no header, and says of the others what they are headers of."""
    headers = list(table.iter("th"))
    empty = [cell for cell in headers if not len(cell) and not (cell.text or "").strip()]
    for cell in headers if empty else ():
        cell.attrib.setdefault("scope", "col")
    for cell in empty:
        cell.tag = "td"
        del cell.attrib["scope"]
