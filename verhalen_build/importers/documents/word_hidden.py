"""Text of a Word document that its readers do not see: hidden, or in the colour of what is behind it.

Hidden is what has the property itself or by a style, and a row or drawing that is hidden. Such text stays out, because
who wrote it may not know that it is still there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from verhalen_build.importers.documents.word_package import W
from verhalen_build.importers.documents.word_styles import WordStyles, is_true, style_id_of, value_of
from verhalen_build.importers.markup.colours import hexadecimal, is_invisible
from verhalen_build.importers.markup.findings import Finding

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_HIDING = ("vanish", "webHidden")
_WITHOUT_TEXT = frozenset(
    {f"{W}{name}" for name in ("r", "rPr", "proofErr", "bookmarkStart", "bookmarkEnd", "hyperlink")}
)
# A field that is taken apart would swallow the text after it.
_FIELD_MARKS = frozenset({f"{W}fldChar", f"{W}instrText", f"{W}rPr"})
_PAGE = "ffffff"
_UNKNOWN = ""
_TEXTS = frozenset({f"{W}{name}" for name in ("t", "br", "tab", "cr", "p")})
# The colours of the highlighter, by the names that a document has for them.
_MARKERS = {"black": "000000", "white": "ffffff", "darkgray": "808080", "lightgray": "c0c0c0", "red": "ff0000"}
_MARKERS |= {"yellow": "ffff00", "green": "00ff00", "cyan": "00ffff", "magenta": "ff00ff", "blue": "0000ff"}
_MARKERS |= {"darkred": "800000", "darkblue": "000080", "darkgreen": "008000", "darkcyan": "008080"}
_MARKERS |= {"darkmagenta": "800080", "darkyellow": "808000"}


@dataclass(frozen=True)
class _Surroundings:
    """What is around a run: the styles of its table and paragraph, and the colour behind it, "" where unknown."""

    table_style: str = ""
    paragraph_style: str = ""
    background: str = _PAGE


def remove_hidden(root: Element, styles: WordStyles) -> Iterator[Finding]:
    """Removes what readers do not see; tells its text as `hidden`, or as `redacted` if it has the colour behind it."""
    page = root.find(f"{W}background")
    # Behind the text there may be a picture.
    has_picture_behind = any(anchor.get("behindDoc") in {"1", "true"} for anchor in root.iter(f"{_WP}anchor"))
    background = (
        _UNKNOWN if has_picture_behind else hexadecimal(page.get(f"{W}color", "")) if page is not None else _PAGE
    )
    yield from _HiddenText(styles).within(root, _Surroundings(background=background))
    for parent in list(root.iter()):
        for table in parent.findall(f"{W}tbl"):
            if next(table.iter(f"{W}tr"), None) is None:
                parent.remove(table)


@dataclass(frozen=True)
class _HiddenText:
    """Removes hidden text by walking through a part with what is around it."""

    styles: WordStyles

    def within(self, parent: Element, around: _Surroundings) -> Iterator[Finding]:
        for child in list(parent):
            if child.tag == f"{W}p":
                yield from self._paragraph(parent, child, around)
            elif child.tag == f"{W}tr" and is_true(child.find(f"{W}trPr/{W}hidden")):
                parent.remove(child)
                yield from _telling("hidden", _words(child))
            else:
                yield from self.within(child, self._inside(child, around))

    def _inside(self, element: Element, around: _Surroundings) -> _Surroundings:
        if element.tag == f"{W}tbl":
            style_id = style_id_of(element, "tblPr/tblStyle") or self.styles.default("table")
            # Which cells a table style colours depends on more than is read here.
            is_coloured = any(True for style in self.styles.chain(style_id) for _ in style.iter(f"{W}shd"))
            background = _UNKNOWN if is_coloured else around.background
            return replace(around, table_style=style_id, background=background)
        if element.tag == f"{W}tc":
            return replace(around, background=_shade(element.find(f"{W}tcPr/{W}shd"), around.background))
        if element.tag == f"{W}txbxContent":
            # A text box may have any colour.
            return _Surroundings(background=_UNKNOWN)
        return around

    def _paragraph(self, parent: Element, paragraph: Element, around: _Surroundings) -> Iterator[Finding]:
        style_id = style_id_of(paragraph, "pPr/pStyle") or self.styles.default("paragraph")
        shade = paragraph.find(f"{W}pPr/{W}shd")
        shade = self.styles.property(style_id, "shd", "pPr") if shade is None else shade
        inside = replace(around, paragraph_style=style_id, background=_shade(shade, around.background))
        texts: dict[str, list[str]] = {}
        yield from self._runs(paragraph, inside, texts)
        for code, pieces in texts.items():
            yield from _telling(code, "".join(pieces))
        if texts and parent.tag != f"{W}tc" and _is_empty(paragraph):
            parent.remove(paragraph)

    def _runs(self, parent: Element, around: _Surroundings, texts: dict[str, list[str]]) -> Iterator[Finding]:
        for child in list(parent):
            if child.tag != f"{W}r":
                yield from self._runs(child, around, texts)
                continue
            code = self._hiding(child, around)
            if code:
                texts.setdefault(code, []).append(_words(child))
                child[:] = [element for element in child if element.tag in _FIELD_MARKS]
            for drawing in [element for element in child if _is_hidden_drawing(element)]:
                child.remove(drawing)
                texts.setdefault("hidden", []).append(_words(drawing))
            yield from self.within(child, around)

    def _hiding(self, run: Element, around: _Surroundings) -> str:
        """The code of a finding for a run that is not seen; "" for one that is."""
        direct = run.find(f"{W}rPr")
        character_style = style_id_of(run, "rPr/rStyle")
        style_ids = (around.table_style, around.paragraph_style, character_style)
        if any(self.styles.is_on(name, direct, style_ids) for name in _HIDING):
            return "hidden"
        return "redacted" if self._is_in_colour_of_background(direct, style_ids, around.background) else ""

    def _is_in_colour_of_background(self, direct: Element | None, style_ids: tuple[str, ...], background: str) -> bool:
        marker = value_of(self._property(direct, style_ids, "highlight")).lower()
        shade = _shade(self._property(direct, style_ids, "shd"), _UNKNOWN)
        behind = _MARKERS.get(marker, "") or shade
        colour = hexadecimal(value_of(self._property(direct, style_ids, "color")))
        # Automatic is black; only on a dark ground around the words it is made white, which blacking out does not mean.
        colour = colour or ("000000" if behind else "")
        behind = behind or background
        return is_invisible(colour, behind)

    def _property(self, direct: Element | None, style_ids: tuple[str, ...], name: str) -> Element | None:
        own = direct.find(f"{W}{name}") if direct is not None else None
        if own is not None:
            return own
        by_style = (self.styles.property(style_id, name) for style_id in reversed(style_ids))
        defaults = self.styles.defaults
        default = defaults.find(f"{W}{name}") if defaults is not None else None
        return next((element for element in by_style if element is not None), default)


def _telling(code: str, text: str) -> Iterator[Finding]:
    if text.strip():
        yield Finding(code, " ".join(text.split()))


def _words(element: Element) -> str:
    return "".join(child.text or "" if child.tag == f"{W}t" else " " for child in element.iter() if child.tag in _TEXTS)


def _is_hidden_drawing(element: Element) -> bool:
    return any(properties.get("hidden", "0") in {"1", "true"} for properties in element.iter(f"{_WP}docPr")) or any(
        "visibility:hidden" in shape.get("style", "").replace(" ", "") for shape in element.iter()
    )


def _is_empty(paragraph: Element) -> bool:
    """Whether nothing is left in a paragraph, neither text nor the properties of a section."""
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    in_runs = (element for child in content for run in child.iter() for element in run if run.tag != f"{W}rPr")
    is_bare = all(element.tag in _WITHOUT_TEXT for element in (*content, *in_runs))
    return is_bare and paragraph.find(f"{W}pPr/{W}sectPr") is None


def _shade(shade: Element | None, otherwise: str) -> str:
    """The colour that a shade gives, or another where it gives none."""
    if shade is None:
        return otherwise
    pattern, fill = value_of(shade), hexadecimal(shade.get(f"{W}fill", ""))
    # A solid pattern has the colour of the pattern.
    return (hexadecimal(shade.get(f"{W}color", "")) or "000000") if pattern == "solid" else fill or otherwise
