"""OpenDocument texts, as LibreOffice writes them: preprocessing, and what pandoc does not report or would lose.

An .odt is a zip of XML files (ISO/IEC 26300).
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import count
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from verhalen_build.importers.documents.document_values import DocumentMetadata, PandocInput
from verhalen_build.importers.documents.open_document_forms import write_form_fields
from verhalen_build.importers.documents.open_document_hidden import remove_hidden
from verhalen_build.importers.documents.open_document_names import (
    DRAW,
    FO,
    HREF,
    OFFICE,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    OpenDocumentStyles,
    remove,
)
from verhalen_build.importers.documents.open_document_numbering import write_numbers
from verhalen_build.importers.documents.open_document_pictures import cut_pictures
from verhalen_build.importers.documents.word import excerpt, split_names, text_of
from verhalen_build.importers.markup.findings import Finding, Passage, Place
from verhalen_build.importers.xml_package import make_zip, parse_xml, unzip
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_CONTENT = "content.xml"
_STYLES = "styles.xml"
_UNSUPPORTED = {
    f"{DRAW}object": "objects",
    f"{DRAW}object-ole": "objects",
    f"{DRAW}plugin": "videos",
    f"{DRAW}custom-shape": "shapes",
    f"{DRAW}line": "shapes",
}
_INDEXES = {f"{TEXT}{name}" for name in ("table-of-content", "alphabetical-index", "illustration-index", "table-index")}
# Elements of running text that pandoc reads; it drops the text of all others.
_READ_BY_PANDOC = {
    f"{TEXT}{name}"
    for name in (
        "p h span a s tab line-break soft-page-break note note-citation sequence page-number page-count "
        "bookmark-ref note-ref sequence-ref reference-ref"
    ).split()
}
_BLOCKS = {f"{TEXT}p", f"{TEXT}h", f"{TABLE}table"}
_CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
_CONTAINER_FIELDS = {f"{TEXT}{name}" for name in ("meta", "meta-field", "drop-down")}


def prepare_open_document(data: bytes, display_path: str) -> PandocInput:
    """An .odt for pandoc. Raises UserFault: `document-locked`, `document-damaged`, `document-too-large`."""
    parts = unzip(data, display_path)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UserFault(path_problem("document-locked", display_path))
    if _CONTENT not in parts:
        raise UserFault(path_problem("document-damaged", display_path, reason=_CONTENT))
    content = parse_xml(parts[_CONTENT], display_path)
    style_parts = [parse_xml(parts[_STYLES], display_path)] if _STYLES in parts else []
    styles = OpenDocumentStyles.of(content, *style_parts)
    # A description is known by the path of its picture, which is another once that is cut.
    picture_findings = list(cut_pictures(content, styles, parts))
    descriptions = dict(_remove_descriptions(content))
    _loosen_frames(content)
    findings = [
        *_remove_all(content, f"{OFFICE}annotation", "comments"),
        *_remove_all(content, f"{TEXT}deletion", "deletions"),
        *_excerpts(remove_hidden(content, styles)),
        *picture_findings,
        *_excerpts(write_form_fields(content)),
        *_count_lost(content),
        *_lift_text_boxes(content),
        *_margins(parts, display_path),
        *_remove_indexes(content),
    ]
    _unwrap_sections(content)
    write_numbers(content, style_parts, styles)
    _turn_fields_into_spans(content)
    _turn_title_into_heading(content)
    _turn_cell_headings_into_paragraphs(content)
    parts[_CONTENT] = ET.tostring(content, encoding="utf-8", xml_declaration=True)
    metadata, property_findings = _metadata(parts, display_path)
    passages = tuple(_passages(content))
    return PandocInput(
        make_zip(parts), "odt", metadata, (*findings, *property_findings), passages, descriptions, _pictures(content)
    )


def _excerpts(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (replace(finding, value=excerpt(finding.value)) for finding in findings)


def _remove_descriptions(root: Element) -> Iterator[tuple[str, str]]:
    """Removes descriptions of pictures, which pandoc would turn into captions; yields path and description."""
    for frame in list(root.iter(f"{DRAW}frame")):
        image = frame.find(f"{DRAW}image")
        texts = [child for child in frame if child.tag in {f"{SVG}title", f"{SVG}desc"}]
        # The last is the longest: a title comes before a description.
        description = next(filter(None, map(text_of, reversed(texts))), "")
        for text in texts:
            remove(frame, text)
        if image is not None and description:
            yield image.get(HREF, "").removeprefix("./"), description


def _pictures(root: Element) -> int:
    """The number of pictures; each may be there in more than one format."""
    return sum(frame.find(f"{DRAW}image") is not None for frame in root.iter(f"{DRAW}frame"))


def _loosen_frames(root: Element) -> None:
    """Takes frames out of groups and links, and puts each in a paragraph: pandoc skips them elsewhere."""
    for parent in reversed(list(root.iter())):
        for holder in [child for child in parent if child.tag in {f"{DRAW}g", f"{DRAW}a"}]:
            index = list(parent).index(holder)
            tail = holder.tail
            parent[index : index + 1] = list(holder)
            if tail and len(holder):
                holder[-1].tail = (holder[-1].tail or "") + tail
    for body in root.iter(f"{OFFICE}text"):
        for index, frame in enumerate(list(body)):
            if frame.tag == f"{DRAW}frame":
                body[index] = Element(f"{TEXT}p")
                body[index].append(frame)


def _remove_indexes(root: Element) -> Iterator[Finding]:
    if [finding for tag in _INDEXES for finding in _remove_all(root, tag, "contents")]:
        yield Finding("contents")


def _turn_fields_into_spans(root: Element) -> None:
    for field in root.iter():
        is_words = bool(field.text and field.text.strip()) and not len(field) and field.tag not in _READ_BY_PANDOC
        if field.tag.startswith(TEXT) and (is_words or field.tag in _CONTAINER_FIELDS):
            field.tag = f"{TEXT}span"


def _remove_all(root: Element, tag: str, code: str) -> Iterator[Finding]:
    """Removes elements, but not the text after them."""
    count = 0
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag == tag]:
            remove(parent, child)
            count += 1
    if count:
        yield Finding(code, str(count))


def _count_lost(root: Element) -> Iterator[Finding]:
    for tag, code in _UNSUPPORTED.items():
        count = sum(1 for _ in root.iter(tag))
        if count:
            yield Finding(code, str(count))
    changed = sum(1 for _ in root.iter(f"{TEXT}insertion"))
    if changed:
        yield Finding("insertions", str(changed))
    if any(properties.get(f"{FO}color") for properties in root.iter(f"{STYLE}text-properties")):
        yield Finding("colours")


def _lift_text_boxes(root: Element) -> Iterator[Finding]:
    """Moves the paragraphs of each text box to after its anchor paragraph; a box around a picture stays."""
    lifted_count = 0
    for body in list(root.iter()):
        for paragraph in [child for child in body if child.tag in {f"{TEXT}p", f"{TEXT}h"}]:
            for parent in list(paragraph.iter()):
                for frame in [child for child in parent if child.tag == f"{DRAW}frame"]:
                    box = frame.find(f"{DRAW}text-box")
                    if box is None or frame.find(f".//{DRAW}image") is not None or not text_of(box):
                        continue
                    remove(parent, frame)
                    index = list(body).index(paragraph) + 1
                    for offset, block in enumerate(list(box)):
                        body.insert(index + offset, block)
                    lifted_count += 1
    if lifted_count:
        yield Finding("text-boxes", str(lifted_count))


def _unwrap_sections(root: Element) -> None:
    """Takes paragraphs out of sections: pandoc drops those in a cell."""
    for parent in reversed(list(root.iter())):
        for section in [child for child in parent if child.tag == f"{TEXT}section"]:
            index = list(parent).index(section)
            parent[index : index + 1] = list(section)


def _passages(root: Element) -> Iterator[Passage]:
    """The paragraphs of the text in order, with the table, row and cell of each that is in one, and its notes."""
    tables, paragraphs, notes = count(1), count(1), count(1)
    for body in root.iter(f"{OFFICE}text"):
        for block in _outermost(body, _BLOCKS):
            if block.tag == f"{TABLE}table":
                yield from _table_passages(block, next(tables))
            elif text_of(block):
                yield Passage(_text(block), Place("paragraph", (next(paragraphs),)))
            for note in block.iter(f"{TEXT}note-body"):
                yield Passage(_text(note), Place("note", (next(notes),)))


def _table_passages(table: Element, number: int) -> Iterator[Passage]:
    for row_number, row in enumerate(_outermost(table, {f"{TABLE}table-row"}), start=1):
        for cell_number, cell in enumerate(_outermost(row, _CELLS), start=1):
            yield Passage(_text(cell), Place("cell", (number, row_number, cell_number)))


def _outermost(element: Element, tags: Set[str]) -> Iterator[Element]:
    """The elements with one of the tags, but for those inside another such element."""
    for child in element:
        if child.tag in tags:
            yield child
        else:
            yield from _outermost(child, tags)


def _text(element: Element) -> str:
    """The text of an element without its notes; spaces are elements too, and paragraphs separate words."""
    if element.tag == f"{TEXT}note":
        return ""
    is_separator = element.tag in {f"{TEXT}{name}" for name in ("s", "tab", "line-break", "p", "h")}
    inner = "".join([element.text or "", *(_text(child) + (child.tail or "") for child in element)])
    return f" {inner} " if is_separator else inner


def _turn_title_into_heading(root: Element) -> None:
    """Turns the first paragraph in a title style into a heading, which pandoc reads as the title."""
    title_styles = {
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        if style.get(f"{STYLE}parent-style-name") == "Title"
    }
    for paragraph in root.iter(f"{TEXT}p"):
        if paragraph.get(f"{TEXT}style-name") in {"Title", *title_styles}:
            paragraph.tag = f"{TEXT}h"
            paragraph.set(f"{TEXT}outline-level", "1")
            return


def _turn_cell_headings_into_paragraphs(root: Element) -> None:
    """Turns headings in table cells into paragraphs: pandoc drops them with their text."""
    for cell in root.iter(f"{TABLE}table-cell"):
        for heading in cell.iter(f"{TEXT}h"):
            heading.tag = f"{TEXT}p"


def _margins(parts: dict[str, bytes], display_path: str) -> Iterator[Finding]:
    if _STYLES not in parts:
        return
    root = parse_xml(parts[_STYLES], display_path)
    for kind in ("header", "footer"):
        for text in dict.fromkeys(text_of(margin) for margin in root.iter(f"{STYLE}{kind}")):
            # A page number alone is not worth reporting.
            if any(letter.isalpha() for letter in text):
                yield Finding(kind, excerpt(text))


def _metadata(parts: dict[str, bytes], display_path: str) -> tuple[DocumentMetadata, tuple[Finding, ...]]:
    if "meta.xml" not in parts:
        return DocumentMetadata(), ()
    values = {
        child.tag.rpartition("}")[2]: text_of(child) for child in parse_xml(parts["meta.xml"], display_path).iter()
    }
    other_texts = [values.get(name, "") for name in ("subject", "description", "keyword")]
    authors = split_names(values.get("initial-creator") or values.get("creator", ""))
    findings = tuple(Finding("property", excerpt(text)) for text in other_texts if text)
    return DocumentMetadata(values.get("title", ""), values.get("creation-date", ""), authors), findings
