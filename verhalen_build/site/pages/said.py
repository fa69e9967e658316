"""The lists of all that was learnt and said, and how a lesson or a quote appears anywhere."""

from itertools import groupby

from verhalen_build.model.record import Group, RecordKey, RichText
from verhalen_build.model.typography import typographic
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.links import rich_html
from verhalen_build.site.page_views import SaidView
from verhalen_build.site.pages.paging import pager, part_of
from verhalen_build.site.view import Said


def said_page(known: Known, plan: PagePlan) -> SaidView:
    """The index of all lessons or of all quotes, story by story in the order of the book."""
    number = plan.number
    if plan.sort == "lessons":
        title, total = known.texts("Lessons"), len(known.lessons)
        some = [lesson_of(known, *lesson, "") for lesson in part_of(known.lessons, number)]
    else:
        title, total = known.texts("Quotes"), len(known.quotes)
        some = [quote_of(known, *quoted, "") for quoted in part_of(known.quotes, number)]
    groups = tuple((story, tuple(of_story)) for story, of_story in groupby(some, key=lambda one: one.story))
    pages = pager(known.routes.fixed(plan.sort), number, total)
    return SaidView(known.page_of(plan, title), total, groups, pages)


def lesson_of(known: Known, story: RecordKey, number: int, text: RichText, root: str) -> Said:
    """A lesson of a story, for a page from which `root` leads to the root of the site."""
    record = known.archive.records[story]
    html = rich_html(text, record, known.archive, known.routes, root)
    return Said(html, f"{known.routes.records[story]}#{anchor('lessons', number)}", known.shown.ref(story))


def quote_of(known: Known, story: RecordKey, number: int, group: Group, root: str) -> Said:
    """A quote in a story, for a page from which `root` leads to the root of the site."""
    record = known.archive.records[story]
    text = next(value for value in group.values["text"] if isinstance(value, RichText))
    speakers = [named for value in group.references("person") for named in known.shown.named(value)]
    return Said(
        html=rich_html(text, record, known.archive, known.routes, root),
        path=f"{known.routes.records[story]}#{anchor('quotes', number)}",
        story=known.shown.ref(story),
        speaker=speakers[0] if speakers else None,
        role=typographic(group.text("role")),
        verbatim=group.choice("wording") == "verbatim",
    )


def anchor(field_key: str, number: int) -> str:
    """The id of an item on the page of its story."""
    # With a mark that no heading's id has.
    return f"_{field_key}-{number}"
