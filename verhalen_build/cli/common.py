"""What every command shares: its language, and the one place where the user's faults are caught."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verhalen_build.model.archive_paths import STATE
from verhalen_build.read.language import presumed_language
from verhalen_build.translations import translations

if TYPE_CHECKING:
    from verhalen_build.conversation.forgetting import ChangedLine
    from verhalen_build.model.archive_settings import Settings
    from verhalen_build.model.problems import Language, Problem
    from verhalen_build.model.schema import Kind, Schema

DONE, PROBLEMS = 0, 1

LANGUAGE = presumed_language(Path())
"""The language of the archive in this folder."""

TEXTS = translations(LANGUAGE)
_ = TEXTS.gettext


OPTIONS = _("[OPTIONS]")

# The stages of which the items are seconds.
_WAITS = frozenset({"turn", "read-back"})


@contextmanager
def reporting_faults(root: Path) -> Iterator[None]:
    """Reports the user's faults and ends the command; our own bugs pass through."""
    from verhalen_build.model.problems import UserFault

    try:
        yield
    except UserFault as fault:
        print_problems(root, fault.problems, LANGUAGE)
        sys.exit(PROBLEMS)
    except KeyboardInterrupt:
        click.echo(_("Stopped; nothing is half-written."), err=True)
        sys.exit(130)


def print_problems(
    root: Path,
    problems: "Sequence[Problem]",
    language: "Language",
    strict: bool = False,
    name: str = "problems",
    err: bool = True,
) -> None:
    """Prints problems, those of one kind together where there are many; all are then in two files of this name."""
    from verhalen_build.model.problem_groups import problem_groups
    from verhalen_build.report import text_report

    groups = problem_groups(problems)
    all_shown = not any(group.others for group in groups)
    whole_list = _write_lists(root, name, () if all_shown else problems, language, strict)
    for line in text_report(root, groups, language, strict, whole_list):
        click.echo(line, err=err)


def _write_lists(root: Path, name: str, problems: "Sequence[Problem]", language: "Language", strict: bool) -> str:
    """Writes each problem in full, as text and as a table, and gives where the text is; "" where there is none."""
    from verhalen_build.model.problem_groups import ProblemGroup
    from verhalen_build.report import csv_report, text_report

    text_file, table_file = (root / STATE / f"{name}{suffix}" for suffix in (".txt", ".csv"))
    try:
        # A list of an earlier time would tell of what has been mended.
        text_file.unlink(missing_ok=True)
        table_file.unlink(missing_ok=True)
        if not problems:
            return ""
        text_file.parent.mkdir(parents=True, exist_ok=True)
        lines = text_report(root, map(ProblemGroup, problems), language, strict)
        text_file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        # With the mark by which Excel knows the encoding.
        table_file.write_text(csv_report(problems, language, strict), "utf-8-sig")
    except OSError:
        # The problems matter more than a list of them, such as that nothing can be written here.
        return ""
    return text_file.relative_to(root).as_posix()


def write_list(root: Path, name: str, lines: "Sequence[str]") -> str:
    """Writes a report where the lists are kept, and gives its path; "" where nothing can be written."""
    file = root / STATE / name
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError:
        return ""
    return file.relative_to(root).as_posix()


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
        # A look at a page of another site takes as long as twenty pages of our own.
        if stage in _WAITS and total:
            seconds = _("%(stage)s, at most %(seconds)s s more") % {
                "stage": stage_name(stage, TEXTS),
                "seconds": total - done,
            }
            click.echo(f"\r{seconds:<60}", nl=False, err=True)
        elif (stage == "links" and total) or (total >= 200 and (done % 20 == 0 or done == total)):
            bar = "█" * (width * done // total)
            click.echo(f"\r{stage_name(stage, TEXTS):<20} {bar:<{width}} {done}/{total} ", nl=False, err=True)

    yield Stages(watch)
    click.echo("\r" + " " * 78 + "\r", nl=False, err=True)


def confirm(question: str) -> bool:
    """Whether the answer is yes, in English or the language of the archive; anything else, and nothing, is no."""
    answer = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().lower() in {"y", "yes", *TEXTS.pgettext("answers", "y yes").split()}


def may_change(dry_run: bool, yes: bool) -> bool:
    """Whether what was just shown may be changed; tells how, where nobody can be asked."""
    if yes and not dry_run:
        return True
    if not dry_run and sys.stdin.isatty():
        return confirm(_("Change all of this? [y/N]"))
    click.echo(_("Nothing was changed yet. Change it with the same command and --yes."), err=True)
    return False


def changed_lines(lines: "Iterable[ChangedLine]") -> Iterator[str]:
    """Each line that would change, as it is and as it would be."""
    for line in lines:
        yield f"{line.path}:{line.line}"
        if line.before:
            yield f"  - {line.before}"
        yield f"  + {line.after}" if line.after else _("  (goes)")


def read_schema(root: Path, archive_needed: bool = True) -> "tuple[Schema, Language]":
    from verhalen_build.read.settings import read_settings

    if not archive_needed and not (root / "config.yaml").is_file():
        return read_settings(root)[1], LANGUAGE
    settings, declared = read_config_file(root)
    return declared, settings.language


def read_config_file(root: Path) -> "tuple[Settings, Schema]":
    """The settings and the schema of the archive. Raises UserFault with the errors of config.yaml."""
    from verhalen_build.model.problems import UserFault, errors_in
    from verhalen_build.read.settings import read_settings

    settings, declared, problems = read_settings(root)
    errors = errors_in(problems)
    if settings is None or errors:
        raise UserFault(*errors)
    return settings, declared


def find_kind(name: str, declared: "Schema", language: "Language") -> "Kind":
    """The kind that a writer means: by key, label or folder, in either language."""
    key = name.strip().lower()
    for kind in declared.kinds.values():
        names = {label.lower() for pair in kind.label.values() for label in pair}
        if key in {kind.key, kind.folder, *names}:
            return kind
    labels = ", ".join(kind.label[language][0] for kind in declared.kinds.values())
    raise click.UsageError(_("“%(name)s” is not a kind. Choose from: %(labels)s.") % {"name": name, "labels": labels})
