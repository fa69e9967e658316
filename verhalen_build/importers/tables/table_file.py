"""Reads a table from a file of any sort that has one: CSV, Excel or OpenDocument."""

import re
from collections.abc import Iterator

from verhalen_build.importers.tables.csv_table import read_csv
from verhalen_build.importers.tables.open_document_sheets import is_open_document_sheet, read_open_document_sheets
from verhalen_build.importers.tables.sheet import Sheet
from verhalen_build.importers.tables.table import Table, make_table
from verhalen_build.importers.tables.workbook import read_workbook
from verhalen_build.importers.xml_package import unzip
from verhalen_build.model.names import SourcePath, lookup_name
from verhalen_build.model.near import nearest
from verhalen_build.model.problems import Language, Location, Problem, UserFault

LARGEST = 64 * 2**20
"""The most bytes of a table."""

_ZIP = b"PK\x03\x04"
# Files that people take for a table, by how they begin; the keys are those of the phrases `table-sort`.
_SORTS = {
    "old-office": re.compile(rb"\xd0\xcf\x11\xe0"),
    "pdf": re.compile(rb"\s{0,99}%PDF"),
    "rich-text": re.compile(rb"\s{0,99}\{\\rtf"),
    "picture": re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP", re.DOTALL),
    "webpage": re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s{0,99}<(?:!doctype html|html)\b"),
    "xml": re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<\?xml"),
    "json": re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}(?:\[\s{0,99})?\{\s{0,99}\""),
}


def read_table(data: bytes, file: SourcePath, language: Language, sheet: str | None = None) -> Table:
    """The table in a file; `sheet` names one of several sheets of a spreadsheet.

    Raises UserFault: `not-a-table`, `sheet-choice`, `sheet-missing`, `no-sheets`, and what the readers of the sorts of
    file and `make_table` raise.
    """
    if data.startswith(_ZIP):
        chosen = _choose(tuple(_sheets(data, file, language)), sheet, file)
        return make_table(file, chosen.rows, chosen.notices)
    sort = next((sort for sort, pattern in _SORTS.items() if pattern.match(data)), None)
    if sort is not None:
        raise _no_table(file, sort)
    if sheet is not None:
        raise UserFault(Problem("no-sheets", Location(file), file))
    return make_table(file, read_csv(data, file).rows)


def _sheets(data: bytes, file: SourcePath, language: Language) -> Iterator[Sheet]:
    parts = unzip(data, file)
    if "xl/workbook.xml" in parts:
        return read_workbook(data, parts, file, language)
    if is_open_document_sheet(parts):
        return read_open_document_sheets(parts, file, language)
    sorts = {"word/": "word", "ppt/": "slides", "xl/": "binary-excel"}
    matching = (sort for folder, sort in sorts.items() if any(name.startswith(folder) for name in parts))
    raise _no_table(file, next(matching, "zip"))


def _choose(sheets: tuple[Sheet, ...], name: str | None, file: SourcePath) -> Sheet:
    """The sheet of this name; without a name the only one that is visible and has anything in it."""
    if name is not None:
        chosen = next((sheet for sheet in sheets if lookup_name(sheet.name) == lookup_name(name)), None)
        if chosen is None:
            names = [sheet.name for sheet in sheets]
            details = {"near": nearest(name, names), "known": ", ".join(names)}
            raise UserFault(Problem("sheet-missing", Location(file), name, details))
        return chosen
    candidates = [sheet for sheet in sheets if not sheet.is_hidden and any(any(row.cells) for row in sheet.rows)]
    if not candidates:
        raise UserFault(Problem("table-empty", Location(file), file))
    if len(candidates) > 1:
        details = {"known": ", ".join(sheet.name for sheet in candidates), "example": candidates[0].name}
        raise UserFault(Problem("sheet-choice", Location(file), file, details))
    return candidates[0]


def _no_table(file: SourcePath, sort: str) -> UserFault:
    return UserFault(Problem("not-a-table", Location(file), file, {"sort": sort}))
