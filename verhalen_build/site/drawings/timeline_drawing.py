"""The timeline: years running down, lanes beside each other, and in them what happened.

No more is drawn than is known of a date: a year is a bar as long as that year, a month a bar of a month, a day a point,
and a period runs from its start to its end. What coincides stands side by side. All years are equally long, except for
those in which nothing begins or ends: they are drawn together as one short stretch that says so.
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
# All years are as long as each other, and a long timeline has shorter years.
_YEAR_LEAST, _YEAR_MOST, _YEARS_TOGETHER = 36.0, 108.0, 2400.0
_STRETCH = 36.0
_LANE_GAP = 5.0
_SHAPE, _DIGIT, _PITCH_MOST = 10.0, 6.4, 27.0
# What takes less than this is drawn as a point; bars that follow on each other are this far apart, twice.
_SHORTEST, _APART = 2.0, 1.0
_HALF_LETTER = 4.0
# A finger can hit what is no lower than this.
_LOWEST = 24.0

# With more than this the drawing counts by year instead of showing each.
_MOST_MARKS = 400
_COUNTED_ROW = 30.0
_COUNT_ROOM = 34.0


class DatedMark(NamedTuple):
    """An event to draw: the number of its lane from 0, and where its link leads.

    `listed` is where its year stands in the list; `within` has the slugs of its municipalities.
    """

    when: PartialDate | Period
    lane: int
    number: int
    path: str
    label: str
    listed: str
    within: tuple[str, ...] = ()


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
    """One event: a shape at `x` from `y` down, a point where `height` is 0; `top` and `tall` are those of its link.

    Its number stands on the line `words`. A mark that `goes_on` has no end. `within` says how many it is, in all and by
    municipality: `:1 hoogeveen:1`.
    """

    lane: int
    number: int
    path: str
    label: str
    within: str
    x: float
    y: float
    height: float
    goes_on: bool
    top: float
    tall: float
    words: float


class Count(View, frozen=True, array_like=True):
    """How many moments of a lane begin in a year: a bar from `x` on of this `width`.

    `within` says how many these are, in all and by municipality: `:12 hoogeveen:3 zwolle:9`.
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
    """Where a lane stands, of those in which anything is."""

    lane: int
    x: float
    middle: float


class TimelineDrawing(View, frozen=True, array_like=True):
    """The timeline, ready to write down; `counts` instead of `marks` where there are too many to show each.

    `pitch` is the room that a mark has from left to right, `unit` the length of one in a bar that counts. `today` is
    the place of today, or 0 where today is after all that is drawn.
    """

    height: float
    rows: tuple[YearRow, ...]
    lanes: tuple[LaneHead, ...]
    marks: tuple[TimelineMark, ...]
    counts: tuple[Count, ...]
    pitch: float
    unit: float
    today: float


def timeline_drawing(moments: Sequence[DatedMark], today: date) -> TimelineDrawing | None:
    """The timeline of these; none where nothing has a date."""
    if not moments:
        return None
    drawn = _drawn(moments, today) if len(moments) <= _MOST_MARKS else None
    return drawn or _counted(moments, today)


def counts_by_municipality(slugs: Sequence[Sequence[str]]) -> str:
    """How many there are of something, in all and by municipality, of the slugs that each of them has."""
    numbers = Counter(slug for some in slugs for slug in some)
    return " ".join([f":{len(slugs)}", *(f"{slug}:{number}" for slug, number in sorted(numbers.items()))])


def _drawn(moments: Sequence[DatedMark], today: date) -> TimelineDrawing | None:
    """The timeline with each moment in it; none where so many coincide that it would be too wide."""
    scale = _Scale(moments, today)
    places = _places(moments, scale)
    columns = {
        lane: 1 + max(places[one.number].column for one in moments if one.lane == lane) for lane in _lanes(moments)
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
        marks=tuple(_mark(one, places[one.number], starts[one.lane], pitch, scale) for one in moments),
        counts=(),
        pitch=round(pitch, 1),
        unit=0.0,
        today=scale.today,
    )


def _lanes(moments: Sequence[DatedMark]) -> list[int]:
    return sorted({one.lane for one in moments})


class _Scale:
    """Where each moment of time stands: every year that something begins or ends in is as long as the others."""

    def __init__(self, moments: Sequence[DatedMark], today: date) -> None:
        self._today = _beginning(PartialDate(today.year, today.month, today.day))
        years = {year for one in moments for year in _years_of(one.when)}
        self._year = max(_YEAR_LEAST, min(_YEAR_MOST, _YEARS_TOGETHER / len(years)))
        self.rows = tuple(_rows(sorted(years), today.year, self._year, _STRETCH))
        self.bottom = self.rows[-1].y + self.rows[-1].height
        self._row_of = {year: row for row in self.rows for year in range(row.year, row.until + 1)}
        row = self._row_of.get(today.year)
        self.today = self.place(self._today) if row is not None and not row.is_stretch else 0.0

    def place(self, moment: float) -> float:
        """How far down a moment stands, in years of our era and parts of them."""
        row = self._row_of.get(int(moment))
        if row is None:
            # The very end of the last year, or before the first.
            return round(self.bottom if moment > self.rows[0].year else self.rows[0].y, 1)
        return round(row.y + (moment - row.year) / (row.until - row.year + 1) * row.height, 1)

    def span(self, when: PartialDate | Period) -> tuple[float, float]:
        """From where to where something stands."""
        start = self.place(_beginning(_start(when)))
        if _is_day(when):
            return start, start
        if _goes_on(when):
            return start, max(start, self.place(self._today))
        return start, self.place(_after(_end(when)))

    def box(self, when: PartialDate | Period) -> tuple[float, float]:
        """The top and the bottom of the link: the span itself, or more around it where that is too low to hit."""
        top, bottom = self.span(when)
        more = max(0.0, _LOWEST - (bottom - top)) / 2
        row = self._row_of[_start(when).year]
        # Within its year, so that a December does not stand in the way of the year after it.
        top = max(row.y, min(top - more, row.y + row.height - _LOWEST))
        return round(top, 1), round(max(bottom, top + _LOWEST), 1)


def _rows(years: Sequence[int], this_year: int, year: float, stretch: float) -> Iterator[YearRow]:
    """A row for each of these years, and for each stretch between them and up to this year."""
    y, next_year = _TOP, years[0]
    for one in years:
        if next_year < one:
            yield YearRow(next_year, one - 1, round(y, 1), year if next_year == one - 1 else stretch)
            y += year if next_year == one - 1 else stretch
        yield YearRow(one, one, round(y, 1), year)
        y += year
        next_year = one + 1
    if next_year <= this_year:
        yield YearRow(next_year, this_year, round(y, 1), stretch)


class _Column(NamedTuple):
    """Where a moment stands: the number of its column in its lane, and the top and bottom of its link."""

    column: int
    top: float
    bottom: float


def _places(moments: Sequence[DatedMark], scale: _Scale) -> dict[int, _Column]:
    """Where each moment stands, by its number: in the first column of its lane that is free from there on.

    Those of the very same time share a column as long as there is room for all their links beside their bar.
    """
    in_order = sorted(moments, key=lambda one: (_time(one), one.number))
    boxes = [box for _, some in groupby(in_order, key=_time) for box in _boxes(list(some), scale)]
    ends: dict[int, list[float]] = {}
    places: dict[int, _Column] = {}
    for top, bottom, together in sorted(boxes, key=lambda box: (*box[:2], box[2][0].number)):
        lane = ends.setdefault(together[0].lane, [])
        column = next((place for place, end in enumerate(lane) if end <= top), len(lane))
        lane[column : column + 1] = [bottom]
        height = (bottom - top) / len(together)
        for place, one in enumerate(together):
            places[one.number] = _Column(column, top + place * height, top + (place + 1) * height)
    return places


def _time(one: DatedMark) -> tuple[int, str]:
    return one.lane, f"{_start(one.when)} {_end(one.when)} {_goes_on(one.when)}"


def _boxes(moments: list[DatedMark], scale: _Scale) -> Iterator[tuple[float, float, list[DatedMark]]]:
    top, bottom = scale.box(moments[0].when)
    size = max(1, int((bottom - top) // _LOWEST))
    for first in range(0, len(moments), size):
        yield top, bottom, moments[first : first + size]


def _mark(one: DatedMark, place: _Column, start: float, pitch: float, scale: _Scale) -> TimelineMark:
    y, end = scale.span(one.when)
    is_point = end - y < _SHORTEST
    words = (y + end) / 2 if end - y <= _LOWEST else place.top + _LOWEST / 2
    return TimelineMark(
        lane=one.lane,
        number=one.number,
        path=one.path,
        label=one.label,
        within=counts_by_municipality([one.within]),
        x=round(start + place.column * pitch, 1),
        y=round((y + end) / 2, 1) if is_point else round(y + _APART, 1),
        height=0.0 if is_point else round(end - y - 2 * _APART, 1),
        goes_on=_goes_on(one.when),
        top=round(place.top, 1),
        tall=round(place.bottom - place.top, 1),
        words=round(words + _HALF_LETTER, 1),
    )


def _counted(moments: Sequence[DatedMark], today: date) -> TimelineDrawing:
    """The timeline as counts per year and lane."""
    together: dict[tuple[int, int], list[DatedMark]] = {}
    for one in moments:
        together.setdefault((_start(one.when).year, one.lane), []).append(one)
    rows = tuple(_rows(sorted({year for year, _ in together}), today.year, _COUNTED_ROW, _STRETCH))
    y_of = {row.year: row.y for row in rows}
    lanes = _lanes(moments)
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
                count=len(some),
                path=some[0].listed,
                within=counts_by_municipality([one.within for one in some]),
                x=round(x_of[lane], 1),
                y=y_of[year],
                width=round(unit * len(some), 1),
            )
            for (year, lane), some in sorted(together.items())
        ),
        pitch=round(pitch, 1),
        unit=round(unit, 4),
        today=0.0,
    )


# Moments of time, as years of our era and parts of them.


def _start(when: PartialDate | Period) -> PartialDate:
    return when.start if isinstance(when, Period) else when


def _end(when: PartialDate | Period) -> PartialDate:
    return (when.end or when.start) if isinstance(when, Period) else when


def _goes_on(when: PartialDate | Period) -> bool:
    return isinstance(when, Period) and when.end is None


def _is_day(when: PartialDate | Period) -> bool:
    return not _goes_on(when) and _start(when) == _end(when) and _start(when).day > 0


def _years_of(when: PartialDate | Period) -> tuple[int, int]:
    """The years in which it begins and ends; one that goes on ends in none."""
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
