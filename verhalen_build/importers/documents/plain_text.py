"""Texts without markup: their encoding, and which lines are one paragraph."""

import codecs
import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from verhalen_build.importers.documents.document_values import PandocInput
from verhalen_build.importers.documents.embedded_pictures import check_length
from verhalen_build.importers.documents.html_page import decode_text
from verhalen_build.importers.markup.findings import Finding
from verhalen_build.importers.markup.lost_passages import lines_as_passages
from verhalen_build.importers.markup.typed_lists import list_mark
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

READER = "html-native_divs-native_spans"

_SAMPLE = 4096
_NARROWEST_WRAP, _WIDEST_WRAP = 45, 100
_LONGEST_WORD = 40
_LONGEST_TITLE = 80
_ENDS_OF_SENTENCES = (".", ",", ";", ":", "!", "?", "…")
_UTF32 = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*•·–+]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})[ \t]*")
_INDENT_OF_LEVEL = 2
_DEEPEST_LEVEL = 9
# Of a page end in a text that was printed, nothing is left.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def prepare_text(data: bytes, display_path: str) -> PandocInput:
    """A plain text for pandoc.

    Raises UserFault: `document-damaged` for bytes that are no text, `document-too-large`.
    """
    text, findings = _decode(data, display_path)
    check_length(text, display_path)
    # Marks of items are no words in a list.
    without_marks = "\n".join(line[mark.end() :] if (mark := _item_mark(line)) else line for line in text.split("\n"))
    passages = lines_as_passages(without_marks)
    return PandocInput(text_as_html(text, has_title=True).encode(), READER, findings=findings, passages=passages)


def _decode(data: bytes, display_path: str) -> tuple[str, tuple[Finding, ...]]:
    for mark, codec in _UTF32:
        if data.startswith(mark):
            return _with_newlines(data.decode(codec, "replace")), ()
    declared = "" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _utf16_without_mark(data)
    text, findings = decode_text(data, declared)
    if "\0" in text[:_SAMPLE]:
        raise UserFault(path_problem("document-damaged", display_path, reason="text"))
    return _with_newlines(text), findings


def _utf16_without_mark(data: bytes) -> str:
    """The encoding of a text in UTF-16 that does not say so: of Latin letters every other byte is zero."""
    even, odd = data[:_SAMPLE:2], data[1:_SAMPLE:2]
    if odd and odd.count(0) > len(odd) // 2 and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) // 2 and not odd.count(0) else ""


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")


def text_as_html(text: str, has_title: bool = False) -> str:
    """A plain text as HTML: paragraphs, lists and underlined headings.

    `has_title` says that a short first line by itself may be the title; it is bold then, as people write one.
    """
    lines = _CONTROLS.sub(" ", text).expandtabs(4).split("\n")
    width = _wrap_width(lines)
    out: list[str] = []
    blocks = list(_blocks(lines))
    for number, block in enumerate(blocks):
        if number == 0 and has_title and len(blocks) > 1 and _may_be_title(block):
            out.append(f"<p><strong>{escape(block[0].strip())}</strong></p>")
        elif len(block) > 1 and _UNDERLINE.fullmatch(block[1]):
            out.append(f"<h2>{escape(block[0].strip())}</h2>")
            out += _paragraphs(block[2:], width)
        else:
            out += _paragraphs(block, width)
    return "\n".join(out)


def _item_mark(line: str) -> re.Match[str] | None:
    """The mark with which an item of a list begins; a line of only marks is none."""
    mark = _ITEM.match(line)
    return mark if mark and any(map(str.isalnum, line[mark.end() :])) else None


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """The runs of lines between empty lines."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _may_be_title(block: list[str]) -> bool:
    line = block[0].strip()
    is_line = len(block) == 1 and len(line) <= _LONGEST_TITLE
    return is_line and not line.endswith(_ENDS_OF_SENTENCES) and not _item_mark(line)


def _wrap_width(lines: list[str]) -> int:
    """At how many characters the program that wrote a text broke its lines; 0 where it did not."""
    # An address is not broken, however long it is.
    wrapped = [len(line.rstrip()) for line in lines if max(map(len, line.split()), default=0) <= _LONGEST_WORD]
    widest = max(wrapped, default=0)
    return widest if _NARROWEST_WRAP <= widest <= _WIDEST_WRAP else 0


def _paragraphs(lines: list[str], width: int) -> Iterator[str]:
    """The paragraphs and items of a block: a line that was broken goes on in the next, another break stays."""
    pieces: list[str] = []
    for line, following in pairwise([*lines, ""]):
        item = _item_mark(line)
        if item and pieces:
            yield _paragraph(pieces)
            pieces = []
        pieces.append(_marked(line, item))
        if following and not _goes_on(line, following, width):
            pieces.append("<br>")
        if following and max(len(line), len(following)) > _WIDEST_WRAP:
            yield _paragraph(pieces)
            pieces = []
    if pieces:
        yield _paragraph(pieces)


def _paragraph(pieces: list[str]) -> str:
    return f"<p>{' '.join(pieces).removesuffix('<br>').strip(' ')}</p>"


def _marked(line: str, item: re.Match[str] | None) -> str:
    """A line as HTML, with the mark of an item by which it is known after pandoc."""
    if item is None:
        return escape(line.strip())
    level = min(len(item["indent"]) // _INDENT_OF_LEVEL + 1, _DEEPEST_LEVEL)
    mark = "•" if item["mark"] in "*+" else item["mark"]
    return list_mark(mark, level) + escape(line[item.end() :].strip())


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a line was broken because the next word did not fit."""
    first_word = following.split(maxsplit=1)[0]
    is_full = bool(width) and len(line.rstrip()) + 1 + len(first_word) > width
    return is_full and not _item_mark(following)
