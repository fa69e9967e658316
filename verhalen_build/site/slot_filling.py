"""Fills the slots that reading left in texts: the address and label of every link."""

import re
from collections.abc import Mapping
from html import escape
from operator import attrgetter
from urllib.parse import quote

import msgspec

from verhalen_build.archive.archive import Archive, ShownName
from verhalen_build.archive.record_contents import asset_path, fragment_id
from verhalen_build.model.formatting import language_attributes
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import Link, Record, RecordKey, RichText
from verhalen_build.model.slots import ATTRIBUTES, CLOSE, END, LABEL, OPEN, begins_sentence
from verhalen_build.site.file_notes import file_note
from verhalen_build.site.picture_markup import PictureMarkup, picture_markup
from verhalen_build.site.routes import Routes

# Each slot by itself: a pattern that begins with one fixed character is found ten times as fast.
_LABEL = re.compile(f"{LABEL}(\\d+){END}")
_MARKS = {"open": OPEN, "close": CLOSE, "attributes": ATTRIBUTES}
_OTHER_SLOTS = {name: re.compile(f"{mark}(\\d+){END}") for name, mark in _MARKS.items()}
_ID = re.compile(r' id="([^"]*+)"')
_NO_NAME = ShownName("", "")
_IN_FRAGMENT = "/?:@!$&'()*+,;="


class Fill(msgspec.Struct, frozen=True, array_like=True):
    """What goes into the slots of a link or picture; `first` is a label other than `label` where a sentence begins."""

    open: str = ""
    label: str = ""
    close: str = ""
    attributes: str = ""
    first: str = ""


def fill_slots(html: str, fills: tuple[Fill, ...]) -> str:
    """The HTML of a text with its slots filled."""
    if not fills:
        return html

    def label(slot: re.Match[str]) -> str:
        fill = fills[int(slot[1])]
        return fill.first if fill.first and begins_sentence(html, slot.start()) else fill.label

    # Labels first, as the other slots tell where a sentence begins.
    filled = _LABEL.sub(label, html)
    for name, pattern in _OTHER_SLOTS.items():
        part = attrgetter(name)
        filled = pattern.sub(lambda slot, part=part: part(fills[int(slot[1])]), filled)  # type: ignore[misc]
    return filled


def with_ids(html: str, shown_ids: Mapping[str, str]) -> str:
    """The HTML of a text with the ids that readers see."""
    return _ID.sub(lambda id_: f' id="{shown_ids.get(id_[1], id_[1])}"', html) if shown_ids else html


def fills_of(links: tuple[Link, ...], record: Record, archive: Archive, routes: Routes, root: str) -> tuple[Fill, ...]:
    """The slot values of a record's text on a page from which `root` leads to the site's root ("../")."""
    return tuple(_fill(link, record, archive, routes, root) for link in links)


def rich_html(text: RichText, record: Record, archive: Archive, routes: Routes, root: str) -> str:
    """The HTML of a Markdown field, on the page of its record or any other."""
    home = f"{root}{routes.records[record.key]}" if record.key in routes.records else ""
    return fill_slots(text.html, tuple(_fill(link, record, archive, routes, root, home) for link in text.links))


def _fill(link: Link, record: Record, archive: Archive, routes: Routes, root: str, home: str = "") -> Fill:
    """The slot values of a link; `home` is the record's own page, if the link may be on another one."""
    if link.form == "image":
        path = asset_path(record.source, link.target, archive.assets)
        markup = picture_markup(path, link.placement, archive, routes, root) if path is not None else PictureMarkup()
        return Fill(open=markup.before, attributes=markup.attributes, close=markup.after)
    target = archive.link_target(link, record.source)
    if not link.target and target is None:
        fragment = fragment_id(record.body, link.fragment)
        label = ShownName(link.fragment, link.fragment)
        return _anchor(f"{home}#{fragment}", label) if fragment else _label(label)
    if target is None:
        asset = asset_path(record.source, link.target, archive.assets) if link.form == "file" else None
        return (
            _to_file(link, asset, archive, routes, root)
            if asset
            else _label(archive.absent_in_text(link, record.source))
        )
    if target == record.key and not link.fragment:
        return _label(archive.name_in_text(target))
    return _to_record(link, target, record, archive, routes, root)


def _to_file(link: Link, path: SourcePath, archive: Archive, routes: Routes, root: str) -> Fill:
    # The fragment may be a page within a file: plan.pdf#page=3.
    fragment = f"#{quote(link.fragment, safe=_IN_FRAGMENT)}" if link.fragment else ""
    note = file_note(path, archive)
    fill = _anchor(_address(root, routes, path) + fragment)
    return (
        msgspec.structs.replace(fill, close=f'</a> <span class="file-note">({escape(note)})</span>') if note else fill
    )


def _to_record(link: Link, target: RecordKey, record: Record, archive: Archive, routes: Routes, root: str) -> Fill:
    fragment = fragment_id(archive.records[target].body, link.fragment) if link.fragment else None
    address = f"{root}{routes.records[target]}" + (f"#{fragment}" if fragment else "")
    style = ' class="word"' if link.form == "word" else ' class="stub"' if target in archive.stubs else ""
    if not link.labelled:
        style += language_attributes(archive.language_of_name(target), archive.language_of(record.key))
    return _anchor(address, archive.name_in_text(target), style)


def _anchor(address: str, name: ShownName = _NO_NAME, style: str = "") -> Fill:
    return msgspec.structs.replace(_label(name), open=f'<a{style} href="{escape(address)}">', close="</a>")


def _label(name: ShownName) -> Fill:
    return Fill(label=escape(name.in_text), first=escape(name.alone) if name.alone != name.in_text else "")


def _address(root: str, routes: Routes, path: SourcePath) -> str:
    return f"{root}{quote(routes.asset(path))}"
