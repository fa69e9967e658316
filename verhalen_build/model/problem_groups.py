"""Problems of one kind and with one cause together, where there are many of that kind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from verhalen_build.model.problems import Problem

_MANY = 20
"""So many problems of a kind are each shown."""
_MOST_CAUSES = 5
_ALIKE = 3


@dataclass(frozen=True)
class ProblemGroup:
    """A problem and the others of its kind that have the same cause, or that have none in common."""

    first: Problem
    others: tuple[Problem, ...] = ()


def problem_groups(problems: Sequence[Problem]) -> tuple[ProblemGroup, ...]:
    """The problems in groups, in the order of the first of each.

    Of a kind with many problems, the values that occur most are a group each, and the rest is one more.
    """
    members: dict[object, list[Problem]] = {}
    causes = _frequent_causes(problems)
    counts = Counter(problem.code for problem in problems)
    for number, problem in enumerate(problems):
        cause = (problem.code, _cause(problem))
        key = number if counts[problem.code] <= _MANY else cause if cause in causes else problem.code
        members.setdefault(key, []).append(problem)
    return tuple(ProblemGroup(first, tuple(others)) for first, *others in members.values())


def _frequent_causes(problems: Sequence[Problem]) -> set[tuple[str, str]]:
    by_code: dict[str, Counter[str]] = {}
    for problem in problems:
        by_code.setdefault(problem.code, Counter())[_cause(problem)] += 1
    return {
        (code, value)
        for code, values in by_code.items()
        for value, count in values.most_common(_MOST_CAUSES)
        if count >= _ALIKE
    }


def _cause(problem: Problem) -> str:
    """What problems of one kind have in common that one remedy would mend: their value, unless a cause is told."""
    return problem.details.get("cause") or problem.value
