"""The commands for the conversation with the people in the stories: consent, readback and forget."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.building import today, withheld_names
from verhalen_build.cli.common import (
    DONE,
    OPTIONS,
    PROBLEMS,
    _,
    changed_lines,
    may_change,
    print_problems,
    progress,
    reporting_faults,
)

if TYPE_CHECKING:
    from verhalen_build.conversation.forgetting import ForgettingPlan
    from verhalen_build.steps.live import State


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Lists everyone with the state of their consent: what is missing, what ends, what ended.\n\n"
        "The list holds names, so keep it for yourself."
    ),
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=_("FILE"),
    help=_("Write it as a table too, for a spreadsheet."),
)
def consent(table: Path | None) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.conversation.consent_list import consent_csv, consent_lines, people_consents
        from verhalen_build.publish.faults import disk_faults

        state = whole_book(root)
        rows = people_consents(state)
        for line in consent_lines(rows, state):
            click.echo(line)
        if table is not None:
            with disk_faults(str(table)):
                # With the mark by which Excel knows the encoding.
                table.write_text(consent_csv(rows, state), "utf-8-sig")
            click.echo(_("%(report)s is ready.") % {"report": table}, err=True)


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Writes a file with everything that the book says about one person, for them to read and answer.\n\n"
        "Their answer comes back with: verhalen bring-in answer.json."
    ),
)
@click.argument("name", metavar=_("NAME"), nargs=-1, required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=_("FILE"),
    help=_("Where to write it."),
)
def readback(name: tuple[str, ...], output: Path | None) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.conversation.pages import readback_name, readback_page
        from verhalen_build.conversation.people import find_person
        from verhalen_build.publish.faults import disk_faults

        state = whole_book(root, is_public=True)
        person = find_person(state, " ".join(name))
        file = output or Path(readback_name(person, state))
        page = readback_page(person, state)
        with disk_faults(str(file)):
            file.write_text(page, "utf-8")
        click.echo(file)
        click.echo(_("Give this file to %(person)s, and to nobody else.") % {"person": person.title}, err=True)


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Takes somebody out of the book: the name in every text and field, and their pictures.\n\n"
        "First it shows each place. Then it changes all or nothing, builds, searches the site for the name, and tells "
        "what you still have to do yourself."
    ),
)
@click.argument("name", metavar=_("NAME"), nargs=-1, required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    show_default=True,
    metavar=_("FOLDER"),
    help=_("The folder of the site."),
)
@click.option("--shown-as", metavar=_("WORDS"), help=_("The words that stand in place of the name: a neighbour."))
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("--yes", is_flag=True, help=_("Change without asking."))
def forget(name: tuple[str, ...], output: Path, shown_as: str | None, dry_run: bool, yes: bool) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.conversation.aftercare import remaining, with_letter
        from verhalen_build.conversation.forgetting import plan_forgetting
        from verhalen_build.conversation.people import find_person
        from verhalen_build.publish.source_change import change_sources

        state = whole_book(root)
        person = find_person(state, " ".join(name))
        plan = with_letter(plan_forgetting(person, state, (shown_as or "").strip()), state)
        for line in _plan_lines(plan):
            click.echo(line)
        _refuse_errors(root, plan, state)
        if not may_change(dry_run, yes):
            sys.exit(DONE)
        change_sources(root, plan.change)
        click.echo(_("The sources are changed."), err=True)
        is_proven = _build_without(root, output, plan)
        click.echo("\n" + _("What this program cannot do, and you can:"))
        for task in remaining(plan, state):
            click.echo(f"  [ ] {task}")
        click.echo(_("A letter to send on is in %(file)s.") % {"file": plan.letter_path})
    sys.exit(DONE if is_proven else PROBLEMS)


def _plan_lines(plan: "ForgettingPlan") -> Iterator[str]:
    """Everything that would change, for somebody to look at."""
    from verhalen_build.publish.publications import KEPT_FILES

    yield from changed_lines(plan.lines)
    for path, new in plan.change.moved.items():
        yield _("%(path)s goes to %(folder)s") % {"path": path, "folder": new.rpartition("/")[0]}
    removed = [path for path in plan.change.removed if not path.startswith(f"{KEPT_FILES}/")]
    for path in removed:
        yield _("%(path)s is deleted") % {"path": path}
    if len(removed) < len(plan.change.removed):
        yield _("%(path)s: %(count)s files of these publications are deleted") % {
            "path": KEPT_FILES,
            "count": len(plan.change.removed) - len(removed),
        }
    yield _("%(path)s comes in place: readers see “%(shown)s”") % {
        "path": plan.person.path,
        "shown": plan.person.shown,
    }


def _refuse_errors(root: Path, plan: "ForgettingPlan", state: "State") -> None:
    """Ends the command where the archive would have an error, such as a name that cannot be replaced."""
    from verhalen_build.conversation.trial import new_errors

    with progress() as stages:
        errors = new_errors(plan, state, state.options, stages)
    if errors:
        print_problems(root, errors, state.config.settings.language)
        click.echo(_("Nothing was changed. Mend this first by hand, and try again."), err=True)
        sys.exit(PROBLEMS)


def _build_without(root: Path, output: Path, plan: "ForgettingPlan") -> bool:
    """Builds anew and searches the whole site for the names; whether they are nowhere."""
    from verhalen_build.prove import prove_site
    from verhalen_build.report import problem_counts
    from verhalen_build.run import build
    from verhalen_build.steps.spread import cores
    from verhalen_build.steps.summary import Options

    names = "\n".join((withheld_names(), plan.register))
    # Nothing that was remembered may hold the name.
    options = Options(output, today(), jobs=cores(), clean=True, withheld_names=names)
    with progress() as stages:
        summary = build(root, options, stages)
        print_problems(root, summary.problems, summary.language)
        if summary.failed:
            click.echo(problem_counts(summary.problems, summary.language), err=True)
            click.echo(_("The site is still as it was. Mend the errors and build again."), err=True)
            return False
        proof = prove_site(root, output, options, stages)
    print_problems(root, proof.problems, proof.language)
    if any(problem.code == "name-in-output" for problem in proof.problems):
        return False
    click.echo(_("The site is built; the name is in none of its %(files)s files.") % {"files": len(proof.files)})
    return True


def whole_book(root: Path, is_public: bool = False) -> "State":
    """The book as it is now, with drafts unless `is_public`. Raises UserFault where config.yaml cannot be used."""
    from verhalen_build.model.problems import UserFault
    from verhalen_build.publish.source_change import finish_source_change
    from verhalen_build.run import require_archive
    from verhalen_build.steps.live import State, first_state
    from verhalen_build.steps.spread import cores
    from verhalen_build.steps.summary import Options

    require_archive(root)
    finish_source_change(root)
    drafts = not is_public
    options = Options(
        Path("site"), today(), drafts=drafts, future=drafts, jobs=cores(), withheld_names=withheld_names()
    )
    with progress() as stages:
        state = first_state(root, options, stages)
    if not isinstance(state, State):
        raise UserFault(*state.problems)
    return state
