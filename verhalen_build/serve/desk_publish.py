"""The desk's page for publishing: what would change, who is named for the first time, problems, and the way back."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from html import unescape
from pathlib import Path
from threading import Lock

import msgspec

from verhalen_build.model.archive_paths import share_folder
from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.formatting import format_moment, format_moments
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import Language, Location, Problem, Severity, UserFault, errors_in, severity_of
from verhalen_build.prove import prove_site
from verhalen_build.publish.publications import (
    PUBLICATIONS,
    Publication,
    is_whole,
    kept_bytes,
    publications_to,
    restored,
)
from verhalen_build.report import stage_name
from verhalen_build.run import build
from verhalen_build.serve.source_links import ProblemView, problem_views
from verhalen_build.steps.live import State
from verhalen_build.steps.summary import Stages
from verhalen_build.translations import translations
from verhalen_build.upload.connect import connected
from verhalen_build.upload.plan import PublishPlan, pages_in
from verhalen_build.upload.publish_site import (
    PublishChanges,
    PublishJob,
    book_names,
    changes_at,
    publish,
    publish_job,
    remote_problems,
    target_called,
    target_options,
    where,
)

_MOST_PAGES = 100
_TITLE = re.compile(rb"<title>([^<]*)</title>")
_SHOWN_FILES = tuple(
    ".jpg .jpeg .png .webp .gif .svg .avif .mp3 .m4a .ogg .opus .wav .mp4 .webm .pdf .odt .doc .docx .vtt .srt".split()
)
_MOST_PROBLEMS = 50


class PublishRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to look at what a publish changes, or to carry it out.

    `target` is the name of a target. `publication` is the name of an earlier publication to go back to, "" for the book
    as it is. `seen` has the digest of the changes that the editor saw.
    """

    target: str
    publication: str = ""
    seen: str = ""


@dataclass(frozen=True)
class PublicationRow:
    """An earlier publication for a template; `back_to` says to which one it went back, "" for none."""

    name: str
    moment: str
    publication: Publication
    back_to: str
    is_whole: bool


@dataclass(frozen=True)
class TargetView:
    """A target for a template, with its last publications from this computer."""

    name: str
    where: str
    base_url: str
    publications: tuple[PublicationRow, ...]


@dataclass(frozen=True)
class ChangeGroup:
    """The pages that are new, changed or removed: how many, and the first ones with their titles."""

    key: str
    page_count: int
    pages: tuple[tuple[SitePath, str], ...]


@dataclass(frozen=True)
class PublishView:
    """What a publish would change, for a template, or the problems that come first.

    `returning` are pictures, sounds and documents that readers do not have now, and get back. `is_current` says that
    they have everything, and `seen` is the digest of the changes, "" where there is nothing to publish.
    """

    target: TargetView
    back_to: str
    problems: tuple[ProblemView, ...]
    is_blocked: bool
    file_count: int = 0
    other_count: int = 0
    groups: tuple[ChangeGroup, ...] = ()
    first_named: tuple[str, ...] = ()
    returning: tuple[SitePath, ...] = ()
    foreign: tuple[SitePath, ...] = ()
    other_book: str = ""
    is_current: bool = False
    seen: str = ""


@dataclass(frozen=True)
class PublishedView:
    """What a publish did, and what readers do not get as it was built."""

    target: TargetView
    written: int
    removed: int
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True)
class _Site:
    """A site that may go to a target, the names by which readers may see people, and the problems found in it."""

    job: PublishJob
    names: Callable[[], tuple[str, ...]]
    problems: tuple[Problem, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended first."""
        return bool(errors_in(self.problems, strict=True))


class DeskPublisher:
    """Publishes for the desk, one request at a time; says meanwhile how far it is."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._at_work = Lock()
        self._stage = ("", 0, 0)

    def look(self, state: State, request: PublishRequest, today: date) -> PublishView:
        """What a publish would change. Raises UserFault, and LookupError for a publication that is not kept."""
        with self._at_work, self._site(state, request, today) as site:
            changes = None if site.is_blocked else self._changes(site)
            return _publish_view(state, site, changes)

    def publish(self, state: State, request: PublishRequest, today: date) -> PublishedView:
        """Carries out what was seen. Raises as `look` does, and UserFault (`publish-outdated`) if it changed since."""
        with self._at_work, self._site(state, request, today) as site:
            target = site.job.target
            if site.is_blocked:
                raise UserFault(*errors_in(site.problems, strict=True))
            with connected(target, self._root, site.job.site) as folder, remote_problems(target):
                changes = changes_at(site.job, site.names, folder, self._stages)
                if changes.digest != request.seen:
                    raise UserFault(Problem("publish-outdated", target.at, where(target)))
                unlike = publish(site.job, changes, folder, self._stages)
        language = state.config.settings.language
        return PublishedView(
            target_view(state, target),
            len(changes.plan.written),
            len(changes.plan.removed),
            tuple(problem_views(self._root, unlike, language)),
        )

    def progress(self, language: Language) -> str:
        """How far a publish is, in words; "" where nothing is going on."""
        stage, done, total = self._stage
        if not self._at_work.locked() or not stage:
            return ""
        name = stage_name(stage, translations(language))
        return f"{name} {done}/{total}" if total else name

    @property
    def _stages(self) -> Stages:
        return Stages(self._watch)

    def _watch(self, stage: str, done: int, total: int) -> None:
        self._stage = (stage, done, total)

    @contextmanager
    def _site(self, state: State, request: PublishRequest, today: date) -> Iterator[_Site]:
        """The book as it is now, built and searched; or one as it was, searched for who may not be named now."""
        self._stage = ("", 0, 0)
        settings = state.config.settings
        target = target_called(settings.targets, request.target)
        options = replace(target_options(state.options, target), today=today)
        if not request.publication:
            problems = build(self._root, options, self._stages).problems
            job = publish_job(self._root, self._root / options.output, target, settings)
            yield _Site(job, partial(book_names, self._root, options, self._stages), problems)
            return
        publication = _publication(self._root, target, request.publication)
        with restored(self._root, publication) as folder:
            job = replace(publish_job(self._root, folder, target, settings), back_to=publication.moment)
            proof = prove_site(self._root, folder, options, self._stages)
            in_files = (_within(folder, problem) for problem in proof.problems)
            yield _Site(job, lambda: proof.named, (*_taken_out(publication, proof.named), *in_files))

    def _changes(self, site: _Site) -> PublishChanges:
        with connected(site.job.target, self._root, site.job.site) as folder, remote_problems(site.job.target):
            return changes_at(site.job, site.names, folder, self._stages)


def target_views(state: State) -> tuple[TargetView, ...]:
    """The targets of the archive."""
    return tuple(target_view(state, target) for target in state.config.settings.targets)


def target_view(state: State, target: PublishTarget) -> TargetView:
    """A target, with what was published there before from this computer."""
    settings = state.config.settings
    publications = publications_to(state.root, where(target))
    moments = format_moments([publication.moment.astimezone() for publication in publications], settings.language)
    rows = tuple(
        PublicationRow(
            publication.name,
            moment,
            publication,
            _moment(publication.back_to, settings.language),
            is_whole(state.root, publication),
        )
        for publication, moment in zip(publications, moments, strict=True)
    )
    return TargetView(target.name, where(target), target.base_url or settings.base_url, rows)


def _publication(root: Path, target: PublishTarget, name: str) -> Publication:
    for publication in publications_to(root, where(target)):
        if publication.name == name:
            return publication
    raise LookupError(name)


def _taken_out(publication: Publication, named: tuple[str, ...]) -> Iterator[Problem]:
    """The people who are named in an earlier publication, and may not come back as they are not in the book now."""
    at = Location(SourcePath(f"{PUBLICATIONS}/{publication.name}.json"))
    return (Problem("publication-names", at, name) for name in publication.people if name not in named)


def _within(folder: Path, problem: Problem) -> Problem:
    """A problem in a file of a site, with the place of that file in the site."""
    file = SourcePath(problem.at.file.removeprefix(f"{folder}/"))
    return msgspec.structs.replace(problem, at=msgspec.structs.replace(problem.at, file=file))


def _publish_view(state: State, site: _Site, changes: PublishChanges | None) -> PublishView:
    language = state.config.settings.language
    problems = sorted(site.problems, key=lambda problem: severity_of(problem, strict=True) is not Severity.ERROR)
    view = PublishView(
        target_view(state, site.job.target),
        _moment(site.job.back_to, language),
        tuple(problem_views(state.root, problems[:_MOST_PROBLEMS], language, strict=True)),
        site.is_blocked,
    )
    if changes is None:
        return view
    plan = changes.plan
    if plan.is_empty:
        unlike = tuple(problem_views(state.root, changes.problems, language))
        return replace(view, problems=(*view.problems, *unlike), is_current=not unlike)
    files = (*plan.written, *plan.removed)
    return replace(
        view,
        file_count=len(files),
        other_count=len(files) - len(pages_in(files)),
        groups=tuple(_change_groups(plan, site.job)),
        returning=_returning(plan, language) if site.job.back_to else (),
        other_book=changes.other_book,
        first_named=changes.first_named,
        foreign=changes.foreign,
        seen=changes.digest,
    )


def _change_groups(plan: PublishPlan, job: PublishJob) -> Iterator[ChangeGroup]:
    for key, paths in (("new", plan.new), ("changed", plan.changed), ("removed", plan.removed)):
        pages = pages_in(paths)
        if pages:
            shown = tuple((path, _title_of(path, plan, job)) for path in pages[:_MOST_PAGES])
            yield ChangeGroup(key, len(pages), shown)


def _title_of(path: SitePath, plan: PublishPlan, job: PublishJob) -> str:
    """The title of a page in the site, or of one that goes; its path where that is not known here."""
    data = (job.site / path).read_bytes() if path in plan.site else kept_bytes(job.root, plan.published[path])
    match = _TITLE.search(data or b"")
    return unescape(match[1].decode("utf-8", "replace")).rpartition(" · ")[0] or path if match else path


def _returning(plan: PublishPlan, language: Language) -> tuple[SitePath, ...]:
    """What readers get to see or hear again, if it is no page: on it may be somebody who did not want that any more."""
    cards = share_folder(language)
    return tuple(path for path in plan.new if path.lower().endswith(_SHOWN_FILES) and not path.startswith(f"{cards}/"))


def _moment(moment: datetime | None, language: Language) -> str:
    return format_moment(moment.astimezone(), language) if moment is not None else ""
