"""The files of a site that come from the archive: as they are, or made of a picture."""

from collections.abc import Iterator
from typing import NamedTuple

from verhalen_build.archive.archive import Archive
from verhalen_build.model.names import SitePath, SourcePath
from verhalen_build.model.picture import Rendition, Renditions, renditions_of
from verhalen_build.site.routes import Routes


class AssetFile(NamedTuple):
    """A file of the site: the file of the archive that it comes from, and which of its renditions it is, if any."""

    source: SourcePath
    rendition: Rendition | None = None


def shown_renditions(archive: Archive, path: SourcePath) -> Renditions | None:
    """What pages show of a picture; None if they show the file as it is."""
    picture = archive.pictures.get(path)
    return renditions_of(picture) if picture is not None else None


def asset_files(archive: Archive, routes: Routes) -> dict[SitePath, AssetFile]:
    """The files that pages show or link to, by address.

    Only what a page of this build needs: pictures of drafts are not published.
    """
    return {address: file for path in sorted(archive.used_assets) for address, file in _files_of(path, archive, routes)}


def _files_of(path: SourcePath, archive: Archive, routes: Routes) -> Iterator[tuple[SitePath, AssetFile]]:
    renditions = shown_renditions(archive, path) if path in archive.shown_pictures else None
    if renditions is None or path in archive.linked_files:
        yield routes.asset(path), AssetFile(path)
    for rendition in renditions.all if renditions is not None else ():
        yield routes.rendition(path, rendition), AssetFile(path, rendition)
