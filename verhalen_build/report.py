"""Problems and summaries in words, for a terminal, another program or GitHub."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.model.problems import (
    Language,
    Problem,
    Severity,
    help_of,
    message_of,
    severity_of,
)
from verhalen_build.steps.summary import Summary

_MAX_WIDTH = 100
_MAX_NAMES = 5
_TEXTS: dict[Language, dict[str, str]] = {
    "nl": {
        "error": "fout",
        "warning": "waarschuwing",
        "notice": "let op",
        "in-draft": " in een concept",
        "errors": "fouten",
        "warnings": "waarschuwingen",
        "notices": "meldingen",
        "one-error": "fout",
        "one-warning": "waarschuwing",
        "one-notice": "melding",
        "none": "Geen problemen gevonden.",
        "found": "Gevonden: {}.",
        "nothing-changed": "Er is niets veranderd: {site} is nog zoals het was.",
        "built": "{site} is klaar: {pages} bestanden, waarvan {written} nieuw of veranderd en {removed} verwijderd.",
        "unchanged": "{site} was al bij: {pages} bestanden, niets te veranderen.",
        "left-out": "Niet in het boek:",
        "draft": "concept (mee te nemen met --drafts)",
        "future": "datum ligt in de toekomst (mee te nemen met --future)",
        "unlisted": "lid dat niet op de lijst wil",
        "more": "{} meldingen staan hier niet bij; verhalen check laat alles zien.",
        "seconds": "Seconden",
        "read": "lezen",
        "join": "verbinden",
        "pages": "pagina's maken",
        "write": "schrijven",
        "search": "doorzoekbaar maken",
        "foreign": "In {site} staat ook wat niet van het boek is: {names}. Dat blijft staan; dit lees je één keer.",
        "others": " en {} meer",
        "search-missing": "Zoeken gaat alleen in titels en samenvattingen: Pagefind is niet geïnstalleerd. "
        'Zo komt het erbij: python -m pip install "verhalen-build[site]"',
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "notice": "notice",
        "in-draft": " in a draft",
        "errors": "errors",
        "warnings": "warnings",
        "notices": "notices",
        "one-error": "error",
        "one-warning": "warning",
        "one-notice": "notice",
        "none": "No problems found.",
        "found": "Found: {}.",
        "nothing-changed": "Nothing was changed: {site} is as it was.",
        "built": "{site} is ready: {pages} files, of which {written} new or changed and {removed} removed.",
        "unchanged": "{site} was up to date: {pages} files, nothing to change.",
        "left-out": "Not in the book:",
        "draft": "draft (include with --drafts)",
        "future": "its date lies in the future (include with --future)",
        "unlisted": "member who does not want to be listed",
        "more": "{} notices are not shown here; verhalen check shows all.",
        "seconds": "Seconds",
        "read": "reading",
        "join": "joining",
        "pages": "making pages",
        "write": "writing",
        "search": "making it searchable",
        "foreign": "In {site} is also what is not of the book: {names}. It stays as it is; you read this once.",
        "others": " and {} more",
        "search-missing": "Search is in titles and summaries only: Pagefind is not installed. "
        'To get it: python -m pip install "verhalen-build[site]"',
    },
}


def text_report(root: Path, problems: Iterable[Problem], language: Language, strict: bool = False) -> Iterator[str]:
    """Each problem in full: its place, what is wrong, the source line with the value marked, and what to do."""
    texts = _TEXTS[language]
    lines_of: dict[str, list[str]] = {}
    for problem in problems:
        label = texts[severity_of(problem, strict).value] + (texts["in-draft"] if problem.in_draft else "")
        yield f"{_place(problem)}: {label}: {message_of(problem, language)} [{problem.code}]"
        yield from _marked_lines(root, problem, lines_of)
        yield f"    → {help_of(problem, language)}"
        yield ""


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


def more_report(hidden: int, language: Language) -> Iterator[str]:
    """A line that says how many notices were not shown, if any."""
    if hidden:
        yield _TEXTS[language]["more"].format(hidden)
        yield ""


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
    texts = _TEXTS[language]
    counts = Counter(severity_of(problem, strict) for problem in problems)
    parts = [
        f"{counts[severity]} {texts[severity.value + 's' if counts[severity] > 1 else 'one-' + severity.value]}"
        for severity in Severity
        if counts[severity]
    ]
    return texts["found"].format(", ".join(parts)) if parts else texts["none"]


def build_report(summary: Summary, site: str) -> Iterator[str]:
    """The result of a build: files, what was left out and why, and the seconds each stage took."""
    texts = _TEXTS[summary.language]
    if summary.left_out:
        yield texts["left-out"]
        for record in summary.left_out:
            yield f"  {record.title} ({record.place}): {texts[record.reason]}"
    if summary.failed:
        yield texts["nothing-changed"].format(site=site)
        return
    key = "built" if summary.written or summary.removed else "unchanged"
    yield texts[key].format(site=site, pages=summary.pages, written=summary.written, removed=summary.removed)
    if summary.foreign_files:
        yield texts["foreign"].format(site=site, names=_first_of(summary.foreign_files, texts))
    if summary.search_missing:
        yield texts["search-missing"]
    stages = ", ".join(f"{texts[name]} {seconds:.2f}" for name, seconds in summary.stages.items())
    yield f"{texts['seconds']}: {stages}."


def _first_of(names: tuple[str, ...], texts: dict[str, str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (texts["others"].format(more) if more > 0 else "")


def stage_name(stage: str, language: Language) -> str:
    """The name of a stage on the progress bar."""
    return _TEXTS[language][stage]


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
    return [re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", line) for line in re.sub(r"\r\n?", "\n", text).split("\n")]


def _spot(line: str, start: int, value: str) -> tuple[int, int]:
    """Where to put the marks, and how many: under the value, which may be further on in the line."""
    index = line.find(value, start) if value else -1
    return (index, max(1, min(len(value), len(line) - index))) if index >= 0 else (start, 1)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
