"""Where a site may come: not among a writer's files, and not where everything of somebody or of a computer is."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from verhalen_build.model.layout import STATE, STORIES, THEMES
from verhalen_build.model.problems import Problem
from verhalen_build.publish.faults import path_problem

# Where people have their own folders on Linux and macOS. On Windows it is where whoever builds has theirs.
_HALLS = ("/home", "/Users")


def output_problem(output: Path, root: Path) -> Problem | None:
    """Why the site of the archive in `root` may not come in this folder; None where it may.

    `bad-output` is for the archive itself and the folders in it that are a writer's, `wide-output` for a folder that
    the archive itself lies in, the top of a drive, and the home of anybody. Links are followed.
    """
    folder, archive = output.resolve(), root.resolve()
    shown = output.as_posix()
    kept = [archive / name for name in (STORIES, THEMES, STATE)]
    if _same(folder, archive) or any(
        _same(above, own.resolve()) for above in (folder, *folder.parents) for own in kept
    ):
        return path_problem("bad-output", shown)
    place = _wide_place(folder, archive)
    return path_problem("wide-output", shown, place=place, instead=_instead(output, archive)) if place else None


def _wide_place(folder: Path, archive: Path) -> str:
    """What makes a folder too wide for a site, as a key of the phrases `place`; "" where nothing does."""
    if folder == folder.parent:
        return "drive"
    if any(_same(folder, home) for home in _homes(folder)):
        return "home"
    return "above" if any(_same(folder, above) for above in archive.parents) else ""


def _homes(folder: Path) -> Iterator[Path]:
    """Folders that are, or hold, somebody's own folder; of those of others only this one."""
    halls = [Path(name) for name in _HALLS]
    # There may be none, as for a program that runs as nobody.
    with suppress(RuntimeError):
        home = Path.home().resolve()
        yield from (home, *home.parents)
        halls += [home.parent] if home.parent != home.parent.parent else []
    for hall in halls:
        yield hall
        if _same(folder.parent, hall):
            yield folder


def _same(one: Path, other: Path) -> bool:
    """Whether these are one folder, whatever letters a disk takes for the same."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.normcase(one) == os.path.normcase(other)


def _instead(output: Path, archive: Path) -> str:
    """A folder to name instead, as one types it: below the one that was named, where that will do."""
    below = output / "site"
    fits = output.parent != output and not _wide_place(below.resolve(), archive)
    name = below.as_posix() if fits else "site"
    return f'"{name}"' if " " in name else name
