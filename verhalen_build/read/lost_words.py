"""The check that no word of a text is lost on its way to the page.

The words of the source (without syntax that is meant to disappear) are counted and compared with those of the page,
including attribute values. A word that a writer typed and no reader gets is a fault of ours, reported with its line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from verhalen_build.read.blocks import normal_label
from verhalen_build.read.code import blanked, without_code
from verhalen_build.read.converter import Converted
from verhalen_build.read.fences import fences
from verhalen_build.read.line_starts import CALLOUT, CONTAINERS, NOTE
from verhalen_build.read.raw_html import TAG, is_element

_WORD = re.compile(r"[^\W_]+")
# Marks of lists, quotes, callouts and notes, and comments in the form of a definition. Most lines begin with a letter,
# which is none of these, but for the o that is a bullet.
_SYNTAX = re.compile(
    rf"^(?!\n|[^\W\do])(?:{CONTAINERS}\[(?://|_|comment)\]:[^\n]*$"
    rf"|{CONTAINERS}(?:{NOTE}(?=[ \t]*[>\[]){CONTAINERS})?+(?:{CALLOUT})?+)",
    re.MULTILINE | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_LABEL = re.compile(r"(?<=\])\[([^\[\]]*)\]|^[ \t>]*\[([^\[\]\n]+)\]:", re.MULTILINE)
_LONGEST_RUN = 8


def lost_words(text: str, converted: Converted, page: str, elsewhere: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The words of a text that readers do not get: an offset in the text, and words that follow each other there.

    `page` is what they get, with what was left out and reported; `elsewhere` has the targets of links and the values of
    other problems.
    """
    written = _without_syntax(text, converted)
    page = " ".join([_decoded_as_well(page), *map(_decoded, elsewhere)])
    if not _may_miss_words(_decoded(written), page):
        return
    words = _words(page)
    letters = "".join(words)
    for offset, previous, missing in _missing(written, Counter(words)):
        # A removed tag may have been all that separated two words, which are one word now.
        if previous + "".join(missing) not in letters:
            yield offset, " ".join(missing[:_LONGEST_RUN])


def _may_miss_words(written: str, page: str) -> bool:
    """Whether some word is more often in the source than on the page.

    Tokens that are equally frequent on both sides cancel out, and need not be split into words.
    """
    written_counts, page_counts = Counter(written.split()), Counter(page.split())
    more_written = _word_counts(_unequal(written_counts, page_counts))
    return bool(more_written) and bool(more_written - _word_counts(_unequal(page_counts, written_counts)))


def _unequal(counts: Counter[str], others: Counter[str]) -> Iterator[tuple[str, int]]:
    """The tokens that are not equally frequent in the other text."""
    return ((token, count) for token, count in counts.items() if others.get(token) != count)


def _word_counts(pieces: Iterable[tuple[str, int]]) -> Counter[str]:
    counts = Counter[str]()
    for piece, count in pieces:
        for word in _words(piece):
            counts[word] += count
    return counts


def _missing(text: str, remaining: Counter[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Runs of missing words on one line: their offset, the word before them, and the words."""
    line_start, previous = 0, ""
    for line in text.split("\n"):
        decoded = _decoded(line)
        run: list[str] = []
        run_start, before = 0, ""
        for match in _WORD.finditer(decoded):
            remaining[match[0]] -= 1
            if remaining[match[0]] < 0:
                # Decoding character references shifts the columns.
                run_start, before = (run_start, before) if run else (match.start() * (decoded == line), previous)
                run.append(match[0])
            elif run:
                yield line_start + run_start, before, run
                run = []
            previous = match[0]
        if run:
            yield line_start + run_start, before, run
        line_start += len(line) + 1


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _decoded(text: str) -> str:
    if "&" in text:
        # Only with the semicolon: R&sectie has no § sign.
        text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    return unquote(text) if "%" in text else text


def _decoded_as_well(page: str) -> str:
    """The text of the page with character references decoded as well, because code spans show them literally."""
    decoded = _decoded(page)
    if decoded == page:
        return page
    return " ".join([decoded, *(Counter(_words(page)) - Counter(_words(decoded))).elements()])


def _without_syntax(text: str, converted: Converted) -> str:
    """The text with spaces in place of tags, comments, info strings of fences and the like."""
    hidden = [(fence.start, fence.info_end) for fence in fences(text)]
    if "<" in text:
        hidden += converted.hidden
        hidden += (tag.span() for tag in TAG.finditer(without_code(text)) if is_element(tag["name"]))
    text = blanked(text, sorted(set(hidden))) if hidden else text
    text = _SYNTAX.sub(_spaces, text)
    if converted.labels:
        text = _LABEL.sub(lambda m: _spaces(m) if normal_label(m[1] or m[2] or "") in converted.labels else m[0], text)
    return text


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])
