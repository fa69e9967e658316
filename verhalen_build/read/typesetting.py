"""Typographic quotes, dashes and ellipses in the text of a page."""

from collections.abc import Iterable

from verhalen_build.model.typography import typographic
from verhalen_build.read.tree import TextBlock


def set_typography(blocks: Iterable[TextBlock]) -> None:
    """Sets the marks in running text; code, and addresses that are the words of a link, are shown as they are."""
    for block in blocks:
        before = " "
        for node in block.nodes:
            text = node.text
            if not (node.is_code or node.stand_in or (node.link is not None and "://" in text)):
                shown = typographic(text, before)
                if shown != text:
                    node.replace(shown)
                    text = shown
            before = text[-1:] or before
