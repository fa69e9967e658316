"""Resolves addresses in posts of another generator: to a post, a file, another site, or nothing."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from verhalen_build.importers.blogs.blog import OUTPUT, Blog, Post
from verhalen_build.importers.blogs.vault_links import VaultIndex
from verhalen_build.importers.front_matter_reader import text_list
from verhalen_build.model.names import full_url
from verhalen_build.read.addresses import SCHEMES, scheme_of

PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif", "svg"})
DOCUMENTS = frozenset(
    "pdf doc docx odt rtf xls xlsx ods ppt pptx odp csv txt zip ics gpx epub mp3 ogg mp4 webm".split()
)
_OPTIONAL_END = re.compile(r"(?:/|^)index\.html?$|\.html?$|/$")
# Folders that a generator copies to the root of the site.
_STATIC_FOLDERS = ("static/", "public/", "assets/")

Where = Literal["post", "file", "outside", "here", "nowhere"]


@dataclass(frozen=True)
class LinkTarget:
    """The target of an address: `path` is that of a post or file in the folder, or the address elsewhere."""

    where: Where
    path: str = ""
    fragment: str = ""


class LinkResolver:
    """Resolves the addresses in a blog."""

    def __init__(self, blog: Blog, addresses: Mapping[str, tuple[str, ...]]) -> None:
        """`addresses` has the old addresses of the posts, by path."""
        self._blog = blog
        self._addresses = addresses
        self._site = urlsplit(blog.site).netloc.lower().removeprefix("www.") if "//" in blog.site else ""
        content = f"{blog.content}/" if blog.content else ""
        in_content = (f"{content}{folder}" for folder in _STATIC_FOLDERS if content)
        self._roots = (content, *_STATIC_FOLDERS, *in_content, OUTPUT)
        self._importable = frozenset(path for path in blog.others if extension_of(path) in PICTURES | DOCUMENTS)
        notes = ((post.rel_path, text_list(post.values.get("aliases"))) for post in blog.posts)
        self._vault = VaultIndex(notes if blog.is_vault else (), self._importable)
        self.is_vault = blog.is_vault
        self._post_by_address: dict[str, str] = {}
        for rel_path, old_addresses in addresses.items():
            for address in old_addresses:
                self._post_by_address.setdefault(normalized_address(address), rel_path)

    def resolve(self, written: str, post: Post) -> LinkTarget:
        """The target of an address in a post."""
        in_wordpress = self._in_wordpress(written)
        if in_wordpress is not None:
            return in_wordpress
        address = self._without_host(written.strip())
        scheme = scheme_of(address)
        if scheme:
            return LinkTarget("outside", address) if scheme in SCHEMES else LinkTarget("nowhere", address)
        path, _, fragment = address.partition("#")
        path = unquote(path.partition("?")[0])
        if not path:
            return LinkTarget("here", "", unquote(fragment))
        for candidate in self._candidates(path, post):
            if candidate in self._addresses:
                return LinkTarget("post", candidate, unquote(fragment))
            if candidate in self._importable:
                return LinkTarget("file", candidate, fragment)
            linked_post = self._post_by_address.get(normalized_address(candidate))
            if linked_post is not None:
                return LinkTarget("post", linked_post, unquote(fragment))
        external = full_url(written.strip())
        return LinkTarget("outside", external) if external else LinkTarget("nowhere", written)

    def _in_wordpress(self, written: str) -> LinkTarget | None:
        """The target of an address that only WordPress understands: by a number, or of a file in some size."""
        site = self._blog.wordpress
        if site is None:
            return None
        fragment = unquote(written.partition("#")[2])
        post, file = site.post_at(written), site.file_at(written)
        if post in self._addresses:
            return LinkTarget("post", post, fragment)
        if file in self._importable:
            return LinkTarget("file", file)
        # A file that is not beside the export is still on the old site.
        address = site.missing_upload(written)
        return LinkTarget("outside", address) if address else None

    def find_post(self, name: str) -> str:
        """The path of a post by its name in a template tag: a path, with or without extension; "" for none."""
        end = name.strip().strip("/")
        return next((rel_path for rel_path in self._addresses if self._has_name(rel_path, end)), "")

    def find_in_vault(self, name: str, post: Post, fragment: str) -> LinkTarget:
        """The target of a link by name in a note of Obsidian; "" is the note itself."""
        if not name:
            return LinkTarget("here", "", fragment)
        where, path = self._vault.find(name, posixpath.dirname(post.rel_path))
        return LinkTarget(where, path, fragment)

    def _has_name(self, rel_path: str, end: str) -> bool:
        stem = rel_path.rpartition(".")[0]
        names = (rel_path, stem, stem.removesuffix("/index"))
        return any(name == end or name.endswith(f"/{end}") for name in names)

    def _without_host(self, address: str) -> str:
        """A full URL of the site itself as an absolute path; other addresses as they are."""
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
        """The paths in the folder and the addresses that a path may refer to, most likely first."""
        base = self._blog.base_path
        if path.startswith("/"):
            if base and path.startswith(f"{base}/"):
                path = path.removeprefix(base)
            yield posixpath.normpath(path).lstrip("/") + ("/" if path.endswith("/") else "")
            yield from (f"{folder}{path.lstrip('/')}" for folder in self._roots)
            return
        yield posixpath.normpath(posixpath.join(posixpath.dirname(post.rel_path), path))
        for address in self._addresses.get(post.rel_path, ()):
            folder = address if address.endswith("/") else posixpath.dirname(address)
            resolved = posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
            yield resolved
            yield from (f"{root}{resolved}" for root in self._roots)
        # The leading slash is sometimes left out.
        yield from (f"{root}{path}" for root in ("", *self._roots))


def extension_of(path: str) -> str:
    """The extension of a file in lowercase, without the dot: `jpg`."""
    return posixpath.splitext(path)[1].lstrip(".").lower()


def normalized_address(address: str) -> str:
    """An address for comparison: without index.html, .html, and slashes at either end."""
    return _OPTIONAL_END.sub("", address.lower()).strip("/")
