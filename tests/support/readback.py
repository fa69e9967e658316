"""What a readback file says, and what the pages of a built site say about somebody, each read by itself."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

_BLOCKS = "p li h1 h2 h3 h4 h5 h6 td th dt dd figcaption".split()


def page_of(file: Path) -> HtmlElement:
    """A page without the marks of footnotes, and without the notes that stand beside the text once more."""
    root = html.parse(file).getroot()
    for mark in root.xpath(".//a[starts-with(@class, 'footnote-')] | .//small[@class='sidenote']"):
        mark.drop_tree()
    return root


def words(element: HtmlElement) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def statements(file: Path) -> list[str]:
    """Each statement in a readback file, in order."""
    return [words(part) for part in page_of(file).iterfind(".//*[@data-text]")]


def linked_sentences(site: Path, page: Path) -> Iterator[tuple[str, int]]:
    """Each paragraph in the texts of a site with a link to a page, and where in the paragraph the link begins."""
    for file in sorted(site.rglob("*.html")):
        for text in page_of(file).iterfind(".//div[@class='prose']"):
            for link in text.iterfind(".//a[@href]"):
                if (file.parent / re.sub("#.*", "", link.get("href"))).resolve() == page.resolve() and words(link):
                    block = next(parent for parent in link.iterancestors() if parent.tag in _BLOCKS)
                    yield words(block), len(" ".join(f"{_before(block, link)}.".split())) - 1


def _before(block: HtmlElement, link: HtmlElement) -> str:
    """The text of a block up to a link in it."""
    text = link.text
    link.text = f"\ue010{text or ''}"
    before = "".join(block.itertext()).partition("\ue010")[0]
    link.text = text
    return before
