"""A table, whatever file it came in: rows of texts with their places, of which the first names the columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault

# Above its columns a table may have a title, a date, and an empty row.
_MOST_ROWS_ABOVE = 10


@dataclass(frozen=True)
class TableRow:
    """A row: its number in a spreadsheet, the text of each cell, and the position of each (line and column, from 1)."""

    number: int
    cells: tuple[str, ...]
    positions: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Table:
    """The row with the names of the columns, the other rows that are not empty, and what was left out of the file."""

    file: SourcePath
    header: TableRow
    rows: tuple[TableRow, ...]
    notices: tuple[Problem, ...] = ()


def make_table(file: SourcePath, rows: Sequence[TableRow], notices: Sequence[Problem] = ()) -> Table:
    """A table of the rows of a file, of which the first names the columns.

    Raises UserFault: `table-empty`, and `table-head-lower` where these names are probably in another row.
    """
    filled = [row for row in rows if any(row.cells)]
    if not filled:
        raise UserFault(Problem("table-empty", Location(file), file))
    head = _probable_head(filled)
    if head is not filled[0]:
        details = {"row": str(head.number), "columns": ", ".join(filter(None, head.cells))}
        raise UserFault(
            Problem("table-head-lower", Location(file, *filled[0].positions[0]), _first_text(filled[0]), details)
        )
    return Table(file, filled[0], tuple(filled[1:]), tuple(notices))


def _probable_head(rows: Sequence[TableRow]) -> TableRow:
    """The first row, unless it holds one text and the table has several columns: then the first that is wide."""
    widths = [sum(map(bool, row.cells)) for row in rows[: _MOST_ROWS_ABOVE + 1]]
    if widths[0] > 1:
        return rows[0]
    widest = max(widths)
    return next((row for row, width in zip(rows, widths, strict=False) if width > 1 and 2 * width > widest), rows[0])


def _first_text(row: TableRow) -> str:
    return next(filter(None, row.cells))
