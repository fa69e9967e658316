"""Lists that a document has as paragraphs with a mark, such as a bullet and a wide space, as WordPad writes them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from verhalen_build.model.markdown_writer import Element

_NUMBER = r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})[.)]"
LIST_MARK = re.compile(rf"\s*(?P<mark>[·•▪◦§‣●○■\uf0b7\uf0a7o–-]|{_NUMBER})(?:[ \t\r\n]?\xa0[ \t\r\n\xa0]+|\xa0\xa0+)")
"""A mark of a list with the wide space after it, in which there is at least one that does not break."""

_WIDE = "\xa0"
_MARKED = re.compile(rf"(?P<mark>•|{_NUMBER})\xa0(?P<level>\xa0{{1,9}})")
_MARK_CHARACTERS = frozenset("·•▪◦§‣●○■\uf0b7\uf0a7o–-")


def list_mark(mark: str, level: int) -> str:
    """The mark of an item at a level, from 1, by which `with_lists` knows it."""
    return f"{'•' if mark in _MARK_CHARACTERS else mark}{_WIDE}{_WIDE * level}"


def with_lists(blocks: Iterable[Element]) -> list[Element]:
    """The blocks, with lists in the place of the paragraphs that have the mark of an item."""
    out: list[Element] = []
    items: list[tuple[int, str, Element]] = []
    for block in blocks:
        item = _item(block)
        if item:
            items.append(item)
            continue
        out += _lists(items)
        items = []
        out.append(block)
    return [*out, *_lists(items)]


def _item(block: Element) -> tuple[int, str, Element] | None:
    """The level, the mark and the text of a paragraph that is an item."""
    first = block["c"][0] if block["t"] in {"Para", "Plain"} and block["c"] else {}
    mark = _MARKED.match(first["c"]) if first.get("t") == "Str" else None
    if mark is None:
        return None
    rest = first["c"][mark.end() :]
    inlines = [*([{"t": "Str", "c": rest}] if rest else []), *block["c"][1:]]
    while inlines and inlines[0]["t"] in {"Space", "SoftBreak"}:
        inlines = inlines[1:]
    return len(mark["level"]), mark["mark"], {"t": "Plain", "c": inlines}


def _lists(items: list[tuple[int, str, Element]]) -> Iterator[Element]:
    """The items as lists; a deeper item is in a list inside the item before it."""
    while items:
        level, mark, _ = items[0]
        is_ordered = mark != "•"
        entries: list[list[Element]] = []
        while items and items[0][0] >= level and (items[0][0] > level or (items[0][1] != "•") == is_ordered):
            if items[0][0] == level:
                entries.append([items.pop(0)[2]])
                continue
            deeper = list(_while_deeper(items, level))
            items = items[len(deeper) :]
            entries[-1] += _lists(deeper)
        yield _list(mark, entries)


def _while_deeper(items: list[tuple[int, str, Element]], level: int) -> Iterator[tuple[int, str, Element]]:
    for item in items:
        if item[0] <= level:
            return
        yield item


def _list(mark: str, entries: list[list[Element]]) -> Element:
    if mark == "•":
        return {"t": "BulletList", "c": entries}
    label = mark.strip("().")
    style = "Decimal" if label.isdecimal() else "LowerAlpha"
    attributes: list[Any] = [int(label) if label.isdecimal() else 1, {"t": style}, {"t": "Period"}]
    return {"t": "OrderedList", "c": [attributes, entries]}
