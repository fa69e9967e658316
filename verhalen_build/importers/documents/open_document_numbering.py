"""Numbers that LibreOffice computes and does not write in the text: of headings and of paragraphs ("Artikel 2").

The text may refer to them. Pandoc keeps plain lists and drops the rest (OpenDocument 1.3, 16.30 and 16.34).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from verhalen_build.importers.documents.open_document_names import STYLE, TEXT, OpenDocumentStyles
from verhalen_build.model.list_numbers import formatted

_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LIST = f"{TEXT}list"
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")


@dataclass(frozen=True)
class _OutlineLevel:
    """A level of a numbering; `shown` is of how many levels the numbers are shown."""

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1

    @property
    def is_plain(self) -> bool:
        """Whether pandoc keeps it: a bullet, or one number without words around it."""
        return not self.format or (self.shown == 1 and not any(map(str.isalpha, self.prefix + self.suffix)))


_Levels = Mapping[int, _OutlineLevel]


def write_numbers(content: Element, style_parts: list[Element], styles: OpenDocumentStyles) -> None:
    """Puts the number of each heading, and of each paragraph that is not in a plain list, before its text."""
    lists = {
        style.get(f"{STYLE}name", ""): _levels(style)
        for root in (*style_parts, content)
        for style in root.iter(f"{TEXT}list-style")
    }
    outline: dict[int, _OutlineLevel] = {}
    for style in (style for root in style_parts for style in root.iter(f"{TEXT}outline-style")):
        outline |= _levels(style)
    _Numberer(lists, styles).within(content)
    counters = _OutlineCounters()
    for heading in content.iter(f"{TEXT}h"):
        if heading.attrib.pop(_WRITTEN, None) is None and heading.get(f"{TEXT}is-list-header") != "true":
            own_list = _own_list(heading, styles)
            _number_heading(heading, counters, own_list or "", outline if own_list is None else lists.get(own_list, {}))


# On a heading in a list, which has its number already.
_WRITTEN = "written"


def _own_list(heading: Element, styles: OpenDocumentStyles) -> str | None:
    """The list style of the style of a heading: "" for one without numbers, None where it says nothing."""
    chain = styles.chain("paragraph", heading.get(f"{TEXT}style-name", ""))
    names = (style.get(f"{STYLE}list-style-name") for style in chain)
    return next((name for name in names if name is not None), None)


def _number_heading(heading: Element, counters: "_OutlineCounters", name: str, levels: _Levels) -> None:
    level = _number(heading.get(f"{TEXT}outline-level"), 1)
    if level in levels and levels[level].format:
        start = _number(heading.get(f"{TEXT}start-value"), 0) or None
        _write(heading, counters.next(name, levels, level, start))


class _OutlineCounters:
    """How far each numbering is."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}

    def restart(self, name: str) -> None:
        self._counts.pop(name, None)

    def next(self, name: str, levels: _Levels, level: int, start: int | None) -> str:
        """The text of the next number at a level."""
        counts = self._counts.setdefault(name, {})
        counts[level] = start if start is not None else counts.get(level, levels[level].start - 1) + 1
        for below in [other for other in counts if other > level]:
            del counts[below]
        definition = levels[level]
        numbers = (
            formatted(counts.get(above, levels[above].start), levels[above].format)
            for above in range(level - definition.shown + 1, level + 1)
            if above in levels and levels[above].format
        )
        return f"{definition.prefix}{'.'.join(numbers)}{definition.suffix}".strip()


class _Numberer:
    """Turns items of lists that pandoc would leave without their numbers into paragraphs with numbers."""

    def __init__(self, lists: Mapping[str, _Levels], styles: OpenDocumentStyles) -> None:
        self._lists = lists
        self._styles = styles
        self._counters = _OutlineCounters()

    def within(self, parent: Element) -> None:
        """Replaces such lists in an element."""
        for child in list(parent):
            if child.tag != _LIST:
                self.within(child)
                continue
            levels = self._lists.get(self._style_name(child), {})
            has_heading = child.find(f".//{TEXT}h") is not None
            if has_heading or not all(levels[depth].is_plain for depth in _depths(child) if depth in levels):
                index = list(parent).index(child)
                parent[index : index + 1] = self._paragraphs(child, self._style_name(child), 1, has_heading)

    def _style_name(self, element: Element) -> str:
        """The list style of a list, which may come with its paragraphs."""
        paragraph = next((part for part in element.iter() if part.tag in _PARAGRAPHS), None)
        of_paragraph = paragraph.get(f"{TEXT}style-name", "") if paragraph is not None else ""
        by_style = (part.get(f"{STYLE}list-style-name", "") for part in self._styles.chain("paragraph", of_paragraph))
        return element.get(f"{TEXT}style-name") or next(filter(None, by_style), "")

    def _paragraphs(self, items: Element, name: str, depth: int, is_continued: bool) -> list[Element]:
        if (
            depth == 1
            and not is_continued
            and items.get(f"{TEXT}continue-numbering") != "true"
            and not items.get(f"{TEXT}continue-list")
        ):
            self._counters.restart(name)
        blocks: list[Element] = []
        for item in items:
            is_numbered = item.tag == f"{TEXT}list-item"
            for child in item:
                if child.tag == _LIST:
                    blocks += self._paragraphs(child, child.get(f"{TEXT}style-name") or name, depth + 1, is_continued)
                    continue
                if is_numbered and child.tag in _PARAGRAPHS:
                    self._write_number(child, name, depth, _number(item.get(f"{TEXT}start-value"), 0) or None)
                    is_numbered = False
                blocks.append(child)
        return blocks

    def _write_number(self, paragraph: Element, name: str, depth: int, start: int | None) -> None:
        levels = self._lists.get(name, {})
        if depth in levels:
            text = self._counters.next(name, levels, depth, start) if levels[depth].format else "•"
            _write(paragraph, text)
        if paragraph.tag == f"{TEXT}h":
            paragraph.set(_WRITTEN, "")


def _depths(element: Element) -> Iterator[int]:
    """How deep the items of a list are, each depth that occurs."""
    layer, depth = [element], 1
    while layer:
        yield depth
        layer = [inner for outer in layer for item in outer for inner in item.findall(_LIST)]
        depth += 1


def _write(paragraph: Element, text: str) -> None:
    number = text.rstrip(".•") if paragraph.tag == f"{TEXT}h" else text
    if number:
        paragraph.text = f"{number} {paragraph.text or ''}"


def _levels(style: Element) -> dict[int, _OutlineLevel]:
    return {
        _number(element.get(f"{TEXT}level"), 1): _OutlineLevel(
            _FORMATS.get(element.get(f"{STYLE}num-format", ""), ""),
            element.get(f"{STYLE}num-prefix", ""),
            element.get(f"{STYLE}num-suffix", ""),
            _number(element.get(f"{TEXT}display-levels"), 1),
            _number(element.get(f"{TEXT}start-value"), 1),
        )
        for element in style
    }


def _number(text: str | None, otherwise: int) -> int:
    """A number of at most four digits, as no list of people is longer."""
    return int(text) if text and text.isdecimal() and len(text) <= 4 else otherwise
