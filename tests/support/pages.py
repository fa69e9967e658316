"""The pages of a built site, read as text: what a test may want to know of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

Attributes = dict[str, str]
IN_ENGLISH = "en/"


@dataclass(frozen=True)
class Element:
    """A start tag: `line` is its line in the page."""

    tag: str
    attributes: Attributes
    line: int


@dataclass(frozen=True)
class Page:
    """A page of the site; `path` has forward slashes and is relative to the site: `mensen/frans-kerver.html`."""

    path: str
    source: str

    @property
    def folder(self) -> str:
        """The folder it stands in, "" for the top."""
        return self.path.rpartition("/")[0]

    @property
    def is_index(self) -> bool:
        """Whether it is the front page of its folder."""
        return self.path.rpartition("/")[2] == "index.html"

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every start tag, in order."""
        reader = _Reader()
        reader.feed(self.source)
        reader.close()
        return tuple(reader.elements)

    @cached_property
    def ids(self) -> frozenset[str]:
        """What a #fragment may name on this page."""
        return frozenset(element.attributes["id"] for element in self.elements if "id" in element.attributes)

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes of all its elements."""
        return frozenset(name for element in self.elements for name in element.attributes.get("class", "").split())

    @cached_property
    def is_redirect(self) -> bool:
        """Whether it only sends its reader on to another page."""
        return any(meta.attributes.get("http-equiv", "").lower() == "refresh" for meta in self.tagged("meta"))

    def tagged(self, *tags: str) -> tuple[Element, ...]:
        """The elements with one of these tags."""
        return tuple(element for element in self.elements if element.tag in tags)


def read_pages(site: Path) -> tuple[Page, ...]:
    """Every page of a site, by path."""
    return tuple(
        Page(path.relative_to(site).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    )


def one_of_every_kind(pages: Iterable[Page]) -> tuple[Page, ...]:
    """A sample with every kind of page: all at the top, and of each folder its index and its fullest page.

    And one redirect page, where there is any; and of each class of element that is on none of these, the fullest page.
    Only for such a class is a page in English among them: they have tests of their own.
    """
    fullest_first = sorted(pages, key=lambda page: (page.path.startswith(IN_ENGLISH), -len(page.source), page.path))
    chosen: dict[str, Page] = {}
    for page in fullest_first:
        if not page.path.startswith(IN_ENGLISH):
            chosen.setdefault(_slot(page), page)
    seen = {name for page in chosen.values() for name in page.classes}
    for page in fullest_first:
        if not page.classes <= seen:
            seen |= page.classes
            chosen[page.path] = page
    return tuple(sorted(chosen.values(), key=lambda page: page.path))


def relocatable(pages: Iterable[Page]) -> tuple[Page, ...]:
    """The pages that work anywhere: all but the one for what is not found, which knows where the book stands."""
    return tuple(page for page in pages if page.path != "404.html")


def _slot(page: Page) -> str:
    if page.is_redirect:
        return "redirect"
    return page.path if page.is_index or not page.folder else page.folder


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, attributes, self.getpos()[0]))
