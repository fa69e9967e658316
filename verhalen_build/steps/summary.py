"""What is asked of a build and what comes of it."""

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
    """What the writer asked of one build.

    `output` is the folder of the site, `today` decides what is in the future, `clean` forgets what was remembered.
    A `preview` shows drafts without asking of them what it asks of what is published. `search` is full text search.
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

    @property
    def drafts_count(self) -> bool:
        """Whether an error in a draft is as bad as one elsewhere."""
        return self.drafts and not self.preview


class Left(msgspec.Struct, frozen=True):
    """What is not in the site, and why: draft, future or unlisted. For the editor, who has the file."""

    title: str
    place: str
    reason: str


class Summary(msgspec.Struct, frozen=True):
    """What came of a build: problems, what was left out, how many files the site has, and the seconds of each stage.

    The files of full text search are not counted. It is missing where it was asked for and Pagefind is not installed.
    `foreign_files` are the paths in the output that no build made, unless they were reported before.
    """

    language: Language
    problems: tuple[Problem, ...]
    failed: bool
    left_out: tuple[Left, ...] = ()
    pages: int = 0
    written: int = 0
    removed: int = 0
    search_missing: bool = False
    foreign_files: tuple[str, ...] = ()
    stages: dict[str, float] = {}


@dataclass(frozen=True)
class Stages:
    """Measures how long each stage takes, and tells whoever watches (stage, done, total) how far it is."""

    watch: Callable[[str, int, int], None] = lambda stage, done, total: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time of what is done inside."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def counted(self, name: str, items: Iterable[T], total: int) -> Iterator[T]:
        """The items, counted as they pass."""
        for done, item in enumerate(items, start=1):
            self.watch(name, done, total)
            yield item
