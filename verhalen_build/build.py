"""The whole way, from stories/ to site/: a step a line, and beside each step why it stands where it stands."""

from dataclasses import replace
from pathlib import Path

import msgspec

from verhalen_build.model.layout import CONFIG, STATE
from verhalen_build.model.problems import Location, Problem, UserFault
from verhalen_build.publish.fitness import output_problem
from verhalen_build.publish.full_text import FOLDER as SEARCH
from verhalen_build.publish.memo import DamagedMemo, open_memo
from verhalen_build.publish.strangers import new_strangers
from verhalen_build.publish.write import open_output, publish
from verhalen_build.read.sources import list_sources
from verhalen_build.steps.inputs import look_at, remember, remembered
from verhalen_build.steps.summary import Options, Stages, Summary


def build(root: Path, options: Options, stages: Stages) -> Summary:
    """Builds the site of the archive in `root`. An error anywhere leaves the output as it was.

    Raises UserFault for what stops it before there is anything to report on.
    """
    require_archive(root)
    unfit = output_problem(options.output, root)
    if unfit is not None:
        raise UserFault(unfit)
    try:
        return _build(root, options, stages)
    except DamagedMemo:
        # Whatever is left of it: without what was remembered everything is done anew.
        return _build(root, replace(options, clean=True), stages)


def check(root: Path, options: Options, stages: Stages) -> Summary:
    """Everything that a build does up to the writing."""
    require_archive(root)
    try:
        return _check(root, options, stages)
    except DamagedMemo:
        return _check(root, replace(options, clean=True), stages)


def _build(root: Path, options: Options, stages: Stages) -> Summary:
    # The output first: a publish that was cut is finished before anything is compared with it.
    # What is remembered is thrown away only after that, when no other build is at work.
    with open_output(options.output, root / STATE) as output, open_memo(root / STATE, options.clean) as memo:
        with stages.stage("read"):
            inputs = look_at(root, list_sources(root), options)
        # When nothing has changed there is nothing to do, and nothing more to load.
        last = remembered(memo, inputs, output)
        if last is not None:
            return msgspec.structs.replace(last, stages=stages.seconds)
        from verhalen_build.steps.searching import plan_search, publish_search  # noqa: PLC0415
        from verhalen_build.steps.whole import make_book, stage_book  # noqa: PLC0415

        book, summary = make_book(root, inputs, options, memo, stages)
        # Every problem is known by now; with an error among them nothing is written.
        if book is None or summary.failed:
            return summary
        files = stage_book(book, root, inputs, output, options, memo, stages)
        search = plan_search(book.pages_to_find, files, summary.language, output, options)
        # All is staged: from here on there are only renames and removals.
        with stages.stage("write"):
            published = publish(output, files | (search.staying if search else {}))
        removed = sum(not path.startswith(SEARCH) for path in published.removed)
        done = msgspec.structs.replace(summary, pages=len(files), written=len(published.written), removed=removed)
        if search is not None:
            # Last, as it takes long in a large archive: readers have the pages by now.
            with stages.stage("search"):
                files, done = publish_search(search, output, done, memo)
        # By now all that is ours in the output is known.
        done = msgspec.structs.replace(done, strangers=new_strangers(output, files))
        # A search that failed is tried again, whatever else there is to do.
        if len(done.problems) == len(summary.problems):
            remember(memo, inputs, output, files, done)
        return done


def _check(root: Path, options: Options, stages: Stages) -> Summary:
    from verhalen_build.steps.whole import make_book, try_pages  # noqa: PLC0415 - see _build

    with open_memo(root / STATE, options.clean) as memo:
        inputs = look_at(root, list_sources(root), options)
        book, summary = make_book(root, inputs, options, memo, stages)
        if book is not None and not summary.failed:
            # A template of the site's own may yet fail on a page.
            try_pages(book, root / STATE, options, memo, stages)
        return summary


def require_archive(root: Path) -> None:
    """Before anything is made: this may not be an archive at all. Raises UserFault (`no-archive`)."""
    if not (root / CONFIG).is_file():
        raise UserFault(Problem("no-archive", Location(CONFIG), str(root)))
