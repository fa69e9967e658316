"""The commands for writers: init, new, translated and schema."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.common import LANGUAGE, OPTIONS, _, find_kind, read_schema, reporting_faults
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.translations import languages, translations

if TYPE_CHECKING:
    from verhalen_build.model.names import SourcePath
    from verhalen_build.model.problems import Language
    from verhalen_build.steps.live import State


@click.command(
    options_metavar=OPTIONS,
    help=_("Begins a new book in FOLDER.\n\nIt has one example of everything."),
)
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path))
@click.option(
    "--language",
    type=click.Choice(languages()),
    default=LANGUAGE,
    show_default=True,
    help=_("The language of the book."),
)
@click.option(
    "--editor",
    is_flag=True,
    help=_("Also write settings for VS Code and Obsidian; in a book that is there already, only these."),
)
def init(folder: Path, language: "Language", editor: bool) -> None:
    with reporting_faults(Path.cwd()):
        from verhalen_build.author.create import create_archive

        is_begun = editor and (folder / CONFIG).is_file()
        for path in () if is_begun else create_archive(folder, language):
            click.echo(f"  {folder / path}")
        if editor:
            _write_editor_settings(folder)
        if is_begun:
            return
        done = translations(language).gettext(
            'Your book is in "%(folder)s". To write in it, double-click Write.cmd there (Windows) or Write.command '
            '(macOS). Or type:\n\n  cd "%(folder)s"\n  verhalen\n'
        )
        click.echo("\n" + done % {"folder": folder}, err=True)


def _write_editor_settings(folder: Path) -> None:
    from verhalen_build.author.editor_settings import write_editor_settings

    for path, is_new in write_editor_settings(folder, *read_schema(folder)):
        if is_new:
            click.echo(f"  {folder / path}")
        else:
            click.echo(_("  %(file)s was there already, and stays as it is.") % {"file": folder / path}, err=True)


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Makes a new file, ready to fill in.\n\n"
        "Such as: verhalen new story The bench under the lime tree. Every field is in it, explained."
    ),
)
@click.argument("kind", metavar=_("KIND"))
@click.argument("title", metavar=_("TITLE"), nargs=-1, required=True)
def new(kind: str, title: tuple[str, ...]) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.author.create import create_record

        schema, language = read_schema(root)
        record_kind = find_kind(kind, schema, language)
        click.echo(create_record(root, record_kind, " ".join(title), language))


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Notes that the translations in these files are right for their originals as they are now.\n\n"
        "Once an original changes, a build tells which translations to look at. "
        "The writing desk does this whenever you save."
    ),
)
@click.argument("files", metavar=_("FILE …"), nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
def translated(files: tuple[Path, ...]) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.cli.conversation import whole_book
        from verhalen_build.model.problems import UserFault
        from verhalen_build.publish.faults import path_problem

        state = whole_book(root)
        marked = {path: _marked(root, path, state) for path in (_source_path(root, file) for file in files)}
        without = [path_problem("translation-none", path) for path, data in marked.items() if data is None]
        if without:
            raise UserFault(*without)
        for path, data in marked.items():
            if data is not None:
                _write(root, path, data, state)
                click.echo(path)


def _source_path(root: Path, file: Path) -> "SourcePath":
    from verhalen_build.model.names import SourcePath

    return SourcePath(Path(os.path.relpath(file, root)).as_posix())


def _marked(root: Path, path: "SourcePath", state: "State") -> bytes | None:
    """A file with the marks of its originals as they are now; None for one without a translation."""
    from verhalen_build.desk.original_marks import mark_translations
    from verhalen_build.read.sources import read_bytes

    if path not in state.contents:
        return None
    schema, language = state.config.schema, state.config.settings.language
    data, count = mark_translations(path, read_bytes(root, path), schema, language, state.book.mark_of_original)
    return data if count else None


def _write(root: Path, path: "SourcePath", data: bytes, state: "State") -> None:
    """Writes a file, of which the earlier version is kept. Raises UserFault (`changed-meanwhile`, `cannot-write`)."""
    from verhalen_build.desk.saving import Conflict, save
    from verhalen_build.model.problems import UserFault
    from verhalen_build.publish.faults import path_problem

    if isinstance(save(root, path, data, state.contents[path]), Conflict):
        raise UserFault(path_problem("changed-meanwhile", path))


@click.command(
    options_metavar=OPTIONS,
    help=_("Shows which fields there are.\n\nAs text, or with --json for an editor that helps you write."),
)
@click.option("--json", "kind", metavar=_("KIND"), help=_("As JSON Schema."))
def schema(kind: str | None) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.model.reference import field_reference, json_schema

        declared, language = read_schema(root, archive_needed=False)
        if kind is None:
            click.echo(field_reference(declared, language), nl=False)
        else:
            record_kind = find_kind(kind, declared, language)
            click.echo(json.dumps(json_schema(record_kind, language), ensure_ascii=False, indent=2))
