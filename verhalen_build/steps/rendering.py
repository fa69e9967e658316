"""Renders and stages the pages that differ from those in the output; spread over the cores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language
from verhalen_build.publish.memo import Memo, read_memo
from verhalen_build.publish.write import Output
from verhalen_build.read.public_files import public_bytes
from verhalen_build.read.sources import read_bytes
from verhalen_build.site.asset_files import AssetFile
from verhalen_build.site.context import PagePlan
from verhalen_build.site.render import Renderer, compiled_templates
from verhalen_build.site.site_pages import PageToRender, SitePages
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import SiteView
from verhalen_build.steps.inputs import Inputs, code_digest
from verhalen_build.steps.kept_templates import keep_templates, kept_templates
from verhalen_build.steps.proof import Proof, SiteSearch
from verhalen_build.steps.spread import spread
from verhalen_build.steps.summary import Stages

_LEAST_WORKERS = 2
_HELD_AT_ONCE = 30_000


class RenderedPage(NamedTuple):
    """A page of the site: the digest of its bytes ("" if they were not made), and the keys of that in the memo.

    `is_proven` says that its bytes were searched for withheld names, and have none.
    """

    path: SitePath
    keys: tuple[str, str]
    digest: str
    is_proven: bool = False


@dataclass(frozen=True)
class PageWork:
    """What a process needs to make pages: it fetches their texts from the memo and stages the pages that differ.

    Without an output nothing is staged, and each page is rendered only to find its faults. An item is a page, with the
    key of everything that it may depend on.
    """

    site_pages: SitePages
    renderers: Mapping[Language, Renderer]
    bases: Mapping[Language, bytes]
    remembered_digests: Mapping[str, bytes]
    state: Path
    output: Output | None
    proof: SiteSearch | None

    def prepare(self) -> None:
        """Computes what pages share, so that processes inherit it."""
        for context in self.site_pages.contexts.values():
            context.compute_all()
        if self.proof is not None:
            self.proof.names.candidates(b"")

    def start(self) -> Callable[[tuple[PagePlan, str]], RenderedPage]:
        """The function that renders one page if its view changed or its file is gone."""
        memo = read_memo(self.state)

        def make(item: tuple[PagePlan, str]) -> RenderedPage:
            plan, outer_key = item
            page = self.site_pages.page(plan)
            key = digest(self._base(page, plan), page.template.encode(), msgspec.msgpack.encode(page.view))
            page_digest = self.remembered_digests.get(key, b"").decode()
            is_proven = False
            if self._is_to_make(page, page_digest):
                data = self.renderers[plan.language].page(
                    page.template, page.render, page.draw, page.view, lambda key: memo.get("html", key).decode()
                )
                if self.output is not None:
                    self.output.stage.write(page.path, data)
                page_digest = digest(data)
                # Here, where all cores are at work and the bytes are at hand; what has a name is searched again later.
                is_proven = self.proof is not None and not self.proof.problems(page.path, data)
            return RenderedPage(page.path, (outer_key, key), page_digest, is_proven)

        return make

    def _is_to_make(self, page: PageToRender, remembered: str) -> bool:
        """Whether a page is to be made: its view changed, or its file in the output is another, or gone."""
        if self.output is not None:
            return not remembered or self.output.differs(page.path, remembered)
        # Drawing pictures takes longest, and only an archive's own template can have a fault.
        return not remembered and (page.draw is None or self.site_pages.context.theme.has_own_templates)

    def _base(self, page: PageToRender, plan: PagePlan) -> bytes:
        """What a page follows from besides its view: what a function makes, not from the site's menu or its styles."""
        if page.render is None and page.draw is None:
            return self.bases[plan.language]
        templates = self.site_pages.context.theme.templates_digest if page.draw is not None else ""
        return f"{code_digest()}\n{plan.type}\n{templates}".encode()


def stage_pages(
    site_pages: SitePages,
    context: str,
    state: Path,
    output: Output | None,
    memo: Memo,
    proof: Proof | None,
    jobs: int,
    stages: Stages,
) -> dict[SitePath, str]:
    """Stages every page that differs from the output; returns the digest of each page of the site.

    `context` is a digest of everything that a page may show other than texts. If neither that nor its own texts
    changed, nor has its view, which then need not be made.
    """
    sites = {language: site_pages.site(language) for language in site_pages.contexts}
    bases = _bases(site_pages, sites)
    remembered_digests = memo.get_all("pages")
    unchanged, to_render = _to_render(site_pages, context, bases, remembered_digests, output)
    renderers = _renderers(site_pages, sites, memo) if to_render else {}
    search = proof.search if proof is not None and proof.search.names.names else None
    work = PageWork(site_pages, renderers, bases, remembered_digests, state, output, search)
    results = spread(work, to_render, _worker_count(site_pages, jobs) if to_render else 1)
    rendered = list(stages.counted("pages", results, len(to_render)))
    if proof is not None:
        proof.remember({page.path: page.digest for page in rendered if page.is_proven})
    memo.put("pages", {key: page.digest.encode() for page in rendered if page.digest for key in page.keys})
    memo.keep_only("pages", {*unchanged, *(key for page in rendered for key in page.keys)})
    return {**dict(unchanged.values()), **{page.path: page.digest for page in rendered}}


def _bases(site_pages: SitePages, sites: Mapping[Language, SiteView]) -> dict[Language, bytes]:
    """What every page in a language follows from: the code, the theme, and what the site shows on each."""
    theme = site_pages.context.theme.digest.encode()
    return {
        language: digest(code_digest().encode(), theme, msgspec.msgpack.encode(site)).encode()
        for language, site in sites.items()
    }


def _to_render(
    site_pages: SitePages,
    context: str,
    bases: Mapping[Language, bytes],
    remembered_digests: Mapping[str, bytes],
    output: Output | None,
) -> tuple[dict[str, tuple[SitePath, str]], list[tuple[PagePlan, str]]]:
    """The path and the digest of each page of which nothing changed, by its key, and the other pages, with theirs."""
    unchanged: dict[str, tuple[SitePath, str]] = {}
    to_render: list[tuple[PagePlan, str]] = []
    for plan in site_pages.plan():
        place = f"{plan.type}\n{plan.argument}\n{plan.number}\n"
        key = digest(bases[plan.language], context.encode(), place.encode(), site_pages.text_of(plan))
        path, page_digest = site_pages.path(plan), remembered_digests.get(key, b"").decode()
        if page_digest and not (output is not None and output.differs(path, page_digest)):
            unchanged[key] = (path, page_digest)
        else:
            to_render.append((plan, key))
    return unchanged, to_render


def _worker_count(site_pages: SitePages, jobs: int) -> int:
    """Each worker ends up with much of the archive in memory, so their number depends on its size."""
    return min(jobs, max(_LEAST_WORKERS, _HELD_AT_ONCE // max(1, len(site_pages.context.archive.records))))


def _renderers(site_pages: SitePages, sites: Mapping[Language, SiteView], memo: Memo) -> dict[Language, Renderer]:
    themes = {language: site_context.theme for language, site_context in site_pages.contexts.items()}
    compiled = _compiled(themes, memo)
    return {language: Renderer(themes[language], site, compiled.get(language)) for language, site in sites.items()}


def _compiled(themes: Mapping[Language, Theme], memo: Memo) -> dict[Language, Mapping[str, bytes]]:
    """The compiled templates of the theme in each language, remembered unless the theme changed."""
    keys = {
        language: digest(code_digest().encode(), theme.digest.encode(), theme.language.encode())
        for language, theme in themes.items()
    }
    remembered = memo.get_many("templates", keys.values())
    encoded = {key: remembered.get(key) or _encoded_templates(themes[language], key) for language, key in keys.items()}
    if encoded != remembered:
        memo.replace("templates", encoded)
    decode = msgspec.msgpack.Decoder(dict[str, bytes]).decode
    return {language: decode(encoded[key]) for language, key in keys.items()}


def _encoded_templates(theme: Theme, key: str) -> bytes:
    encoded = None if theme.own else kept_templates(key, theme.language)
    if encoded is None:
        encoded = msgspec.msgpack.encode(compiled_templates(theme))
        if not theme.own:
            keep_templates(key, theme.language, encoded)
    return encoded


def stage_assets(
    assets: Mapping[SitePath, AssetFile], theme: Theme, root: Path, inputs: Inputs, output: Output, memo: Memo
) -> dict[SitePath, str]:
    """Stages the files of the theme and those of the archive that are not made anew; returns the digest of each.

    Photos lose their metadata. A file that did not change is not read again.
    """
    files: dict[SitePath, str] = {}

    def stage(address: SitePath, data: bytes) -> None:
        files[address] = digest(data)
        if output.differs(address, files[address]):
            output.stage.write(address, data)

    for address, data in theme.static_files().items():
        stage(address, data)
    remembered_digests = memo.get_all("assets")
    keys: dict[str, bytes] = {}
    as_they_are = ((address, asset.source) for address, asset in assets.items() if asset.rendition is None)
    for address, path in as_they_are:
        key = digest(f"{code_digest()}\n{path}\n{inputs.assets[path]}".encode())
        file_digest = remembered_digests.get(key, b"").decode()
        if file_digest and not output.differs(address, file_digest):
            files[address] = file_digest
        else:
            stage(address, public_bytes(read_bytes(root, path)))
        keys[key] = files[address].encode()
    memo.put(
        "assets", {key: file_digest for key, file_digest in keys.items() if remembered_digests.get(key) != file_digest}
    )
    memo.keep_only("assets", keys)
    return files
