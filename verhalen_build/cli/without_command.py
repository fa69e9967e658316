"""`verhalen` by itself: inside a book it opens the desk, elsewhere it asks in plain words what to do."""

import os
import sys
from pathlib import Path

import click

from verhalen_build.cli.authoring import init
from verhalen_build.cli.common import LANGUAGE, _
from verhalen_build.cli.serve import serve
from verhalen_build.model.archive_paths import CONFIG

_BEGIN, _OPEN, _COMMANDS = "1", "2", "3"


def without_command(context: click.Context) -> None:
    """Does what somebody most likely wants who gives no command."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        # Nobody is there to answer or to read.
        click.echo(context.get_help())
    elif Path(CONFIG).is_file():
        context.invoke(serve, port=None, open_it=True, desk=True)
    else:
        _ask(context)


def _ask(context: click.Context) -> None:
    click.echo(_("In this folder is no book. What do you want to do?") + "\n")
    click.echo(f"  {_BEGIN}  " + _("Begin a new book"))
    click.echo(f"  {_OPEN}  " + _("Open a book that is there already"))
    click.echo(f"  {_COMMANDS}  " + _("See all commands") + "\n")
    answer = click.prompt(_("Type 1, 2 or 3"), type=click.Choice([_BEGIN, _OPEN, _COMMANDS]), show_choices=False)
    if answer == _COMMANDS:
        click.echo(context.get_help())
        return
    folder = _new_book(context) if answer == _BEGIN else _book_that_is_there()
    os.chdir(folder)
    context.invoke(serve, port=None, open_it=True, desk=True)


def _new_book(context: click.Context) -> Path:
    folder = _folder(click.prompt(_("A name for the folder of the book"), default=_("my-book")))
    context.invoke(init, folder=folder, language=LANGUAGE)
    return folder


def _book_that_is_there() -> Path:
    """The folder that somebody types or drags into the window, asked until there is a book in it."""
    while True:
        folder = _folder(click.prompt(_("The folder of the book (you may drag it into this window)")))
        if (folder / CONFIG).is_file():
            return folder
        click.echo(_("In “%(folder)s” is no book: there is no config.yaml in it.") % {"folder": folder}, err=True)


def _folder(written: str) -> Path:
    """The folder that was typed; a window puts quotes around a dragged one, or backslashes before spaces."""
    path = written.strip().strip("'\"")
    if os.name == "posix":
        path = path.replace("\\ ", " ")
    return Path(os.path.expanduser(path))
