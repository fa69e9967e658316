"""The whole way, from stories/ to site/: a step a line, and beside each step why it stands where it stands."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from verhalen_build.archive.join import Archive, LeftOut, images_in, join, links_in
from verhalen_build.archive.sift import sifted
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.problems import (
    Language,
    Location,
    Problem,
    Severity,
    UserFault,
    severity_of,
    sorted_problems,
)
from verhalen_build.model.record import Record, Text
from verhalen_build.model.schema import Schema
from verhalen_build.publish.manifest import digest
from verhalen_build.publish.memo import DamagedMemo, Memo, open_memo, read_memo
from verhalen_build.publish.write import Output, Stage, open_output, publish
from verhalen_build.read.markup import Lexicon, Markup
from verhalen_build.read.records import Reader, ReadFile
from verhalen_build.read.settings import Settings, read_settings
from verhalen_build.read.sources import CONFIG, Sources, list_sources
from verhalen_build.site.render import Renderer
from verhalen_build.site.routes import Routes, make_routes
from verhalen_build.site.theme import Theme, find_theme
from verhalen_build.site.view import RecordView, SiteView, View
from verhalen_build.site.views import PageOf, Views
from verhalen_build.spread import spread

STATE = ".verhalen"
_WORDS = "words"
_BATCH = 400


@dataclass(frozen=True)
class Options:
    """What the writer asked of one build; `output` is the folder of the site."""

    output: Path
    today: date
    drafts: bool = False
    future: bool = False
    strict: bool = False
    jobs: int = 1
    base_url: str = ""


class Summary(msgspec.Struct, frozen=True):
    """What came of a build; `stages` are seconds by name, `left_out` a name, file and reason each."""

    language: Language
    problems: tuple[Problem, ...]
    failed: bool
    left_out: tuple[tuple[str, str, str], ...] = ()
    pages: int = 0
    written: int = 0
    removed: int = 0
    stages: dict[str, float] = {}


class Stages:
    """Measures how long each stage takes, and tells whoever watches how far it is."""

    def __init__(self, watch: Callable[[str, int, int], None] = lambda stage, done, total: None) -> None:
        self._watch = watch
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def counted(self, name: str, items: Iterable["T"], total: int) -> Iterator["T"]:  # type: ignore[name-defined]
        for done, item in enumerate(items, start=1):
            self._watch(name, done, total)
            yield item


@dataclass(frozen=True)
class Joined:
    """Everything up to the pages: the archive with its addresses and theme, and all problems found."""

    archive: Archive
    routes: Routes
    theme: Theme
    problems: tuple[Problem, ...]


def build(root: Path, options: Options, stages: Stages) -> Summary:
    """Builds the site of the archive in `root`. An error anywhere leaves the output as it was.

    Raises UserFault for what stops it before there is anything to report on.
    """
    try:
        return _build(root, options, stages)
    except DamagedMemo:
        # The memo has been removed; without it everything is done anew.
        return _build(root, options, stages)


def check(root: Path, options: Options, stages: Stages) -> Summary:
    """Everything that a build does up to the writing."""
    settings, schema, problems = _settings(root, options)
    if settings is None:
        return _summary("nl", problems, options, stages)
    with open_memo(root / STATE) as memo:
        joined = _joined(root, settings, schema, options, memo, stages)
        everything = (*problems, *joined.problems)
        return _summary(settings.language, everything, options, stages, joined.archive.left_out)


def _build(root: Path, options: Options, stages: Stages) -> Summary:
    with stages.stage("read"):
        settings, schema, problems = _settings(root, options)
    # Before anything is made: this may not be an archive at all.
    if settings is None:
        return _summary("nl", problems, options, stages)
    with open_output(options.output, root / STATE) as output, open_memo(root / STATE) as memo:
        joined = _joined(root, settings, schema, options, memo, stages)
        everything = sorted_problems((*problems, *joined.problems))
        if any(severity_of(problem, options.strict) is Severity.ERROR for problem in everything):
            return _summary(settings.language, everything, options, stages, joined.archive.left_out)
        files = _pages(root, joined, output, memo, options, stages)
        with stages.stage("write"):
            published = publish(output, files)
        summary = _summary(settings.language, everything, options, stages, joined.archive.left_out)
        return msgspec.structs.replace(
            summary, pages=len(files), written=len(published.written), removed=len(published.removed)
        )


def _settings(root: Path, options: Options) -> tuple[Settings | None, Schema, tuple[Problem, ...]]:
    settings, schema, problems = read_settings(root)
    if settings is not None and options.base_url:
        settings = settings.at(options.base_url)
    return settings, schema, problems


def _joined(
    root: Path, settings: Settings, schema: Schema, options: Options, memo: Memo, stages: Stages
) -> Joined:
    theme = find_theme(root, settings.theme, settings.language)
    with stages.stage("read"):
        sources = list_sources(root)
        files = _read_all(root, sources, settings, schema, options.jobs, memo, stages)
    with stages.stage("join"):
        records = (record for file in files for record in file.records)
        kept, left_out = sifted(records, options.today, options.drafts, options.future)
        archive, join_problems = join(kept, schema, settings, left_out, sources.assets)
        # Addresses come after the join: stubs have pages too.
        routes, route_problems = make_routes(archive)
    problems = (*(problem for file in files for problem in file.problems), *join_problems, *route_problems)
    return Joined(archive, routes, theme, problems)


# Reading


@dataclass(frozen=True)
class ReadWork:
    """What a process needs to read files. An item is a file, its bytes and the key under which the result is kept."""

    schema: Schema
    language: Language
    lexicon: Lexicon

    def start(self) -> Callable[[tuple[SourcePath, bytes, str]], tuple[str, bytes, str]]:
        """The function that reads one file: gives the key, what was read (encoded), and the HTML of its text."""
        reader = Reader(self.schema, self.language, Markup(self.language, self.lexicon))

        def read(item: tuple[SourcePath, bytes, str]) -> tuple[str, bytes, str]:
            path, data, key = item
            found = reader.file(path, data, key)
            return key, msgspec.msgpack.encode(ReadFile(found.records, found.problems)), found.html

        return read


def _read_all(
    root: Path, sources: Sources, settings: Settings, schema: Schema, jobs: int, memo: Memo, stages: Stages
) -> list[ReadFile]:
    """Every file, read or remembered. The glossary comes first: its words are linked in all other texts."""
    known = memo.all("files")
    base = digest(code_digest().encode() + msgspec.msgpack.encode((schema, settings.language)))
    glossary_folder = schema.kinds["word"].folder
    words = [path for path in sources.texts if path.startswith(f"stories/{glossary_folder}")]
    others = [path for path in sources.texts if path not in set(words)]
    no_words = ReadWork(schema, settings.language, Lexicon({}))
    used: dict[str, bytes] = {}
    glossary = _read(root, words, no_words, base, jobs, memo, known, used, stages)
    lexicon = _lexicon(glossary) if settings.link_words else Lexicon({})
    work = ReadWork(schema, settings.language, lexicon)
    with_words = digest(base.encode() + msgspec.msgpack.encode(sorted(lexicon.titles.items())))
    files = glossary + _read(root, others, work, with_words, jobs, memo, known, used, stages)
    memo.keep_only("files", used)
    memo.keep_only("html", used)
    return files


def _read(
    root: Path,
    paths: list[SourcePath],
    work: ReadWork,
    base: str,
    jobs: int,
    memo: Memo,
    known: dict[str, bytes],
    used: dict[str, bytes],
    stages: Stages,
) -> list[ReadFile]:
    keys: list[str] = []
    unread: list[tuple[SourcePath, str]] = []
    for path in paths:
        data = _bytes(root, path)
        key = digest(f"{base}\n{path}\n".encode() + data)
        keys.append(key)
        if key not in known:
            unread.append((path, key))
    items = ((path, _bytes(root, path), key) for path, key in unread)
    results = spread(work, items, len(unread), jobs)
    batch_files: dict[str, bytes] = {}
    batch_html: dict[str, bytes] = {}
    for key, encoded, html in stages.counted("read", results, len(unread)):
        known[key] = batch_files[key] = encoded
        if html:
            batch_html[key] = html.encode()
        if len(batch_files) >= _BATCH:
            _keep(memo, batch_files, batch_html)
    _keep(memo, batch_files, batch_html)
    used.update((key, b"") for key in keys)
    decode = msgspec.msgpack.Decoder(ReadFile).decode
    return [decode(known.pop(key)) for key in keys]


def _keep(memo: Memo, files: dict[str, bytes], html: dict[str, bytes]) -> None:
    if files:
        # The HTML first: what is remembered as read must have its text.
        memo.put("html", html)
        memo.put("files", files)
        files.clear()
        html.clear()


def _bytes(root: Path, path: SourcePath) -> bytes:
    try:
        with open(root / path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UserFault(Problem("cannot-read", Location(path), path, {"reason": error.strerror or ""})) from error


def _lexicon(files: list[ReadFile]) -> Lexicon:
    titles: dict[str, str] = {}
    for file in files:
        for record in file.records:
            if not record.flag("draft"):
                spellings = [value.text for value in record.values.get("aliases", ()) if isinstance(value, Text)]
                titles.update(dict.fromkeys([record.title, *spellings], record.title))
    return Lexicon(titles)


@cache
def code_digest() -> str:
    """A digest of this program: what another version remembered is not used."""
    package = Path(__file__).parent
    total = blake2b(digest_size=16)
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.yaml")]):
        total.update(path.read_bytes())
    return total.hexdigest()


# Pages


@dataclass(frozen=True)
class RenderWork:
    """What a process needs to render pages: it fetches their texts from the memo and stages the result."""

    theme: Theme
    site: SiteView
    state: Path
    stage: Stage

    def start(self) -> Callable[[PageOf], tuple[SitePath, str]]:
        """The function that renders one page: gives its address and the digest of its bytes."""
        memo = read_memo(self.state)
        renderer = Renderer(self.theme, self.site, lambda key: memo.some("html", [key])[key].decode())

        def render(page: PageOf) -> tuple[SitePath, str]:
            data = renderer.page(page.template, page.view)
            self.stage.write(page.path, data)
            return page.path, digest(data)

        return render


def _pages(
    root: Path, joined: Joined, output: Output, memo: Memo, options: Options, stages: Stages
) -> dict[SitePath, str]:
    """Stages every page that differs from what stands in the output; gives the digest of each file of the site."""
    archive, theme = joined.archive, joined.theme
    with stages.stage("views"):
        views = Views(archive, joined.routes, theme.texts().gettext)
        site = views.site(theme.styles())
        files = _assets(root, joined, output)
        remembered = memo.all("pages")
        base = digest(code_digest().encode() + theme.digest.encode() + msgspec.msgpack.encode(site))
        changed: list[PageOf] = []
        keys: dict[SitePath, str] = {}
        for page in views.pages():
            key = digest(f"{base}\n{page.template}\n".encode() + msgspec.msgpack.encode(page.view))
            keys[page.path] = key
            known = remembered.get(key, b"").decode()
            if known and not output.differs(page.path, known):
                files[page.path] = known
            else:
                changed.append(page)
    with stages.stage("render"):
        work = RenderWork(theme, site, root / STATE, output.stage)
        rendered = dict(
            stages.counted("render", spread(work, changed, len(changed), options.jobs), len(changed))
        )
        memo.put("pages", {keys[path]: made.encode() for path, made in rendered.items()})
        memo.keep_only("pages", set(keys.values()))
    return files | rendered


def _assets(root: Path, joined: Joined, output: Output) -> dict[SitePath, str]:
    """Stages the files of the theme and those that texts show or link to."""
    contents: dict[SitePath, bytes] = dict(joined.theme.static_files())
    for path in _used_assets(joined.archive):
        contents[joined.routes.asset(path)] = _bytes(root, path)
    files: dict[SitePath, str] = {}
    for address, data in contents.items():
        files[address] = digest(data)
        if output.differs(address, files[address]):
            output.stage.write(address, data)
    return files


def _used_assets(archive: Archive) -> set[SourcePath]:
    """Only what a page of this build needs: a picture of a draft stays at home."""
    used: set[SourcePath] = set()
    for record in archive.records.values():
        targets = [image.src for image in images_in(record.values)]
        targets += [link.target for link in (*record.body.links, *links_in(record.values)) if link.form in {"file", "image"}]
        for target in targets:
            path = archive.asset(record.source, target)
            if path is not None:
                used.add(path)
    return used


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
        left_out=tuple((_name(out), f"{out.record.source}:{out.record.line}", out.reason) for out in left_out),
        stages=stages.seconds,
    )


def _name(out: LeftOut) -> str:
    # This list is for the editor, who has the file; readers never see it.
    return out.record.title
