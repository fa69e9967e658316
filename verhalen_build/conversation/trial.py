"""Tries a change of the sources on a copy of the archive, before anything is changed."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from verhalen_build.conversation.forgetting import ForgettingPlan
from verhalen_build.model.archive_paths import CONFIG, STATE, STORIES, THEMES
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Problem, errors_in
from verhalen_build.publish.faults import disk_faults
from verhalen_build.publish.source_change import SourceChange
from verhalen_build.run import check
from verhalen_build.steps.live import State
from verhalen_build.steps.summary import Options, Stages

# A copy cannot see the list of names outside the archive.
_ONLY_IN_COPY = frozenset({"register-missing", "register-inside"})


def new_errors(plan: ForgettingPlan, state: State, options: Options, stages: Stages) -> tuple[Problem, ...]:
    """The errors that an archive would have after a change and has not now, found by checking a copy of it."""
    earlier = Counter(map(_identity, state.summary.problems))
    with disk_faults(STATE):
        (state.root / STATE).mkdir(exist_ok=True)
        folder = Path(mkdtemp(prefix="trial-", dir=state.root / STATE))
    try:
        with disk_faults(STATE):
            _copy_archive(state.root, folder)
            _change_copy(folder, plan.change)
        names = "\n".join((options.withheld_names, plan.register))
        problems = check(folder, replace(options, drafts=True, future=True, withheld_names=names), stages).problems
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    errors = errors_in(problems)
    return tuple(problem for problem in errors if not earlier[_identity(problem)] and problem.code not in _ONLY_IN_COPY)


def _identity(problem: Problem) -> tuple[str, SourcePath, str]:
    return problem.code, problem.at.file, problem.value


def _copy_archive(root: Path, folder: Path) -> None:
    """A copy of what a build reads."""
    shutil.copy2(root / CONFIG, folder / CONFIG)
    for name in (STORIES, THEMES):
        if (root / name).is_dir():
            hidden = shutil.ignore_patterns(".*")
            shutil.copytree(root / name, folder / name, ignore=hidden, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    """A second name for a file, as pictures may be large; a copy where the disk has no such links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _change_copy(folder: Path, change: SourceChange) -> None:
    # What is written is removed first, as the file may be that of the archive under a second name.
    for path in (*change.moved, *change.removed, *change.written):
        (folder / path).unlink(missing_ok=True)
    for path, data in change.written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
