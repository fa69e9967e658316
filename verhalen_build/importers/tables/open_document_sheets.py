"""Sheets of an OpenDocument spreadsheet (.ods), as LibreOffice writes it (ISO/IEC 26300).

Read here, as the libraries for it do not tell what is hidden.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element

from verhalen_build.importers.tables.sheet import (
    LARGEST_SHEET,
    CellValue,
    Sheet,
    cell_text,
    equally_wide,
    make_row,
    notices_of,
)
from verhalen_build.importers.tables.table import TableRow
from verhalen_build.importers.xml_package import parse_xml
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, UserFault
from verhalen_build.publish.faults import path_problem

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{_URN}{name}:1.0}}" for name in ("table", "office", "text", "style"))
_HREF = "{http://www.w3.org/1999/xlink}href"
_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)")


def is_open_document_sheet(parts: Mapping[str, bytes]) -> bool:
    """Whether the files in a zip are those of a spreadsheet."""
    return parts.get("mimetype", b"").startswith(_MIMETYPE) and "content.xml" in parts


def read_open_document_sheets(parts: Mapping[str, bytes], file: SourcePath, language: Language) -> Iterator[Sheet]:
    """The sheets of a spreadsheet; a formula counts as the value that was saved with it.

    Raises UserFault: `document-locked`, `document-damaged`, `document-too-large`, `table-too-large`.
    """
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UserFault(path_problem("document-locked", file))
    content = parse_xml(parts["content.xml"], file)
    hidden_styles = {
        style.get(f"{_STYLE}name")
        for style in content.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    for table in content.iter(f"{_TABLE}table"):
        yield _TableReader(table, file, language).sheet(table.get(f"{_TABLE}style-name") in hidden_styles)


class _TableReader:
    """Reads one sheet."""

    def __init__(self, table: Element, file: SourcePath, language: Language) -> None:
        self._table = table
        self._file = file
        self._language = language
        self._size = 0
        # The last column with a text, hidden or not.
        self._width = 0
        self._left_out: dict[str, list[str]] = {}

    def sheet(self, is_hidden: bool) -> Sheet:
        columns = list(self._hidden_columns())
        rows = equally_wide(list(self._rows(set(columns))))
        self._left_out["hidden-columns"] = [_letters(column) for column in columns if column <= self._width]
        return Sheet(self._table.get(f"{_TABLE}name", ""), rows, notices_of(self._file, self._left_out), is_hidden)

    def _hidden_columns(self) -> Iterator[int]:
        number = 1
        for column in self._table.iter(f"{_TABLE}table-column"):
            count = _repeated(column, "columns")
            if _is_hidden(column):
                # A sheet has 16,384 columns.
                yield from range(number, min(number + count, 2**14 + 1))
            number += count

    def _rows(self, hidden_columns: set[int]) -> Iterator[TableRow]:
        number = 1
        for element in self._table.iter(f"{_TABLE}table-row"):
            count = _repeated(element, "rows")
            cells = self._cells(element, number)
            visible = [(column, text) for column, text in cells if column not in hidden_columns]
            if _is_hidden(element):
                self._note("hidden-rows", str(number) if count == 1 else f"{number}-{number + count - 1}", bool(cells))
            elif visible:
                self._grow(count * len(visible))
                for repeated in range(count):
                    row = make_row(number + repeated, [text for _, text in visible], [column for column, _ in visible])
                    yield row
            number += count

    def _cells(self, row: Element, number: int) -> list[tuple[int, str]]:
        """The column and text of each cell up to the last that has a text."""
        cells: list[tuple[int, str]] = []
        column = 1
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            count = _repeated(cell, "columns")
            text = self._text(cell, f"{_letters(column)}{number}")
            if text:
                filled = len(cells) + 1
                self._grow(column + count - filled)
                self._width = max(self._width, column + count - 1)
                cells += [(empty, "") for empty in range(filled, column)]
                cells += [(repeated, text) for repeated in range(column, column + count)]
            column += count
        return cells

    def _text(self, cell: Element, place: str) -> str:
        self._note(
            "merged-cells",
            place,
            any(int(cell.get(f"{_TABLE}number-{way}-spanned", 1)) > 1 for way in ("columns", "rows")),
        )
        self._note("cell-comments", place, cell.find(f"{_OFFICE}annotation") is not None)
        text = cell_text(_value(cell), self._language, cell.get(f"{_OFFICE}value-type") == "percentage")
        self._note("cell-links", place, any(link.get(_HREF, "") not in text for link in cell.iter(f"{_TEXT}a")))
        return text or cell.get(f"{_TABLE}formula", "").partition(":")[2]

    def _note(self, code: str, place: str, is_so: bool) -> None:
        if is_so:
            self._left_out.setdefault(code, []).append(place)

    def _grow(self, cells: int) -> None:
        self._size += cells
        if self._size > LARGEST_SHEET:
            raise UserFault(path_problem("table-too-large", self._file))


def _value(cell: Element) -> CellValue:
    """The value of a cell by its type; where it is not as it should be, the text that is shown."""
    text = "\n".join(map(_paragraph, cell.findall(f"{_TEXT}p")))
    kind = cell.get(f"{_OFFICE}value-type", "")
    try:
        match kind:
            case "float" | "percentage" | "currency":
                return float(cell.get(f"{_OFFICE}value", ""))
            case "boolean":
                return cell.get(f"{_OFFICE}boolean-value") == "true"
            case "date":
                written = cell.get(f"{_OFFICE}date-value", "")
                return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
            case "time":
                match = _DURATION.match(cell.get(f"{_OFFICE}time-value", ""))
                hours, minutes, seconds = map(int, match.groups() if match else ())
                return timedelta(hours=hours, minutes=minutes, seconds=seconds)
            case _:
                return text
    except ValueError:
        return text


def _paragraph(element: Element) -> str:
    """The text of a paragraph, with the spaces and breaks that are elements."""
    marks = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
    parts = [marks.get(element.tag, ""), element.text or ""]
    for child in element:
        parts += [_paragraph(child), child.tail or ""]
    return "".join(parts)


def _repeated(element: Element, unit: str) -> int:
    return int(element.get(f"{_TABLE}number-{unit}-repeated", 1))


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _letters(column: int) -> str:
    """The letters of a column: A for 1, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
