"""The command that brings an archive of an earlier version up to this one."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build import __version__
from verhalen_build.cli.common import (
    DONE,
    OPTIONS,
    PROBLEMS,
    _,
    changed_lines,
    confirm,
    may_change,
    print_problems,
    reporting_faults,
)
from verhalen_build.cli.conversation import whole_book

if TYPE_CHECKING:
    from verhalen_build.upgrade import NamingQuestion


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Brings an archive of an earlier version up to this one.\n\n"
        "First it shows what would change: names that are others now, in templates of your own. Then it changes all or "
        "nothing, and tells what does not fit in your theme and you have to mend yourself."
    ),
)
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("--yes", is_flag=True, help=_("Change without asking."))
def upgrade(dry_run: bool, yes: bool) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.model.problems import Severity, severity_of
        from verhalen_build.publish.source_change import change_sources
        from verhalen_build.upgrade import naming_question, plan_upgrade

        state = whole_book(root)
        plan, question = plan_upgrade(state), naming_question(state)
        for line in changed_lines(plan.lines):
            click.echo(line)
        if plan.lines and may_change(dry_run, yes):
            change_sources(root, plan.change)
            click.echo(_("The templates are changed."), err=True)
        print_problems(root, plan.remaining, state.config.settings.language)
        if question is not None and _may_name_all(question, dry_run):
            change_sources(root, question.change)
            click.echo(_("config.yaml is changed."), err=True)
        if not (plan.lines or plan.remaining or question):
            click.echo(_("This archive fits version %(version)s.") % {"version": __version__}, err=True)
    sys.exit(PROBLEMS if any(severity_of(problem) is not Severity.NOTICE for problem in plan.remaining) else DONE)


def _may_name_all(question: "NamingQuestion", dry_run: bool) -> bool:
    """Whether everybody may be named in full; nothing but an answer says so, as it is about people."""
    click.echo(
        "\n"
        + _(
            "Earlier versions named everybody in full. This one names people as they agreed, and by a role where "
            "nothing was agreed. This book says of nobody what was agreed (people: %(people)s). If everybody may be "
            "named in full, this comes in config.yaml:"
        )
        % {"people": question.people}
    )
    for line in changed_lines(question.lines):
        click.echo(line)
    if not dry_run and sys.stdin.isatty():
        return confirm(_("Did everybody agree to that? [y/N]"))
    click.echo(
        _("Only you can say so: write it in config.yaml yourself, or type this command without options."), err=True
    )
    return False
