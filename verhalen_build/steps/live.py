"""The book while somebody is writing: updated after each change, its pages rendered on request.

A state is immutable, so any thread may render pages from it. Nothing is written except the memo of files that were
read.
"""

import os
import stat
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from verhalen_build.archive.join import Joined
from verhalen_build.archive.recordings import at_transcript_fields
from verhalen_build.archive.rejoin import rejoin
from verhalen_build.archive.selection import select_records
from verhalen_build.model.archive_paths import CONFIG, STATE, STORIES
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.picture_fault import PictureFault
from verhalen_build.model.problems import Language, Problem
from verhalen_build.model.record import Record
from verhalen_build.model.translation import is_translation
from verhalen_build.publish.memo import DamagedMemo, open_memo
from verhalen_build.read.glossary import Glossary
from verhalen_build.read.language import presumed_language
from verhalen_build.read.records import ReadFile
from verhalen_build.read.sources import LEFT_ALONE, Sources, list_sources, read_bytes, sizes_in, status_of, statuses
from verhalen_build.site.asset_files import AssetFile, asset_files
from verhalen_build.site.context import PagePlan
from verhalen_build.site.render import Renderer
from verhalen_build.site.site_pages import SitePages, make_site_pages
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import SiteView
from verhalen_build.steps.book import (
    AssetsOnDisk,
    Book,
    SiteConfig,
    look_at_assets,
    make_book,
    read_config,
    remake_book,
    summary_of,
    with_problems,
)
from verhalen_build.steps.inputs import look_at
from verhalen_build.steps.reading import ReadWork, glossary_of, in_glossary, read_all
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Options, Stages, Summary
from verhalen_build.steps.withheld_names import SourceSearch, search_sources, source_search

# A file that changed this recently may change again without a new modification time. The coarsest clock, that of FAT,
# ticks every two seconds.
_TICK = 2_000_000_000


# With more changed files than this, joining everything is faster.
_FEW = 50

_Statuses = Mapping[SourcePath, tuple[int, ...]]


class PictureVersion(NamedTuple):
    """A picture as it was at a moment, by the status of its file."""

    path: SourcePath
    status: tuple[int, ...]


UndecodablePictures = Mapping[PictureVersion, PictureFault]
"""Pictures that turned out to be damaged when they were made, and why."""


@dataclass(frozen=True)
class Look:
    """The files on disk with their status, which is zero for a file that has only just changed."""

    sources: Sources
    config: _Statuses
    files: _Statuses
    assets: AssetsOnDisk


@dataclass(frozen=True)
class State:
    """The book at one moment, with or without problems.

    `contents` are the digests of the texts, and `html` has their HTML, under the digests in their records. By their
    address: `plans` has the pages, `assets` the files of the archive that pages show or link to, `static` those of the
    theme.
    """

    root: Path
    options: Options
    look: Look
    config: SiteConfig
    glossary: Glossary
    contents: Mapping[SourcePath, str]
    files: Mapping[SourcePath, ReadFile]
    html: Mapping[str, bytes]
    book: Book
    summary: Summary
    site_pages: SitePages
    plans: Mapping[SitePath, PagePlan]
    assets: Mapping[SitePath, AssetFile]
    static: Mapping[SitePath, bytes]
    renderers: "_Renderers"
    search: SourceSearch
    bare_names: Mapping[SourcePath, tuple[Problem, ...]]

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems; those in a transcript also at the fields that name it, as a form shows no other file."""
        problems = self.summary.problems
        return (*problems, *at_transcript_fields(problems, self.book.joined.archive))

    def page(self, plan: PagePlan) -> bytes:
        """The bytes of a page. Raises UserFault (`template-fault`)."""
        page = self.site_pages.page(plan)
        renderer = self.renderers.of(self, plan.language)
        return renderer.page(page.template, page.render, page.draw, page.view, lambda key: self.html[key].decode())

    def with_texts(self, texts: Mapping[SourcePath, bytes | None]) -> "State":
        """The book if these files had these bytes, or did not exist (None). The glossary stays the same."""
        return _with_texts(self, self.look, self.config, texts, Stages())

    def for_readers(self) -> "State":
        """The book as readers will have it: without drafts and what is of the future."""
        options = replace(self.options, drafts=False, future=False, preview=False)
        book, summary = make_book(self.config, tuple(self.files.values()), self.look.assets, options, Stages())
        site_pages = make_site_pages(book.languages, book.theme, options.today)
        plans, assets = _plans(site_pages), asset_files(book.archive, book.routes)
        return replace(
            self, options=options, book=book, summary=summary, site_pages=site_pages, plans=plans, assets=assets
        )


def look(root: Path, undecodable: UndecodablePictures = MappingProxyType({})) -> Look:
    """Looks at every file of the archive. Raises UserFault (`cannot-read`)."""
    now = time.time_ns()
    sources = list_sources(root)
    config = statuses(sources.themes)
    # An editor may be replacing it; problems are reported when it is read.
    with suppress(OSError):
        config[CONFIG] = status_of((root / CONFIG).stat())
    on_disk = statuses(sources.entries)
    files = _settled(on_disk, now)
    sizes = sizes_in({path: on_disk[path] for path in sources.assets})
    assets = look_at_assets(root, {path: files[path] for path in sources.assets}, sizes)
    damaged = {path: fault for (path, status), fault in undecodable.items() if files.get(path) == status}
    faults = {**assets.facts.picture_faults, **damaged}
    assets = replace(assets, facts=replace(assets.facts, picture_faults=faults))
    return Look(sources, _settled(config, now), files, assets)


def first_state(root: Path, options: Options, stages: Stages) -> State | Summary:
    """The book as it is now; only a summary if config.yaml cannot be used.

    Raises UserFault (`cannot-read`, `changed-meanwhile`).
    """
    seen = look(root)
    config, problems = read_config(root, options)
    if config is None:
        return summary_of(presumed_language(root), problems, (), options, stages)
    return _whole(root, options, seen, config, stages)


def next_state(
    before: State,
    stages: Stages,
    paths: frozenset[SourcePath] | None = None,
    undecodable: UndecodablePictures = MappingProxyType({}),
) -> State | Summary:
    """The book after any changes on the disk; if there are none, `before` with a new look.

    `paths` are the only files that may have changed, if that is known. Raises UserFault (`cannot-read`).
    """
    seen = (_look_at_texts(before, paths) if paths is not None else None) or look(before.root, undecodable)
    root, options = before.root, before.options
    config: SiteConfig | None = before.config
    from_disk = _config_seen(before, seen)
    if from_disk != _config_seen(before, before.look) or not all(map(any, from_disk.values())):
        config, problems = read_config(root, options)
        if config is None:
            return summary_of(presumed_language(root), problems, (), options, stages)
    assert config is not None
    if _readings(config) != _readings(before.config):
        return _whole(root, options, seen, config, stages)
    texts = _changed(before, seen)
    if not texts and config == before.config and seen.assets == before.look.assets:
        return replace(before, look=seen)
    after = _with_texts(before, seen, config, texts, stages)
    if not any(in_glossary(path, config.schema) for path in texts):
        return after
    glossary_files = (file for path, file in after.files.items() if in_glossary(path, config.schema))
    if glossary_of(glossary_files, config.settings, config.schema) != after.glossary:
        # Any text may contain a word that was added or removed.
        return _whole(root, options, seen, config, stages)
    return after


def _look_at_texts(before: State, paths: frozenset[SourcePath]) -> Look | None:
    """Looks at these files only; None unless they are texts that were there before, as others may concern more."""
    earlier, now = before.look, time.time_ns()
    read = [path for path in paths if not _is_left_alone(path)]
    if earlier.sources.has_links or not before.contents.keys() >= set(read):
        return None
    files = {}
    for path in read:
        try:
            status = os.lstat(before.root / path)
        except OSError:
            return None
        # A file with two names has changed under the other as well.
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            return None
        files[path] = status_of(status)
    return replace(earlier, files={**earlier.files, **_settled(files, now)})


def _is_left_alone(path: SourcePath) -> bool:
    """Whether a file under stories/ is ignored, such as one that an editor makes for a moment."""
    folder, *parts = path.split("/")
    return folder == STORIES and any(part.startswith(LEFT_ALONE) for part in parts)


def _config_seen(before: State, seen: Look) -> _Statuses:
    """The status of all files that the config is read from, which may include a base map under stories/."""
    path = before.config.settings.map_file
    return {**seen.config, path: seen.files[path]} if path is not None and path in seen.files else seen.config


def _settled(statuses: _Statuses, now: int) -> _Statuses:
    return {path: status if status[0] < now - _TICK else (0,) for path, status in statuses.items()}


def _readings(config: SiteConfig) -> tuple[object, ...]:
    """Everything that affects how a file is read, except the glossary."""
    return (config.schema, config.settings.language, config.settings.link_words)


def _whole(root: Path, options: Options, seen: Look, config: SiteConfig, stages: Stages) -> State:
    try:
        return _remembered(root, options, seen, config, stages)
    except DamagedMemo:
        return _remembered(root, replace(options, clean=True), seen, config, stages)


def _remembered(root: Path, options: Options, seen: Look, config: SiteConfig, stages: Stages) -> State:
    """The whole book; files that were read before come from the memo."""
    with stages.stage("read"), open_memo(root / STATE, options.clean) as memo:
        inputs = look_at(root, seen.sources, options)
        files = read_all(root, inputs, config.settings, config.schema, options.jobs, memo, stages)
        used = {record.body.digest for file in files.values() for record in file.records if record.body.digest}
        html = {key: data for key, data in memo.get_all("html").items() if key in used}
    if len(html) < len(used):
        raise DamagedMemo
    glossary_files = (file for path, file in files.items() if in_glossary(path, config.schema))
    glossary = glossary_of(glossary_files, config.settings, config.schema)
    with stages.stage("join"):
        book, summary = make_book(config, tuple(files.values()), seen.assets, options, stages)
    with stages.stage("names"), open_memo(root / STATE) as memo:
        search = source_search(book.joined.archive, config.naming, config.register)
        bare_names = search_sources(search, root, inputs, files, memo)
        summary = _with_names(summary, search, bare_names, book, seen, files, options)
    site_pages = make_site_pages(book.languages, book.theme, options.today)
    # A file that was saved while being read differs in status from this look, so it is read again next time.
    return State(
        root=root,
        options=options,
        look=seen,
        config=config,
        glossary=glossary,
        contents=inputs.texts,
        files=files,
        html=html,
        book=book,
        summary=summary,
        site_pages=site_pages,
        plans=_plans(site_pages),
        assets=asset_files(book.archive, book.routes),
        static=book.theme.static_files(),
        renderers=_Renderers(),
        search=search,
        bare_names=bare_names,
    )


def _with_names(
    summary: Summary,
    search: SourceSearch,
    bare_names: Mapping[SourcePath, tuple[Problem, ...]],
    book: Book,
    seen: Look,
    files: Mapping[SourcePath, ReadFile],
    options: Options,
) -> Summary:
    """A summary with the names that readers must not see."""
    in_file_names = search.in_file_names((*seen.sources.texts, *seen.sources.assets))
    problems = (*chain(*bare_names.values()), *in_file_names, *search.in_transcripts(book.recordings.said))
    return with_problems(summary, problems, files.values(), options) if problems else summary


def _searched_again(
    before: State,
    search: SourceSearch,
    texts: Mapping[SourcePath, bytes | None],
    files: Mapping[SourcePath, ReadFile],
    contents: Mapping[SourcePath, str],
) -> dict[SourcePath, tuple[Problem, ...]]:
    """The withheld names in each source; if the names are the same, only the changed files are searched."""
    if not search.is_needed:
        return {}
    is_same = search.withheld == before.search.withheld and search.register == before.search.register
    paths = {CONFIG, *(texts if is_same else contents)}
    problems = {path: earlier for path, earlier in before.bare_names.items() if path not in paths} if is_same else {}
    for path in paths & {CONFIG, *contents}:
        data = texts.get(path)
        data = read_bytes(before.root, path) if data is None else data
        problems[path] = search.problems(path, data, files.get(path))
    return {path: in_file for path, in_file in problems.items() if in_file}


def _plans(site_pages: SitePages) -> dict[SitePath, PagePlan]:
    return {site_pages.path(plan): plan for plan in site_pages.plan()}


def _changed(before: State, seen: Look) -> dict[SourcePath, bytes | None]:
    """The changed texts, and None for removed ones."""
    was = before.look
    texts: dict[SourcePath, bytes | None] = dict.fromkeys(before.contents.keys() - set(seen.sources.texts))
    for path in seen.sources.texts:
        if seen.files[path] != was.files.get(path) or not any(seen.files[path]):
            data = read_bytes(before.root, path)
            if digest(data) != before.contents.get(path):
                texts[path] = data
    return texts


def _with_texts(
    before: State, seen: Look, config: SiteConfig, texts: Mapping[SourcePath, bytes | None], stages: Stages
) -> State:
    with stages.stage("read"):
        data = {path: text for path, text in texts.items() if text is not None}
        read, html = _read(before, data)
        gone = texts.keys() - data.keys()
        files = {path: file for path, file in {**before.files, **read}.items() if path not in gone}
        digests = {**before.contents, **{path: digest(text) for path, text in data.items()}}
        contents = {path: text_digest for path, text_digest in digests.items() if path not in gone}
        old = [before.files.get(path) for path in texts]
        stale = {record.body.digest for file in old if file is not None for record in file.records}
        html = {key: text for key, text in before.html.items() if key not in stale} | html
    with stages.stage("join"):
        every = tuple(files.values())
        same_frame = config == before.config and seen.assets == before.look.assets
        joined = _rejoined(before, old, [read.get(path) for path in texts]) if same_frame else None
        if joined is None:
            book, summary = make_book(config, every, seen.assets, before.options, stages)
        else:
            book, summary = remake_book(config, before.book, joined, every, seen.assets, before.options, stages)
    with stages.stage("names"):
        search = source_search(book.joined.archive, config.naming, config.register)
        bare_names = _searched_again(before, search, texts, files, contents)
        summary = _with_names(summary, search, bare_names, book, seen, files, before.options)
    site_pages, plans = _updated_pages(before, book)
    return replace(
        before,
        look=seen,
        config=config,
        contents=contents,
        files=files,
        html=html,
        book=book,
        summary=summary,
        site_pages=site_pages,
        plans=plans,
        assets=asset_files(book.archive, book.routes),
        static=book.theme.static_files(),
        search=search,
        bare_names=bare_names,
    )


def _updated_pages(before: State, book: Book) -> tuple[SitePages, Mapping[SitePath, PagePlan]]:
    """The pages of a book, and which there are by address; what follows from fields is kept if only texts changed."""
    pages = before.site_pages
    if pages.context.has_fields_of(book.archive, book.routes, book.theme):
        return pages.with_texts_of(book.languages), before.plans
    pages = pages.updated(book.languages, book.theme)
    return pages, _plans(pages)


def _read(before: State, texts: Mapping[SourcePath, bytes]) -> tuple[dict[SourcePath, ReadFile], dict[str, bytes]]:
    schema, language = before.config.schema, before.config.settings.language
    read: dict[SourcePath, ReadFile] = {}
    html: dict[str, bytes] = {}
    for is_in_glossary, glossary in ((True, Glossary({})), (False, before.glossary)):
        texts_to_read = {path: data for path, data in texts.items() if in_glossary(path, schema) is is_in_glossary}
        work = ReadWork(schema, language, glossary)
        keys = work.keys({path: digest(data) for path, data in texts_to_read.items()})
        items = [(path, data, keys[path]) for path, data in texts_to_read.items()]
        for path, (key, file, text) in zip(texts_to_read, spread(work, items, before.options.jobs), strict=True):
            read[path] = msgspec.msgpack.decode(file, type=ReadFile)
            html[key] = text.encode()
    return read, html


def _rejoined(before: State, old: Sequence[ReadFile | None], new: Sequence[ReadFile | None]) -> Joined | None:
    """The archive with only the changed files joined again; None if that is impossible or would be slower."""
    if len(new) > _FEW:
        return None
    records: list[tuple[Record, ...]] = []
    for files in (old, new):
        included, left_out = select_records(
            (record for file in files if file is not None for record in file.records),
            before.config.naming,
            before.options.drafts,
            before.options.future,
        )
        if left_out or None in files or any(map(is_translation, included)):
            return None
        records.append(included)
    return rejoin(before.book.joined, *records)


class _Renderers:
    """Keeps the last renderer of each language while theme and menu stay the same: templates are loaded once."""

    def __init__(self) -> None:
        self._last: dict[Language, tuple[Theme, SiteView, Renderer]] = {}

    def of(self, state: State, language: Language) -> Renderer:
        theme = state.site_pages.in_language(language).theme
        site = state.site_pages.site(language)
        last = self._last.get(language)
        if last is None or last[:2] != (theme, site):
            last = self._last[language] = (theme, site, Renderer(theme, site))
        return last[2]
