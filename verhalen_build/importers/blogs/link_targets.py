"""Where an address in a post of another generator leads: to another post, to a file, out of the site, or nowhere."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from urllib.parse import unquote, urlsplit

from verhalen_build.importers.blogs.blog import Blog, Post
from verhalen_build.model.names import meant_address
from verhalen_build.read.addresses import SCHEMES, scheme_of

PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif", "svg"})
DOCUMENTS = frozenset(
    "pdf doc docx odt rtf xls xlsx ods ppt pptx odp csv txt zip ics gpx epub mp3 ogg mp4 webm".split()
)
_INDEX = re.compile(r"(?:/|^)index\.html?$|\.html?$|/$")
# Folders of which a generator puts what is in them at the top of the site.
_PASSED_THROUGH = ("static/", "public/", "assets/")

Where = Literal["post", "file", "outside", "here", "nowhere"]


@dataclass(frozen=True)
class LinkTarget:
    """Where an address leads: `path` is that of a post or file in the folder, or the address outside."""

    where: Where
    path: str = ""
    fragment: str = ""


@dataclass(frozen=True)
class LinkResolver:
    """Everything to which addresses in a folder may lead; `addresses` are those that its posts had, by path."""

    blog: Blog
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, written: str, post: Post) -> LinkTarget:
        """Where an address in a post leads."""
        address = self._inside(written.strip())
        scheme = scheme_of(address)
        if scheme:
            return LinkTarget("outside", address) if scheme in SCHEMES else LinkTarget("nowhere", address)
        path, _, fragment = address.partition("#")
        path = unquote(path.partition("?")[0])
        if not path:
            return LinkTarget("here", "", unquote(fragment))
        for candidate in self._candidates(path, post):
            if candidate in self._posts:
                return LinkTarget("post", candidate, unquote(fragment))
            if candidate in self._files:
                return LinkTarget("file", candidate, fragment)
            inside = self._by_address.get(_even(candidate))
            if inside is not None:
                return LinkTarget("post", inside, unquote(fragment))
        outside = meant_address(written.strip())
        return LinkTarget("outside", outside) if outside else LinkTarget("nowhere", written)

    def post_called(self, name: str) -> str:
        """The post that a generator's own words for a link name: a path, with or without its end; "" for none."""
        wanted = name.strip().strip("/")
        found = [inside for inside in self._posts if self._is_called(inside, wanted)]
        return found[0] if found else ""

    def _is_called(self, inside: str, wanted: str) -> bool:
        stem = inside.rpartition(".")[0]
        names = (inside, stem, stem.removesuffix("/index"))
        return any(name == wanted or name.endswith(f"/{wanted}") for name in names)

    def _inside(self, address: str) -> str:
        """An address of the site itself as one from its top; others as they are."""
        site = self._site
        if site and scheme_of(address) in {"http", "https"}:
            try:
                parts = urlsplit(address)
            except ValueError:
                return address
            if parts.netloc.lower().removeprefix("www.") == site:
                fragment = f"#{parts.fragment}" if parts.fragment else ""
                return f"{parts.path or '/'}{fragment}"
        return address

    def _candidates(self, path: str, post: Post) -> Iterable[str]:
        """The paths in the folder, and the addresses, that a path may mean, the likeliest first."""
        base = self.blog.base_path
        if path.startswith("/"):
            if base and path.startswith(f"{base}/"):
                path = path.removeprefix(base)
            yield posixpath.normpath(path).lstrip("/") + ("/" if path.endswith("/") else "")
            yield from (f"{folder}{path.lstrip('/')}" for folder in self._tops)
            return
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(post.inside), path))
        yield beside
        for address in self.addresses.get(post.inside, ()):
            folder = address if address.endswith("/") else posixpath.dirname(address)
            seen = posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
            yield seen
            yield from (f"{top}{seen}" for top in self._tops)
        # Somebody who leaves out the first slash means the top.
        yield from (f"{top}{path}" for top in ("", *self._tops))

    @cached_property
    def _tops(self) -> tuple[str, ...]:
        content = f"{self.blog.content}/" if self.blog.content else ""
        return (content, *_PASSED_THROUGH, *(f"{content}{folder}" for folder in _PASSED_THROUGH if content))

    @cached_property
    def _site(self) -> str:
        return urlsplit(self.blog.site).netloc.lower().removeprefix("www.") if "//" in self.blog.site else ""

    @cached_property
    def _posts(self) -> frozenset[str]:
        return frozenset(self.addresses)

    @cached_property
    def _files(self) -> frozenset[str]:
        """The files that may come along: pictures and documents."""
        return frozenset(path for path in self.blog.others if end_of(path) in PICTURES | DOCUMENTS)

    @cached_property
    def _by_address(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for inside, addresses in self.addresses.items():
            for address in addresses:
                found.setdefault(_even(address), inside)
        return found


def end_of(path: str) -> str:
    """The end of the name of a file, in small letters: `jpg`."""
    return posixpath.splitext(path)[1].lstrip(".").lower()


def _even(address: str) -> str:
    """The form in which addresses are compared: with or without index.html, .html, a slash at the end."""
    return _INDEX.sub("", address.lower()).strip("/")
