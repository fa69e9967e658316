"""Reads a published site as readers get it, and holds it against what was built."""

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
_GONE = (404, 410)


def is_unclear(answer: str) -> bool:
    """Whether an answer in place of a digest says nothing of what readers get: none came, or a status did."""
    return answer == NO_ANSWER or (answer.isdigit() and len(answer) == 3)


@dataclass(frozen=True)
class SiteReader:
    """Reads files as readers get them, so many at once; `is_slow` where these may come minutes later.

    `digest_of` gives the digest of a file; MISSING if there is none, NO_ANSWER or a status if that is unclear.
    """

    digest_of: Callable[[SitePath], str]
    at_once: int
    is_slow: bool = False


@dataclass(frozen=True)
class ReadBack:
    """What readers do not get as it was built: files with what came instead, and files that should be gone."""

    unlike: Mapping[SitePath, str]
    still_there: tuple[SitePath, ...]


def read_back(
    written: Mapping[SitePath, str], removed: tuple[SitePath, ...], reader: SiteReader, is_patient: bool = True
) -> ReadBack:
    """Asks for every file that a publish wrote or removed, if need be again and again; `written` has their digests."""
    wanted = {**written, **dict.fromkeys(removed, MISSING)}
    differing: dict[SitePath, str] = {}
    pauses = _PAUSES_OF_HOSTS if reader.is_slow else _PAUSES
    for pause in pauses if is_patient else pauses[:1]:
        time.sleep(pause)
        paths = list(differing or wanted)
        with ThreadPoolExecutor(reader.at_once) as pool:
            answers = dict(zip(paths, pool.map(reader.digest_of, paths), strict=True))
        differing = {path: answer for path, answer in answers.items() if answer != wanted[path]}
        if not differing:
            break
    unlike = {path: answer for path, answer in differing.items() if path in written}
    return ReadBack(unlike, tuple(path for path in differing if path not in written))


def web_reader(base_url: str, language: str, is_slow: bool) -> SiteReader:
    """Reads as a visitor of the website does; `base_url` ends in a slash."""
    client = WebClient(language, purpose="reads back what was published")

    def digest_of(path: SitePath) -> str:
        try:
            status, body = client.fetch(base_url + quote(path))
        except NoAnswer:
            return NO_ANSWER
        return digest(body) if status == 200 else MISSING if status in _GONE else str(status)

    return SiteReader(digest_of, _AT_ONCE, is_slow)


def folder_reader(folder: RemoteFolder) -> SiteReader:
    """Reads what is in the folder itself, where nothing is known of a website."""

    def digest_of(path: SitePath) -> str:
        data = folder.read(path)
        return MISSING if data is None else digest(data)

    # A connection to a server takes one question at a time.
    return SiteReader(digest_of, at_once=1)
