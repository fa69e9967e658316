"""The command `verhalen`, in the words of a writer."""

import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verhalen_build import __version__
from verhalen_build.click_words import speak_dutch
from verhalen_build.read.language import presumed_language

if TYPE_CHECKING:
    from verhalen_build.model.problems import Language
    from verhalen_build.model.schema import Kind, Schema
    from verhalen_build.steps.summary import Options, Summary

_DONE, _PROBLEMS, _USAGE = 0, 1, 2


_LANGUAGE = presumed_language(Path())


def _say(dutch: str, english: str) -> str:
    return english if _LANGUAGE == "en" else dutch


_OPTIONS = _say("[OPTIES]", "[OPTIONS]")
if _LANGUAGE == "nl":
    speak_dutch()


def main() -> None:
    """Runs the command; the user's faults are caught here, once."""
    # A build makes many objects and ends soon after: looking for garbage in between costs a third of the time.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file or a program gets UTF-8, also on Windows; a screen without some sign shows a question mark.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    cli(prog_name="verhalen")


@contextmanager
def _at_the_door(root: Path) -> Iterator[None]:
    from verhalen_build.model.problems import UserFault
    from verhalen_build.report import text_report

    try:
        yield
    except UserFault as fault:
        _print_lines(text_report(root, fault.problems, _LANGUAGE))
        sys.exit(_PROBLEMS)
    except KeyboardInterrupt:
        click.echo(_say("Afgebroken; er is niets half geschreven.", "Stopped; nothing is half-written."), err=True)
        sys.exit(130)


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _today() -> date:
    """The day of the build; SOURCE_DATE_EPOCH (reproducible-builds.org) gives it when a build must be repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return date.today()  # noqa: DTZ011 - the day where the writer is
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(
            _say(
                f"SOURCE_DATE_EPOCH is geen aantal seconden na 1 januari 1970: {epoch}",
                f"SOURCE_DATE_EPOCH is no number of seconds after 1 January 1970: {epoch}",
            )
        ) from None


def _web_address(context: click.Context, option: click.Parameter, written: str) -> str:
    """The address as it was written, under the same rule as the one in config.yaml."""
    if written:
        from verhalen_build.read.fields import is_url

        if not is_url(written):
            raise click.BadParameter(
                _say(
                    f"“{written}” is geen webadres. Schrijf het in zijn geheel, zoals: https://boek.voorbeeld.nl/",
                    f"“{written}” is not a web address. Write all of it, such as: https://book.example.org/",
                )
            )
    return written


@click.group(
    options_metavar=_OPTIONS,
    subcommand_metavar=_say("OPDRACHT", "COMMAND"),
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_say(
        "Maakt van een map met verhalen een boek op het web, waar lezers doorheen kunnen lopen.\n\n"
        "Begin met: verhalen init MAP. Schrijf in de map stories. Kijk met: verhalen build.",
        "Turns a folder of stories into a book on the web, through which readers can walk.\n\n"
        "Begin with: verhalen init FOLDER. Write in the folder stories. Look with: verhalen build.",
    ),
)
@click.version_option(__version__, message="verhalen %(version)s")
def cli() -> None:
    pass


_BUILD_OPTIONS: list[Callable[[Any], Any]] = [
    click.option("--drafts", is_flag=True, help=_say("Neem concepten mee.", "Include drafts.")),
    click.option(
        "--future", is_flag=True, help=_say("Neem verhalen met een datum in de toekomst mee.", "Include future dates.")
    ),
    click.option(
        "--strict",
        is_flag=True,
        help=_say("Een waarschuwing telt als fout.", "A warning counts as an error."),
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help=_say("Hoeveel werk tegelijk (gewoon: zoveel als deze computer kan).", "How many processes to use."),
    ),
]


def _build_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_BUILD_OPTIONS):
        command = option(command)
    return command


@cli.command(
    options_metavar=_OPTIONS,
    help=_say(
        "Bouwt het boek: van de map stories naar de map site.\n\n"
        "Is er ergens een fout, dan verandert er niets aan de site en staat hier wat er te doen is.",
        "Builds the book: from the folder stories to the folder site.\n\n"
        "Where there is an error, the site does not change, and this tells what to do.",
    ),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    show_default=True,
    metavar="MAP",
    help=_say("De map waar het boek komt.", "The folder where the book goes."),
)
@click.option(
    "--clean",
    is_flag=True,
    help=_say("Vergeet wat van eerder onthouden is en doe alles opnieuw.", "Forget earlier work and do all again."),
)
@click.option(
    "--base-url",
    default="",
    callback=_web_address,
    metavar="URL",
    help=_say("Waar het boek op het web komt te staan.", "Where the book will stand on the web."),
)
@_build_options
def build(output: Path, clean: bool, base_url: str, **options: Any) -> None:
    root = Path.cwd()
    with _at_the_door(root):
        from verhalen_build.build import build as build_site
        from verhalen_build.report import build_report, more_report, problem_counts, text_report

        made = _options(output, base_url, options, clean)
        with _progress() as stages:
            summary = build_site(root, made, stages)
        shown = _shown(summary)
        _print_lines(text_report(root, shown, summary.language, made.strict))
        _print_lines(more_report(len(summary.problems) - len(shown), summary.language))
        _print_lines(build_report(summary, str(output)))
        click.echo(problem_counts(summary.problems, summary.language, made.strict), err=True)
    sys.exit(_PROBLEMS if summary.failed else _DONE)


@cli.command(
    options_metavar=_OPTIONS,
    help=_say(
        "Kijkt alles na, zonder iets te schrijven.\n\nVan elk probleem staat er waar het zit en wat je kunt doen.",
        "Checks everything, without writing.\n\nOf each problem it tells where it is and what to do.",
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help=_say("Voor mensen, voor programma's, of voor GitHub.", "For people, for programs, or for GitHub."),
)
@_build_options
def check(form: str, **options: Any) -> None:
    root = Path.cwd()
    with _at_the_door(root):
        from verhalen_build.build import check as check_archive
        from verhalen_build.report import github_report, json_report, problem_counts, text_report

        made = _options(Path("site"), "", options)
        with _progress() as stages:
            summary = check_archive(root, made, stages)
        if form == "json":
            click.echo(json_report(summary.problems, summary.language, made.strict))
        else:
            report = github_report(summary.problems, summary.language, made.strict)
            if form == "text":
                report = text_report(root, summary.problems, summary.language, made.strict)
            for line in report:
                click.echo(line)
            click.echo(problem_counts(summary.problems, summary.language, made.strict), err=True)
    sys.exit(_PROBLEMS if summary.failed else _DONE)


@cli.command(
    options_metavar=_OPTIONS,
    help=_say(
        "Begint een nieuw boek in MAP.\n\nVan alles staat er één voorbeeld in.",
        "Begins a new book in FOLDER.\n\nIt has one example of everything.",
    ),
)
@click.argument("folder", metavar=_say("MAP", "FOLDER"), type=click.Path(path_type=Path))
@click.option(
    "--language",
    type=click.Choice(["nl", "en"]),
    default=_LANGUAGE,
    show_default=True,
    help=_say("De taal van het boek.", "The language of the book."),
)
def init(folder: Path, language: "Language") -> None:
    with _at_the_door(Path.cwd()):
        from verhalen_build.author.create import create_archive

        for path in create_archive(folder, language):
            click.echo(f"  {folder / path}")
        done = {
            "nl": f"Je archief staat in {folder}. Ga erheen met: cd {folder}. Bouw het met: verhalen build.",
            "en": f"Your archive is in {folder}. Go there with: cd {folder}. Build it with: verhalen build.",
        }
        click.echo(done[language], err=True)


@cli.command(
    options_metavar=_OPTIONS,
    help=_say(
        "Maakt een nieuw bestand, klaar om in te vullen.\n\n"
        "Zoals: verhalen new verhaal De bank onder de linde. Elk veld staat erin, met uitleg.",
        "Makes a new file, ready to fill in.\n\n"
        "Such as: verhalen new story The bench under the lime tree. Every field is in it, explained.",
    ),
)
@click.argument("kind", metavar=_say("SOORT", "KIND"))
@click.argument("title", metavar=_say("TITEL", "TITLE"), nargs=-1, required=True)
def new(kind: str, title: tuple[str, ...]) -> None:
    root = Path.cwd()
    with _at_the_door(root):
        from verhalen_build.author.create import create_record

        schema, language = _schema_here(root)
        found = _kind(kind, schema, language)
        click.echo(create_record(root, found, " ".join(title), language))


@cli.command(
    options_metavar=_OPTIONS,
    help=_say(
        "Laat zien welke velden er zijn.\n\nAls tekst, of met --json voor een programma dat je helpt met schrijven.",
        "Shows which fields there are.\n\nAs text, or with --json for an editor that helps you write.",
    ),
)
@click.option("--json", "kind", metavar=_say("SOORT", "KIND"), help=_say("Als JSON Schema.", "As JSON Schema."))
def schema(kind: str | None) -> None:
    root = Path.cwd()
    with _at_the_door(root):
        from verhalen_build.model.reference import field_reference, json_schema

        declared, language = _schema_here(root, archive_needed=False)
        if kind is None:
            click.echo(field_reference(declared, language), nl=False)
        else:
            found = _kind(kind, declared, language)
            click.echo(json.dumps(json_schema(found, language), ensure_ascii=False, indent=2))


def _options(output: Path, base_url: str, options: dict[str, Any], clean: bool = False) -> "Options":
    from verhalen_build.steps.spread import cores
    from verhalen_build.steps.summary import Options

    return Options(
        output=output,
        today=_today(),
        drafts=options["drafts"],
        future=options["future"],
        strict=options["strict"],
        jobs=options["jobs"] or cores(),
        base_url=base_url,
        clean=clean,
    )


_FEW = 20


def _shown(summary: "Summary") -> list[Any]:
    """What a build tells in full: errors and warnings, and notices while they are few."""
    from verhalen_build.model.problems import Severity, severity_of

    weighty = [problem for problem in summary.problems if severity_of(problem) is not Severity.NOTICE]
    return list(summary.problems) if len(summary.problems) - len(weighty) <= _FEW else weighty


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar while a long build works, where somebody is looking."""
    from verhalen_build.report import stage_name
    from verhalen_build.steps.summary import Stages

    if not sys.stderr.isatty():
        yield Stages()
        return
    width = 30

    def watch(stage: str, done: int, total: int) -> None:
        if total >= 200 and (done % 20 == 0 or done == total):
            bar = "█" * (width * done // total)
            click.echo(f"\r{stage_name(stage, _LANGUAGE):<20} {bar:<{width}} {done}/{total} ", nl=False, err=True)

    yield Stages(watch)
    click.echo("\r" + " " * 78 + "\r", nl=False, err=True)


def _schema_here(root: Path, archive_needed: bool = True) -> "tuple[Schema, Language]":
    from verhalen_build.model.problems import Severity, UserFault, severity_of
    from verhalen_build.read.settings import read_settings

    settings, declared, problems = read_settings(root)
    if not archive_needed and not (root / "config.yaml").is_file():
        return declared, _LANGUAGE
    errors = [problem for problem in problems if severity_of(problem) is Severity.ERROR]
    if errors:
        raise UserFault(*errors)
    assert settings is not None
    return declared, settings.language


def _kind(name: str, declared: "Schema", language: "Language") -> "Kind":
    """The kind that a writer means: by key, label or folder, in either language."""
    wanted = name.strip().lower()
    for kind in declared.kinds.values():
        labels = {label.lower() for pair in kind.label.values() for label in pair}
        if wanted in {kind.key, kind.folder, *labels}:
            return kind
    known = ", ".join(kind.label[language][0] for kind in declared.kinds.values())
    raise click.UsageError(
        _say(f"“{name}” is geen soort. Kies uit: {known}.", f"“{name}” is not a kind. Choose from: {known}.")
    )
