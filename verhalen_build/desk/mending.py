"""How a problem can be mended with one press: what is written, and what to write instead."""

import msgspec

from verhalen_build.model.problems import Problem

_NAMES = frozenset({"name-withheld", "name-part-withheld"})
_LABEL = "label-withheld"


class Mend(msgspec.Struct, frozen=True):
    """A replacement in a text: `written` with its white space as single spaces, and `better`.

    With `in_label` what is written is in the label of a link, and `better` is for the whole link.
    """

    written: str
    better: str
    in_label: bool = False


def mend_of(problem: Problem, has_links: bool) -> Mend | None:
    """The replacement that mends a problem; in a text with links a name becomes a link. None where a writer must."""
    if problem.code == _LABEL:
        return Mend(problem.value, f"[[{problem.details['name']}]]", in_label=True)
    if problem.code in _NAMES:
        details = problem.details
        return Mend(problem.value, f"[[{details['name']}]]" if has_links else details["shown"])
    return None
