"""Who is named on the pages of a site, and who of them for the first time: on no page at the target before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.model.name_search import NameSearch
from verhalen_build.model.names import SitePath, person_sort_key
from verhalen_build.publish.publications import kept_bytes
from verhalen_build.upload.plan import PublishPlan, pages_in
from verhalen_build.upload.remote_folder import RemoteFolder


@dataclass(frozen=True)
class SiteNames:
    """The names on the pages of a site, and those of them that readers do not find there yet, in alphabetical order."""

    all: tuple[str, ...]
    new: tuple[str, ...]


def site_names(names: tuple[str, ...], plan: PublishPlan, root: Path, site: Path, folder: RemoteFolder) -> SiteNames:
    """Those of the names that are on the pages of the site in a folder.

    `root` is the archive, of which earlier publications may be kept. Raises RemoteFault.
    """
    search = NameSearch(names)
    going = _names_in(search, _pages(site, plan.written))
    staying = _names_in(search, _pages(site, plan.site.keys() - set(plan.written)))
    new = going - staying
    # Most often nobody is new, and then no page need be fetched.
    new -= _names_in(NameSearch(tuple(new)), _pages_before(plan, root, folder)) if new else set()
    return SiteNames(_in_order(going | staying), _in_order(new))


def _pages(site: Path, paths: Iterable[SitePath]) -> Iterator[bytes]:
    return ((site / path).read_bytes() for path in pages_in(paths))


def _pages_before(plan: PublishPlan, root: Path, folder: RemoteFolder) -> Iterator[bytes]:
    """The pages at the target that change or go, as they are there now."""
    for path in pages_in((*plan.changed, *plan.removed)):
        data = kept_bytes(root, plan.published[path])
        yield (folder.read(path) or b"") if data is None else data


def _names_in(search: NameSearch, pages: Iterable[bytes]) -> set[str]:
    return {place.name for page in pages for place in search.in_file(page).certain}


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=person_sort_key))
