"""The types of page: a row for each has everything about it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_type_hints

from verhalen_build.archive.archive import STORY
from verhalen_build.model.archive_paths import DATA_FOLDER
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import RecordKey
from verhalen_build.site.citation_formats import CitationFormat
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import SitemapView
from verhalen_build.site.matrix import has_matrix
from verhalen_build.site.media_types import MediaType
from verhalen_build.site.pages.browse_page import browse_index, browse_page
from verhalen_build.site.pages.citation_pages import citation_of_book, citation_plans, citations_in, text_bytes
from verhalen_build.site.pages.data_pages import data_file, data_path, data_plans, file_bytes, open_data_page
from verhalen_build.site.pages.excerpt_pages import excerpts_page
from verhalen_build.site.pages.feed_pages import (
    feed_page,
    feed_plans,
    feed_texts,
    follow_page,
    subject_feed_plans,
)
from verhalen_build.site.pages.home_page import home_page
from verhalen_build.site.pages.icon_pages import draw_icon, icon_page, icon_path, icon_plans, manifest_page
from verhalen_build.site.pages.index_page import index_page
from verhalen_build.site.pages.map_page import map_page, map_plans
from verhalen_build.site.pages.marks_page import marks_page
from verhalen_build.site.pages.matrix_page import matrix_page
from verhalen_build.site.pages.mining_files import (
    mining_rule_plans,
    mining_rules,
    mining_rules_json,
    reading_list,
    reading_list_plans,
    reading_list_text,
    twin,
    twin_path,
    twin_plans,
)
from verhalen_build.site.pages.offline_pages import offline_plans, offline_script, texts_of_version, unread_page, worker
from verhalen_build.site.pages.ownership_page import ownership_page, ownership_plans
from verhalen_build.site.pages.paging import page_numbers
from verhalen_build.site.pages.podcast_page import podcast_page, podcast_plans
from verhalen_build.site.pages.printed_book_page import printed_book_page, printed_book_plans, printed_texts
from verhalen_build.site.pages.record_page import record_page
from verhalen_build.site.pages.recording_parts import (
    captions,
    captions_path,
    captions_plans,
    captions_text,
    chapters,
    chapters_json,
    chapters_path,
    chapters_plans,
)
from verhalen_build.site.pages.search_page import search_index, search_page, searchable_keys, titles_index
from verhalen_build.site.pages.share_card_page import (
    draw_share_card,
    share_card_page,
    share_card_path,
    share_card_plans,
)
from verhalen_build.site.pages.single_pages import contents_page, join_page, not_found_page, redirect_page
from verhalen_build.site.pages.timeline_page import timeline_page
from verhalen_build.site.pages.web_files import (
    FindablePage,
    at_the_root_of_a_host,
    in_each_language,
    number_of_parts,
    on_the_web,
    robots,
    robots_text,
    search_description,
    sitemap,
    sitemap_part,
    sitemap_part_path,
)
from verhalen_build.site.render import Draw, Render
from verhalen_build.site.routes import PageAddress
from verhalen_build.site.view import PageView
from verhalen_build.translations import msgid


@dataclass(frozen=True)
class TemplateByKind:
    """The template of pages that have one for each kind of record: some of their own, and another for the rest."""

    own: Mapping[str, str]
    others: str

    def of(self, plan: PagePlan) -> str:
        """The template of a page."""
        return self.own.get(plan.argument.partition("/")[0], self.others)


@dataclass(frozen=True)
class PageType:
    """A type of page: its template, its view, which pages of it exist, their addresses, and the way to them.

    Where a function makes the bytes of a page from its view, `render` is that function, and `template` is "". Where a
    page is a picture, `draw` makes it from its view and what `template` writes of the drawing. A type
    with an `address` has one page, which may continue on numbered ones; otherwise `path` gives the address of
    each page. Without `plans`, its one page always exists. `menu` and `footer` have its English name, if it is listed.
    `texts` gives the records whose texts a page shows, and `worth_finding` says whether search engines are to know it.
    What is made `once` is there in the language of the book only, whatever is translated.
    """

    template: str | TemplateByKind
    view: Callable[[SiteContext, PagePlan], PageView]
    address: PageAddress | None = None
    plans: Callable[[SiteContext], Iterable[PagePlan]] | None = None
    path: Callable[[SiteContext, PagePlan], SitePath] | None = None
    menu: str = ""
    footer: str = ""
    media_type: MediaType = MediaType.HTML
    render: Render | None = None
    texts: Callable[[SiteContext, PagePlan], Iterable[RecordKey]] | None = None
    worth_finding: bool = False
    draw: Draw | None = None
    once: bool = False


def _records(context: SiteContext) -> Iterator[PagePlan]:
    return (PagePlan("record", key) for key in context.archive.records)


def _record_path(context: SiteContext, plan: PagePlan) -> SitePath:
    return context.routes.records[RecordKey(plan.argument)]


def _indexes(context: SiteContext) -> Iterator[PagePlan]:
    for kind in context.archive.schema.kinds.values():
        keys = context.archive.by_kind[kind.key]
        if keys or kind.key == "member":
            yield from (PagePlan("index", kind.key, number) for number in page_numbers(keys))


def _index_path(context: SiteContext, plan: PagePlan) -> SitePath:
    return context.routes.index(context.archive.schema.kinds[plan.argument], plan.number)


def _list_of(
    page_type: str, entries: Callable[[SiteContext], Sequence[object]]
) -> Callable[[SiteContext], Iterator[PagePlan]]:
    """The pages of a list that exists only if it has entries."""

    def plans(context: SiteContext) -> Iterator[PagePlan]:
        listed = entries(context)
        return (PagePlan(page_type, "", number) for number in (page_numbers(listed) if listed else ()))

    return plans


def _browse_index(context: SiteContext) -> Iterable[PagePlan]:
    return (PagePlan("browse-index"),) if context.browse_rows else ()


def _matrix(context: SiteContext) -> Iterable[PagePlan]:
    return (PagePlan("matrix"),) if has_matrix(context.archive) else ()


def _findable(context: SiteContext) -> list[FindablePage]:
    """The pages that are worth finding; of a list its first page only, and no record without a text of its own."""
    pages: list[tuple[SitePath, RecordKey | None]] = []
    for name, page_type in PAGE_TYPES.items():
        if page_type.worth_finding:
            plans = page_type.plans(context) if page_type.plans else (PagePlan(name),)
            pages += [(_path(context, plan), None) for plan in plans if plan.number == 1]
    pages += [(context.routes.records[key], key) for key in searchable_keys(context.archive)]
    return [findable for page in pages for findable in in_each_language(context, *page)]


def _path(context: SiteContext, plan: PagePlan) -> SitePath:
    path = PAGE_TYPES[plan.type].path
    return path(context, plan) if path else context.routes.fixed(plan.type)


def _sitemap(context: SiteContext, plan: PagePlan) -> SitemapView:
    return sitemap(context, plan, _findable(context))


def _sitemap_part(context: SiteContext, plan: PagePlan) -> SitemapView:
    return sitemap_part(context, plan, _findable(context))


def _sitemap_parts(context: SiteContext) -> Iterator[PagePlan]:
    if context.archive.settings.base_url:
        for number in range(1, number_of_parts(len(_findable(context))) + 1):
            yield PagePlan("sitemap-part", "", number)


def _redirects(context: SiteContext) -> Iterator[PagePlan]:
    return (PagePlan("redirect", path) for path in context.routes.redirects)


def _redirect_path(context: SiteContext, plan: PagePlan) -> SitePath:
    return SitePath(plan.argument)


def _data_files(name: str, media_type: MediaType) -> PageType:
    """The data files of a media type."""
    plans = data_plans(name, media_type)
    return PageType("", data_file, plans=plans, path=data_path, media_type=media_type, render=file_bytes, once=True)


def _citations(name: str, citation_format: CitationFormat) -> PageType:
    """The file with all citations in a format, at the same address in every language."""
    address = PageAddress(f"{DATA_FOLDER}/citations.{citation_format.suffix}")
    view, plans = citations_in(citation_format), citation_plans(name)
    return PageType("", view, address, plans, media_type=citation_format.media_type, render=text_bytes, once=True)


# In the order of the menu and the footer.
PAGE_TYPES: dict[str, PageType] = {
    "home": PageType("home.html", home_page, PageAddress(msgid("index.html")), worth_finding=True),
    "contents": PageType(
        "contents.html",
        contents_page,
        PageAddress(msgid("contents.html")),
        menu="Contents",
        worth_finding=True,
    ),
    "browse": PageType(
        "browse.html",
        browse_page,
        PageAddress(msgid("browse.html"), numbered=True),
        _list_of("browse", lambda context: context.browse_rows),
        menu="Browse",
        worth_finding=True,
    ),
    "browse-index": PageType(
        "browse-index.js",
        browse_index,
        PageAddress(msgid("browse-index.js")),
        _browse_index,
        media_type=MediaType.SCRIPT,
    ),
    "index": PageType(
        TemplateByKind({"member": "members.html"}, "index.html"),
        index_page,
        plans=_indexes,
        path=_index_path,
        worth_finding=True,
    ),
    "map": PageType("map.html", map_page, PageAddress(msgid("map.html")), map_plans, footer="Map", worth_finding=True),
    "matrix": PageType(
        "matrix.html",
        matrix_page,
        PageAddress(msgid("matrix.html")),
        _matrix,
        footer="Themes by municipality",
        worth_finding=True,
    ),
    "timeline": PageType(
        "timeline.html",
        timeline_page,
        PageAddress(msgid("timeline.html"), numbered=True),
        _list_of("timeline", lambda context: context.timeline.events),
        footer="Timeline",
        worth_finding=True,
    ),
    "ownership": PageType(
        "ownership.html",
        ownership_page,
        PageAddress(msgid("ownership.html"), numbered=True),
        ownership_plans,
        footer="Ownership",
        worth_finding=True,
    ),
    "lessons": PageType(
        "lessons.html",
        excerpts_page,
        PageAddress(msgid("lessons.html"), numbered=True),
        _list_of("lessons", lambda context: context.excerpts.lessons),
        footer="Lessons",
        worth_finding=True,
    ),
    "quotes": PageType(
        "quotes.html",
        excerpts_page,
        PageAddress(msgid("quotes.html"), numbered=True),
        _list_of("quotes", lambda context: context.excerpts.quotes),
        footer="Quotes",
        worth_finding=True,
    ),
    "marks": PageType(
        "marks.html",
        marks_page,
        PageAddress(msgid("my-yellow-sentences.html")),
        footer="My yellow sentences",
    ),
    "open-data": PageType(
        "open-data.html",
        open_data_page,
        PageAddress(msgid("open-data.html")),
        footer="Open data",
        worth_finding=True,
    ),
    "printed-book": PageType(
        "printed-book.html",
        printed_book_page,
        PageAddress(msgid("print-the-book.html"), numbered=True),
        printed_book_plans,
        footer="Print the book",
        texts=printed_texts,
    ),
    "data-csv": _data_files("data-csv", MediaType.CSV),
    "data-json": _data_files("data-json", MediaType.JSON),
    "data-geojson": _data_files("data-geojson", MediaType.GEOJSON),
    "data-n-triples": _data_files("data-n-triples", MediaType.N_TRIPLES),
    "data-turtle": _data_files("data-turtle", MediaType.TURTLE),
    "citations-bib": _citations("citations-bib", CitationFormat.BIBTEX),
    "citations-ris": _citations("citations-ris", CitationFormat.RIS),
    "citations-json": _citations("citations-json", CitationFormat.CSL_JSON),
    "citation": PageType(
        "", citation_of_book, PageAddress("CITATION.cff"), media_type=MediaType.YAML, render=text_bytes, once=True
    ),
    "follow": PageType(
        "follow.html",
        follow_page,
        PageAddress(msgid("follow.html")),
        lambda context: (PagePlan("follow"),) if context.feeds else (),
        footer="Follow",
    ),
    "feed": PageType(
        "feed.atom",
        feed_page,
        PageAddress("feed.atom"),
        feed_plans,
        media_type=MediaType.ATOM,
        texts=feed_texts,
    ),
    "subject-feed": PageType(
        "feed.atom",
        feed_page,
        plans=subject_feed_plans,
        path=lambda context, plan: context.feed_path(plan.argument),
        media_type=MediaType.ATOM,
        texts=feed_texts,
    ),
    "podcast": PageType(
        "podcast.rss",
        podcast_page,
        PageAddress("podcast.rss"),
        podcast_plans,
        media_type=MediaType.RSS,
    ),
    "sitemap": PageType(
        "sitemap.xml",
        _sitemap,
        PageAddress("sitemap.xml"),
        on_the_web("sitemap"),
        media_type=MediaType.XML,
        once=True,
    ),
    "sitemap-part": PageType(
        "sitemap.xml",
        _sitemap_part,
        plans=_sitemap_parts,
        path=lambda context, plan: sitemap_part_path(context, plan.number),
        media_type=MediaType.XML,
        once=True,
    ),
    "robots": PageType(
        "",
        robots,
        PageAddress("robots.txt"),
        at_the_root_of_a_host("robots"),
        media_type=MediaType.TEXT,
        render=robots_text,
        once=True,
    ),
    "mining-rules": PageType(
        "",
        mining_rules,
        PageAddress(".well-known/tdmrep.json"),
        mining_rule_plans,
        media_type=MediaType.JSON,
        render=mining_rules_json,
        once=True,
    ),
    "twin": PageType(
        "twin.html",
        twin,
        plans=twin_plans,
        path=twin_path,
        media_type=MediaType.MARKDOWN,
        texts=lambda context, plan: (RecordKey(plan.argument),),
    ),
    "reading-list": PageType(
        "",
        reading_list,
        PageAddress("llms.txt"),
        reading_list_plans,
        media_type=MediaType.TEXT,
        render=reading_list_text,
        once=True,
    ),
    "worker": PageType(
        "sw.js", worker, PageAddress("sw.js"), media_type=MediaType.SCRIPT, texts=texts_of_version, once=True
    ),
    "captions": PageType(
        "",
        captions,
        plans=captions_plans,
        path=lambda context, plan: captions_path(context, RecordKey(plan.argument), plan.number),
        media_type=MediaType.WEB_VTT,
        render=captions_text,
    ),
    "chapters": PageType(
        "",
        chapters,
        plans=chapters_plans,
        path=lambda context, plan: chapters_path(context, RecordKey(plan.argument), plan.number),
        media_type=MediaType.CHAPTERS,
        render=chapters_json,
    ),
    "offline-script": PageType(
        "offline.js",
        offline_script,
        PageAddress("offline.js"),
        offline_plans("offline-script"),
        media_type=MediaType.SCRIPT,
        once=True,
    ),
    "unread": PageType(
        "unread.html", unread_page, PageAddress(msgid("not-kept.html")), offline_plans("unread"), once=True
    ),
    "search-description": PageType(
        "opensearch.xml",
        search_description,
        PageAddress("opensearch.xml"),
        on_the_web("search-description"),
        media_type=MediaType.XML,
    ),
    "search": PageType("search.html", search_page, PageAddress(msgid("search.html"))),
    "search-index": PageType(
        "search-index.js",
        search_index,
        PageAddress(msgid("search-index.js")),
        media_type=MediaType.SCRIPT,
    ),
    "join": PageType("join.html", join_page, PageAddress(msgid("join.html")), worth_finding=True),
    "titles-index": PageType(
        "titles-index.js",
        titles_index,
        PageAddress(msgid("titles-index.js")),
        media_type=MediaType.SCRIPT,
        once=True,
    ),
    "not-found": PageType("404.html", not_found_page, PageAddress(msgid("404.html")), once=True),
    "share-card": PageType(
        "share-card.svg",
        share_card_page,
        plans=share_card_plans,
        path=share_card_path,
        media_type=MediaType.PNG,
        draw=draw_share_card,
    ),
    "icon": PageType(
        "icon.svg", icon_page, plans=icon_plans, path=icon_path, media_type=MediaType.PNG, draw=draw_icon, once=True
    ),
    "manifest": PageType(
        "manifest.webmanifest",
        manifest_page,
        PageAddress(msgid("manifest.webmanifest")),
        media_type=MediaType.MANIFEST,
        once=True,
    ),
    "redirect": PageType("redirect.html", redirect_page, plans=_redirects, path=_redirect_path),
    "record": PageType(
        TemplateByKind(
            {STORY: "story.html", "municipality": "municipality.html", "theme": "theme.html"}, "record.html"
        ),
        record_page,
        plans=_records,
        path=_record_path,
        texts=lambda context, plan: (RecordKey(plan.argument),),
    ),
}

PAGE_ADDRESSES: dict[str, PageAddress] = {
    name: page_type.address for name, page_type in PAGE_TYPES.items() if page_type.address is not None
}

ADDRESSES_IN_EACH_LANGUAGE: dict[str, PageAddress] = {
    name: address for name, address in PAGE_ADDRESSES.items() if not PAGE_TYPES[name].once
}


def template_views() -> Iterator[tuple[str, object, bool]]:
    """Each template of a page with the type of its view, and whether it draws a picture instead."""
    for page_type in PAGE_TYPES.values():
        match page_type.template:
            case TemplateByKind(own=own, others=others):
                names = {*own.values(), others}
            case name:
                names = {name} if name else set()
        view = get_type_hints(page_type.view)["return"]
        yield from ((name, view, page_type.draw is not None) for name in sorted(names))
