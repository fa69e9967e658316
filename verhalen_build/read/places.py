"""Places (file, line and column) of what is written in a text."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from html import unescape
from itertools import accumulate

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location
from verhalen_build.read.code import without_code
from verhalen_build.read.line_starts import CONTAINERS
from verhalen_build.read.raw_html import without_comments

_JOINS = frozenset("/:-_%")
# `{#id}` at the end of a heading, and the HTML attribute.
_WRITTEN_ID = re.compile(
    r"""#([^\s{}#]+)[ \t]*\}|\bid[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE
)


class Source:
    """A text as it is in its file, beginning at a place."""

    def __init__(self, text: str, at: Location) -> None:
        self.text = text
        self._at = at
        # Where the next search for the same words begins.
        self._next_from: dict[str, int] = {}

    @property
    def file(self) -> SourcePath:
        """The file that it is in."""
        return self._at.file

    @cached_property
    def plain(self) -> str:
        """The text with spaces in the place of code and comments."""
        return without_comments(without_code(self.text))

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]

    def place(self, offset: int) -> Location:
        """The place of a character of the text."""
        line = bisect_right(self._line_starts, offset) - 1
        column = offset - self._line_starts[line] + 1
        return Location(self._at.file, self._at.line + line, column if line else column + max(self._at.column, 1) - 1)

    def place_of(self, written: str) -> Location:
        """The first place outside code where this is written; the beginning of the text where it is not."""
        return self.place(max(self.plain.find(written), self.text.find(written) if written not in self.plain else 0, 0))

    def next_place_of(self, written: str) -> Location:
        """The next place outside code where this is written: equal links are asked for in the order of the page."""
        start = self._next_from.get(written, 0)
        offset = self._next(self.plain, written, start)
        if offset < 0:
            # What is far indented in a field looks like code.
            offset = self._next(self.text, written, start)
        if offset < 0:
            offset = max(self.text.find(written), 0)
        self._next_from[written] = offset + 1
        return self.place(offset)

    def go_past(self, offset: int, written: str) -> None:
        """Lets the next search for this begin after a place where it, or a reference to it, is known to be written."""
        self._next_from[written] = max(self._next_from.get(written, 0), offset + 1)

    def last_place_before(self, place: Location, written: str) -> Location:
        """The last place before another where this is written; that other if there is none."""
        line = place.line - self._at.line
        end = self._line_starts[line] + place.column - (1 if line else max(self._at.column, 1))
        offset = self.text.rfind(written, 0, end)
        return self.place(offset) if offset >= 0 else place

    def place_of_id(self, name: str, occurrence: int) -> Location:
        """The place of the nth occurrence of an id, counted from 1."""
        offsets = self._ids.get(name, [0])
        return self.place(offsets[min(occurrence, len(offsets)) - 1])

    def places_of_lines(self, lines: Sequence[str]) -> Iterator[Location]:
        """The places of lines that follow each other in the text, with marks of lists and quotes before them."""
        offset = 0
        for line in lines:
            written = line.strip()
            match = re.compile(rf"^{CONTAINERS}({re.escape(written)})[ \t]*$", re.MULTILINE).search(self.plain, offset)
            offset = match.end() if match else offset
            yield self.place(match.start(1)) if match else self.place_of(written)

    @cached_property
    def _ids(self) -> dict[str, list[int]]:
        offsets: dict[str, list[int]] = {}
        for match in _WRITTEN_ID.finditer(self.text):
            offsets.setdefault(unescape(match[match.lastindex or 0]), []).append(match.start())
        return offsets

    def _next(self, text: str, written: str, start: int) -> int:
        """The next offset in a text where this is not part of something longer; -1 if there is none."""
        offset = text.find(written, start)
        while offset >= 0 and self._is_part(written, offset):
            offset = text.find(written, offset + 1)
        return offset

    def _is_part(self, written: str, offset: int) -> bool:
        end = offset + len(written)
        if written.startswith("[["):
            return not self.text[end : end + 9].lstrip().startswith(("]", "|", "#", "\\"))
        before, after = self.text[max(offset - 1, 0) : offset], self.text[end : end + 1]
        return before.isalnum() or before in _JOINS or after.isalnum() or after in _JOINS
