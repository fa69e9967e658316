"""The cover of the book."""

from collections.abc import Iterator

from verhalen_build.archive.archive import STORY
from verhalen_build.model.typography import typographic
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import HomeView
from verhalen_build.site.pages.said import lesson_of
from verhalen_build.site.view import Entry
from verhalen_build.site.words import number_in_words

_NEWEST = 6


def home_page(known: Known, plan: PagePlan) -> HomeView:
    """The cover: what it is, how to join, and the ways in."""
    archive, settings = known.archive, known.archive.settings
    description = known.config_html(settings.description)
    page = known.page_of(plan, typographic(settings.title), typographic(settings.subtitle))
    first = archive.stories[:_NEWEST]
    dated = [key for key in archive.stories if archive.records[key].date("date") and key not in first]
    newest = sorted(dated, key=lambda key: str(archive.records[key].date("date")), reverse=True)[:_NEWEST]
    return HomeView(
        page=page,
        description=description,
        counts=tuple(_counts(known)),
        first=tuple(known.shown.entry(key) for key in first),
        newest=tuple(known.shown.entry(key) for key in newest),
        themes=tuple(_counted(known, "theme")),
        municipalities=tuple(_counted(known, "municipality")),
        lesson=lesson_of(known, *known.lessons[0], "") if known.lessons else None,
    )


def _counts(known: Known) -> Iterator[tuple[str, str]]:
    language = known.archive.settings.language
    for key in (STORY, "initiative", "person", "municipality"):
        kind = known.archive.schema.kinds[key]
        number = len(known.archive.by_kind[key])
        if number:
            label = kind.label[language][0 if number == 1 else 1]
            yield f"{number_in_words(number, language)} {label}", known.routes.index(kind)


def _counted(known: Known, kind: str) -> Iterator[Entry]:
    """The records of a kind that stories name, with how many do."""
    for key in known.archive.by_kind[kind]:
        if known.story_counts.get(key):
            yield Entry(known.shown.ref(key), count=known.story_counts[key])
