"""The files of an archive: what stands in stories/."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Location, Problem, UserFault

STORIES = "stories"
CONFIG = SourcePath("config.yaml")
_TEXTS = (".md", ".markdown", ".yaml", ".yml")
_LEFT_ALONE = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Sources:
    """The files under stories/: texts to read (.md, .yaml) in order of path, and all others."""

    texts: tuple[SourcePath, ...]
    assets: frozenset[SourcePath]


def list_sources(root: Path) -> Sources:
    """Every file under stories/; hidden files, and names that begin with ~ or _, are left alone."""
    paths = sorted(_walk(root / STORIES, STORIES))
    texts = tuple(path for path in paths if path.lower().endswith(_TEXTS))
    return Sources(texts, frozenset(paths).difference(texts))


def read_bytes(root: Path, path: SourcePath) -> bytes:
    """The bytes of a file. Raises UserFault (`cannot-read`)."""
    try:
        with open(root / path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UserFault(Problem("cannot-read", Location(path), path, {"reason": error.strerror or ""})) from error


def _walk(folder: str | Path, name: str) -> Iterator[SourcePath]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith((".", "~", "_")) or entry.name.lower() in _LEFT_ALONE:
            continue
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _walk(entry.path, path)
        else:
            yield SourcePath(path)
