"""What only the page of a theme has: the records about it, lessons from its stories, and related themes."""

from collections.abc import Sequence
from heapq import nsmallest
from itertools import chain

from verhalen_build.archive.archive import STORY
from verhalen_build.model.record import RecordKey
from verhalen_build.site.context import SiteContext
from verhalen_build.site.pages.backlink_lists import backlink_lists, browse_address
from verhalen_build.site.pages.excerpt_pages import lesson_of
from verhalen_build.site.record_views import InTheme
from verhalen_build.site.view import Excerpt, ListEntry

FIELD = "themes"
_LESSONS = 12


def in_theme(context: SiteContext, key: RecordKey, root: str) -> InTheme:
    """What is about a theme, for a page from which `root` leads to the root of the site."""
    stories = context.backlinks.by_field.get((FIELD, key), {}).get(STORY, ())
    related = context.backlinks.related_themes.get(key, ())
    return InTheme(
        lists=tuple(backlink_lists(context, FIELD, key)),
        lessons=_lessons(context, stories, root),
        all_lessons=sum(len(context.excerpts.lessons_of.get(story, ())) for story in stories),
        related=tuple(ListEntry(context.presenter.ref(other), count=shared) for other, shared in related),
        browse=browse_address(context, FIELD, key),
    )


def listed_on_theme_page(context: SiteContext, key: RecordKey) -> frozenset[RecordKey]:
    """The records that its page lists there, or could list, and so need not mention again."""
    lists = context.backlinks.by_field.get((FIELD, key), {}).values()
    related = context.backlinks.related_themes.get(key, ())
    return frozenset((*chain.from_iterable(lists), *(other for other, _ in related)))


def _lessons(context: SiteContext, stories: Sequence[RecordKey], root: str) -> tuple[Excerpt, ...]:
    """The first lesson of each story before the second of any, so that most stories are heard."""
    lessons = (lesson for story in stories for lesson in context.excerpts.lessons_of.get(story, ()))
    chosen = nsmallest(_LESSONS, lessons, key=lambda lesson: lesson[1])
    in_book = sorted(chosen, key=lambda lesson: (context.order.stories[lesson[0]], lesson[1]))
    return tuple(lesson_of(context, *lesson, root) for lesson in in_book)
