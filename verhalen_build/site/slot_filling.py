"""Fills the slots that reading left in texts: the address and label of every link."""

from html import escape
from urllib.parse import quote

import msgspec

from verhalen_build.archive.archive import Archive
from verhalen_build.archive.record_contents import asset_path, fragment_id, link_name
from verhalen_build.model.names import SourcePath
from verhalen_build.model.record import Link, Record, RecordKey, RichText
from verhalen_build.model.slots import ADDRESS, CLOSE, LABEL, OPEN, SLOT
from verhalen_build.site.routes import Routes

_IN_FRAGMENT = "/?:@!$&'()*+,;="


class Fill(msgspec.Struct, frozen=True, array_like=True):
    """What goes into the slots of one link."""

    open: str = ""
    label: str = ""
    close: str = ""
    address: str = ""


def fill_slots(html: str, fills: tuple[Fill, ...]) -> str:
    """The HTML of a text with its slots filled."""
    if not fills:
        return html
    parts = {OPEN: "open", LABEL: "label", CLOSE: "close", ADDRESS: "address"}
    return SLOT.sub(lambda slot: getattr(fills[int(slot[2])], parts[slot[1]]), html)


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
        return Fill(address=_address(root, routes, path))
    target = archive.link_target(link, record.source)
    if not link.target and target is None:
        fragment = fragment_id(record.body, link.fragment)
        return _anchor(f"{home}#{fragment}", escape(link.fragment)) if fragment else Fill(label=escape(link.fragment))
    if target is None:
        asset = asset_path(record.source, link.target, archive.assets) if link.form == "file" else None
        address = _address(root, routes, asset)
        # In running text the words are the writer's own.
        absent = archive.absent_names.get(link_name(link, record.source), "") or link.target
        # The fragment may be a page within a file: plan.pdf#page=3.
        address += f"#{quote(link.fragment, safe=_IN_FRAGMENT)}" if asset and link.fragment else ""
        return _anchor(address, "") if address else Fill(label=escape(absent))
    if target == record.key and not link.fragment:
        return Fill(label=escape(archive.names[target]))
    return _to_record(link, target, archive, routes, root)


def _to_record(link: Link, target: RecordKey, archive: Archive, routes: Routes, root: str) -> Fill:
    fragment = fragment_id(archive.records[target].body, link.fragment) if link.fragment else None
    address = f"{root}{routes.records[target]}" + (f"#{fragment}" if fragment else "")
    style = ' class="word"' if link.form == "word" else ' class="stub"' if target in archive.stubs else ""
    return _anchor(address, escape(archive.names[target]), style)


def _anchor(address: str, label: str, style: str = "") -> Fill:
    return Fill(f'<a{style} href="{escape(address)}">', label, "</a>")


def _address(root: str, routes: Routes, path: SourcePath | None) -> str:
    return f"{root}{quote(routes.asset(path))}" if path is not None else ""
