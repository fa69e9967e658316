"""A table as it comes from a spreadsheet: a file of rows with a delimiter, whichever way it was saved."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault

LARGEST = 64 * 2**20
"""The most bytes that a table may have."""

# Excel in a country with decimal commas parts cells by semicolons.
_DELIMITERS = (";", ",", "\t")
_TRIED = 200
_WIDEST_CELL = 10**6
_SAYS_DELIMITER = re.compile(r'"?sep=(.)"?\n')
_SHOWN = 60


@dataclass(frozen=True)
class TableRow:
    """A row: its number as a spreadsheet counts, and for each cell its text and its place (line and column, from 1)."""

    number: int
    cells: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class CsvTable:
    """The first row, which names the columns, and the rows with something in them."""

    file: SourcePath
    header: TableRow
    rows: tuple[TableRow, ...]
    encoding: str
    delimiter: str


def read_table(data: bytes, file: SourcePath) -> CsvTable:
    """The table in the bytes of a file: UTF-8, UTF-16 or Windows-1252, with semicolons, commas or tabs.

    Raises UserFault: `nul-byte`, `table-quote`, `table-empty`.
    """
    text, encoding = _decoded(data, file)
    said = _SAYS_DELIMITER.match(text)
    delimiter = said[1] if said else _delimiter(text)
    skipped = text[: said.end()].count("\n") if said else 0
    rows = [row for row in _rows(text[said.end() :] if said else text, delimiter, file, skipped) if any(row.cells)]
    if not rows:
        raise UserFault(Problem("table-empty", Location(file), file))
    return CsvTable(file, rows[0], tuple(rows[1:]), encoding, delimiter)


def _decoded(data: bytes, file: SourcePath) -> tuple[str, str]:
    """The text with one sort of line end, and the name of the encoding it was in."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):
            return _with_line_feeds(data.decode("utf-16", "replace")), "UTF-16"
    if b"\0" in data:
        line = data.count(b"\n", 0, data.find(b"\0")) + 1
        raise UserFault(Problem("nul-byte", Location(file, line, 1)))
    try:
        return _with_line_feeds(data.decode("utf-8-sig")), "UTF-8"
    except UnicodeDecodeError:
        # What Excel saves unless told otherwise. The five bytes without a letter are seen in the table.
        return _with_line_feeds(data.decode("cp1252", "replace")), "Windows-1252"


def _with_line_feeds(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)


def _delimiter(text: str) -> str:
    """The delimiter that gives the most rows as wide as the first, and of those the widest."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    lines = text.split("\n", _TRIED)
    # The last line tried may be cut in the middle of a quoted cell; then what came before it counts.
    widths = []
    try:
        widths += [len(row) for row in csv.reader((f"{line}\n" for line in lines[:_TRIED]), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] == 1:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _rows(text: str, delimiter: str, file: SourcePath, skipped: int) -> Iterator[TableRow]:
    """The rows, empty ones too; `skipped` is the number of lines of the file that stand before the text."""
    lines = text.split("\n")
    csv.field_size_limit(_WIDEST_CELL)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    number = skipped
    while True:
        first = reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            value = lines[first][:_SHOWN].strip()
            raise UserFault(Problem("table-quote", Location(file, first + skipped + 1, 1), value)) from error
        if cells is None:
            return
        number += 1
        places = _places("\n".join(lines[first : reader.line_num]), cells, first + skipped + 1)
        yield TableRow(number, tuple(cell.strip() for cell in cells), places)


def _places(written: str, cells: list[str], line: int) -> tuple[tuple[int, int], ...]:
    """Where each cell of a row stands; a cell with quotation marks inside is taken to follow the one before."""
    places = []
    start = 0
    for cell in cells:
        found = written.find(cell.strip(), start)
        at = found if found >= 0 else start
        places.append((line + written.count("\n", 0, at), at - written.rfind("\n", 0, at)))
        start = at + (len(cell.strip()) if found >= 0 else 0)
    return tuple(places)
