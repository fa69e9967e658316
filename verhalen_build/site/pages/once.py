"""Pages that are there once: the contents, how to join, the page that was not found; and old addresses."""

from urllib.parse import quote

from verhalen_build.model.names import SitePath
from verhalen_build.model.typography import typographic
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import ContentsPart, ContentsView, JoinView, PlainView, RedirectView
from verhalen_build.site.view import Page


def contents_page(known: Known, plan: PagePlan) -> ContentsView:
    """The table of contents."""
    parts, start = [], 1
    for part in known.archive.book:
        about = known.config_html(part.about)
        stories = tuple(known.shown.entry(key) for key in part.stories)
        parts.append(ContentsPart(typographic(part.title), about, start, stories))
        start += len(stories)
    return ContentsView(known.page_of(plan, known.texts("Contents")), tuple(parts))


def join_page(known: Known, plan: PagePlan) -> JoinView:
    """How to become a member."""
    settings = known.archive.settings
    subject = known.texts("I was given the book")
    lines = (
        known.texts("Hello! I was given the book, so I am a member."),
        "",
        known.texts("My name:"),
        known.texts("My place:"),
        known.texts("I was given the book by:"),
        known.texts("I want to be on the list of members (yes or no):"),
    )
    body = quote("\r\n".join(lines))
    mail = f"mailto:{settings.email}?subject={quote(subject)}&body={body}" if settings.email else ""
    return JoinView(known.page_of(plan, known.texts("Join")), mail, known.archive.members)


def redirect_page(known: Known, plan: PagePlan) -> RedirectView:
    """An old address."""
    path = SitePath(plan.argument)
    key = known.routes.redirects[path]
    return RedirectView(known.page(path, known.archive.names[key]), known.shown.ref(key))


def not_found_page(known: Known, plan: PagePlan) -> PlainView:
    """The page for an address that is not there; a server shows it at any depth, so it needs the full address."""
    path = known.routes.fixed(plan.sort)
    root = known.archive.settings.base_path
    return PlainView(Page(path, root, known.texts("Page not found")))
