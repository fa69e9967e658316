"""Problems as data: what is wrong, where, and with which value; the words are added last."""

import errno
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

import msgspec

from verhalen_build.model.names import SourcePath
from verhalen_build.model.packaged import packaged_yaml
from verhalen_build.translations import in_language

Language = str
"""The code of a language, such as `nl`."""


class Severity(StrEnum):
    """An error stops a build, a warning stops a strict build, a notice is for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Location(msgspec.Struct, frozen=True, order=True):
    """A place in a file: line and column count from 1; line 0 means the file as a whole."""

    file: SourcePath
    line: int = 0
    column: int = 0


class Problem(msgspec.Struct, frozen=True):
    """One fault in what a writer wrote; `code` is declared in problems.yaml, `details` fill its messages.

    `in_draft` says that it is in a draft, which is not published and so does not stop anything else.
    """

    code: str
    at: Location
    value: str = ""
    details: dict[str, str] = {}
    in_draft: bool = False


class UserFault(Exception):
    """What the user can fix and the program cannot go on without; caught once, around each command."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return ", ".join(problem.code for problem in self.problems)


class ProblemKind(msgspec.Struct, frozen=True):
    """The declaration of one code in problems.yaml; `help_near` is used when there is a near name to suggest.

    `help_more` is used when everything that it fills in is known, such as the place of a kept copy. `help_at_desk` is
    for a writer who has a form and no file, where that makes a difference.
    """

    severity: Severity
    message: dict[str, str]
    help: dict[str, str]
    help_near: dict[str, str] = {}
    help_more: dict[str, str] = {}
    help_at_desk: dict[str, str] = {}


@cache
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Every problem code, in the order of problems.yaml."""
    return msgspec.convert(packaged_yaml("problems.yaml"), dict[str, ProblemKind])


@cache
def phrases() -> Mapping[str, Mapping[str, Mapping[Language, str]]]:
    """The words for details that are a key: by kind of phrase, key and language (phrases.yaml)."""
    return msgspec.convert(packaged_yaml("phrases.yaml"), dict[str, dict[str, dict[Language, str]]])


def system_reason(error: OSError) -> str:
    """Why the system refused, as a key of the phrases `system`: the name of the error number."""
    return errno.errorcode.get(error.errno or 0, "?" if error.errno is None else str(error.errno))


def severity_of(problem: Problem, strict: bool = False) -> Severity:
    """The severity of a problem; `strict` turns every warning into an error, except in drafts."""
    severity = problem_kinds()[problem.code].severity
    if problem.in_draft:
        return Severity.WARNING if severity is Severity.ERROR else severity
    return Severity.ERROR if strict and severity is Severity.WARNING else severity


def is_error(problem: Problem, strict: bool = False) -> bool:
    """Whether a problem stops a build; `strict` as for `severity_of`."""
    return severity_of(problem, strict) is Severity.ERROR


def errors_in(problems: Iterable[Problem], strict: bool = False) -> tuple[Problem, ...]:
    """The problems that stop a build; `strict` as for `severity_of`."""
    return tuple(problem for problem in problems if is_error(problem, strict))


def message_of(problem: Problem, language: Language) -> str:
    """What is wrong, in a sentence that can be read on its own."""
    return _fill_slots(in_language(problem_kinds()[problem.code].message, language), problem, language)


def help_of(problem: Problem, language: Language) -> str:
    """What to do instead."""
    kind = problem_kinds()[problem.code]
    texts = kind.help
    if kind.help_near and problem.details.get("near"):
        texts = kind.help_near
    elif kind.help_more and _fills_slots(kind.help_more, problem):
        texts = kind.help_more
    return _fill_slots(in_language(texts, language), problem, language)


def help_at_desk(problem: Problem, language: Language) -> str:
    """What to do instead in the form of the writing desk."""
    texts = problem_kinds()[problem.code].help_at_desk
    return _fill_slots(in_language(texts, language), problem, language) if texts else help_of(problem, language)


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file, line and column."""
    unique = {
        (problem.at, problem.code, problem.value, tuple(sorted(problem.details.items()))): problem
        for problem in problems
    }
    return tuple(unique[key] for key in sorted(unique))


_SLOT = re.compile(r"\{(\w+)(?::([\w-]+))?\}")


def _fill_slots(sentence: str, problem: Problem, language: Language) -> str:
    # Not str.format, and one pass: braces in a value must stay as the writer wrote them.
    texts = _texts_for_slots(problem)

    def fill(slot: re.Match[str]) -> str:
        return _phrase(slot[2], texts[slot[1]], language) if slot[2] else texts[slot[1]]

    return _SLOT.sub(fill, sentence)


def _fills_slots(texts: Mapping[str, str], problem: Problem) -> bool:
    filled_in = _texts_for_slots(problem)
    return all(filled_in.get(slot[1]) for text in texts.values() for slot in _SLOT.finditer(text))


def _texts_for_slots(problem: Problem) -> dict[str, str]:
    return {**problem.details, "value": problem.value}


def _phrase(kind: str, key: str, language: Language) -> str:
    words = phrases()[kind]
    if key in words:
        return in_language(words[key], language)
    return in_language(words["other"], language).replace("{key}", key) if "other" in words else key
