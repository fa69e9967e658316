"""The page where readers find what they marked; a script fills it from their own browser."""

from verhalen_build.site.book_views import PlainView
from verhalen_build.site.context import PagePlan, SiteContext


def marks_page(context: SiteContext, plan: PagePlan) -> PlainView:
    """The page of all marks, empty: marks exist only on the reader's own device."""
    return PlainView(context.page_of(plan, context.texts("My yellow sentences")))
