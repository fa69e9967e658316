"""The command itself, with all its subcommands."""

import gc
import sys

import click

from verhalen_build import __version__
from verhalen_build.cli.authoring import init, new, schema, translated
from verhalen_build.cli.bring_in import bring_in
from verhalen_build.cli.building import build, check, proof
from verhalen_build.cli.commands import Commands
from verhalen_build.cli.common import OPTIONS, PROBLEMS, TEXTS, _
from verhalen_build.cli.conversation import consent, forget, readback
from verhalen_build.cli.doctor import doctor
from verhalen_build.cli.publishing import publish
from verhalen_build.cli.serve import serve
from verhalen_build.cli.streams import open_streams
from verhalen_build.cli.upgrading import upgrade
from verhalen_build.cli.without_command import without_command
from verhalen_build.click_words import translate_click

translate_click(TEXTS)


def main() -> None:
    """Runs the command, with streams that cannot fail."""
    # A build makes many objects and ends soon after: collecting garbage in between would cost a third of the time.
    gc.disable()
    lost_output = open_streams()
    try:
        cli(prog_name="verhalen")
    except SystemExit as end:
        if lost_output():
            click.echo(
                _("Not all that was to be read here arrived: is the disk full?"),
                err=True,
            )
            sys.exit(end.code or PROBLEMS)
        raise
    finally:
        # Python looks for garbage once more as it ends, and would free all of it: a sixth of the time of an edit.
        gc.freeze()


def _version(context: click.Context, option: click.Parameter, is_set: bool) -> None:
    """Prints the version, and where the theme is, which somebody may copy to begin from."""
    if is_set and not context.resilient_parsing:
        from verhalen_build.site.theme import built_in_folder

        click.echo(f"verhalen {__version__}")
        click.echo(_("The theme: %(folder)s") % {"folder": built_in_folder()})
        context.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    options_metavar=OPTIONS,
    subcommand_metavar=_("COMMAND"),
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "Turns a folder of stories into a book on the web, through which readers can walk.\n\n"
        "Begin with: verhalen init FOLDER. Without a command it opens the writing desk of the book in this folder, or "
        "asks what you want to do."
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=_("Show the version, and where the theme is."),
)
@click.pass_context
def cli(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        without_command(context)


for command in (
    init,
    new,
    bring_in,
    serve,
    translated,
    check,
    build,
    publish,
    consent,
    readback,
    forget,
    proof,
    schema,
    upgrade,
    doctor,
):
    cli.add_command(command)
