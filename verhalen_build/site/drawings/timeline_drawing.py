"""The timeline: years from top to bottom, lanes side by side, and events in these.

No more is drawn than is known of a date: a year is a bar as long as that year, a month a bar of a month, a day a point,
and a period runs from its start to its end. Simultaneous events are side by side. All years are equally long, except
that years in which nothing begins or ends are combined into one short stretch that says so.
"""

from calendar import isleap
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from verhalen_build.model.record import PartialDate, Period
from verhalen_build.site.view import View

WIDTH = 360.0
"""The width of the drawing; a phone shows about one unit per pixel."""

_YEARS, _MARGIN = 34.0, 2.0
_TOP, _BOTTOM = 26.0, 16.0
# All years have the same length, and a long timeline has shorter years.
_YEAR_LEAST, _YEAR_MOST, _YEARS_TOGETHER = 36.0, 108.0, 2400.0
_STRETCH = 36.0
_LANE_GAP = 5.0
_SHAPE, _DIGIT, _PITCH_MOST = 10.0, 6.4, 27.0
# Anything shorter than this is drawn as a point; consecutive bars are twice this distance apart.
_SHORTEST, _APART = 2.0, 1.0
_HALF_LETTER = 4.0
# The minimum height that a finger can hit.
_LOWEST = 24.0

# With more events than this the drawing counts them by year instead of showing each.
_MOST_MARKS = 400
_COUNTED_ROW = 30.0
_COUNT_ROOM = 34.0


class DatedMark(NamedTuple):
    """An event to draw: the number of its lane from 0, and the address of its link.

    `listed` is the address of its year in the list; `within` has the slugs of its municipalities. `lang` is the
    language of its name, and `date` when it was, in words.
    """

    when: PartialDate | Period
    lane: int
    number: int
    path: str
    name: str
    listed: str
    within: tuple[str, ...] = ()
    lang: str = ""
    date: str = ""


class YearRow(View, frozen=True, array_like=True):
    """A year, or a stretch of years in which nothing begins or ends; then `until` is the last of them."""

    year: int
    until: int
    y: float
    height: float

    @property
    def is_stretch(self) -> bool:
        """Whether it is drawn shorter than it is."""
        return self.until > self.year


class TimelineMark(View, frozen=True, array_like=True):
    """One event: a shape at `x` from `y` down, a point if `height` is 0; `top` and `tall` are those of its link.

    `words` is the baseline of its number. A mark that `goes_on` has no end. `within` counts it in all and by
    municipality: `:1 hoogeveen:1`.
    """

    lane: int
    number: int
    path: str
    name: str
    lang: str
    date: str
    within: str
    x: float
    y: float
    height: float
    goes_on: bool
    top: float
    tall: float
    words: float


class Count(View, frozen=True, array_like=True):
    """The number of events of a lane that begin in a year: a bar starting at `x`.

    `within` counts them in all and by municipality: `:12 hoogeveen:3 zwolle:9`.
    """

    lane: int
    year: int
    count: int
    path: str
    within: str
    x: float
    y: float
    width: float


class LaneHead(View, frozen=True, array_like=True):
    """The position of a lane that has any events."""

    lane: int
    x: float
    middle: float


class TimelineDrawing(View, frozen=True, array_like=True):
    """The timeline; `counts` instead of `marks` if there are too many to show each.

    `pitch` is the width per mark, `unit` the length of one event in a bar of counts. `today` is the y of today, or 0 if
    today is after everything drawn.
    """

    height: float
    rows: tuple[YearRow, ...]
    lanes: tuple[LaneHead, ...]
    marks: tuple[TimelineMark, ...]
    counts: tuple[Count, ...]
    pitch: float
    unit: float
    today: float


def timeline_drawing(events: Sequence[DatedMark], today: date) -> TimelineDrawing | None:
    """The timeline of these events; None if there are none."""
    if not events:
        return None
    drawing = _with_marks(events, today) if len(events) <= _MOST_MARKS else None
    return drawing or _with_counts(events, today)


def counts_by_municipality(slugs: Sequence[Sequence[str]]) -> str:
    """The number of items, in all and by municipality; `slugs` has the municipalities of each."""
    numbers = Counter(slug for item_slugs in slugs for slug in item_slugs)
    return " ".join([f":{len(slugs)}", *(f"{slug}:{number}" for slug, number in sorted(numbers.items()))])


def _with_marks(events: Sequence[DatedMark], today: date) -> TimelineDrawing | None:
    """The timeline with every event; None if so many coincide that it would be too wide."""
    scale = _Scale(events, today)
    places = _places(events, scale)
    columns = {
        lane: 1 + max(places[event.number].column for event in events if event.lane == lane) for lane in _lanes(events)
    }
    room = WIDTH - _YEARS - _MARGIN - _LANE_GAP * len(columns)
    pitch = min(_PITCH_MOST, room / sum(columns.values()))
    if pitch < _SHAPE + _DIGIT * len(str(max(places))):
        return None
    spare = (room - pitch * sum(columns.values())) / len(columns)
    heads: list[LaneHead] = []
    x = _YEARS + _LANE_GAP
    for lane, number in columns.items():
        width = pitch * number + spare
        heads.append(LaneHead(lane, round(x, 1), round(x + width / 2, 1)))
        x += width + _LANE_GAP
    starts = {head.lane: head.x + spare / 2 for head in heads}
    return TimelineDrawing(
        height=round(scale.bottom + _BOTTOM, 1),
        rows=scale.rows,
        lanes=tuple(heads),
        marks=tuple(_mark(event, places[event.number], starts[event.lane], pitch, scale) for event in events),
        counts=(),
        pitch=round(pitch, 1),
        unit=0.0,
        today=scale.today,
    )


def _lanes(events: Sequence[DatedMark]) -> list[int]:
    return sorted({event.lane for event in events})


class _Scale:
    """The y of each point in time: years in which something begins or ends all have the same length."""

    def __init__(self, events: Sequence[DatedMark], today: date) -> None:
        self._today = _beginning(PartialDate(today.year, today.month, today.day))
        years = {year for event in events for year in _years_of(event.when)}
        self._year = max(_YEAR_LEAST, min(_YEAR_MOST, _YEARS_TOGETHER / len(years)))
        self.rows = tuple(_rows(sorted(years), today.year, self._year, _STRETCH))
        self.bottom = self.rows[-1].y + self.rows[-1].height
        self._row_of = {year: row for row in self.rows for year in range(row.year, row.until + 1)}
        row = self._row_of.get(today.year)
        self.today = self.place(self._today) if row is not None and not row.is_stretch else 0.0

    def place(self, time: float) -> float:
        """The y of a time in years with fractions."""
        row = self._row_of.get(int(time))
        if row is None:
            # The very end of the last year, or before the first.
            return round(self.bottom if time > self.rows[0].year else self.rows[0].y, 1)
        return round(row.y + (time - row.year) / (row.until - row.year + 1) * row.height, 1)

    def span(self, when: PartialDate | Period) -> tuple[float, float]:
        """The start and end of something."""
        start = self.place(_beginning(_start(when)))
        if _is_day(when):
            return start, start
        if _is_open_ended(when):
            return start, max(start, self.place(self._today))
        return start, self.place(_after(_end(when)))

    def box(self, when: PartialDate | Period) -> tuple[float, float]:
        """The top and bottom of a link: the span itself, or more around it if that is too low to hit."""
        top, bottom = self.span(when)
        more = max(0.0, _LOWEST - (bottom - top)) / 2
        row = self._row_of[_start(when).year]
        # Within its year, so that a December does not get in the way of the next year.
        top = max(row.y, min(top - more, row.y + row.height - _LOWEST))
        return round(top, 1), round(max(bottom, top + _LOWEST), 1)


def _rows(years: Sequence[int], this_year: int, year: float, stretch: float) -> Iterator[YearRow]:
    """A row for each of these years, and for each stretch between them and up to this year."""
    y, next_year = _TOP, years[0]
    for row_year in years:
        if next_year < row_year:
            yield YearRow(next_year, row_year - 1, round(y, 1), year if next_year == row_year - 1 else stretch)
            y += year if next_year == row_year - 1 else stretch
        yield YearRow(row_year, row_year, round(y, 1), year)
        y += year
        next_year = row_year + 1
    if next_year <= this_year:
        yield YearRow(next_year, this_year, round(y, 1), stretch)


class _Column(NamedTuple):
    """The position of an event: the number of its column in its lane, and the top and bottom of its link."""

    column: int
    top: float
    bottom: float


def _places(events: Sequence[DatedMark], scale: _Scale) -> dict[int, _Column]:
    """The position of each event, by its number: the first column of its lane that is free from there on.

    Simultaneous events share a column as long as their links fit beside their bar.
    """
    in_order = sorted(events, key=lambda event: (_time(event), event.number))
    boxes = [box for _, simultaneous in groupby(in_order, key=_time) for box in _boxes(list(simultaneous), scale)]
    ends: dict[int, list[float]] = {}
    places: dict[int, _Column] = {}
    for top, bottom, together in sorted(boxes, key=lambda box: (*box[:2], box[2][0].number)):
        lane = ends.setdefault(together[0].lane, [])
        column = next((place for place, end in enumerate(lane) if end <= top), len(lane))
        lane[column : column + 1] = [bottom]
        height = (bottom - top) / len(together)
        for place, event in enumerate(together):
            places[event.number] = _Column(column, top + place * height, top + (place + 1) * height)
    return places


def _time(event: DatedMark) -> tuple[int, str]:
    return event.lane, f"{_start(event.when)} {_end(event.when)} {_is_open_ended(event.when)}"


def _boxes(events: list[DatedMark], scale: _Scale) -> Iterator[tuple[float, float, list[DatedMark]]]:
    top, bottom = scale.box(events[0].when)
    size = max(1, int((bottom - top) // _LOWEST))
    for first in range(0, len(events), size):
        yield top, bottom, events[first : first + size]


def _mark(event: DatedMark, place: _Column, start: float, pitch: float, scale: _Scale) -> TimelineMark:
    y, end = scale.span(event.when)
    is_point = end - y < _SHORTEST
    words = (y + end) / 2 if end - y <= _LOWEST else place.top + _LOWEST / 2
    return TimelineMark(
        lane=event.lane,
        number=event.number,
        path=event.path,
        name=event.name,
        lang=event.lang,
        date=event.date,
        within=counts_by_municipality([event.within]),
        x=round(start + place.column * pitch, 1),
        y=round((y + end) / 2, 1) if is_point else round(y + _APART, 1),
        height=0.0 if is_point else round(end - y - 2 * _APART, 1),
        goes_on=_is_open_ended(event.when),
        top=round(place.top, 1),
        tall=round(place.bottom - place.top, 1),
        words=round(words + _HALF_LETTER, 1),
    )


def _with_counts(events: Sequence[DatedMark], today: date) -> TimelineDrawing:
    """The timeline as counts by year and lane."""
    together: dict[tuple[int, int], list[DatedMark]] = {}
    for event in events:
        together.setdefault((_start(event.when).year, event.lane), []).append(event)
    rows = tuple(_rows(sorted({year for year, _ in together}), today.year, _COUNTED_ROW, _STRETCH))
    y_of = {row.year: row.y for row in rows}
    lanes = _lanes(events)
    width = (WIDTH - _YEARS - _MARGIN) / len(lanes)
    pitch = width - _LANE_GAP
    x_of = {lane: _YEARS + _LANE_GAP + width * place for place, lane in enumerate(lanes)}
    unit = (pitch - _COUNT_ROOM) / max(map(len, together.values()))
    return TimelineDrawing(
        height=round(rows[-1].y + rows[-1].height + _BOTTOM, 1),
        rows=rows,
        lanes=tuple(LaneHead(lane, round(x, 1), round(x + pitch / 2, 1)) for lane, x in x_of.items()),
        marks=(),
        counts=tuple(
            Count(
                lane=lane,
                year=year,
                count=len(group),
                path=group[0].listed,
                within=counts_by_municipality([event.within for event in group]),
                x=round(x_of[lane], 1),
                y=y_of[year],
                width=round(unit * len(group), 1),
            )
            for (year, lane), group in sorted(together.items())
        ),
        pitch=round(pitch, 1),
        unit=round(unit, 4),
        today=0.0,
    )


# Points in time, as years with fractions


def _start(when: PartialDate | Period) -> PartialDate:
    return when.start if isinstance(when, Period) else when


def _end(when: PartialDate | Period) -> PartialDate:
    return (when.end or when.start) if isinstance(when, Period) else when


def _is_open_ended(when: PartialDate | Period) -> bool:
    return isinstance(when, Period) and when.end is None


def _is_day(when: PartialDate | Period) -> bool:
    return not _is_open_ended(when) and _start(when) == _end(when) and _start(when).day > 0


def _years_of(when: PartialDate | Period) -> tuple[int, int]:
    """The years in which it begins and ends; a period without an end only begins."""
    return _start(when).year, _end(when).year


def _beginning(partial: PartialDate) -> float:
    """When a year, month or day begins."""
    day = date(partial.year, partial.month or 1, partial.day or 1)
    return day.year + (day.timetuple().tm_yday - 1) / _days_in(day.year)


def _after(partial: PartialDate) -> float:
    """When a year, month or day is over."""
    if partial.day:
        return _beginning(partial) + 1 / _days_in(partial.year)
    if partial.month and partial.month < 12:
        return _beginning(PartialDate(partial.year, partial.month + 1))
    return partial.year + 1.0


def _days_in(year: int) -> int:
    return 366 if isleap(year) else 365
