"""Glossary words, linked at their first use in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.etree.ElementTree import Element

from verhalen_build.model.names import matching_key
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Link
from verhalen_build.model.typography import typographic
from verhalen_build.read.inner_marks import WIKI
from verhalen_build.read.links import Links
from verhalen_build.read.places import Source
from verhalen_build.read.tree import SLOT, InlineNode, LinkStart, TextNode


@dataclass(frozen=True)
class Glossary:
    """The words of the glossary: each spelling leads to the word's title.

    `translated` has those of translations of words, by their language, for texts in that.
    """

    titles: Mapping[str, str]
    translated: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Spellings:
    """The glossary prepared for searching: one pattern for all spellings, and the title of each."""

    pattern: re.Pattern[str] | None
    titles: Mapping[str, str]

    def title(self, word: str) -> str:
        """The title for a word; "" if it only matched by case folding, such as a dotless i."""
        return self.titles.get(matching_key(word), "")


def spellings(glossary: Glossary) -> Spellings:
    """Prepares a glossary for searching."""
    longest_first = sorted(glossary.titles, key=lambda spelling: (-len(spelling), spelling))
    pattern = r"(?<!\w)(?:" + "|".join(map(_as_shown, longest_first)) + r")(?!\w)"
    titles = {matching_key(typographic(spelling)): title for spelling, title in glossary.titles.items()}
    return Spellings(re.compile(pattern, re.IGNORECASE) if longest_first else None, titles)


def _as_shown(spelling: str) -> str:
    """The pattern of a spelling with typographic marks; it may be broken over lines."""
    return r"\s+".join(map(re.escape, typographic(spelling).split()))


def link_words(blocks: Iterable[list[InlineNode]], glossary: Spellings, links: Links, source: Source) -> None:
    """Replaces the first use of each glossary word with a slot, unless the text links the word itself.

    Headings, code and links are skipped.
    """
    pattern = glossary.pattern
    if pattern is None:
        return
    linked = {matching_key(match[1].partition("|")[0].partition("#")[0]) for match in WIKI.finditer(source.text)}
    for block in blocks:
        for piece in list(block):
            if isinstance(piece, TextNode) and not piece.is_code and piece.link is None and piece.heading is None:
                text = piece.text
                uses = [match for match in pattern.finditer(text) if _is_first_use(match[0], glossary, linked)]
                if uses:
                    slots = _split(piece, text, uses)
                    for match, slot in zip(uses, slots, strict=True):
                        link = Link("word", glossary.title(match[0]), "", True, 0, 0)
                        links.add(slot, link, source.next_place_of(match[0]))
                    index = block.index(piece) + 1
                    block[index:index] = _pieces(piece.container, slots)


def _pieces(container: Element, slots: list[Element]) -> Iterator[InlineNode]:
    """The inline nodes of new slots."""
    for slot in slots:
        yield LinkStart(slot)
        yield TextNode(slot, slot, link=slot)
        yield TextNode(container, slot, is_tail=True)


def _is_first_use(word: str, glossary: Spellings, linked: set[str]) -> bool:
    title = glossary.title(word)
    key = matching_key(title)
    if not title or key in linked:
        return False
    linked.add(key)
    return True


def _split(node: TextNode, text: str, uses: list[re.Match[str]]) -> list[Element]:
    """Splits a text node into slots and the text between them."""
    slots: list[Element] = []
    for match, following in zip_longest(uses, uses[1:]):
        slot = Element(SLOT)
        slot.text, slot.tail = match[0], text[match.end() : following.start() if following else len(text)]
        slots.append(slot)
    node.split(text[: uses[0].start()], slots)
    return slots
