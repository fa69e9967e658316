"""The cover of the book, and the page of orientation behind it."""

from collections.abc import Iterator
from heapq import nsmallest

from verhalen_build.archive.archive import STORY
from verhalen_build.model.typography import typographic
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import HomeView, MatrixTable, WaysBy
from verhalen_build.site.pages.map import cover_map
from verhalen_build.site.pages.matrix import matrix_corner
from verhalen_build.site.pages.said import lesson_of
from verhalen_build.site.shown import capital
from verhalen_build.site.view import Entry
from verhalen_build.site.words import number_in_words

_NEWEST = 5
_WAYS = 15
_WAYS_BY = ("theme", "municipality")


def home_page(known: Known, plan: PagePlan) -> HomeView:
    """The cover: what it is, where to begin, how to join, and the ways in."""
    archive, settings = known.archive, known.archive.settings
    first = archive.stories[:1]
    dated = [key for key in archive.stories if archive.records[key].date("date") and key not in first]
    newest = sorted(dated, key=lambda key: str(archive.records[key].date("date")), reverse=True)[:_NEWEST]
    drawing = cover_map(known)
    return HomeView(
        page=known.page_of(plan, typographic(settings.title), typographic(settings.subtitle)),
        description=known.config_html(settings.description),
        counts=tuple(_counts(known)),
        first=known.shown.entry(first[0]) if first else None,
        part=known.part_titles[first[0]] if first else "",
        newest=tuple(known.shown.entry(key) for key in newest),
        ways=tuple(_ways(known)),
        lesson=lesson_of(known, *known.lessons[0], "") if known.lessons else None,
        members=archive.members,
        map=drawing,
        map_credit=typographic(settings.base_map.credit) if drawing else "",
        matrix=_corner(known),
    )


def _corner(known: Known) -> MatrixTable | None:
    """The corner of the matrix, where it has rows and columns to compare."""
    corner = matrix_corner(known)
    return corner if corner and min(len(corner.rows), len(corner.columns)) > 1 else None


def _counts(known: Known) -> Iterator[tuple[str, str]]:
    language = known.archive.settings.language
    for key in (STORY, "initiative", "person", "municipality"):
        kind = known.archive.schema.kinds[key]
        number = len(known.archive.by_kind[key])
        if number:
            label = kind.label[language][0 if number == 1 else 1]
            yield f"{number_in_words(number, language)} {label}", known.routes.index(kind)


def _ways(known: Known) -> Iterator[WaysBy]:
    """The themes and the municipalities that most stories name, with how many do, by the alphabet."""
    for name in _WAYS_BY:
        kind = known.archive.schema.kinds[name]
        keys = [key for key in known.archive.by_kind[name] if known.story_counts.get(key)]
        most = nsmallest(_WAYS, keys, key=lambda key: -known.story_counts[key])
        if most:
            yield WaysBy(
                label=capital(known.many(kind)),
                entries=tuple(
                    Entry(known.shown.ref(key), count=known.story_counts[key])
                    for key in sorted(most, key=known.order.__getitem__)
                ),
                all=known.routes.index(kind),
            )
