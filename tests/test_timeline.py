"""The timeline: what stands on it, how dates are drawn, and that nothing is hidden behind something else."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.archives import context_of, joined
from verhalen_build.model.formatting import format_period
from verhalen_build.model.record import PartialDate, Period
from verhalen_build.site.context import PagePlan
from verhalen_build.site.drawings.timeline_drawing import (
    WIDTH,
    DatedMark,
    TimelineDrawing,
    TimelineMark,
    timeline_drawing,
)
from verhalen_build.site.pages.map_page import map_page
from verhalen_build.site.timeline_events import LANES, timeline_events

TODAY = date(2024, 7, 1)
CONFIG = "titel: Ons boek\n"
_TAG = re.compile(r"<[^>]*>")

BOOK = {
    "config.yaml": CONFIG,
    "stories/municipalities/molendorp.md": "---\nnaam: Molendorp\nopgegaan_in: Waterstad\n---\n",
    "stories/municipalities/waterstad.md": "---\nnaam: Waterstad\n---\n",
    "stories/municipalities/elders.md": "---\nnaam: Elders\n---\n",
    "stories/gatherings/eerste.md": """
        ---
        titel: De eerste keer
        periode: 2014-03-19 tot 2014-03-20
        gemeente: Molendorp
        samenvatting: Er was soep.
        ---
        """,
    "stories/gatherings/zonder-datum.md": "---\ntitel: Ergens, ooit\n---\n",
    "stories/initiatives/tuin.md": """
        ---
        titel: De tuin
        gemeente: Waterstad
        mijlpalen:
          - datum: 1992
            tekst: De **eerste** spade, zie [[De kas]].
          - datum: 2014-03
            tekst: Het hek gaat open.
        ---
        """,
    "stories/kas.md": """
        ---
        titel: De kas
        gemeenten: [Elders]
        tussenstanden:
          - datum: 2014-03-20
            tekst: Het glas ligt klaar.
        ---
        """,
    "stories/sources/krant.md": "---\ntitel: De krant\ndatum: 2014\n---\n",
}


def day(text: str) -> PartialDate:
    """A date as writers write it."""
    return PartialDate(*map(int, text.split("-")))


def drawn(*whens: PartialDate | Period | str, lane: int = 0) -> TimelineDrawing:
    """The drawing of these dates, numbered from 1."""
    dates = [day(when) if isinstance(when, str) else when for when in whens]
    moments = [DatedMark(when, lane, number, "a.html", "", "b.html") for number, when in enumerate(dates, start=1)]
    drawing = timeline_drawing(moments, TODAY)
    assert drawing is not None
    return drawing


def year_of(drawing: TimelineDrawing, year: int) -> tuple[float, float]:
    """From where to where a year runs."""
    return next((row.y, row.y + row.height) for row in drawing.rows if row.year == year and not row.is_stretch)


def words(html: str) -> str:
    """The words of a piece of HTML."""
    return re.sub(r"\s+", " ", unescape(_TAG.sub(" ", html))).strip()


class Site:
    """Builds an archive and gives the main part of its pages."""

    def __init__(self, archive: WriteArchive, verhalen: RunVerhalen) -> None:
        self._archive = archive
        self._verhalen = verhalen
        self.folder = Path()

    def build(self, files: Mapping[str, str]) -> None:
        """Builds these files."""
        root = self._archive(files)
        result = self._verhalen("build", "--no-search", cwd=root)
        assert result.exit_code == 0, result.output
        self.folder = root / "site"

    def page(self, path: str = "tijdlijn.html") -> str:
        """The main part of a page."""
        source = (self.folder / path).read_text("utf-8")
        return re.search(r"<main.*</main>", source, re.DOTALL)[0]  # type: ignore[index]


@pytest.fixture
def site(archive: WriteArchive, verhalen: RunVerhalen) -> Site:
    """A site that a test states in full."""
    return Site(archive, verhalen)


def test_what_has_a_date_is_on_the_timeline_in_order(archive: WriteArchive) -> None:
    joined_archive, _ = joined(archive(BOOK))

    moments = [
        (str(event.start), LANES[event.lane], event.record, event.item) for event in timeline_events(joined_archive)
    ]

    assert moments == [
        ("1992", "milestones", "initiative/tuin", 1),
        ("2014", "source", "source/krant", 0),
        ("2014-03", "milestones", "initiative/tuin", 2),
        ("2014-03-19", "gathering", "gathering/eerste", 0),
        ("2014-03-20", "states", "story/kas", 1),
    ]


def test_that_nothing_is_known_since_a_date_is_asked_of_readers_and_did_not_happen(site: Site) -> None:
    states = "[{datum: 2014, tekst: De kas ging open.}, {datum: 2016, sindsdien: onbekend, tekst: Staat ze er nog?}]"
    site.build({"config.yaml": CONFIG, "stories/kas.md": f"---\ntitel: De kas\ntussenstanden: {states}\n---\n"})

    assert '<time datetime="2016">onbekend sinds 2016</time>' in site.page("verhalen/kas.html")
    assert "De kas ging open" in site.page()
    assert "Staat ze er nog" not in site.page()


def test_gatherings_stand_on_the_timeline_and_on_the_map_in_the_same_order(archive: WriteArchive) -> None:
    gatherings = """\
- titel: Laat genoteerd
  datum: 2016
  periode: 2014-01 tot 2014-02
  gemeente: Molendam
- titel: Daarna
  datum: 2015
  gemeente: Molendam
"""
    place = "- naam: Molendam\n  coordinaten: 52.1, 5.2\n"
    files = {"stories/gatherings.yaml": gatherings, "stories/municipalities.yaml": place}
    context = context_of(archive({"config.yaml": CONFIG, **files}))

    tour = map_page(context, PagePlan("map")).tour

    assert [stop.ref.label for stop in tour] == ["Laat genoteerd", "Daarna"]
    assert [context.archive.names[event.record] for event in context.timeline.events] == ["Laat genoteerd", "Daarna"]
    assert [stop.iso for stop in tour] == ["2014-01", "2015"]


def test_what_stood_in_a_merged_municipality_counts_under_the_new_name_as_well(archive: WriteArchive) -> None:
    joined_archive, _ = joined(archive(BOOK))

    within = {str(event.record): event.within for event in timeline_events(joined_archive)}

    assert within["gathering/eerste"] == ("molendorp", "waterstad")
    assert within["initiative/tuin"] == ("waterstad",)
    assert within["source/krant"] == ()


def test_a_year_is_a_bar_of_that_year_a_month_a_bar_of_that_month_and_a_day_a_point() -> None:
    drawing = drawn("2014", "2014-07", "2014-07-02")
    top, bottom = year_of(drawing, 2014)
    year, month, point = drawing.marks

    assert year.y == pytest.approx(top, abs=1.1)
    assert year.y + year.height == pytest.approx(bottom, abs=1.1)
    assert month.y == pytest.approx(top + (bottom - top) * 181 / 365, abs=1.1)
    assert 0 < month.height < (bottom - top) / 12
    assert point.height == 0
    assert point.y == pytest.approx(top + (bottom - top) * 182 / 365, abs=0.2)


def test_a_period_runs_from_its_start_to_its_end_and_an_open_one_to_today() -> None:
    drawing = drawn(Period(day("2012"), day("2013-06")), Period(day("2020-01"), None), "2024-06-30")
    closed, still_open, last = drawing.marks

    assert closed.y + closed.height == pytest.approx(sum(year_of(drawing, 2013)) / 2, abs=2)
    assert not closed.goes_on
    assert still_open.goes_on
    assert still_open.y + still_open.height == pytest.approx(drawing.today, abs=1.1)
    assert last.y < drawing.today


def test_years_in_which_nothing_happened_are_drawn_together_and_say_so() -> None:
    drawing = drawn("1992", "2006", "2008")

    assert [(row.year, row.until) for row in drawing.rows] == [
        (1992, 1992),
        (1993, 2005),
        (2006, 2006),
        (2007, 2007),
        (2008, 2008),
        (2009, 2024),
    ]
    assert len({row.height for row in drawing.rows if not row.is_stretch}) == 1
    assert {row.year for row in drawing.rows if row.is_stretch} == {1993, 2009}


def test_where_nothing_has_a_date_there_is_no_drawing() -> None:
    assert timeline_drawing([], TODAY) is None


def boxes_apart(marks: Sequence[TimelineMark], pitch: float) -> bool:
    """Whether no link lies on another."""
    return not any(
        mark.x < other.x + pitch - 0.2
        and other.x < mark.x + pitch - 0.2
        and mark.top < other.top + other.tall - 0.2
        and other.top < mark.top + mark.tall - 0.2
        for mark, other in combinations(marks, 2)
    )


def test_what_coincides_stands_side_by_side() -> None:
    drawing = drawn(*["2016"] * 5, *["2016-02-17"] * 3)

    assert len(drawing.marks) == 8
    assert boxes_apart(drawing.marks, drawing.pitch)


_DATES = st.one_of(
    st.builds(PartialDate, st.integers(1990, 2024)),
    st.builds(PartialDate, st.integers(1990, 2024), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1990, 2024), st.integers(1, 12), st.integers(1, 28)),
)


@given(st.lists(st.tuples(_DATES, st.integers(0, 3)), min_size=1, max_size=60))
def test_all_is_drawn_or_counted_and_no_link_hides_another(dates: list[tuple[PartialDate, int]]) -> None:
    moments = [DatedMark(when, lane, number, "", "", "") for number, (when, lane) in enumerate(sorted(dates), start=1)]

    drawing = timeline_drawing(moments, TODAY)

    assert drawing is not None
    assert len(drawing.marks) + sum(count.count for count in drawing.counts) == len(moments)
    assert not drawing.marks or not drawing.counts
    assert boxes_apart(drawing.marks, drawing.pitch)
    assert all(mark.tall >= 23.9 and 0 <= mark.x <= WIDTH - drawing.pitch + 0.2 for mark in drawing.marks)
    assert all(mark.top >= 0 and mark.top + mark.tall <= drawing.height for mark in drawing.marks)
    assert all(count.x + count.width < WIDTH for count in drawing.counts)


def test_the_order_in_which_moments_come_does_not_matter_to_where_they_stand() -> None:
    whens = ["2016", "2016-02-17", "2016", "2015-12", "2016-02-17"]
    moments = [DatedMark(day(when), 0, number, "", "", "") for number, when in enumerate(whens, start=1)]

    def places(drawing: TimelineDrawing | None) -> dict[int, TimelineMark]:
        assert drawing is not None
        return {mark.number: mark for mark in drawing.marks}

    assert places(timeline_drawing(moments, TODAY)) == places(timeline_drawing(moments[::-1], TODAY))


def test_more_than_can_be_shown_is_counted_by_year_and_lane() -> None:
    moments = [
        DatedMark(
            PartialDate(2000 + number % 3), number % 2, number, "", "", f"lijst.html#_{2000 + number % 3}", ("a",)
        )
        for number in range(600)
    ]

    drawing = timeline_drawing(moments, TODAY)

    assert drawing is not None
    assert not drawing.marks
    assert {(count.year, count.lane): count.count for count in drawing.counts} == {
        (year, lane): 100 for year in (2000, 2001, 2002) for lane in (0, 1)
    }
    assert {count.within for count in drawing.counts} == {":100 a:100"}
    assert drawing.counts[0].path == "lijst.html#_2000"


def test_the_page_tells_the_same_in_the_drawing_and_in_the_list(site: Site) -> None:
    site.build(BOOK)
    in_words, svg = site.page().split('<figure class="drawn"')

    listed = re.findall(r'<li value="(\d+)".*?<a href="([^"]*)"', in_words, re.DOTALL)
    assert re.findall(r'<a href="([^"]*)".*?<text[^>]*>(\d+)</text></a>', svg) == [
        (path, number) for number, path in listed
    ]
    assert words(re.search(r'<li value="1".*?</li>', in_words, re.DOTALL)[0]) == (  # type: ignore[index]
        "mijlpaal, 1992 De tuin De eerste spade, zie De kas."
    )
    assert "19–20 maart 2014" in words(in_words)


@pytest.mark.parametrize(
    ("start", "end", "language", "expected"),
    [
        (PartialDate(2014, 3, 19), PartialDate(2014, 3, 20), "nl", "19–20 maart 2014"),
        (PartialDate(2014, 3, 1), PartialDate(2014, 3, 11), "en", "1–11 March 2014"),
        # "19.–20." asks for what only a full stop does.
        (PartialDate(2014, 3, 19), PartialDate(2014, 3, 20), "de", "19. März 2014 – 20. März 2014"),
        (PartialDate(2014, 3, 19), PartialDate(2014, 4, 20), "nl", "19 maart 2014 – 20 april 2014"),
        (PartialDate(2014, 3, 19), PartialDate(2014, 3, 19), "nl", "19 maart 2014"),
        (PartialDate(2014, 3, 2), PartialDate(2014, 3), "nl", "2 maart 2014 – maart 2014"),
        (PartialDate(2014), PartialDate(2016), "nl", "2014 – 2016"),
        (PartialDate(2014, 3, 1), None, "nl", "1 maart 2014 –"),
    ],
)
def test_days_of_one_month_name_it_once(
    start: PartialDate, end: PartialDate | None, language: str, expected: str
) -> None:
    assert format_period(Period(start, end), language) == expected


def test_a_milestone_and_a_state_lead_to_their_place_on_the_page(site: Site) -> None:
    site.build(BOOK)
    main = site.page()

    assert 'href="initiatieven/tuin.html#_milestones-2"' in main
    assert 'id="_milestones-2"' in site.page("initiatieven/tuin.html")
    assert 'href="verhalen/kas.html#_states-1"' in main
    assert 'id="_states-1"' in site.page("verhalen/kas.html")


def test_a_book_without_dates_has_no_timeline(site: Site) -> None:
    site.build({"config.yaml": CONFIG, "stories/a.md": "---\ntitel: A\n---\n"})

    assert not (site.folder / "tijdlijn.html").exists()
    assert "tijdlijn.html" not in (site.folder / "index.html").read_text("utf-8")


def test_a_long_list_goes_on_on_further_pages_and_counts_lead_there(site: Site) -> None:
    states = "".join(f"\n  - datum: {1990 + number // 30}\n    tekst: Nummer {number}." for number in range(450))
    site.build(
        {
            "config.yaml": CONFIG,
            "stories/a.md": f"---\ntitel: A\ntussenstanden:{states}\n---\n",
        }
    )

    main = site.page()
    assert main.count("<li value=") == 400
    assert 'href="tijdlijn-2.html#_2004"' in main
    further = site.page("tijdlijn-2.html")
    assert further.count("<li value=") == 50
    assert 'id="_2004"' in further
    assert '<li value="401"' in further


def test_the_timeline_of_an_english_book_stands_elsewhere(site: Site) -> None:
    site.build({**BOOK, "config.yaml": "title: Our book\nlanguage: en\n"})

    assert words(re.search(r"<h1>.*?</h1>", site.page("timeline.html"))[0]) == "Timeline"  # type: ignore[index]
