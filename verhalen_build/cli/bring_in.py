"""The command that imports what was written elsewhere: bring-in."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from verhalen_build.cli.building import today
from verhalen_build.cli.common import (
    DONE,
    LANGUAGE,
    OPTIONS,
    PROBLEMS,
    _,
    confirm,
    find_kind,
    print_lines,
    print_problems,
    reporting_faults,
    write_list,
)
from verhalen_build.cli.conversation import whole_book

if TYPE_CHECKING:
    from verhalen_build.importers.blogs.field_mapping import FieldMapping
    from verhalen_build.importers.documents.document_values import ImportedDocument
    from verhalen_build.importers.existing_archive import ExistingArchive
    from verhalen_build.importers.source_import import SourceImport
    from verhalen_build.model.names import SourcePath
    from verhalen_build.model.problems import Language, Problem
    from verhalen_build.model.schema import Field, Schema

_MOST_IN_FULL = 5
"""So many documents are each reported in full."""

_MOST_DIFFERENCES = 60
"""So many lines that changed in a source are shown."""


_WORDPRESS = "wordpress"
_BLOGS = frozenset({"folder", _WORDPRESS})


@click.command(
    "bring-in",
    options_metavar=OPTIONS,
    help=_(
        "Makes drafts of documents, and records of a table, a blog or a site.\n\n"
        'Such as: verhalen bring-in "My story.docx". Then it tells what was kept, guessed and left out. '
        "Nothing that you edited is overwritten.\n\n"
        "Documents are Word (.docx), OpenDocument (.odt), HTML, RTF, Markdown, plain text (.txt) and e-mail (.eml, "
        ".msg); name files, a folder or a zip. An answer to a readback (.json) goes beside the records."
    ),
)
@click.argument("files", metavar=_("FILE..."), nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "origin",
    type=click.Choice(["table", "csv", "folder", "wordpress"]),
    help=_(
        "Bring in a table (CSV, Excel or OpenDocument), a whole blog of Jekyll, Hugo or Eleventy (folder), "
        "or the export of a site in WordPress (wordpress)."
    ),
)
@click.option(
    "--sheet",
    metavar=_("NAME"),
    help=_("For a table: the name of the sheet, where a spreadsheet has several."),
)
@click.option(
    "--kind",
    metavar=_("KIND"),
    help=_("For a table: what each row becomes, such as person."),
)
@click.option(
    "--map",
    "maps",
    metavar=_("COLUMN=FIELD"),
    multiple=True,
    help=_("For a table: which column belongs in which field; may be repeated. For a blog: the file that says so."),
)
@click.option(
    "--subfolders",
    metavar=_("FIELD"),
    help=_("For a folder of documents: which field the names of its folders fill, such as theme."),
)
@click.option(
    "--skip-bad",
    is_flag=True,
    help=_("Leave out what has a fault, and take the rest."),
)
@click.option(
    "--propose",
    is_flag=True,
    help=_("For a blog: write the mapping with what can be guessed, to look at and change."),
)
@click.option("--dry-run", is_flag=True, help=_("Only show what would come."))
@click.option("--yes", is_flag=True, help=_("Write without asking."))
def bring_in(
    files: tuple[Path, ...],
    origin: str | None,
    sheet: str | None,
    kind: str | None,
    maps: tuple[str, ...],
    subfolders: str | None,
    skip_bad: bool,
    propose: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    root = Path.cwd()
    origin = origin or _origin_of(files)
    if origin is None and (sheet or kind or maps):
        raise click.UsageError(_("These options belong to --from table, folder or wordpress."))
    if origin is not None and subfolders:
        raise click.UsageError(_("Only a folder of documents has folders that fill a field."))
    if propose and origin not in _BLOGS:
        raise click.UsageError(_("Only for a blog a mapping can be proposed: --from folder or wordpress."))
    if origin in _BLOGS and sheet:
        raise click.UsageError(_("Only a table has sheets."))
    if origin is not None and len(files) != 1:
        raise click.UsageError(_("Name one file or folder at a time."))
    with reporting_faults(root):
        if propose:
            _propose_mapping(root, files[0], Path(maps[0] if maps else "mapping.yaml"), origin or "")
            return
        if origin in {"table", "csv"}:
            result = _import_table(root, files[0], sheet, kind, maps, skip_bad)
        elif origin in _BLOGS:
            result = _import_blog(root, files[0], kind, maps, skip_bad, origin == _WORDPRESS)
        else:
            _import_documents(root, files, subfolders, skip_bad, dry_run)
        name = files[0].resolve().stem
        for line in result.preview:
            click.echo(line)
        _report(root, result.problems, name)
        _report_changes(root, result, name)
        if _may_write(result, dry_run, yes):
            _write(root, result)
            if result.file_count:
                click.echo(_("Files written: %(count)s.") % {"count": result.file_count}, err=True)
    sys.exit(PROBLEMS if result.is_blocked or _has_errors(result.problems) else DONE)


def _keep_answers(root: Path, files: Sequence[Path]) -> NoReturn:
    """Puts the answers of people who read back beside the records, says what they are, and ends the command."""
    from verhalen_build.conversation.answers import LARGEST, answer_lines, keep_answer
    from verhalen_build.importers.input_file import read_input

    state = whole_book(root, is_public=True)
    for file in files:
        data = read_input(file, LARGEST, "document-too-large")
        for line in answer_lines(keep_answer(root, state, data, _as_source_path(file), today()), state):
            click.echo(line)
    sys.exit(DONE)


def _write(root: Path, result: "SourceImport") -> None:
    from verhalen_build.importers.write_changes import write_changes

    write_changes(root, result.changes)


def _import_documents(
    root: Path, paths: Sequence[Path], subfolders: str | None, skip_bad: bool, dry_run: bool
) -> NoReturn:
    """Brings in documents or answers, tells what came of them, and ends the command."""
    if all(path.suffix.lower() == ".json" for path in paths):
        _keep_answers(root, paths)
    from verhalen_build.importers.documents.import_report import format_outcome
    from verhalen_build.importers.existing_archive import read_existing_archive
    from verhalen_build.importers.source_import import import_document_files

    archive = read_existing_archive(root, today())
    language = archive.settings.language
    field = _story_field(subfolders, archive.schema, language) if subfolders else None
    result = import_document_files(archive, paths, field, skip_bad)
    name = paths[0].resolve().stem
    may_write = result.changes.has_anything and not dry_run and not result.is_blocked
    if may_write:
        _write(root, result)
    _report_documents(root, result.documents, language, name)
    if result.problems:
        _report(root, result.problems, name)
    _report_changes(root, result, name)
    if may_write and result.file_count:
        for line in format_outcome(result.documents, language):
            click.echo(line)
    else:
        click.echo(_unwritten(result.file_count, dry_run and not result.is_blocked), err=True)
    sys.exit(PROBLEMS if _has_errors(result.problems) else DONE)


def _report_changes(root: Path, result: "SourceImport", name: str) -> None:
    """What changed in the source since the last time; much of it only in a file."""
    from verhalen_build.importers.source_changes import diff_lines
    from verhalen_build.importers.source_import import change_lines
    from verhalen_build.importers.write_changes import keep_versions

    keep_versions(root, result.changes)
    lines = list(diff_lines(result.changes, root))
    whole_list = write_list(root, f"bring-in/{name}-changes.txt", lines) if lines else ""
    if len(lines) <= _MOST_DIFFERENCES:
        print_lines(iter(lines))
    elif whole_list:
        text = _("What changed there since the last time, line by line, is in %(file)s.")
        click.echo(text % {"file": whole_list}, err=True)
    print_lines(change_lines(result.changes, LANGUAGE))


def _report_documents(root: Path, documents: "Sequence[ImportedDocument]", language: "Language", name: str) -> None:
    """What came of each document; of many only a summary, and the whole in a file."""
    from verhalen_build.importers.documents.import_report import format_report, format_summary

    lines = list(format_report(documents, language))
    if len(documents) > _MOST_IN_FULL:
        whole_list = write_list(root, f"bring-in/{name}-report.txt", lines)
        lines = list(format_summary(documents, language, whole_list))
    for line in lines:
        click.echo(line)


def _unwritten(count: int, is_trial: bool) -> str:
    """That nothing was written, and how it would be."""
    if not is_trial:
        return _("Nothing was written. Mend the faults, or leave out what has them with --skip-bad.")
    if not count:
        return _("There is nothing to write.")
    return _("Nothing was written yet (files: %(count)s). Write them with the same command without --dry-run.") % {
        "count": count
    }


def _story_field(name: str, schema: "Schema", language: "Language") -> "Field":
    """The field of a story that a writer means, by its name in either language."""
    from verhalen_build.model.names import lookup_name
    from verhalen_build.model.schema import names_of

    fields = [field for field in schema.kinds["story"].fields if field.to]
    for field in fields:
        if lookup_name(name) in names_of(field):
            return field
    names = ", ".join(field.name(language) for field in fields)
    raise click.UsageError(
        _("“%(name)s” is not a field for the name of a folder. Choose from: %(names)s.")
        % {"name": name, "names": names}
    )


def _origin_of(files: Sequence[Path]) -> str | None:
    """The origin of files that need not be named: an export of WordPress, which no document looks like."""
    if [file.suffix.lower() for file in files] != [".xml"]:
        return None
    from verhalen_build.importers.blogs.blog_source import is_export

    return _WORDPRESS if is_export(files[0]) else None


def _import_table(
    root: Path, path: Path, sheet: str | None, kind: str | None, maps: Sequence[str], skip_bad: bool
) -> "SourceImport":
    """What a table becomes."""
    from verhalen_build.importers.existing_archive import read_existing_archive
    from verhalen_build.importers.source_import import import_table

    if kind is None:
        raise click.UsageError(_("Say with --kind what each row becomes."))
    archive = read_existing_archive(root, today())
    record_kind = find_kind(kind, archive.schema, archive.settings.language)
    return import_table(archive, path, sheet, record_kind, dict(map(_column_and_field, maps)), skip_bad)


def _import_blog(
    root: Path, path: Path, kind: str | None, maps: Sequence[str], skip_bad: bool, is_wordpress: bool
) -> "SourceImport":
    """What a blog becomes."""
    from verhalen_build.importers.existing_archive import read_existing_archive
    from verhalen_build.importers.source_import import import_blog_source

    # The fields of WordPress are always the same, so that for most exports the guess will do.
    if kind is not None or len(maps) > 1 or not (maps or is_wordpress):
        raise click.UsageError(_("Say with --map which file is the mapping; the kind is in it."))
    archive = read_existing_archive(root, today())
    mapping = _read_mapping(Path(maps[0]), archive) if maps else None
    return import_blog_source(archive, path, mapping, is_wordpress, skip_bad)


def _read_mapping(path: Path, archive: "ExistingArchive") -> "FieldMapping":
    from verhalen_build.importers.blogs.field_mapping import read_mapping
    from verhalen_build.importers.input_file import read_input
    from verhalen_build.read.text import LARGEST

    data = read_input(path, LARGEST, "document-too-large")
    return read_mapping(data, _as_source_path(path), archive.schema, archive.settings.language)


def _propose_mapping(root: Path, folder: Path, file: Path, origin: str) -> None:
    """Writes a mapping file for a blog, and says how to go on."""
    from verhalen_build.importers.blogs.mapping_proposal import propose_mapping
    from verhalen_build.importers.existing_archive import read_existing_archive
    from verhalen_build.importers.write_files import NewFile, write_all

    generator = _WORDPRESS if origin == _WORDPRESS else ""
    text = propose_mapping(read_existing_archive(root, today()), folder, _as_source_path(folder), generator)
    write_all(root, [NewFile(_as_source_path(file), text.encode())])
    command = f"verhalen bring-in --from {origin} {folder.as_posix()} --map {file.as_posix()} --dry-run"
    click.echo(
        _("Written: %(file)s. Look at it, and then: %(command)s") % {"file": file.as_posix(), "command": command}
    )


def _report(root: Path, problems: "Sequence[Problem]", name: str) -> None:
    from verhalen_build.report import problem_counts

    click.echo("", err=True)
    print_problems(root, problems, LANGUAGE, name=f"bring-in/{name}")
    click.echo(problem_counts(problems, LANGUAGE), err=True)


def _may_write(result: "SourceImport", dry_run: bool, yes: bool) -> bool:
    """Whether the files may be written: not with an error, and not without confirmation."""
    count = result.file_count
    if result.is_blocked:
        click.echo(
            _("Nothing was written. Mend the faults, or leave out what has them with --skip-bad."),
            err=True,
        )
    elif not count:
        click.echo(_("There is nothing to write."), err=True)
        # What is left as it is, is remembered too.
        return result.changes.has_anything and yes and not dry_run
    elif yes and not dry_run:
        return True
    elif not dry_run and sys.stdin.isatty():
        return confirm(_("Write? (files: %(count)s) [y/N]") % {"count": count})
    else:
        click.echo(
            _("Nothing was written yet (files: %(count)s). Write them with the same command and --yes.")
            % {"count": count},
            err=True,
        )
    return False


def _column_and_field(written: str) -> tuple[str, str]:
    column, equals, field = written.rpartition("=")
    if not equals or not column.strip() or not field.strip():
        raise click.UsageError(_("Write --map column=field, and not: %(written)s") % {"written": written})
    return column.strip(), field.strip()


def _as_source_path(path: Path) -> "SourcePath":
    from verhalen_build.model.names import SourcePath

    return SourcePath(path.as_posix())


def _has_errors(problems: "Sequence[Problem]") -> bool:
    from verhalen_build.model.problems import errors_in

    return bool(errors_in(problems))
