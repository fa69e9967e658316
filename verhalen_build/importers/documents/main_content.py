"""What a web page is about, without what is around it: menus, banners and lists of links.

Pages often say so themselves, with `<main>` or one `<article>`; of others readability finds the text, as the reading
view of a browser does. Of its answer only the place is used: it also leaves out tables and lists that it finds dull.
"""

import re
from collections.abc import Iterator

from lxml import etree, html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from readability import Document  # type: ignore[import-untyped]

_NUMBER = "data-number"
_AROUND = "self::nav or self::footer or @role='navigation' or @role='banner' or @role='contentinfo' or @role='search'"
_MENU_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|footer|breadcrumbs?|cookies?)(?:$|[\s_-])"
)
_WORD_PROCESSOR = re.compile(r"(?i)microsoft word|libreoffice|openoffice|google docs")
_LEAST_WORDS = 40
_SILENT = frozenset({"script", "style", "noscript", "template"})
_TEXTS = ".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"


def keep_main_content(root: HtmlElement) -> list[str]:
    """Removes what stands around the main content of a web page; returns the texts, in order.

    A page without menus and the like, or of a word processor, stays whole.
    """
    body = root.find("body")
    if body is None or _is_document(root) or not _has_menus(body):
        return []
    main = _marked(body)
    if main is None:
        main = _guessed(root, body)
    if main is None:
        return []
    title = next((heading for heading in body.iter("h1") if _words(heading)), None)
    is_title_inside = title is None or main in title.iterancestors()
    if title is not None and not is_title_inside:
        title.drop_tree()
        title.tail = None
    around = [*_outside(main, body), *_menus(main, is_whole=main is body)]
    texts = [" ".join(words) for part in around if (words := _words(part))]
    for part in around:
        if part.getparent() is not None:
            part.drop_tree()
    if title is not None and not is_title_inside:
        main.insert(0, title)
    return texts


def _is_document(root: HtmlElement) -> bool:
    """Whether a page was made by a word processor."""
    metadata = (part.get("content", "") for part in root.iter("meta") if part.get("name", "").lower() == "generator")
    is_by_word = any(map(_WORD_PROCESSOR.search, metadata))
    return is_by_word or bool(root.xpath("//*[contains(@class, 'Mso') or contains(@class, 'doc-content')]"))


def _has_menus(body: HtmlElement) -> bool:
    marked = body.xpath(f".//*[{_AROUND} or self::aside]")
    return bool(marked) or any(map(_is_called_menu, body.iter(etree.Element)))


def _marked(body: HtmlElement) -> HtmlElement | None:
    """The part that the page itself says is the main one, if there is one with text."""
    for path in (".//main | .//*[@role='main']", ".//article"):
        parts = [part for part in body.xpath(path) if len(_words(part)) >= _LEAST_WORDS]
        if len(parts) == 1:
            return parts[0]
    return None


def _guessed(root: HtmlElement, body: HtmlElement) -> HtmlElement | None:
    """The smallest part with all that readability finds the main content to be."""
    parts = list(body.iter(etree.Element))
    for number, part in enumerate(parts):
        part.set(_NUMBER, str(number))
    summary = html.fragment_fromstring(
        Document(html.tostring(root, encoding="unicode")).summary(html_partial=True), "div"
    )
    kept_parts = [parts[int(number)] for number in summary.xpath(f".//@{_NUMBER}")]
    for part in parts:
        del part.attrib[_NUMBER]
    if len(_words(summary)) < _LEAST_WORDS or not kept_parts:
        return None
    outer = [kept_parts[0], *kept_parts[0].iterancestors()]
    for part in kept_parts[1:]:
        around = {part, *part.iterancestors()}
        outer = [ancestor for ancestor in outer if ancestor in around]
    return outer[0]


def _outside(main: HtmlElement, body: HtmlElement) -> Iterator[HtmlElement]:
    """The parts of a page before and after another part, in order."""
    beside: set[HtmlElement] = set()
    inner = main
    while inner is not body:
        beside |= set(inner.getparent()) - {inner}
        inner = inner.getparent()
    return (part for part in body.iter(etree.Element) if part in beside and part.tag not in _SILENT)


def _menus(main: HtmlElement, *, is_whole: bool) -> Iterator[HtmlElement]:
    """The menus and the like inside the main part; where that is the whole page, also what is only called so."""
    left_out: set[HtmlElement] = set()
    marked = set(main.xpath(f".//*[{_AROUND}]"))
    for part in main.iter(etree.Element):
        is_called_so = is_whole and part is not main and (part.tag in {"header", "aside"} or _is_called_menu(part))
        if (part in marked or is_called_so) and not left_out & set(part.iterancestors()):
            left_out.add(part)
            yield part


def _is_called_menu(part: HtmlElement) -> bool:
    return bool(_MENU_CLASS.search(f"{part.get('class', '')} {part.get('id', '')}"))


def _words(part: HtmlElement) -> list[str]:
    return [word for text in part.xpath(_TEXTS) for word in text.split()]
