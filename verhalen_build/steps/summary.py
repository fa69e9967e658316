"""The options of a build, and its result."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from verhalen_build.model.problems import Language, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Options:
    """The options of one build.

    `output` is the folder of the site, `today` decides what is in the future, `clean` discards the memo. A `preview`
    shows drafts, but is less strict about them than about what is published. `search` is full text search, and
    `offline` reading again without a connection. `withheld_names` are names that must not be anywhere, one a line.
    """

    output: Path
    today: date
    drafts: bool = False
    future: bool = False
    strict: bool = False
    jobs: int = 1
    base_url: str = ""
    clean: bool = False
    preview: bool = False
    search: bool = True
    offline: bool = False
    withheld_names: str = ""

    @property
    def drafts_count(self) -> bool:
        """Whether an error in a draft stops the build, as one elsewhere does."""
        return self.drafts and not self.preview


class Left(msgspec.Struct, frozen=True):
    """A record that is not in the site, and why: draft, future or unlisted. Only shown to those who have the file."""

    title: str
    place: str
    reason: str


class Summary(msgspec.Struct, frozen=True):
    """The result of a build: problems, what was left out, numbers of files, and the seconds of each stage.

    `search_files` are those of full text search, which the other numbers are without;
    `has_web_address` says whether it is known where the site will stand;
    `missing_for_dataset` has the settings that a description as a dataset lacks;
    `search_missing` says that it was wanted and Pagefind is not installed.
    `register_file` has the names that must not be anywhere, from outside the archive.
    `foreign_files` are the paths in the output that no build made, unless they were reported before.
    """

    language: Language
    problems: tuple[Problem, ...]
    failed: bool
    left_out: tuple[Left, ...] = ()
    register_file: str = ""
    register_digest: str = ""
    pages: int = 0
    written: int = 0
    removed: int = 0
    search_files: int = 0
    search_missing: bool = False
    has_web_address: bool = True
    missing_for_dataset: tuple[str, ...] = ()
    foreign_files: tuple[str, ...] = ()
    stages: dict[str, float] = {}


@dataclass(frozen=True)
class Stages:
    """Measures how long each stage takes, and reports progress to `watch`: stage, items done, items in total.

    The total is 0 where a stage begins.
    """

    watch: Callable[[str, int, int], None] = lambda stage, done, total: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time spent inside to a stage, and reports that it begins."""
        self.watch(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def counted(self, name: str, items: Iterable[T], total: int) -> Iterator[T]:
        """The items, counted as they pass."""
        for done, item in enumerate(items, start=1):
            self.watch(name, done, total)
            yield item
