"""The cover of the book, with the ways in."""

from collections.abc import Iterable, Iterator
from heapq import nlargest, nsmallest

from msgspec.structs import replace

from verhalen_build.archive.archive import STORY
from verhalen_build.model.formatting import format_number, format_partial_date
from verhalen_build.model.record import RecordKey
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.book_views import HomeView, MatrixTable, WaysIn
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.excerpts import Lesson
from verhalen_build.site.feeds import last_changed
from verhalen_build.site.pages.excerpt_pages import lesson_of
from verhalen_build.site.pages.map_page import cover_map
from verhalen_build.site.pages.matrix_page import matrix_corner
from verhalen_build.site.view import ListEntry

_RECENT = 5
_WAYS = 15
_WAYS_BY = ("theme", "municipality")


def home_page(context: SiteContext, plan: PagePlan) -> HomeView:
    """The cover: what the book is, where to begin, how to join, and the ways in."""
    archive, settings = context.archive, context.archive.settings
    # Who reads a translated book begins with what is translated.
    stories = [key for key in archive.stories if archive.has_words_in_language(key)] or archive.stories
    first = stories[:1]
    part = context.order.parts[first[0]] if first else None
    drawing = cover_map(context)
    return HomeView(
        page=context.page_of(plan, typographic(settings.title), typographic(settings.subtitle)),
        description=context.config_html(settings.description),
        counts=tuple(_counts(context)),
        first=context.presenter.entry(first[0]) if first else None,
        part=typographic(part.title) if part else "",
        part_lang=part.title_lang if part else "",
        # Not to be enlarged: the story shows it large.
        picture=context.presenter.picture(archive.records[first[0]], context.routes.root, "") if first else None,
        recent=tuple(_recent(context, stories[1:])),
        ways=tuple(_ways(context)),
        lesson=next(
            (
                lesson_of(context, *lesson, context.routes.root)
                for lesson in context.excerpts.lessons
                if _is_own(context, lesson)
            ),
            None,
        ),
        members=archive.members,
        map=drawing,
        map_credit=typographic(settings.base_map.credit) if drawing else "",
        matrix=_corner(context),
    )


def _is_own(context: SiteContext, lesson: Lesson) -> bool:
    """Whether a lesson is in the language of the page."""
    return not context.is_translated or not context.presenter.language_of(
        context.archive.records[lesson.story], "lessons"
    )


def _recent(context: SiteContext, stories: Iterable[RecordKey]) -> Iterator[ListEntry]:
    """Those of these stories that were last written or changed, with the day of that."""
    days = ((key, last_changed(context.archive.records[key], context.today)) for key in stories)
    dated = [(day, key) for key, day in days if day is not None]
    for day, key in nlargest(_RECENT, dated, key=lambda pair: pair[0]):
        entry = context.presenter.entry(key)
        if day == context.archive.records[key].date("updated"):
            shown_day = format_partial_date(day, context.archive.settings.language)
            entry = replace(entry, note=context.texts("updated %(day)s") % {"day": shown_day})
        yield entry


def _corner(context: SiteContext) -> MatrixTable | None:
    """The corner of the matrix, if it has rows and columns to compare."""
    corner = matrix_corner(context)
    return corner if corner and min(len(corner.rows), len(corner.columns)) > 1 else None


def _counts(context: SiteContext) -> Iterator[tuple[str, str]]:
    language = context.archive.settings.language
    for key in (STORY, "initiative", "person", "municipality"):
        kind = context.archive.schema.kinds[key]
        number = len(context.archive.by_kind[key])
        if number:
            label = kind.label[language][0 if number == 1 else 1]
            yield f"{format_number(number, language)} {label}", context.routes.index(kind)


def _ways(context: SiteContext) -> Iterator[WaysIn]:
    """The themes and the municipalities that most stories name, with the number of stories, alphabetically."""
    for name in _WAYS_BY:
        kind = context.archive.schema.kinds[name]
        keys = [key for key in context.archive.by_kind[name] if context.backlinks.story_counts.get(key)]
        most = nsmallest(_WAYS, keys, key=lambda key: -context.backlinks.story_counts[key])
        if most:
            yield WaysIn(
                label=capitalized(context.plural_name(kind)),
                entries=tuple(
                    ListEntry(context.presenter.ref(key), count=context.backlinks.story_counts[key])
                    for key in sorted(most, key=context.order.records.__getitem__)
                ),
                all=context.routes.index(kind),
            )
