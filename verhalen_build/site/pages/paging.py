"""Long lists, divided over several pages."""

from collections.abc import Sequence
from typing import TypeVar

from verhalen_build.model.names import SitePath
from verhalen_build.site.routes import numbered

PAGE_SIZE = 400

Part = TypeVar("Part")


def page_numbers(entries: Sequence[object]) -> range:
    """The page numbers of a list; an empty list has one page."""
    return range(1, max(1, -(-len(entries) // PAGE_SIZE)) + 1)


def page_slice(entries: Sequence[Part], number: int) -> Sequence[Part]:
    """The entries on one page of a list."""
    return entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def pager(first: SitePath, current: int, entries: int) -> tuple[tuple[str, str, bool], ...]:
    """The label, address and whether it is current, of each page of a list; empty if there is only one."""
    pages = page_numbers(range(entries))
    return tuple((str(page), numbered(first, page), page == current) for page in pages) if len(pages) > 1 else ()
