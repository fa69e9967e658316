"""Imports the rows of a table as records of one kind, validated by the rules of the build."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from verhalen_build.importers.existing_archive import ExistingArchive, new_errors, parse_new_files
from verhalen_build.importers.source_changes import SourceItem
from verhalen_build.importers.tables.cell_values import cell_fault, markdown_of
from verhalen_build.importers.tables.table import Table, TableRow
from verhalen_build.importers.value_guesses import field_by_values
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.archive_paths import STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.field_types import FIELD_TYPES, FieldType
from verhalen_build.model.front_matter_writer import PlainValue, format_front_matter
from verhalen_build.model.names import SourcePath, lookup_name, slugify
from verhalen_build.model.near import nearest
from verhalen_build.model.numbers import Separator, unclear_number
from verhalen_build.model.problems import Language, Location, Problem, UserFault, help_of, message_of, sorted_problems
from verhalen_build.model.schema import IMAGE_FIELDS, Field, Kind, names_of
from verhalen_build.translations import languages, translations

NOT_TAKEN = "-"
"""The target of a column that is left out on purpose."""

ROW_ERRORS = frozenset({"bad-row", "row-width"})
"""The codes of problems of a single row."""

_BODY_NAMES: dict[Language, tuple[str, ...]] = {
    language: (translations(language).pgettext("column", "text"), "body") for language in languages()
}
_BODY = Field("text", FieldType.MARKDOWN, _BODY_NAMES, about={})
# A sentence may hold a semicolon, so texts are separated by lines only.
_VALUE_SEPARATOR = re.compile(r"[;\n]")
_TEXT_SEPARATOR = re.compile(r"\n")
# A spreadsheet adds a time to dates without one.
_DAY_AND_TIME = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:T|\s+)\d{1,2}:\d{2}\S*")
_KEY_LINE = re.compile(r"([^\s:#-][^:]*):")


@dataclass(frozen=True)
class Column:
    """An imported column: its index, its name, the field it fills, and the field inside that, if any."""

    index: int
    name: str
    field: Field
    inner: Field | None = None


@dataclass(frozen=True)
class ImportedRow:
    """A row and the record that it becomes."""

    row: TableRow
    title: str
    item: SourceItem

    @property
    def file(self) -> NewFile:
        """The file of the record."""
        return self.item.files[0]


@dataclass(frozen=True)
class TableImport:
    """The result of an import: the records of the good rows, the numbers of the bad ones, and the problems.

    `problems` has a `bad-row` for each error in a row, and notices of what was left out or converted.
    `listed` has the names of the items of all rows.
    """

    columns: tuple[Column, ...]
    records: tuple[ImportedRow, ...]
    bad: frozenset[int]
    problems: tuple[Problem, ...]
    listed: tuple[str, ...] = ()


def import_rows(
    archive: ExistingArchive, table: Table, kind: Kind, targets: Mapping[str, str], source: str
) -> TableImport:
    """Imports each row as a record; `targets` has the names of fields by column, `source` is the name of the table.

    Raises UserFault: `map-column`, `map-field`, `column-twice`, `table-no-title`.
    """
    columns, notices = _columns(table, kind, targets, archive)
    importer = _RowImporter(archive, table, kind, columns, source)
    for row in table.rows:
        importer.add(row)
    importer.validate()
    records = tuple(record for record in importer.records if record.row.number not in importer.bad)
    problems = (*table.notices, *notices, *importer.conversions(), *importer.problems)
    listed = tuple(map(importer.item_name, table.rows))
    return TableImport(columns, records, frozenset(importer.bad), sorted_problems(problems), listed)


# Columns


def _columns(
    table: Table, kind: Kind, targets: Mapping[str, str], archive: ExistingArchive
) -> tuple[tuple[Column, ...], list[Problem]]:
    """The imported columns, and notices about the others."""
    language = archive.settings.language
    names = _column_names(table, language)
    errors = list(_unknown_columns(table, names, targets))
    target_by_name = {lookup_name(column): target for column, target in targets.items()}
    columns: list[Column] = []
    notices: list[Problem] = []
    for index, name in enumerate(names):
        target = target_by_name.get(lookup_name(name))
        if target == NOT_TAKEN:
            continue
        field, inner = _find_field(target if target is not None else name, kind)
        if field is not None:
            columns.append(Column(index, name, field, inner))
        elif target is not None:
            errors.append(_unknown_field(target, kind, language))
        elif any(row.cells[index] for row in table.rows if index < len(row.cells)):
            notices.append(_unused(table, index, name, kind, archive))
    errors += _same_field(table, columns)
    if not any(column.field is kind.fields[0] for column in columns):
        details = {"field": kind.fields[0].name(language), "columns": ", ".join(names), "example": names[0]}
        errors.append(Problem("table-no-title", Location(table.file, *table.header.positions[0]), "", details))
    if errors:
        raise UserFault(*sorted_problems(errors))
    return tuple(columns), notices


def proposed_targets(table: Table, kind: Kind, archive: ExistingArchive) -> Iterator[tuple[str, str]]:
    """Each column with the field that it fills by its name or its values, "" where these say of none."""
    language = archive.settings.language
    for index, name in enumerate(_column_names(table, language)):
        field, inner = _find_field(name, kind)
        by_name = ".".join(part.name(language) for part in (field, inner) if part)
        yield name, by_name or field_by_values(_values(table, index), kind, archive)


def _values(table: Table, index: int) -> list[str]:
    """The values in a column."""
    return [row.cells[index].strip() for row in table.rows if index < len(row.cells) and row.cells[index].strip()]


def _column_names(table: Table, language: Language) -> list[str]:
    """The names of the columns, or their number where the header is empty."""
    nameless = translations(language).gettext("column %(number)s")
    return [name or nameless % {"number": number} for number, name in enumerate(table.header.cells, start=1)]


def _find_field(written: str, kind: Kind) -> tuple[Field | None, Field | None]:
    """The field for a name, and for `rollen.rol` or `afbeelding.bestand` the field inside it."""
    outer, _, rest = written.partition(".")
    field = _field_called(outer, kind.fields) or _field_called(outer, (_BODY,))
    if field is None or not rest:
        return field, None
    inner = _field_called(rest, IMAGE_FIELDS if field.type is FieldType.IMAGE else field.fields)
    return (field, inner) if inner is not None else (None, None)


def _field_called(written: str, fields: Iterable[Field]) -> Field | None:
    name = lookup_name(written)
    return next((field for field in fields if name in names_of(field)), None)


def _unknown_columns(table: Table, names: list[str], targets: Mapping[str, str]) -> Iterator[Problem]:
    existing = {lookup_name(name) for name in names}
    for column in targets:
        if lookup_name(column) not in existing:
            details = {"near": nearest(column, names), "known": ", ".join(names)}
            yield Problem("map-column", Location(table.file, table.header.positions[0][0], 1), column, details)


def _same_field(table: Table, columns: list[Column]) -> Iterator[Problem]:
    """Columns for a field that another column fills, unless the field is a list."""
    first: dict[tuple[str, str], Column] = {}
    for column in columns:
        key = (column.field.key, column.inner.key if column.inner else "")
        other = first.setdefault(key, column)
        is_list = column.field.repeat and column.inner is None
        if other is not column and not is_list:
            at = Location(table.file, *table.header.positions[column.index])
            yield Problem("column-twice", at, column.name, {"other": other.name})


def _unknown_field(written: str, kind: Kind, language: Language) -> Problem:
    names = [name for field in kind.fields for name in field.names[language]]
    labels = ", ".join(field.name(language) for field in (*kind.fields, _BODY))
    return Problem(
        "map-field", Location(SourcePath("--map")), written, {"near": nearest(written, names), "known": labels}
    )


def _unused(table: Table, index: int, name: str, kind: Kind, archive: ExistingArchive) -> Problem:
    language = archive.settings.language
    names = [field_name for field in kind.fields for field_name in field.names[language]]
    near = nearest(name.lower(), names) or field_by_values(_values(table, index), kind, archive)
    example = near or translations(language).gettext("field")
    at = Location(table.file, *table.header.positions[index])
    return Problem("column-unused", at, name, {"example": example})


# Rows


def _with_cells(row: TableRow, cells: Mapping[int, str]) -> TableRow:
    return replace(row, cells=tuple(cells.get(index, cell) for index, cell in enumerate(row.cells)))


class _RowImporter:
    """Imports the rows of a table one by one, and collects the problems."""

    def __init__(
        self, archive: ExistingArchive, table: Table, kind: Kind, columns: Sequence[Column], source: str
    ) -> None:
        self._archive = archive
        self._language: Language = archive.settings.language
        self._texts = translations(self._language)
        self._table = table
        self._kind = kind
        self._columns = columns
        self._source = source
        self.records: list[ImportedRow] = []
        self.bad: set[int] = set()
        self.problems: list[Problem] = []
        self._row_of: dict[str, TableRow] = {}
        # By column: the number of converted cells, and the first of them before and after.
        self._converted: dict[int, tuple[int, str, str]] = {}

    def add(self, row: TableRow) -> None:
        """Makes the record of a row, unless the row has the wrong number of cells, or a cell without a value."""
        if not self._has_right_width(row) or self._has_faulty_cell(row):
            return
        converted = self._without_times(row)
        record = self._record(_with_cells(row, converted))
        parsed = parse_new_files(self._archive, [record.file])[record.file.path]
        for problem in parsed.problems:
            converted |= self._suggested_cells(problem, record.row)
        for index, text in converted.items():
            count, before, after = self._converted.get(index, (0, row.cells[index], text))
            self._converted[index] = (count + 1, before, after)
        self._add_record(replace(self._record(_with_cells(row, converted)) if converted else record, row=row))

    def item_name(self, row: TableRow) -> str:
        """The name by which a row is known again: its title."""
        column = self._title_column()
        title = row.cells[column.index] if column and column.index < len(row.cells) else ""
        return f"{self._source}/{slugify(title) or row.number}"

    def validate(self) -> None:
        """Finds the errors in the records, alone and together; leaving out a bad row may cause errors in others."""
        for column in self._columns:
            self._check_numbers(column)
        parsed = parse_new_files(self._archive, [record.file for record in self.records])
        while True:
            good = [record for record in self.records if record.row.number not in self.bad]
            errors = new_errors(self._archive, [record.file for record in good], parsed)
            by_path = {record.file.path: record for record in good}
            for error in errors:
                record = by_path.get(error.at.file)
                if record is not None:
                    self._report(record.row, error, self._column_of(error, record))
                elif error not in self.problems:
                    self.problems.append(error)
            if not any(error.at.file in by_path for error in errors):
                return

    def _check_numbers(self, column: Column) -> None:
        """Reports ambiguous numbers in a column that has others with a decimal mark: one notation is likely."""
        field = column.inner or column.field
        cells = [(record.row, record.row.cells[column.index].strip()) for record in self.records]
        separators = [(row, text, FIELD_TYPES[field.type].separator(text, self._language)) for row, text in cells]
        other = next(
            ((row, text) for row, text, separator in separators if separator is Separator.BEFORE_DECIMALS), None
        )
        for row, text, separator in separators if other else ():
            if other and separator is Separator.AFTER_THOUSANDS:
                line = other[0].positions[column.index][0]
                details = unclear_number(text, self._language, other[1], line)
                self._report(row, Problem("number-unclear", Location(self._table.file), text, details), column)

    def conversions(self) -> Iterator[Problem]:
        """A notice for each column of which cells were converted."""
        for column in self._columns:
            if column.index in self._converted:
                count, before, after = self._converted[column.index]
                at = Location(self._table.file, *self._table.header.positions[column.index])
                details = {"count": str(count), "example": before, "became": after}
                yield Problem("cells-converted", at, column.name, details)

    def _has_right_width(self, row: TableRow) -> bool:
        """Whether a row has as many cells as the header; empty cells after these do not count."""
        width = len(self._table.header.cells)
        used = max((index for index, cell in enumerate(row.cells, start=1) if cell), default=0)
        if len(row.cells) >= width >= used:
            return True
        self.bad.add(row.number)
        details = {"row": str(row.number), "count": str(max(used, min(len(row.cells), width))), "columns": str(width)}
        self.problems.append(Problem("row-width", Location(self._table.file, row.positions[0][0], 1), "", details))
        return False

    def _has_faulty_cell(self, row: TableRow) -> bool:
        faults = [(column, code) for column in self._columns if (code := cell_fault(row.cells[column.index]))]
        for column, code in faults:
            self._report(row, Problem(code, Location(self._table.file), row.cells[column.index]), column)
        return bool(faults)

    def _values(self, row: TableRow) -> tuple[dict[str, PlainValue], str]:
        """The front matter of a row, in the order of the schema, and its body."""
        values: dict[str, PlainValue] = {}
        body = ""
        for column in self._columns:
            cell = row.cells[column.index]
            if not cell:
                continue
            if column.field is _BODY:
                body = markdown_of(cell)
            else:
                self._set_value(values, column, cell)
        names = [field.name(self._language) for field in self._kind.fields]
        return {name: values[name] for name in names if name in values}, body

    def _set_value(self, values: dict[str, PlainValue], column: Column, cell: str) -> None:
        field, name = column.field, column.field.name(self._language)
        if column.inner is not None:
            group = values.setdefault(name, [{}] if field.repeat else {})
            inner = group[0] if isinstance(group, list) else group
            assert isinstance(inner, dict)
            inner[column.inner.name(self._language)] = cell
        elif field.repeat:
            separator = _TEXT_SEPARATOR if field.type is FieldType.MARKDOWN else _VALUE_SEPARATOR
            items = values.setdefault(name, [])
            assert isinstance(items, list)
            items += [part.strip() for part in separator.split(cell) if part.strip()]
        else:
            values[name] = cell

    def _without_times(self, row: TableRow) -> dict[int, str]:
        """By column, the date in each cell that holds a date and a time."""
        dates = (column for column in self._columns if (column.inner or column.field).type is FieldType.DATE)
        matches = {column.index: _DAY_AND_TIME.fullmatch(row.cells[column.index]) for column in dates}
        return {index: match[1] for index, match in matches.items() if match}

    def _suggested_cells(self, problem: Problem, row: TableRow) -> Iterator[tuple[int, str]]:
        """The column and text that the problem suggests for a cell in another notation, such as 10-12-2014."""
        if problem.code != "wrong-type" or "near" not in problem.details:
            return
        for column in self._columns:
            field = column.inner or column.field
            name = field.name(self._language)
            is_convertible = FIELD_TYPES[field.type].is_converted and problem.details["field"] == name
            if is_convertible and row.cells[column.index] == problem.value:
                # The suggestion is a line to paste.
                yield column.index, problem.details["near"].removeprefix(f"{name}: ")

    def _record(self, row: TableRow) -> ImportedRow:
        values, body = self._values(row)
        title = values.get(self._kind.fields[0].name(self._language), "")
        assert isinstance(title, str)
        # A row without a title gets an error below, and its file is never written.
        slug = slugify(title) or ("" if title else f"rij-{row.number}")
        path = SourcePath("/".join(part for part in (STORIES, self._kind.folder, f"{slug}.md") if part))
        name = self.item_name(row)
        text = format_front_matter(values) + (f"\n{body}\n" if body else "")
        file = NewFile(self._archive.earlier.path_of(name) or path, text.encode())
        # What is written follows from the row and the options alone.
        at = SourcePath(f"{self._table.file}:{row.positions[0][0]}")
        return ImportedRow(row, title, SourceItem(name, at, digest(file.data), (file,)))

    def _add_record(self, record: ImportedRow) -> None:
        path = record.file.path
        if path.endswith("/.md"):
            self._report(record.row, Problem("no-address", Location(path), record.title), self._title_column())
        elif self._archive.has(path):
            self._report(record.row, Problem("file-exists", Location(path), path), self._title_column())
        elif path in self._row_of:
            other = self._texts.gettext("row %(number)s") % {"number": self._row_of[path].number}
            error = Problem("address-taken", Location(path), slugify(record.title), {"other": other})
            self._report(record.row, error, self._title_column())
        else:
            self._row_of[path] = record.row
            self.records.append(record)

    def _title_column(self) -> Column | None:
        return next((column for column in self._columns if column.field is self._kind.fields[0]), None)

    def _column_of(self, error: Problem, record: ImportedRow) -> Column | None:
        """The column of the value that an error in a new file is about."""
        lines = record.file.data.decode().split("\n")
        if error.at.line <= 1:
            return None
        above = lines[: error.at.line]
        if above.count("---") > 1:
            return next((column for column in self._columns if column.field is _BODY), None)
        name = next((match[1] for match in map(_KEY_LINE.match, reversed(above)) if match), "")
        candidates = [column for column in self._columns if column.field.name(self._language) == name]
        matching = [column for column in candidates if error.value and error.value in record.row.cells[column.index]]
        return next(iter(matching or candidates), None)

    def _report(self, row: TableRow, error: Problem, column: Column | None = None) -> None:
        self.bad.add(row.number)
        position = row.positions[column.index] if column else (row.positions[0][0], 1)
        where = self._texts.gettext(", column “%(column)s”")
        details = {
            "row": str(row.number),
            "where": where % {"column": column.name} if column else "",
            "why": message_of(error, self._language),
            "how": self._advice(error),
        }
        value = row.cells[column.index] if column else row.cells[0]
        self.problems.append(Problem("bad-row", Location(self._table.file, *position), value, details))

    def _advice(self, error: Problem) -> str:
        """What to do about an error in a cell, where lists are not written as in a file."""
        if error.code != "list-expected":
            return help_of(error, self._language)
        names = [name.strip() for name in error.value.strip("[]").split(",")]
        return self._texts.gettext("Put a semicolon between the names: %(example)s") % {"example": "; ".join(names)}
