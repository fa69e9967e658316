"""Makes the pages that differ from what stands in the output, and stages them; spread over the cores."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from verhalen_build.archive.join import Archive
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.publish.memo import Memo, read_memo
from verhalen_build.publish.write import Output
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.render import Renderer
from verhalen_build.site.routes import Routes
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import SiteView
from verhalen_build.site.views import PagePlan, Views
from verhalen_build.steps.inputs import code_digest
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Stages


class Made(NamedTuple):
    """A page of the site: the key of its view, and the digest of its bytes; `fresh` when it was rendered just now."""

    path: SitePath
    key: str
    digest: str
    fresh: bool


@dataclass(frozen=True)
class PageWork:
    """What a process needs to make pages: it fetches their texts from the memo and stages those that differ."""

    views: Views
    site: SiteView
    state: Path
    output: Output

    def start(self) -> Callable[[PagePlan], Made]:
        """The function that makes one page, if its view is not as it was or its file is gone."""
        memo = read_memo(self.state)
        known = memo.all("pages")
        theme = self.views.theme
        renderer = Renderer(theme, self.site, lambda key: memo.some("html", [key])[key].decode())
        base = digest(code_digest().encode(), theme.digest.encode(), msgspec.msgpack.encode(self.site)).encode()

        def make(plan: PagePlan) -> Made:
            page = self.views.page(plan)
            key = digest(base, page.template.encode(), msgspec.msgpack.encode(page.view))
            before = known.get(key, b"").decode()
            if before and not self.output.differs(page.path, before):
                return Made(page.path, key, before, fresh=False)
            data = renderer.page(page.template, page.view)
            self.output.stage.write(page.path, data)
            return Made(page.path, key, digest(data), fresh=True)

        return make


def stage_pages(
    archive: Archive, routes: Routes, theme: Theme, state: Path, output: Output, memo: Memo, jobs: int, stages: Stages
) -> dict[SitePath, str]:
    """Stages every page that differs from what stands in the output; gives the digest of each page of the site."""
    views = Views(archive, routes, theme)
    views.work_out()
    plan = list(views.plan())
    work = PageWork(views, views.site(theme.styles()), state, output)
    made = list(stages.counted("pages", spread(work, plan, jobs), len(plan)))
    memo.put("pages", {page.key: page.digest.encode() for page in made if page.fresh})
    memo.keep_only("pages", {page.key for page in made})
    return {page.path: page.digest for page in made}


def stage_assets(archive: Archive, routes: Routes, theme: Theme, root: Path, output: Output) -> dict[SitePath, str]:
    """Stages the files of the theme and those that texts show or link to; gives the digest of each."""
    files: dict[SitePath, str] = {}

    def stage(address: SitePath, data: bytes) -> None:
        files[address] = digest(data)
        if output.differs(address, files[address]):
            output.stage.write(address, data)

    for address, data in theme.static_files().items():
        stage(address, data)
    # Only what a page of this build needs: a picture of a draft stays at home.
    for path in sorted(archive.used_assets):
        stage(routes.asset(path), read_bytes(root, path))
    return files
