"""How a problem can be mended with one press: what is written, and what to write instead."""

import msgspec

from verhalen_build.model.problems import Problem

_NAMES = frozenset({"name-withheld", "name-part-withheld"})
_LABEL = "label-withheld"
# Where what is better stands for the whole value, or for the name in a link.
_VALUES = frozenset({"wrong-type", "unknown-choice", "date-with-time", "unresolved", "near-name"})
_LINK = "broken-link"
_MOST = 3


class Mend(msgspec.Struct, frozen=True):
    """A replacement in a text: `written` with its white space as single spaces, and `better`.

    With `in_label` what is written is in the label of a link, and `better` is for the whole link. With `in_link` it is
    the name in a link.
    """

    written: str
    better: str
    in_label: bool = False
    in_link: bool = False


class NewRecord(msgspec.Struct, frozen=True):
    """A record that is missing, and which one press may make: the key of its kind, and its name."""

    kind: str
    name: str


def mends_of(problem: Problem, has_links: bool) -> tuple[Mend, ...]:
    """The replacements that may mend a problem, if any; in a text with links a name becomes a link."""
    details, value = problem.details, problem.value
    if problem.code == _LABEL:
        return (Mend(value, f"[[{details['name']}]]", in_label=True),)
    if problem.code in _NAMES:
        # Where nobody has words in the language of the text, a link would show those of another.
        return (Mend(value, f"[[{details['name']}]]" if has_links else details["words"] or details["shown"]),)
    if problem.code in _VALUES or problem.code == _LINK:
        better = filter(None, details.get("better", "").split("\n"))
        return tuple(Mend(value, each, in_link=problem.code == _LINK) for each in better)[:_MOST]
    return ()


def new_record_of(problem: Problem) -> NewRecord | None:
    """The record whose absence is the problem; None for another problem."""
    kind = problem.details.get("new_kind", "")
    return NewRecord(kind, problem.value) if kind else None
