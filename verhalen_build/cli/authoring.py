"""The commands for writers: init, new and schema."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.common import LANGUAGE, OPTIONS, _, find_kind, read_schema, reporting_faults
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.translations import languages, translations

if TYPE_CHECKING:
    from verhalen_build.model.problems import Language


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
