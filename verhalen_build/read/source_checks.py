"""What goes wrong in Markdown without a trace on the page: looked for in the text as it was written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set

from verhalen_build.model.problems import Location, Problem
from verhalen_build.read.code import without_code
from verhalen_build.read.raw_html import ALLOWED, TAG, is_element

_ATTRIBUTE = re.compile(r"""\s([a-zA-Z][\w:-]*)(?:\s*+=\s*+(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
_HALF_LINK = re.compile(r"\[\[(?![^\[\]\n]+\]\])[^\n]*")
_NOTE = re.compile(r"^[ >]{0,9}\[\^([^\]\s]+)\]:", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_HEADING_WITHOUT_SPACE = re.compile(r"^ {0,3}#{2,6}[^\s#][^\n]{0,80}", re.MULTILINE)
# Every other block has a line that begins in another way, and ends the quote.
_OTHER_BLOCK = r" *(?:>|#|[-*+•|<]|\d+[.)]|\[[^\]\n]*\]:|={3,}|_{3,}|\n|$)"
_UNMARKED = re.compile(
    rf"^ {{0,3}}>[> ]*(?P<quoted>[^\s>][^\n]*)\n(?P<line>(?!{_OTHER_BLOCK})[^\n]+)",
    re.MULTILINE,
)
_SIGNATURE = re.compile(r"[–—―]|--")
_LONGEST_VALUE = 80


class Source:
    """A text as it stands in its file, from a place on."""

    def __init__(self, text: str, at: Location) -> None:
        self.text = text
        self.plain = without_code(text)
        self._at = at

    def place(self, offset: int) -> Location:
        """The place of a character of the text."""
        column = offset - self.text.rfind("\n", 0, offset)
        line = self.text.count("\n", 0, offset)
        return Location(self._at.file, self._at.line + line, column if line else column + self._at.column - 1)

    def place_of(self, written: str) -> Location:
        """The first place outside code where this is written; the beginning of the text where it is not."""
        return self.place(max(self.plain.find(written), self.text.find(written) if written not in self.plain else 0, 0))


def unclosed_links(source: Source) -> Iterator[Problem]:
    """Links that begin with [[ and do not end on their line."""
    for match in _HALF_LINK.finditer(source.plain) if "[[" in source.plain else ():
        yield Problem("unclosed-link", source.place(match.start()), match[0].strip()[:_LONGEST_VALUE])


def headings_without_space(source: Source) -> Iterator[Problem]:
    """`##Heading`, which is text: a heading has a space after its marks."""
    for match in _HEADING_WITHOUT_SPACE.finditer(source.plain) if "##" in source.plain else ():
        place = source.place(match.start() + match[0].index("#"))
        yield Problem("heading-without-space", place, match[0].strip()[:_LONGEST_VALUE])


def unclear_quotes(source: Source) -> Iterator[Problem]:
    """Lines without a `>` right under a quote: they are read as a part of it, which may not be what was meant."""
    for match in _UNMARKED.finditer(source.plain) if ">" in source.plain else ():
        if not _SIGNATURE.match(match["quoted"]):
            yield Problem("quote-goes-on", source.place(match.start("line")), match["line"].strip()[:_LONGEST_VALUE])


def notes(source: Source) -> Iterator[Problem]:
    """Notes that the text refers to and that are not there, the reverse, and notes that are there twice."""
    if "[^" not in source.plain:
        return
    given: dict[str, int] = {}
    for match in _NOTE.finditer(source.plain):
        if match[1] in given:
            details = {"line": str(source.place(given[match[1]]).line)}
            yield Problem("note-twice", source.place(match.end() - len(match[1]) - 4), f"[^{match[1]}]", details)
        given.setdefault(match[1], match.end() - len(match[1]) - 4)
    used = {match[1]: match.start() for match in _NOTE_MARK.finditer(source.plain)}
    yield from _without("note-missing", used, given, source)
    yield from _without("note-unused", given, used, source)


def _without(code: str, offsets: Mapping[str, int], others: Mapping[str, int], source: Source) -> Iterator[Problem]:
    for name, offset in offsets.items():
        if name not in others:
            yield Problem(code, source.place(offset), f"[^{name}]")


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
