"""From the rows of a table to records of one kind, checked by the rules of the build before anything is written."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from verhalen_build.importers.existing_archive import ExistingArchive, new_errors, parse_new_files
from verhalen_build.importers.front_matter_writer import PlainValue, format_front_matter
from verhalen_build.importers.tables.csv_table import CsvTable, TableRow
from verhalen_build.importers.write_files import NewFile
from verhalen_build.model.layout import STORIES
from verhalen_build.model.names import SourcePath, slugify
from verhalen_build.model.near import nearest
from verhalen_build.model.problems import Language, Location, Problem, UserFault, help_of, message_of, sorted_problems
from verhalen_build.model.schema import IMAGE_FIELDS, Field, FieldType, Kind, lookup_name, names_of
from verhalen_build.read.fields import number_mark, unclear_number
from verhalen_build.read.numbers import Mark

NOT_TAKEN = "-"
"""What a column is mapped to that is left out on purpose."""

ROW_FAULTS = frozenset({"bad-row", "row-width"})
"""The codes of what is wrong with one row."""

_BODY = Field("text", FieldType.MARKDOWN, {"nl": ("tekst",), "en": ("text", "body")}, {"nl": "", "en": ""})
# A sentence may hold a semicolon.
_BETWEEN_VALUES = re.compile(r"[;\n]")
_BETWEEN_TEXTS = re.compile(r"\n")
_CONVERTED = frozenset({FieldType.DATE, FieldType.PERIOD, FieldType.URL})
# A spreadsheet shows a time behind a day that nobody gave one.
_DAY_AND_TIME = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:T|\s+)\d{1,2}:\d{2}\S*")
_KEY_LINE = re.compile(r"([^\s:#-][^:]*):")
_WORDS: dict[Language, dict[str, str]] = {
    "nl": {"column": ", kolom “{}”", "nameless": "kolom {}", "row": "rij {}", "field": "veld"},
    "en": {"column": ", column “{}”", "nameless": "column {}", "row": "row {}", "field": "field"},
}


@dataclass(frozen=True)
class Column:
    """A column that is taken: where it stands, what it is called, and the field it fills, or the field inside that."""

    index: int
    name: str
    field: Field
    inner: Field | None = None


@dataclass(frozen=True)
class ImportedRow:
    """What a row becomes."""

    row: TableRow
    title: str
    file: NewFile


@dataclass(frozen=True)
class TableImport:
    """What a table becomes: the records of the good rows, and what is to be told.

    `problems` has a `bad-row` for each fault of each row in `bad`, and what was left out or read in another way.
    """

    columns: tuple[Column, ...]
    records: tuple[ImportedRow, ...]
    bad: frozenset[int]
    problems: tuple[Problem, ...]


def import_rows(present: ExistingArchive, table: CsvTable, kind: Kind, maps: Mapping[str, str]) -> TableImport:
    """The records of a table, a row each; `maps` gives for a column the name of its field.

    Raises UserFault: `map-column`, `map-field`, `column-twice`.
    """
    columns, notices = _columns(table, kind, maps, present.settings.language)
    maker = _RowImporter(present, table, kind, columns)
    for row in table.rows:
        maker.add(row)
    maker.check()
    made = tuple(one for one in maker.made if one.row.number not in maker.bad)
    problems = (*notices, *maker.conversions(), *maker.problems)
    return TableImport(columns, made, frozenset(maker.bad), sorted_problems(problems))


# Columns


def _columns(
    table: CsvTable, kind: Kind, maps: Mapping[str, str], language: Language
) -> tuple[tuple[Column, ...], list[Problem]]:
    """The columns that are taken, and those that are not."""
    names = _column_names(table, language)
    faults = [*_unknown_columns(table, names, maps), *_twice(table, names)]
    wanted = {lookup_name(column): target for column, target in maps.items()}
    columns: list[Column] = []
    notices: list[Problem] = []
    for index, name in enumerate(names):
        target = wanted.get(lookup_name(name))
        if target == NOT_TAKEN:
            continue
        field, inner = _field_named(target if target is not None else name, kind)
        if field is not None:
            columns.append(Column(index, name, field, inner))
        elif target is not None:
            faults.append(_unknown_field(target, kind, language))
        elif any(row.cells[index] for row in table.rows if index < len(row.cells)):
            notices.append(_unused(table, index, name, kind, language))
    faults += _same_field(table, columns)
    if faults:
        raise UserFault(*sorted_problems(faults))
    return tuple(columns), notices


def _column_names(table: CsvTable, language: Language) -> list[str]:
    """The names of the columns; one without a name goes by its number."""
    nameless = _WORDS[language]["nameless"]
    return [name or nameless.format(number) for number, name in enumerate(table.header.cells, start=1)]


def _field_named(written: str, kind: Kind) -> tuple[Field | None, Field | None]:
    """The field of a name, and with `rollen.rol` or `afbeelding.bestand` the field inside it."""
    outer, _, rest = written.partition(".")
    field = _named(outer, kind.fields) or _named(outer, (_BODY,))
    if field is None or not rest:
        return field, None
    inner = _named(rest, IMAGE_FIELDS if field.type is FieldType.IMAGE else field.fields)
    return (field, inner) if inner is not None else (None, None)


def _named(written: str, fields: Iterable[Field]) -> Field | None:
    wanted = lookup_name(written)
    return next((field for field in fields if wanted in names_of(field)), None)


def _unknown_columns(table: CsvTable, names: list[str], maps: Mapping[str, str]) -> Iterator[Problem]:
    known = {lookup_name(name) for name in names}
    for column in maps:
        if lookup_name(column) not in known:
            details = {"near": nearest(column, names), "known": ", ".join(names)}
            yield Problem("map-column", Location(table.file, table.header.places[0][0], 1), column, details)


def _twice(table: CsvTable, names: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem("column-twice", Location(table.file, *table.header.places[index]), name, {"other": name})


def _same_field(table: CsvTable, columns: list[Column]) -> Iterator[Problem]:
    """Columns that go to one field, which only a field that repeats can have."""
    first: dict[tuple[str, str], Column] = {}
    for column in columns:
        key = (column.field.key, column.inner.key if column.inner else "")
        other = first.setdefault(key, column)
        fits = column.field.repeat and column.inner is None
        if other is not column and other.name != column.name and not fits:
            at = Location(table.file, *table.header.places[column.index])
            yield Problem("column-twice", at, column.name, {"other": other.name})


def _unknown_field(written: str, kind: Kind, language: Language) -> Problem:
    names = [name for field in kind.fields for name in field.names[language]]
    known = ", ".join(field.name(language) for field in (*kind.fields, _BODY))
    return Problem(
        "map-field", Location(SourcePath("--map")), written, {"near": nearest(written, names), "known": known}
    )


def _unused(table: CsvTable, index: int, name: str, kind: Kind, language: Language) -> Problem:
    names = [one for field in kind.fields for one in field.names[language]]
    example = nearest(name.lower(), names) or _WORDS[language]["field"]
    at = Location(table.file, *table.header.places[index])
    return Problem("column-unused", at, name, {"example": example})


# Rows


def _changed(row: TableRow, cells: Mapping[int, str]) -> TableRow:
    return replace(row, cells=tuple(cells.get(index, cell) for index, cell in enumerate(row.cells)))


class _RowImporter:
    """Makes the records of a table one by one, and gathers what is wrong with the rows."""

    def __init__(self, present: ExistingArchive, table: CsvTable, kind: Kind, columns: Sequence[Column]) -> None:
        self._present = present
        self._language: Language = present.settings.language
        self._table = table
        self._kind = kind
        self._columns = columns
        self.made: list[ImportedRow] = []
        self.bad: set[int] = set()
        self.problems: list[Problem] = []
        self._row_of: dict[str, TableRow] = {}
        # By column: how many cells were read in another way, and the first of them.
        self._converted: dict[int, tuple[int, str, str]] = {}

    def add(self, row: TableRow) -> None:
        """Makes the record of a row, unless there is something wrong with it already."""
        if not self._fits(row):
            return
        meant = self._days(row)
        made = self._record(_changed(row, meant))
        read = parse_new_files(self._present, [made.file])[made.file.path]
        for problem in read.problems:
            meant |= self._meant(problem, made.row)
        for index, text in meant.items():
            count, written, became = self._converted.get(index, (0, row.cells[index], text))
            self._converted[index] = (count + 1, written, became)
        self._keep(replace(self._record(_changed(row, meant)) if meant else made, row=row))

    def check(self) -> None:
        """Finds what is wrong with the records, each alone and all together; a bad row may leave others bad."""
        for column in self._columns:
            self._check_numbers(column)
        read = parse_new_files(self._present, [one.file for one in self.made])
        while True:
            good = [one for one in self.made if one.row.number not in self.bad]
            faults = new_errors(self._present, [one.file for one in good], read)
            by_path = {one.file.path: one for one in good}
            for fault in faults:
                one = by_path.get(fault.at.file)
                if one is not None:
                    self._report(one.row, fault, self._column_of(fault, one))
                elif fault not in self.problems:
                    self.problems.append(fault)
            if not any(fault.at.file in by_path for fault in faults):
                return

    def _check_numbers(self, column: Column) -> None:
        """Reports the numbers that can be read in two ways: a column is written by one hand, or by one program."""
        field = column.inner or column.field
        cells = [(made.row, made.row.cells[column.index].strip()) for made in self.made]
        marks = [(row, text, number_mark(field, text, self._language)) for row, text in cells]
        other = next(((row, text) for row, text, mark in marks if mark is Mark.BEFORE_DECIMALS), None)
        for row, text, mark in marks if other else ():
            if other and mark is Mark.AFTER_THOUSANDS:
                line = other[0].places[column.index][0]
                details = unclear_number(text, self._language, other[1], line)
                self._report(row, Problem("number-unclear", Location(self._table.file), text, details), column)

    def conversions(self) -> Iterator[Problem]:
        """What was read in another way than it was written, told once for each column."""
        for column in self._columns:
            if column.index in self._converted:
                count, written, became = self._converted[column.index]
                at = Location(self._table.file, *self._table.header.places[column.index])
                details = {"count": str(count), "example": written, "became": became}
                yield Problem("cells-converted", at, column.name, details)

    def _fits(self, row: TableRow) -> bool:
        """Whether a row is as wide as the table; empty cells behind it do not count."""
        width = len(self._table.header.cells)
        used = max((index for index, cell in enumerate(row.cells, start=1) if cell), default=0)
        if len(row.cells) >= width >= used:
            return True
        self.bad.add(row.number)
        details = {"row": str(row.number), "count": str(max(used, min(len(row.cells), width))), "columns": str(width)}
        self.problems.append(Problem("row-width", Location(self._table.file, row.places[0][0], 1), "", details))
        return False

    def _values(self, row: TableRow) -> tuple[dict[str, PlainValue], str]:
        """The front matter of a row, in the order of the schema, and its text."""
        found: dict[str, PlainValue] = {}
        body = ""
        for column in self._columns:
            cell = row.cells[column.index]
            if not cell:
                continue
            if column.field is _BODY:
                body = cell
            else:
                self._put(found, column, cell)
        names = [field.name(self._language) for field in self._kind.fields]
        return {name: found[name] for name in names if name in found}, body

    def _put(self, found: dict[str, PlainValue], column: Column, cell: str) -> None:
        field, name = column.field, column.field.name(self._language)
        if column.inner is not None:
            group = found.setdefault(name, [{}] if field.repeat else {})
            inner = group[0] if isinstance(group, list) else group
            assert isinstance(inner, dict)
            inner[column.inner.name(self._language)] = cell
        elif field.repeat:
            between = _BETWEEN_TEXTS if field.type is FieldType.MARKDOWN else _BETWEEN_VALUES
            values = found.setdefault(name, [])
            assert isinstance(values, list)
            values += [part.strip() for part in between.split(cell) if part.strip()]
        else:
            found[name] = cell

    def _days(self, row: TableRow) -> dict[int, str]:
        """By column, the day in a cell that has a time behind it."""
        dates = (column for column in self._columns if (column.inner or column.field).type is FieldType.DATE)
        found = {column.index: _DAY_AND_TIME.fullmatch(row.cells[column.index]) for column in dates}
        return {index: match[1] for index, match in found.items() if match}

    def _meant(self, problem: Problem, row: TableRow) -> Iterator[tuple[int, str]]:
        """By column, what a cell means that is written in another way than ours, such as 10-12-2014 for a date."""
        if problem.code != "wrong-type" or "near" not in problem.details:
            return
        for column in self._columns:
            field = column.inner or column.field
            name = field.name(self._language)
            is_it = field.type in _CONVERTED and problem.details["field"] == name
            if is_it and row.cells[column.index] == problem.value:
                # What to write is given as a line to paste.
                yield column.index, problem.details["near"].removeprefix(f"{name}: ")

    def _record(self, row: TableRow) -> ImportedRow:
        values, body = self._values(row)
        title = values.get(self._kind.fields[0].name(self._language), "")
        assert isinstance(title, str)
        # A row without a title has a fault of its own; its file is never written.
        slug = slugify(title) or ("" if title else f"rij-{row.number}")
        path = "/".join(part for part in (STORIES, self._kind.folder, f"{slug}.md") if part)
        text = format_front_matter(values) + (f"\n{body}\n" if body else "")
        return ImportedRow(row, title, NewFile(SourcePath(path), text.encode()))

    def _keep(self, made: ImportedRow) -> None:
        path = made.file.path
        if path.endswith("/.md"):
            self._report(made.row, Problem("no-address", Location(path), made.title), self._title_column())
        elif (self._present.root / path).exists():
            self._report(made.row, Problem("file-exists", Location(path), path), self._title_column())
        elif path in self._row_of:
            other = _WORDS[self._language]["row"].format(self._row_of[path].number)
            fault = Problem("address-taken", Location(path), slugify(made.title), {"other": other})
            self._report(made.row, fault, self._title_column())
        else:
            self._row_of[path] = made.row
            self.made.append(made)

    def _title_column(self) -> Column | None:
        return next((column for column in self._columns if column.field is self._kind.fields[0]), None)

    def _column_of(self, fault: Problem, made: ImportedRow) -> Column | None:
        """The column from which the value came that a fault in the file is about."""
        lines = made.file.data.decode().split("\n")
        if fault.at.line <= 1:
            return None
        above = lines[: fault.at.line]
        if above.count("---") > 1:
            return next((column for column in self._columns if column.field is _BODY), None)
        name = next((match[1] for match in map(_KEY_LINE.match, reversed(above)) if match), "")
        candidates = [column for column in self._columns if column.field.name(self._language) == name]
        holding = [column for column in candidates if fault.value and fault.value in made.row.cells[column.index]]
        return next(iter(holding or candidates), None)

    def _report(self, row: TableRow, fault: Problem, column: Column | None = None) -> None:
        self.bad.add(row.number)
        place = row.places[column.index] if column else (row.places[0][0], 1)
        details = {
            "row": str(row.number),
            "where": _WORDS[self._language]["column"].format(column.name) if column else "",
            "why": message_of(fault, self._language),
            "how": help_of(fault, self._language),
        }
        value = row.cells[column.index] if column else row.cells[0]
        self.problems.append(Problem("bad-row", Location(self._table.file, *place), value, details))
