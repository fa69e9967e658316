"""Every page of a site: which pages there are, their addresses, and what they show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from verhalen_build.archive.archive import Archive
from verhalen_build.model.formatting import language_and_country
from verhalen_build.model.names import SitePath
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.page_types import PAGE_ADDRESSES, PAGE_TYPES
from verhalen_build.site.render import Draw, Render
from verhalen_build.site.routes import Routes, numbered
from verhalen_build.site.sharing import book_picture
from verhalen_build.site.theme import Theme
from verhalen_build.site.view import MenuItem, PageView, SiteView

_KINDS_IN_MENU = ("theme", "municipality", "initiative", "person", "word", "gathering")


@dataclass(frozen=True)
class PageToRender:
    """A page's template, view and address, and the function that makes its bytes where the template alone does not."""

    template: str
    view: PageView
    path: SitePath
    render: Render | None
    draw: Draw | None


@dataclass(frozen=True)
class SitePages:
    """The pages of one archive."""

    context: SiteContext

    def updated(self, archive: Archive, routes: Routes, theme: Theme) -> "SitePages":
        """The pages after a change of the archive."""
        return SitePages(self.context.updated(archive, routes, theme))

    def plan(self) -> Iterator[PagePlan]:
        """Every page of the site."""
        for name in PAGE_TYPES:
            yield from self._plans(name)

    def path(self, plan: PagePlan) -> SitePath:
        """The address of a planned page."""
        path = PAGE_TYPES[plan.type].path
        return path(self.context, plan) if path else numbered(self.context.routes.fixed(plan.type), plan.number)

    def text_of(self, plan: PagePlan) -> bytes:
        """The digests of the texts that a page shows."""
        texts = PAGE_TYPES[plan.type].texts
        records = self.context.archive.records
        return "\n".join(records[key].body.digest for key in texts(self.context, plan)).encode() if texts else b""

    def page(self, plan: PagePlan) -> PageToRender:
        """The template or function, the view and the address of a planned page."""
        page_type = PAGE_TYPES[plan.type]
        template = page_type.template if isinstance(page_type.template, str) else page_type.template.of(plan)
        view = page_type.view(self.context, plan)
        return PageToRender(template, view, self.path(plan), page_type.render, page_type.draw)

    def site(self) -> SiteView:
        """What is the same on every page: the site's name, menu, styles and scripts."""
        context, archive, routes = self.context, self.context.archive, self.context.routes
        settings = archive.settings
        existing = [name for name in PAGE_ADDRESSES if self._has(name)]
        return SiteView(
            title=typographic(settings.title),
            subtitle=typographic(settings.subtitle),
            language=settings.language,
            base_url=settings.base_url,
            menu=tuple(self._menu(existing)),
            footer=tuple(self._footer(existing)),
            home=routes.fixed("home"),
            join=routes.fixed("join"),
            members=routes.index(archive.schema.kinds["member"]),
            pages={name: routes.fixed(name) for name in existing},
            styles=context.theme.styles(),
            part_styles=context.theme.part_styles(),
            scripts=context.theme.scripts(),
            locale=language_and_country(settings.language),
            picture=book_picture(context.presenter),
        )

    def _menu(self, existing: Iterable[str]) -> Iterator[MenuItem]:
        """Contents, browsing, and the indexes of the main kinds; `existing` are the page types that the site has."""
        yield from self._entries({name: PAGE_TYPES[name].menu for name in existing})
        yield from self._indexes(kind for kind in _KINDS_IN_MENU)

    def _footer(self, existing: Iterable[str]) -> Iterator[MenuItem]:
        """The pages that are not in the menu, and the pages about the book itself."""
        archive = self.context.archive
        yield from self._entries({name: PAGE_TYPES[name].footer for name in existing})
        yield from self._indexes(
            kind for kind in archive.schema.kinds if kind not in {*_KINDS_IN_MENU, "page", "member"}
        )
        for key in archive.by_kind.get("page", ()):
            yield MenuItem(key, archive.names[key], self.context.routes.records[key])

    def _entries(self, names: dict[str, str]) -> Iterator[MenuItem]:
        """The types of page with a name here."""
        for page_type, name in names.items():
            if name:
                yield MenuItem(page_type, self.context.texts(name), self.context.routes.fixed(page_type))

    def _indexes(self, kinds: Iterable[str]) -> Iterator[MenuItem]:
        """The indexes of these kinds, if they have any records."""
        for key in kinds:
            if self.context.archive.by_kind[key]:
                kind = self.context.archive.schema.kinds[key]
                yield MenuItem(key, capitalized(self.context.plural_name(kind)), self.context.routes.index(kind))

    def _has(self, name: str) -> bool:
        return next(iter(self._plans(name)), None) is not None

    def _plans(self, name: str) -> Iterable[PagePlan]:
        plans = PAGE_TYPES[name].plans
        return plans(self.context) if plans else (PagePlan(name),)


def make_site_pages(archive: Archive, routes: Routes, theme: Theme, today: date) -> SitePages:
    """The pages of an archive; `today` is the day of the build."""
    return SitePages(SiteContext(archive, routes, theme, today))
