"""Files for search engines and browsers: the pages that are worth finding, rules for crawlers, how to search."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language
from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.feeds import last_changed
from verhalen_build.site.file_views import (
    MiningRule,
    RobotsGroup,
    RobotsView,
    SearchDescriptionView,
    SitemapPage,
    SitemapView,
)
from verhalen_build.site.mining import CRAWLERS, RESERVED
from verhalen_build.site.pages.mining_files import exceptional_rules
from verhalen_build.site.render import BodyHtml
from verhalen_build.site.view import Page

MOST_PAGES = 50_000
"""The most pages in one list (https://www.sitemaps.org/protocol.html)."""
_SEARCH_TERMS = "{searchTerms}"
# OpenSearch 1.1: https://github.com/dewitt/opensearch
_SHORT_NAME = 16
_LONG_NAME = 48
_DESCRIPTION = 1024


Plans = Callable[[SiteContext], Iterable[PagePlan]]
"""Which pages of a type exist."""


class FindablePage(NamedTuple):
    """A page that is worth finding, the record that it is about, and its addresses if it is in several languages."""

    path: SitePath
    record: RecordKey | None
    translations: tuple[tuple[Language, SitePath], ...] = ()


def in_each_language(context: SiteContext, path: SitePath, record: RecordKey | None) -> Iterator[FindablePage]:
    """A page in each language in which it has its words."""
    existing = tuple(context.books.with_page(context.book.language, path, record))
    if len(existing) < 2:
        yield FindablePage(path, record)
    else:
        yield from (FindablePage(each, record, existing) for _, each in existing)


def on_the_web(name: str) -> Plans:
    """The plan of a file that only a site with an address on the web has."""
    return lambda context: (PagePlan(name),) if context.archive.settings.base_url else ()


def at_the_root_of_a_host(name: str) -> Plans:
    """The plan of a file that is looked for at the root of a host only."""
    return lambda context: (PagePlan(name),) if context.archive.settings.base_path == "/" else ()


def number_of_parts(page_count: int, most: int = MOST_PAGES) -> int:
    """How many lists so many pages need, 0 where they fit in one."""
    return -(-page_count // most) if page_count > most else 0


def sitemap(context: SiteContext, plan: PagePlan, findable: Sequence[FindablePage]) -> SitemapView:
    """All pages that are worth finding, or the lists that have them."""
    parts = range(1, number_of_parts(len(findable)) + 1)
    return SitemapView(
        _file(context, plan),
        () if parts else tuple(_sitemap_page(context, *page) for page in findable),
        tuple(context.web_address(sitemap_part_path(context, number)) for number in parts),
    )


def sitemap_part(
    context: SiteContext, plan: PagePlan, findable: Sequence[FindablePage], most: int = MOST_PAGES
) -> SitemapView:
    """One of several lists of pages."""
    pages = findable[(plan.number - 1) * most : plan.number * most]
    page = Page(sitemap_part_path(context, plan.number), "", "")
    return SitemapView(page, tuple(_sitemap_page(context, *each) for each in pages))


def sitemap_part_path(context: SiteContext, number: int) -> SitePath:
    """The address of one of several lists of pages."""
    return SitePath(f"{context.routes.fixed('sitemap').removesuffix('.xml')}-{number}.xml")


def _sitemap_page(
    context: SiteContext, path: SitePath, key: RecordKey | None, translations: tuple[tuple[Language, SitePath], ...]
) -> SitemapPage:
    addresses = [(language, context.web_address(each)) for language, each in translations]
    # For those who read none of the languages.
    addresses += [("x-default", address) for _, address in addresses[:1]]
    changed = last_changed(context.archive.records[key], context.today) if key is not None else None
    # Only a whole day: a year says no more of when to look again than nothing does.
    day = str(changed) if changed is not None and changed.day else ""
    return SitemapPage(context.web_address(path), day, tuple(addresses))


def robots(context: SiteContext, plan: PagePlan) -> RobotsView:
    """What crawlers may do, and where the list of pages is."""
    is_reserved = context.archive.settings.mining == RESERVED or context.mining_exceptions.is_mixed
    # What is more exact comes first: some take the first rule that fits, others the longest.
    rules = (*exceptional_rules(context), *((MiningRule("/", True),) if is_reserved else ()))
    groups = (RobotsGroup(CRAWLERS, rules),) if any(rule.is_reserved for rule in rules) else ()
    return RobotsView(_file(context, plan), groups, context.web_address(context.routes.fixed("sitemap")))


def robots_text(view: RobotsView, body_html: BodyHtml) -> bytes:
    """The file for crawlers (RFC 9309). Whoever is not named in it may read everything."""
    lines = ["User-agent: *", "Allow: /", ""]
    for group in view.groups:
        lines += [f"User-agent: {name}" for name in group.crawlers]
        lines += [f"{'Disallow' if rule.is_reserved else 'Allow'}: {rule.location}" for rule in group.rules]
        lines.append("")
    return "\n".join([*lines, f"Sitemap: {view.sitemap}", ""]).encode()


def search_description(context: SiteContext, plan: PagePlan) -> SearchDescriptionView:
    """How a browser searches the book."""
    settings = context.archive.settings
    title, subtitle = typographic(settings.title), typographic(settings.subtitle)
    return SearchDescriptionView(
        page=_file(context, plan),
        short_name=_shortened(title, _SHORT_NAME),
        long_name=_shortened(title, _LONG_NAME),
        description=_shortened(". ".join(filter(None, (title, subtitle))), _DESCRIPTION),
        template=f"{context.web_address(context.routes.fixed('search'))}?q={_SEARCH_TERMS}",
        icon=f"{settings.base_url}static/icon.svg",
    )


def _shortened(text: str, most: int) -> str:
    """A text of at most so many letters, cut off behind a word if there is room for one."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rpartition(" ")[0] or cut[: most - 1]) + "…"


def _file(context: SiteContext, plan: PagePlan) -> Page:
    """What a file has of what every page has."""
    return Page(context.routes.fixed(plan.type), "", "")
