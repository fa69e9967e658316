"""What a publish changes at a target: which files are new, changed or gone, and in which order they go."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from verhalen_build.model.names import SitePath

PENDING = ""
"""In place of the digest of a file that an earlier publish may have written, and may not."""


@dataclass(frozen=True)
class PublishPlan:
    """The files of a site, and those that an earlier publish put at the target, each with its digest."""

    site: Mapping[SitePath, str]
    published: Mapping[SitePath, str]

    @cached_property
    def new(self) -> tuple[SitePath, ...]:
        """The files that are not there yet, in the order in which they go."""
        return self._in_order(path for path in self.site if path not in self.published)

    @cached_property
    def changed(self) -> tuple[SitePath, ...]:
        """The files that are there with other bytes."""
        return self._in_order(
            path for path in self.site if self.published.get(path, self.site[path]) != self.site[path]
        )

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
        return tuple(sorted((*self.new, *self.changed), key=self._place))

    def _in_order(self, paths: Iterable[SitePath]) -> tuple[SitePath, ...]:
        return tuple(sorted(paths, key=self._place))

    def _place(self, path: SitePath) -> tuple[int, SitePath]:
        """What a page shows comes before the page, and new pages before those that may link to them.

        Then come lists and the cover. The worker of a browser comes last: it fetches what it keeps at once.
        """
        folder, name = posixpath.split(path)
        if name == "sw.js":
            return 6, path
        if path == "index.html":
            return 5, path
        if not name.endswith(".html"):
            # Of the search the list of shards comes after the shards; feeds and lists of pages name the pages.
            return (4 if not folder else 1 if name.endswith("entry.json") else 0), path
        if folder and name != "index.html":
            return (3 if path in self.published else 2), path
        return 4, path
