"""What every command shares: its language, and the one place where the user's faults are caught."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verhalen_build.read.language import presumed_language
from verhalen_build.translations import translations

if TYPE_CHECKING:
    from verhalen_build.model.problems import Language
    from verhalen_build.model.schema import Kind, Schema

DONE, PROBLEMS = 0, 1

LANGUAGE = presumed_language(Path())
"""The language of the archive in this folder."""

TEXTS = translations(LANGUAGE)
_ = TEXTS.gettext


OPTIONS = _("[OPTIONS]")


@contextmanager
def reporting_faults(root: Path) -> Iterator[None]:
    """Reports the user's faults and ends the command; our own bugs pass through."""
    from verhalen_build.model.problems import UserFault
    from verhalen_build.report import text_report

    try:
        yield
    except UserFault as fault:
        print_lines(text_report(root, fault.problems, LANGUAGE))
        sys.exit(PROBLEMS)
    except KeyboardInterrupt:
        click.echo(_("Stopped; nothing is half-written."), err=True)
        sys.exit(130)


def print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


@contextmanager
def progress() -> Iterator[Any]:
    """A progress bar for a long build, if somebody is watching."""
    from verhalen_build.report import stage_name
    from verhalen_build.steps.summary import Stages

    if not sys.stderr.isatty():
        yield Stages()
        return
    width = 30

    def watch(stage: str, done: int, total: int) -> None:
        if total >= 200 and (done % 20 == 0 or done == total):
            bar = "█" * (width * done // total)
            click.echo(f"\r{stage_name(stage, TEXTS):<20} {bar:<{width}} {done}/{total} ", nl=False, err=True)

    yield Stages(watch)
    click.echo("\r" + " " * 78 + "\r", nl=False, err=True)


def read_schema(root: Path, archive_needed: bool = True) -> "tuple[Schema, Language]":
    from verhalen_build.model.problems import Severity, UserFault, severity_of
    from verhalen_build.read.settings import read_settings

    settings, declared, problems = read_settings(root)
    if not archive_needed and not (root / "config.yaml").is_file():
        return declared, LANGUAGE
    errors = [problem for problem in problems if severity_of(problem) is Severity.ERROR]
    if errors:
        raise UserFault(*errors)
    assert settings is not None
    return declared, settings.language


def find_kind(name: str, declared: "Schema", language: "Language") -> "Kind":
    """The kind that a writer means: by key, label or folder, in either language."""
    key = name.strip().lower()
    for kind in declared.kinds.values():
        names = {label.lower() for pair in kind.label.values() for label in pair}
        if key in {kind.key, kind.folder, *names}:
            return kind
    labels = ", ".join(kind.label[language][0] for kind in declared.kinds.values())
    raise click.UsageError(_("“%(name)s” is not a kind. Choose from: %(labels)s.") % {"name": name, "labels": labels})
