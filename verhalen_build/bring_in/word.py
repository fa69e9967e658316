"""Word documents: what pandoc would not tell of, or would lose without a word.

A .docx is a zip of XML files (ECMA-376, Office Open XML).
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from verhalen_build.bring_in.outcome import About, Finding, Prepared
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

LARGEST_UNPACKED = 500 * 1024 * 1024
"""The most bytes that a document may hold when it is unpacked."""

LARGEST_XML = 40 * 1024 * 1024
"""The most bytes of one file of XML in a document: a tree of it takes some thirty times as much memory."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# pandoc knows the elements by these prefixes, not by what they stand for.
_PREFIXES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
for _prefix, _address in _PREFIXES.items():
    ET.register_namespace(_prefix, _address)
_DEEPEST = 300
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DOCUMENT = "word/document.xml"
_PART = re.compile(r"word/(?:document|footnotes|endnotes)\.xml$")
_MARGIN = re.compile(r"word/(header|footer)\d*\.xml$")
_DIAGRAM = re.compile(r"word/diagrams/data\d*\.xml$")
_EXCERPT = 60
_STYLES = "word/styles.xml"
_CONTENTS = re.compile(r"toc (?:\d|heading)")
# What only says something of the words in it, and with which pandoc would leave those words out.
_WRAPPERS = {f"{_W}{name}" for name in ("fldSimple", "customXml", "dir", "bdo")}
_BETWEEN_WORDS = {f"{_W}{name}" for name in ("br", "cr", "tab", "ptab", "sym", "noBreakHyphen")}
# What shows a picture, new and old, and what then says which.
_PICTURES = {f"{_A}blip": f"{_R}embed", f"{_V}imagedata": f"{_R}id"}
# What a document holds that a story cannot, by the name of its element.
_LOST = {
    "object": "objects",
    "relIds": "smart-art",
    "chart": "charts",
    "control": "objects",
    "webVideoPr": "videos",
    "altChunk": "objects",
    "textpath": "shapes",
}
_CAME = {f"{_W}ins", f"{_W}moveTo"}
_WENT = {f"{_W}del", f"{_W}moveFrom"}
# In these stands that a whole paragraph or row came or went.
_SAYING_IT_OF_MORE = {f"{_W}rPr", f"{_W}trPr"}
_COLOURED = {"color", "highlight", "shd"}


def prepare_word(data: bytes, shown: str) -> Prepared:
    """A .docx made ready. Raises UserFault: `document-locked`, `old-word`, `document-damaged`, `document-too-large`."""
    if data.startswith(_OLE):
        raise UserFault(path_problem("document-locked" if _LOCKED in data else "old-word", shown))
    parts = unzipped(data, shown)
    if _DOCUMENT not in parts:
        raise UserFault(path_problem("document-damaged", shown, reason=_DOCUMENT))
    findings: Counter[str] = Counter()
    told: list[Finding] = []
    texts: list[str] = []
    pictures = 0
    styles = _style_names(parts, shown)
    for name in filter(_PART.match, list(parts)):
        root = parsed(parts[name], shown)
        told += _prepared_part(root, findings)
        if name == _DOCUMENT:
            findings["contents"] = _contents_taken_out(root, styles)
            _title_put_first(root, styles)
        texts += map(_text, root.iter(f"{_W}p"))
        pictures += sum(map(_is_picture, root.iter()))
        parts[name] = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    if "word/comments.xml" in parts:
        findings["comments"] = sum(1 for _ in parsed(parts["word/comments.xml"], shown).iter(f"{_W}comment"))
    told += _margins(parts, shown)
    told += _diagrams(parts, shown)
    told += [Finding(code, str(count)) for code, count in findings.items() if count]
    about, more = _about(parts, shown)
    return Prepared(zipped(parts), "docx", about, (*told, *more), "\n".join(texts), pictures=pictures)


def unzipped(data: bytes, shown: str) -> dict[str, bytes]:
    """The files in a zip by name. Raises UserFault: `document-damaged`, `document-too-large`, `document-locked`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > LARGEST_UNPACKED:
                raise UserFault(path_problem("document-too-large", shown))
            if any(info.flag_bits & 1 for info in infos):
                raise UserFault(path_problem("document-locked", shown))
            return {info.filename: archive.read(info) for info in infos if not info.is_dir()}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise UserFault(path_problem("document-damaged", shown, reason="zip")) from error


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parsed(data: bytes, shown: str) -> Element:
    """The root of an XML file.

    Raises UserFault: `document-damaged`, also for one that declares entities, and `document-too-large` for one that is
    longer or nested deeper than people write.
    """
    if len(data) > LARGEST_XML:
        raise UserFault(path_problem("document-too-large", shown))
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise UserFault(path_problem("document-damaged", shown, reason="xml"))
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise UserFault(path_problem("document-damaged", shown, reason="xml")) from error
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise UserFault(path_problem("document-too-large", shown))


def words_of(element: Element) -> str:
    """The text in an element, in one line."""
    return " ".join("".join(element.itertext()).split())


def excerpt(text: str, longest: int = _EXCERPT) -> str:
    """The beginning of a text, for a line of a report."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _prepared_part(root: Element, findings: Counter[str]) -> Iterator[Finding]:
    """Changes one part: text boxes become paragraphs, and hidden text goes. Gives what is told word by word."""
    _settle_alternatives(root)
    _unwrap(root)
    _bookmarks_moved_in(root)
    yield from _hidden_taken_out(root)
    _settle_changes(root, findings)
    _count(root, findings)
    findings["text-boxes"] += _boxes_lifted(root)


def _settle_alternatives(root: Element) -> None:
    """Keeps one of the forms that Word wrote of the same thing, for itself and for older programs: one we can read."""
    for parent in list(root.iter()):
        for alternative in parent.findall(f"{_MC}AlternateContent"):
            forms = list(alternative)
            readable = (form for form in forms if _has_picture(form) or form.find(f".//{_W}txbxContent") is not None)
            _replace(parent, alternative, list(next(readable, forms[0])) if forms else [])


def _unwrap(root: Element) -> None:
    """Takes away what stands around words of which pandoc only knows the bare ones, such as the number of a figure."""
    # From the inside out: one may stand in another.
    for parent in reversed(list(root.iter())):
        for child in [child for child in parent if child.tag in _WRAPPERS]:
            # Of fields that stand around words pandoc knows this one, and makes a link of it.
            if "HYPERLINK" not in child.get(f"{_W}instr", ""):
                _replace(parent, child, list(child))


def _replace(parent: Element, child: Element, others: list[Element]) -> None:
    """Puts other elements in the place of one."""
    place = list(parent).index(child)
    parent[place : place + 1] = others


def _bookmarks_moved_in(root: Element) -> None:
    """Puts a bookmark before a paragraph into it, where pandoc sees that it is a heading to which a link leads."""
    for body in list(root.iter()):
        waiting: list[Element] = []
        for child in list(body):
            if child.tag == f"{_W}bookmarkStart" and body.tag != f"{_W}p":
                body.remove(child)
                waiting.append(child)
            elif child.tag == f"{_W}p" and waiting:
                properties = child.find(f"{_W}pPr")
                place = 0 if properties is None else list(child).index(properties) + 1
                for offset, bookmark in enumerate(waiting):
                    child.insert(place + offset, bookmark)
                waiting = []


def _hidden_taken_out(root: Element) -> Iterator[Finding]:
    """Takes out what the writer hid: pandoc would show it."""
    for parent in list(root.iter()):
        for run in [child for child in parent if child.tag == f"{_W}r"]:
            hidden = run.find(f"{_W}rPr/{_W}vanish")
            if hidden is not None and hidden.get(f"{_W}val", "1") not in {"0", "false", "off"}:
                parent.remove(run)
                text = "".join(words_of(one) for one in run.iter(f"{_W}t"))
                if text.strip():
                    yield Finding("hidden", excerpt(text))


def _settle_changes(root: Element, findings: Counter[str]) -> None:
    """Accepts every change that Word kept track of: what came stays, what went goes."""
    # From the inside out: what was taken away again inside something new goes with it.
    for parent in reversed([one for one in root.iter() if one.tag not in _SAYING_IT_OF_MORE]):
        for child in [child for child in parent if child.tag in _CAME | _WENT]:
            findings["insertions" if child.tag in _CAME else "deletions"] += bool(words_of(child))
            _replace(parent, child, list(child) if child.tag in _CAME else [])
        for row in [row for row in parent if row.tag == f"{_W}tr" and row.find(f"{_W}trPr/{_W}del") is not None]:
            findings["deletions"] += 1
            parent.remove(row)


def _count(root: Element, findings: Counter[str]) -> None:
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in _LOST:
            findings[_LOST[name]] += 1
        elif name == "rPr":
            _count_style(element, findings)
        elif name in {"wgp", "wpc", "wpg", "contentPart"} or (
            name == "wsp" and element.find(f".//{_W}txbxContent") is None
        ):
            findings["shapes"] += 1
        elif name == "blip":
            findings["picture-linked"] += f"{_R}embed" not in element.attrib and f"{_R}link" in element.attrib


def _count_style(style: Element, findings: Counter[str]) -> None:
    names = {child.tag.rpartition("}")[2] for child in style}
    findings["colours"] += bool(names & _COLOURED)
    findings["underlines"] += "u" in names
    findings["fonts"] += bool(names & {"rFonts", "sz"})


def _boxes_lifted(root: Element) -> int:
    """Puts the paragraphs of each text box behind the paragraph it hangs from, where pandoc reads them."""
    lifted = 0
    for body in list(root.iter()):
        for paragraph in [child for child in body if child.tag == f"{_W}p"]:
            boxes = [box for box in paragraph.iter(f"{_W}txbxContent") if words_of(box) or _has_picture(box)]
            outer = [box for box in boxes if not any(box is not other and box in set(other.iter()) for other in boxes)]
            if not outer:
                continue
            inner = [block for box in outer for block in box]
            _remove_boxes(paragraph)
            place = list(body).index(paragraph) + 1
            for offset, block in enumerate(inner):
                body.insert(place + offset, block)
            lifted += len(outer)
    return lifted


def _remove_boxes(paragraph: Element) -> None:
    """Takes the boxes out of what they stand in, and that too where no picture stands beside them."""
    for parent in list(paragraph.iter()):
        for box in parent.findall(f"{_W}txbxContent"):
            parent.remove(box)
    for run in list(paragraph.iter(f"{_W}r")):
        for child in list(run):
            if child.tag.rpartition("}")[2] in {"pict", "drawing"} and not _has_picture(child):
                run.remove(child)


def _has_picture(element: Element) -> bool:
    return any(one.tag in _PICTURES for one in element.iter())


def _is_picture(element: Element) -> bool:
    """Whether an element shows a picture that is in the document."""
    return _PICTURES.get(element.tag) in element.attrib


def _style_names(parts: dict[str, bytes], shown: str) -> dict[str, str]:
    """By the id of each style, which is in the language of who made it, the name that is the same everywhere."""
    if _STYLES not in parts:
        return {}
    styles = parsed(parts[_STYLES], shown).iter(f"{_W}style")
    names = ((style.get(f"{_W}styleId", ""), style.find(f"{_W}name")) for style in styles)
    return {key: name.get(f"{_W}val", "").lower() for key, name in names if name is not None}


def _style_of(paragraph: Element, styles: dict[str, str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""


def _contents_taken_out(root: Element, styles: dict[str, str]) -> bool:
    """Takes out the table of contents that Word made, with its numbers of pages. Gives whether there was one."""
    was_there = False
    for parent in list(root.iter()):
        for line in [one for one in parent if one.tag == f"{_W}p" and _CONTENTS.fullmatch(_style_of(one, styles))]:
            was_there = True
            # The marks of a field stay, because a later paragraph may have its end.
            marks = [run for run in line.findall(f"{_W}r") if run.find(f"{_W}fldChar") is not None]
            codes = [run for run in line.findall(f"{_W}r") if run.find(f"{_W}instrText") is not None]
            if marks:
                line[:] = [run for run in line if run in marks or run in codes]
            else:
                parent.remove(line)
    return was_there


def _title_put_first(root: Element, styles: dict[str, str]) -> None:
    """Puts a title, and what belongs to it, before all else, where pandoc looks for it; a picture in it goes behind."""
    body = root.find(f"{_W}body")
    if body is None:
        return
    title = next((one for one in body if _style_of(one, styles) == "title" and words_of(one)), None)
    if title is None:
        return
    place = list(body).index(title)
    subtitle = [one for one in body[place + 1 : place + 2] if _style_of(one, styles) == "subtitle"]
    pictures = [run for run in title.findall(f"{_W}r") if _has_picture(run)]
    for one in (title, *subtitle):
        body.remove(one)
    for run in pictures:
        title.remove(run)
    beside = Element(f"{_W}p")
    beside[:] = pictures
    body[0:0] = [title, *subtitle, *([beside] if pictures else [])]


def _text(paragraph: Element) -> str:
    """The text of a paragraph; what is no text parts words."""
    parts = (one for one in paragraph.iter() if one.tag in {f"{_W}t", *_BETWEEN_WORDS})
    return "".join(one.text or "" if one.tag == f"{_W}t" else " " for one in parts)


def _margins(parts: dict[str, bytes], shown: str) -> Iterator[Finding]:
    """The words above and below every page."""
    seen: dict[tuple[str, str], None] = {}
    for name, data in sorted(parts.items()):
        found = _MARGIN.match(name)
        if found:
            text = " ".join(words_of(one) for one in parsed(data, shown).iter(f"{_W}p")).strip()
            if any(letter.isalpha() for letter in text):
                seen[found[1], excerpt(text)] = None
    return (Finding(kind, text) for kind, text in seen)


def _diagrams(parts: dict[str, bytes], shown: str) -> Iterator[Finding]:
    for name, data in sorted(parts.items()):
        if _DIAGRAM.match(name):
            text = " ".join(words_of(one) for one in parsed(data, shown).iter(f"{_A}t"))
            if text:
                yield Finding("smart-art-text", excerpt(text))


def _about(parts: dict[str, bytes], shown: str) -> tuple[About, tuple[Finding, ...]]:
    data = parts.get("docProps/core.xml")
    if data is None:
        return About(), ()
    values = {child.tag.rpartition("}")[2]: words_of(child) for child in parsed(data, shown)}
    more = [values.get(name, "") for name in ("subject", "description", "keywords", "category")]
    told = tuple(Finding("property", excerpt(text)) for text in more if text)
    return About(values.get("title", ""), values.get("created", ""), split_names(values.get("creator", ""))), told


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list of authors as programs keep it."""
    return tuple(name.strip() for name in text.split(";") if name.strip())
