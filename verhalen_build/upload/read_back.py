"""Reads a published site as readers get it, and holds it against what was built."""

import posixpath
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

from verhalen_build.links.web_client import NoAnswer, WebClient
from verhalen_build.model.digests import digest
from verhalen_build.model.names import SitePath
from verhalen_build.upload.remote_folder import RemoteFolder

_AT_ONCE = 8
# A server may give what it remembers of an old page for a while.
_PAUSES = (0.0, 2.0, 5.0, 10.0, 20.0)
# A host that shows a branch takes mostly a minute, and sometimes more.
_PAUSES_OF_HOSTS = (0.0, 10.0, 20.0, 30.0, 60.0, 60.0, 120.0)
NO_ANSWER = "no-answer"
MISSING = "missing"
MOVED = "moved "
"""What comes before the address to which a server sends on."""
_GONE = (404, 410)
# What a bucket says of what is not there to whoever may not list it, and a website that asks to log in.
_CLOSED = frozenset({"401", "403"})

Waiting = Callable[[int, int], None]
"""Is told how many seconds passed, and of how many."""


def is_unclear(answer: str) -> bool:
    """Whether an answer in place of a digest says nothing of what readers get: none came, or a status did."""
    return answer == NO_ANSWER or answer.startswith(MOVED) or (answer.isdigit() and len(answer) == 3)


@dataclass(frozen=True)
class SiteReader:
    """Reads files as readers get them, so many at once; `is_slow` where these may come minutes later.

    `digest_of` gives the digest of a file; MISSING if there is none, NO_ANSWER, MOVED with an address or a status if
    that is unclear.
    """

    digest_of: Callable[[SitePath], str]
    at_once: int
    is_slow: bool = False


@dataclass(frozen=True)
class ReadBack:
    """What readers do not get as it was built: files with what came instead, and files that should be gone.

    `unseen` are files that should be gone of which the answer does not tell, with that answer.
    """

    unlike: Mapping[SitePath, str]
    still_there: tuple[SitePath, ...]
    unseen: Mapping[SitePath, str]


def read_back(
    written: Mapping[SitePath, str],
    removed: Mapping[SitePath, str],
    reader: SiteReader,
    waiting: Waiting = lambda passed, seconds: None,
    is_patient: bool = True,
) -> ReadBack:
    """Asks for every file that a publish wrote or removed, if need be again and again.

    `written` has their digests, and `removed` those from before ("" if that is not known).
    """
    differing: dict[SitePath, str] = {}
    pauses = _PAUSES_OF_HOSTS if reader.is_slow else _PAUSES
    for pause in pauses if is_patient else pauses[:1]:
        _wait(round(pause), waiting)
        paths = list(differing or (*written, *removed))
        with ThreadPoolExecutor(reader.at_once) as pool:
            answers = dict(zip(paths, pool.map(reader.digest_of, paths), strict=True))
        differing = {
            path: answer
            for path, answer in answers.items()
            if (answer != written[path] if path in written else not _is_gone(path, answer, removed[path], reader))
        }
        if not differing:
            break
    left = {path: answer for path, answer in differing.items() if path not in written}
    return ReadBack(
        {path: answer for path, answer in differing.items() if path in written},
        tuple(path for path, answer in left.items() if not is_unclear(answer)),
        {path: answer for path, answer in left.items() if is_unclear(answer)},
    )


def _is_gone(path: SitePath, answer: str, before: str, reader: SiteReader) -> bool:
    """Whether readers do not get a file any more: it is not there, or they get what they get where nothing ever was."""
    if answer == MISSING or answer in _CLOSED:
        return True
    if answer in {before, NO_ANSWER} or _is_for_now(answer):
        return False
    instead = {reader.digest_of(_never_there(path)) for _ in range(2)}
    # Where another page comes instead each time, only what was there before can be told from it.
    is_always_another = len(instead) == 2 and not any(map(is_unclear, (answer, *instead)))
    return answer in instead or (is_always_another and MISSING not in instead and bool(before))


def _is_for_now(answer: str) -> bool:
    """Whether an answer is the status of a server in trouble, or too busy."""
    return is_unclear(answer) and (answer.startswith("5") or answer == "429")


def _never_there(path: SitePath) -> SitePath:
    """An address like that of a file, at which there never was one."""
    folder, name = posixpath.split(path)
    return SitePath(posixpath.join(folder, secrets.token_hex(8) + posixpath.splitext(name)[1]))


def _wait(seconds: int, waiting: Waiting) -> None:
    for passed in range(seconds):
        waiting(passed, seconds)
        time.sleep(1)


def web_reader(base_url: str, language: str, is_slow: bool) -> SiteReader:
    """Reads as a visitor of the website does; `base_url` ends in a slash."""
    client = WebClient(language, purpose="reads back what was published")

    def digest_of(path: SitePath) -> str:
        try:
            page = client.fetch(base_url + quote(path))
        except NoAnswer:
            return NO_ANSWER
        if page.location:
            return MOVED + page.location
        return digest(page.body) if page.status == 200 else MISSING if page.status in _GONE else str(page.status)

    return SiteReader(digest_of, _AT_ONCE, is_slow)


def folder_reader(folder: RemoteFolder) -> SiteReader:
    """Reads what is in the folder itself, where nothing is known of a website."""

    def digest_of(path: SitePath) -> str:
        data = folder.read(path)
        return MISSING if data is None else digest(data)

    # A connection to a server takes one question at a time.
    return SiteReader(digest_of, at_once=1)
