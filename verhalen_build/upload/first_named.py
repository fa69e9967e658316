"""Who is named for the first time: names on the pages of a site that were on no page at the target before."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from verhalen_build.model.name_search import NameSearch
from verhalen_build.model.names import person_sort_key
from verhalen_build.upload.plan import PublishPlan, pages_in
from verhalen_build.upload.publications import published_bytes
from verhalen_build.upload.remote_folder import RemoteFolder


def first_named(
    names: tuple[str, ...], plan: PublishPlan, root: Path, site: Path, folder: RemoteFolder
) -> tuple[str, ...]:
    """Those of the names that readers find after a publish and not before, in alphabetical order.

    `root` is the archive, of which earlier publications may be kept, and `site` the folder that is published. Raises
    RemoteFault.
    """
    search = NameSearch(names)
    new = _names_in(search, ((site / path).read_bytes() for path in pages_in(plan.written)))
    for pages in (_unchangedpages_in(plan, site), _pages_before(plan, root, folder)):
        # Most often nobody is new, and then no page need be fetched.
        new -= _names_in(NameSearch(tuple(new)), pages) if new else set()
    return tuple(sorted(new, key=person_sort_key))


def _unchangedpages_in(plan: PublishPlan, site: Path) -> Iterator[bytes]:
    written = set(plan.written)
    return ((site / path).read_bytes() for path in pages_in(plan.site) if path not in written)


def _pages_before(plan: PublishPlan, root: Path, folder: RemoteFolder) -> Iterator[bytes]:
    """The pages at the target that change or go, as they are there now."""
    for path in pages_in((*plan.changed, *plan.removed)):
        data = published_bytes(root, plan.published[path])
        yield (folder.read(path) or b"") if data is None else data


def _names_in(search: NameSearch, pages: Iterable[bytes]) -> set[str]:
    return {name for page in pages for name, _line in search.in_file(page)}
