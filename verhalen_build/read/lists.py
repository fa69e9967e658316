"""Lays out the lists of a text as Python-Markdown wants them: four spaces a level, an empty line before each list.

Writers indent by two or three spaces, start a list directly below a line of text, and paste `•` and `1)` from Word.
CommonMark reads most of that as lists (https://spec.commonmark.org/0.31.2/#list-items); Python-Markdown would run it
together. Only white space and item marks change here, never a word. Tables get their empty line here as well, and lines
that begin with a dash, a letter or a symbol get a line break.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from verhalen_build.read.line_starts import BULLET, DASH, NUMBER

OWN_NUMBER, OWN_NUMBER_END = "\ue008", "\ue001"
"""Around the number of an item that does not continue the count, at the beginning of its text."""

_LEVEL = 4
_LONE_MARKS = frozenset("-*+•")
_ITEM = re.compile(rf"(?P<indent>[ ]*)(?P<mark>{BULLET}|{NUMBER})(?P<gap>[ ]*)(?P<text>.*)")
_RULE = re.compile(r"[ ]{0,3}([-_*])(?:[ ]*\1){2,}[ ]*$")
# What ends an item without an empty line: a heading, a quote, a note or the definition of a link.
_OTHER_BLOCK = re.compile(r"[ ]{0,3}(?:#{1,6}[ ]|>|\[[^\[\]]+\]:)")
_TABLE_RULE = re.compile(r"[ ]*+(?=[^|]*+\|)[|:-][|: -]*+$")
_HEADING = re.compile(r"#{1,6}[ ]")
# Dialogue, and lists that Markdown does not know: after dashes, symbols, letters, Roman numerals or 1.1.
_APART = (
    rf"(?:{DASH}|[\u2010\u2212»][ ]|[§\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[ ]*(?=[^\s])|[-+](?=[^\W\d_])"
    r"|(?:[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})[.)][ ]|\((?:[a-zA-Z]|[ivx]{2,5}|\d{1,3})\)[ ]|\[[ xX]\][ ]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?[ ]|\d{1,2}[.)](?=[^\W\d_]))"
)
_KEPT_APART = re.compile(rf"[ ]*+{_APART}")
# A hyphen without a space was probably meant as an item of the list above.
_ENDS_LIST = re.compile(rf"[ ]*+(?!-){_APART}")
# “Mooi.” — Joke, and on the next line somebody else.
_SPEAKER = re.compile(rf"{DASH}[ ]?[^\n.!?–—―]{{1,60}}$")
_OPENING_QUOTES = ('"', "“", "„", "‘", "«")
_HARD_SPACES = re.compile(r"^([ >]*+(?:#{1,6}+|[-*+•]|\d{1,9}[.)]|[–—―]))[ ]*+[\u00a0\u202f]++[ ]*+", re.MULTILINE)
_SOMETHING_TO_DO = re.compile(rf"^[ ]*(?:{BULLET}|{NUMBER}|{_APART})|\||{DASH}[^\n–—―]*+\n[ ]*[\"“„‘«]", re.MULTILINE)


@dataclass(frozen=True)
class _Item:
    """An open list item: the columns of its mark and text, the end of its mark, and its number, also as typed."""

    column: int
    text_column: int
    mark_end: str
    number: int = 0
    typed: int = 0
    first: int = 0

    @property
    def inside(self) -> int:
        """The least column of a line that belongs to this item: two spaces suffice."""
        return min(self.text_column, self.column + 2)

    @property
    def is_numbered(self) -> bool:
        return self.mark_end in ".)"


def lay_out_lists(text: str) -> str:
    """The text with its lists laid out. Tabs are spaces by now, and fenced code and the like are out of the way."""
    if "\u00a0" in text or "\u202f" in text:
        # A non-breaking space after a mark is a typing slip.
        text = _HARD_SPACES.sub(r"\1 ", text)
    if not _SOMETHING_TO_DO.search(text):
        return text
    return "\n".join(_laid_out(text.split("\n")))


def _laid_out(lines: list[str]) -> Iterator[str]:
    items: tuple[_Item, ...] = ()
    # The list depth of the first line after the last empty one.
    block_depth = 0
    for previous, line, following in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if not line or line.isspace():
            yield ""
            continue
        if items and line.strip() in _LONE_MARKS:
            line += " "  # noqa: PLW2901 - an item that is still empty
        follows_text = bool(previous) and not previous.isspace()
        match = _item_match(line, items, follows_text)
        if match is not None:
            outer, sibling = _levels(len(match["indent"]), items)
            item = _item(match, sibling)
            goes_deeper = len(outer) > block_depth
            begins_block = follows_text and (len(outer) < block_depth or _begins_list(item, sibling, goes_deeper))
            items = (*outer, item)
            depth = len(outer)
            laid_out = _item_line(match, item, sibling, depth)
        else:
            remaining = _still_open(line, items, follows_text)
            begins_block = follows_text and (
                len(remaining) < len(items)
                or _begins_table(previous, line, following)
                or bool(items and _HEADING.match(line.lstrip(" ")))
            )
            items = remaining
            depth = len(items)
            laid_out = _text_line(line, items, follows_text and not begins_block)
        if begins_block:
            yield ""
        if begins_block or not follows_text:
            block_depth = depth
        is_apart = _is_kept_apart(following, items) or _is_next_speech(line, following)
        yield _with_break(laid_out) if is_apart and not _OTHER_BLOCK.match(line) else laid_out


def _item_match(line: str, items: tuple[_Item, ...], follows_text: bool) -> re.Match[str] | None:
    """The parts of a line that begins an item of a list."""
    match = _ITEM.match(line)
    if match is None or not (match["text"] or items) or _RULE.match(line):
        return None
    column = len(match["indent"])
    outer, sibling = _levels(column, items)
    is_code = column - (outer[-1].text_column if outer else 0) >= _LEVEL and sibling is None
    if is_code and not (items and follows_text):
        return None
    goes_on = follows_text and not (sibling and sibling.is_numbered)
    if goes_on and match["mark"][:-1].isdigit() and int(match["mark"][:-1]) != 1:
        # A wrapped line may begin with a year.
        return None
    return match


def _levels(column: int, items: tuple[_Item, ...]) -> tuple[tuple[_Item, ...], _Item | None]:
    """The open items that contain a new one at this column, and its preceding sibling, if any."""
    depth = 0
    while depth < len(items) and column >= items[depth].inside:
        depth += 1
    return items[:depth], items[depth] if depth < len(items) else None


def _item(match: re.Match[str], sibling: _Item | None) -> _Item:
    column, mark = len(match["indent"]), match["mark"]
    text_column = column + len(mark) + min(len(match["gap"]), _LEVEL)
    if not mark[:-1].isdigit():
        return _Item(column, text_column, "-")
    typed, end = int(mark[:-1]), mark[-1]
    if sibling is None or not sibling.is_numbered:
        return _Item(column, text_column, end, typed, typed, typed)
    # 1. 1. 1. asks for automatic numbers.
    by_itself = typed == sibling.typed == sibling.first and end == sibling.mark_end
    number = sibling.number + 1 if by_itself else typed
    return _Item(column, text_column, end, number, typed, sibling.first if end == sibling.mark_end else typed)


def _begins_list(item: _Item, sibling: _Item | None, goes_deeper: bool) -> bool:
    """Whether a new list begins here, after a paragraph or after a list of the other sort."""
    if sibling is None:
        return not goes_deeper
    return item.is_numbered != sibling.is_numbered


def _item_line(match: re.Match[str], item: _Item, sibling: _Item | None, depth: int) -> str:
    text = match["text"]
    if sibling is not None and sibling.is_numbered and item.is_numbered and item.number != sibling.number + 1:
        text = f"{OWN_NUMBER}{item.number}{OWN_NUMBER_END}{text}"
    mark = f"{item.typed}." if item.is_numbered else "-"
    return f"{' ' * _LEVEL * depth}{mark} {text}"


def _still_open(line: str, items: tuple[_Item, ...], follows_text: bool) -> tuple[_Item, ...]:
    """The items that a line without a mark belongs to."""
    column = len(line) - len(line.lstrip(" "))
    inside = _levels(column, items)[0]
    if follows_text and (inside or not any(pattern.match(line) for pattern in (_OTHER_BLOCK, _RULE, _ENDS_LIST))):
        # A lazy continuation line, whatever its column.
        return items
    return inside


def _text_line(line: str, items: tuple[_Item, ...], follows_text: bool) -> str:
    if not items:
        return line
    # A continued paragraph is aligned with the mark of its item, anything else with its text.
    depth = len(items) - follows_text
    extra = len(line) - len(line.lstrip(" ")) - items[-1].text_column
    return " " * (_LEVEL * depth + (extra if extra >= _LEVEL and not follows_text else 0)) + line.lstrip(" ")


def _is_kept_apart(line: str, items: tuple[_Item, ...]) -> bool:
    """Whether a continuation line keeps its line break on the page."""
    if not _KEPT_APART.match(line) or _ITEM.match(line):
        return False
    column = len(line) - len(line.lstrip(" "))
    if not items:
        return column < _LEVEL
    return not _ENDS_LIST.match(line) or len(_levels(column, items)[0]) == len(items)


def _is_next_speech(line: str, following: str) -> bool:
    """Whether the words of one speaker end with a name, and those of the next one begin."""
    return following.lstrip(" ").startswith(_OPENING_QUOTES) and _SPEAKER.search(line) is not None


def _begins_table(previous: str, line: str, following: str) -> bool:
    return "|" in line and "|" not in previous and bool(_TABLE_RULE.match(following))


def _with_break(line: str) -> str:
    return line.rstrip(" ") + "  "
