"""What was filled in on a form in Word: ticks, choices and texts, which pandoc leaves out in part.

There are two kinds: fields of a form (ECMA-376 part 1, 17.16.5) and content controls (17.5.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from verhalen_build.importers.documents.word_package import W
from verhalen_build.importers.documents.word_styles import is_true, value_of
from verhalen_build.importers.markup.findings import Finding

TICKED, UNTICKED = "☒", "☐"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SHOWN = frozenset({f"{W}{name}" for name in ("t", "sym", "tab", "br", "drawing", "pict")})
_WINGDINGS = {0x6F: UNTICKED, 0xA8: UNTICKED, 0x71: UNTICKED, 0x72: UNTICKED, 0x78: TICKED, 0xFD: TICKED, 0xFE: "☑"}
_WINGDINGS |= {0xFC: "✓", 0xFB: "✗", 0xE0: "→", 0xDF: "←", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xD8: "➢", 0xF0: "⇨"}
_WINGDINGS |= {0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x28: "☎", 0x2A: "✉", 0x6C: "●", 0x6E: "■", 0xA7: "▪", 0xAB: "★"}
_WINGDINGS |= {0x9F: "•", 0x76: "❖", 0x46: "☞", 0x45: "☜", 0x22: "✂", 0xA1: "○", 0xFA: UNTICKED}
_WINGDINGS_2 = {
    0x50: "✓",
    0x4F: "✗",
    0x52: "☑",
    0x51: TICKED,
    0x53: TICKED,
    0x54: TICKED,
    0xA3: UNTICKED,
    0x2A: UNTICKED,
}
_WEBDINGS = {0x61: "✓", 0x63: UNTICKED, 0x72: "✗", 0x67: "■"}
# The signs of fonts in which a letter looks like something else, by its number.
_SIGNS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "webdings": _WEBDINGS}


@dataclass
class _OpenField:
    """A field of a form that has begun: the text to show, or None for its own text; and the runs with that text."""

    replacement: str | None
    runs: list[Element] = field(default_factory=list)
    is_result: bool = False


def write_form_fields(root: Element) -> Iterator[Finding]:
    """Writes ticks and choices as text, and takes away the invitations to fill something in."""
    _write_signs(root)
    _write_fields(root)
    yield from _unwrap_controls(root)


def _write_fields(root: Element) -> None:
    open_fields: list[_OpenField] = []
    parents = [(parent, run) for parent in root.iter() for run in parent if run.tag == f"{W}r"]
    for parent, run in parents:
        for mark in run.findall(f"{W}fldChar"):
            kind = mark.get(f"{W}fldCharType")
            if kind == "begin":
                open_fields.append(_OpenField(_chosen(mark.find(f"{W}ffData"))))
            elif kind == "separate" and open_fields:
                open_fields[-1].is_result = True
            elif kind == "end" and open_fields:
                _close(open_fields.pop(), parent, run)
        if open_fields and open_fields[-1].is_result:
            open_fields[-1].runs.append(run)


def _close(ended: _OpenField, parent: Element, run: Element) -> None:
    if ended.replacement is None:
        return
    for own_run in ended.runs:
        own_run[:] = [child for child in own_run if child.tag not in _SHOWN]
    written = Element(f"{W}r")
    SubElement(written, f"{W}t").text = ended.replacement
    parent.insert(list(parent).index(run) + 1, written)


def _chosen(data: Element | None) -> str | None:
    """What a field of a form shows that is not text in the document."""
    if data is None:
        return None
    box, choices = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        checked = box.find(f"{W}checked")
        return TICKED if is_true(box.find(f"{W}default") if checked is None else checked) else UNTICKED
    if choices is None:
        return None
    entries = [value_of(entry) for entry in choices.findall(f"{W}listEntry")]
    index = value_of(choices.find(f"{W}result")) or value_of(choices.find(f"{W}default")) or "0"
    return entries[int(index)] if index.isdecimal() and int(index) < len(entries) else ""


def _unwrap_controls(root: Element) -> Iterator[Finding]:
    """Takes the content out of content controls, in which pandoc would leave out some."""
    # From the inside out, as controls nest.
    for parent in reversed(list(root.iter())):
        for control in parent.findall(f"{W}sdt"):
            properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
            if properties is not None and content is not None:
                yield from _fill(properties, content)
            index = list(parent).index(control)
            parent[index : index + 1] = list(content) if content is not None else []


def _fill(properties: Element, content: Element) -> Iterator[Finding]:
    box = properties.find(f"{_W14}checkbox")
    if box is not None:
        checked = box.find(f"{_W14}checked")
        is_ticked = checked is not None and checked.get(f"{_W14}val", "1") in {"1", "true", "on"}
        _write_tick(content, TICKED if is_ticked else UNTICKED)
    elif is_true(properties.find(f"{W}showingPlcHdr")):
        text = " ".join("".join(word.text or "" for word in content.iter(f"{W}t")).split())
        for run in content.iter(f"{W}r"):
            run[:] = [child for child in run if child.tag not in _SHOWN]
        if text:
            yield Finding("form-empty", text)


def _write_tick(content: Element, sign: str) -> None:
    runs = list(content.iter(f"{W}r"))
    for run in runs:
        run[:] = [child for child in run if child.tag not in _SHOWN]
    if not runs:
        paragraph = content.find(f".//{W}p")
        runs = [SubElement(content if paragraph is None else paragraph, f"{W}r")]
    SubElement(runs[0], f"{W}t").text = sign


def _write_signs(root: Element) -> None:
    """Writes signs of fonts such as Wingdings as the characters that they look like; others stay as they are."""
    for run in root.iter(f"{W}r"):
        fonts = run.find(f"{W}rPr/{W}rFonts")
        font = fonts.get(f"{W}ascii", "").lower() if fonts is not None else ""
        for child in run:
            if child.tag == f"{W}sym":
                code = child.get(f"{W}char", "")
                sign = _sign(child.get(f"{W}font", "").lower(), int(code, 16) if _is_hexadecimal(code) else 0)
                if sign:
                    child.tag, child.text = f"{W}t", sign
            elif child.tag == f"{W}t" and font in _SIGNS:
                child.text = "".join(_sign(font, ord(letter)) or letter for letter in child.text or "")


def _sign(font: str, code: int) -> str:
    # Symbol fonts have their signs from F000 as well.
    return _SIGNS.get(font, {}).get(code - 0xF000 if code >= 0xF000 else code, "")


def _is_hexadecimal(text: str) -> bool:
    return 0 < len(text) <= 4 and all(digit in "0123456789abcdefABCDEF" for digit in text)
