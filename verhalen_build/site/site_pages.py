"""Every page of a site: which pages there are, their addresses, and what they show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from verhalen_build.model.formatting import language_and_country
from verhalen_build.model.names import SitePath
from verhalen_build.model.problems import Language
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.language_books import LanguageBooks
from verhalen_build.site.page_types import PAGE_ADDRESSES, PAGE_TYPES
from verhalen_build.site.render import Draw, Render
from verhalen_build.site.routes import numbered
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
    """The pages of one archive, and those of the book in other languages."""

    context: SiteContext
    translated: tuple[SiteContext, ...] = ()

    def updated(self, books: LanguageBooks, theme: Theme) -> "SitePages":
        """The pages after a change of the archive."""
        context = self.context.updated(books, theme)
        return SitePages(context, _translated(context, theme))

    def with_texts_of(self, books: LanguageBooks) -> "SitePages":
        """The pages after a change of texts only."""
        context = self.context.with_texts_of(books)
        return SitePages(context, _translated(context, context.theme))

    def plan(self) -> Iterator[PagePlan]:
        """Every page of the site."""
        for name in PAGE_TYPES:
            yield from _plans(name, self.context)
        for context in self.translated:
            for name in (name for name, page_type in PAGE_TYPES.items() if not page_type.once):
                yield from (plan._replace(language=context.book.language) for plan in _plans(name, context))

    def context_of(self, plan: PagePlan) -> SiteContext:
        """What a planned page is made of."""
        return self.in_language(plan.language)

    def in_language(self, language: Language) -> SiteContext:
        """What the pages in a language are made of; "" for that of the book itself."""
        return next((each for each in self.translated if each.book.language == language), self.context)

    @property
    def contexts(self) -> Mapping[Language, SiteContext]:
        """What pages are made of, by the language in their plans."""
        return {"": self.context, **{each.book.language: each for each in self.translated}}

    def path(self, plan: PagePlan) -> SitePath:
        """The address of a planned page."""
        context, path = self.context_of(plan), PAGE_TYPES[plan.type].path
        return path(context, plan) if path else numbered(context.routes.fixed(plan.type), plan.number)

    def text_of(self, plan: PagePlan) -> bytes:
        """The digests of the texts that a page shows; of a translation, also of those that may make it outdated."""
        texts = PAGE_TYPES[plan.type].texts
        if texts is None:
            return b""
        context = self.context_of(plan)
        # What is made once is made of the book in every language.
        others = self.translated if PAGE_TYPES[plan.type].once else (self.context,) if context.is_translated else ()
        keys = list(texts(context, plan))
        return "\n".join(each.archive.records[key].body.digest for each in (context, *others) for key in keys).encode()

    def page(self, plan: PagePlan) -> PageToRender:
        """The template or function, the view and the address of a planned page."""
        page_type = PAGE_TYPES[plan.type]
        template = page_type.template if isinstance(page_type.template, str) else page_type.template.of(plan)
        view = page_type.view(self.context_of(plan), plan)
        return PageToRender(template, view, self.path(plan), page_type.render, page_type.draw)

    def site(self, language: Language = "") -> SiteView:
        """What is the same on every page in a language: the site's name, menu, styles and scripts."""
        return _SiteParts(self.in_language(language)).site()


@dataclass(frozen=True)
class _SiteParts:
    """What is the same on every page in one language."""

    context: SiteContext

    def site(self) -> SiteView:
        """All of it."""
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
            foreign_words=settings.foreign_words,
            media_hosts=settings.media_hosts,
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
            lang = self.context.presenter.language_of(archive.records[key])
            yield MenuItem(key, archive.names[key], self.context.routes.records[key], lang)

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
        return next(iter(_plans(name, self.context)), None) is not None


def _plans(name: str, context: SiteContext) -> Iterable[PagePlan]:
    """The pages of a type."""
    plans = PAGE_TYPES[name].plans
    return plans(context) if plans else (PagePlan(name),)


def _translated(original: SiteContext, theme: Theme) -> tuple[SiteContext, ...]:
    books = original.books
    return tuple(
        SiteContext(books, book.language, theme, original.today, original=original) for book in books.books[1:]
    )


def make_site_pages(books: LanguageBooks, theme: Theme, today: date) -> SitePages:
    """The pages of the book in its languages; `today` is the day of the build."""
    context = SiteContext(books, books.original.language, theme, today)
    return SitePages(context, _translated(context, theme))
