"""OpenDocument texts, as LibreOffice makes them: what pandoc would not tell of, or would lose without a word.

An .odt is a zip of XML files (ISO/IEC 26300).
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from verhalen_build.bring_in.outcome import About, Finding, Prepared
from verhalen_build.bring_in.word import excerpt, parsed, split_names, unzipped, words_of, zipped
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _OFFICE, _DRAW = f"{_URN}text:1.0}}", f"{_URN}office:1.0}}", f"{_URN}drawing:1.0}}"
_TABLE = f"{_URN}table:1.0}}"
_STYLE = f"{_URN}style:1.0}}"
_CONTENT = "content.xml"
_LOST = {
    f"{_DRAW}object": "objects",
    f"{_DRAW}object-ole": "objects",
    f"{_DRAW}plugin": "videos",
    f"{_DRAW}custom-shape": "shapes",
    f"{_DRAW}line": "shapes",
}


def prepare_open_document(data: bytes, shown: str) -> Prepared:
    """An .odt made ready. Raises UserFault: `document-locked`, `document-damaged`, `document-too-large`."""
    parts = unzipped(data, shown)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UserFault(path_problem("document-locked", shown))
    if _CONTENT not in parts:
        raise UserFault(path_problem("document-damaged", shown, reason=_CONTENT))
    content = parsed(parts[_CONTENT], shown)
    findings = [
        *_taken_out(content, f"{_OFFICE}annotation", "comments"),
        *_taken_out(content, f"{_TEXT}deletion", "deletions"),
        *_hidden_taken_out(content),
        *_counted(content),
        *_boxes_lifted(content),
        *_margins(parts, shown),
    ]
    _title_made_heading(content)
    _headings_in_cells_made_paragraphs(content)
    parts[_CONTENT] = ET.tostring(content, encoding="utf-8", xml_declaration=True)
    about, more = _about(parts, shown)
    text = "\n".join(map(_text, content.iter(f"{_OFFICE}text")))
    return Prepared(zipped(parts), "odt", about, (*findings, *more), text)


def _taken_out(root: Element, tag: str, code: str) -> Iterator[Finding]:
    """Takes elements out, but for the words behind them."""
    count = 0
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag == tag]:
            _remove(parent, child)
            count += 1
    if count:
        yield Finding(code, str(count))


def _remove(parent: Element, child: Element) -> None:
    children = list(parent)
    place = children.index(child)
    if child.tail and place:
        children[place - 1].tail = (children[place - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _hidden_taken_out(root: Element) -> Iterator[Finding]:
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}text-properties")
        if properties.get(f"{_TEXT}display") == "none"
    }
    for parent in list(root.iter()):
        for child in list(parent):
            styled = child.get(f"{_TEXT}style-name")
            if child.tag in {f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"} or (styled and styled in hidden):
                text = words_of(child) or child.get(f"{_TEXT}string-value", "")
                _remove(parent, child)
                if text:
                    yield Finding("hidden", excerpt(text))


def _counted(root: Element) -> Iterator[Finding]:
    for tag, code in _LOST.items():
        count = sum(1 for _ in root.iter(tag))
        if count:
            yield Finding(code, str(count))
    changed = sum(1 for _ in root.iter(f"{_TEXT}insertion"))
    if changed:
        yield Finding("insertions", str(changed))
    looks = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
    if any(one.get(f"{looks}color") for one in root.iter(f"{_STYLE}text-properties")):
        yield Finding("colours")


def _boxes_lifted(root: Element) -> Iterator[Finding]:
    """Puts the paragraphs of each text box behind the paragraph it hangs from; a box around a picture stays."""
    lifted = 0
    for body in list(root.iter()):
        for paragraph in [child for child in body if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}]:
            for parent in list(paragraph.iter()):
                for frame in [child for child in parent if child.tag == f"{_DRAW}frame"]:
                    box = frame.find(f"{_DRAW}text-box")
                    if box is None or frame.find(f".//{_DRAW}image") is not None or not words_of(box):
                        continue
                    _remove(parent, frame)
                    place = list(body).index(paragraph) + 1
                    for offset, block in enumerate(list(box)):
                        body.insert(place + offset, block)
                    lifted += 1
    if lifted:
        yield Finding("text-boxes", str(lifted))


def _text(element: Element) -> str:
    """The text in an element; spaces are elements too, and a paragraph parts words."""
    parted = element.tag in {f"{_TEXT}{name}" for name in ("s", "tab", "line-break", "p", "h", "note-citation")}
    inner = "".join([element.text or "", *(_text(child) + (child.tail or "") for child in element)])
    return f" {inner} " if parted else inner


def _title_made_heading(root: Element) -> None:
    """The first paragraph in the style of a title becomes a heading, which pandoc knows."""
    named = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}parent-style-name") == "Title"
    }
    for paragraph in root.iter(f"{_TEXT}p"):
        if paragraph.get(f"{_TEXT}style-name") in {"Title", *named}:
            paragraph.tag = f"{_TEXT}h"
            paragraph.set(f"{_TEXT}outline-level", "1")
            return


def _headings_in_cells_made_paragraphs(root: Element) -> None:
    """In a cell of a table pandoc loses a heading with all its words."""
    for cell in root.iter(f"{_TABLE}table-cell"):
        for heading in cell.iter(f"{_TEXT}h"):
            heading.tag = f"{_TEXT}p"


def _margins(parts: dict[str, bytes], shown: str) -> Iterator[Finding]:
    if "styles.xml" not in parts:
        return
    root = parsed(parts["styles.xml"], shown)
    for kind in ("header", "footer"):
        for text in dict.fromkeys(words_of(one) for one in root.iter(f"{_STYLE}{kind}")):
            # The number of a page says nothing.
            if any(letter.isalpha() for letter in text):
                yield Finding(kind, excerpt(text))


def _about(parts: dict[str, bytes], shown: str) -> tuple[About, tuple[Finding, ...]]:
    if "meta.xml" not in parts:
        return About(), ()
    values = {child.tag.rpartition("}")[2]: words_of(child) for child in parsed(parts["meta.xml"], shown).iter()}
    more = [values.get(name, "") for name in ("subject", "description", "keyword")]
    authors = split_names(values.get("initial-creator") or values.get("creator", ""))
    told = tuple(Finding("property", excerpt(text)) for text in more if text)
    return About(values.get("title", ""), values.get("creation-date", ""), authors), told
