"""Single pages (contents, joining, page not found), and the pages at old addresses."""

from urllib.parse import quote

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.model.typography import typographic
from verhalen_build.site.book_views import (
    ContentsPart,
    ContentsView,
    JoinView,
    MissingPageText,
    NotFoundView,
    RedirectView,
)
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.language_books import LanguageBook
from verhalen_build.site.view import Page


def contents_page(context: SiteContext, plan: PagePlan) -> ContentsView:
    """The table of contents."""
    parts, start = [], 1
    for part in context.archive.book:
        about = context.config_html(part.about, part.about_lang)
        stories = tuple(context.presenter.entry(key) for key in part.stories)
        parts.append(ContentsPart(typographic(part.title), part.title_lang, about, start, stories))
        start += len(stories)
    return ContentsView(context.page_of(plan, context.texts("Contents")), tuple(parts))


def join_page(context: SiteContext, plan: PagePlan) -> JoinView:
    """How to become a member."""
    settings = context.archive.settings
    subject = context.texts("I was given the book")
    lines = (
        context.texts("Hello! I was given the book, so I am a member."),
        "",
        context.texts("My name:"),
        context.texts("My place:"),
        context.texts("I was given the book by:"),
        context.texts("I want to be on the list of members (yes or no):"),
    )
    body = quote("\r\n".join(lines))
    mail = f"mailto:{settings.email}?subject={quote(subject)}&body={body}" if settings.email else ""
    return JoinView(context.page_of(plan, context.texts("Join")), mail, context.archive.members)


def redirect_page(context: SiteContext, plan: PagePlan) -> RedirectView:
    """An old address."""
    path = SitePath(plan.argument)
    key = context.routes.redirects[path]
    target = context.page(context.routes.records[key], "", record=context.archive.records[key])
    page = context.page(path, context.archive.names[key])
    page = msgspec.structs.replace(page, canonical=target.canonical, translations=())
    return RedirectView(page, context.presenter.ref(key))


def not_found_page(context: SiteContext, plan: PagePlan) -> NotFoundView:
    """The page for unknown addresses; a server shows it at any depth, so its links begin at the root of the server."""
    path = context.routes.fixed(plan.type)
    root = context.archive.settings.base_path or "/"
    language = context.archive.settings.language
    # Most servers show one such page, whatever language the address is in. Where the program has no words of a
    # language, it would say the same again.
    others = (book for book in context.books.books[1:] if book.archive.settings.language != language)
    return NotFoundView(
        Page(path, root, context.texts("Page not found")), tuple(_missing_in(book, context) for book in others)
    )


def _missing_in(book: LanguageBook, context: SiteContext) -> MissingPageText:
    """The same in another language."""
    texts = context.theme.in_language(book.archive.settings.language).texts().gettext
    ways = (("Contents", "contents"), ("Search", "search"))
    return MissingPageText(
        book.archive.settings.language,
        texts("Page not found"),
        texts("This page is not in the book, or not any more."),
        tuple((texts(name), book.routes.fixed(page_type)) for name, page_type in ways),
    )
