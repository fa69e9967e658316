"""What was filled in on a form in an OpenDocument text: ticks, choices and texts, which pandoc leaves out."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from verhalen_build.importers.documents.open_document_names import DRAW, FIELD, FORM, LOEXT, OFFICE, TEXT, remove
from verhalen_build.importers.documents.word_forms import TICKED, UNTICKED
from verhalen_build.importers.markup.findings import Finding

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_ON = frozenset({"true", "checked"})
_TICKS = frozenset({f"{FORM}checkbox", f"{FORM}radio"})


def write_form_fields(root: Element) -> Iterator[Finding]:
    """Writes ticks and choices as text, and takes away the invitations to fill something in."""
    controls = {
        identifier: control
        for control in root.iter()
        if control.tag.startswith(FORM) and (identifier := control.get(_XML_ID) or control.get(f"{FORM}id"))
    }
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{DRAW}control":
                _write_control(parent, child, controls)
            elif child.tag == f"{FIELD}fieldmark":
                _write_mark(child)
            elif child.tag == f"{LOEXT}content-control":
                yield from _write_content_control(parent, child)
            elif child.tag == f"{TEXT}placeholder":
                yield from _leave_out(parent, child)


def _write_control(parent: Element, drawn: Element, controls: Mapping[str, Element]) -> None:
    control = controls.get(drawn.get(f"{DRAW}control", ""))
    shown = _shown(control) if control is not None else ""
    drawn[:] = []
    drawn.tag, drawn.text = f"{TEXT}span", f" {shown} "
    if parent.tag == f"{OFFICE}text":
        # Anchored to the page.
        drawn.tag, drawn.text = f"{TEXT}p", shown


def _shown(control: Element) -> str:
    """What a control shows, with the words beside a box for a tick."""
    if control.tag in _TICKS:
        states = (control.get(f"{FORM}{name}") for name in ("current-state", "current-selected", "state", "selected"))
        is_ticked = next((state in _ON for state in states if state is not None), False)
        return f"{TICKED if is_ticked else UNTICKED} {control.get(f'{FORM}label', '')}".strip()
    chosen = [
        option.get(f"{FORM}label", "")
        for option in control.iter(f"{FORM}option")
        if (option.get(f"{FORM}current-selected") or option.get(f"{FORM}selected")) in _ON
    ]
    value = control.get(f"{FORM}current-value") or control.get(f"{FORM}value") or ""
    return ", ".join(chosen) or value


def _write_mark(mark: Element) -> None:
    """Writes a field of a form that came from Word."""
    parameters = [
        (parameter.get(f"{FIELD}name", ""), parameter.get(f"{FIELD}value", ""))
        for parameter in mark.findall(f"{FIELD}param")
    ]
    values = dict(parameters)
    kind = mark.get(f"{FIELD}type", "").rpartition(".")[2]
    entries = [value for name, value in parameters if name == "Dropdown_ListEntry"]
    index = values.get("Dropdown_Selected", "0")
    if kind == "FORMCHECKBOX":
        mark.text = TICKED if values.get("Checkbox_Checked") == "true" else UNTICKED
    elif kind == "FORMDROPDOWN" and index.isdecimal() and int(index) < len(entries):
        mark.text = entries[int(index)]
    mark[:] = []
    mark.tag = f"{TEXT}span"


def _write_content_control(parent: Element, control: Element) -> Iterator[Finding]:
    if control.get(f"{LOEXT}showing-place-holder") == "true":
        yield from _leave_out(parent, control)
        return
    if control.get(f"{LOEXT}checkbox") == "true":
        control[:] = []
        control.text = TICKED if control.get(f"{LOEXT}checked") == "true" else UNTICKED
    control.tag = f"{TEXT}span"


def _leave_out(parent: Element, element: Element) -> Iterator[Finding]:
    text = " ".join("".join(element.itertext()).split())
    remove(parent, element)
    if text:
        yield Finding("form-empty", text)
