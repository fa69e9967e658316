"""The parts of a Word document under the names that Word for the desktop gives them.

Other programs name them otherwise (Word Online writes `word/document2.xml`); the relationships of a package say which
part is what (ECMA-376 part 2). Pandoc finds the main part by them, and the others by name. A document saved as Strict
Open XML has other names for the namespaces; these are replaced by those of the transitional form.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from verhalen_build.importers.xml_package import parse_xml
from verhalen_build.model.problems import UserFault
from verhalen_build.publish.faults import path_problem

DOCUMENT = "word/document.xml"
"""The name of the main part."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# pandoc looks for these prefixes, not for the namespaces.
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

_STRICT = re.compile(rb"""(?<=["'])http://purl\.oclc\.org/ooxml/(\w+)/""")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_NAMED_BY_TYPE = frozenset("comments endnotes fontTable footnotes numbering settings styles theme".split())
_CORE_PROPERTIES = "docProps/core.xml"


def normal_parts(parts: Mapping[str, bytes], display_path: str) -> dict[str, bytes]:
    """The parts with Word's own names and namespaces. Raises UserFault (`document-damaged`) without a main part."""
    transitional = {name.replace("\\", "/"): _as_transitional(name, data) for name, data in parts.items()}
    package = relationships(transitional, "", display_path)
    main = next((target for kind, target in package.values() if kind == "officeDocument"), DOCUMENT)
    if main not in transitional:
        raise UserFault(path_problem("document-damaged", display_path, reason=DOCUMENT))
    names = {main: DOCUMENT}
    names |= {target: _CORE_PROPERTIES for kind, target in package.values() if kind == "core-properties"}
    for kind, target in relationships(transitional, main, display_path).values():
        if target in transitional:
            names.setdefault(target, f"word/{kind}.xml" if kind in _NAMED_BY_TYPE else _below_word(target))
    if all(old == new for old, new in names.items()):
        return transitional
    return _renamed(transitional, names, display_path)


def to_xml(root: Element) -> bytes:
    """A part as XML in which all prefixes are declared: for notes, pandoc uses those of the main part."""
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    start = data.index(b">", data.index(b"?>") + 2)
    start -= data[start - 1 : start] == b"/"
    head = data[:start]
    missing = (
        f' xmlns:{prefix}="{address}"'
        for prefix, address in _PREFIXES.items()
        if f"xmlns:{prefix}=".encode() not in head
    )
    return head + "".join(missing).encode() + data[start:]


def relationships(parts: Mapping[str, bytes], source: str, display_path: str) -> dict[str, tuple[str, str]]:
    """By id: the last word of the type of a relationship of a part ("" for the package), and the name of the target.

    Targets outside the package are left out.
    """
    elements = _relationship_elements(parts, source, display_path)
    return {
        element.get("Id", ""): (element.get("Type", "").rpartition("/")[2], _target(element, source))
        for element in elements
        if element.get("TargetMode") != "External"
    }


def relationships_name(source: str) -> str:
    """The name of the part with the relationships of a part, or of the package for ""."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _as_transitional(name: str, data: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")) or b"purl.oclc.org/ooxml" not in data:
        return data
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)


def _relationship_elements(parts: Mapping[str, bytes], source: str, display_path: str) -> Iterator[Element]:
    data = parts.get(relationships_name(source))
    return parse_xml(data, display_path).iter(_RELATIONSHIP) if data else iter(())


def _target(relationship: Element, source: str) -> str:
    target = unquote(relationship.get("Target", "")).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")


def _below_word(name: str) -> str:
    return name if name.startswith("word/") else f"word/{name}"


def _renamed(parts: Mapping[str, bytes], names: Mapping[str, str], display_path: str) -> dict[str, bytes]:
    """The parts under other names, with relationships that refer to these."""
    renamed = {names.get(name, name): data for name, data in parts.items()}
    for source in ("", *names):
        data = parts.get(relationships_name(source))
        if data is None:
            continue
        root = parse_xml(data, display_path)
        new_source = names.get(source, source)
        for element in root.iter(_RELATIONSHIP):
            if element.get("TargetMode") != "External":
                target = _target(element, source)
                start = posixpath.dirname(new_source) or "."
                element.set("Target", posixpath.relpath(names.get(target, target), start))
        renamed.pop(relationships_name(source), None)
        renamed[relationships_name(new_source)] = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return renamed
