"""Checks of the Markdown source for mistakes that leave no trace on the page."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

from verhalen_build.model.problems import Problem
from verhalen_build.read.line_starts import CONTAINERS
from verhalen_build.read.places import Source
from verhalen_build.read.raw_html import ALLOWED, TAG, is_element

_ATTRIBUTE = re.compile(r"""\s([a-zA-Z][\w:-]*)(?:\s*+=\s*+(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
_HALF_LINK = re.compile(r"\[\[(?![^\[\]\n]+\]\])[^\n]*")
_NOTE = re.compile(rf"^{CONTAINERS}\[\^([^\]\n]+)\]:", re.MULTILINE)
# The lookbehind comes last, because a pattern with a literal prefix is searched much faster.
_NOTE_MARK = re.compile(r"\[\^(?<![\\!]\[\^)([^\[\]\n]++)\]")
# Rare, and found faster than what begins with the beginning of a line.
_MARK_AND_WORD = re.compile(r"##[^\s#]")
_HEADING_WITHOUT_SPACE = re.compile(r"^ {0,3}#{2,6}[^\s#][^\n]{0,80}", re.MULTILINE)
_LONGEST_VALUE = 80


def unclosed_links(source: Source) -> Iterator[Problem]:
    """Links that begin with [[ and do not end on their line."""
    for match in _HALF_LINK.finditer(source.plain) if "[[" in source.plain else ():
        yield Problem("unclosed-link", source.place(match.start()), match[0].strip()[:_LONGEST_VALUE])


def headings_without_space(source: Source) -> Iterator[Problem]:
    """`##Heading`, which is text: a heading has a space after its marks."""
    for match in _HEADING_WITHOUT_SPACE.finditer(source.plain) if _MARK_AND_WORD.search(source.plain) else ():
        place = source.place(match.start() + match[0].index("#"))
        yield Problem("heading-without-space", place, match[0].strip()[:_LONGEST_VALUE])


def notes(source: Source, unused: Sequence[str]) -> Iterator[Problem]:
    """Footnotes that are missing or defined twice, and those named in `unused`."""
    if "[^" not in source.plain:
        return
    defined: dict[str, int] = {}
    starts: set[int] = set()
    for match in _NOTE.finditer(source.plain):
        start = match.start(1) - 2
        starts.add(start)
        if match[1] in defined:
            details = {"line": str(source.place(defined[match[1]]).line)}
            yield Problem("note-twice", source.place(start), f"[^{match[1]}]", details)
        defined.setdefault(match[1], start)
    used = {match[1]: match.start() for match in _NOTE_MARK.finditer(source.plain) if match.start() not in starts}
    for name, offset in used.items():
        if name not in defined:
            yield Problem("note-missing", source.place(offset), f"[^{name}]")
    for name in unused:
        yield Problem("note-unused", source.place(defined.get(name, 0)), f"[^{name}]")


def removed_html(
    source: Source, html: str, dropped: tuple[str, ...], attributes: Mapping[str, Set[str]]
) -> Iterator[Problem]:
    """The tags and attributes that a writer typed and a page may not have.

    `html` and `dropped` have the tags that were taken for tags: elsewhere, as in code, they are text.
    """
    if "<" not in source.plain:
        return
    taken = Counter(match[0] for match in TAG.finditer(html)) + Counter(dropped)
    for tag in TAG.finditer(source.plain):
        taken[tag[0]] -= 1
        if taken[tag[0]] < 0 or tag["end"] or not is_element(tag["name"]):
            continue
        name = tag["name"].lower()
        if name not in ALLOWED:
            yield Problem("html-removed", source.place(tag.start()), tag[0][:_LONGEST_VALUE])
            continue
        for attribute in _ATTRIBUTE.finditer(source.plain, tag.start(), tag.end()):
            if attribute[1].lower() not in attributes.get(name, set()) | attributes["*"]:
                yield Problem("html-removed", source.place(attribute.start(1)), attribute[0].strip()[:_LONGEST_VALUE])
