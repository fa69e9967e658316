"""What a page costs does not grow with what stands on the others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import WriteArchive
from tests.support.archives import context_of
from tests.support.command import ROOT
from verhalen_build.site.book_views import OwnershipView, TimelineView
from verhalen_build.site.context import PagePlan, SiteContext
from verhalen_build.site.pages.paging import PAGE_SIZE
from verhalen_build.site.site_pages import SitePages

INITIATIVE = """\
- titel: Initiatief {number}
  eigenaarschap: {whose}
  gemeente: Zeist
  mijlpalen:
    - datum: 2014
      tekst: Begonnen.
"""
WHOSE = ("gedeeld", "gemeenschap")


class Counted(tuple[Any, ...]):
    """A list that counts how often somebody goes through all of it."""

    times = 0

    def __iter__(self) -> Iterator[Any]:
        self.times += 1
        return super().__iter__()


@pytest.fixture
def context(archive: WriteArchive) -> SiteContext:
    """A book with more initiatives than one page of them has, each with a milestone, all worked out."""
    initiatives = (INITIATIVE.format(number=number, whose=WHOSE[number % 2]) for number in range(PAGE_SIZE + 50))
    files = {
        "config.yaml": "titel: Ons boek\n",
        "stories/initiatives.yaml": "".join(initiatives),
        "stories/municipalities.yaml": "- naam: Zeist\n",
    }
    context = context_of(archive(files))
    context.compute_all()
    return context


def counted(context: SiteContext, name: str) -> Counted:
    """A list of what was worked out, counted from here on."""
    vars(context)[name] = counting = Counted(vars(context)[name])
    return counting


def test_a_further_page_of_the_timeline_goes_through_no_other_events(context: SiteContext) -> None:
    events = Counted(context.timeline.events)
    vars(context)["timeline"] = replace(context.timeline, events=events)

    view = SitePages(context).page(PagePlan("timeline", "", 2)).view

    assert isinstance(view, TimelineView)
    assert [len(year.events) for year in view.years] == [50]
    assert view.municipalities == (("zeist", "Zeist"),)
    assert events.times == 0


def test_a_page_of_ownership_goes_through_the_initiatives_once_to_count_them(context: SiteContext) -> None:
    owned = counted(context, "initiatives_by_ownership")

    view = SitePages(context).page(PagePlan("ownership", "", 2)).view

    assert isinstance(view, OwnershipView)
    assert [count for *_, count in view.sorts if count] == [225, 225]
    assert sum(len(group.initiatives) for group in view.groups) == 50
    assert owned.times == 1


def test_what_all_pages_need_is_worked_out_before_the_first_is_made() -> None:
    context = context_of(ROOT)
    views = SitePages(context)
    plans = list(views.plan())
    context.compute_all()
    worked_out = set(vars(context))

    for plan in plans:
        views.page(plan)

    assert set(vars(context)) == worked_out
