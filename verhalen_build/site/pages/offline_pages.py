"""Reading without a connection: a worker in the browser that keeps what was read, and the page for what was not.

Service workers: https://www.w3.org/TR/service-workers/
"""

from collections.abc import Callable, Iterable
from html import escape

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.model.archive_paths import pictures_folder
from verhalen_build.model.digests import digest
from verhalen_build.model.formatting import language_and_country
from verhalen_build.model.record import RecordKey
from verhalen_build.site.book_views import PlainView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import WorkerView
from verhalen_build.site.view import Page

# Where the worker puts the day on which a page was kept.
_DAY = "{day}"


def offline_plans(name: str) -> Callable[[SiteContext], Iterable[PagePlan]]:
    """The plan of a page that is there only if readers may read without a connection."""
    return lambda context: (PagePlan(name),) if context.archive.settings.offline else ()


def texts_of_version(context: SiteContext, plan: PagePlan) -> Iterable[RecordKey]:
    """The records whose texts make a version of the book."""
    return context.archive.records if context.archive.settings.offline else ()


def worker(context: SiteContext, plan: PagePlan) -> WorkerView:
    """The worker of the site; where there is to be none, one that removes itself, as browsers keep what they had."""
    page = Page(context.routes.fixed(plan.type), "", "")
    if not context.archive.settings.offline:
        return WorkerView(page)
    return WorkerView(
        page=page,
        version=_version(context),
        static=(
            *context.theme.styles(),
            *context.theme.part_styles().values(),
            *context.theme.scripts().values(),
        ),
        unread=context.routes.fixed("unread"),
        pictures=f"{pictures_folder(context.archive.settings.language)}/",
        notice=escape(context.texts("A kept page, of %(day)s: there is no connection.") % {"day": _DAY}),
        list_title=escape(context.texts("These pages are kept:")),
        empty_list=escape(context.texts("No page is kept yet.")),
        retry=escape(context.texts("Try again")),
        locale=language_and_country(context.archive.settings.language).replace("_", "-"),
    )


def _version(context: SiteContext) -> str:
    """What differs each time that the book is published with a change."""
    return digest(*(_encoded(book.archive, context.theme.digest) for book in context.books.books))[:12]


def _encoded(archive: Archive, theme: str) -> bytes:
    contents = [(key, record.values, record.body.digest) for key, record in archive.records.items()]
    names = sorted(archive.names.items())
    return msgspec.msgpack.encode((contents, names, archive.stories, archive.settings.title, theme))


def offline_script(context: SiteContext, plan: PagePlan) -> PlainView:
    """The script by which a page asks for the worker."""
    return PlainView(Page(context.routes.fixed(plan.type), "", ""))


def unread_page(context: SiteContext, plan: PagePlan) -> PlainView:
    """The page for what is not kept; the worker adds what is."""
    return PlainView(context.page_of(plan, context.texts("This page is not kept yet")))
