"""The headings of a document: one becomes the title, and the others start at level 2."""

from collections.abc import Iterator
from itertools import pairwise

from verhalen_build.model.markdown_writer import Element, plain_text, walk
from verhalen_build.model.names import matching_key

_LONGEST_BOLD_TITLE = 120
_LONGEST_BOLD_HEADING = 80
_ENDS_OF_SENTENCES = (".", ",", ";", ":", "…")
_TOP_LEVEL = 2


def extract_title(blocks: list[Element], declared: str) -> tuple[str, list[Element], bool]:
    """The title in a text ("" for none), the blocks without it, and whether it is a guess.

    `declared` is the title in the metadata, which is removed from the text. A title is the only heading of
    level 1, or a heading at the start of the text, or else a first line that is all bold.
    """
    index = _title_index(blocks)
    text = _words(blocks[index]) if index is not None else ""
    if declared:
        is_same = index is not None and matching_key(text) == matching_key(declared)
        return declared, [*blocks[:index], *blocks[index + 1 :]] if is_same and index is not None else blocks, False
    if index is None or not text:
        return "", blocks, False
    is_guess = blocks[index]["t"] != "Header"
    return text, [*blocks[:index], *blocks[index + 1 :]], is_guess


def shift_headings(blocks: list[Element]) -> list[Element]:
    """The blocks with their highest headings at level 2, as level 1 is the title of the page."""
    levels = [block["c"][0] for block in _all_headings(blocks)]
    step = _TOP_LEVEL - min(levels, default=_TOP_LEVEL)
    return [_shift(block, step) for block in blocks] if step else blocks


def bold_headings(blocks: list[Element]) -> Iterator[str]:
    """The lines that are all bold and stand above a text, as people write headings who know no styles."""
    for block, following in pairwise(blocks):
        text = _words(block)
        is_line = (
            block["t"] != "Header" and len(text) <= _LONGEST_BOLD_HEADING and not text.endswith(_ENDS_OF_SENTENCES)
        )
        if (
            is_line
            and _can_be_title(block)
            and following["t"] not in {"Header", "Null"}
            and not _can_be_title(following)
        ):
            yield text


def heading_ids(blocks: list[Element]) -> dict[str, str]:
    """The id of the heading by each id a link may target: that of the heading, and of spans in it."""
    ids: dict[str, str] = {}
    for block in _all_headings(blocks):
        heading_id = block["c"][1][0]
        span_ids = [element["c"][0][0] for element in walk(block) if element["t"] == "Span"]
        ids.update((target, heading_id) for target in (heading_id, *span_ids) if target and heading_id)
    return ids


def _title_index(blocks: list[Element]) -> int | None:
    top_headings = [index for index, block in enumerate(blocks) if block["t"] == "Header" and block["c"][0] == 1]
    first = next((index for index, block in enumerate(blocks) if _words(block)), None)
    if len(top_headings) == 1 and _can_be_title(blocks[top_headings[0]]):
        return top_headings[0]
    if first is None or not _can_be_title(blocks[first]):
        return None
    return first


def _can_be_title(block: Element) -> bool:
    if any(inline["t"] in {"Image", "Note"} for inline in _inlines(block)):
        return False
    if block["t"] == "Header":
        return bool(_words(block))
    inlines = [inline for inline in _inlines(block) if inline["t"] not in {"Space", "SoftBreak", "LineBreak"}]
    is_bold = block["t"] in {"Para", "Plain"} and bool(inlines) and all(inline["t"] == "Strong" for inline in inlines)
    return is_bold and len(_words(block)) <= _LONGEST_BOLD_TITLE


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


def _shift(block: Element, step: int) -> Element:
    if block["t"] == "Header":
        level, *rest = block["c"]
        return {"t": "Header", "c": [level + step, *rest]}
    if block["t"] == "Div":
        return {"t": "Div", "c": [block["c"][0], [_shift(inner, step) for inner in block["c"][1]]]}
    return block


def _words(block: Element) -> str:
    return " ".join(plain_text(block).split())
