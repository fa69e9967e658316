"""The check that no word of a document is lost on its way to the story.

The words of both are counted, so that a lost word is noticed even if it is also elsewhere in the story.
Which of several equal words is lost follows from their neighbours. Texts may move (notes come last), so the order of
the whole is not compared.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from html import unescape
from itertools import groupby, pairwise

from verhalen_build.importers.markup.findings import Passage, Place
from verhalen_build.model.markdown_writer import without_invisible

_WORD = re.compile(r"[^\W_]+")
_UNREADABLE = re.compile(r"(?<![\w'’])[\w'’]*+\ufffd[\w'’\ufffd]*+")
_CONTEXT = 4
_LONGEST_SPLIT = 40
# Breaks, and raised or lowered words such as the mark of a note, which are words of their own.
_BREAK = re.compile(r"<br\s*/?>|</?su[bp]>", re.IGNORECASE)
# In code, tags are words.
_CODE = re.compile(r"(?<!`)(`{1,80}+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_FENCE = re.compile(r"^([ >]*)(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
# What Markdown says without showing it: comments, tags, attributes, descriptions of pictures, addresses of links,
# labels, and the marks of notes and list items.
_SYNTAX = re.compile(
    r"<!--.*?(?:-->|\Z)|</?[a-zA-Z](?!\w*:/)[^<>]*>|\{[#.:][^{}\n]*\}|!\[[^\[\]]*\]\([^\s()]*|(?<=(?<!\\)\])\([^()\s]*"
    r"|(?<=\])\[[^\[\]]*\]|^[ >]*\[(?!\^)[^\[\]\n]+\]:[ \t]*\S*(?=\s*$)|\[\^[^\[\]]+\]:?"
    r"|^[ >]*(?:(?:[-+*]|\d+[.)])[ \t]+)+(?:\[[ xX]\][ \t])?",
    re.MULTILINE | re.DOTALL,
)
_EMPHASIS = re.compile(r"(?<!\\)[*~`\[\]]+|(?<!\\)==|\\(?=[^\w\s])")


def missing_passages(passages: Sequence[Passage], story: str) -> Iterator[Passage]:
    """The words of the passages that are lost, those of a passage that follow each other together, in order.

    `story` is all text that readers of the story get, and that the report has in full.
    """
    words = [(word, index) for index, passage in enumerate(passages) for word in _words(passage.text)]
    story_words = _words(story)
    missing = sorted(_missing([word.casefold() for word, _ in words], [word.casefold() for word in story_words]))
    numbered = ((position - order, words[position][1], position) for order, position in enumerate(missing))
    for (_, index), run in groupby(numbered, key=lambda item: item[:2]):
        positions = [position for _, _, position in run]
        context = words[max(positions[0] - _CONTEXT, 0) : positions[0]]
        before = " ".join(word for word, _ in context)
        place = replace(passages[index].place, before=before)
        yield Passage(" ".join(words[position][0] for position in positions), place)


def markdown_words(text: str) -> str:
    """The words that readers of a Markdown text get, without the syntax around them."""
    text = _CODE.sub(lambda code: code[0].replace("<", " "), text)
    bare = _SYNTAX.sub("", _BREAK.sub(" ", _FENCE.sub(r"\1", text)))
    return unescape(_EMPHASIS.sub("", bare))


def lines_as_passages(text: str) -> tuple[Passage, ...]:
    """The lines of a text, numbered from 1."""
    return tuple(Passage(line, Place("line", (number,))) for number, line in enumerate(text.split("\n"), start=1))


def _words(text: str) -> list[str]:
    """The words of a text, but for those with a character that could not be read."""
    return _WORD.findall(_UNREADABLE.sub(" ", without_invisible(text)))


def _missing(words: list[str], shown: list[str]) -> Iterator[int]:
    """The positions of words that are more often in the first list: of equal words those with the wrong neighbours."""
    shown_words = Counter(shown)
    lacking = Counter(words) - shown_words
    if not lacking:
        return
    pairs = set(pairwise(["", *shown, ""]))
    positions: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        if word in lacking:
            positions.setdefault(word, []).append(position)
    framed = ["", *words, ""]
    for word, candidates in positions.items():
        candidates.sort(key=lambda at: (((framed[at], word) in pairs) + ((word, framed[at + 2]) in pairs), -at))
        for position in candidates[: lacking[word]]:
            before, after = framed[position], framed[position + 2]
            # Marks that disappear or appear may join words or take them apart: x<sup>2</sup> is one word or two.
            is_joined = (before and before + word in shown_words) or (after and word + after in shown_words)
            is_split = _is_split(word, pairs)
            if not is_joined and not is_split:
                yield position


def _is_split(word: str, pairs: Collection[tuple[str, str]]) -> bool:
    """Whether a word is there as two words in a row, or as three: H2O is H, 2 and O."""
    ends = range(1, len(word))
    if any((word[:at], word[at:]) in pairs for at in ends):
        return True
    if len(word) > _LONGEST_SPLIT:
        return False
    return any(
        (word[:at], word[at:end]) in pairs and (word[at:end], word[end:]) in pairs
        for at in ends
        for end in range(at + 1, len(word))
    )
