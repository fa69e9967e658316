"""What a publish changes at a target: which files are new, changed or gone, and in which order they go."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from verhalen_build.model.names import SitePath

PENDING = ""
"""In place of the digest of a file that an earlier publish may have written, and may not."""

_LAST = ("index.html", "sw.js")
# The files of the search whose names stay the same: they name the others.
_SEARCH_LISTS = frozenset({"pagefind-entry.json.js", "words.json.js", "pages.json.js"})


def pages_in(paths: Iterable[SitePath]) -> tuple[SitePath, ...]:
    """The pages among files."""
    return tuple(path for path in paths if path.endswith(".html"))


@dataclass(frozen=True)
class PublishPlan:
    """The files of a site, and those that an earlier publish put at the target, each with its digest.

    `lost` are files that should be there as they are, and that readers do not get.
    """

    site: Mapping[SitePath, str]
    published: Mapping[SitePath, str]
    lost: frozenset[SitePath] = frozenset()

    @cached_property
    def new(self) -> tuple[SitePath, ...]:
        """The files that are not there yet, in the order in which they go."""
        return self._in_order(path for path in self.site if path not in self.published)

    @cached_property
    def changed(self) -> tuple[SitePath, ...]:
        """The files that are there with other bytes, or only should be there."""
        there = self.site.keys() & self.published.keys()
        return self._in_order(path for path in there if self.published[path] != self.site[path] or path in self.lost)

    @cached_property
    def removed(self) -> tuple[SitePath, ...]:
        """The files that the site has no more, which an earlier publish put there."""
        return tuple(sorted(path for path in self.published if path not in self.site))

    @property
    def is_empty(self) -> bool:
        """Whether all is there already."""
        return not (self.new or self.changed or self.removed)

    @property
    def written(self) -> tuple[SitePath, ...]:
        """The files that are uploaded, in their order: a page before what links to it."""
        return self._in_order((*self.new, *self.changed))

    def _in_order(self, paths: Iterable[SitePath]) -> tuple[SitePath, ...]:
        return tuple(sorted(paths, key=self._place))

    def _place(self, path: SitePath) -> tuple[int, SitePath]:
        """What a page shows comes before the page, and new pages before those that may link to them.

        Then come lists and the cover. The worker of a browser comes last: it fetches what it keeps at once.
        """
        folder, name = posixpath.split(path)
        if path in _LAST:
            place = 5 + _LAST.index(path)
        elif not folder or name == "index.html":
            # Lists of records, feeds, and what search engines and the scripts of pages read: they name the pages.
            place = 4
        elif name.endswith(".html"):
            place = 3 if path in self.published else 2
        else:
            place = 1 if name in _SEARCH_LISTS else 0
        return place, path
