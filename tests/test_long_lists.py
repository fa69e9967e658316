"""What a page costs does not grow with what stands on the others."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import WriteArchive
from tests.support.archives import known_of
from tests.support.command import ROOT
from verhalen_build.site.known import Known, PagePlan
from verhalen_build.site.page_views import OwnershipView, TimelineView
from verhalen_build.site.pages.paging import PAGE_SIZE
from verhalen_build.site.views import Views

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
def known(archive: WriteArchive) -> Known:
    """A book with more initiatives than one page of them has, each with a milestone, all worked out."""
    initiatives = (INITIATIVE.format(number=number, whose=WHOSE[number % 2]) for number in range(PAGE_SIZE + 50))
    files = {
        "config.yaml": "titel: Ons boek\n",
        "stories/initiatives.yaml": "".join(initiatives),
        "stories/municipalities.yaml": "- naam: Zeist\n",
    }
    found = known_of(archive(files))
    found.work_out()
    return found


def counted(known: Known, name: str) -> Counted:
    """A list of what was worked out, counted from here on."""
    vars(known)[name] = found = Counted(vars(known)[name])
    return found


def test_a_further_page_of_the_timeline_goes_through_no_other_moments(known: Known) -> None:
    moments = counted(known, "moments")

    view = Views(known).page(PagePlan("timeline", "", 2)).view

    assert isinstance(view, TimelineView)
    assert [len(year.happened) for year in view.years] == [50]
    assert view.municipalities == (("zeist", "Zeist"),)
    assert moments.times == 0


def test_a_page_of_ownership_goes_through_the_initiatives_once_to_count_them(known: Known) -> None:
    owned = counted(known, "owned")

    view = Views(known).page(PagePlan("ownership", "", 2)).view

    assert isinstance(view, OwnershipView)
    assert [count for *_, count in view.sorts if count] == [225, 225]
    assert sum(len(group.initiatives) for group in view.groups) == 50
    assert owned.times == 1


def test_what_all_pages_need_is_worked_out_before_the_first_is_made() -> None:
    known = known_of(ROOT)
    views = Views(known)
    plans = list(views.plan())
    known.work_out()
    worked_out = set(vars(known))

    for plan in plans:
        views.page(plan)

    assert set(vars(known)) == worked_out
