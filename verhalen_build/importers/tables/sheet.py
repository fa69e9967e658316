"""A sheet of a spreadsheet as rows of texts, with notices about what is not in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from verhalen_build.importers.tables.table import TableRow
from verhalen_build.model.names import SourcePath
from verhalen_build.model.numbers import decimal_separator
from verhalen_build.model.problems import Language, Location, Problem
from verhalen_build.translations import translations

LARGEST_SHEET = 5_000_000
"""The most cells of a sheet."""

CellValue = str | bool | int | float | date | time | timedelta | None
"""A value in a cell; a `datetime` is a `date`."""

_MOST_PLACES = 10


@dataclass(frozen=True)
class Sheet:
    """A sheet: its visible rows, and notices about what is hidden, merged or beside the text of a cell."""

    name: str
    rows: tuple[TableRow, ...]
    notices: tuple[Problem, ...]
    is_hidden: bool


def make_row(number: int, cells: Sequence[str], columns: Sequence[int]) -> TableRow:
    """A row of a sheet; the position of a cell is its row and its column."""
    return TableRow(number, tuple(cells), tuple((number, column) for column in columns))


def equally_wide(rows: Sequence[TableRow]) -> tuple[TableRow, ...]:
    """Rows of which the last cells were not written, with empty ones up to the widest row."""
    widest = max(rows, key=lambda row: len(row.cells), default=None)
    if widest is None:
        return ()
    columns = [column for _, column in widest.positions]
    return tuple(make_row(row.number, (*row.cells, *[""] * (len(columns) - len(row.cells))), columns) for row in rows)


def notices_of(file: SourcePath, left_out: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """A notice for each thing that was left out; `left_out` has the places, by the code of the problem."""
    return tuple(
        Problem(code, Location(file), ", ".join(places[:_MOST_PLACES]) + (", …" if len(places) > _MOST_PLACES else ""))
        for code, places in left_out.items()
        if places
    )


def cell_text(value: CellValue, language: Language, is_percentage: bool = False) -> str:
    """A value as somebody of this language would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        texts = translations(language)
        return texts.gettext("yes") if value else texts.gettext("no")
    if isinstance(value, int | float):
        return f"{_number_text(value * 100, language)}%" if is_percentage else _number_text(value, language)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value.strip()


def _number_text(number: float, language: Language) -> str:
    # A spreadsheet has fifteen digits.
    text = f"{number:.15g}"
    return (f"{number:.0f}" if "e+" in text else text).replace(".", decimal_separator(language))
