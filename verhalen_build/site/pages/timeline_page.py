"""The timeline, as a drawing and as a list by year."""

from collections.abc import Iterator
from itertools import groupby

from verhalen_build.model.formatting import format_partial_date, format_period
from verhalen_build.model.record import Period, RichText
from verhalen_build.model.typography import capitalized, typographic
from verhalen_build.site.book_views import LaneView, TimelineEntry, TimelineView, TimelineYear
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.drawings.timeline_drawing import DatedMark, counts_by_municipality, timeline_drawing
from verhalen_build.site.excerpts import item_id
from verhalen_build.site.pages.paging import PAGE_SIZE, page_slice, pager
from verhalen_build.site.routes import numbered
from verhalen_build.site.timeline_events import LANES, TimelineEvent


def timeline_page(context: SiteContext, plan: PagePlan) -> TimelineView:
    """The timeline: the drawing on its first page, and on each a part of the list."""
    first = (plan.number - 1) * PAGE_SIZE + 1
    listed = [
        _list_entry(context, number, event)
        for number, event in enumerate(page_slice(context.timeline.events, plan.number), first)
    ]
    kind = context.archive.schema.kinds["municipality"]
    return TimelineView(
        page=context.page_of(plan, context.texts("Timeline")),
        drawing=timeline_drawing(list(_marks(context)), context.today) if plan.number == 1 else None,
        lanes=tuple(_lanes(context, plan)),
        municipalities=tuple(
            (context.archive.records[key].slug, context.archive.names[key]) for key in context.timeline.municipalities
        ),
        parameter=kind.label[context.archive.settings.language][0],
        years=tuple(
            TimelineYear(year, tuple(entries)) for year, entries in groupby(listed, key=lambda entry: entry.year)
        ),
        pages=pager(context.routes.fixed("timeline"), plan.number, len(context.timeline.events)),
    )


def _lanes(context: SiteContext, plan: PagePlan) -> Iterator[LaneView]:
    """The lanes; the number of events in each is beside the drawing, on the first page."""
    for number, (plural, singular) in enumerate(_lane_names(context)):
        events = context.timeline.lanes[number] if plan.number == 1 else ()
        yield LaneView(
            number, plural, singular, len(events), counts_by_municipality([event.within for event in events])
        )


def _marks(context: SiteContext) -> Iterator[DatedMark]:
    path = context.routes.fixed("timeline")
    pages: dict[int, int] = {}
    for number, event in enumerate(context.timeline.events, start=1):
        page = pages.setdefault(event.start.year, (number - 1) // PAGE_SIZE + 1)
        yield DatedMark(
            when=event.when,
            lane=event.lane,
            number=number,
            path=_path(context, event),
            name=context.archive.names[event.record],
            listed=f"{numbered(path, page)}#{year_id(event.start.year)}",
            within=event.within,
            lang=context.presenter.ref(event.record).lang,
            date=_date(context, event),
        )


def year_id(year: int) -> str:
    """The id of a year in the list."""
    return f"_{year}"


def _list_entry(context: SiteContext, number: int, event: TimelineEvent) -> TimelineEntry:
    return TimelineEntry(
        number=number,
        year=event.start.year,
        lane=event.lane,
        date=_date(context, event),
        iso="" if isinstance(event.when, Period) else str(event.when),
        ref=context.presenter.ref(event.record),
        path=_path(context, event),
        text=_text(context, event),
        text_lang=_text_lang(context, event),
        within=counts_by_municipality([event.within]),
    )


def _path(context: SiteContext, event: TimelineEvent) -> str:
    path = context.routes.records[event.record]
    return f"{path}#{item_id(LANES[event.lane], event.item)}" if event.item else path


def _date(context: SiteContext, event: TimelineEvent) -> str:
    language = context.archive.settings.language
    if isinstance(event.when, Period):
        return format_period(event.when, language)
    return format_partial_date(event.when, language)


def _text(context: SiteContext, event: TimelineEvent) -> str:
    """What happened, without links."""
    record = context.archive.records[event.record]
    if not event.item:
        return context.presenter.entry(event.record).text
    texts = record.groups(LANES[event.lane])[event.item - 1].values.get("text", ())
    return " ".join(context.presenter.plain(text, record) for text in texts if isinstance(text, RichText))


def _text_lang(context: SiteContext, event: TimelineEvent) -> str:
    """The language of that, if it is not the one of the site."""
    if not event.item:
        return context.presenter.entry(event.record).text_lang
    return context.presenter.language_of(context.archive.records[event.record], LANES[event.lane])


def _lane_names(context: SiteContext) -> Iterator[tuple[str, str]]:
    """The plural and singular name of each lane."""
    language = context.archive.settings.language
    for lane in LANES:
        kind = context.archive.schema.kinds.get(lane)
        if kind is not None:
            yield capitalized(kind.label[language][1]), kind.label[language][0]
        else:
            declarations = (kind.field(lane) for kind in context.archive.schema.kinds.values())
            field = next(declaration for declaration in declarations if declaration is not None)
            yield context.presenter.label(field), typographic(field.display_name(language, singular=True).lower())
