"""The problems with links that do not answer, each at every place where the link is written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urldefrag

from verhalen_build.links.outward_links import OutwardLink
from verhalen_build.links.web_hosts import host_of
from verhalen_build.links.web_look import Outcome
from verhalen_build.model.archive_paths import CONFIG
from verhalen_build.model.problems import Location, Problem

_ARCHIVED = "https://web.archive.org/web"
_ARCHIVED_PAGE = re.compile(r"https?://web\.archive\.org/web/[^/]*/")
_CODES = {
    "moved": "link-moved",
    "front-page": "link-to-front-page",
    "gone": "link-gone",
    "no-host": "link-without-host",
    "certificate": "link-certificate",
    "no-answer": "link-no-answer",
    "refused": "link-not-seen",
}
# What is mostly so for all pages of a host.
_OF_HOST = frozenset({"no-host", "certificate", "no-answer"})
# Where this is all that comes of it, the fault is more likely with the connection than with all of these hosts.
_UNREACHED = frozenset({"no-host", "resolve", "connection", "timeout", "proxy"})


def link_problems(
    links: Mapping[str, Sequence[OutwardLink]], outcomes: Mapping[str, Outcome], no_time_for: int
) -> Iterator[Problem]:
    """The problems, by what came of each page; for some there was no time."""
    for page, outcome in outcomes.items():
        if outcome.kind in _CODES:
            for link in links[page]:
                yield _problem(link, page, outcome)
    if no_time_for:
        yield Problem("links-unfinished", Location(CONFIG), str(no_time_for))


def offline_problem(outcomes: Mapping[str, Outcome]) -> Problem | None:
    """The problem that no host at all could be reached, if there are several."""
    hosts = {host_of(page) for page in outcomes}
    if len(hosts) < 2 or any(outcome.reason not in _UNREACHED for outcome in outcomes.values()):
        return None
    return Problem("links-offline", Location(CONFIG), str(len(hosts)))


def _problem(link: OutwardLink, page: str, outcome: Outcome) -> Problem:
    fragment = urldefrag(link.written).fragment
    # A copy there that is gone may have others, of other days.
    original = _ARCHIVED_PAGE.sub("", page)
    archived = f"{_ARCHIVED}/{link.year or '*'}/{original}"
    address = outcome.address
    if fragment and outcome.kind == "moved" and "#" not in address:
        address = f"{address}#{fragment}"
    details = {"reason": outcome.reason, "address": address, "host": host_of(page), "archived": archived}
    if outcome.kind in _OF_HOST:
        details["cause"] = host_of(page)
    if link.copy:
        details["copy"] = link.copy
    return Problem(_CODES[outcome.kind], link.at, link.written, details)
