"""Links and pictures: those whose address is not known before the archive is joined become slots."""

import re
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from verhalen_build.model.picture import fault_of_description
from verhalen_build.model.problems import Location, Problem
from verhalen_build.model.record import Link, WebLink
from verhalen_build.model.typography import typographic
from verhalen_build.read.addresses import refusal, scheme_of
from verhalen_build.read.inner_marks import NAME_SCHEME, PLACE_END, PLACED, UNLABELLED
from verhalen_build.read.places import Source
from verhalen_build.read.text import without_slot_marks
from verhalen_build.read.tree import NOTE_LINKS, SLOT, parents, remove, shown_text

# `![[…]]`, with which Obsidian shows a picture or another text.
_EMBED_MARK = re.compile(r"(?<![^\s>(])!$")
_NO_ADDRESS = "]()"
_PLACED = re.compile(f"{PLACED}(\\d+){PLACE_END}")
_LINKS = frozenset({"a", "img"})
_WEB = frozenset({"http", "https"})


class Links:
    """The links of a text by element, those to the web, the problems, and the words of pictures that were removed."""

    def __init__(self, source: Source) -> None:
        self.by_element: dict[Element, Link] = {}
        self.to_web: list[WebLink] = []
        self.problems: list[Problem] = []
        self.left_out = ""
        self._source = source

    def add(self, element: Element, link: Link, place: Location) -> None:
        """Adds a link that is written at a place."""
        self.by_element[element] = replace(link, line=place.line, column=place.column)

    def add_link(self, element: Element) -> None:
        """Turns an `<a>` that leads to a name or a file into a slot."""
        address = element.get("href", "")
        place = self._taken_place(element, address)
        if address.startswith(NAME_SCHEME):
            self._add_name(element, _unquoted(address.removeprefix(NAME_SCHEME)), place)
        elif not address:
            if "href" in element.attrib:
                self.problems.append(Problem("empty-link", self._source.next_place_of(_NO_ADDRESS), _NO_ADDRESS))
        elif scheme := scheme_of(address):
            if scheme in _WEB:
                place = place or self._source.next_place_of(address)
                self.to_web.append(WebLink(address, place.line, place.column))
        else:
            path, _, fragment = address.partition("#")
            link = Link("file", _unquoted(path), _unquoted(fragment), True, 0, 0)
            self.add(element, link, place or self._source.next_place_of(address))
            _make_slot(element, title=element.get("title", ""))

    def _taken_place(self, element: Element, address: str) -> Location | None:
        """The place at the beginning of a title, which is removed; None for links that were not marked."""
        mark = _PLACED.match(element.get("title", ""))
        if mark is None:
            return None
        element.set("title", element.get("title", "")[mark.end() :])
        if not element.get("title"):
            del element.attrib["title"]
        self._source.go_past(int(mark[1]), address)
        return self._source.place(int(mark[1]))

    def _add_name(self, element: Element, written: str, place: Location | None) -> None:
        name, _, fragment = written.partition("#")
        # A trailing # is part of the name.
        name, fragment = (name.strip(), fragment.strip()) if fragment.strip() else (written.strip(), "")
        unlabelled = element.get("title") == UNLABELLED
        link = Link("name", name, fragment, not unlabelled, 0, 0)
        self.add(element, link, place or self._source.next_place_of(f"[[{written}"))
        _make_slot(element, name=name if unlabelled else "", words="" if name or not unlabelled else fragment)
        if unlabelled:
            element.set("unlabelled", "unlabelled")
            element.text, element[:] = "", []

    def add_image(self, element: Element) -> bool:
        """Prepares a picture; False if it cannot be shown."""
        address = element.get("src")
        marked = self._taken_place(element, address or "")
        if address is None:
            # Removed by the sanitiser, and reported there.
            return False
        if not address:
            self.problems.append(Problem("empty-link", self._source.next_place_of(_NO_ADDRESS), _NO_ADDRESS))
            return False
        place = marked or self._source.next_place_of(address)
        fault = fault_of_description(element.get("alt", ""))
        if fault:
            self.problems.append(Problem(fault, place, address))
        code = refusal(address, is_image=True)
        if code:
            self.problems.append(Problem(code, place, address))
            return False
        self.add(element, Link("image", _unquoted(address), "", True, 0, 0), place)
        title = element.get("title")
        element.attrib = {"alt": element.get("alt", "")}
        if title:
            element.set("title", typographic(title))
        return True

    def place_of(self, element: Element) -> Location:
        """Where a link is written."""
        link = self.by_element[element]
        return Location(self._source.file, link.line, link.column)

    def place_in_description(self, picture: Element, word: str) -> Location:
        """Where a word of the description of a picture is written, which stands before its address."""
        return self._source.last_place_before(self.place_of(picture), word)


def mark_links(root: Element, source: Source) -> Links:
    """Turns links to names and files into slots, and prepares pictures or removes them."""
    links = Links(source)
    # In document order, because places of equal addresses are searched in that order.
    in_order = [element for element in root.iter() if element.tag in _LINKS]
    above = parents(root) if any(element.tag == "img" for element in in_order) else {}
    for element in in_order:
        if element.tag == "a":
            if element.get("class") not in NOTE_LINKS:
                links.add_link(element)
        elif not links.add_image(element):
            links.left_out += f" {shown_text(element)}"
            remove(above[element], element)
    return links


def mark_embeds(root: Element, links: Links) -> None:
    """Marks links by name that follow a `!` as embeds."""
    for parent in root.iter():
        before = parent.text or ""
        for child in parent:
            if child.tag == SLOT and _EMBED_MARK.search(before) and links.by_element[child].form == "name":
                links.by_element[child] = replace(links.by_element[child], form="embed")
            before = child.tail or ""


def number_links(root: Element, links: Links) -> list[Link]:
    """Numbers the slots in document order, and gives their links in that order."""
    in_order: list[Link] = []
    for element in root.iter() if links.by_element else ():
        link = links.by_element.get(element)
        if link is not None:
            element.set("number", str(len(in_order)))
            in_order.append(link)
    return in_order


def number_of(element: Element) -> int:
    """The number of a slot or a picture."""
    return int(element.get("number", ""))


def _make_slot(element: Element, **attributes: str) -> None:
    element.tag = SLOT
    element.attrib = {key: value for key, value in attributes.items() if value}


def _unquoted(address: str) -> str:
    """An address with its percent codes decoded."""
    return without_slot_marks(unquote(address)) if "%" in address else address
