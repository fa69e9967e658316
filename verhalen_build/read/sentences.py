"""The prose of a text by block, and the sentences around links and names."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from msgspec.structs import replace

from verhalen_build.model.record import Link
from verhalen_build.model.slots import LABEL
from verhalen_build.model.typography import typographic
from verhalen_build.read.links import number_of
from verhalen_build.read.tree import InlineNode, LinkStart

_SENTENCE_END = re.compile(rf"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-Þ0-9'’‘{LABEL}])")
_LONGEST_SENTENCE = 320


@dataclass(frozen=True)
class Prose:
    """The blocks of a text without markup, how many words they have, and the links, each with its sentence."""

    blocks: tuple[str, ...]
    words: int
    links: tuple[Link, ...]


def prose(blocks: Iterable[list[InlineNode]], links: Iterable[Link]) -> Prose:
    """The prose of blocks; `links` are those of the slots and pictures, by number."""
    with_sentences = list(links)
    words = 0
    texts: list[str] = []
    for block in blocks:
        pieces = [node.text for node in block]
        text = "".join(pieces)
        in_words = text.split()
        if in_words:
            words += len(in_words)
            texts.append(" ".join(in_words))
            offsets = _link_offsets(block, pieces)
            for number, sentence in _sentences(text, offsets) if offsets else ():
                with_sentences[number] = replace(with_sentences[number], sentence=sentence)
    return Prose(tuple(texts), words, tuple(with_sentences))


def _link_offsets(block: list[InlineNode], pieces: Iterable[str]) -> dict[int, int]:
    """Where each link and picture is in the text of its block, by number."""
    starts = accumulate(map(len, pieces), initial=0)
    return {
        number_of(node.element): start
        for node, start in zip(block, starts, strict=False)
        if isinstance(node, LinkStart)
    }


def _sentences(text: str, offsets: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    """The number of each link with its sentence; `offsets` is where the links are in the text of their block."""
    spans = list(sentence_spans(text))
    ends = [end for _, end in spans]
    indexes = {number: min(bisect_right(ends, offset), len(ends) - 1) for number, offset in offsets.items()}
    sentences = {index: _shortened(text, *spans[index]) for index in set(indexes.values())}
    yield from ((number, sentences[index]) for number, index in indexes.items())


def sentence_with(name: str, blocks: Iterable[str]) -> str:
    """The first sentence in these blocks of text with a name in it; "" for none."""
    # Blocks have typographic marks.
    on_page = " ".join(typographic(name).split())
    for block in blocks:
        offset = _find_whole(on_page, block)
        if offset >= 0:
            spans = list(sentence_spans(block))
            return _shortened(block, *next((span for span in spans if offset < span[1]), spans[-1]))
    return ""


def _find_whole(name: str, text: str) -> int:
    """The offset of a name in a text, not as part of a longer word; -1 if there is none."""
    offset = text.find(name)
    while offset >= 0:
        end = offset + len(name)
        if not (text[offset - 1 : offset].isalnum() or text[end : end + 1].isalnum()):
            return offset
        offset = text.find(name, offset + 1)
    return -1


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _shortened(text: str, start: int, end: int) -> str:
    """A span of a text on one line, cut off if it is very long."""
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    return sentence[:_LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"
