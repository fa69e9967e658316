"""The page where readers find what they marked; a script fills it with what their own browser keeps."""

from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import PlainView


def marks_page(known: Known, plan: PagePlan) -> PlainView:
    """The page of all marks, without any: those are only on the reader's own device."""
    return PlainView(known.page_of(plan, known.texts("My yellow sentences")))
