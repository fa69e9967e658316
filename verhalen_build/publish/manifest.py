"""The list of what the build made, kept in the site itself so that it lives and dies with the pages it names."""

import os
from collections.abc import Mapping

from verhalen_build.model.names import SitePath

MANIFEST = SitePath(".verhalen-manifest")
# What it begins with is no file, as there are never two spaces behind it.
_TITLE = "book: "


def format_manifest(files: Mapping[SitePath, str], title: str = "") -> bytes:
    """The manifest of a site: a line `digest  path` for each file, by path; at a target first the title of the book."""
    head = f"{_TITLE}{' '.join(title.split())}\n" if title else ""
    return (head + "".join(f"{files[path]}  {path}\n" for path in sorted(files))).encode()


def title_in_manifest(data: bytes) -> str:
    """The title of the book whose manifest this is; "" if it does not say."""
    first, _, _ = data.decode(errors="replace").partition("\n")
    return first.removeprefix(_TITLE).strip() if first.startswith(_TITLE) else ""


def read_manifest(output: str) -> dict[SitePath, str]:
    """The files that an earlier build made in this folder and their digests; empty where there is no manifest."""
    try:
        with open(os.path.join(output, MANIFEST), "rb") as file:
            return parse_manifest(file.read())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}


def parse_manifest(data: bytes) -> dict[SitePath, str]:
    """The files of a manifest and their digests.

    Lines that are not ours, because somebody edited the file or resolved a merge in it, are skipped.
    """
    lines = (line.removesuffix("\r").partition("  ") for line in data.decode(errors="replace").split("\n"))
    return {SitePath(path): digest for digest, _, path in lines if stays_inside(path)}


def stays_inside(path: str) -> bool:
    """Whether a path read from a file may be written or deleted: it does not lead out of the output.

    The file may have come with an archive that somebody else made.
    """
    parts = path.replace("\\", "/").split("/")
    return not os.path.splitdrive(path)[0] and not any(part in {"", ".", ".."} for part in parts)
