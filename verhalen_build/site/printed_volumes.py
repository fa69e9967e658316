"""The book as it is printed: its stories after each other, on one page of the site or, of a large book, on several."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import NamedTuple

from verhalen_build.archive.archive import BookPart
from verhalen_build.model.problems import Language
from verhalen_build.model.record import RecordKey, RichText

# About 200 pages of A5. With more, a browser takes long to lay them out, and an edit long to make the page anew.
_MOST_STORIES = 50

_DEEPEST_HEADING = 6
_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
# Each attribute by itself: a pattern for all of them takes five times as long.
_HREF = re.compile(r' href="([^"#]*+)(?:#([^"]++))?"')
_ID = re.compile(r' id="([^"]*+)"')
_TABLE = re.compile(r'<section class="table"[^<>]*? aria-label="[^"]*+')
# In drawings.
_NAMED_BY = re.compile(r' aria-(labelledby|describedby)="([^"]*+)"')


class VolumePart(NamedTuple):
    """A part of the book in a volume, or a piece of one; `start` is the number in the book of its first story.

    The languages are those of its words where these are not in that of the site.
    """

    title: str
    title_lang: Language
    about: RichText | None
    about_lang: Language
    start: int
    stories: tuple[RecordKey, ...]


def volumes_of(book: Iterable[BookPart]) -> tuple[tuple[VolumePart, ...], ...]:
    """The volumes of a book, which keep the stories of a part together where they can."""
    volumes: list[list[VolumePart]] = []
    room = 0
    for part in _pieces(book):
        if len(part.stories) > room:
            volumes.append([])
            room = _MOST_STORIES
        volumes[-1].append(part)
        room -= len(part.stories)
    return tuple(map(tuple, volumes))


def _pieces(book: Iterable[BookPart]) -> Iterator[VolumePart]:
    """The parts that have stories, none with more of them than a volume has room for."""
    start = 1
    for part in book:
        for first in range(0, len(part.stories), _MOST_STORIES):
            stories = part.stories[first : first + _MOST_STORIES]
            about = part.about if first == 0 else None
            yield VolumePart(part.title, part.title_lang, about, part.about_lang, start, stories)
            start += len(stories)


def story_id(number: int) -> str:
    """The id of a story on a page with many."""
    return f"_{number}"


def on_one_page(html: str, number: int, title: str, numbers: Mapping[str, int], depth: int) -> str:
    """The HTML of a story for a page with many: with ids and names of its own, and headings that many levels deeper.

    `number` is that of the story, and its `title` tells its tables from those of others. `numbers` has the stories on
    the page by their address: links to them stay on it.
    """
    own = story_id(number)

    def deeper(tag: re.Match[str]) -> str:
        return f"<{tag[1]}h{min(int(tag[2]) + depth, _DEEPEST_HEADING)}"

    def link(attribute: re.Match[str]) -> str:
        path, fragment = attribute.groups()
        target = numbers.get(path) if path else number
        if target is None or not _is_in_tag(attribute):
            return attribute[0]
        return f' href="#{story_id(target)}-{fragment}"' if fragment else f' href="#{story_id(target)}"'

    def place(attribute: re.Match[str]) -> str:
        return f' id="{own}-{attribute[1]}"' if _is_in_tag(attribute) else attribute[0]

    def named_by(attribute: re.Match[str]) -> str:
        return f' aria-{attribute[1]}="{" ".join(f"{own}-{name}" for name in attribute[2].split())}"'

    html = _TABLE.sub(lambda table: f"{table[0]}, {escape(title)}", html)
    if "<svg" in html:
        html = _NAMED_BY.sub(named_by, html)
    return _HEADING.sub(deeper, _ID.sub(place, _HREF.sub(link, html)))


def _is_in_tag(attribute: re.Match[str]) -> bool:
    """Whether this is an attribute, and not what a text about HTML says; no attribute has an unescaped > in it."""
    html, start = attribute.string, attribute.start()
    return html.rfind("<", 0, start) > html.rfind(">", 0, start)
