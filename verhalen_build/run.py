"""One build or check of an archive as a command asks for it.

Most builds have nothing to do, so the code that makes a site is loaded only when something changed.
"""

from dataclasses import replace
from pathlib import Path

import msgspec

from verhalen_build.model.archive_paths import CONFIG, STATE
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.publish.memo import DamagedMemo, open_memo
from verhalen_build.publish.output_folder import output_problem
from verhalen_build.publish.source_change import finish_source_change
from verhalen_build.publish.write import open_output
from verhalen_build.read.sources import list_sources
from verhalen_build.steps.inputs import look_at, remembered
from verhalen_build.steps.summary import Options, Stages, Summary


def build(root: Path, options: Options, stages: Stages) -> Summary:
    """Builds the site of the archive in `root`, if anything changed since the last build.

    Raises UserFault for faults that stop it before there is a summary.
    """
    require_archive(root)
    finish_source_change(root)
    unfit = output_problem(options.output, root)
    if unfit is not None:
        raise UserFault(unfit)
    try:
        return _build(root, options, stages)
    except DamagedMemo:
        # Start over without the memo.
        return _build(root, replace(options, clean=True), stages)


def check(root: Path, options: Options, stages: Stages) -> Summary:
    """Everything that a build does before it writes. Raises UserFault as `build` does."""
    require_archive(root)
    finish_source_change(root)
    try:
        return _check(root, options, stages)
    except DamagedMemo:
        return _check(root, replace(options, clean=True), stages)


def require_archive(root: Path) -> None:
    """Checks that the folder is an archive, before anything is created in it. Raises UserFault (`no-archive`)."""
    if not (root / CONFIG).is_file():
        raise UserFault(Problem("no-archive", Location(CONFIG), str(root)))


def _build(root: Path, options: Options, stages: Stages) -> Summary:
    # The output first: an interrupted publish is finished before anything is compared with it, and its lock keeps other
    # builds out when the memo is discarded.
    with open_output(options.output, root / STATE) as output, open_memo(root / STATE, options.clean) as memo:
        with stages.stage("read"):
            inputs = look_at(root, list_sources(root), options)
        last = remembered(root, memo, inputs, output)
        if last is not None:
            return msgspec.structs.replace(last, stages=stages.seconds)
        from verhalen_build.build import build_site  # noqa: PLC0415

        return build_site(root, options, inputs, output, memo, stages)


def _check(root: Path, options: Options, stages: Stages) -> Summary:
    from verhalen_build.build import build_site  # noqa: PLC0415 - as in _build

    with open_memo(root / STATE, options.clean) as memo:
        inputs = look_at(root, list_sources(root), options)
        return build_site(root, options, inputs, None, memo, stages)
