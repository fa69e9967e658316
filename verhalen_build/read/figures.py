"""Passes for pictures: where each stands, and the figures that they become."""

import re
from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from xml.etree.ElementTree import Element, SubElement

from msgspec.structs import replace

from verhalen_build.model.near import nearest
from verhalen_build.model.problems import Problem
from verhalen_build.model.record import Placement
from verhalen_build.read.links import Links
from verhalen_build.read.tree import SLOT

# Also how Obsidian writes what is to become of a picture.
_WORD = re.compile(r"(.*)\|\s*+([^\s|]++)\s*+", re.DOTALL)
_FIGURE_CLASSES = frozenset({"left", "right", "wide"})
_FIRST_BLOCKS = 2
_LINKS = frozenset({"a", SLOT})


def placement_words(texts: NullTranslations) -> Mapping[str, Placement]:
    """The words for where a picture stands: those of a language, and the English ones."""
    words: dict[str, Placement] = {
        texts.pgettext("place of a picture", "left"): "left",
        texts.pgettext("place of a picture", "right"): "right",
        texts.pgettext("place of a picture", "wide"): "wide",
    }
    return words | {"left": "left", "right": "right", "wide": "wide"}


def place_pictures(root: Element, links: Links, words: Mapping[str, Placement], in_field: bool) -> None:
    """Says of each picture where it stands, by a word after its description (`![The square|right](square.jpg)`).

    Those below the first screen are loaded late.
    """
    in_links = {picture for link in root.iter() if link.tag in _LINKS for picture in link.iter("img")}
    standing = {picture: len(group) for group in _groups(root) for picture in group if picture not in in_links}
    early = {picture for block in root[:_FIRST_BLOCKS] for picture in block.iter("img")} if not in_field else set()
    for picture in root.iter("img"):
        if picture not in early:
            picture.set("loading", "lazy")
        word = _taken_word(picture, links, words)
        placement: Placement = "" if picture not in standing else "column" if standing[picture] == 1 else "gallery"
        if word and not placement:
            links.problems.append(Problem("picture-not-alone", links.place_in_description(picture, word), word))
        link = links.by_element[picture]
        links.by_element[picture] = replace(link, placement=words[word] if word and placement else placement)


def _taken_word(picture: Element, links: Links, words: Mapping[str, Placement]) -> str:
    """The word for its place in the description of a picture, which is taken out; "" for none."""
    match = _WORD.fullmatch(picture.get("alt", ""))
    if match is None:
        return ""
    word = match[2].lower()
    if word not in words:
        # In the language of the book; the English ones come after these.
        own_words = list(words)[: len(set(words.values()))]
        details = {"known": ", ".join(own_words), "near": nearest(word, own_words)}
        links.problems.append(
            Problem("picture-placement", links.place_in_description(picture, match[2]), match[2], details)
        )
        return ""
    picture.set("alt", match[1].strip())
    links.left_out += f" {match[2]}"
    if not match[1].strip():
        address = links.by_element[picture].target
        links.problems.append(Problem("image-without-alt", links.place_of(picture), address))
    return word


def _groups(root: Element) -> Iterable[list[Element]]:
    """The pictures of each paragraph that has nothing else, and of each figure."""
    for element in root.iter():
        if element.tag == "figure":
            yield from ([picture] for picture in element.iter("img"))
        elif element.tag == "p" and _is_of_pictures(element):
            yield list(element.iter("img"))


def _is_of_pictures(paragraph: Element) -> bool:
    """Whether a paragraph has pictures, and nothing else but line breaks."""
    texts = (paragraph.text, *(child.tail for child in paragraph))
    return (
        any(child.tag == "img" for child in paragraph)
        and all(child.tag in {"img", "br"} for child in paragraph)
        and not paragraph.attrib
        and not any(text and text.strip() for text in texts)
    )


def set_figures(root: Element, links: Links) -> None:
    """Turns paragraphs of pictures into figures, several into a gallery; in a figure, into the pictures themselves."""
    figures = list(root.iter("figure"))
    in_figures = {child for figure in figures for child in figure}
    for paragraph in [element for element in root.iter("p") if _is_of_pictures(element)]:
        if paragraph not in in_figures:
            _become_figures(paragraph, links)
    for figure in figures:
        for position, child in enumerate(figure):
            if child.tag == "p" and _is_of_pictures(child) and len(child) == 1:
                child[0].tail, figure[position] = child.tail, child[0]
        _set_class(figure, next(figure.iter("img"), None), links)


def _become_figures(paragraph: Element, links: Links) -> None:
    pictures = list(paragraph.iter("img"))
    paragraph.text, paragraph[:] = None, []
    if len(pictures) == 1:
        _become_figure(paragraph, pictures[0], links)
        return
    paragraph.tag = "div"
    paragraph.set("class", "gallery")
    for picture in pictures:
        _become_figure(SubElement(paragraph, "figure"), picture, links)


def _become_figure(element: Element, picture: Element, links: Links) -> None:
    element.tag = "figure"
    picture.tail = None
    element.append(picture)
    caption = picture.attrib.pop("title", "")
    if caption:
        SubElement(element, "figcaption").text = caption
    _set_class(element, picture, links)


def _set_class(figure: Element, picture: Element | None, links: Links) -> None:
    placement = links.by_element[picture].placement if picture is not None else ""
    if placement in _FIGURE_CLASSES:
        figure.set("class", placement)
