"""The command that takes in what was written elsewhere: bring-in."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verhalen_build.cli.building import today
from verhalen_build.cli.door import (
    DONE,
    LANGUAGE,
    OPTIONS,
    PROBLEMS,
    at_the_door,
    kind_named,
    print_lines,
    say,
    schema_here,
)

if TYPE_CHECKING:
    from verhalen_build.bring_in.put import NewFile
    from verhalen_build.model.names import SourcePath
    from verhalen_build.model.problems import Problem


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
@click.option(
    "--from",
    "origin",
    type=click.Choice(["csv", "folder"]),
    help=say(
        "Haal een tabel binnen (csv), of een heel blog van Jekyll, Hugo of Eleventy (folder).",
        "Bring in a table (csv), or a whole blog of Jekyll, Hugo or Eleventy (folder).",
    ),
)
@click.option(
    "--kind",
    metavar=say("SOORT", "KIND"),
    help=say("Bij een tabel: wat elke rij wordt, zoals mens.", "For a table: what each row becomes, such as person."),
)
@click.option(
    "--map",
    "maps",
    metavar=say("KOLOM=VELD", "COLUMN=FIELD"),
    multiple=True,
    help=say(
        "Bij een tabel: welke kolom in welk veld hoort; mag vaker. Bij een blog: het bestand dat dat zegt.",
        "For a table: which column belongs in which field; may be repeated. For a blog: the file that says so.",
    ),
)
@click.option(
    "--skip-bad",
    is_flag=True,
    help=say("Laat weg waar een fout in zit, en neem de rest.", "Leave out what has a fault, and take the rest."),
)
@click.option("--dry-run", is_flag=True, help=say("Laat alleen zien wat er zou komen.", "Only show what would come."))
@click.option("--yes", is_flag=True, help=say("Schrijf zonder te vragen.", "Write without asking."))
def bring_in(
    files: tuple[Path, ...],
    origin: str | None,
    kind: str | None,
    maps: tuple[str, ...],
    skip_bad: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    root = Path.cwd()
    if origin is None and (kind or maps or skip_bad or dry_run or yes):
        raise click.UsageError(
            say(
                "Deze opties horen bij --from csv of --from folder.",
                "These options belong to --from csv or --from folder.",
            )
        )
    if origin is not None and len(files) != 1:
        raise click.UsageError(say("Noem één bestand of map tegelijk.", "Name one file or folder at a time."))
    with at_the_door(root):
        if origin == "csv":
            made, problems, blocking = _table(root, files[0], kind, maps, skip_bad)
        elif origin == "folder":
            made, problems, blocking = _folder(root, files[0], kind, maps, skip_bad)
        else:
            from verhalen_build.bring_in.documents import bring_in_documents
            from verhalen_build.bring_in.report import documents_report

            _, language = schema_here(root)
            for line in documents_report(bring_in_documents(root, files, today()), language):
                click.echo(line)
            return
        _told(root, problems)
        if _may_write(len(made), blocking, dry_run, yes):
            from verhalen_build.bring_in.put import put_all

            put_all(root, made)
            click.echo(say(f"Geschreven bestanden: {len(made)}.", f"Files written: {len(made)}."), err=True)
    sys.exit(PROBLEMS if blocking or any(_errors(problems)) else DONE)


def _table(
    root: Path, path: Path, kind: str | None, maps: Sequence[str], skip_bad: bool
) -> "tuple[Sequence[NewFile], Sequence[Problem], bool]":
    """The files that come of a table, what is to be told, and whether it keeps them from being written."""
    from verhalen_build.bring_in.given import given_bytes
    from verhalen_build.bring_in.present import read_present
    from verhalen_build.bring_in.rows import ROW_FAULTS, bring_rows
    from verhalen_build.bring_in.shown import rows_table
    from verhalen_build.bring_in.tables import LARGEST, read_table

    if kind is None:
        raise click.UsageError(say("Zeg met --kind wat elke rij wordt.", "Say with --kind what each row becomes."))
    present = read_present(root, today())
    table = read_table(given_bytes(path, LARGEST, "table-too-large"), _shown(path))
    named = kind_named(kind, present.schema, present.settings.language)
    rows = bring_rows(present, table, named, dict(map(_pair, maps)))
    for line in rows_table(rows, present.settings.language):
        click.echo(line)
    blocking = any(not skip_bad or problem.code not in ROW_FAULTS for problem in _errors(rows.problems))
    return [one.file for one in rows.made], rows.problems, blocking


def _folder(
    root: Path, path: Path, kind: str | None, maps: Sequence[str], skip_bad: bool
) -> "tuple[Sequence[NewFile], Sequence[Problem], bool]":
    """The files that come of a folder, what is to be told, and whether it keeps them from being written."""
    from verhalen_build.bring_in.folders import bring_folder
    from verhalen_build.bring_in.given import check_given
    from verhalen_build.bring_in.mapping import read_mapping
    from verhalen_build.bring_in.present import read_present
    from verhalen_build.bring_in.shown import folder_table
    from verhalen_build.read.sources import read_bytes

    if kind is not None or len(maps) != 1:
        raise click.UsageError(
            say(
                "Zeg met --map welk bestand de mapping is; de soort staat daarin.",
                "Say with --map which file is the mapping; the kind is in it.",
            )
        )
    present = read_present(root, today())
    language = present.settings.language
    check_given(Path(maps[0]))
    file = _shown(Path(maps[0]))
    mapping = read_mapping(read_bytes(root, file), file, present.schema, language)
    folder = bring_folder(present, path, _shown(path), mapping)
    for line in folder_table(folder, present.schema, language):
        click.echo(line)
    blocking = any(not skip_bad or problem.at.file not in folder.bad for problem in _errors(folder.problems))
    return folder.files, folder.problems, blocking


def _told(root: Path, problems: "Iterable[Problem]") -> None:
    from verhalen_build.report import problem_counts, text_report

    problems = list(problems)
    click.echo("", err=True)
    print_lines(text_report(root, problems, LANGUAGE))
    click.echo(problem_counts(problems, LANGUAGE), err=True)


def _may_write(count: int, blocking: bool, dry_run: bool, yes: bool) -> bool:
    """Whether the files may be written: not with an error, and not without somebody who wants it."""
    if blocking:
        click.echo(
            say(
                "Er is niets geschreven. Verbeter de fouten, of laat weg waar ze in zitten met --skip-bad.",
                "Nothing was written. Mend the faults, or leave out what has them with --skip-bad.",
            ),
            err=True,
        )
    elif not count:
        click.echo(say("Er is niets om te schrijven.", "There is nothing to write."), err=True)
    elif yes and not dry_run:
        return True
    elif not dry_run and sys.stdin.isatty():
        return _wanted(say(f"Schrijven? (bestanden: {count}) [j/N]", f"Write? (files: {count}) [y/N]"))
    else:
        click.echo(
            say(
                f"Er is nog niets geschreven (bestanden: {count}). Schrijf ze met dezelfde opdracht en --yes.",
                f"Nothing was written yet (files: {count}). Write them with the same command and --yes.",
            ),
            err=True,
        )
    return False


def _wanted(question: str) -> bool:
    """Whether somebody says yes, in either language; anything else, and nothing, is no."""
    answer = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().lower() in {"j", "ja", "y", "yes"}


def _errors(problems: "Iterable[Problem]") -> "Iterator[Problem]":
    from verhalen_build.model.problems import Severity, severity_of

    return (problem for problem in problems if severity_of(problem) is Severity.ERROR)


def _pair(written: str) -> tuple[str, str]:
    column, equals, field = written.rpartition("=")
    if not equals or not column.strip() or not field.strip():
        raise click.UsageError(
            say(f"Schrijf --map kolom=veld, en niet: {written}", f"Write --map column=field, and not: {written}")
        )
    return column.strip(), field.strip()


def _shown(path: Path) -> "SourcePath":
    from verhalen_build.model.names import SourcePath

    return SourcePath(path.as_posix())
