"""Every page of the site: which there are, where each stands, and what it shows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from verhalen_build.archive.archive import STORY, Archive
from verhalen_build.model.names import SitePath
from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.matrix import has_matrix
from verhalen_build.site.pages.browse import browse_index, browse_page
from verhalen_build.site.pages.home import home_page
from verhalen_build.site.pages.lists import index_page
from verhalen_build.site.pages.map import map_page, map_plans
from verhalen_build.site.pages.marks import marks_page
from verhalen_build.site.pages.matrix import matrix_page
from verhalen_build.site.pages.once import contents_page, join_page, not_found_page, redirect_page
from verhalen_build.site.pages.ownership import ownership_page, ownership_plans
from verhalen_build.site.pages.paging import pages_of
from verhalen_build.site.pages.records import record_page
from verhalen_build.site.pages.said import said_page
from verhalen_build.site.pages.search import search_index, search_page
from verhalen_build.site.pages.timeline import timeline_page
from verhalen_build.site.routes import Routes, numbered
from verhalen_build.site.shown import capital
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import MenuItem, PageView, SiteView

_IN_MENU = ("theme", "municipality", "initiative", "person", "word", "gathering")

# The pages that stand beside the indexes among the ways in, with their names.
_WAYS_IN = {
    "map": "Map",
    "matrix": "Themes by municipality",
    "timeline": "Timeline",
    "ownership": "Ownership",
    "lessons": "Lessons",
    "quotes": "Quotes",
    "marks": "My yellow sentences",
}

# The kinds of record whose pages have a template of their own.
_TEMPLATES = {STORY: "story.html", "municipality": "municipality.html", "theme": "theme.html"}


@dataclass(frozen=True)
class Sort:
    """One sort of page: the template, the view of a page, and which pages there are and where, if not just one."""

    template: str | Callable[[PagePlan], str]
    view: Callable[[Known, PagePlan], PageView]
    plans: Callable[[Known], Iterable[PagePlan]] | None = None
    path: Callable[[Known, PagePlan], SitePath] | None = None


def _records(known: Known) -> Iterator[PagePlan]:
    return (PagePlan("record", key) for key in known.archive.records)


def _record_path(known: Known, plan: PagePlan) -> SitePath:
    return known.routes.records[RecordKey(plan.argument)]


def _record_template(plan: PagePlan) -> str:
    return _TEMPLATES.get(plan.argument.partition("/")[0], "record.html")


def _indexes(known: Known) -> Iterator[PagePlan]:
    for kind in known.archive.schema.kinds.values():
        keys = known.archive.by_kind[kind.key]
        if keys or kind.key == "member":
            yield from (PagePlan("index", kind.key, number) for number in pages_of(keys))


def _index_path(known: Known, plan: PagePlan) -> SitePath:
    return known.routes.index(known.archive.schema.kinds[plan.argument], plan.number)


def _index_template(plan: PagePlan) -> str:
    return "members.html" if plan.argument == "member" else "index.html"


def _list_of(sort: str, entries: Callable[[Known], Sequence[object]]) -> Callable[[Known], Iterator[PagePlan]]:
    """The pages of a list that is there once there is anything in it."""

    def plans(known: Known) -> Iterator[PagePlan]:
        found = entries(known)
        return (PagePlan(sort, "", number) for number in (pages_of(found) if found else ()))

    return plans


def _browse_index(known: Known) -> Iterable[PagePlan]:
    return (PagePlan("browse-index"),) if known.browsed else ()


def _matrix(known: Known) -> Iterable[PagePlan]:
    return (PagePlan("matrix"),) if has_matrix(known.archive) else ()


def _redirects(known: Known) -> Iterator[PagePlan]:
    return (PagePlan("redirect", path) for path in known.routes.redirects)


def _redirect_path(known: Known, plan: PagePlan) -> SitePath:
    return SitePath(plan.argument)


SORTS: dict[str, Sort] = {
    "home": Sort("home.html", home_page),
    "contents": Sort("contents.html", contents_page),
    "browse": Sort("browse.html", browse_page, _list_of("browse", lambda known: known.browsed)),
    "browse-index": Sort("browse-index.js", browse_index, _browse_index),
    "matrix": Sort("matrix.html", matrix_page, _matrix),
    "index": Sort(_index_template, index_page, _indexes, _index_path),
    "map": Sort("map.html", map_page, map_plans),
    "timeline": Sort("timeline.html", timeline_page, _list_of("timeline", lambda known: known.moments)),
    "ownership": Sort("ownership.html", ownership_page, ownership_plans),
    "lessons": Sort("lessons.html", said_page, _list_of("lessons", lambda known: known.lessons)),
    "quotes": Sort("quotes.html", said_page, _list_of("quotes", lambda known: known.quotes)),
    "marks": Sort("marks.html", marks_page),
    "search": Sort("search.html", search_page),
    "search-index": Sort("search-index.js", search_index),
    "join": Sort("join.html", join_page),
    "not-found": Sort("404.html", not_found_page),
    "redirect": Sort("redirect.html", redirect_page, _redirects, _redirect_path),
    "record": Sort(_record_template, record_page, _records, _record_path),
}


@dataclass(frozen=True)
class PageOf:
    """One page to render: which template shows which view."""

    template: str
    view: PageView
    path: SitePath


@dataclass(frozen=True)
class Views:
    """The views of one archive."""

    known: Known

    def of_next(self, archive: Archive, routes: Routes, theme: Theme) -> "Views":
        """The views of the archive after a change."""
        return Views(self.known.of_next(archive, routes, theme))

    def plan(self) -> Iterator[PagePlan]:
        """Every page of the site."""
        for name in SORTS:
            yield from self._plans(name)

    def path(self, plan: PagePlan) -> SitePath:
        """The address of a page of the plan."""
        path = SORTS[plan.sort].path
        return path(self.known, plan) if path else numbered(self.known.routes.fixed(plan.sort), plan.number)

    def text_of(self, plan: PagePlan) -> bytes:
        """The digest of the text that stands on a page of the plan, if one does."""
        if plan.sort != "record":
            return b""
        return self.known.archive.records[RecordKey(plan.argument)].body.digest.encode()

    def page(self, plan: PagePlan) -> PageOf:
        """One page of the plan."""
        sort = SORTS[plan.sort]
        template = sort.template if isinstance(sort.template, str) else sort.template(plan)
        return PageOf(template, sort.view(self.known, plan), self.path(plan))

    def site(self) -> SiteView:
        """What is the same on every page: the site's name, menu, styles and scripts."""
        known, archive, routes = self.known, self.known.archive, self.known.routes
        settings = archive.settings
        kinds = [archive.schema.kinds[key] for key in _IN_MENU if archive.by_kind[key]]
        menu = [MenuItem("contents", known.texts("Contents"), routes.fixed("contents"))]
        if self._has("browse"):
            menu.append(MenuItem("browse", known.texts("Browse"), routes.fixed("browse")))
        menu += [MenuItem(kind.key, capital(known.many(kind)), routes.index(kind)) for kind in kinds]
        return SiteView(
            title=typographic(settings.title),
            subtitle=typographic(settings.subtitle),
            language=settings.language,
            menu=tuple(menu),
            footer=tuple(self._footer()),
            home=routes.fixed("home"),
            join=routes.fixed("join"),
            members=routes.index(archive.schema.kinds["member"]),
            pages={name: routes.fixed(name) for name, sort in SORTS.items() if sort.path is None and self._has(name)},
            styles=known.theme.styles(),
            scripts=known.theme.scripts(),
        )

    def _footer(self) -> Iterator[MenuItem]:
        """The ways in that are not in the menu, and the pages about the book itself."""
        known, archive = self.known, self.known.archive
        for name, title in _WAYS_IN.items():
            if self._has(name):
                yield MenuItem(name, known.texts(title), known.routes.fixed(name))
        for kind in archive.schema.kinds.values():
            if archive.by_kind[kind.key] and kind.key not in {*_IN_MENU, "page", "member"}:
                yield MenuItem(kind.key, capital(known.many(kind)), known.routes.index(kind))
        for key in archive.by_kind.get("page", ()):
            yield MenuItem(key, archive.names[key], known.routes.records[key])

    def _has(self, name: str) -> bool:
        return next(iter(self._plans(name)), None) is not None

    def _plans(self, name: str) -> Iterable[PagePlan]:
        plans = SORTS[name].plans
        return plans(self.known) if plans else (PagePlan(name),)


def make_views(archive: Archive, routes: Routes, theme: Theme, today: date) -> Views:
    """The views of an archive; `today` is the day of the build."""
    return Views(Known(archive, routes, theme, today))
