"""Word documents: preprocessing, and what pandoc does not report or would lose.

A .docx is a zip of XML files (ECMA-376, Office Open XML).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from html import unescape
from itertools import count, groupby, pairwise
from xml.etree.ElementTree import Element, SubElement

from verhalen_build.importers.documents.document_values import DocumentMetadata, PandocInput
from verhalen_build.importers.documents.word_forms import write_form_fields
from verhalen_build.importers.documents.word_hidden import remove_hidden
from verhalen_build.importers.documents.word_numbering import write_numbers
from verhalen_build.importers.documents.word_package import DOCUMENT, MC, A, R, V, W, normal_parts, to_xml
from verhalen_build.importers.documents.word_pictures import prepare_pictures
from verhalen_build.importers.documents.word_styles import WordStyles, style_id_of
from verhalen_build.importers.markup.findings import Finding, Passage, Place
from verhalen_build.importers.xml_package import make_zip, parse_xml, unzip
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PART = re.compile(r"word/(?:document|footnotes|endnotes)\.xml$")
_MARGIN = re.compile(r"word/(header|footer)\d*\.xml$")
_DIAGRAM = re.compile(r"word/diagrams/data\d*\.xml$")
_EXCERPT = 60
_MOST_COLUMNS = 63
_STYLES = "word/styles.xml"
_ADDRESS_OF_VIDEO = re.compile(r"""\bsrc=["']?(https?://[^"'\s<>]+)""")
_NUMBERING = "word/numbering.xml"
_ITEM_MARK = re.compile(r"[-*•·–]|\(?\w{1,4}[.)]|\d{1,3}(?:\.\d{1,3}){1,4}")
_LEFT_OUT = frozenset({"author", "date"})
_TAKEN_ONCE = frozenset({"title", "subtitle", "abstract"})
_CONTENTS = re.compile(r"toc (?:\d|heading)")
# Wrappers of runs, with which pandoc would drop the text.
_WRAPPERS = {f"{W}{name}" for name in ("fldSimple", "customXml", "dir", "bdo")}
_BETWEEN_WORDS = {f"{W}{name}" for name in ("br", "cr", "tab", "ptab", "sym", "noBreakHyphen")}
# The elements that show a picture (DrawingML, VML), with the attribute that refers to it.
_PICTURES = {f"{A}blip": f"{R}embed", f"{V}imagedata": f"{R}id"}
# The code of a finding, by the name of an element that a story cannot hold.
_UNSUPPORTED = {
    "object": "objects",
    "relIds": "smart-art",
    "chart": "charts",
    "control": "objects",
    "webVideoPr": "videos",
    "altChunk": "objects",
    "textpath": "shapes",
}
_INSERTED = {f"{W}ins", f"{W}moveTo"}
_DELETED = {f"{W}del", f"{W}moveFrom"}
# A change in these properties concerns a whole paragraph or row.
_NOTE_REFERENCES = {f"{W}footnoteReference", f"{W}endnoteReference"}
_PROPERTIES = {f"{W}rPr", f"{W}trPr"}
_COLOURED = {"color", "highlight", "shd"}


def prepare_word(data: bytes, display_path: str) -> PandocInput:
    """A .docx for pandoc. Raises UserFault: `document-locked`, `old-word`, `document-damaged`, `document-too-large`."""
    if data.startswith(_OLE):
        raise UserFault(path_problem("document-locked" if _LOCKED in data else "old-word", display_path))
    parts = normal_parts(unzip(data, display_path), display_path)
    counts: Counter[str] = Counter()
    text_findings: list[Finding] = []
    passages: list[Passage] = []
    note_ids: set[str] = set()
    pictures = 0
    date_line = ""
    styles = _styles(parts, display_path)
    numbering = parse_xml(parts[_NUMBERING], display_path) if _NUMBERING in parts else None
    # The document first: it says which notes are referred to.
    for name in sorted(filter(_PART.match, parts)):
        root = parse_xml(parts[name], display_path)
        if name == DOCUMENT:
            counts["contents"] = _remove_contents(root, styles)
        text_findings += _preprocess_part(root, styles, counts)
        text_findings += prepare_pictures(root, parts, name, display_path)
        if name == DOCUMENT:
            write_numbers(root, numbering, styles)
            _move_title_first(root, styles)
            date_line = _date_line(root, styles)
            _keep_as_text(root, styles)
            _fill_up_rows(root)
            text_findings += _tab_columns(root)
            passages += _passages(root)
            note_ids = {note.get(f"{W}id", "") for note in root.iter() if note.tag in _NOTE_REFERENCES}
        else:
            passages += _note_passages(root, note_ids)
        pictures += sum(map(_is_picture, root.iter()))
        parts[name] = to_xml(root)
    if "word/comments.xml" in parts:
        counts["comments"] = sum(1 for _ in parse_xml(parts["word/comments.xml"], display_path).iter(f"{W}comment"))
    text_findings += _margins(parts, display_path)
    text_findings += _diagrams(parts, display_path)
    text_findings += [Finding(code, str(count)) for code, count in counts.items() if count]
    metadata, property_findings = _metadata(parts, display_path)
    metadata = replace(metadata, date_line=date_line)
    return PandocInput(
        make_zip(parts), "docx", metadata, (*text_findings, *property_findings), tuple(passages), pictures=pictures
    )


def text_of(element: Element) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def excerpt(text: str, longest: int = _EXCERPT) -> str:
    """The beginning of a text, for the report."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _preprocess_part(root: Element, styles: WordStyles, counts: Counter[str]) -> Iterator[Finding]:
    """Preprocesses one part in place; yields the findings with a text, and counts the others in `counts`."""
    _choose_alternatives(root)
    _unwrap(root)
    _write_word_art(root)
    _strike_once(root)
    _move_bookmarks_into_paragraphs(root)
    yield from _excerpts(remove_hidden(root, styles))
    _accept_changes(root, counts)
    yield from _excerpts(write_form_fields(root))
    _join_drop_caps(root)
    yield from _linked_videos(root)
    _count_lost(root, counts)
    counts["text-boxes"] += _lift_text_boxes(root)


def _excerpts(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (replace(finding, value=excerpt(finding.value)) for finding in findings)


def _choose_alternatives(root: Element) -> None:
    """Keeps one of the alternatives that Word writes for newer and older programs: one that can be read here."""
    for parent in list(root.iter()):
        for alternative in parent.findall(f"{MC}AlternateContent"):
            choices = list(alternative)
            readable = (
                choice for choice in choices if _has_picture(choice) or choice.find(f".//{W}txbxContent") is not None
            )
            _replace(parent, alternative, list(next(readable, choices[0])) if choices else [])


def _unwrap(root: Element) -> None:
    """Unwraps runs that pandoc reads only bare, such as the number of a figure."""
    # From the inside out, as wrappers nest.
    for parent in reversed(list(root.iter())):
        for child in [child for child in parent if child.tag in _WRAPPERS]:
            # The one kind of field that pandoc reads: it becomes a link.
            if "HYPERLINK" not in child.get(f"{W}instr", ""):
                _replace(parent, child, list(child))


def _write_word_art(root: Element) -> None:
    """Writes words that are drawn as WordArt, which only an attribute has, as text."""
    for run in root.iter(f"{W}r"):
        for picture in run.findall(f"{W}pict"):
            words = [path.get("string", "") for path in picture.iter(f"{V}textpath")]
            if any(words):
                text = Element(f"{W}t")
                text.text = " ".join(words)
                _replace(run, picture, [text])


def _strike_once(root: Element) -> None:
    """Makes text that is struck through twice, which pandoc shows as plain, struck through once."""
    for struck in root.iter(f"{W}dstrike"):
        struck.tag = f"{W}strike"


def _tab_columns(root: Element) -> Iterator[Finding]:
    """The first line of each stretch of lines that have columns by tabs, as a table has cells."""
    for body in root.iter(f"{W}body"):
        for tabs, blocks in groupby(body, _inner_tabs):
            first, *others = blocks
            if tabs and others:
                yield Finding("tab-columns", excerpt(_text(first)))


def _inner_tabs(block: Element) -> int:
    """How many tabs a paragraph has between words; one by itself follows the mark of an item."""
    elements = [child for child in block.iter() if child.tag in {f"{W}t", f"{W}tab"} and child.get(f"{W}pos") is None]
    pieces = "".join("\t" if child.tag == f"{W}tab" else child.text or "" for child in elements).strip().split("\t")
    is_line = block.tag == f"{W}p" and all(map(str.strip, pieces))
    return len(pieces) - 1 if is_line and not _ITEM_MARK.fullmatch(pieces[0].strip()) else 0


def _replace(parent: Element, child: Element, others: list[Element]) -> None:
    """Replaces one element by others."""
    index = list(parent).index(child)
    parent[index : index + 1] = others


def _move_bookmarks_into_paragraphs(root: Element) -> None:
    """Moves bookmarks before a paragraph into it, so that pandoc sees a heading as the target of a link."""
    for parent in list(root.iter()):
        bookmarks: list[Element] = []
        for child in list(parent):
            if child.tag == f"{W}bookmarkStart" and parent.tag != f"{W}p":
                parent.remove(child)
                bookmarks.append(child)
            elif child.tag == f"{W}p" and bookmarks:
                properties = child.find(f"{W}pPr")
                index = 0 if properties is None else list(child).index(properties) + 1
                for offset, bookmark in enumerate(bookmarks):
                    child.insert(index + offset, bookmark)
                bookmarks = []


def _accept_changes(root: Element, counts: Counter[str]) -> None:
    """Accepts all tracked changes."""
    # From the inside out, for deletions inside an insertion.
    for parent in reversed([element for element in root.iter() if element.tag not in _PROPERTIES]):
        for child in [child for child in parent if child.tag in _INSERTED | _DELETED]:
            counts["insertions" if child.tag in _INSERTED else "deletions"] += bool(text_of(child))
            _replace(parent, child, list(child) if child.tag in _INSERTED else [])
        for row in [row for row in parent if row.tag == f"{W}tr" and row.find(f"{W}trPr/{W}del") is not None]:
            counts["deletions"] += 1
            parent.remove(row)


def _join_drop_caps(root: Element) -> None:
    """Joins a large first letter, which is a paragraph of its own, with the word that it begins."""
    for parent in list(root.iter()):
        for letter, paragraph in pairwise(list(parent)):
            frame = letter.find(f"{W}pPr/{W}framePr") if letter.tag == f"{W}p" else None
            if frame is not None and frame.get(f"{W}dropCap", "none") != "none" and paragraph.tag == f"{W}p":
                index = int(paragraph.find(f"{W}pPr") is not None)
                paragraph[index:index] = [child for child in letter if child.tag != f"{W}pPr"]
                parent.remove(letter)


def _linked_videos(root: Element) -> Iterator[Finding]:
    """The addresses of films that Word shows from a website, which have no other trace in the document."""
    for element in list(root.iter()):
        if element.tag.rpartition("}")[2] == "webVideoPr":
            address = _ADDRESS_OF_VIDEO.search(element.get("embeddedHtml", ""))
            if address:
                element.tag = f"{W}told"
                yield Finding("video", unescape(address[1]))


def _count_lost(root: Element, counts: Counter[str]) -> None:
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in _UNSUPPORTED:
            counts[_UNSUPPORTED[name]] += 1
        elif name == "rPr":
            _count_style(element, counts)
        elif name in {"wgp", "wpc", "wpg", "contentPart"} or (
            name == "wsp" and element.find(f".//{W}txbxContent") is None
        ):
            counts["shapes"] += 1
        elif name == "blip":
            counts["picture-linked"] += f"{R}embed" not in element.attrib and f"{R}link" in element.attrib


def _count_style(style: Element, counts: Counter[str]) -> None:
    names = {child.tag.rpartition("}")[2] for child in style}
    counts["colours"] += bool(names & _COLOURED)
    counts["underlines"] += "u" in names
    counts["fonts"] += bool(names & {"rFonts", "sz"})


def _lift_text_boxes(root: Element) -> int:
    """Moves the paragraphs of each text box to after its anchor paragraph, where pandoc reads them."""
    lifted_count = 0
    for body in list(root.iter()):
        for paragraph in [child for child in body if child.tag == f"{W}p"]:
            boxes = [box for box in paragraph.iter(f"{W}txbxContent") if text_of(box) or _has_picture(box)]
            outer = [box for box in boxes if not any(box is not other and box in set(other.iter()) for other in boxes)]
            if not outer:
                continue
            inner = [block for box in outer for block in box]
            _remove_text_boxes(paragraph)
            index = list(body).index(paragraph) + 1
            for offset, block in enumerate(inner):
                body.insert(index + offset, block)
            lifted_count += len(outer)
    return lifted_count


def _remove_text_boxes(paragraph: Element) -> None:
    """Removes text boxes, and the shapes that held them unless these hold a picture."""
    for parent in list(paragraph.iter()):
        for box in parent.findall(f"{W}txbxContent"):
            parent.remove(box)
    for run in list(paragraph.iter(f"{W}r")):
        for child in list(run):
            if child.tag.rpartition("}")[2] in {"pict", "drawing"} and not _has_picture(child):
                run.remove(child)


def _has_picture(element: Element) -> bool:
    return any(child.tag in _PICTURES for child in element.iter())


def _is_picture(element: Element) -> bool:
    """Whether an element shows a picture stored in the document."""
    return _PICTURES.get(element.tag) in element.attrib


def _styles(parts: dict[str, bytes], display_path: str) -> WordStyles:
    return WordStyles.of(parse_xml(parts[_STYLES], display_path)) if _STYLES in parts else WordStyles()


def _style_of(paragraph: Element, styles: WordStyles) -> str:
    return styles.name(style_id_of(paragraph, "pPr/pStyle"))


def _remove_contents(root: Element, styles: WordStyles) -> bool:
    """Removes the table of contents that Word made, with its page numbers; returns whether there was one."""
    is_found = False
    for parent in list(root.iter()):
        paragraphs = [child for child in parent if child.tag == f"{W}p"]
        for line in [child for child in paragraphs if _CONTENTS.fullmatch(_style_of(child, styles))]:
            is_found = True
            # The runs that delimit a field stay, as it may end in a later paragraph.
            marks = [run for run in line.findall(f"{W}r") if run.find(f"{W}fldChar") is not None]
            codes = [run for run in line.findall(f"{W}r") if run.find(f"{W}instrText") is not None]
            if marks:
                line[:] = [run for run in line if run in marks or run in codes]
            else:
                parent.remove(line)
    return is_found


def _fill_up_rows(root: Element) -> None:
    """Makes all rows of a table as wide as the widest: pandoc leaves out cells for which the first has no place."""
    for table in root.iter(f"{W}tbl"):
        rows = list(_outermost(table, f"{W}tr"))
        for row in rows:
            _fill_up_start(row)
        widths = list(map(_row_width, rows))
        for row, width in zip(rows, widths, strict=True):
            row.extend(_empty_cell() for _ in range(max(widths) - width))


def _fill_up_start(row: Element) -> None:
    """Puts cells in the place of the columns that a row skips, of which pandoc leaves out some."""
    for properties in row.findall(f"{W}trPr"):
        for skipped in properties.findall(f"{W}gridBefore"):
            index = next((index for index, child in enumerate(row) if child.tag == f"{W}tc"), len(row))
            row[index:index] = [_empty_cell() for _ in range(_number(skipped))]
            properties.remove(skipped)


def _empty_cell() -> Element:
    cell = Element(f"{W}tc")
    cell.append(Element(f"{W}p"))
    return cell


def _row_width(row: Element) -> int:
    spans = [span for cell in _outermost(row, f"{W}tc") for span in cell.findall(f"{W}tcPr/{W}gridSpan")]
    wide = sum(_number(element) - 1 for element in spans)
    return wide + sum(1 for _ in _outermost(row, f"{W}tc"))


def _number(element: Element) -> int:
    """The number in an element, at most that of the columns that a table can have in Word."""
    value = element.get(f"{W}val", "")
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() else 1


def _date_line(root: Element, styles: WordStyles) -> str:
    """The first line in the style for the date of the document; "" for none."""
    lines = (paragraph for paragraph in root.iter(f"{W}p") if _style_of(paragraph, styles) == "date")
    return next((text for text in map(text_of, lines) if text), "")


def _keep_as_text(root: Element, styles: WordStyles) -> None:
    """Takes styles away from lines that pandoc would leave out of the text.

    These are the author and the date of the document, and a second title and the like, for it takes one of each.
    """
    passed: set[str] = set()
    for paragraph in root.iter(f"{W}p"):
        name, properties = _style_of(paragraph, styles), paragraph.find(f"{W}pPr")
        names = {style_id_of(paragraph, "pPr/pStyle").lower(), *styles.names(style_id_of(paragraph, "pPr/pStyle"))}
        if properties is not None and (_LEFT_OUT & names or name in passed & _TAKEN_ONCE):
            for style in properties.findall(f"{W}pStyle"):
                properties.remove(style)
        passed.add(name)


def _join_title(body: Element, title: Element, styles: WordStyles) -> None:
    """Joins a title over more than one paragraph."""
    for block in list(body)[list(body).index(title) + 1 :]:
        if _style_of(block, styles) != "title":
            return
        space = Element(f"{W}r")
        SubElement(space, f"{W}br")
        title.extend([space, *(child for child in block if child.tag != f"{W}pPr")])
        body.remove(block)


def _move_title_first(root: Element, styles: WordStyles) -> None:
    """Moves the title and subtitle to the start, where pandoc looks for them; a picture in the title comes after."""
    body = root.find(f"{W}body")
    if body is None:
        return
    title = next((block for block in body if _style_of(block, styles) == "title" and text_of(block)), None)
    if title is None:
        return
    _join_title(body, title, styles)
    index = list(body).index(title)
    subtitle = [block for block in body[index + 1 : index + 2] if _style_of(block, styles) == "subtitle"]
    pictures = [run for run in title.findall(f"{W}r") if _has_picture(run)]
    for block in (title, *subtitle):
        body.remove(block)
    for run in pictures:
        title.remove(run)
    picture_paragraph = Element(f"{W}p")
    picture_paragraph[:] = pictures
    body[0:0] = [title, *subtitle, *([picture_paragraph] if pictures else [])]


def _passages(root: Element) -> Iterator[Passage]:
    """The paragraphs of the text in order, with the table, row and cell of each that is in one."""
    body = root.find(f"{W}body")
    tables, paragraphs = count(1), count(1)
    for block in body if body is not None else ():
        if block.tag == f"{W}tbl":
            yield from _table_passages(block, next(tables))
        else:
            for paragraph in block.iter(f"{W}p"):
                text = _text(paragraph)
                if text.strip():
                    yield Passage(text, Place("paragraph", (next(paragraphs),)))


def _table_passages(table: Element, number: int) -> Iterator[Passage]:
    for row_number, row in enumerate(_outermost(table, f"{W}tr"), start=1):
        for cell_number, cell in enumerate(_outermost(row, f"{W}tc"), start=1):
            text = " ".join(map(_text, cell.iter(f"{W}p")))
            yield Passage(text, Place("cell", (number, row_number, cell_number)))


def _outermost(element: Element, tag: str) -> Iterator[Element]:
    """The elements with a tag, but for those inside another such element."""
    for child in element:
        if child.tag == tag:
            yield child
        else:
            yield from _outermost(child, tag)


def _note_passages(root: Element, ids: Set[str]) -> Iterator[Passage]:
    """The notes to which the text refers."""
    notes = (note for note in root if note.get(f"{W}id") in ids)
    for number, note in enumerate(notes, start=1):
        yield Passage(" ".join(map(_text, note.iter(f"{W}p"))), Place("note", (number,)))


def _text(paragraph: Element) -> str:
    """The text of a paragraph; breaks, tabs and the like separate words."""
    elements = (child for child in paragraph.iter() if child.tag in {f"{W}t", *_BETWEEN_WORDS})
    return "".join(child.text or "" if child.tag == f"{W}t" else " " for child in elements)


def _margins(parts: dict[str, bytes], display_path: str) -> Iterator[Finding]:
    """The texts of headers and footers, each once."""
    texts: dict[tuple[str, str], None] = {}
    for name, data in sorted(parts.items()):
        margin = _MARGIN.match(name)
        if margin:
            text = " ".join(map(text_of, parse_xml(data, display_path).iter(f"{W}p"))).strip()
            if any(letter.isalpha() for letter in text):
                texts[margin[1], excerpt(text)] = None
    return (Finding(kind, text) for kind, text in texts)


def _diagrams(parts: dict[str, bytes], display_path: str) -> Iterator[Finding]:
    for name, data in sorted(parts.items()):
        if _DIAGRAM.match(name):
            text = " ".join(map(text_of, parse_xml(data, display_path).iter(f"{A}t")))
            if text:
                yield Finding("smart-art-text", excerpt(text))


def _metadata(parts: dict[str, bytes], display_path: str) -> tuple[DocumentMetadata, tuple[Finding, ...]]:
    data = parts.get("docProps/core.xml")
    if data is None:
        return DocumentMetadata(), ()
    values = {child.tag.rpartition("}")[2]: text_of(child) for child in parse_xml(data, display_path)}
    other_texts = [values.get(name, "") for name in ("subject", "description", "keywords", "category")]
    findings = tuple(Finding("property", excerpt(text)) for text in other_texts if text)
    return DocumentMetadata(
        values.get("title", ""), values.get("created", ""), split_names(values.get("creator", ""))
    ), findings


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list of authors, separated by semicolons."""
    return tuple(name.strip() for name in text.split(";") if name.strip())
