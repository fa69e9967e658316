"""Which pattern the addresses of a blog follow, by the links in its posts that lead nowhere without one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from verhalen_build.importers.blogs.blog import WORDPRESS, Blog, Post
from verhalen_build.importers.blogs.link_targets import normalized_address
from verhalen_build.importers.blogs.permalinks import permalink_of
from verhalen_build.importers.front_matter_reader import first_text
from verhalen_build.model.names import slugify

# A single link may fit by chance.
_FEWEST_LINKS = 2
# What generators call the last part of an address.
_LAST_PARTS = (":slug", ":title", ":contentbasename")
_DATE_PARTS = (":year", ":month", ":day")


@dataclass(frozen=True)
class AddressPattern:
    """A pattern for the mapping, and the links that lead to a post with it; both empty where there is none."""

    pattern: str = ""
    links: frozenset[str] = frozenset()


def guess_pattern(blog: Blog, links: Iterable[str]) -> AddressPattern:
    """The pattern with which most of these links, as written, lead to a post."""
    if blog.is_vault or blog.generator == WORDPRESS:
        return AddressPattern()
    posts = _by_name(blog.posts)
    fitting: dict[str, set[str]] = {}
    for link in dict.fromkeys(links):
        for pattern in _patterns(link, blog, posts):
            fitting.setdefault(pattern, set()).add(link)
    best = max(fitting, key=lambda pattern: len(fitting[pattern]), default="")
    if len(fitting.get(best, ())) < _FEWEST_LINKS:
        return AddressPattern()
    return AddressPattern(best, frozenset(fitting[best]))


def _by_name(posts: Iterable[Post]) -> dict[str, list[Post]]:
    """The posts by what may be the last part of their address."""
    by_name: dict[str, list[Post]] = {}
    for post in posts:
        names = (post.stem, slugify(post.stem), slugify(post.title), first_text(post.values, "slug"))
        for name in {name.lower() for name in names if name}:
            by_name.setdefault(name, []).append(post)
    return by_name


def _patterns(link: str, blog: Blog, posts: dict[str, list[Post]]) -> Iterator[str]:
    """The patterns that give a post the address of this link."""
    path = _path_of(link, blog)
    address = normalized_address(path)
    *folders, name = address.split("/")
    end = next((end for end in ("/", ".html") if path.endswith(end)), "")
    for post in posts.get(name, ()):
        parts = dict(zip(post.day.split("-"), _DATE_PARTS, strict=False))
        start = "/".join(["", *(parts.get(folder, folder) for folder in folders)])
        for last in _LAST_PARTS:
            pattern = f"{start}/{last}{end}"
            if normalized_address(permalink_of(post, blog, pattern)) == address:
                yield pattern
                break


def _path_of(link: str, blog: Blog) -> str:
    try:
        path = unquote(urlsplit(link.strip()).path)
    except ValueError:
        return ""
    return path.removeprefix(blog.base_path) if path.startswith(f"{blog.base_path}/") else path
