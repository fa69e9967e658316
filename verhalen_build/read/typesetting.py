"""Typographic quotes, dashes and ellipses in the text of a page."""

from collections.abc import Iterable

from verhalen_build.model.typography import typographic
from verhalen_build.read.tree import InlineNode, TextNode


def set_typography(blocks: Iterable[list[InlineNode]]) -> None:
    """Sets the marks in running text; code, and addresses that are the words of a link, are shown as they are."""
    for block in blocks:
        before = " "
        for piece in block:
            text = piece.text
            if isinstance(piece, TextNode) and not (piece.is_code or (piece.link is not None and "://" in text)):
                typeset = typographic(text, before)
                if typeset != text:
                    piece.replace(typeset)
                    text = typeset
            before = text[-1:] or before
