"""Footnotes in HTML as Word and Google Docs save them: a link to a paragraph below, and one back."""

from collections.abc import Mapping
from itertools import dropwhile
from typing import Any

from verhalen_build.model.markdown_writer import Element, walk

_SPACES = frozenset({"Space", "SoftBreak", "LineBreak"})


def with_footnotes(blocks: list[Element]) -> list[Element]:
    """The blocks with each such paragraph as a pandoc note at its reference; the rule above the notes is removed."""
    targets = {_id(link): _target(link) for link in walk(blocks) if link["t"] == "Link" and _id(link)}
    if not targets:
        return blocks
    notes: dict[str, list[Element]] = {}
    text_blocks: list[Element] = []
    ids_above: set[str] = set()
    for block in blocks:
        first = block["c"][0] if block["t"] in {"Para", "Plain"} and block["c"] else None
        reference = _target(first) if first and first["t"] == "Link" else ""
        # The reference comes earlier, links here, and has no note yet.
        if first and reference in ids_above and reference not in notes and targets[reference] == _id(first) != "":
            notes[reference] = _without_leading_space(block["c"][1:])
        else:
            text_blocks.append(block)
            ids_above |= {_id(link) for link in walk(block) if link["t"] == "Link"} - {""}
    if not notes:
        return blocks
    if text_blocks and text_blocks[-1]["t"] == "HorizontalRule":
        text_blocks.pop()
    return [_with_notes(block, notes) for block in text_blocks]


def _id(link: Element) -> str:
    return str(link["c"][0][0])


def _target(link: Element) -> str:
    address = str(link["c"][2][0])
    return address[1:] if address.startswith("#") else ""


def _without_leading_space(inlines: list[Element]) -> list[Element]:
    """The inlines without the space after the back link, which may be a non-breaking one."""
    words = list(dropwhile(_is_space, inlines))
    if words and words[0]["t"] == "Str":
        return [{"t": "Str", "c": words[0]["c"].lstrip()}, *words[1:]]
    return words


def _is_space(inline: Element) -> bool:
    return inline["t"] in _SPACES or (inline["t"] == "Str" and not inline["c"].strip())


def _with_notes(node: Any, notes: Mapping[str, list[Element]]) -> Any:
    """A part of the tree with a note in place of each reference."""
    if isinstance(node, list):
        return [_with_notes(child, notes) for child in node]
    if not isinstance(node, dict):
        return node
    link = node["c"][0] if node.get("t") == "Superscript" and len(node["c"]) == 1 else node
    if link.get("t") == "Link" and _id(link) in notes:
        return {"t": "Note", "c": [{"t": "Para", "c": notes[_id(link)]}]}
    return {key: _with_notes(value, notes) for key, value in node.items()}
