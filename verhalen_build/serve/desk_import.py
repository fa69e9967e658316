"""The desk's page on which documents, tables and blogs are brought in: upload, look, take over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from verhalen_build.desk.source_uploads import FOLDER
from verhalen_build.importers.blogs.blog import WORDPRESS
from verhalen_build.importers.blogs.blog_source import is_export
from verhalen_build.importers.blogs.field_mapping import read_mapping
from verhalen_build.importers.blogs.mapping_proposal import propose_mapping
from verhalen_build.importers.documents.import_report import format_report
from verhalen_build.importers.existing_archive import ExistingArchive, parse_new_files, read_existing_archive
from verhalen_build.importers.input_file import read_input
from verhalen_build.importers.source_changes import ItemOutcome, SourceChanges, diff_lines
from verhalen_build.importers.source_import import (
    BLOG,
    DOCUMENTS,
    TABLE,
    SourceImport,
    change_lines,
    import_blog_source,
    import_document_files,
    import_table,
)
from verhalen_build.importers.tables.table_file import LARGEST, read_table
from verhalen_build.importers.tables.table_importer import proposed_targets
from verhalen_build.importers.write_changes import keep_versions, write_changes
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problem_groups import problem_groups
from verhalen_build.model.problems import Language, Problem, UserFault, help_of, message_of, severity_of
from verhalen_build.model.schema import Field, Kind
from verhalen_build.publish.faults import path_problem
from verhalen_build.report import group_places, problem_counts, severity_label
from verhalen_build.serve.source_links import desk_address
from verhalen_build.steps.live import State
from verhalen_build.translations import translations

ORIGINS = (DOCUMENTS, TABLE, BLOG, WORDPRESS)
_MAPPING = SourcePath("mapping")
_TEXTS = (".md", ".markdown")
_TABLES = frozenset(".csv .tsv .tab .xlsx .xlsm .ods".split())
_MOST_LINKS = 100
_MOST_NAMES = 5


class BringInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was uploaded, and the options with which it is brought in; `origin` is "" for what it seems to be.

    `columns` has a line `column=field` for each column of a table, `mapping` is the text of a mapping file. Both are
    None where the writer has not seen any.
    """

    source: str
    origin: str = ""
    kind: str = ""
    sheet: str = ""
    columns: str | None = None
    mapping: str | None = None
    subfolders: str = ""
    skip_bad: bool = False


@dataclass(frozen=True)
class GroupView:
    """Problems of one kind and cause for a template: the first in full, and where the others are."""

    severity: str
    label: str
    message: str
    help: str
    place: str
    others: str


@dataclass(frozen=True)
class LookView:
    """What would come, for a template: the options with their values, the report, and whether it may be taken over."""

    options: BringInRequest
    has_folders: bool
    kinds: tuple[Kind, ...]
    subfolder_fields: tuple[Field, ...]
    lines: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    counts: str = ""
    groups: tuple[GroupView, ...] = ()
    file_count: int = 0
    may_take: bool = False


@dataclass(frozen=True)
class BroughtIn:
    """A text that was brought in: its path, its title, and its address in the desk."""

    path: SourcePath
    title: str
    address: str


@dataclass(frozen=True)
class _Prepared:
    """An import that was looked at, with the options that were filled in."""

    archive: ExistingArchive
    options: BringInRequest
    result: SourceImport | None
    problems: tuple[Problem, ...]


def look_at_source(state: State, request: BringInRequest, paths: Sequence[Path]) -> LookView:
    """What would come of a source, without writing anything. Raises UserFault."""
    language = state.config.settings.language
    prepared = _prepare(state, request, paths)
    result = prepared.result
    hide = _Hider(state.root, request.source)
    schema = prepared.archive.schema
    view = LookView(
        prepared.options,
        any(path.is_dir() for path in paths),
        tuple(schema.kinds.values()),
        tuple(field for field in schema.kinds["story"].fields if field.to),
        counts=problem_counts(prepared.problems, language),
        groups=tuple(_group_views(prepared.problems, language, hide)),
    )
    if result is None:
        return view
    keep_versions(state.root, result.changes)
    return replace(
        view,
        lines=tuple(map(hide, (*result.preview, *format_report(result.documents, language)))),
        changes=tuple(change_lines(result.changes, language)),
        differences=tuple(map(hide, diff_lines(result.changes, state.root))),
        file_count=result.file_count,
        may_take=not result.is_blocked and result.changes.has_anything,
    )


def take_source(state: State, request: BringInRequest, paths: Sequence[Path]) -> tuple[BroughtIn, ...]:
    """Brings in a source; the texts that were written. Raises UserFault."""
    prepared = _prepare(state, request, paths)
    if prepared.result is None or prepared.result.is_blocked:
        raise UserFault(*prepared.problems)
    changes = prepared.result.changes
    write_changes(state.root, changes)
    return tuple(_brought_in(prepared.archive, changes))


def _brought_in(archive: ExistingArchive, changes: SourceChanges) -> Iterator[BroughtIn]:
    items = changes.of(ItemOutcome.NEW, ItemOutcome.UPDATED)
    texts = [item.text for item in items if item.text.path.endswith(_TEXTS)][:_MOST_LINKS]
    for path, file in parse_new_files(archive, texts).items():
        title = file.records[0].title if file.records else path
        yield BroughtIn(path, title, desk_address(path, 0))


@dataclass(frozen=True)
class _Hider:
    """Leaves out of a text where the uploads are kept, which says nothing to a writer."""

    root: Path
    source: str

    def __call__(self, text: str) -> str:
        return text.replace(f"{(self.root / FOLDER / self.source).as_posix()}/", "")


def _prepare(state: State, request: BringInRequest, paths: Sequence[Path]) -> _Prepared:
    archive = read_existing_archive(state.root, state.options.today)
    origin = request.origin if request.origin in ORIGINS else _origin_of(paths)
    kinds = archive.schema.kinds
    kind = request.kind if request.kind in kinds else next(iter(kinds))
    options = msgspec.structs.replace(request, origin=origin, kind=kind)
    try:
        options = _filled_in(options, archive, paths)
        result = _import(options, archive, paths)
    except UserFault as fault:
        return _Prepared(archive, options, None, fault.problems)
    return _Prepared(archive, options, result, result.problems)


def _origin_of(paths: Sequence[Path]) -> str:
    """What a source seems to be, by its files."""
    if len(paths) == 1:
        path = paths[0]
        if path.suffix.lower() in _TABLES:
            return TABLE
        if (path.is_dir() or path.suffix.lower() == ".xml") and is_export(path):
            return WORDPRESS
        if path.is_dir() and any(file.suffix.lower() in _TEXTS for file in path.rglob("*")):
            return BLOG
    return DOCUMENTS


def _filled_in(options: BringInRequest, archive: ExistingArchive, paths: Sequence[Path]) -> BringInRequest:
    """The options with what can be guessed in the places of what the writer has not seen. Raises UserFault."""
    if options.origin == TABLE and options.columns is None:
        language = archive.settings.language
        path = _only(paths)
        data = read_input(path, LARGEST, "table-too-large")
        table = read_table(data, SourcePath(path.as_posix()), language, options.sheet or None)
        targets = proposed_targets(table, archive.schema.kinds[options.kind], archive)
        columns = "".join(f"{column}={field}\n" for column, field in targets)
        return msgspec.structs.replace(options, columns=columns)
    if options.origin in {BLOG, WORDPRESS} and options.mapping is None:
        path = _only(paths)
        generator = WORDPRESS if options.origin == WORDPRESS else ""
        mapping = propose_mapping(archive, path, SourcePath(path.as_posix()), generator)
        return msgspec.structs.replace(options, mapping=mapping)
    return options


def _only(paths: Sequence[Path]) -> Path:
    """The file or folder, of which there may be only one. Raises UserFault: `one-source`."""
    if len(paths) == 1:
        return paths[0]
    raise UserFault(path_problem("one-source", ", ".join(path.name for path in paths[:_MOST_NAMES])))


def _import(options: BringInRequest, archive: ExistingArchive, paths: Sequence[Path]) -> SourceImport:
    if options.origin == DOCUMENTS:
        fields = {field.key: field for field in archive.schema.kinds["story"].fields}
        return import_document_files(archive, paths, fields.get(options.subfolders), options.skip_bad)
    if options.origin == TABLE:
        kind = archive.schema.kinds[options.kind]
        lines = (line.rpartition("=") for line in (options.columns or "").splitlines() if line.strip())
        targets = {column.strip() or field.strip(): field.strip() for column, _, field in lines if field.strip()}
        return import_table(archive, _only(paths), options.sheet or None, kind, targets, options.skip_bad)
    data = (options.mapping or "").encode()
    mapping = read_mapping(data, _MAPPING, archive.schema, archive.settings.language)
    return import_blog_source(archive, _only(paths), mapping, options.origin == WORDPRESS, options.skip_bad)


def _group_views(problems: Sequence[Problem], language: Language, hide: "_Hider") -> Iterator[GroupView]:
    texts = translations(language)
    for group in problem_groups(problems):
        problem = group.first
        yield GroupView(
            severity_of(problem).value,
            severity_label(severity_of(problem), texts),
            hide(message_of(problem, language)),
            hide(help_of(problem, language)),
            hide(group_places([problem], texts)),
            hide(group_places(group.others, texts)) if group.others else "",
        )
