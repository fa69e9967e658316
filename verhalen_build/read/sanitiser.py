"""Sanitises the HTML of a text, and reports what that removes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape

from nh3 import Cleaner

from verhalen_build.model.problems import Problem
from verhalen_build.read.addresses import SCHEMES, refusal, scheme_of
from verhalen_build.read.inner_marks import NAME_SCHEME, PIPE
from verhalen_build.read.places import Source
from verhalen_build.read.raw_html import ALLOWED, TAG
from verhalen_build.read.text import CONTROL
from verhalen_build.read.tree import HEADINGS, NOTE_LINKS

ATTRIBUTES: dict[str, set[str]] = {
    **{tag: {"id"} for tag in (*HEADINGS, "p", "div", "span", "figure", "li", "sup")},
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "li": {"id", "value"},
    "ol": {"start", "reversed", "type"},
    "th": {"colspan", "rowspan", "scope", "align"},
    "td": {"colspan", "rowspan", "align"},
    "*": {"lang", "dir"},
}
"""The allowed attributes by element; those of `*` are allowed on all."""

_SIDES = {"left", "center", "right"}
_SCHEMES = SCHEMES | {scheme_of(NAME_SCHEME)}
_CLEANER = Cleaner(
    tags=set(ALLOWED),
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    allowed_classes={"a": set(NOTE_LINKS), "div": {"footnote"}, "th": _SIDES, "td": _SIDES},
    url_schemes=set(_SCHEMES),
    link_rel=None,
)
_ALIGNED = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')
_ADDRESS = re.compile(r"""\s(href|src)\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>`]++))""", re.IGNORECASE)
_IMAGE = re.compile(r"<img[\s/>]", re.IGNORECASE)
# The characters U+E000 to U+E00F, which `without_slot_marks` removes from texts.
_SLOT_MARK_CODE = re.compile(r"&#(?:x0*e00[0-9a-f](?![0-9a-f])|0*573(?:4[4-9]|5[0-9])(?![0-9]));?", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
_LONGEST_VALUE = 80


def sanitised(html: str) -> str:
    """The HTML with only what a page may hold."""
    # Character references could produce our own markers.
    if "&#" in html:
        html = _SLOT_MARK_CODE.sub("\ufffd", html)
    if "text-align" in html:
        # A page has no inline styles, so the alignment of a table column is a class.
        html = _ALIGNED.sub(r'\1 class="\2"', html)
    clean = CONTROL.sub(" ", _CLEANER.clean(html).replace(PIPE, "|"))
    # A block tag ends its paragraph, which leaves empty ones.
    return _EMPTY_PARAGRAPH.sub("", clean)


def outside_addresses(html: str) -> list[str]:
    """The addresses with a scheme in unsanitised HTML; may include text that looks like an attribute."""
    values = (unescape("".join(values)).strip() for _, *values in _ADDRESS.findall(html))
    return [address for address in values if scheme_of(address)]


def removed_addresses(html: str, clean: str, outside: Iterable[str], source: Source) -> Iterator[Problem]:
    """The addresses that the sanitiser removes, and images without one; `outside` are the `outside_addresses`."""
    are_allowed = all(scheme_of(address) in _SCHEMES for address in outside)
    if not are_allowed or _IMAGE.search(html):
        yield from _refused_addresses(html, source)
    if html.count("://") != clean.count("://"):
        yield from _broken_addresses(html, clean, source)


def _refused_addresses(html: str, source: Source) -> Iterator[Problem]:
    for tag, attribute, address in _addresses(html):
        if scheme_of(address) not in _SCHEMES | {""}:
            code = refusal(address, is_image=attribute == "src")
            yield Problem(code, source.place_of(address), _excerpt(address))
        elif not attribute and _IMAGE.match(tag):
            yield Problem("image-without-file", source.place_of(tag), tag[:_LONGEST_VALUE])


def _broken_addresses(html: str, clean: str, source: Source) -> Iterator[Problem]:
    """Web addresses that no browser can open, such as `http://`."""
    left = Counter(address for _, _, address in _addresses(clean))
    for _, _, address in _addresses(html):
        left[address] -= 1
        if left[address] < 0 and scheme_of(address) in {"http", "https"}:
            yield Problem("address-broken", source.place_of(address), _excerpt(address))


def _addresses(html: str) -> Iterator[tuple[str, str, str]]:
    """Each tag with the name and value of its address attribute; both "" if it has none."""
    for tag in TAG.finditer(html):
        match = _ADDRESS.search(tag[0])
        if match:
            yield tag[0], match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip()
        else:
            yield tag[0], "", ""


def _excerpt(address: str) -> str:
    """An address for a message; of a `data:` URL only the beginning."""
    return address.partition(",")[0] + ",…" if address.startswith("data:") else address[:_LONGEST_VALUE]
