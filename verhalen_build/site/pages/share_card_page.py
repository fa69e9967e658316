"""The share cards: pictures of a page, for those who see a link to it."""

from collections.abc import Callable, Iterator

from verhalen_build.model.names import SitePath
from verhalen_build.model.record import RecordKey
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.drawings.share_card import share_card
from verhalen_build.site.file_views import ShareCardView
from verhalen_build.site.rasteriser import png_of
from verhalen_build.site.sharing import CARD_KINDS, book_card, has_card, record_card
from verhalen_build.site.view import Page, View

_TYPE = "share-card"


def share_card_plans(context: SiteContext) -> Iterator[PagePlan]:
    """The card of the book and of each record that has one, if the book has an address to give."""
    archive = context.archive
    if archive.settings.base_url:
        yield PagePlan(_TYPE)
        keys = (key for kind in CARD_KINDS for key in archive.by_kind.get(kind, ()))
        own = (key for key in keys if archive.has_words_in_language(key))
        yield from (PagePlan(_TYPE, key) for key in own if has_card(archive.records[key]))


def share_card_path(context: SiteContext, plan: PagePlan) -> SitePath:
    """The address of a card."""
    routes = context.routes
    return routes.share_card(routes.records[RecordKey(plan.argument)] if plan.argument else routes.fixed("home"))


def share_card_page(context: SiteContext, plan: PagePlan) -> ShareCardView:
    """The words on the card of a record, or without one on that of the book."""
    record = context.archive.records[RecordKey(plan.argument)] if plan.argument else None
    words = record_card(context.presenter, record) if record is not None else book_card(context.presenter)
    return ShareCardView(Page(share_card_path(context, plan), "", words.name), *words)


def draw_share_card(view: ShareCardView, written: Callable[[View], str]) -> bytes:
    """The card as a PNG, in which programs can read its words as well."""
    svg = written(share_card(view.name, view.above, view.below))
    about = ". ".join(filter(None, (view.above, view.below)))
    return png_of(svg, {"Title": view.name, "Description": about})
