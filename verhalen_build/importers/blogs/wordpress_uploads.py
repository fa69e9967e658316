"""The uploads folder of WordPress: which file an address of a picture or document means, in whatever size."""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from verhalen_build.importers.blogs.wordpress_html import original_name

UPLOADS = ("wp-content/uploads", "uploads", "wp-content/blogs.dir", "files")
"""The folders beside an export in which the files of the site may be."""

# /wp-content/uploads/sites/3/2020/01/a.jpg, /files/2020/01/a.jpg, and on WordPress.com the host itself.
_IN_UPLOADS = re.compile(
    r"/(?:wp-content/)?(?:uploads|blogs\.dir/\d+/files|files)/(?:sites/\d+/)?(.+)|/(\d{4}/\d{2}/[^/]+\.\w+)$"
)
_FILES_HOST = re.compile(r"[\w-]+\.files\.wordpress\.com")
_CACHE_HOST = re.compile(r"i\d\.wp\.com")
_EDITED = re.compile(r"-e\d{10,13}(?=\.\w+$)")


class Uploads:
    """The files in the uploads folder, by their place in it."""

    def __init__(self, files: Collection[str], hosts: Iterable[str]) -> None:
        """`files` are paths from the folder of the export, `hosts` those of the site and of its attachments."""
        self._hosts = frozenset(host.removeprefix("www.") for host in hosts)
        self._by_place: dict[str, str] = {}
        self._by_original: dict[str, list[str]] = {}
        for path in sorted(files):
            place = _place(f"/{path}")
            if place:
                self._by_place.setdefault(place, path)
                self._by_original.setdefault(_original(place), []).append(path)

    def find(self, address: str) -> str:
        """The file for an address, the largest size that is there; "" where it is no upload or the file is missing."""
        place = self.place_of(address)
        candidates = self._by_original.get(_original(place), []) if place else []
        exact = self._by_place.get(_sizeless(place)) if place else None
        return exact or min(candidates, key=_preference, default="")

    def place_of(self, address: str) -> str:
        """The place in the uploads folder that an address of this site means: `2020/01/bank.jpg`; "" for others."""
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return ""
        host = parts.netloc.lower().removeprefix("www.")
        path = unquote(parts.path)
        if _CACHE_HOST.fullmatch(host):
            host, _, path = path.lstrip("/").partition("/")
            path = f"/{path}"
        if _FILES_HOST.fullmatch(host) and host in self._hosts:
            return path.lstrip("/")
        return _place(path) if not host or host in self._hosts else ""

    @property
    def is_empty(self) -> bool:
        """Whether there are no files."""
        return not self._by_place


def upload_hosts(addresses: Iterable[str]) -> Iterator[str]:
    """The hosts in addresses."""
    for address in addresses:
        try:
            host = urlsplit(address).netloc.lower()
        except ValueError:
            continue
        if host:
            yield host


def _place(path: str) -> str:
    match = _IN_UPLOADS.search(path)
    return (match[1] or match[2]) if match else ""


def _sizeless(place: str) -> str:
    folder, slash, name = place.rpartition("/")
    return f"{folder}{slash}{original_name(name)}"


def _original(place: str) -> str:
    return _EDITED.sub("", _sizeless(place)).lower()


def _preference(path: str) -> tuple[bool, int, str]:
    """Sorts the sizes of one picture: first the one as uploaded, then the largest."""
    name = path.rpartition("/")[2]
    size = re.search(r"-(\d{1,5})x\d{1,5}\.", name)
    return bool(size), -int(size[1]) if size else len(name), path
