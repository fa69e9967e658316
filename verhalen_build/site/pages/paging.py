"""Long lists, on several pages."""

from collections.abc import Sequence
from typing import TypeVar

from verhalen_build.model.names import SitePath
from verhalen_build.site.routes import numbered

PAGE_SIZE = 400

Part = TypeVar("Part")


def pages_of(entries: Sequence[object]) -> range:
    """The numbers of the pages on which a list of this length stands; an empty one has a page too."""
    return range(1, max(1, -(-len(entries) // PAGE_SIZE)) + 1)


def part_of(entries: Sequence[Part], number: int) -> Sequence[Part]:
    """What stands on one page of a list."""
    return entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def pager(first: SitePath, current: int, entries: int) -> tuple[tuple[str, str, bool], ...]:
    """Label, address and whether it is this one, of each page of a list; nothing where there is only one."""
    pages = pages_of(range(entries))
    return tuple((str(page), numbered(first, page), page == current) for page in pages) if len(pages) > 1 else ()
