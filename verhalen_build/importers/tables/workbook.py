"""Sheets of an Excel workbook (.xlsx), read by `openpyxl`."""

import io
import warnings
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from verhalen_build.importers.tables.sheet import LARGEST_SHEET, CellValue, Sheet, cell_text, make_row, notices_of
from verhalen_build.importers.tables.table import TableRow
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, UserFault
from verhalen_build.publish.faults import path_problem

_FORMULA = "f"


def read_workbook(data: bytes, parts: Mapping[str, bytes], file: SourcePath, language: Language) -> Iterator[Sheet]:
    """The sheets of a workbook, which has these parts; a formula counts as the value that was saved with it.

    Raises UserFault: `document-damaged`, `table-too-large`.
    """
    if any(b"<!ENTITY" in part for part in parts.values()):
        raise UserFault(path_problem("document-damaged", file, reason="xml"))
    values, formulas = (_load(data, file, values_only) for values_only in (True, False))
    for sheet in values.worksheets:
        if sheet.max_row * sheet.max_column > LARGEST_SHEET:
            raise UserFault(path_problem("table-too-large", file))
        yield _WorksheetReader(sheet, formulas[sheet.title], language).sheet(file)


def _load(data: bytes, file: SourcePath, values_only: bool) -> Workbook:
    with warnings.catch_warnings():
        # Of parts that are of no use here, such as the validation of cells.
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(data), data_only=values_only)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, ParseError) as error:
            raise UserFault(path_problem("document-damaged", file, reason="xml")) from error


class _WorksheetReader:
    """Reads one sheet: `values` has what each formula gave, `formulas` the formulas themselves."""

    def __init__(self, values: Worksheet, formulas: Worksheet, language: Language) -> None:
        self._values = values
        self._formulas = formulas
        self._language = language
        self._comments: list[str] = []
        self._links: list[str] = []

    def sheet(self, file: SourcePath) -> Sheet:
        hidden_columns = dict(self._hidden_columns())
        rows = tuple(self._rows(set(hidden_columns)))
        left_out = {
            "hidden-rows": [str(number) for number, row in self._values.row_dimensions.items() if row.hidden],
            "hidden-columns": list(hidden_columns.values()),
            "merged-cells": [str(area) for area in self._values.merged_cells.ranges],
            "cell-comments": self._comments,
            "cell-links": self._links,
        }
        return Sheet(
            self._values.title,
            rows,
            notices_of(file, left_out),
            self._values.sheet_state != Worksheet.SHEETSTATE_VISIBLE,
        )

    def _hidden_columns(self) -> Iterator[tuple[int, str]]:
        """The number and letters of each hidden column; those in a group have one entry."""
        for dimension in self._values.column_dimensions.values():
            if dimension.hidden:
                first, last = dimension.min or 0, dimension.max or 0
                for number in range(first, min(last, self._values.max_column) + 1):
                    yield number, get_column_letter(number)

    def _rows(self, hidden_columns: set[int]) -> Iterator[TableRow]:
        for number, cells in enumerate(self._values.iter_rows(), start=1):
            if not self._values.row_dimensions[number].hidden:
                visible = {column: cell for column, cell in enumerate(cells, 1) if column not in hidden_columns}
                yield make_row(number, [self._text(cell) for cell in visible.values()], list(visible))

    def _text(self, cell: Cell | MergedCell) -> str:
        value = cell.value
        typed = value if isinstance(value, CellValue) else str(value)
        text = cell_text(typed, self._language, cell.number_format.endswith("%"))
        formula = self._formulas[cell.coordinate]
        if value is None and formula.data_type == _FORMULA:
            # It was never calculated.
            return str(formula.value)
        if cell.comment is not None:
            self._comments.append(cell.coordinate)
        if cell.hyperlink is not None and cell.hyperlink.target and cell.hyperlink.target not in text:
            self._links.append(cell.coordinate)
        return text
