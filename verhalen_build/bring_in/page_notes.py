"""The notes of a web page: a link to a paragraph below and one back, as Word and Google Docs save them."""

from collections.abc import Mapping
from itertools import dropwhile
from typing import Any

from verhalen_build.bring_in.markdown import Element, walked

_SPACES = frozenset({"Space", "SoftBreak", "LineBreak"})


def with_notes(blocks: list[Element]) -> list[Element]:
    """The same blocks, with each such paragraph as a note where it belongs; the line above them goes."""
    leads = {_own(link): _target(link) for link in walked(blocks) if link["t"] == "Link" and _own(link)}
    notes: dict[str, list[Element]] = {}
    kept: list[Element] = []
    seen: set[str] = set()
    for block in blocks:
        first = block["c"][0] if block["t"] in {"Para", "Plain"} and block["c"] else None
        mark = _target(first) if first and first["t"] == "Link" else ""
        # The mark stands above it, leads here, and has no note yet.
        if first and mark in seen and mark not in notes and leads[mark] == _own(first) != "":
            notes[mark] = _without_spaces(block["c"][1:])
        else:
            kept.append(block)
            seen |= {_own(link) for link in walked(block) if link["t"] == "Link"} - {""}
    if not notes:
        return blocks
    if kept and kept[-1]["t"] == "HorizontalRule":
        kept.pop()
    return [_with_marks(block, notes) for block in kept]


def _own(link: Element) -> str:
    return str(link["c"][0][0])


def _target(link: Element) -> str:
    address = str(link["c"][2][0])
    return address[1:] if address.startswith("#") else ""


def _without_spaces(inlines: list[Element]) -> list[Element]:
    """Running text without what parts it from the mark before it, which may be a space that does not break."""
    words = list(dropwhile(_is_space, inlines))
    if words and words[0]["t"] == "Str":
        return [{"t": "Str", "c": words[0]["c"].lstrip()}, *words[1:]]
    return words


def _is_space(inline: Element) -> bool:
    return inline["t"] in _SPACES or (inline["t"] == "Str" and not inline["c"].strip())


def _with_marks(piece: Any, notes: Mapping[str, list[Element]]) -> Any:
    """A piece of the tree, in which a note stands in the place of each mark."""
    if isinstance(piece, list):
        return [_with_marks(one, notes) for one in piece]
    if not isinstance(piece, dict):
        return piece
    link = piece["c"][0] if piece.get("t") == "Superscript" and len(piece["c"]) == 1 else piece
    if link.get("t") == "Link" and _own(link) in notes:
        return {"t": "Note", "c": [{"t": "Para", "c": notes[_own(link)]}]}
    return {key: _with_marks(value, notes) for key, value in piece.items()}
