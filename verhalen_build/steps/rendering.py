"""Makes the pages that differ from what stands in the output, and stages them; spread over the cores."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from verhalen_build.archive.join import Archive, images_in, links_in
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.publish.memo import Memo, read_memo
from verhalen_build.publish.write import Output, Stage
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.render import Renderer
from verhalen_build.site.routes import Routes
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import SiteView
from verhalen_build.site.views import PageOf, Views
from verhalen_build.steps.inputs import code_digest
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Stages


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


def stage_pages(
    archive: Archive, routes: Routes, theme: Theme, state: Path, output: Output, memo: Memo, jobs: int, stages: Stages
) -> dict[SitePath, str]:
    """Stages every page that differs from what stands in the output; gives the digest of each page of the site."""
    files: dict[SitePath, str] = {}
    changed: list[PageOf] = []
    keys: dict[SitePath, str] = {}
    with stages.stage("views"):
        views = Views(archive, routes, theme.texts().gettext)
        site = views.site(theme.styles())
        remembered = memo.all("pages")
        base = digest(code_digest().encode(), theme.digest.encode(), msgspec.msgpack.encode(site)).encode()
        for page in views.pages():
            key = digest(base, page.template.encode(), msgspec.msgpack.encode(page.view))
            keys[page.path] = key
            known = remembered.get(key, b"").decode()
            if known and not output.differs(page.path, known):
                files[page.path] = known
            else:
                changed.append(page)
    with stages.stage("render"):
        work = RenderWork(theme, site, state, output.stage)
        rendered = dict(stages.counted("render", spread(work, changed, len(changed), jobs), len(changed)))
        memo.put("pages", {keys[path]: made.encode() for path, made in rendered.items()})
        memo.keep_only("pages", set(keys.values()))
    return files | rendered


def stage_assets(archive: Archive, routes: Routes, theme: Theme, root: Path, output: Output) -> dict[SitePath, str]:
    """Stages the files of the theme and those that texts show or link to; gives the digest of each."""
    files: dict[SitePath, str] = {}

    def stage(address: SitePath, data: bytes) -> None:
        files[address] = digest(data)
        if output.differs(address, files[address]):
            output.stage.write(address, data)

    for address, data in theme.static_files().items():
        stage(address, data)
    for path in sorted(_used_assets(archive)):
        stage(routes.asset(path), read_bytes(root, path))
    return files


def _used_assets(archive: Archive) -> set[SourcePath]:
    """Only what a page of this build needs: a picture of a draft stays at home."""
    if not archive.assets:
        return set()
    used: set[SourcePath] = set()
    for record in archive.records.values():
        targets: list[str] = [image.src for image in images_in(record.values)]
        links = (*record.body.links, *links_in(record.values))
        targets += [link.target for link in links if link.form in {"file", "image"}]
        for target in targets:
            path = archive.asset(record.source, target)
            if path is not None:
                used.add(path)
    return used
