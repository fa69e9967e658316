"""CSV files as spreadsheets save them, whatever the delimiter and the encoding."""

import codecs
import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

from verhalen_build.importers.tables.table import TableRow
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault

# Excel separates cells by semicolons where decimals have a comma.
_DELIMITERS = (";", ",", "\t")
_SAMPLE_LINES = 200
_WIDEST_CELL = 10**6
# Excel's own first line for a delimiter.
_SEP_DIRECTIVE = re.compile(r'"?sep=(.)"?\n')
_VALUE_LENGTH = 60


class CsvRows(NamedTuple):
    """The rows of a CSV file, with empty ones, and how it is written."""

    rows: tuple[TableRow, ...]
    encoding: str
    delimiter: str


def read_csv(data: bytes, file: SourcePath) -> CsvRows:
    """Parses a table in UTF-8, UTF-16 or Windows-1252, with semicolons, commas or tabs.

    Raises UserFault: `nul-byte`, `table-quote`.
    """
    text, encoding = _decoded(data, file)
    directive = _SEP_DIRECTIVE.match(text)
    delimiter = directive[1] if directive else _guess_delimiter(text)
    start = directive.end() if directive else 0
    return CsvRows(tuple(_rows(text[start:], delimiter, file, text.count("\n", 0, start))), encoding, delimiter)


def _decoded(data: bytes, file: SourcePath) -> tuple[str, str]:
    """The text with line feeds only, and the name of its encoding."""
    for byte_order_mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(byte_order_mark):
            return _with_line_feeds(data.decode("utf-16", "replace")), "UTF-16"
    if b"\0" in data:
        line = data.count(b"\n", 0, data.find(b"\0")) + 1
        raise UserFault(Problem("nul-byte", Location(file, line, 1)))
    try:
        return _with_line_feeds(data.decode("utf-8-sig")), "UTF-8"
    except UnicodeDecodeError:
        # The default of Excel. The five undefined bytes become visible as replacement characters.
        return _with_line_feeds(data.decode("cp1252", "replace")), "Windows-1252"


def _with_line_feeds(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)


def _guess_delimiter(text: str) -> str:
    """The delimiter that gives the most rows as wide as the first, and of those the widest."""
    return max(_DELIMITERS, key=lambda delimiter: _fitness(text, delimiter))


def _fitness(text: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that are as wide as the first, and that width."""
    lines = text.split("\n", _SAMPLE_LINES)
    # The sample may end inside a quoted cell; then the rows before it count.
    widths = []
    try:
        widths += [
            len(row) for row in csv.reader((f"{line}\n" for line in lines[:_SAMPLE_LINES]), delimiter=delimiter) if row
        ]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] == 1:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _rows(text: str, delimiter: str, file: SourcePath, skipped: int) -> Iterator[TableRow]:
    """The rows, with empty ones; `skipped` is the number of lines of the file before the text."""
    lines = text.split("\n")
    csv.field_size_limit(_WIDEST_CELL)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    number = skipped
    while True:
        first = reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            value = lines[first][:_VALUE_LENGTH].strip()
            raise UserFault(Problem("table-quote", Location(file, first + skipped + 1, 1), value)) from error
        if cells is None:
            return
        number += 1
        positions = _cell_positions("\n".join(lines[first : reader.line_num]), cells, first + skipped + 1)
        yield TableRow(number, tuple(cell.strip() for cell in cells), positions)


def _cell_positions(source: str, cells: list[str], line: int) -> tuple[tuple[int, int], ...]:
    """The position of each cell in a row; one with escaped quotation marks gets the end of the cell before it."""
    positions = []
    start = 0
    for cell in cells:
        match = source.find(cell.strip(), start)
        offset = match if match >= 0 else start
        positions.append((line + source.count("\n", 0, offset), offset - source.rfind("\n", 0, offset)))
        start = offset + (len(cell.strip()) if match >= 0 else 0)
    return tuple(positions)
