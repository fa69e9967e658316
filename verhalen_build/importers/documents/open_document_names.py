"""The names of elements and attributes in OpenDocument texts, and their styles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT, OFFICE, DRAW = f"{_URN}text:1.0}}", f"{_URN}office:1.0}}", f"{_URN}drawing:1.0}}"
TABLE, STYLE, SVG = f"{_URN}table:1.0}}", f"{_URN}style:1.0}}", f"{_URN}svg-compatible:1.0}}"
FO, FORM, FIELD = (
    f"{_URN}xsl-fo-compatible:1.0}}",
    f"{_URN}form:1.0}}",
    "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}",
)
HREF = "{http://www.w3.org/1999/xlink}href"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"


@dataclass(frozen=True)
class OpenDocumentStyles:
    """The styles of a document by family and name."""

    elements: Mapping[tuple[str, str], Element]

    @classmethod
    def of(cls, *roots: Element) -> "OpenDocumentStyles":
        """The styles in the parts of a document; those of later parts give way."""
        styles = [style for root in reversed(roots) for style in root.iter(f"{STYLE}style")]
        return cls({(style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")): style for style in styles})

    def chain(self, family: str, name: str) -> Iterator[Element]:
        """A style and those that it is based on, nearest first."""
        passed: set[str] = set()
        while (family, name) in self.elements and name not in passed:
            passed.add(name)
            style = self.elements[family, name]
            yield style
            name = style.get(f"{STYLE}parent-style-name", "")

    def property(self, family: str, name: str, group: str, attribute: str) -> str:
        """The value of a property of a style or the nearest that it is based on; "" for none."""
        for style in self.chain(family, name):
            properties = style.find(f"{STYLE}{group}")
            if properties is not None and properties.get(attribute):
                return properties.get(attribute, "")
        return ""


def remove(parent: Element, child: Element) -> None:
    """Removes an element, but not the text after it."""
    children = list(parent)
    index = children.index(child)
    if child.tail and index:
        children[index - 1].tail = (children[index - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)
