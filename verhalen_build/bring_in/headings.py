"""The headings of a document: one of them is its title, and the others begin at the second level."""

from collections.abc import Iterator

from verhalen_build.bring_in.markdown import Element, plain_text, walked
from verhalen_build.model.names import matching_key

_LONGEST_TITLE_LINE = 120
_HIGHEST = 2


def with_title_taken(blocks: list[Element], given: str) -> tuple[str, list[Element], bool]:
    """The title that stands in a text ("" for none), the blocks without it, and whether it is a guess.

    `given` is a title that is known already: that is then looked for. A title is the only heading of the first level,
    or a heading with which the text begins, or else a first line that is all bold.
    """
    index = _place_of_title(blocks)
    text = _words(blocks[index]) if index is not None else ""
    if given:
        is_it = index is not None and matching_key(text) == matching_key(given)
        return given, [*blocks[:index], *blocks[index + 1 :]] if is_it and index is not None else blocks, False
    if index is None or not text:
        return "", blocks, False
    is_guess = blocks[index]["t"] != "Header"
    return text, [*blocks[:index], *blocks[index + 1 :]], is_guess


def shifted(blocks: list[Element]) -> list[Element]:
    """The same blocks, with the highest headings on the second level: the first is that of the title."""
    levels = [block["c"][0] for block in _all_headings(blocks)]
    step = _HIGHEST - min(levels, default=_HIGHEST)
    return [_moved(block, step) for block in blocks] if step else blocks


def ids_of_headings(blocks: list[Element]) -> dict[str, str]:
    """By each id to which a link may lead, a heading's own and those of marks inside it, the heading's own."""
    ids: dict[str, str] = {}
    for block in _all_headings(blocks):
        own = block["c"][1][0]
        inside = [one["c"][0][0] for one in walked(block) if one["t"] == "Span"]
        ids.update((name, own) for name in (own, *inside) if name and own)
    return ids


def _place_of_title(blocks: list[Element]) -> int | None:
    tops = [number for number, block in enumerate(blocks) if block["t"] == "Header" and block["c"][0] == 1]
    first = next((number for number, block in enumerate(blocks) if _words(block)), None)
    if len(tops) == 1 and _can_be_title(blocks[tops[0]]):
        return tops[0]
    if first is None or not _can_be_title(blocks[first]):
        return None
    return first


def _can_be_title(block: Element) -> bool:
    if any(inner["t"] in {"Image", "Note"} for inner in _inlines(block)):
        return False
    if block["t"] == "Header":
        return bool(_words(block))
    inlines = [one for one in _inlines(block) if one["t"] not in {"Space", "SoftBreak", "LineBreak"}]
    is_bold = block["t"] in {"Para", "Plain"} and bool(inlines) and all(one["t"] == "Strong" for one in inlines)
    return is_bold and len(_words(block)) <= _LONGEST_TITLE_LINE


def _inlines(block: Element) -> list[Element]:
    if block["t"] == "Header":
        return list(block["c"][2])
    return list(block["c"]) if block["t"] in {"Para", "Plain"} else []


def _all_headings(blocks: list[Element]) -> Iterator[Element]:
    for block in blocks:
        if block["t"] == "Header":
            yield block
        elif block["t"] == "Div":
            yield from _all_headings(block["c"][1])


def _moved(block: Element, step: int) -> Element:
    if block["t"] == "Header":
        level, *rest = block["c"]
        return {"t": "Header", "c": [level + step, *rest]}
    if block["t"] == "Div":
        return {"t": "Div", "c": [block["c"][0], [_moved(inner, step) for inner in block["c"][1]]]}
    return block


def _words(block: Element) -> str:
    return " ".join(plain_text(block).split())
