"""The command that shows the book while somebody writes: serve."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.common import DONE, OPTIONS, PROBLEMS, _, print_problems, progress, reporting_faults

if TYPE_CHECKING:
    from verhalen_build.serve.preview import PreviewSnapshot
    from verhalen_build.serve.server import PreviewLinks

_PORT = 8000


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Shows the book while you write.\n\n"
        "Save a file, and the page in your browser is up to date at once. Drafts are shown. Stop with Ctrl+C."
    ),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help=_("The port (default: 8000 or next)."),
)
@click.option("--open", "open_it", is_flag=True, help=_("Open the book in a browser."))
@click.option(
    "--desk",
    is_flag=True,
    help=_("With the desk: write in forms."),
)
def serve(port: int | None, open_it: bool, desk: bool) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.cli.building import preview_options
        from verhalen_build.publish.source_change import finish_source_change
        from verhalen_build.run import require_archive
        from verhalen_build.serve.preview import Preview
        from verhalen_build.serve.server import serve as serve_preview

        # Processes stopped by Ctrl+C leave resources for Python to clean up, which is no news to a writer.
        sys.warnoptions.append("ignore:resource_tracker")
        require_archive(root)
        finish_source_change(root)
        preview = Preview(root, preview_options(), _report)
        with progress() as stages:
            preview.open(stages)
        # The book so far stays in memory; garbage collection is for what is made later.
        gc.collect()
        gc.freeze()
        gc.enable()

        def ready(links: "PreviewLinks") -> None:
            click.echo(_("The book: %(address)s") % {"address": links.book}, err=True)
            if links.desk:
                click.echo(_("The writing desk: %(address)s") % {"address": links.desk}, err=True)
            click.echo(_("Stop with Ctrl+C."), err=True)
            if open_it:
                click.launch(links.once)

        serve_preview(preview, port or _PORT, port is not None, desk, ready)
        click.echo("\n" + _("Stopped."), err=True)
        # Without waiting for the other threads, in which nothing can be lost.
        sys.stderr.flush()
        os._exit(PROBLEMS if preview.broken else DONE)


def _report(snapshot: "PreviewSnapshot") -> None:
    from verhalen_build.report import problem_counts

    print_problems(Path.cwd(), snapshot.errors, snapshot.language)
    click.echo(problem_counts(snapshot.problems, snapshot.language), err=True)
