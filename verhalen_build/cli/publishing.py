"""The command that publishes the book."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.building import has_error, plain_options
from verhalen_build.cli.common import (
    DONE,
    LANGUAGE,
    OPTIONS,
    PROBLEMS,
    TEXTS,
    _,
    confirm,
    print_lines,
    print_problems,
    progress,
    read_config_file,
    reporting_faults,
)

if TYPE_CHECKING:
    from verhalen_build.model.archive_settings import PublishTarget
    from verhalen_build.model.names import SitePath
    from verhalen_build.model.problems import Problem
    from verhalen_build.steps.summary import Options, Stages
    from verhalen_build.upload.plan import PublishPlan
    from verhalen_build.upload.publish_site import PublishChanges, PublishJob
    from verhalen_build.upload.remote_folder import RemoteFolder

_MOST_SHOWN = 8
_MOST_NAMES = 30


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Publishes the book: builds it, uploads what changed, and reads it back.\n\n"
        "Where it goes is in config.yaml, at “publish”. It shows what will change, and asks first."
    ),
)
@click.argument("name", default="", metavar=_("[NAME]"))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--dry-run", is_flag=True, help=_("Show what would change, and change nothing."))
def publish(name: str, yes: bool, dry_run: bool) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.run import require_archive
        from verhalen_build.upload.connect import connected
        from verhalen_build.upload.publish_site import (
            book_names,
            changes_at,
            publish_job,
            remote_problems,
            target_called,
            target_options,
            where,
        )

        require_archive(root)
        settings, _schema = read_config_file(root)
        target = target_called(settings.targets, name)
        options = target_options(plain_options(), target)
        job = replace(publish_job(root, root / options.output, target, settings), language=LANGUAGE)
        with progress() as stages:
            _build(root, options, stages)
            with connected(target, root, root / options.output) as folder, remote_problems(target):
                click.echo(_("To: %(place)s") % {"place": where(target)}, err=True)
                changes = changes_at(job, partial(book_names, root, options, stages), folder, stages)
                print_lines(_changes(changes))
                is_asked = not changes.plan.is_empty and not dry_run
                is_agreed = is_asked and _is_agreed(target, changes, yes)
                problems = _publish(job, changes, folder, stages) if is_agreed else changes.problems
        print_problems(root, problems, settings.language)
    # A task that nobody looks at has to see that nothing came of it.
    sys.exit(PROBLEMS if problems or (is_asked and not is_agreed) else DONE)


def _build(root: Path, options: "Options", stages: "Stages") -> None:
    """Builds the site; ends the command where there is anything to mend first."""
    from verhalen_build.report import build_report, problem_counts
    from verhalen_build.run import build

    summary = build(root, options, stages)
    print_problems(root, summary.problems, summary.language, options.strict)
    if summary.failed or has_error(summary, options.strict):
        click.echo(problem_counts(summary.problems, summary.language, options.strict), err=True)
        click.echo(_("Nothing was published."), err=True)
        sys.exit(PROBLEMS)
    print_lines(build_report(summary, str(options.output)))


def _is_agreed(target: "PublishTarget", changes: "PublishChanges", yes: bool) -> bool:
    """Whether this may be published; what is not of the book is never overwritten unasked."""
    from verhalen_build.model.problems import Problem, UserFault
    from verhalen_build.report import first_of

    others = (*([changes.other_book] if changes.other_book else []), *changes.foreign)
    if yes and others:
        raise UserFault(Problem("target-in-use", target.at, first_of(others, TEXTS)))
    is_agreed = yes or confirm(_("Publish this? [y/N]"))
    if not is_agreed:
        click.echo(_("Nothing was published."), err=True)
    if not is_agreed and not sys.stdin.isatty():
        click.echo(_("To publish it without being asked, use the same command and --yes."), err=True)
    return is_agreed


def _publish(
    job: "PublishJob", changes: "PublishChanges", folder: "RemoteFolder", stages: "Stages"
) -> "tuple[Problem, ...]":
    """Publishes the site, and returns what readers do not get as it was built."""
    from verhalen_build.upload.publish_site import publish as publish_site

    problems = publish_site(job, changes, folder, stages)
    is_read_back = all(problem.code == "publication-not-kept" for problem in problems)
    click.echo(_outcome(changes.plan, job.base_url, not is_read_back), err=True)
    return problems


def _changes(changes: "PublishChanges") -> Iterator[str]:
    """What will change, in words: how many files, the first pages, and who is named for the first time."""
    from verhalen_build.report import first_of
    from verhalen_build.upload.plan import pages_in

    plan = changes.plan
    if plan.is_empty:
        yield (
            _("Everything was uploaded already, but readers do not get all of it:")
            if changes.problems
            else _("Everything is there already; there is nothing to publish.")
        )
        return
    sorts = ((_("New"), plan.new), (_("Changed"), plan.changed), (_("Gone"), plan.removed))
    for label, paths in sorts:
        pages = pages_in(paths)
        if paths:
            pages_text = TEXTS.ngettext("%(num)s page", "%(num)s pages", len(pages)) % {"num": len(pages)}
            yield _("%(label)s: %(files)s, of which %(pages)s") % {
                "label": label,
                "files": _files(paths),
                "pages": pages_text,
            }
            yield from (f"  {path}" for path in pages[:_MOST_SHOWN])
            if len(pages) > _MOST_SHOWN:
                yield "  " + _("and %(count)s more") % {"count": len(pages) - _MOST_SHOWN}
    if changes.first_named:
        yield _("Named for the first time: %(people)s") % {"people": first_of(changes.first_named, TEXTS, _MOST_NAMES)}
    if changes.other_book:
        yield _("Another book is there: “%(title)s”. Its pages would go.") % {"title": changes.other_book}
    if changes.foreign:
        yield _("There are files of something else, which would be overwritten: %(files)s") % {
            "files": first_of(changes.foreign, TEXTS)
        }


def _outcome(plan: "PublishPlan", base_url: str, has_problems: bool) -> str:
    """What was done, and whether readers have it."""
    done = _("Uploaded: %(written)s. Removed: %(removed)s.") % {
        "written": _files(plan.written),
        "removed": _files(plan.removed),
    }
    if has_problems:
        return f"{done} " + _("But readers do not get all of it yet:")
    if base_url:
        return f"{done} " + _("Read back from %(address)s: readers have it.") % {"address": base_url}
    return f"{done} " + _(
        "Read back at the place itself. Without an address of the book nobody can see whether readers have it."
    )


def _files(paths: "tuple[SitePath, ...]") -> str:
    return TEXTS.ngettext("%(num)s file", "%(num)s files", len(paths)) % {"num": len(paths)}
