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
_SVG = f"{_URN}svg-compatible:1.0}}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_CONTENT = "content.xml"
_LOST = {
    f"{_DRAW}object": "objects",
    f"{_DRAW}object-ole": "objects",
    f"{_DRAW}plugin": "videos",
    f"{_DRAW}custom-shape": "shapes",
    f"{_DRAW}line": "shapes",
}
_INDEXES = {
    f"{_TEXT}{name}" for name in ("table-of-content", "alphabetical-index", "illustration-index", "table-index")
}
# What in running text pandoc knows; of everything else there it leaves the words out.
_KNOWN = {
    f"{_TEXT}{name}"
    for name in (
        "p h span a s tab line-break soft-page-break note note-citation sequence page-number page-count "
        "bookmark-ref note-ref sequence-ref reference-ref"
    ).split()
}
_WITH_MORE_INSIDE = {f"{_TEXT}{name}" for name in ("meta", "meta-field", "drop-down")}


def prepare_open_document(data: bytes, shown: str) -> Prepared:
    """An .odt made ready. Raises UserFault: `document-locked`, `document-damaged`, `document-too-large`."""
    parts = unzipped(data, shown)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UserFault(path_problem("document-locked", shown))
    if _CONTENT not in parts:
        raise UserFault(path_problem("document-damaged", shown, reason=_CONTENT))
    content = parsed(parts[_CONTENT], shown)
    descriptions = dict(_descriptions_taken_out(content))
    _loosened(content)
    findings = [
        *_taken_out(content, f"{_OFFICE}annotation", "comments"),
        *_taken_out(content, f"{_TEXT}deletion", "deletions"),
        *_hidden_taken_out(content),
        *_counted(content),
        *_boxes_lifted(content),
        *_margins(parts, shown),
        *_indexes_taken_out(content),
    ]
    _fields_made_text(content)
    _title_made_heading(content)
    _headings_in_cells_made_paragraphs(content)
    parts[_CONTENT] = ET.tostring(content, encoding="utf-8", xml_declaration=True)
    about, more = _about(parts, shown)
    text = "\n".join(map(_text, content.iter(f"{_OFFICE}text")))
    return Prepared(zipped(parts), "odt", about, (*findings, *more), text, descriptions, _pictures(content))


def _descriptions_taken_out(root: Element) -> Iterator[tuple[str, str]]:
    """By picture how it is described. That is taken out, because pandoc would make an odd caption of it."""
    for frame in list(root.iter(f"{_DRAW}frame")):
        image = frame.find(f"{_DRAW}image")
        said = [one for one in frame if one.tag in {f"{_SVG}title", f"{_SVG}desc"}]
        # The last is the longest: a title comes before a description.
        words = next(filter(None, map(words_of, reversed(said))), "")
        for one in said:
            _remove(frame, one)
        if image is not None and words:
            yield image.get(_HREF, "").removeprefix("./"), words


def _pictures(root: Element) -> int:
    """How many pictures stand in a text, each of which may be there in more than one form."""
    return sum(frame.find(f"{_DRAW}image") is not None for frame in root.iter(f"{_DRAW}frame"))


def _loosened(root: Element) -> None:
    """Frames out of what holds them together, and into a paragraph where they stand in none: there pandoc sees them."""
    for parent in reversed(list(root.iter())):
        for holder in [child for child in parent if child.tag in {f"{_DRAW}g", f"{_DRAW}a"}]:
            place = list(parent).index(holder)
            tail = holder.tail
            parent[place : place + 1] = list(holder)
            if tail and len(holder):
                holder[-1].tail = (holder[-1].tail or "") + tail
    for body in root.iter(f"{_OFFICE}text"):
        for place, frame in enumerate(list(body)):
            if frame.tag == f"{_DRAW}frame":
                body[place] = Element(f"{_TEXT}p")
                body[place].append(frame)


def _indexes_taken_out(root: Element) -> Iterator[Finding]:
    if [found for tag in _INDEXES for found in _taken_out(root, tag, "contents")]:
        yield Finding("contents")


def _fields_made_text(root: Element) -> None:
    for field in root.iter():
        is_words = bool(field.text and field.text.strip()) and not len(field) and field.tag not in _KNOWN
        if field.tag.startswith(_TEXT) and (is_words or field.tag in _WITH_MORE_INSIDE):
            field.tag = f"{_TEXT}span"


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
