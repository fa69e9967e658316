"""The proof that no word of a text went missing on its way to the page.

The words of the source, without the syntax that is meant to disappear, are counted, and so are those of the HTML with
the values of its attributes. Whatever a writer typed and no reader gets is a fault of ours, and is told at its line.
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
# Marks of lists, quotes, callouts and notes, and comments in the form of a definition.
_SYNTAX = re.compile(
    rf"^{CONTAINERS}\[(?://|_|comment)\]:[^\n]*$"
    rf"|^{CONTAINERS}(?:{NOTE}(?=[ \t]*[>\[]){CONTAINERS})?+(?:{CALLOUT})?+",
    re.MULTILINE | re.IGNORECASE,
)
_PAGE_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_VALUE = re.compile(r'\s(?:href|src|alt|title|id|start|value|lang)="([^"]*)"')
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_LABEL = re.compile(r"(?<=\])\[([^\[\]]*)\]|^[ \t>]*\[([^\[\]\n]+)\]:", re.MULTILINE)
_LONGEST_RUN = 8


def lost_words(text: str, converted: Converted, html: str, elsewhere: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The words of a text that readers do not get: an offset in the text, and words that follow each other there.

    `html` is what they get, with what was left out and reported, and `elsewhere` is where links lead and the words that
    other problems name.
    """
    written = _without_syntax(text, converted)
    shown = _words(_page_text(_without_sidenotes(html)))
    remaining = Counter(shown)
    for other in elsewhere:
        remaining.update(_words(_decoded(other)))
    if not Counter(_words(_decoded(written))) - remaining:
        return
    letters = "".join(shown)
    for offset, previous, words in _missing(written, remaining):
        # A tag that is left out may have been all that stood between two words, which are one word now.
        if previous + "".join(words) not in letters:
            yield offset, " ".join(words[:_LONGEST_RUN])


def _missing(text: str, remaining: Counter[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Words on one line of which none remains: their offset, the word before them, and the words."""
    line_start, previous = 0, ""
    for line in text.split("\n"):
        decoded = _decoded(line)
        run: list[str] = []
        run_start, before = 0, ""
        for match in _WORD.finditer(decoded):
            remaining[match[0]] -= 1
            if remaining[match[0]] < 0:
                # Where codes were decoded the columns are others.
                run_start, before = (run_start, before) if run else (match.start() * (decoded == line), previous)
                run.append(match[0])
            elif run:
                yield line_start + run_start, before, run
                run = []
            previous = match[0]
        if run:
            yield line_start + run_start, before, run
        line_start += len(line) + 1


def _without_sidenotes(html: str) -> str:
    """The HTML without the notes that stand beside the text; they stand below it as well."""
    first, *others = html.split('<small class="sidenote">')
    return first + "".join(other.partition("</small>")[2] for other in others)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _decoded(text: str) -> str:
    if "&" in text:
        # With its semicolon only: in R&sectie stands no § sign.
        text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    return unquote(text) if "%" in text else text


def _page_text(html: str) -> str:
    """The text of HTML and the values of its attributes, also with the codes that it shows as code decoded."""
    parts = " ".join([_PAGE_TAG.sub(" ", html), *_VALUE.findall(html)])
    once = _decoded(parts)
    twice = _decoded(once)
    extra = Counter(_words(twice)) - Counter(_words(once)) if twice != once else Counter[str]()
    return " ".join([once, *extra.elements(), ""])


def _without_syntax(text: str, converted: Converted) -> str:
    """The text with spaces in the place of tags, comments, the names of languages behind fences and the like."""
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
