"""Makes the pages that differ from what stands in the output, and stages them; spread over the cores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.memo import Memo, read_memo
from verhalen_build.publish.write import Output
from verhalen_build.read.photographs import without_notes
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.context import PagePlan
from verhalen_build.site.render import Renderer, compiled_templates
from verhalen_build.site.routes import Routes
from verhalen_build.site.theme import Theme
from verhalen_build.site.views import Views
from verhalen_build.steps.inputs import Inputs, code_digest
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Stages

_LEAST_WORKERS = 2
_HELD_AT_ONCE = 30_000


class Made(NamedTuple):
    """A page of the site: the keys under which its digest is remembered, and the digest of its bytes."""

    path: SitePath
    keys: tuple[str, str]
    digest: str


@dataclass(frozen=True)
class PageWork:
    """What a process needs to make pages: it fetches their texts from the memo and stages those that differ.

    Without an output nothing is staged, and each page is made once to see that it can be.

    An item is a page and the key of all that it may depend on.
    """

    views: Views
    renderer: Renderer
    base: bytes
    state: Path
    output: Output | None

    def prepare(self) -> None:
        """Works out what pages have in common, for processes that inherit it."""
        self.views.context.compute_all()

    def start(self) -> Callable[[tuple[PagePlan, str]], Made]:
        """The function that makes one page, if its view is not as it was or its file is gone."""
        memo = read_memo(self.state)
        known = memo.get_all("pages")

        def make(item: tuple[PagePlan, str]) -> Made:
            plan, outer_key = item
            page = self.views.page(plan)
            key = digest(self.base, page.template.encode(), msgspec.msgpack.encode(page.view))
            made = known.get(key, b"").decode()
            if not made or (self.output is not None and self.output.differs(page.path, made)):
                data = self.renderer.page(page.template, page.view, lambda key: memo.get("html", key).decode())
                if self.output is not None:
                    self.output.stage.write(page.path, data)
                made = digest(data)
            return Made(page.path, (outer_key, key), made)

        return make


def stage_pages(
    views: Views, context: str, state: Path, output: Output | None, memo: Memo, jobs: int, stages: Stages
) -> dict[SitePath, str]:
    """Stages every page that differs from what stands in the output; gives the digest of each page of the site.

    `context` is a digest of all that a page may show besides the text of its own record. Where that and the text are
    as they were, so is the view, and it need not even be made.
    """
    theme = views.context.theme
    site = views.site()
    base = digest(code_digest().encode(), theme.digest.encode(), msgspec.msgpack.encode(site)).encode()
    known = memo.get_all("pages")
    files: dict[SitePath, str] = {}
    used: set[str] = set()
    doubtful: list[tuple[PagePlan, str]] = []
    for plan in views.plan():
        key = digest(
            base, context.encode(), f"{plan.type}\n{plan.argument}\n{plan.number}\n".encode(), views.text_of(plan)
        )
        path, made = views.path(plan), known.get(key, b"").decode()
        if made and not (output is not None and output.differs(path, made)):
            files[path] = made
            used.add(key)
        else:
            doubtful.append((plan, key))
    # Each worker comes to hold much of the archive: as many as stay within the memory of a small machine.
    held = max(1, len(views.context.archive.records))
    workers = min(jobs, max(_LEAST_WORKERS, _HELD_AT_ONCE // held)) if doubtful else 1
    renderer = Renderer(theme, site, _compiled(theme, memo) if doubtful else {})
    results = spread(PageWork(views, renderer, base, state, output), doubtful, workers)
    fresh = list(stages.counted("pages", results, len(doubtful)))
    memo.put("pages", {key: page.digest.encode() for page in fresh for key in page.keys})
    memo.keep_only("pages", used.union(*(page.keys for page in fresh)))
    return files | {page.path: page.digest for page in fresh}


def _compiled(theme: Theme, memo: Memo) -> Mapping[str, bytes]:
    """The compiled templates of the theme, as they were remembered if nothing in them changed."""
    key = digest(code_digest().encode(), theme.digest.encode(), theme.language.encode())
    remembered = memo.get_many("templates", [key]).get(key)
    if remembered is not None:
        return msgspec.msgpack.decode(remembered, type=dict[str, bytes])
    compiled = compiled_templates(theme)
    memo.replace("templates", {key: msgspec.msgpack.encode(compiled)})
    return compiled


def stage_assets(
    archive: Archive, routes: Routes, theme: Theme, root: Path, inputs: Inputs, output: Output, memo: Memo
) -> dict[SitePath, str]:
    """Stages the files of the theme and those that texts show or link to; gives the digest of each.

    A photo goes along without what it tells besides the picture. A file that is as it was need not be read again.
    """
    files: dict[SitePath, str] = {}

    def stage(address: SitePath, data: bytes) -> None:
        files[address] = digest(data)
        if output.differs(address, files[address]):
            output.stage.write(address, data)

    for address, data in theme.static_files().items():
        stage(address, data)
    known = memo.get_all("assets")
    keys: dict[str, bytes] = {}
    # Only what a page of this build needs: a picture of a draft stays at home.
    for path in sorted(archive.used_assets):
        address = routes.asset(path)
        key = digest(f"{code_digest()}\n{path}\n{inputs.assets[path]}".encode())
        made = known.get(key, b"").decode()
        if made and not output.differs(address, made):
            files[address] = made
        else:
            stage(address, without_notes(read_bytes(root, path)))
        keys[key] = files[address].encode()
    memo.put("assets", {key: made for key, made in keys.items() if known.get(key) != made})
    memo.keep_only("assets", keys)
    return files
