"""Problems as data: what is wrong, where, and with which value; the words are made last."""

import errno
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

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
    return msgspec.convert(_yaml_file("problems.yaml"), dict[str, ProblemKind])


@cache
def phrases() -> Mapping[str, Mapping[str, Mapping[Language, str]]]:
    """The words for what problems carry as a key: by kind of phrase, key and language (phrases.yaml)."""
    return msgspec.convert(_yaml_file("phrases.yaml"), dict[str, dict[str, dict[Language, str]]])


def _yaml_file(name: str) -> Any:
    text = files("verhalen_build.model").joinpath(name).read_bytes()
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def system_reason(error: OSError) -> str:
    """Why the system refused, as a key of the phrases `system`: the name of its number in errno."""
    return errno.errorcode.get(error.errno or 0, "?" if error.errno is None else str(error.errno))


def severity_of(problem: Problem, strict: bool = False) -> Severity:
    """The weight of a problem; `strict` makes an error of every warning, but for those in drafts."""
    severity = problem_kinds()[problem.code].severity
    if problem.in_draft:
        return Severity.WARNING if severity is Severity.ERROR else severity
    return Severity.ERROR if strict and severity is Severity.WARNING else severity


def message_of(problem: Problem, language: Language) -> str:
    """What is wrong, in one sentence that stands on its own."""
    return _filled(problem_kinds()[problem.code].message[language], problem, language)


def help_of(problem: Problem, language: Language) -> str:
    """What to do instead."""
    kind = problem_kinds()[problem.code]
    texts = kind.help_near if kind.help_near and problem.details.get("near") else kind.help
    return _filled(texts[language], problem, language)


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file, line and column."""
    unique = {(p.at, p.code, p.value, tuple(sorted(p.details.items()))): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


_SLOT = re.compile(r"\{(\w+)(?::([\w-]+))?\}")


def _filled(sentence: str, problem: Problem, language: Language) -> str:
    # Not str.format, and one pass: a value with braces in it must stay what the writer wrote.
    texts = {**problem.details, "value": problem.value}

    def in_words(slot: re.Match[str]) -> str:
        return _phrase(slot[2], texts[slot[1]], language) if slot[2] else texts[slot[1]]

    return _SLOT.sub(in_words, sentence)


def _phrase(kind: str, key: str, language: Language) -> str:
    words = phrases()[kind]
    return words[key][language] if key in words else words.get("other", _KEY_ITSELF)[language].replace("{key}", key)


_KEY_ITSELF: Mapping[Language, str] = {"nl": "{key}", "en": "{key}"}
