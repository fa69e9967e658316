"""Heading levels, and the ids of a text."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from verhalen_build.model.names import may_be_id, slugify
from verhalen_build.model.problems import Problem
from verhalen_build.model.record import Heading
from verhalen_build.model.slots import END, LABEL
from verhalen_build.read.inner_marks import NOTE
from verhalen_build.read.links import number_of
from verhalen_build.read.places import Source
from verhalen_build.read.tree import HEADINGS, text_of

_OF_NO_WORDS = "kop"


class Ids:
    """Assigns unique ids and reports those of a writer that cannot be used."""

    def __init__(self, source: Source, in_field: bool) -> None:
        self.taken: dict[str, None] = {}
        self.problems: list[Problem] = []
        self._source = source
        self._in_field = in_field
        self._occurrences: Counter[str] = Counter()
        self._last_numbers: dict[str, int] = {}

    def take(self, written: str) -> bool:
        """Reserves an id from the text; False if it cannot be used."""
        name = written.replace(NOTE, ":")
        self._occurrences[name] += 1
        code = self._refusal(name, is_note=NOTE in written)
        if code:
            self.problems.append(Problem(code, self._source.place_of_id(name, self._occurrences[name]), name))
            return False
        self.taken[name] = None
        return True

    def free(self, wanted: str) -> str:
        """Reserves a unique id that begins as wanted."""
        candidate, number = wanted, self._last_numbers.get(wanted, 1)
        while candidate in self.taken:
            number += 1
            candidate = f"{wanted}-{number}"
        self._last_numbers[wanted] = number
        self.taken[candidate] = None
        return candidate

    def _refusal(self, name: str, is_note: bool) -> str:
        """The problem code for an id; "" if it can be used."""
        if self._in_field:
            # A page shows fields of several records, so ids in them could collide.
            return "id-in-field"
        if not is_note and not may_be_id(name):
            return "id-reserved"
        return "duplicate-id" if name in self.taken else ""


def set_headings_and_ids(root: Element, source: Source, in_field: bool) -> tuple[list[Heading], Ids]:
    """Sets the id and level (2 or deeper) of each heading, and removes ids that cannot be used."""
    ids = Ids(source, in_field)
    headings: list[Heading] = []
    for element in list(_in_order_of_ids(root)):
        own = element.get("id")
        if element.tag not in HEADINGS:
            if own is not None and not ids.take(own):
                del element.attrib["id"]
            continue
        level = max(2, int(element.tag[1]))
        element.tag = f"h{level}"
        has_own = bool(own) and ids.take(own or "")
        element.attrib.pop("id", None)
        if not in_field:
            words = "".join(text_of(element, _written_name)).strip()
            name = own if has_own and own else ids.free(slugify(words) or _OF_NO_WORDS)
            headings.append(Heading(name, "".join(text_of(element, _slot)).strip(), level))
            element.attrib = {"id": name, **element.attrib}
    return headings, ids


def _written_name(link: Element) -> str:
    return link.get("name") or link.get("words") or ""


def _slot(link: Element) -> str:
    """What is shown is not known until the archive is joined."""
    return f"{LABEL}{number_of(link)}{END}"


def _in_order_of_ids(parent: Element) -> Iterator[Element]:
    """Headings and elements with an id, in document order; a heading comes after its content."""
    for child in parent:
        if child.tag in HEADINGS:
            yield from _in_order_of_ids(child)
            yield child
        else:
            if "id" in child.attrib:
                yield child
            yield from _in_order_of_ids(child)
