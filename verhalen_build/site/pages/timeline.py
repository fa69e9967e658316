"""The timeline, as a drawing and as a list by year."""

from collections.abc import Iterator
from itertools import groupby

from verhalen_build.model.record import Period, RichText
from verhalen_build.model.typography import typographic
from verhalen_build.site.drawings.timeline import Moment as Drawn
from verhalen_build.site.drawings.timeline import numbers_within, timeline
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.moments import LANES, Moment
from verhalen_build.site.page_views import Happened, LaneView, TimelineView, TimelineYear
from verhalen_build.site.pages.paging import PAGE_SIZE, pager, part_of
from verhalen_build.site.pages.said import anchor
from verhalen_build.site.routes import numbered
from verhalen_build.site.shown import capital
from verhalen_build.site.words import date_in_words, period_in_words


def timeline_page(known: Known, plan: PagePlan) -> TimelineView:
    """The timeline: the drawing on its first page, and on each a part of the list."""
    first = (plan.number - 1) * PAGE_SIZE + 1
    shown = [_happened(known, number, one) for number, one in enumerate(part_of(known.moments, plan.number), first)]
    kind = known.archive.schema.kinds["municipality"]
    return TimelineView(
        page=known.page_of(plan, known.texts("Timeline")),
        drawing=timeline(list(_drawn(known)), known.today) if plan.number == 1 else None,
        lanes=tuple(_lanes(known, plan)),
        municipalities=tuple((known.archive.records[key].slug, known.archive.names[key]) for key in known.happened_in),
        parameter=kind.label[known.archive.settings.language][0],
        years=tuple(TimelineYear(year, tuple(some)) for year, some in groupby(shown, key=lambda one: one.year)),
        pages=pager(known.routes.fixed("timeline"), plan.number, len(known.moments)),
    )


def _lanes(known: Known, plan: PagePlan) -> Iterator[LaneView]:
    """The lanes; how much there is in each is counted beside the drawing, on the first page."""
    for number, (many, one) in enumerate(_lane_names(known)):
        counted = known.lanes[number] if plan.number == 1 else ()
        yield LaneView(number, many, one, len(counted), numbers_within([moment.within for moment in counted]))


def _drawn(known: Known) -> Iterator[Drawn]:
    path = known.routes.fixed("timeline")
    pages: dict[int, int] = {}
    for number, one in enumerate(known.moments, start=1):
        page = pages.setdefault(one.start.year, (number - 1) // PAGE_SIZE + 1)
        yield Drawn(
            when=one.when,
            lane=one.lane,
            number=number,
            path=_path(known, one),
            label=f"{_date(known, one)}: {known.archive.names[one.record]}",
            listed=f"{numbered(path, page)}#{year_id(one.start.year)}",
            within=one.within,
        )


def year_id(year: int) -> str:
    """The id of a year in the list."""
    return f"_{year}"


def _happened(known: Known, number: int, one: Moment) -> Happened:
    return Happened(
        number=number,
        year=one.start.year,
        lane=one.lane,
        date=_date(known, one),
        iso="" if isinstance(one.when, Period) else str(one.when),
        ref=known.shown.ref(one.record),
        path=_path(known, one),
        text=_text(known, one),
        within=numbers_within([one.within]),
    )


def _path(known: Known, one: Moment) -> str:
    path = known.routes.records[one.record]
    return f"{path}#{anchor(LANES[one.lane], one.item)}" if one.item else path


def _date(known: Known, one: Moment) -> str:
    language = known.archive.settings.language
    if isinstance(one.when, Period):
        return period_in_words(one.when, language)
    return date_in_words(one.when, language)


def _text(known: Known, one: Moment) -> str:
    """What happened, without links."""
    record = known.archive.records[one.record]
    if not one.item:
        return known.shown.entry(one.record).text
    texts = record.groups(LANES[one.lane])[one.item - 1].values.get("text", ())
    return " ".join(known.shown.plain(text, record) for text in texts if isinstance(text, RichText))


def _lane_names(known: Known) -> Iterator[tuple[str, str]]:
    """What many and one of each lane are called."""
    language = known.archive.settings.language
    for lane in LANES:
        kind = known.archive.schema.kinds.get(lane)
        if kind is not None:
            yield capital(kind.label[language][1]), kind.label[language][0]
        else:
            declared = (kind.field(lane) for kind in known.archive.schema.kinds.values())
            field = next(one for one in declared if one is not None)
            yield known.shown.label(field), typographic(field.shown(language, one=True).lower())
