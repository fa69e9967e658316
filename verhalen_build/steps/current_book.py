"""The book as it is now, without pages, for what looks at it from outside a build."""

from pathlib import Path

from verhalen_build.model.problems import UserFault
from verhalen_build.publish.memo import Memo
from verhalen_build.read.sources import list_sources, sizes_in
from verhalen_build.steps.book import Book, SiteConfig, look_at_assets, make_book, read_config
from verhalen_build.steps.inputs import look_at
from verhalen_build.steps.reading import read_all
from verhalen_build.steps.summary import Options, Stages


def current_book(root: Path, options: Options, memo: Memo, stages: Stages) -> tuple[SiteConfig, Book]:
    """The configuration and the book of the archive in `root`.

    Raises UserFault: `cannot-read`, and the errors of config.yaml.
    """
    inputs = look_at(root, list_sources(root), options)
    config, problems = read_config(root, options)
    if config is None:
        raise UserFault(*problems)
    files = read_all(root, inputs, config.settings, config.schema, options.jobs, memo, stages)
    assets = look_at_assets(root, inputs.assets, sizes_in(inputs.assets), memo)
    book, _ = make_book(config, tuple(files.values()), assets, options, stages)
    return config, book
