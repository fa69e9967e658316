"""Problems, and links from pages to their sources: plain data for the templates of the preview."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import quote

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.record_contents import references_in
from verhalen_build.archive.selection import select_records
from verhalen_build.model.archive_paths import CONFIG, STORIES, THEMES
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Location, Problem, help_of, message_of, severity_of
from verhalen_build.model.record import RecordKey, Text
from verhalen_build.report import MarkedLine, marked_line, severity_label
from verhalen_build.serve.page_renderer import OWN
from verhalen_build.site.context import PagePlan
from verhalen_build.steps.live import State
from verhalen_build.translations import translations

_SOURCES = (CONFIG, f"{STORIES}/", f"{THEMES}/")
_FROM_ALL_STORIES = frozenset({"lessons", "quotes"})


@dataclass(frozen=True)
class ProblemView:
    """A problem for a template; `address` is that of its line in the source, `edit` that in the desk, or else ""."""

    severity: str
    label: str
    message: str
    help: str
    file: str
    number: int
    address: str
    edit: str
    line: MarkedLine | None


@dataclass(frozen=True)
class SourceLink:
    """The source of a page; `record` says whether it is a record that can be edited."""

    path: str
    line: int
    label: str
    address: str
    record: bool


def problem_views(
    root: Path, problems: Iterable[Problem], language: Language, strict: bool = False
) -> Iterator[ProblemView]:
    """The problems with their lines in the source, in the given order; `strict` as for `severity_of`."""
    lines_of: dict[str, list[str]] = {}
    texts = translations(language)
    for problem in problems:
        at = problem.at
        yield ProblemView(
            severity_of(problem, strict).value,
            severity_label(severity_of(problem, strict), texts),
            message_of(problem, language),
            help_of(problem, language),
            at.file,
            at.line,
            source_address(at.file, at.line) if at.file.startswith(_SOURCES) else "",
            desk_address(at.file, at.line) if at.file.startswith(f"{STORIES}/") else "",
            marked_line(root, problem, lines_of),
        )


def source_address(path: str, line: int) -> str:
    """The address of a source in the preview."""
    return f"{OWN}source/{quote(path)}" + (f"#L{line}" if line else "")


def desk_address(path: str, line: int) -> str:
    """The address in the desk of the record at a line of a file."""
    return f"{OWN}desk/record?path={quote(path)}&line={line}"


def source_of(plan: PagePlan, state: State, texts: NullTranslations) -> SourceLink:
    """The source of a page; for a list, the folder of its records."""
    at = _location(plan, state)
    label = texts.gettext("%(place)s, line %(line)s") % {"place": at.file, "line": at.line} if at.line else at.file
    return SourceLink(at.file, at.line, label, source_address(at.file, at.line), plan.type == "record" and at.line > 0)


def exclusion_reasons(plan: PagePlan, state: State, texts: NullTranslations) -> tuple[str, ...]:
    """Why a build would leave out the record of a page, in words."""
    if plan.type != "record":
        return ()
    record = state.book.joined.archive.records[RecordKey(plan.argument)]
    shown = state.site_pages.context_of(plan).archive.records[record.key]
    if shown.flag("draft"):
        # Of a page in another language its translation may be the draft.
        record = msgspec.structs.replace(record, values={**record.values, "draft": shown.values["draft"]})
    _, left_out = select_records((record,), state.config.naming, drafts=False, future=False)
    reasons = {
        "draft": texts.gettext("Draft: not in the book yet"),
        "future": texts.gettext("Future date: not in the book yet"),
    }
    return tuple(reasons[exclusion.reason] for exclusion in left_out)


def _first_reference(stub: RecordKey, archive: Archive) -> Location:
    """The first reference to a stub, which always has one."""
    referring = (archive.records[mention.source] for mention in archive.mentions[stub])
    locations = (
        Location(record.source, reference.line, reference.column)
        for record in referring
        for reference in references_in(record.values)
        if archive.target(reference) == stub
    )
    return next(locations)


def _location(plan: PagePlan, state: State) -> Location:
    context = state.site_pages.context_of(plan)
    archive = context.archive
    if plan.type == "record":
        record = archive.records[RecordKey(plan.argument)]
        if record.key not in archive.stubs:
            return Location(record.source, record.line)
        return _first_reference(record.key, archive)
    if plan.type == "redirect":
        record = archive.records[context.routes.redirects[SitePath(plan.argument)]]
        aliases = [value for value in record.values.get("aliases", ()) if isinstance(value, Text)]
        return Location(record.source, aliases[0].line if aliases else record.line)
    if plan.type == "index":
        folder = archive.schema.kinds[plan.argument].folder
        return Location(SourcePath(f"{STORIES}/{folder}".rstrip("/")))
    if plan.type in _FROM_ALL_STORIES:
        return Location(SourcePath(STORIES))
    return Location(CONFIG, 1)
