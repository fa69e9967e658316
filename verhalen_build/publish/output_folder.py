"""Where a site may be put: not among a writer's files, and not in a home folder or another folder that is too wide."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from verhalen_build.model.archive_paths import STATE, STORIES, THEMES
from verhalen_build.model.problems import Problem
from verhalen_build.publish.faults import path_problem

# Where home folders are on Linux and macOS. On Windows, and elsewhere, the parent of one's own home is added.
_HOME_PARENTS = ("/home", "/Users")


def output_problem(output: Path, root: Path) -> Problem | None:
    """Why the site of the archive in `root` may not be put in this folder; None where it may.

    `bad-output` is for the archive itself and the writer's folders in it, `wide-output` for a folder that contains the
    archive, the root of a drive, and anybody's home folder. Links are followed.
    """
    display_path = output.as_posix()
    if is_among_sources(output, root):
        return path_problem("bad-output", display_path)
    place = wide_place(output, root)
    return path_problem("wide-output", display_path, place=place, instead=_suggestion(output, root)) if place else None


def is_among_sources(folder: Path, root: Path) -> bool:
    """Whether a folder is the archive in `root` itself, or one that a writer has files in. Links are followed."""
    folder, archive = folder.resolve(), root.resolve()
    return _is_same_folder(folder, archive) or any(
        is_within(folder, archive / name) for name in (STORIES, THEMES, STATE)
    )


def is_within(folder: Path, outer: Path) -> bool:
    """Whether a folder is `outer` or a folder in it. Links are followed."""
    resolved, outer = folder.resolve(), outer.resolve()
    return any(_is_same_folder(parent, outer) for parent in (resolved, *resolved.parents))


def wide_place(folder: Path, root: Path) -> str:
    """Why a folder is too wide for the site of an archive, as a key of the phrases `place`; "" where it is not."""
    folder, archive = folder.resolve(), root.resolve()
    if folder == folder.parent:
        return "drive"
    if any(_is_same_folder(folder, home) for home in _homes(folder)):
        return "home"
    return "above" if any(_is_same_folder(folder, parent) for parent in archive.parents) else ""


def _homes(folder: Path) -> Iterator[Path]:
    """Folders that are or hold a home folder; of other people's homes, only this folder itself."""
    parents = [Path(name) for name in _HOME_PARENTS]
    # There may be none, as for a program that runs as nobody.
    with suppress(RuntimeError):
        home = Path.home().resolve()
        yield from (home, *home.parents)
        parents += [home.parent] if home.parent != home.parent.parent else []
    for parent in parents:
        yield parent
        if _is_same_folder(folder.parent, parent):
            yield folder


def _is_same_folder(left: Path, right: Path) -> bool:
    """Whether these are one folder, also where the disk does not distinguish capitals from small letters."""
    try:
        return os.path.samefile(left, right)
    except OSError:
        return os.path.normcase(left) == os.path.normcase(right)


def _suggestion(output: Path, root: Path) -> str:
    """A folder to suggest instead, as one types it: below the given one, where that will do."""
    below = output / "site"
    fits = output.parent != output and not wide_place(below, root)
    name = below.as_posix() if fits else "site"
    return f'"{name}"' if " " in name else name
