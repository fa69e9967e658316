"""Emphasis in running text: which asterisks and underscores belong together.

The algorithm is that of CommonMark (https://spec.commonmark.org/0.31.2/#phase-2-inline-structure), with a simpler rule
for what may begin or end emphasis: an asterisk does beside anything but space, an underscore at the edge of a word. The
rule of Python-Markdown loses letters where marks of different lengths meet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# What begins with one of two letters is searched faster than what begins with a repetition.
RUN = re.compile(r"\*\**|__*")
_NAMES = {1: "em", 2: "strong"}


@dataclass
class _Run:
    """A run of equal marks: how many are still unused, and the tags made of the others."""

    mark: str
    left: int
    length: int
    opens: bool
    closes: bool
    ends: list[str] = field(default_factory=list)
    begins: list[str] = field(default_factory=list)

    @property
    def pieces(self) -> list[str]:
        """Tags and unused marks in order: closing tags, literal marks, opening tags."""
        return [*self.ends, *[self.mark] * self.left, *reversed(self.begins)]


def emphasis(text: str, start: int = 0) -> list[list[str]]:
    """For each run of marks from an offset on, its replacement: tags and literal marks."""
    runs = list(_runs(text, start))
    openers: list[_Run] = []
    # Lower bounds for the search per sort of closer, so that openers are not searched again and again.
    bottoms: dict[tuple[str, bool, int], int] = {}
    for run in runs:
        sort = (run.mark, run.opens, run.length % 3)
        while run.closes and run.left:
            index = _opener(openers, run, bottoms.get(sort, 0))
            if index is None:
                bottoms[sort] = len(openers)
                break
            _pair(openers[index], run)
            del openers[index + (1 if openers[index].left else 0) :]
            bottoms = {other: min(bottom, len(openers)) for other, bottom in bottoms.items()}
        if run.opens and run.left:
            openers.append(run)
    return [run.pieces for run in runs]


def _pair(opener: _Run, closer: _Run) -> None:
    size = min(opener.left, closer.left, 2)
    opener.begins.append(f"<{_NAMES[size]}>")
    closer.ends.append(f"</{_NAMES[size]}>")
    opener.left -= size
    closer.left -= size


def _runs(text: str, start: int) -> Iterator[_Run]:
    for match in RUN.finditer(text, start):
        mark, before, after = match[0][0], text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        opens, closes = bool(after.strip()), bool(before.strip())
        if mark == "_":
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        yield _Run(mark, len(match[0]), len(match[0]), opens, closes)


def _opener(openers: list[_Run], closer: _Run, bottom: int) -> int | None:
    """The nearest run that can begin what this one ends."""
    for index in range(len(openers) - 1, bottom - 1, -1):
        opener = openers[index]
        is_multiple = (opener.length + closer.length) % 3 == 0 and (opener.length % 3 or closer.length % 3)
        if opener.mark == closer.mark and not (is_multiple and (opener.closes or closer.opens)):
            return index
    return None
