"""Glossary words, linked at their first use in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.etree.ElementTree import Element

from verhalen_build.model.names import matching_key
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Link, RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.read.inner_marks import WIKI
from verhalen_build.read.links import Links
from verhalen_build.read.places import Source
from verhalen_build.read.tree import SLOT, InlineNode, LinkStart, TextNode


@dataclass(frozen=True)
class Glossary:
    """The words of the glossary: each spelling leads to the record of the word.

    `translated` has those of translations of words, by their language, for texts in that: one spelling may be another
    word in each language.
    """

    words: Mapping[str, RecordKey]
    translated: Mapping[Language, Mapping[str, RecordKey]] = field(default_factory=dict)


@dataclass(frozen=True)
class Spellings:
    """The glossary prepared for searching: one pattern for all spellings, and the record of each."""

    pattern: re.Pattern[str] | None
    words: Mapping[str, RecordKey]

    def word(self, spelling: str) -> RecordKey | None:
        """The record of a word; None if it only matched by case folding, such as a dotless i."""
        return self.words.get(matching_key(spelling))


def spellings(glossary: Glossary) -> Spellings:
    """Prepares a glossary for searching."""
    longest_first = sorted(glossary.words, key=lambda spelling: (-len(spelling), spelling))
    pattern = r"(?<!\w)(?:" + "|".join(map(_as_shown, longest_first)) + r")(?!\w)"
    words = {matching_key(typographic(spelling)): key for spelling, key in glossary.words.items()}
    return Spellings(re.compile(pattern, re.IGNORECASE) if longest_first else None, words)


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
    names = (match[1].partition("|")[0].partition("#")[0] for match in WIKI.finditer(source.text))
    linked = {key for name in names if (key := glossary.word(typographic(name))) is not None}
    for block in blocks:
        for piece in list(block):
            if isinstance(piece, TextNode) and not piece.is_code and piece.link is None and piece.heading is None:
                text = piece.text
                uses = dict(_first_uses(pattern.finditer(text), glossary, linked))
                if uses:
                    slots = _split(piece, text, list(uses))
                    for (match, key), slot in zip(uses.items(), slots, strict=True):
                        link = Link("word", key, "", True, 0, 0)
                        links.add(slot, link, source.next_place_of(match[0]))
                    index = block.index(piece) + 1
                    block[index:index] = _pieces(piece.container, slots)


def _pieces(container: Element, slots: list[Element]) -> Iterator[InlineNode]:
    """The inline nodes of new slots."""
    for slot in slots:
        yield LinkStart(slot)
        yield TextNode(slot, slot, link=slot)
        yield TextNode(container, slot, is_tail=True)


def _first_uses(
    matches: Iterable[re.Match[str]], glossary: Spellings, linked: set[RecordKey]
) -> Iterator[tuple[re.Match[str], RecordKey]]:
    """The matches at which a word is used for the first time, with its record; those records become `linked`."""
    for match in matches:
        key = glossary.word(match[0])
        if key is not None and key not in linked:
            linked.add(key)
            yield match, key


def _split(node: TextNode, text: str, uses: list[re.Match[str]]) -> list[Element]:
    """Splits a text node into slots and the text between them."""
    slots: list[Element] = []
    for match, following in zip_longest(uses, uses[1:]):
        slot = Element(SLOT)
        slot.text, slot.tail = match[0], text[match.end() : following.start() if following else len(text)]
        slots.append(slot)
    node.split(text[: uses[0].start()], slots)
    return slots
