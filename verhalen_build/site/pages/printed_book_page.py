"""The page from which readers print the book: all its stories, or those of one volume."""

from collections.abc import Iterable, Iterator

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import typographic
from verhalen_build.site.book_views import PrintedBookView, PrintedPart
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.pages.evaluation_part import evaluation_of
from verhalen_build.site.pages.ownership_page import values_of
from verhalen_build.site.pages.portable_story import portable_story
from verhalen_build.site.printed_volumes import VolumePart
from verhalen_build.site.record_views import Drawings, RecordView
from verhalen_build.site.routes import numbered


def printed_book_plans(context: SiteContext) -> Iterator[PagePlan]:
    """A page for each volume; a book without stories has none."""
    return (PagePlan("printed-book", "", number) for number in range(1, len(context.printed_volumes) + 1))


def printed_texts(context: SiteContext, plan: PagePlan) -> Iterable[RecordKey]:
    """The stories of a volume."""
    return (key for part in context.printed_volumes[plan.number - 1] for key in part.stories)


def printed_book_page(context: SiteContext, plan: PagePlan) -> PrintedBookView:
    """One volume."""
    parts = context.printed_volumes[plan.number - 1]
    stories = [(part.start + place, key) for part in parts for place, key in enumerate(part.stories)]
    # Not for search engines: each story has a page of its own.
    page = context.page_of(plan, context.texts("The whole book"))
    return PrintedBookView(
        page=msgspec.structs.replace(page, canonical="", translations=()),
        address=context.web_address(context.routes.fixed("home")),
        picture=context.presenter.picture(context.archive.records[stories[0][1]], context.routes.root, ""),
        parts=tuple(_part(context, part) for part in parts),
        numbers={context.routes.records[key]: number for number, key in stories},
        pages=tuple(_pages(context, plan)),
    )


def _part(context: SiteContext, part: VolumePart) -> PrintedPart:
    return PrintedPart(
        title=typographic(part.title),
        title_lang=part.title_lang,
        about=context.config_html(part.about, part.about_lang),
        start=part.start,
        stories=tuple(_story(context, key) for key in part.stories),
    )


def _story(context: SiteContext, key: RecordKey) -> RecordView:
    """A story with its charts, but without what can only be used on a screen."""
    return msgspec.structs.replace(
        portable_story(context, key, context.routes.root),
        draft=context.archive.records[key].flag("draft"),
        drawings=Drawings(evaluation=evaluation_of(context, key), values=values_of(context, key)),
    )


def _pages(context: SiteContext, plan: PagePlan) -> Iterator[tuple[str, SitePath, bool]]:
    """The numbers of the stories in each volume, and its address; nothing if there is only one."""
    volumes, first = context.printed_volumes, context.routes.fixed(plan.type)
    for number, parts in enumerate(volumes if len(volumes) > 1 else (), start=1):
        last = parts[-1].start + len(parts[-1].stories) - 1
        yield f"{parts[0].start}–{last}", numbered(first, number), number == plan.number
