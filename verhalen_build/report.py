"""Problems and summaries in words, for a terminal, another program or GitHub."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from io import StringIO
from pathlib import Path

from verhalen_build.model.problem_groups import ProblemGroup
from verhalen_build.model.problems import (
    Language,
    Problem,
    Severity,
    help_of,
    message_of,
    severity_of,
)
from verhalen_build.model.schema import settings_fields
from verhalen_build.model.secret_addresses import with_hidden_passwords
from verhalen_build.steps.summary import Summary
from verhalen_build.translations import translations

_MAX_WIDTH = 100
_MAX_NAMES = 5
_MAX_PLACES = 2


def text_report(
    root: Path, groups: Iterable[ProblemGroup], language: Language, strict: bool = False, whole_list: str = ""
) -> Iterator[str]:
    """Of each group the first problem in full: its place, what is wrong, the source line with the value marked, and
    what to do; of the others how many there are, the first places, and that `whole_list` has all.
    """
    texts = translations(language)
    lines_of: dict[str, list[str]] = {}
    for group in groups:
        problem = group.first
        severity = severity_label(severity_of(problem, strict), texts)
        label = texts.gettext("%(severity)s in a draft") % {"severity": severity} if problem.in_draft else severity
        yield f"{_place(problem)}: {label}: {message_of(problem, language)} [{problem.code}]"
        yield from _marked_lines(root, problem, lines_of)
        yield f"    → {help_of(problem, language)}"
        if group.others:
            yield f"    {_others(group.others, whole_list, texts)}"
        yield ""


def _others(others: tuple[Problem, ...], whole_list: str, texts: NullTranslations) -> str:
    """Where there are more problems of a group."""
    places = ", ".join(map(_place, others[:_MAX_PLACES]))
    more = len(others) - _MAX_PLACES
    if more <= 0:
        return texts.gettext("The same in %(places)s.") % {"places": places}
    text = texts.ngettext("The same in %(places)s and %(num)s more.", "The same in %(places)s and %(num)s more.", more)
    where = texts.gettext("All are in %(file)s.") % {"file": whole_list} if whole_list else ""
    return f"{text % {'places': places, 'num': more}} {where}".rstrip()


def group_places(problems: Iterable[Problem], texts: NullTranslations) -> str:
    """The first places of problems, and how many more there are."""
    return first_of(tuple(map(_place, problems)), texts)


def csv_report(problems: Iterable[Problem], language: Language, strict: bool = False) -> str:
    """The problems as a table, in the form that a spreadsheet opens in this language."""
    texts = translations(language)
    table = StringIO()
    # In a list with a comma for decimals the columns are apart by a semicolon.
    writer = csv.writer(table, delimiter=texts.pgettext("between columns of a table", ","), lineterminator="\n")
    writer.writerow(
        [
            texts.gettext("File"),
            texts.gettext("Line"),
            texts.gettext("Column"),
            texts.gettext("Weight"),
            texts.gettext("Code"),
            texts.gettext("Value"),
            texts.gettext("Message"),
            texts.gettext("What to do"),
        ]
    )
    for problem in problems:
        at = problem.at
        severity = severity_label(severity_of(problem, strict), texts)
        message, what_to_do = message_of(problem, language), help_of(problem, language)
        row = [at.file, at.line or "", at.column or "", severity, problem.code, problem.value, message, what_to_do]
        writer.writerow([as_text_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return table.getvalue()


def as_text_cell(cell: str) -> str:
    """What a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


@dataclass(frozen=True)
class MarkedLine:
    """The source line of a problem with the marked value; a long line is cut off around it."""

    number: int
    before: str
    spot: str
    after: str


def marked_line(root: Path, problem: Problem, lines_of: dict[str, list[str]]) -> MarkedLine | None:
    """The source line of a problem, if it has one; `lines_of` caches the lines of files read before."""
    at = problem.at
    if not at.line or not at.column:
        return None
    if at.file not in lines_of:
        lines_of[at.file] = lines_of_file(root / at.file)
    lines = lines_of[at.file]
    if at.line > len(lines):
        return None
    line = lines[at.line - 1]
    start = max(0, at.column - 1 - _MAX_WIDTH // 2) if at.column > _MAX_WIDTH else 0
    visible = line[start : start + _MAX_WIDTH]
    before, width = _spot(visible, at.column - 1 - start, problem.value.partition("\n")[0])
    return MarkedLine(at.line, visible[:before], visible[before : before + width], visible[before + width :])


def json_report(problems: Iterable[Problem], language: Language, strict: bool = False) -> str:
    """The problems as a JSON list."""
    return json.dumps(
        [
            {
                "code": problem.code,
                "severity": severity_of(problem, strict).value,
                "file": problem.at.file,
                "line": problem.at.line,
                "column": problem.at.column,
                "value": problem.value,
                "message": message_of(problem, language),
                "help": help_of(problem, language),
            }
            for problem in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def github_report(problems: Iterable[Problem], language: Language, strict: bool = False) -> Iterator[str]:
    """The problems as workflow commands, which GitHub shows beside the line.

    Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for problem in problems:
        place = f"file={_property(problem.at.file)}"
        if problem.at.line:
            place += f",line={problem.at.line},col={max(1, problem.at.column)}"
        text = f"{message_of(problem, language)} {help_of(problem, language)}"
        yield f"::{severity_of(problem, strict).value} {place},title={_property(problem.code)}::{_data(text)}"


def problem_counts(problems: Iterable[Problem], language: Language, strict: bool = False) -> str:
    """The number of problems of each severity, in a sentence."""
    texts = translations(language)
    counts = Counter(severity_of(problem, strict) for problem in problems)
    parts = [_count(severity, counts[severity], texts) for severity in Severity if counts[severity]]
    if not parts:
        return texts.gettext("No problems found.")
    return texts.gettext("Found: %(counts)s.") % {"counts": ", ".join(parts)}


def _count(severity: Severity, number: int, texts: NullTranslations) -> str:
    counts = {
        Severity.ERROR: texts.ngettext("%(num)s error", "%(num)s errors", number),
        Severity.WARNING: texts.ngettext("%(num)s warning", "%(num)s warnings", number),
        Severity.NOTICE: texts.ngettext("%(num)s notice", "%(num)s notices", number),
    }
    return counts[severity] % {"num": number}


def severity_label(severity: Severity, texts: NullTranslations) -> str:
    """The word before a message."""
    labels = {
        Severity.ERROR: texts.gettext("error"),
        Severity.WARNING: texts.gettext("warning"),
        Severity.NOTICE: texts.gettext("notice"),
    }
    return labels[severity]


def build_report(summary: Summary, site: str) -> Iterator[str]:
    """The result of a build: files, what was left out and why, and the seconds each stage took."""
    texts = translations(summary.language)
    if summary.left_out:
        yield texts.gettext("Not in the book:")
        for record in summary.left_out:
            yield f"  {record.title} ({record.place}): {_reason(record.reason, texts)}"
    if summary.failed:
        yield texts.gettext("Nothing was changed: %(site)s is as it was.") % {"site": site}
        return
    yield _result(summary, texts) % {
        "site": site,
        "pages": summary.pages,
        "written": summary.written,
        "removed": summary.removed,
    }
    if summary.search_files:
        # As many as a publish uploads.
        yield texts.gettext("With the files to search with, there are %(files)s.") % {
            "files": summary.pages + summary.search_files
        }
    if summary.foreign_files:
        yield texts.gettext(
            "In %(site)s is also what is not of the book: %(names)s. It stays as it is; you read this once."
        ) % {"site": site, "names": first_of(summary.foreign_files, texts)}
    if summary.search_missing:
        yield texts.gettext(
            "Search is in titles and summaries only: Pagefind is not installed. "
            'To get it: python -m pip install "verhalen-build[site]"'
        )
    if not summary.has_web_address and summary.written == summary.pages:
        # Not at every build: only of a site that is new.
        yield texts.gettext(
            "There are no feeds, and nothing for search engines: for that config.yaml must say where the book will "
            "stand on the web, as base_url."
        )
    if set(summary.missing_for_dataset) - {"base_url"} and summary.written == summary.pages:
        yield texts.gettext(
            "The book is not described as a dataset, for registers: config.yaml lacks %(settings)s."
        ) % {"settings": ", ".join(_setting_names(summary))}
    stages = ", ".join(f"{stage_name(name, texts)} {seconds:.2f}" for name, seconds in summary.stages.items())
    yield texts.gettext("Seconds: %(stages)s.") % {"stages": stages}


def _setting_names(summary: Summary) -> Iterator[str]:
    """The settings that a description as a dataset lacks, as they are called in the language of the archive."""
    return (field.name(summary.language) for field in settings_fields() if field.key in summary.missing_for_dataset)


def _reason(reason: str, texts: NullTranslations) -> str:
    """Why a record was left out."""
    reasons = {
        "draft": texts.gettext("draft (include with --drafts)"),
        "future": texts.gettext("its date lies in the future (include with --future)"),
        "unlisted": texts.gettext("member who does not want to be listed"),
        "unnamed": texts.gettext("somebody who does not want to be named"),
    }
    return reasons[reason]


def _result(summary: Summary, texts: NullTranslations) -> str:
    if summary.written or summary.removed:
        return texts.gettext(
            "%(site)s is ready: %(pages)s files, of which %(written)s new or changed and %(removed)s removed."
        )
    return texts.gettext("%(site)s was up to date: %(pages)s files, nothing to change.")


def first_of(names: tuple[str, ...], texts: NullTranslations, most: int = _MAX_NAMES) -> str:
    """The first names of a list, and how many there are more."""
    first, more = ", ".join(names[:most]), len(names) - most
    return texts.gettext("%(names)s and %(num)s more") % {"names": first, "num": more} if more > 0 else first


def stage_name(stage: str, texts: NullTranslations) -> str:
    """The name of a stage, for the progress bar and the summary."""
    names = {
        "read": texts.gettext("reading"),
        "join": texts.gettext("joining"),
        "names": texts.gettext("searching for names"),
        "pictures": texts.gettext("making pictures"),
        "pages": texts.gettext("making pages"),
        "proof": texts.gettext("searching the site"),
        "write": texts.gettext("writing"),
        "search": texts.gettext("making it searchable"),
        "links": texts.gettext("looking at links"),
        "turn": texts.gettext("waiting for others"),
        "upload": texts.gettext("uploading"),
        "read-back": texts.gettext("reading back"),
    }
    return names[stage]


def _place(problem: Problem) -> str:
    at = problem.at
    return ":".join([at.file, *(str(number) for number in (at.line, at.column) if number)])


def _marked_lines(root: Path, problem: Problem, lines_of: dict[str, list[str]]) -> Iterator[str]:
    marked = marked_line(root, problem, lines_of)
    if marked is not None:
        yield f"    {marked.number:>4} | {marked.before}{marked.spot}{marked.after}".rstrip()
        yield f"         | {' ' * len(marked.before)}{'^' * max(1, len(marked.spot))}"


def lines_of_file(path: Path) -> list[str]:
    """The lines of a file in its most likely encoding; none for a binary file."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    if b"\0" in data:
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    # Control characters could do anything to the terminal.
    lines = [re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", line) for line in re.sub(r"\r\n?", "\n", text).split("\n")]
    return [with_hidden_passwords(line) for line in lines]


def _spot(line: str, start: int, value: str) -> tuple[int, int]:
    """Where to put the marks, and how many: under the value, which may be further on in the line."""
    index = line.find(value, start) if value else -1
    return (index, max(1, min(len(value), len(line) - index))) if index >= 0 else (start, 1)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
