"""The commands that make the book: build and check."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verhalen_build.cli.common import (
    DONE,
    LANGUAGE,
    OPTIONS,
    PROBLEMS,
    _,
    print_lines,
    print_problems,
    progress,
    reporting_faults,
)

if TYPE_CHECKING:
    from verhalen_build.links.check_links import LinkCheck
    from verhalen_build.prove import SiteProof
    from verhalen_build.steps.summary import Options, Stages, Summary


def withheld_names() -> str:
    """The names that must not be anywhere, one a line: where a file with them is not at hand, as in CI."""
    return os.environ.get("VERHALEN_WITHHELD", "")


def today() -> date:
    """The day of the build; SOURCE_DATE_EPOCH (reproducible-builds.org) gives it when a build must be repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return date.today()  # noqa: DTZ011 - the day where the writer is
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(
            _("SOURCE_DATE_EPOCH is no number of seconds after 1 January 1970: %(epoch)s") % {"epoch": epoch}
        ) from None


def _web_address(context: click.Context, option: click.Parameter, address: str) -> str:
    """The address as given, under the same rule as the one in config.yaml."""
    if not address:
        return address
    from verhalen_build.model.archive_paths import CONFIG
    from verhalen_build.model.problems import Location, Problem, help_of, message_of
    from verhalen_build.model.single_values import is_url, with_lower_scheme
    from verhalen_build.read.addresses import address_of_folder

    if not is_url(address):
        raise click.BadParameter(
            _("“%(address)s” is not a web address. Write all of it, such as: https://book.example.org/")
            % {"address": address}
        )
    surplus, folder = address_of_folder(address)
    if surplus:
        problem = Problem("base-url-file", Location(CONFIG), address, {"surplus": surplus, "near": folder})
        raise click.BadParameter(f"{message_of(problem, LANGUAGE)} {help_of(problem, LANGUAGE)}")
    return with_lower_scheme(address)


def _folder(context: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """The folder, with a leading ~ expanded where the shell did not do so."""
    return Path(os.path.expanduser(folder)) if folder is not None else None


_BUILD_OPTIONS: list[Callable[[Any], Any]] = [
    click.option("--drafts", is_flag=True, help=_("Include drafts.")),
    click.option(
        "--future",
        is_flag=True,
        help=_("Include future dates."),
    ),
    click.option(
        "--strict",
        is_flag=True,
        help=_("A warning counts as an error."),
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help=_("How many processes to use."),
    ),
]


def _build_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_BUILD_OPTIONS):
        command = option(command)
    return command


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Builds the book: from the folder stories to the folder site.\n\n"
        "Where there is an error, the site does not change, and this tells what to do."
    ),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    callback=_folder,
    show_default=True,
    metavar=_("FOLDER"),
    help=_("The folder where the book goes."),
)
@click.option(
    "--clean",
    is_flag=True,
    help=_("Forget earlier work and do all again."),
)
@click.option(
    "--base-url",
    default="",
    callback=_web_address,
    metavar="URL",
    help=_("Where the book will stand on the web."),
)
@click.option(
    "--no-search",
    is_flag=True,
    help=_("Leave out searching in texts; it saves time."),
)
@click.option(
    "--offline",
    is_flag=True,
    help=_("Let readers read again without a connection what they read before."),
)
@_build_options
def build(output: Path, clean: bool, base_url: str, no_search: bool, offline: bool, **options: Any) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.report import build_report, problem_counts
        from verhalen_build.run import build as build_site

        build_options = replace(_options(output, base_url, options, clean), search=not no_search, offline=offline)
        with progress() as stages:
            summary = build_site(root, build_options, stages)
        print_problems(root, summary.problems, summary.language, build_options.strict)
        print_lines(build_report(summary, str(output)))
        click.echo(problem_counts(summary.problems, summary.language, build_options.strict), err=True)
    # Problems found after the pages are in place count too: a warning is an error in a strict build.
    sys.exit(PROBLEMS if summary.failed or has_error(summary, build_options.strict) else DONE)


@click.command(
    options_metavar=OPTIONS,
    help=_("Checks everything, without writing.\n\nOf each problem it tells where it is and what to do."),
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help=_("For people, for programs, or for GitHub."),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    callback=_folder,
    metavar=_("FOLDER"),
    help=_("A site that is there: search it for names that readers must not see."),
)
@click.option(
    "--links",
    is_flag=True,
    help=_("Look whether links to the web still answer; what did is remembered for a week."),
)
@_build_options
def check(output_format: str, output: Path | None, links: bool, **options: Any) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.report import github_report, json_report, problem_counts
        from verhalen_build.run import check as check_archive

        build_options = _options(Path("site"), "", options)
        with progress() as stages:
            summary = check_archive(root, build_options, stages)
            in_site = _prove(root, output, build_options, stages).problems if output is not None else ()
            link_check = _check_links(root, build_options, stages) if links else None
        if output is not None or link_check is not None:
            from verhalen_build.steps.book import with_problems

            in_links = link_check.problems if link_check is not None else ()
            summary = with_problems(summary, (*in_site, *in_links), (), build_options)
        if output_format == "json":
            click.echo(json_report(summary.problems, summary.language, build_options.strict))
        else:
            if output_format == "text":
                print_problems(root, summary.problems, summary.language, build_options.strict, err=False)
            else:
                for line in github_report(summary.problems, summary.language, build_options.strict):
                    click.echo(line)
            click.echo(problem_counts(summary.problems, summary.language, build_options.strict), err=True)
        if link_check is not None:
            click.echo(_link_counts(link_check), err=True)
    sys.exit(PROBLEMS if summary.failed else DONE)


@click.command(
    options_metavar=OPTIONS,
    help=_(
        "Searches a site for names that readers must not see, and writes a report.\n\n"
        "The report says what was searched, for whom, when, and over which bytes. It holds the names, so keep it safe."
    ),
)
@click.argument("report", type=click.Path(path_type=Path, dir_okay=False), metavar=_("REPORT"), callback=_folder)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    callback=_folder,
    show_default=True,
    metavar=_("FOLDER"),
    help=_("The folder of the site."),
)
def proof(report: Path, output: Path) -> None:
    root = Path.cwd()
    with reporting_faults(root):
        from verhalen_build.prove import proof_report
        from verhalen_build.publish.faults import disk_faults

        options = replace(plain_options(), output=output)
        with progress() as stages:
            site_proof = _prove(root, output, options, stages)
        lines = proof_report(site_proof, datetime.now().astimezone())
        with disk_faults(str(report)):
            report.write_text("\n".join(lines) + "\n", "utf-8")
        print_problems(root, site_proof.problems, site_proof.language, strict=False)
        click.echo(_("%(report)s is ready.") % {"report": report}, err=True)
    sys.exit(PROBLEMS if any(problem.code == "name-in-output" for problem in site_proof.problems) else DONE)


def _prove(root: Path, folder: Path, options: "Options", stages: "Stages") -> "SiteProof":
    from verhalen_build.prove import prove_site

    return prove_site(root, folder, options, stages)


def _check_links(root: Path, options: "Options", stages: "Stages") -> "LinkCheck":
    from verhalen_build.links.check_links import check_links
    from verhalen_build.model.archive_paths import STATE
    from verhalen_build.publish.memo import open_memo
    from verhalen_build.steps.current_book import current_book

    with open_memo(root / STATE) as memo:
        # As readers have it: what is withheld of somebody is not looked for either.
        _, book = current_book(root, options, memo, stages)
        return check_links(book.archive, memo, options.today, stages)


def _link_counts(link_check: "LinkCheck") -> str:
    """How many pages of other sites were looked at, and how many were not."""
    looked_at = _("Pages of other sites: %(looked_at)s looked at now, %(remembered)s in the past week.") % {
        "looked_at": link_check.looked_at,
        "remembered": link_check.remembered,
    }
    left_alone = _("Left alone, as an example, your own site, or not on the web for everyone: %(count)s.") % {
        "count": link_check.left_alone
    }
    return f"{looked_at} {left_alone}" if link_check.left_alone else looked_at


def _options(output: Path, base_url: str, options: dict[str, Any], clean: bool = False) -> "Options":
    from verhalen_build.steps.spread import cores
    from verhalen_build.steps.summary import Options

    return Options(
        output=output,
        today=today(),
        drafts=options["drafts"],
        future=options["future"],
        strict=options["strict"],
        jobs=options["jobs"] or cores(),
        base_url=base_url,
        clean=clean,
        withheld_names=withheld_names(),
    )


def plain_options() -> "Options":
    """The options of a build as it is by itself."""
    return _options(Path("site"), "", {"drafts": False, "future": False, "strict": False, "jobs": None})


def preview_options() -> "Options":
    """The options of a preview: everything is shown, drafts and future dates too."""
    from verhalen_build.steps.spread import cores
    from verhalen_build.steps.summary import Options

    return Options(
        Path("site"), today(), drafts=True, future=True, jobs=cores(), preview=True, withheld_names=withheld_names()
    )


def has_error(summary: "Summary", strict: bool) -> bool:
    from verhalen_build.model.problems import errors_in

    return bool(errors_in(summary.problems, strict))
