"""Problems as data: what is wrong, where, and with which value; the words are made last."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml

from verhalen_build.model.names import SourcePath

Language = Literal["nl", "en"]


class Severity(StrEnum):
    """An error stops a build, a warning stops a strict build, a notice is for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Location(msgspec.Struct, frozen=True, order=True):
    """A place in a file: line and column count from 1; line 0 is the file as a whole."""

    file: SourcePath
    line: int = 0
    column: int = 0


class Problem(msgspec.Struct, frozen=True):
    """One fault in what a writer wrote; `code` is declared in problems.yaml, `details` fill its sentences.

    `in_draft` tells that it stands in a draft, which is not published and so keeps nothing else from being so.
    """

    code: str
    at: Location
    value: str = ""
    details: dict[str, str] = {}
    in_draft: bool = False


class UserFault(Exception):
    """What the user can mend, and the program cannot go on without; caught once, at the door."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return ", ".join(problem.code for problem in self.problems)


class ProblemKind(msgspec.Struct, frozen=True):
    """What problems.yaml says of one code; `help_near` is for when there is something near to suggest."""

    severity: Severity
    message: dict[str, str]
    help: dict[str, str]
    help_near: dict[str, str] = {}


@cache
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Every code of problem, in the order of problems.yaml."""
    text = files("verhalen_build.model").joinpath("problems.yaml").read_bytes()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return msgspec.convert(yaml.load(text, Loader=loader), dict[str, ProblemKind])


def severity_of(problem: Problem, strict: bool = False) -> Severity:
    """The weight of a problem; `strict` makes an error of every warning, but for those in drafts."""
    severity = problem_kinds()[problem.code].severity
    if problem.in_draft:
        return Severity.WARNING if severity is Severity.ERROR else severity
    return Severity.ERROR if strict and severity is Severity.WARNING else severity


def message_of(problem: Problem, language: Language) -> str:
    """What is wrong, in one sentence that stands on its own."""
    return _filled(problem_kinds()[problem.code].message[language], problem)


def help_of(problem: Problem, language: Language) -> str:
    """What to do instead."""
    kind = problem_kinds()[problem.code]
    texts = kind.help_near if kind.help_near and problem.details.get("near") else kind.help
    return _filled(texts[language], problem)


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file, line and column."""
    unique = {(p.at, p.code, p.value, tuple(sorted(p.details.items()))): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


def _filled(sentence: str, problem: Problem) -> str:
    # Not str.format, and one pass: a value with braces in it must stay what the writer wrote.
    texts = {**problem.details, "value": problem.value}
    return re.sub(r"\{(\w+)\}", lambda slot: texts[slot[1]], sentence)
