"""Footnotes: removes unused ones, labels their links, and repeats short ones as sidenotes."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from gettext import NullTranslations
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from verhalen_build.read.inner_marks import NOTE
from verhalen_build.read.tree import parents, remove, shown_text

_BACK = "footnote-backref"
_ID = f"fn{NOTE}"
_ADDRESS = f"#fn{NOTE}"


@dataclass(frozen=True)
class UnusedNotes:
    """The names of unused footnotes, and their text."""

    names: tuple[str, ...] = ()
    text: str = ""


def remove_unused_notes(root: Element) -> UnusedNotes:
    """Removes the footnotes to which nothing refers, and the whole list if none is left."""
    section = _section(root)
    if section is None:
        return UnusedNotes()
    marks = (link for link in root.iter("a") if link.get("class") == "footnote-ref")
    used = {unquote(mark.get("href", "").removeprefix(_ADDRESS)) for mark in marks}
    items = list(_items(section))
    unused = [item for item in items if unquote(_name(item)) not in used]
    if not unused:
        return UnusedNotes()
    names = tuple(_name(item).replace("\u00a0", " ") for item in unused)
    if len(unused) == len(items):
        unused = [section]
    text = " ".join(map(shown_text, unused))
    above = parents(root)
    for element in unused:
        remove(above[element], element)
    return UnusedNotes(names, text)


def set_notes(root: Element, texts: NullTranslations) -> None:
    """Labels the list of footnotes and their links, and repeats each short one as a sidenote.

    The style sheet shows one of the two.
    """
    section = _section(root)
    if section is None:
        return
    section.attrib = {"class": "footnotes", "role": "doc-endnotes", "aria-label": texts.gettext("Notes")}
    # The style sheet draws this line.
    for rule in section.findall("hr"):
        remove(section, rule)
    items = {_name(item): item for item in _items(section)}
    _set_beside(root, items)
    for number, item in enumerate([*items.values(), root], start=1):
        for link in item.iter("a"):
            # Raw HTML may have moved a link out of its note.
            if link.get("class") == _BACK and "aria-label" not in link.attrib:
                label = texts.gettext("Back to note %(number)s in the text") % {"number": number}
                link.attrib = {"class": _BACK, "href": link.get("href", ""), "aria-label": label}


def _section(root: Element) -> Element | None:
    return next((element for element in root.iter("div") if element.get("class") == "footnote"), None)


def _items(section: Element) -> Iterator[Element]:
    return (item for item in section.iter("li") if item.get("id", "").startswith(_ID))


def _name(item: Element) -> str:
    return item.get("id", "").removeprefix(_ID)


def _set_beside(root: Element, items: dict[str, Element]) -> None:
    """Puts footnotes of one paragraph after their first reference."""
    above = parents(root)
    places: dict[str, Element] = {}
    for link in root.iter("a"):
        if link.get("class") == "footnote-ref":
            address = link.get("href", "")
            link.attrib = {"class": "footnote-ref", "href": address, "role": "doc-noteref"}
            places.setdefault(address.removeprefix(_ADDRESS), above[link])
    for number, (name, place) in enumerate(places.items(), start=1):
        item = items.get(name)
        blocks = [child.tag for child in item if child.tag != "a"] if item is not None else []
        if item is not None and blocks == ["p"]:
            _put_behind(above[place], place, _beside(item[0], number))
            item.attrib = {"class": "beside", **item.attrib}


def _beside(paragraph: Element, number: int) -> Element:
    """A sidenote: a copy of the note without ids and without back links."""
    copy = deepcopy(paragraph)
    for parent in list(copy.iter()):
        parent.attrib.pop("id", None)
        for child in list(parent):
            if child.get("class") == _BACK:
                remove(parent, child)
    small = Element("small", {"class": "sidenote"})
    SubElement(small, "span", {"class": "sidenote-number"}).text = str(number)
    small[0].tail = " " + (copy.text or "").lstrip()
    small.extend(copy)
    last = small[-1]
    # The library puts a non-breaking space before the back links.
    last.tail = (last.tail or "").rstrip().removesuffix("\u00a0")
    return small


def _put_behind(parent: Element, place: Element, element: Element) -> None:
    element.tail, place.tail = place.tail, ""
    parent.insert(list(parent).index(place) + 1, element)
