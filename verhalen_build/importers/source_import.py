"""What a source becomes, whatever it is: a table, a blog or documents, for the first time or again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from verhalen_build.importers.blogs.blog import WORDPRESS
from verhalen_build.importers.blogs.blog_importer import import_blog
from verhalen_build.importers.blogs.blog_preview import preview_blog
from verhalen_build.importers.blogs.blog_source import read_source
from verhalen_build.importers.blogs.field_mapping import FieldMapping
from verhalen_build.importers.blogs.mapping_proposal import guessed_mapping
from verhalen_build.importers.documents.document_files import document_source
from verhalen_build.importers.documents.document_importer import import_documents
from verhalen_build.importers.documents.document_values import ImportedDocument
from verhalen_build.importers.existing_archive import ExistingArchive
from verhalen_build.importers.import_memory import find_earlier, source_name
from verhalen_build.importers.input_file import read_input
from verhalen_build.importers.source_changes import (
    ItemOutcome,
    SourceChanges,
    SourceItem,
    find_changes,
    problems_of,
    without_faulty,
)
from verhalen_build.importers.tables.table_file import LARGEST, read_table
from verhalen_build.importers.tables.table_importer import ROW_ERRORS, import_rows
from verhalen_build.importers.tables.table_preview import preview_table
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language, Problem, errors_in, is_error
from verhalen_build.model.schema import Field, Kind
from verhalen_build.translations import translations

DOCUMENTS, TABLE, BLOG = "documents", "table", "folder"


@dataclass(frozen=True)
class SourceImport:
    """The result of an import: what it changes in the archive, the problems, and a preview.

    `is_blocked` says that nothing may be written; `documents` are those that are written.
    """

    changes: SourceChanges
    problems: tuple[Problem, ...]
    is_blocked: bool
    preview: tuple[str, ...] = ()
    documents: tuple[ImportedDocument, ...] = ()

    @property
    def file_count(self) -> int:
        """The number of files that would be written."""
        return len(self.changes.new_files) + len(self.changes.updated_files)


def import_table(
    archive: ExistingArchive, path: Path, sheet: str | None, kind: Kind, targets: Mapping[str, str], skip_bad: bool
) -> SourceImport:
    """The records that the rows of a table become. Raises UserFault: a table that cannot be read."""
    language = archive.settings.language
    table = read_table(read_input(path, LARGEST, "table-too-large"), SourcePath(path.as_posix()), language, sheet)
    source = "/".join(filter(None, [source_name(path, is_dated=True), sheet or "", kind.key]))
    before = archive.before(find_earlier(archive.root, TABLE, [source]))
    result = import_rows(before, table, kind, targets, source)
    refused = [error for error in errors_in(result.problems) if not skip_bad or error.code not in ROW_ERRORS]
    items = [record.item for record in result.records]
    imported = _compared(TABLE, archive, before, items, result.listed)
    written = _written(imported)
    records = tuple(record for record in result.records if record.item.name in written)
    preview = preview_table(replace(result, records=records), language)
    return _whole(imported, result.problems, bool(refused), skip_bad, preview)


def import_blog_source(
    archive: ExistingArchive, path: Path, mapping: FieldMapping | None, is_wordpress: bool, skip_bad: bool
) -> SourceImport:
    """What a blog or an export of WordPress becomes; without a mapping, by the one that would be proposed.

    Raises UserFault: a blog that cannot be read.
    """
    given = mapping or FieldMapping(next(iter(archive.schema.kinds)), {}, frozenset())
    reading = replace(given, generator=WORDPRESS) if is_wordpress else given
    blog = read_source(path, SourcePath(path.as_posix()), reading)
    origin = WORDPRESS if is_wordpress else BLOG
    before = archive.before(find_earlier(archive.root, origin, [blog.source]))
    result = import_blog(before, blog, reading if mapping else guessed_mapping(before, blog))
    refused = [error for error in errors_in(result.problems) if not skip_bad or error.at.file not in result.bad]
    in_source = (f"{blog.source}/{name}" for name in blog.paths)
    imported = _compared(origin, archive, before, result.items, (blog.source, *in_source))
    written = _written(imported)
    items = tuple(item for item in result.items if item.name in written)
    paths = {file.path for item in items for file in item.files}
    posts = tuple(post for post in result.posts if post.path in paths)
    language = archive.settings.language
    preview = preview_blog(replace(result, posts=posts, items=items), archive.schema, language)
    return _whole(imported, result.problems, bool(refused), skip_bad, preview)


def import_document_files(
    archive: ExistingArchive, paths: Sequence[Path], subfolders: Field | None, skip_bad: bool
) -> SourceImport:
    """The stories that documents become; `subfolders` is the field that the names of folders fill.

    Raises UserFault (`pandoc-missing`).
    """
    before = archive.before(find_earlier(archive.root, DOCUMENTS, map(document_source, paths)))
    result = import_documents(before, paths, subfolders)
    items = [document.item for document in result.documents]
    imported = _compared(DOCUMENTS, archive, before, items, result.listed)
    written = _written(imported)
    documents = tuple(document for document in result.documents if document.item.name in written)
    is_refused = bool(errors_in(result.problems)) and not skip_bad
    return replace(_whole(imported, result.problems, is_refused, skip_bad, ()), documents=documents)


def _compared(
    origin: str,
    archive: ExistingArchive,
    before: ExistingArchive,
    items: Iterable[SourceItem],
    in_source: Iterable[str],
) -> SourceChanges:
    return without_faulty(find_changes(origin, items, before.earlier, in_source), archive)


def _written(changes: SourceChanges) -> frozenset[str]:
    """The names of the items that are written, for the first time or again."""
    return frozenset(item.item.name for item in changes.of(ItemOutcome.NEW, ItemOutcome.UPDATED))


def _whole(
    changes: SourceChanges, problems: Iterable[Problem], is_refused: bool, skip_bad: bool, preview: Iterable[str]
) -> SourceImport:
    """The result, without the messages about what is as it was the last time."""
    unchanged = changes.of(ItemOutcome.SAME, ItemOutcome.REMOVED_HERE)
    same = {item.item.at for item in unchanged}
    same -= {item.item.at for item in changes.items if item not in unchanged}
    others = (problem for problem in problems if problem.at.file not in same or is_error(problem))
    all_problems = (*others, *changes.errors, *problems_of(changes))
    is_blocked = is_refused or changes.is_impossible or (bool(changes.errors) and not skip_bad)
    return SourceImport(changes, all_problems, is_blocked, tuple(preview))


def change_lines(changes: SourceChanges, language: Language) -> Iterator[str]:
    """In a line how much is new, changed and as it was; nothing where a source comes for the first time."""
    if not changes.is_again:
        return
    texts = translations(language)
    labels = {
        ItemOutcome.NEW: texts.gettext("new: %(count)s"),
        ItemOutcome.UPDATED: texts.gettext("changed there, and taken over: %(count)s"),
        ItemOutcome.BESIDE: texts.gettext("changed there and edited here, and left as it is: %(count)s"),
        ItemOutcome.REMOVED_HERE: texts.gettext("removed here, and not brought back: %(count)s"),
        ItemOutcome.SAME: texts.gettext("as it was: %(count)s"),
    }
    counts = {label: len(changes.of(change)) for change, label in labels.items()}
    counts[texts.gettext("no longer there, and left here: %(count)s")] = len(changes.gone)
    parts = (label % {"count": count} for label, count in counts.items() if count)
    yield texts.gettext("Compared with the last time: %(counts)s.") % {"counts": "; ".join(parts)}
