"""The citations of all stories and pages of the book, a file for each format."""

from collections.abc import Callable, Iterable

from verhalen_build.model.record import RecordKey
from verhalen_build.site.citation_file import citation_file
from verhalen_build.site.citation_formats import CitationFormat, formatted
from verhalen_build.site.citations import citation_of
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.file_views import TextFileView
from verhalen_build.site.render import BodyHtml


def citation_plans(name: str) -> Callable[[SiteContext], Iterable[PagePlan]]:
    """The plan of a file with citations, if there is anything to cite."""
    return lambda context: (PagePlan(name),) if _cited(context) else ()


def citations_in(citation_format: CitationFormat) -> Callable[[SiteContext, PagePlan], TextFileView]:
    """What is in the file of a format."""

    def view(context: SiteContext, plan: PagePlan) -> TextFileView:
        paths = context.routes.records
        citations = (citation_of(key, context.archive, paths[key]) for key in _cited(context))
        return TextFileView(context.page_of(plan, ""), formatted(citations, citation_format, context.texts))

    return view


def citation_of_book(context: SiteContext, plan: PagePlan) -> TextFileView:
    """How the book as a whole is cited."""
    settings = context.archive.settings
    description = context.presenter.plain(settings.description, settings.record) if settings.description else ""
    text = citation_file(context.archive, description, context.today, context.texts)
    return TextFileView(context.page_of(plan, ""), text)


def text_bytes(view: TextFileView, body_html: BodyHtml) -> bytes:
    """The bytes of a text file."""
    return view.text.encode()


def _cited(context: SiteContext) -> list[RecordKey]:
    """The stories in the order of the book, and the pages about it; which others have a text changes as one writes."""
    archive = context.archive
    keys = (*archive.stories, *archive.by_kind.get("page", ()))
    return [key for key in keys if not archive.records[key].flag("draft")]
