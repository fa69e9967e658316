"""A preview of an import as columns of text in a terminal."""

from collections.abc import Iterator, Sequence

from verhalen_build.model.problems import Language
from verhalen_build.translations import translations

MOST_ROWS = 20
"""The most rows that a preview shows."""

_MAX_WIDTH = 28


def format_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, its cells cut to a width; nothing where there are no rows."""
    if not rows:
        return
    lines = [[_truncate(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def format_more(count: int, language: Language) -> Iterator[str]:
    """A line that says how many of `count` rows a preview leaves out, where it does."""
    if count > MOST_ROWS:
        yield translations(language).gettext("… and %(num)s more.") % {"num": count - MOST_ROWS}


def _truncate(text: str) -> str:
    line = " ".join(text.split())
    # A path is of use only when it is whole.
    return line if len(line) <= _MAX_WIDTH or line.startswith("stories/") else f"{line[: _MAX_WIDTH - 1]}…"
