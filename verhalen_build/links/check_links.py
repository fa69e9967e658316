"""Whether the links of an archive to the web still answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Event

from verhalen_build.archive.archive import Archive
from verhalen_build.links.host_turns import HostTurns, SystemClock
from verhalen_build.links.link_memory import forget_others, is_answer, remember_outcomes, remembered_outcomes
from verhalen_build.links.link_problems import link_problems, offline_problem
from verhalen_build.links.link_rounds import outcomes
from verhalen_build.links.outward_links import outward_links
from verhalen_build.links.web_client import WebClient
from verhalen_build.links.web_hosts import is_on_web
from verhalen_build.links.web_look import Outcome, WebLook
from verhalen_build.model.archive_settings import Settings
from verhalen_build.model.problems import Problem
from verhalen_build.publish.memo import Memo
from verhalen_build.steps.summary import Stages

_MOST_SECONDS = 900.0


@dataclass(frozen=True)
class LinkCheck:
    """The problems with links, and how many pages were looked at, remembered, and left alone."""

    problems: tuple[Problem, ...]
    looked_at: int
    remembered: int
    left_alone: int


def check_links(archive: Archive, memo: Memo, today: date, stages: Stages) -> LinkCheck:
    """Looks at each page on the web that an archive links to, unless that was done in the past week.

    Addresses of the archive's own site are left alone, and those that not everyone can reach.
    """
    links = outward_links(archive)
    pages = [page for page in links if is_on_web(page) and not _is_own(page, archive.settings)]
    forget_others(pages, memo)
    remembered = remembered_outcomes(pages, memo, today)
    unseen = [page for page in pages if page not in remembered]
    looked_at: dict[str, Outcome] = {}
    for page, outcome in stages.counted("links", _looks(unseen, archive.settings.language), len(unseen)):
        looked_at[page] = outcome
        if is_answer(outcome):
            # At once, so that nothing is lost where the command is stopped.
            remember_outcomes({page: outcome}, memo, today)
    offline = offline_problem(looked_at)
    if offline is None:
        remember_outcomes(looked_at, memo, today)
    problems = link_problems(links, remembered if offline else remembered | looked_at, len(unseen) - len(looked_at))

    return LinkCheck((*problems, *filter(None, [offline])), len(looked_at), len(remembered), len(links) - len(pages))


def _is_own(page: str, settings: Settings) -> bool:
    return bool(settings.base_url) and page.startswith(settings.base_url)


def _looks(pages: Iterable[str], language: str) -> Iterable[tuple[str, Outcome]]:
    stopped = Event()
    clock = SystemClock(stopped)
    look = WebLook(WebClient(language), HostTurns(clock))
    return outcomes(pages, look.outcome, clock, stopped, _MOST_SECONDS)
