"""The lists of all lessons and quotes, and how a lesson or quote appears on any page."""

from itertools import groupby

from verhalen_build.model.record import Group, RecordKey, RichText
from verhalen_build.model.typography import typographic
from verhalen_build.site.book_views import ExcerptsView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.excerpts import item_id
from verhalen_build.site.pages.paging import page_slice, pager
from verhalen_build.site.view import Excerpt


def excerpts_page(context: SiteContext, plan: PagePlan) -> ExcerptsView:
    """The index of all lessons or of all quotes, story by story in the order of the book."""
    number = plan.number
    if plan.type == "lessons":
        title, total = context.texts("Lessons"), len(context.excerpts.lessons)
        excerpts = [
            lesson_of(context, *lesson, context.routes.root) for lesson in page_slice(context.excerpts.lessons, number)
        ]
    else:
        title, total = context.texts("Quotes"), len(context.excerpts.quotes)
        excerpts = [
            quote_of(context, *quote, context.routes.root) for quote in page_slice(context.excerpts.quotes, number)
        ]
    groups = tuple(
        (story, tuple(story_excerpts)) for story, story_excerpts in groupby(excerpts, key=lambda excerpt: excerpt.story)
    )
    pages = pager(context.routes.fixed(plan.type), number, total)
    return ExcerptsView(context.page_of(plan, title), total, groups, pages)


def lesson_of(context: SiteContext, story: RecordKey, number: int, text: RichText, root: str) -> Excerpt:
    """A lesson of a story, for a page from which `root` leads to the root of the site."""
    record = context.archive.records[story]
    html = context.presenter.html(text, record, "lessons", root)
    return Excerpt(html, f"{context.routes.records[story]}#{item_id('lessons', number)}", context.presenter.ref(story))


def quote_of(context: SiteContext, story: RecordKey, number: int, group: Group, root: str) -> Excerpt:
    """A quote in a story, for a page from which `root` leads to the root of the site."""
    record = context.archive.records[story]
    text = next(value for value in group.values["text"] if isinstance(value, RichText))
    sources = (ref for value in group.references("source") for ref in context.presenter.linked_refs(value))
    speakers = [ref for value in group.references("person") for ref in context.presenter.linked_refs(value)]
    return Excerpt(
        html=context.presenter.html(text, record, "quotes", root),
        path=f"{context.routes.records[story]}#{item_id('quotes', number)}",
        story=context.presenter.ref(story),
        speaker=speakers[0] if speakers else None,
        role=typographic(group.text("role")),
        verbatim=group.choice("wording") == "verbatim",
        sources=tuple(sources),
        at_page=context.presenter.page_in_source(group.text("page")),
        lang=context.presenter.language_of(record, "quotes"),
    )
