"""The types of page: a row for each has everything about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from verhalen_build.archive.archive import STORY
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import RecordKey
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.matrix import has_matrix
from verhalen_build.site.media_types import MediaType
from verhalen_build.site.pages.browse_page import browse_index, browse_page
from verhalen_build.site.pages.data_pages import data_file, data_path, data_plans, file_bytes, open_data_page
from verhalen_build.site.pages.excerpt_pages import excerpts_page
from verhalen_build.site.pages.home_page import home_page
from verhalen_build.site.pages.index_page import index_page
from verhalen_build.site.pages.map_page import map_page, map_plans
from verhalen_build.site.pages.marks_page import marks_page
from verhalen_build.site.pages.matrix_page import matrix_page
from verhalen_build.site.pages.ownership_page import ownership_page, ownership_plans
from verhalen_build.site.pages.paging import page_numbers
from verhalen_build.site.pages.record_page import record_page
from verhalen_build.site.pages.search_page import search_index, search_page
from verhalen_build.site.pages.single_pages import contents_page, join_page, not_found_page, redirect_page
from verhalen_build.site.pages.timeline_page import timeline_page
from verhalen_build.site.render import Render
from verhalen_build.site.routes import PageAddress
from verhalen_build.site.view import PageView
from verhalen_build.translations import msgid

# Kinds of record whose pages have a template of their own.
_RECORD_TEMPLATES = {STORY: "story.html", "municipality": "municipality.html", "theme": "theme.html"}


@dataclass(frozen=True)
class PageType:
    """A type of page: its template, its view, which pages of it exist, their addresses, and the way to them.

    Where a function makes the bytes of a page from its view, `render` is that function, and `template` is "". A type
    with an `address` has one page, which may continue on numbered ones; otherwise `path` gives the address of
    each page. Without `plans`, its one page always exists. `menu` and `footer` have its English name, if it is listed.
    """

    template: str | Callable[[PagePlan], str]
    view: Callable[[SiteContext, PagePlan], PageView]
    address: PageAddress | None = None
    plans: Callable[[SiteContext], Iterable[PagePlan]] | None = None
    path: Callable[[SiteContext, PagePlan], SitePath] | None = None
    menu: str = ""
    footer: str = ""
    media_type: MediaType = MediaType.HTML
    render: Render | None = None


def _records(context: SiteContext) -> Iterator[PagePlan]:
    return (PagePlan("record", key) for key in context.archive.records)


def _record_path(context: SiteContext, plan: PagePlan) -> SitePath:
    return context.routes.records[RecordKey(plan.argument)]


def _record_template(plan: PagePlan) -> str:
    return _RECORD_TEMPLATES.get(plan.argument.partition("/")[0], "record.html")


def _indexes(context: SiteContext) -> Iterator[PagePlan]:
    for kind in context.archive.schema.kinds.values():
        keys = context.archive.by_kind[kind.key]
        if keys or kind.key == "member":
            yield from (PagePlan("index", kind.key, number) for number in page_numbers(keys))


def _index_path(context: SiteContext, plan: PagePlan) -> SitePath:
    return context.routes.index(context.archive.schema.kinds[plan.argument], plan.number)


def _index_template(plan: PagePlan) -> str:
    return "members.html" if plan.argument == "member" else "index.html"


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


def _redirects(context: SiteContext) -> Iterator[PagePlan]:
    return (PagePlan("redirect", path) for path in context.routes.redirects)


def _redirect_path(context: SiteContext, plan: PagePlan) -> SitePath:
    return SitePath(plan.argument)


def _data_files(name: str, media_type: MediaType) -> PageType:
    """The data files of a media type."""
    plans = data_plans(name, media_type)
    return PageType("", data_file, plans=plans, path=data_path, media_type=media_type, render=file_bytes)


# In the order of the menu and the footer.
PAGE_TYPES: dict[str, PageType] = {
    "home": PageType("home.html", home_page, PageAddress(msgid("index.html"))),
    "contents": PageType(
        "contents.html",
        contents_page,
        PageAddress(msgid("contents.html")),
        menu="Contents",
    ),
    "browse": PageType(
        "browse.html",
        browse_page,
        PageAddress(msgid("browse.html"), numbered=True),
        _list_of("browse", lambda context: context.browse_rows),
        menu="Browse",
    ),
    "browse-index": PageType(
        "browse-index.js",
        browse_index,
        PageAddress(msgid("browse-index.js")),
        _browse_index,
        media_type=MediaType.SCRIPT,
    ),
    "index": PageType(_index_template, index_page, plans=_indexes, path=_index_path),
    "map": PageType("map.html", map_page, PageAddress(msgid("map.html")), map_plans, footer="Map"),
    "matrix": PageType(
        "matrix.html",
        matrix_page,
        PageAddress(msgid("matrix.html")),
        _matrix,
        footer="Themes by municipality",
    ),
    "timeline": PageType(
        "timeline.html",
        timeline_page,
        PageAddress(msgid("timeline.html"), numbered=True),
        _list_of("timeline", lambda context: context.timeline.events),
        footer="Timeline",
    ),
    "ownership": PageType(
        "ownership.html",
        ownership_page,
        PageAddress(msgid("ownership.html"), numbered=True),
        ownership_plans,
        footer="Ownership",
    ),
    "lessons": PageType(
        "lessons.html",
        excerpts_page,
        PageAddress(msgid("lessons.html"), numbered=True),
        _list_of("lessons", lambda context: context.excerpts.lessons),
        footer="Lessons",
    ),
    "quotes": PageType(
        "quotes.html",
        excerpts_page,
        PageAddress(msgid("quotes.html"), numbered=True),
        _list_of("quotes", lambda context: context.excerpts.quotes),
        footer="Quotes",
    ),
    "marks": PageType(
        "marks.html",
        marks_page,
        PageAddress(msgid("my-yellow-sentences.html")),
        footer="My yellow sentences",
    ),
    "open-data": PageType("open-data.html", open_data_page, PageAddress(msgid("open-data.html")), footer="Open data"),
    "data-csv": _data_files("data-csv", MediaType.CSV),
    "data-json": _data_files("data-json", MediaType.JSON),
    "data-geojson": _data_files("data-geojson", MediaType.GEOJSON),
    "search": PageType("search.html", search_page, PageAddress(msgid("search.html"))),
    "search-index": PageType(
        "search-index.js",
        search_index,
        PageAddress(msgid("search-index.js")),
        media_type=MediaType.SCRIPT,
    ),
    "join": PageType("join.html", join_page, PageAddress(msgid("join.html"))),
    "not-found": PageType("404.html", not_found_page, PageAddress(msgid("404.html"))),
    "redirect": PageType("redirect.html", redirect_page, plans=_redirects, path=_redirect_path),
    "record": PageType(_record_template, record_page, plans=_records, path=_record_path),
}

PAGE_ADDRESSES: dict[str, PageAddress] = {
    name: page_type.address for name, page_type in PAGE_TYPES.items() if page_type.address is not None
}
