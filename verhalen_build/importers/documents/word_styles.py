"""The styles of a Word document: what they are called, and which properties a run or paragraph has by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from verhalen_build.importers.documents.word_package import W

_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True)
class WordStyles:
    """The styles by id (ids depend on the language of Word, names of built-in styles do not) and the defaults."""

    elements: Mapping[str, Element] = field(default_factory=dict)
    defaults: Element | None = None
    properties: Mapping[tuple[str, str], Element] = field(default_factory=dict)
    """By style and path, such as `rPr/vanish`, what a style says itself or takes from what it is based on."""

    @classmethod
    def of(cls, root: Element) -> "WordStyles":
        """The styles in styles.xml."""
        elements = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
        properties = {
            (style_id, path): element
            for style_id in elements
            for style in reversed(list(_chain(elements, style_id)))
            for path, element in _properties(style)
        }
        return cls(elements, root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), properties)

    def chain(self, style_id: str) -> Iterator[Element]:
        """A style and those that it is based on, nearest first."""
        return _chain(self.elements, style_id)

    def name(self, style_id: str) -> str:
        """The name of a style in lower case; "" for none."""
        return _name(self.elements[style_id]) if style_id in self.elements else ""

    def names(self, style_id: str) -> tuple[str, ...]:
        """The names of a style and of those that it is based on."""
        return tuple(map(_name, self.chain(style_id)))

    def default(self, kind: str) -> str:
        """The id of the style that a paragraph or table has where none is given."""
        defaults = (key for key, style in self.elements.items() if _is_default(style, kind))
        return next(defaults, "")

    def property(self, style_id: str, name: str, group: str = "rPr") -> Element | None:
        """The property of a style or the nearest that it is based on."""
        return self.properties.get((style_id, f"{group}/{name}"))

    def is_on(self, name: str, direct: Element | None, style_ids: tuple[str, ...]) -> bool:
        """Whether a run has a toggle property, as `vanish` (ECMA-376 part 1, 17.7.3).

        `direct` are the run's own properties. A toggle in two of its styles (table, paragraph and character) is off.
        """
        own = direct.find(f"{W}{name}") if direct is not None else None
        if own is not None:
            return is_true(own)
        if self.defaults is not None and is_true(self.defaults.find(f"{W}{name}")):
            return True
        return sum(is_true(self.property(style_id, name)) for style_id in style_ids) % 2 == 1


def _chain(elements: Mapping[str, Element], style_id: str) -> Iterator[Element]:
    passed: set[str] = set()
    while style_id in elements and style_id not in passed:
        passed.add(style_id)
        style = elements[style_id]
        yield style
        style_id = value_of(style.find(f"{W}basedOn"))


def _properties(style: Element) -> Iterator[tuple[str, Element]]:
    for group in ("rPr", "pPr"):
        # Of a property that is there twice, the first counts.
        for element in reversed(style.findall(f"{W}{group}/*")):
            yield f"{group}/{element.tag.removeprefix(W)}", element


def value_of(element: Element | None) -> str:
    """The value of a property; "" for none."""
    return element.get(f"{W}val", "") if element is not None else ""


def is_true(element: Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return element is not None and element.get(f"{W}val", "1") not in _OFF


def style_id_of(element: Element, path: str) -> str:
    """The id of the style that an element says it has, such as at `pPr/pStyle`."""
    return value_of(element.find("/".join(f"{W}{name}" for name in path.split("/"))))


def _name(style: Element) -> str:
    return value_of(style.find(f"{W}name")).lower()


def _is_default(style: Element, kind: str) -> bool:
    return style.get(f"{W}type") == kind and style.get(f"{W}default", "0") not in _OFF
