"""One look at an address: whether it still answers, along the redirects that a browser would follow."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from verhalen_build.links.host_turns import HostTurns
from verhalen_build.links.web_client import NoAnswer, ServerAnswer, WebClient
from verhalen_build.links.web_hosts import host_of, is_on_web, without_fragment

OutcomeKind = Literal["answers", "moved", "front-page", "gone", "no-host", "certificate", "no-answer", "refused"]

_MOST_REDIRECTS = 10
_MOST_WAITING = 60.0
_WAITING_UNASKED = 10.0
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
# What servers say to programs, and not to readers: log in, forbidden, not this way. 999 is that of LinkedIn.
_REFUSALS = frozenset({401, 402, 403, 405, 406, 407, 412, 418, 423, 428, 429, 451, 999})
_FRONT_PAGE = re.compile(r"/?(?:(?:index|default|home)(?:\.\w+)?)?/?", re.IGNORECASE)


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """What came of a look: `reason` is a key of the phrases `link`, `address` is where it moved."""

    kind: OutcomeKind
    reason: str = ""
    address: str = ""


class WebLook:
    """Looks at addresses."""

    def __init__(self, client: WebClient, turns: HostTurns) -> None:
        self._client = client
        self._turns = turns

    def outcome(self, address: str) -> Outcome:
        """What comes of looking at an address, where redirects lead in the end."""
        current, moved, cookies, visited = address, address, "", set[tuple[str, str]]()
        try:
            while len(visited) <= _MOST_REDIRECTS and (current, cookies) not in visited:
                visited.add((current, cookies))
                answer = self._answer(current, cookies)
                following = _following(answer, current)
                if not following:
                    return _outcome(answer, address, current, moved)
                if not is_on_web(following):
                    return Outcome("no-answer", "inward")
                if moved == current and answer.status in _PERMANENT:
                    moved = following
                # Some send on to the same address, with a cookie.
                cookies = (answer.cookies or cookies) if host_of(following) == host_of(current) else ""
                current = following
        except NoAnswer as fault:
            return _without_answer(fault)
        return Outcome("no-answer", "loop")

    def _answer(self, address: str, cookies: str) -> ServerAnswer:
        """The answer to the cheaper of two questions, or to the other where that one is refused. Raises NoAnswer."""
        try:
            answer = self._patient_answer("HEAD", address, cookies)
        except NoAnswer as fault:
            if not fault.is_connected:
                raise
        else:
            if answer.status < 400:
                return answer
        return self._patient_answer("GET", address, cookies)

    def _patient_answer(self, method: str, address: str, cookies: str) -> ServerAnswer:
        """The answer, after the time that a busy server asks to wait. Raises NoAnswer, also if that is too long."""

        def request() -> ServerAnswer:
            return self._client.ask(method, address, cookies)

        answer = self._turns.ask(address, request)
        if answer.status not in _BUSY or (answer.status == 503 and not answer.retry_after):
            return answer
        seconds = _seconds(answer.retry_after)
        if seconds <= _MOST_WAITING:
            self._turns.hold(address, seconds)
            answer = self._turns.ask(address, request)
        if answer.status in _BUSY:
            self._turns.give_up(address, "busy")
            raise NoAnswer("busy")
        return answer


def _seconds(retry_after: str) -> float:
    """How long to wait by a Retry-After, which is a number of seconds or a date (RFC 9110, 10.2.3)."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return _WAITING_UNASKED
    # A date without a zone is in that of Greenwich.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _following(answer: ServerAnswer, current: str) -> str:
    """The address to which an answer sends on; "" for none. Raises NoAnswer for one that is no address."""
    if answer.status not in _REDIRECTS or not answer.location:
        return ""
    try:
        return without_fragment(urljoin(current, answer.location.strip()))
    except ValueError as error:
        raise NoAnswer("inward") from error


def _outcome(answer: ServerAnswer, address: str, current: str, moved: str) -> Outcome:
    if answer.status in _GONE:
        return Outcome("gone", str(answer.status))
    if answer.status in _REFUSALS:
        return Outcome("refused", str(answer.status))
    if answer.status >= 300:
        return Outcome("no-answer", str(answer.status))
    if _is_front_page(current) and not _is_front_page(address):
        return Outcome("front-page", address=current)
    return Outcome("moved", address=moved) if moved != address else Outcome("answers")


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_FRONT_PAGE.fullmatch(parts.path)) and not parts.query


def _without_answer(fault: NoAnswer) -> Outcome:
    if fault.reason == "busy":
        return Outcome("refused", fault.reason)
    if fault.reason == "no-host":
        return Outcome("no-host", fault.reason)
    return Outcome("certificate" if fault.reason.startswith("certificate") else "no-answer", fault.reason)
