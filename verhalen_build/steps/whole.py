"""Everything from reading to staging. Apart from build.py, so that a build with nothing to do need not load it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from verhalen_build.archive.archive import Archive, LeftOut
from verhalen_build.archive.join import join
from verhalen_build.archive.sift import sifted
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language, Problem, Severity, severity_of, sorted_problems
from verhalen_build.model.schema import Schema
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.write import Output
from verhalen_build.read.language import presumed_language
from verhalen_build.read.settings import Settings, read_settings
from verhalen_build.site.render import template_problems
from verhalen_build.site.routes import Routes, make_routes
from verhalen_build.site.theme import Theme, find_theme
from verhalen_build.site.views import Views
from verhalen_build.steps.inputs import Inputs
from verhalen_build.steps.reading import read_all
from verhalen_build.steps.rendering import stage_assets, stage_pages
from verhalen_build.steps.summary import Left, Options, Stages, Summary


@dataclass(frozen=True)
class Book:
    """Everything up to the pages: the archive with its addresses and its theme.

    `context` is a digest of all that a page may show besides the text of its own record.
    """

    archive: Archive
    routes: Routes
    theme: Theme
    context: str


def make_book(root: Path, inputs: Inputs, options: Options, memo: Memo, stages: Stages) -> tuple[Book | None, Summary]:
    """The book and what came of it so far; no book where config.yaml cannot be used.

    Raises UserFault: `cannot-read`, `changed-meanwhile`.
    """
    with stages.stage("read"):
        settings, schema, problems = _settings(root, options)
        if settings is None:
            return None, _summary(presumed_language(root), problems, options, stages)
        theme, theme_problems = find_theme(root, settings.theme, settings.theme_at, settings.language)
        files = read_all(root, inputs, settings, schema, options.jobs, memo, stages)
    with stages.stage("join"):
        records = (record for file in files for record in file.records)
        kept, left_out = sifted(records, options.today, options.drafts, options.future)
        joined = join(kept, schema, settings, left_out, inputs.assets)
        # Addresses come after the join: stubs have pages too.
        routes, route_problems = make_routes(joined.archive)
    archive = joined.archive
    context = digest(
        msgspec.msgpack.encode((settings, schema, sorted(inputs.assets), [file.face for file in files])),
        msgspec.msgpack.encode((sorted(archive.records), archive.members, sorted(archive.absent_names.items()))),
    )
    found = (
        *problems,
        *theme_problems,
        *template_problems(theme),
        *(problem for file in files for problem in file.problems),
        *joined.problems,
        *route_problems,
    )
    return Book(archive, routes, theme, context), _summary(settings.language, found, options, stages, left_out)


def stage_book(
    book: Book, root: Path, state: Path, output: Output, options: Options, memo: Memo, stages: Stages
) -> dict[SitePath, str]:
    """Stages what differs from the output, and gives the digest of every file of the site."""
    with stages.stage("pages"):
        assets = stage_assets(book.archive, book.routes, book.theme, root, output)
        views = Views(book.archive, book.routes, book.theme)
        pages = stage_pages(views, book.context, state, output, memo, options.jobs, stages)
    return assets | pages


def try_pages(book: Book, state: Path, options: Options, memo: Memo, stages: Stages) -> None:
    """Makes every page that was not made before, and writes none. Raises UserFault (`template-fault`)."""
    with stages.stage("pages"):
        views = Views(book.archive, book.routes, book.theme)
        stage_pages(views, book.context, state, None, memo, options.jobs, stages)


def _settings(root: Path, options: Options) -> tuple[Settings | None, Schema, tuple[Problem, ...]]:
    settings, schema, problems = read_settings(root)
    if settings is not None and options.base_url:
        settings = settings.at(options.base_url)
    return settings, schema, problems


def _summary(
    language: Language,
    problems: Iterable[Problem],
    options: Options,
    stages: Stages,
    left_out: tuple[LeftOut, ...] = (),
) -> Summary:
    found = sorted_problems(problems)
    return Summary(
        language=language,
        problems=found,
        failed=any(severity_of(problem, options.strict) is Severity.ERROR for problem in found),
        left_out=tuple(
            Left(out.record.title, f"{out.record.source}:{out.record.line}", out.reason) for out in left_out
        ),
        stages=stages.seconds,
    )
