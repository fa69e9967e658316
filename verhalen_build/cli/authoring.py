"""The commands for writers: init, new and schema."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.common import LANGUAGE, OPTIONS, find_kind, read_schema, reporting_faults, translate

if TYPE_CHECKING:
    from verhalen_build.model.problems import Language


@click.command(
    options_metavar=OPTIONS,
    help=translate(
        "Begint een nieuw boek in MAP.\n\nVan alles staat er één voorbeeld in.",
        "Begins a new book in FOLDER.\n\nIt has one example of everything.",
    ),
)
@click.argument("folder", metavar=translate("MAP", "FOLDER"), type=click.Path(path_type=Path))
@click.option(
    "--language",
    type=click.Choice(["nl", "en"]),
    default=LANGUAGE,
    show_default=True,
    help=translate("De taal van het boek.", "The language of the book."),
)
def init(folder: Path, language: "Language") -> None:
    with reporting_faults(Path.cwd()):
        from verhalen_build.author.create import create_archive

        for path in create_archive(folder, language):
            click.echo(f"  {folder / path}")
        done = {
            "nl": 'Je boek staat in "{}". Ga erheen en bekijk het; typ:\n\n  cd "{}"\n  verhalen serve --open\n',
            "en": 'Your book is in "{}". Go there and look at it; type:\n\n  cd "{}"\n  verhalen serve --open\n',
        }
        click.echo("\n" + done[language].format(folder, folder), err=True)


@click.command(
    options_metavar=OPTIONS,
    help=translate(
        "Maakt een nieuw bestand, klaar om in te vullen.\n\n"
        "Zoals: verhalen new verhaal De bank onder de linde. Elk veld staat erin, met uitleg.",
        "Makes a new file, ready to fill in.\n\n"
        "Such as: verhalen new story The bench under the lime tree. Every field is in it, explained.",
    ),
)
@click.argument("kind", metavar=translate("SOORT", "KIND"))
@click.argument("title", metavar=translate("TITEL", "TITLE"), nargs=-1, required=True)
def new(kind: str, title: tuple[str, ...]) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.author.create import create_record

        schema, language = read_schema(root)
        record_kind = find_kind(kind, schema, language)
        click.echo(create_record(root, record_kind, " ".join(title), language))


@click.command(
    options_metavar=OPTIONS,
    help=translate(
        "Laat zien welke velden er zijn.\n\nAls tekst, of met --json voor een programma dat je helpt met schrijven.",
        "Shows which fields there are.\n\nAs text, or with --json for an editor that helps you write.",
    ),
)
@click.option(
    "--json", "kind", metavar=translate("SOORT", "KIND"), help=translate("Als JSON Schema.", "As JSON Schema.")
)
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
