"""A preview of the records that a table becomes."""

from collections.abc import Iterator

from verhalen_build.importers.tables.table_importer import TableImport
from verhalen_build.importers.text_table import MOST_ROWS, format_more, format_table
from verhalen_build.model.problems import Language
from verhalen_build.translations import translations

_MOST_COLUMNS = 6


def preview_table(result: TableImport, language: Language) -> Iterator[str]:
    """The good rows, with the file each becomes and what goes in it; only the first where there are many."""
    texts = translations(language)
    columns = result.columns[:_MOST_COLUMNS]
    header = [texts.gettext("row"), texts.gettext("file"), *(column.name for column in columns)]
    rows = [
        [str(record.row.number), record.file.path, *(record.row.cells[column.index] for column in columns)]
        for record in result.records[:MOST_ROWS]
    ]
    yield from format_table(header, rows)
    yield from format_more(len(result.records), language)
