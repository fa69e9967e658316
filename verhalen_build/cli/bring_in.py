"""The command that takes in what was written elsewhere: bring-in."""

from pathlib import Path

import click

from verhalen_build.cli.building import today
from verhalen_build.cli.door import LANGUAGE, OPTIONS, at_the_door, say


@click.command(
    "bring-in",
    options_metavar=OPTIONS,
    help=say(
        "Maakt verhalen van documenten: Word (.docx), OpenDocument (.odt), HTML, RTF en Markdown.\n\n"
        'Zoals: verhalen bring-in "Mijn verhaal.docx". Daarna staat er wat is overgenomen, geraden en weggelaten. '
        "Elk verhaal is een concept, en er wordt niets overschreven.",
        "Makes stories of documents: Word (.docx), OpenDocument (.odt), HTML, RTF and Markdown.\n\n"
        'Such as: verhalen bring-in "My story.docx". Then it tells what was kept, guessed and left out. '
        "Each story is a draft, and nothing is overwritten.",
    ),
)
@click.argument("files", metavar=say("BESTAND...", "FILE..."), nargs=-1, required=True, type=click.Path(path_type=Path))
def bring_in(files: tuple[Path, ...]) -> None:
    root = Path.cwd()
    with at_the_door(root):
        from verhalen_build.bring_in.documents import bring_in_documents
        from verhalen_build.bring_in.report import documents_report

        for line in documents_report(bring_in_documents(root, files, today()), LANGUAGE):
            click.echo(line)
