"""Callouts, as GitHub and Obsidian have them: a quote that begins with `[!tip]`; the rest of that line is its title.

What begins a callout is marked before running text is read, so that an escaped mark begins none, and so that a title
may hold any markup.
"""

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from verhalen_build.read.line_starts import CALLOUT

ASIDE = "\ue00a"
"""Begins the text of a callout; if it has a title, begins the `<strong>` with the title."""

# In Obsidian + or - makes it foldable.
_KIND = rf"{CALLOUT}[-+]?[ \t]*+"
_FIRST_LINE = re.compile(rf"[ ]*+{_KIND}([^\n]*)\n?")
_TYPED_QUOTE = re.compile(r"<blockquote\b[^<>]*+>\s*\Z", re.IGNORECASE)
_IN_TYPED_QUOTE = re.compile(rf"(<blockquote\b[^<>]*+>\s*+){_KIND}((?:(?!</blockquote)[^\n])*)\n?", re.IGNORECASE)


class Callouts(Treeprocessor):
    """Marks the paragraphs that begin a callout."""

    def run(self, root: Element) -> None:
        for parent in root.iter():
            before = ""
            for position, child in enumerate(parent):
                text = child.text or ""
                if child.tag == "p" and "[!" in text:
                    begins_quote = parent.tag == "blockquote" and position == 0
                    if begins_quote or _TYPED_QUOTE.search(before):
                        _mark(child)
                    else:
                        child.text = _IN_TYPED_QUOTE.sub(_marked, text)
                before = text


def _mark(paragraph: Element) -> None:
    text = paragraph.text or ""
    match = _FIRST_LINE.match(text)
    if match is None:
        return
    title, rest = _title(match[1]), text[match.end() :]
    if not title:
        paragraph.text = ASIDE + rest
        return
    strong, line_end = Element("strong"), Element("br")
    strong.text, line_end.tail, paragraph.text = ASIDE + title, rest, ""
    paragraph[:0] = [strong, line_end]


def _marked(match: re.Match[str]) -> str:
    title = _title(match[2])
    return match[1] + (f"<strong>{ASIDE}{title}</strong><br>" if title else ASIDE)


def _title(written: str) -> str:
    """The title without a hard line break at its end."""
    return written.strip().removesuffix("\\").rstrip()
