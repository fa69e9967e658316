"""Reading and joining an archive that a test states in full, without a memo and without a site."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.join import join
from verhalen_build.archive.naming import Naming
from verhalen_build.archive.selection import select_records
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.assets import Assets
from verhalen_build.model.consent import DefaultConsent, NameForm
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, sorted_problems
from verhalen_build.model.record import PartialDate, Record, RecordKey
from verhalen_build.read.markup import Markup
from verhalen_build.read.records import Reader
from verhalen_build.read.settings import read_settings
from verhalen_build.read.sources import list_sources
from verhalen_build.site.context import SiteContext
from verhalen_build.site.language_books import language_books
from verhalen_build.site.page_types import PAGE_ADDRESSES
from verhalen_build.site.routes import make_routes
from verhalen_build.site.site_pages import make_site_pages
from verhalen_build.site.theme import find_theme

TODAY = date(2024, 6, 1)
NAMED_IN_FULL = Naming(DefaultConsent(NameForm.FULL), PartialDate(2024, 6, 1), "nl", "sleutel")
"""Everyone by their full name, unless they say otherwise: what most tests are not about."""


def joined(
    folder: Path,
    naming: Naming = NAMED_IN_FULL,
    order: Callable[[list[Record]], list[Record]] = list,
) -> tuple[Archive, tuple[Problem, ...]]:
    """The archive in a folder and all its problems. `order` may change the order in which records come in."""
    settings, schema, problems = read_settings(folder)
    assert settings is not None, problems
    sources = list_sources(folder)
    reader = Reader(schema, settings.language, Markup(settings.language))
    files = [reader.file(path, (folder / path).read_bytes(), path) for path in sources.texts]
    selected, left_out = select_records(
        (record for file in files for record in file.records), naming, drafts=False, future=False
    )
    made = join(order(list(selected)), schema, settings, left_out, Assets(sources.assets), naming)
    all_problems = (*problems, *(problem for file in files for problem in file.problems), *made.problems)
    return made.archive, sorted_problems(all_problems)


def context_of(folder: Path) -> SiteContext:
    """What pages are made of, for the archive in a folder."""
    archive, _ = joined(folder)
    routes, _ = make_routes(archive, PAGE_ADDRESSES)
    theme, _ = find_theme(folder, "boek", Location(SourcePath(CONFIG)), archive.settings.language)
    return make_site_pages(language_books(archive, routes, ()), theme, TODAY).context


def in_short(problems: Iterable[Problem]) -> list[str]:
    """Each problem in a line: `stories/a.md:3: unresolved: Zwole`.

    That a story has no text is left out: where a test is about fields, it mostly has none.
    """
    others = (problem for problem in problems if problem.code != "no-text")
    return [f"{problem.at.file}:{problem.at.line}: {problem.code}: {problem.value}" for problem in others]


def named_by(archive: Archive, key: str) -> dict[str, str]:
    """The records that name a record, each with the sentence."""
    return {mention.source: mention.sentence for mention in archive.mentions.get(RecordKey(key), ())}
