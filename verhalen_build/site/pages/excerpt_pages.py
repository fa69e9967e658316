"""The lists of all that was learnt and said, and how a lesson or a quote appears anywhere."""

from itertools import groupby

from verhalen_build.model.record import Group, RecordKey, RichText
from verhalen_build.model.typography import typographic
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.links import rich_html
from verhalen_build.site.page_views import ExcerptsView
from verhalen_build.site.pages.paging import pager, part_of
from verhalen_build.site.view import Excerpt


def excerpts_page(context: SiteContext, plan: PagePlan) -> ExcerptsView:
    """The index of all lessons or of all quotes, story by story in the order of the book."""
    number = plan.number
    if plan.type == "lessons":
        title, total = context.texts("Lessons"), len(context.excerpts.lessons)
        some = [lesson_of(context, *lesson, "") for lesson in part_of(context.excerpts.lessons, number)]
    else:
        title, total = context.texts("Quotes"), len(context.excerpts.quotes)
        some = [quote_of(context, *quoted, "") for quoted in part_of(context.excerpts.quotes, number)]
    groups = tuple((story, tuple(of_story)) for story, of_story in groupby(some, key=lambda one: one.story))
    pages = pager(context.routes.fixed(plan.type), number, total)
    return ExcerptsView(context.page_of(plan, title), total, groups, pages)


def lesson_of(context: SiteContext, story: RecordKey, number: int, text: RichText, root: str) -> Excerpt:
    """A lesson of a story, for a page from which `root` leads to the root of the site."""
    record = context.archive.records[story]
    html = rich_html(text, record, context.archive, context.routes, root)
    return Excerpt(html, f"{context.routes.records[story]}#{anchor('lessons', number)}", context.presenter.ref(story))


def quote_of(context: SiteContext, story: RecordKey, number: int, group: Group, root: str) -> Excerpt:
    """A quote in a story, for a page from which `root` leads to the root of the site."""
    record = context.archive.records[story]
    text = next(value for value in group.values["text"] if isinstance(value, RichText))
    speakers = [named for value in group.references("person") for named in context.presenter.named(value)]
    return Excerpt(
        html=rich_html(text, record, context.archive, context.routes, root),
        path=f"{context.routes.records[story]}#{anchor('quotes', number)}",
        story=context.presenter.ref(story),
        speaker=speakers[0] if speakers else None,
        role=typographic(group.text("role")),
        verbatim=group.choice("wording") == "verbatim",
    )


def anchor(field_key: str, number: int) -> str:
    """The id of an item on the page of its story."""
    # With a mark that no heading's id has.
    return f"_{field_key}-{number}"
