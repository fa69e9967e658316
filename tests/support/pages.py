"""The pages of a built site, read as text: what a test may want to know of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

Attributes = dict[str, str]


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
        return tuple(reader.found)

    @cached_property
    def ids(self) -> frozenset[str]:
        """What a #fragment may name on this page."""
        return frozenset(element.attributes["id"] for element in self.elements if "id" in element.attributes)

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

    And one redirect page, where there is any.
    """
    sample = _Sample()
    for page in pages:
        sample.consider(page)
    return tuple(sorted(sample.chosen.values(), key=lambda page: page.path))


@dataclass
class _Sample:
    chosen: dict[str, Page] = field(default_factory=dict)

    def consider(self, page: Page) -> None:
        slot = self._slot(page)
        if slot not in self.chosen or len(page.source) > len(self.chosen[slot].source):
            self.chosen[slot] = page

    def _slot(self, page: Page) -> str:
        if page.is_redirect:
            return "redirect"
        return page.path if page.is_index or not page.folder else page.folder


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.found.append(Element(tag, attributes, self.getpos()[0]))
